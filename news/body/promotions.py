"""Remove promotions: links to other articles inside a text, which become related articles.

A promotion is a block, or a part of a paragraph between line breaks, with little more than one
link. With a phrase (``Baca juga``, ``Read more``) its target does not matter; without one, it must
be a headline of the same site between paragraphs of prose. In text without a tree (from a feed or
structured data) a phrase with a colon is required (news.body.promotion_lines). Limits are chosen by
hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from warta.news.addresses.urls import BadAddress, fetch_url, site_of
from warta.news.article import Related, Removed
from warta.news.body.line_phrases import SEPARATOR, opening_of
from warta.news.body.promotion_lines import (
    CALLING,
    LEADS_ON,
    LONGEST_LINE,
    NOTHING,
    PROMOTION,
    is_call,
    is_phrase,
    is_promotion,
    is_shouted,
)
from warta.news.pages.tree import INLINE, remove
from warta.news.text.compare import squeezed, substance
from warta.news.text.markup import clean_line

# An attribute of the block that promotions were in, with a digit for each: what is left of a box
# may be another article's excerpt.
TAKEN = "data-promotions-taken"

_LONGEST_LINK = 300
_SHORTEST_HEADLINE = 20
_SHORTEST_CALL = 15
_LONGEST_LEAD = 60  # letters besides the link: a phrase, a colon, an arrow
_PROSE = 80
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "section", "aside", "blockquote", "center", "figure", "table",
    "tbody", "tr", "td", "h2", "h3", "h4", "h5", "h6", "article", "header", "details",
}  # fmt: skip
_CARDS = {"div", "section", "aside", "blockquote", "article", "figure"}
_LONGEST_EXCERPT = 400
_LONGEST_OFFER = 700  # with a heading, below the text
_OWN_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_NEAR_PARAGRAPHS = 12
_FAR_MORE = 2
_ROOTS = {"html", "body", "main"}
# ">> Headline", "(Headline)": marked as a promotion in any position.
_MARKED = re.compile(r"(?s)[>»›→▶►☞👉]+\s*\w.*|\(.*\)|\[.*\]")
_SEGMENT = re.compile(r"(?s)(?:^|.*[.!?…。»”\"\n])\s*(?=\S)")
# "Exclusive:", "Aus dem Archiv:" or a date before a headline of this site, in a block of its own.
_KICKER = re.compile(r"(?:\w[\w'’.-]*\s?){1,3}[:：]|\d[\d\s./:,年月日-]{4,20}[\W_]*")
_ARTICLE_PATH = re.compile(r"\d{4,}|[^/-]+-[^/-]+-[^/-]+|\.s?html?$")
# Targets of links that sell: /abo, /subscribe?from=text, /newsletter/morning.
_SALE = re.compile(
    r"(?:^|/)(?:abo|abos|abonnement|abonnieren|s?abonner|abonnements|abbonamenti?|abbonati|"
    r"newsletters?(?:/[^/?#]+)?|"
    r"subscri(?:be|ptions?)|sign-?up|memberships?|suscripci[oó]n(?:es)?|suscr[ií]be(?:te)?|"
    r"assin(?:e|aturas?)|prenumerata|prenumerera|abonneren|abonament|predplatne|podpiska|abonelik|"
    r"langganan|berlangganan|dat-bao|donat(?:e|ions?)|spenden?|support-?us|soutenir|faire-un-don|"
    r"sostieni(?:ci)?|dona(?:zioni|ciones)?|apoyanos|doneren|wesprzyj|wplac)"
    r"/?(?:\.\w{3,5})?(?:[?#]|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Promotions:
    """The promotions removed: the articles they link to, and their text."""

    related: list[Related]
    removed: list[Removed]


def take_promotions(tree: HtmlElement, url: str) -> Promotions:
    """Remove the promotions from a pruned tree and return them; ``url``: the page's address."""
    taken = Promotions([], [])
    body = tree.find("body")
    if body is None:
        return taken
    under_label: set[HtmlElement] = set()
    for link in list(body.iter("a")):
        words = clean_line(_text(link, _LONGEST_LINK))
        if not words or len(words) >= _LONGEST_LINK or link.getparent() is None:
            continue
        whole, lead = _widest(link, words)
        if (box := _offer(whole, link, words, lead)) is not None:
            taken.removed.append(Removed(clean_line(_text(box, _LONGEST_EXCERPT)), CALLING))
            remove(box)
        elif lead and whole.tag in _BLOCKS and _calls(whole, link, words):
            taken.removed.append(Removed(clean_line(_text(whole, 2 * _LONGEST_LINK)), CALLING))
            remove(whole)
        elif _is_promotion(whole, lead, words, link, url, under_label):
            _take(whole, link, words, url, taken)
        elif lead == "" and whole is link and (start := _lead_before(link)) is not None:
            _cut_before(link, start)
            _take(link, link, words, url, taken)
    return taken


