"""Remove the articles below the page's own, which readers get as they scroll on.

Such an article is an element of its own below the first one. It has another headline of the first
rank and prose, or one of the second or third rank in an element of the own one's tag and class, or
with another address, and a day or name as the own one has. Headings of the first rank inside one
article stay, as real pages have them between their sections; so do the entries of a live blog,
which are many and short, and the parts of a round-up, which have no days. Limits are chosen by
hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import dropwhile, islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from warta.news.article import Removed
from warta.news.pages.tree import remove
from warta.news.text.compare import squeezed, substance
from warta.news.text.markup import clean_line

NEXT = "another article below"

_MOST_HEADLINES = 20
_MOST_HEADINGS = 200
_LEAST_PROSE = 250  # letters of the page's own article
_LEAST_TEXT = 400  # letters of an article with its head
_FEWEST_ENTRIES = 4
_LONGEST_ENTRY = 800  # letters, in the middle one
_PARAGRAPH = 100  # letters; the head of an article ends with its first paragraph
_LONGEST_DAY = 80  # characters
_LONGEST_HEAD = 60  # elements
_MOST_PARTS = 6  # elements in one that may be a day
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|artikel|articulo|articolo|artigo)(?:[\s_-]|$)"
)
_BOXES = ("article", "section", "div", "li", "main")
_HEADINGS = ("h1", "h2", "h3")
_IN_HEAD = ("time", "p", "div", "span", "li", "a", "small")
_ADDRESS = re.compile(r"data-.*(?:url|href|link|path|canonical|uri)|itemid|about|resource")
_NUMBER = re.compile(r"data-(?:article|post|story|news)?-?n?id")
_DIGITS = re.compile(r"\d+")
_DATED = re.compile(
    r"dat(?:e|um|a)\b|time|fecha|publish|publica|posted|meta|tanggal|tari[hk]|зам|дата",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"author|byline|autor|auteur|autore|redak|reporter|penulis", re.IGNORECASE)
_DAY = re.compile(r"\d{4}|\d{1,2}[./ -]+(?:\d{1,2}|[^\W\d]{3})|[^\W\d]{3,}\.?,? \d{1,2}\b")
_WHOLE_DAY = re.compile(r"(?=\D*\d{1,4}\D+\d{1,4}).*(?:1[34]|19|20|25)\d\d")
_CLOCK = re.compile(r"\W*\d{1,2}[:.h]\d{2}\W*(?:uhr|am|pm|a\.m\.|p\.m\.)?\W*", re.IGNORECASE)
_DAY_MARK, _NAME_MARK = "day", "name"


def remove_next_articles(
    tree: HtmlElement, titles: Collection[str], url: str = ""
) -> list[Removed]:
    """Remove further articles from a page with the given titles, and return their headlines.

    The tree must not be pruned yet, as days are removed then.
    """
    headlines = list(tree.iter("h1"))
    if not 0 < len(headlines) <= _MOST_HEADLINES:
        return []
    known = {squeezed(title) for title in titles}
    own = next((one for one in headlines if squeezed(one.text_content()) in known), None)
    if own is None:
        return []
    others = list(_articles_beside(own)) if len(headlines) > 1 else []
    others = others or list(_articles_below(own, urlsplit(url).path))
    for article, _ in others:
        remove(article)
    return [Removed(clean_line(headline.text_content()), NEXT) for _, headline in others]


def _articles_below(own: HtmlElement, path: str) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Yield the articles below that have a head of their own, and their headlines."""
    around = list(own.iterancestors(*_BOXES))
    shapes = {_shape(one) for one in around} - {None}
    found: list[tuple[HtmlElement, HtmlElement]] = []
    examined: set[HtmlElement] = set(own.iterancestors())
    headings = own.getroottree().getroot().iter(*_HEADINGS)
    below = dropwhile(lambda heading: heading is not own, headings)
    for heading in islice(below, 1, _MOST_HEADINGS):
        boxes: list[HtmlElement] = []
        for box in heading.iterancestors():
            if box in examined:
                break
            boxes.append(box)
        examined.update(boxes)
        for box in reversed(boxes):
            if box.tag not in _BOXES or not _is_another(box, around, shapes, path):
                continue
            if substance(box.text_content()) >= _LEAST_TEXT:
                found.append((box, heading))
                break
    if not found or not _has_text(_beside(own, found[0][0]), found[0][0]):
        return
    if len(found) >= _FEWEST_ENTRIES:
        lengths = sorted(substance(one.text_content()) for one, _ in found)
        if lengths[len(lengths) // 2] < _LONGEST_ENTRY:
            return
    yield from found


def _has_text(own: HtmlElement, other: HtmlElement) -> bool:
    """Return whether the own article has a text, in paragraphs if the other has some."""
    if next(other.iter("p"), None) is not None:
        return _prose(own) >= _LEAST_PROSE
    return substance(own.text_content()) >= _LEAST_TEXT


def _is_another(
    box: HtmlElement, around: Sequence[HtmlElement], shapes: Collection[object], path: str
) -> bool:
    """Return whether a box is another article: by its address, or by kind and head."""
    address = _other_address(box, around, path)
    if address == "as the own":
        return _head(box)[0] is not None
    may_be_alike = box.tag == "article" or _shape(box) in shapes
    own = next((one for one in around if _are_alike(one, box)), None) if may_be_alike else None
    if own is None and not address and _body_before(box) is None:
        return False
    headline, marks = _head(box)
    if headline is None or not marks:
        return False
    if _DAY_MARK in marks:
        return headline.tag != "h3" or box.tag == "article"
    return own is not None and box.tag == "article" and _head(own)[1] == marks


def _shape(element: HtmlElement) -> tuple[object, str, str] | None:
    """Return the tag, class and kind of an element without numbers, or None if they say nothing."""
    name = _DIGITS.sub("", element.get("class") or "").strip()
    kind = (element.get("itemtype") or "").rpartition("/")[2]
    if not name and not kind.endswith("Article") and element.tag != "article":
        return None
    return element.tag, name, kind


def _are_alike(own: HtmlElement, other: HtmlElement) -> bool:
    """Return whether two elements have the same shape, or are articles with a class in common."""
    if _shape(own) is not None and _shape(own) == _shape(other):
        return True
    if own.tag != "article" or other.tag != "article":
        return False
    return bool({*(own.get("class") or "").split()} & {*(other.get("class") or "").split()})


def _body_before(box: HtmlElement) -> HtmlElement | None:
    """Return the element of the same shape before a box if it has a text and no headline."""
    shape = _shape(box)
    if box.tag != "article":
        return None
    before = next(box.itersiblings("article", preceding=True), None)
    if before is None or _shape(before) != shape:
        return None
    if _prose(before) < _LEAST_PROSE or next(before.iter(*_HEADINGS), None) is not None:
        return None
    return before


def _other_address(element: HtmlElement, own: Sequence[HtmlElement], path: str) -> str:
    """Return "other" if an element has another address or number than the own article's elements.

    It is "as the own" if one of those has its address in the same attribute; "" if there is none.
    """
    for name, value in element.items():
        if _ADDRESS.fullmatch(name) and "/" in value:
            other = urlsplit(value.strip()).path.rstrip("/")
            if not other or (path and other.startswith(path.rstrip("/"))):
                return ""
            paths = (urlsplit((one.get(name) or "").strip()).path.rstrip("/") for one in own)
            return "as the own" if path and path.rstrip("/") in paths else "other"
        if _NUMBER.fullmatch(name):
            numbers = {one.get(name) for one in own} - {None}
            if numbers and value not in numbers:
                return "other"
    return ""


def _head(element: HtmlElement) -> tuple[HtmlElement | None, frozenset[str]]:
    """Return the headline above an element's text, and whether a day or name is beside it."""
    headline, marks = None, set[str]()
    for one in islice(element.iter(*_HEADINGS, *_IN_HEAD), _LONGEST_HEAD):
        if one.tag in _HEADINGS:
            if headline is not None:
                break
            headline = one
        elif headline is not None and substance(one.text or "") >= _PARAGRAPH:
            break
        else:
            name = f"{one.get('class') or ''} {one.get('itemprop') or ''}"
            if _BYLINE.search(name) or one.get("rel") == "author":
                marks.add(_NAME_MARK)
            is_named = one.tag == "time" or _DATED.search(name) is not None
            if (is_named or element.tag == "article") and _is_day(one, is_named=is_named):
                marks.add(_DAY_MARK)
    return headline, frozenset(marks)


def _is_day(element: HtmlElement, *, is_named: bool) -> bool:
    if len(element) > _MOST_PARTS:
        return False
    if is_named and _DAY.search(element.get("datetime") or ""):
        return True
    text = element.text_content().strip()
    if len(text) > _LONGEST_DAY or _CLOCK.fullmatch(text):
        return False
    return (_DAY if is_named else _WHOLE_DAY).search(text) is not None


def _beside(own: HtmlElement, other: HtmlElement) -> HtmlElement:
    """Return the element around the own headline, or the body of all, without the other one."""
    around = set(other.iterancestors())
    chain = [own, *own.iterancestors()]
    outermost = next((one for one in reversed(chain) if one not in around), own)
    body = _body_before(other)
    return outermost if body is None else body


def _articles_beside(own: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Yield the articles that follow the own one in the same element, and their headlines."""
    for ancestor in list(own.iterancestors("article", "div", "section", "li")):
        if sum(1 for _ in ancestor.iter("h1")) > 1:
            return
        if not _is_article(ancestor) or _prose(ancestor) < _LEAST_PROSE:
            continue
        for wrapper in (ancestor, *ancestor.iterancestors("div", "section", "li")):
            if sum(1 for _ in wrapper.iter("h1")) > 1:
                break
            yield from _following(wrapper)


def _following(own: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    for sibling in list(own.itersiblings()):
        if sibling.tag != own.tag:
            continue
        headline = next(sibling.iter("h1"), None)
        article = sibling if _is_article(sibling) else next(sibling.iter("article"), None)
        if headline is not None and article is not None and _prose(sibling):
            yield sibling, headline


def _is_article(element: HtmlElement) -> bool:
    if element.tag == "article" or (element.get("itemtype") or "").endswith("Article"):
        return True
    return _NAMED.search((element.get("class") or "").lower()) is not None


def _prose(element: HtmlElement) -> int:
    return sum(substance(paragraph.text_content()) for paragraph in element.iter("p"))
