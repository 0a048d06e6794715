"""Remove the articles below the page's own, which readers get as they scroll on.

Such an article is an element of its own below the first one. It has another headline of the first
rank and prose, or one of the second rank with a day, in an element of the own one's tag and class
or with another address. Headings of the first rank inside one article stay, as real pages have them
between their sections; so do the entries of a live blog, which are many and short, and the parts of
a round-up, which have no days. Limits are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from warta.news.article import Removed
from warta.news.pages.tree import remove
from warta.news.text.compare import squeezed, substance
from warta.news.text.markup import clean_line

NEXT = "another article below"

_MOST_HEADLINES = 20
_LEAST_PROSE = 250  # letters of the page's own article
_LEAST_TEXT = 400  # letters of another, with its head
_MOST_HEADINGS = 200
_FEWEST_ENTRIES = 4
_LONGEST_ENTRY = 800  # letters, in the middle one
_PARAGRAPH = 100  # letters; the head of an article ends with its first paragraph
_LONGEST_DAY = 80  # characters
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|artikel|articulo|articolo|artigo)(?:[\s_-]|$)"
)
_BOXES = ("article", "section", "div", "li", "main")
_HEADINGS = ("h1", "h2")
_ADDRESSES = (
    "data-url", "data-href", "data-permalink", "data-canonical", "data-link", "data-path",
    "data-uri", "data-article-url", "data-post-url", "data-page-url", "itemid", "about", "resource",
)  # fmt: skip
_NUMBERS = ("data-article-id", "data-post-id", "data-story-id", "data-id", "data-nid")
_DIGITS = re.compile(r"\d+")
_DATED = re.compile(
    r"dat(?:e|um|a)\b|time|fecha|published|posted|byline|meta|tanggal|tarih|зам|дата", re.IGNORECASE
)
_DAY = re.compile(r"\d{4}|\d{1,2}[./ -]+(?:\d{1,2}|[^\W\d]{3})|[^\W\d]{3,}\.? \d{1,2}\b")


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
    """Yield the articles below with a day and a headline of either rank, and their headlines."""
    around = list(own.iterancestors(*_BOXES))
    shapes = {_shape(one) for one in around} - {None}
    found: list[tuple[HtmlElement, HtmlElement]] = []
    examined: set[HtmlElement] = {*around, *own.iterancestors()}
    for heading in islice(own.xpath("following::h1 | following::h2"), _MOST_HEADINGS):
        boxes: list[HtmlElement] = []
        for box in heading.iterancestors():
            if box in examined:
                break
            boxes.append(box)
        examined.update(boxes)
        for box in reversed(boxes):
            if box.tag not in _BOXES:
                continue
            if not (_shape(box) in shapes or _has_other_address(box, around, path)):
                continue
            headline = _dated_headline(box)
            if headline is not None and substance(box.text_content()) >= _LEAST_TEXT:
                found.append((box, headline))
                break
    if not found or _prose(_beside(own, found[0][0])) < _LEAST_PROSE:
        return
    if len(found) >= _FEWEST_ENTRIES:
        lengths = sorted(substance(one.text_content()) for one, _ in found)
        if lengths[len(lengths) // 2] < _LONGEST_ENTRY:
            return
    yield from found


def _beside(own: HtmlElement, other: HtmlElement) -> HtmlElement:
    """Return the element around the own headline that does not hold the other element."""
    around = set(other.iterancestors())
    return next((one for one in reversed([own, *own.iterancestors()]) if one not in around), own)


def _shape(element: HtmlElement) -> tuple[object, str, str] | None:
    """Return the tag, class and kind of an element without numbers, or None if they say nothing."""
    name = _DIGITS.sub("", element.get("class") or "").strip()
    kind = (element.get("itemtype") or "").rpartition("/")[2]
    if not name and not kind.endswith("Article") and element.tag != "article":
        return None
    return element.tag, name, kind


def _has_other_address(element: HtmlElement, own: Collection[HtmlElement], path: str) -> bool:
    """Return whether an element has another address or number than the own article's elements."""
    for name in _ADDRESSES:
        address = element.get(name)
        if address and "/" in address:
            other = urlsplit(address.strip()).path.rstrip("/")
            return bool(other) and not (path and other.startswith(path.rstrip("/")))
    for name in _NUMBERS:
        number = element.get(name)
        numbers = {one.get(name) for one in own} - {None}
        if number and numbers and number not in numbers:
            return True
    return False


def _dated_headline(element: HtmlElement) -> HtmlElement | None:
    """Return the headline of an element whose head has a day too, or None."""
    headline, is_dated = None, False
    for one in element.iter("h1", "h2", "time", "p", "div", "span", "li", "a"):
        if one.tag in _HEADINGS:
            if headline is not None:
                break
            headline = one
        elif (
            one.tag == "p" and headline is not None and substance(one.text_content()) >= _PARAGRAPH
        ):
            break
        elif not is_dated and (one.tag == "time" or _DATED.search(one.get("class") or "")):
            is_dated = _DAY.search(one.get("datetime") or "") is not None or _has_day(one)
        if headline is not None and is_dated:
            return headline
    return None


def _has_day(element: HtmlElement) -> bool:
    text = element.text_content().strip()
    return len(text) <= _LONGEST_DAY and _DAY.search(text) is not None


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