def linked_headlines(tree: HtmlElement, url: str) -> dict[str, Related]:
    """Return the headlines of this site's articles that a page links to, by ``squeezed``."""
    headlines: dict[str, Related] = {}
    for link in tree.iter("a"):
        words = clean_line(_text(link, _LONGEST_LINK))
        if len(words) < _LONGEST_LINK and _leads_to_article(link, words, url):
            headlines.setdefault(
                squeezed(words), Related(words, fetch_url(link.get("href", ""), url))
            )
    return headlines


def without_headlines(text: str, headlines: Mapping[str, Related]) -> tuple[str, Promotions]:
    """Return a text from structured data without lines that are headlines of the page's links.

    After a phrase, the line may also have a section or a date.
    """
    kept: list[str] = []
    taken = Promotions([], [])
    after_phrase = False
    for line in text.split("\n"):
        letters = squeezed(line)
        headline = headlines.get(letters)
        if headline is None and after_phrase and len(line) <= LONGEST_LINE:
            most = len(letters) - _LONGEST_LEAD
            headline = next(
                (h for k, h in headlines.items() if k in letters and len(k) > most), None
            )
        if headline is None:
            kept.append(line)
            after_phrase = is_promotion(line)
        else:
            taken.related.append(headline)
            taken.removed.append(Removed(line, PROMOTION))
    return "\n".join(kept), taken


def _offer(whole: HtmlElement, link: HtmlElement, words: str, lead: str) -> HtmlElement | None:
    """Return the small box beside paragraphs that ends with a link to an offer, or None.

    Such boxes invite to a newsletter, a channel or an app, and their other lines describe it.
    """
    if lead or not (is_call(words) or _SALE.search(link.get("href", ""))):
        return None
    box, found = whole, None
    while (parent := box.getparent()) is not None and parent.tag in _CARDS:
        text = _text(parent, _LONGEST_OFFER + 1).strip()
        if len(text) > _LONGEST_OFFER or not clean_line(text).endswith(words):
            break
        if next(parent.iter("h1"), None) is not None:
            break
        box = parent
        is_between = len(text) <= _LONGEST_EXCERPT and _between_prose(box) and not _is_in_row(box)
        found = box if is_between or _ends_text(box, text) else found
    return found


def _ends_text(box: HtmlElement, text: str) -> bool:
    """Return whether a box with a heading follows far more prose in the same element."""
    if next(box.iter(*_OWN_HEADINGS), None) is None:
        return False
    before = [
        one
        for one in islice(box.itersiblings("p", "div", preceding=True), _NEAR_PARAGRAPHS)
        if next(one.iter(*_OWN_HEADINGS), None) is None  # cards of a page that sells have one
    ]
    prose = [substance(_text(one, _LONGEST_OFFER)) for one in before]
    return sum(length for length in prose if length > _PROSE) > _FAR_MORE * len(text)


