"""Find the links of a parsed page to the other pages of its article.

In doubt a page is missed: an article without its second page is marked and can be completed, two
articles joined into one can't be separated. A further page has the article's own address with a
page number added (``pagination.numbers``), a link that names its number and none that contradicts
it, and the numbers follow each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warta.news.addresses.article_names import may_have_pages, names_article
from warta.news.addresses.canonical import credible_canonical
from warta.news.addresses.urls import BadAddress, fetch_url, url_key
from warta.news.pagination.numbers import Numbered, readings_of
from warta.news.pagination.words import MOST_PAGES, label_of, means_next, means_whole, page_number
from warta.news.text.compare import normalised
from warta.news.text.hashing import hashed

if TYPE_CHECKING:  # flows import PageLinks, and need no parser
    from lxml.html import HtmlElement

_MOST_LINKS = 3_000  # chosen by hand; front pages have some hundreds
_ANCESTORS = 8  # elements around a link whose names are read; chosen by hand
# Shorter paragraphs are captions and buttons, which other pages share.
_SHORTEST_PARAGRAPH = 40


_NOT_OF_THE_TEXT = frozenset((
    "comment", "comments", "commentlist", "komentar", "kommentar", "kommentare", "commentaires",
    "comentarios", "commenti", "disqus", "reviews", "gallery", "galeri", "galerie", "galeria",
    "slideshow", "slider", "carousel", "swiper", "related", "terkait", "sidebar", "forum",
))  # fmt: skip
_NOT_OF_THE_TEXT_FRAGMENT = re.compile(
    r"#.{0,30}(?:com|kom|respon|disqus|gallery|galer|pagination_)"
)
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page to the other pages of its article.

    ``number``: which page this is; ``first``: the address of the first page, or None if this is it;
    ``whole``: the address of the view of all on one page; ``further``: numbers and addresses of the
    following pages. ``prose`` and ``paragraphs``: hashes of the paragraphs of its main block, and
    of all, to recognise a page that repeats another one.
    """

    url: str
    number: int = 1
    first: str | None = None
    whole: str | None = None
    further: tuple[tuple[int, str], ...] = ()
    prose: frozenset[int] = frozenset()
    paragraphs: frozenset[int] = frozenset()

    @property
    def has_more(self) -> bool:
        return bool(self.first or self.whole or self.further)


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    read_as: Numbered
    key: str  # of the base
    text: str
    is_next: bool


def page_links(tree: HtmlElement, url: str, base: str | None = None) -> PageLinks:
    """Return the links to an article's other pages. ``base``: its first page, if known."""
    paragraphs = _paragraphs(tree)
    no_links = PageLinks(url, prose=paragraphs[0], paragraphs=paragraphs[1])
    if not may_have_pages(url):
        return no_links
    readings = readings_of(url)
    is_article = base is not None or names_article(url) or _declares_article(tree)
    if any(each.number is None and (base or names_article(each.base)) for each in readings):
        return no_links  # this is the view of all on one page
    links = list(_links(tree, url))
    for each in readings:
        is_known = base is not None and address_key(base) == address_key(each.base)
        number = each.number or 0
        if number > 1 and (is_known or (not base and names_article(each.base))):
            first = base or _first_page(tree, links, each, url)
            if first is not None:
                further = _further(links, {address_key(each.base)}, number, each.form)
                whole = _whole(links, {address_key(each.base)}, bool(further))
                return PageLinks(url, number, first, whole, further, *paragraphs)
    if not is_article:
        return no_links
    keys = {address_key(each) for each in (url, base, _claimed(tree, url)) if each}
    if any(each.number == 1 for each in readings):  # "?page=1"
        keys |= {
            address_key(each.base)
            for each in readings
            if each.number == 1 and names_article(each.base)
        }
    further = _further(links, keys, 1, None)
    return PageLinks(url, 1, None, _whole(links, keys, bool(further)), further, *paragraphs)


def _further(
    links: Iterable[_Link], keys: set[str], number: int, form: str | None
) -> tuple[tuple[int, str], ...]:
    """Return the pages after ``number``, in the form of address that gives most pages."""
    families: defaultdict[str, list[_Link]] = defaultdict(list)
    for link in links:
        if link.key in keys and link.read_as.number and form in (None, link.read_as.form):
            families[link.read_as.form].append(link)
    candidates = [_in_order(family, number) for family in families.values()]
    return max(candidates, key=len, default=())