def _is_in_row(box: HtmlElement) -> bool:
    """Return whether a box is between boxes with headings, as on a page that sells."""
    neighbours = (box.getprevious(), box.getnext())
    return any(
        next(neighbour.iter("h1", "h2", "h3", "h4"), None) is not None
        for neighbour in neighbours
        if neighbour is not None
    )


def _calls(whole: HtmlElement, link: HtmlElement, words: str) -> bool:
    """Return whether a short line ends with its only link, and is a call or an offer."""
    sells = _SALE.search(link.get("href", "")) is not None
    if not sells and substance(words) < _SHORTEST_CALL:
        return False
    if len(list(islice(whole.iter("a"), 2))) > 1:
        return False
    text = clean_line(_text(whole, 2 * _LONGEST_LINK)).rstrip(" .!")
    return text.endswith(words.rstrip(" .!")) and (sells or is_call(words))


def _is_promotion(
    whole: HtmlElement,
    lead: str,
    words: str,
    link: HtmlElement,
    url: str,
    under_label: set[HtmlElement],
) -> bool:
    if lead:
        return is_phrase(lead) or (
            _KICKER.fullmatch(lead) is not None
            and _leads_to_article(link, words, url)
            and _between_prose(whole)
        )
    opening = opening_of(words)
    if opening and (is_promotion(words) or is_shouted(opening["phrase"])):
        return True
    if whole is link and _between_breaks(link):
        is_apart = _MARKED.fullmatch(words) is not None or _between_text(link)
        return is_apart and _leads_to_article(link, words, url)
    if whole.tag not in _BLOCKS or whole.tag in {"td", "tr", "tbody", "table"}:
        return False
    before = whole.getprevious()
    is_labelled = whole in under_label or (
        before is not None and is_phrase(clean_line(_text(before, _LONGEST_LEAD)))
    )
    if is_labelled:
        after = whole.getnext()
        if after is not None:
            under_label.add(after)
        return True
    is_marked = _MARKED.fullmatch(clean_line(_text(whole, LONGEST_LINE))) is not None
    return _leads_to_article(link, words, url) and (is_marked or _between_prose(whole))


def _leads_to_article(link: HtmlElement, words: str, url: str) -> bool:
    """Return whether a link is the headline of another article of this site."""
    if substance(words) < _SHORTEST_HEADLINE or words.endswith((".", ":", "。")):
        return False
    try:
        target = fetch_url(link.get("href", ""), url)
    except BadAddress:
        return False
    path = target.split("/", 3)[-1]
    return (
        site_of(target) == site_of(url)
        and path.partition("#")[0] != url.split("/", 3)[-1].partition("#")[0]
        and _ARTICLE_PATH.search(path) is not None
    )


def _between_prose(whole: HtmlElement) -> bool:
    """Return whether paragraphs of prose are directly before and after an element."""
    return all(
        neighbour is not None
        and neighbour.tag in {"p", "div"}
        and substance(_text(neighbour, _PROSE + 1)) > _PROSE
        and substance("".join(_linked(neighbour))) < _PROSE // 2
        for neighbour in (whole.getprevious(), whole.getnext())
    )


def _between_breaks(link: HtmlElement) -> bool:
    """Return whether a link is alone between two line breaks."""
    before, after = link.getprevious(), link.getnext()
    return (
        before is not None
        and after is not None
        and before.tag == after.tag == "br"
        and not (before.tail or "").strip()
        and not (link.tail or "").strip()
    )


def _between_text(link: HtmlElement) -> bool:
    """Return whether prose is before and after the line breaks around a link."""
    parent = link.getparent()
    first = "" if parent is None else parent.text or ""
    before = [sibling.tail or "" for sibling in link.itersiblings(preceding=True)]
    after = [sibling.tail or "" for sibling in link.itersiblings()]
    return all(
        substance(next((text for text in texts if text.strip()), "")) > _PROSE
        for texts in ([*before, first], after)
    )


def _widest(link: HtmlElement, words: str) -> tuple[HtmlElement, str]:
    """Return the largest element with little more than the link, and its other text."""
    whole, lead = link, ""
    most = len(words) + _LONGEST_LEAD
    while (parent := whole.getparent()) is not None and parent.tag not in _ROOTS:
        text = _text(parent, 2 * most)
        if len(text) > 2 * most:
            break
        other = clean_line("".join(_unlinked(parent)))
        linked = clean_line(" ".join(_linked(parent)))
        if len(other) > _LONGEST_LEAD or len(linked) > most:
            break
        if other and NOTHING.fullmatch(other):
            other = ""
        if whole.tag in _BLOCKS and other != lead:
            break  # the parent has another line besides the block
        whole, lead = parent, other
    return whole, lead


def _lead_before(link: HtmlElement) -> int | None:
    """Return the start of a phrase before an inline link, -1 for an own element, or None."""
    before = link.getprevious()
    if before is not None and before.tag != "br" and not (before.tail or "").strip():
        # <strong>Baca juga:</strong> <a>…</a>: the phrase is an element of its own
        return -1 if is_phrase(clean_line(_text(before, _LONGEST_LEAD))) else None
    parent = link.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    segment = _SEGMENT.match(text)
    start = segment.end() if segment else 0
    if start == 0 and before is not None and before.tag != "br":
        return None
    lead = clean_line(text[start:])
    return start if lead and lead[-1] in LEADS_ON and is_phrase(lead) else None


def _cut_before(link: HtmlElement, start: int) -> None:
    before = link.getprevious()
    if start < 0 and before is not None:
        remove(before)
    elif before is not None:
        before.tail = (before.tail or "")[:start]
    elif (parent := link.getparent()) is not None:
        parent.text = (parent.text or "")[:start]


def _take(whole: HtmlElement, link: HtmlElement, words: str, url: str, taken: Promotions) -> None:
    text = clean_line(_text(whole, 4 * _LONGEST_LINK))
    taken.removed.append(Removed(text, PROMOTION))
    for other_link in whole.iter("a"):
        title = clean_line(_text(other_link, _LONGEST_LINK))
        if opening := opening_of(title):
            separator = SEPARATOR.match(title, opening.end())
            title = title[separator.end() if separator else opening.end() :].strip(" \"'“”»«")
        try:
            target = fetch_url(other_link.get("href", ""), url)
        except BadAddress:
            continue
        if title and target.startswith("http"):
            taken.related.append(Related(title, target))
    block = whole.getparent()
    while block is not None and block.tag in INLINE:
        block = block.getparent()
    if block is not None:
        block.set(TAKEN, f"{block.get(TAKEN, '')}1")
    remove(whole)
    if block is not None and _is_rest_of_card(block):
        taken.removed.append(Removed(clean_line(_text(block, _LONGEST_EXCERPT)), PROMOTION))
        remove(block)


def _is_rest_of_card(block: HtmlElement) -> bool:
    """Return whether a block is the excerpt under a promotion, in a box between paragraphs."""
    if block.tag not in _CARDS or block.getparent() is None:
        return False
    rest = clean_line(_text(block, _LONGEST_EXCERPT + 1))
    if not rest or len(rest) > _LONGEST_EXCERPT or len(list(islice(block.iter("p"), 3))) > 2:
        return False
    return _between_prose(block)


def _text(element: HtmlElement, most: int) -> str:
    """Return the text of an element, cut soon after ``most`` characters."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > most and length > len(part.strip()) > 0 and len("".join(parts).strip()) > most:
            break
    return "".join(parts)


def _linked(element: HtmlElement) -> Iterable[str]:
    for link in element.iter("a"):
        yield from link.itertext()


def _unlinked(element: HtmlElement) -> Iterable[str]:
    if element.tag != "a":
        yield element.text or ""
        for child in element:
            yield from _unlinked(child)
            yield child.tail or ""