def _in_order(family: list[_Link], number: int) -> tuple[tuple[int, str], ...]:
    pages: dict[int, str] = {}
    named = set()
    for link in family:
        value, stated = link.read_as.number or 0, page_number(link.text)
        if stated is not None and stated != value:
            return ()  # the numbers start at zero, or count something else
        weak = link.read_as.is_weak
        if stated == value or (
            not weak and (link.is_next or (link.text and means_next(link.text)))
        ):
            named.add(value)
        elif not weak and not link.text and value == number + 1:
            named.add(value)  # an arrow
        pages.setdefault(value, link.url)
    if number + 1 not in named:
        return ()
    further = []
    # One more than are read, to detect that there are more.
    while number + 1 in pages and number <= MOST_PAGES:
        number += 1
        further.append((number, pages[number]))
    return tuple(further)


def _whole(links: Iterable[_Link], keys: set[str], has_pages: bool) -> str | None:
    for link in links:
        if link.key in keys and link.read_as.number is None:
            weak = link.read_as.is_weak
            if means_whole(link.text) or (has_pages and not weak):
                return link.url
    return None


def _first_page(tree: HtmlElement, links: Iterable[_Link], own: Numbered, url: str) -> str | None:
    """Return the address of page 1 if a further page links to it or claims it, or None."""
    key = address_key(own.base)
    for link in links:
        if link.key == key and link.read_as.number == 1 and link.read_as.form == own.form:
            return fetch_url(own.base)
    claimed = _claimed(tree, url)
    if claimed is not None and address_key(claimed) == key:
        return claimed
    for element in _anchors(tree):
        try:
            address = fetch_url(element.get("href", ""), url)
            # "hujan.html" linked from "hujan-2.html" may be another article, unless it is "1".
            is_first = not own.is_weak or page_number(label_of(_text_of(element))) == 1
            if is_first and address_key(address) == key:
                return address
        except BadAddress:
            continue
    return None


def _links(tree: HtmlElement, url: str) -> Iterator[_Link]:
    base = _base(tree, url)
    for element in _anchors(tree):
        href = element.get("href", "")
        relations = (element.get("rel") or "").lower().split()
        if element.tag == "link" and "next" not in relations:
            continue
        if not re.search(r"\d|all|single|full|komplett|semua|one|view", href, re.IGNORECASE):
            continue
        if _NOT_OF_THE_TEXT_FRAGMENT.search(href.lower()):
            continue
        try:
            address = fetch_url(href, base)
            readings = [(each, address_key(each.base)) for each in readings_of(address)]
        except BadAddress:
            continue
        if readings and not _is_elsewhere(element):
            text = label_of(_text_of(element))
            for read_as, key in readings:
                yield _Link(address, read_as, key, text, "next" in relations)


def _anchors(tree: HtmlElement) -> Iterator[HtmlElement]:
    for count, element in enumerate(tree.iter("a", "link")):
        if count >= _MOST_LINKS:
            return
        if 0 < len(element.get("href") or "") <= 2_000:
            yield element


def _text_of(element: HtmlElement) -> str:
    text = "".join(element.itertext())[:300] if element.tag == "a" else ""
    label = label_of(text)
    if label or any(mark in text for mark in "›»→>"):
        return text
    return element.get("aria-label") or element.get("title") or ""


def _is_elsewhere(element: HtmlElement) -> bool:
    """Return whether a link is among comments, pictures or other articles."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth == _ANCESTORS or ancestor.tag in ("body", "html", "article", "main"):
            return False
        words = f"{ancestor.get('class', '')} {ancestor.get('id', '')}".lower()
        if not _NOT_OF_THE_TEXT.isdisjoint(_WORD.findall(words)):
            return True
    return False


def _paragraphs(tree: HtmlElement) -> tuple[frozenset[int], frozenset[int]]:
    blocks: defaultdict[HtmlElement, list[str]] = defaultdict(list)
    for paragraph in tree.iter("p"):
        text = normalised("".join(paragraph.itertext())[:2_000])
        parent = paragraph.getparent()
        if len(text) >= _SHORTEST_PARAGRAPH and parent is not None:
            blocks[parent].append(text)
    main = max(blocks.values(), key=lambda texts: sum(map(len, texts)), default=[])
    every = (hashed(text) for texts in blocks.values() for text in texts)
    return frozenset(map(hashed, main)), frozenset(every)


def _declares_article(tree: HtmlElement) -> bool:
    return any(
        meta.get("property") == "og:type" and (meta.get("content") or "").lower() == "article"
        for meta in tree.iter("meta")
    )


def _claimed(tree: HtmlElement, url: str) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            return credible_canonical(url, link.get("href"))
    return None


def _base(tree: HtmlElement, url: str) -> str:
    for element in tree.iter("base"):
        try:
            return fetch_url(element.get("href") or "", url)
        except BadAddress:
            break
    return url


def address_key(url: str) -> str:
    """Return the identity of a page's address; a final slash makes no difference."""
    return url_key(url).rstrip("/")
