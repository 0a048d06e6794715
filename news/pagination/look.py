"""Find the further pages of an article that its publisher split.

``may_continue`` cheaply rules out the 98 % of pages without a second page; ``look`` reads the
links of a parsed page. Both prefer to miss a page: an article without its second page is marked
and can be completed, two articles joined into one can't be separated. A further page has the
article's own address with a page number added (``pagination.numbers``), a link that names its
number and none that contradicts it, and the numbers follow each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from warta.news.addresses.article_names import may_have_pages, names_article
from warta.news.addresses.urls import BadAddress, credible_canonical, fetch_url, url_key
from warta.news.pagination.numbers import (
    ALL,
    FLAGS,
    NAMES,
    WHOLE_SEGMENTS,
    WORDS,
    YES,
    Numbered,
    readings_of,
)
from warta.news.pagination.words import MOST_PAGES, label_of, means_next, means_whole, page_number
from warta.news.text.compare import normalised
from warta.news.text.hashing import hashed

if TYPE_CHECKING:  # flows call `may_continue` for every page, and need no parser
    from lxml.html import HtmlElement

# Bytes of a decompressed page that are searched; of 990 real pages 3 are longer.
READ_BYTES = 2_000_000
_MOST_PLACES = 1_000  # times a name is searched in a page; of 990 real pages one has more than 300
_MOST_LINKS = 3_000
_HEAD_BYTES = 100_000
# Shorter paragraphs are captions and buttons, which other pages share.
_SHORTEST_PARAGRAPH = 40


def _any_of(words: Iterable[str]) -> bytes:
    return "|".join(sorted(words)).encode()


# The shapes of ``pagination.numbers``, as they stand after a name in the bytes.
_NUMBER = rb"(?:[2-9]|1\d|20)"
_ADDED_TO_PATH = re.compile(
    rb"(?:\.[a-z]{2,5})?/(?:(?:(?:%(words)b)[-_/]?)?%(number)b|%(whole)b)/?(?:[?&]|$)"
    rb"|[-_,](?:(?:p|(?:%(words)b)[-_]?)?%(number)b|%(all)b)\.[a-z]{3,5}(?:[?&]|$)"
    rb"|,nPack,%(number)b$"
    % {
        b"words": WORDS.encode(),
        b"number": _NUMBER,
        b"whole": _any_of(WHOLE_SEGMENTS),
        b"all": _any_of(ALL),
    },
    re.IGNORECASE,
)
_ADDED_TO_QUERY = re.compile(
    rb"[?&;](?:(?:%b)=(?:%b|%b)|(?:%b)=(?:%b))(?:[&;]|$)"
    % (_any_of(NAMES), _NUMBER, _any_of(ALL), _any_of(FLAGS), _any_of(YES)),
    re.IGNORECASE,
)
_REST_OF_ADDRESS = re.compile(rb"[^\"'<>\s\\#]{0,200}")
_BARE_QUERY = re.compile(rb"\?[\w;&=%.-]{1,200}(?=[\"'#])")
_HREF = re.compile(rb"\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)
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
class Look:
    """The links of a page to the other pages of its article.

    ``number``: which page it is; ``first``: the address of the first page, if this is another;
    ``whole``: the address of the publisher's view of all on one page; ``further``: the following
    pages by number. ``prose`` and ``paragraphs``: hashes of the paragraphs of its main block, and
    of all, to recognise a page that only shows another one again.
    """

    url: str
    number: int = 1
    first: str | None = None
    whole: str | None = None
    further: tuple[tuple[int, str], ...] = ()
    prose: frozenset[int] = frozenset()
    paragraphs: frozenset[int] = frozenset()

    @property
    def leads_on(self) -> bool:
        return bool(self.first or self.whole or self.further)


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    read_as: Numbered
    key: str  # of the base
    text: str
    is_next: bool


def may_continue(body: bytes, url: str) -> bool:
    """Return False if a page certainly has no further ones, judged by its bytes alone.

    Takes as long as a few searches for a fixed text: 0.05 ms for an average page, 3 ms for the
    worst. True promises nothing.
    """
    if not may_have_pages(url):
        return False
    if any((each.number or 0) > 1 and names_article(each.base) for each in readings_of(url)):
        return True
    addresses = dict.fromkeys((url, *filter(None, [_canonical(body, url)])))
    names = dict.fromkeys(name for each in addresses for name in _names(each))
    return any(_is_marked(body, name) for name in names) or _has_bare_query(body)


def look(tree: HtmlElement, url: str, base: str | None = None) -> Look:
    """Return where a page's article continues. ``base``: its first page, if that is known."""
    paragraphs = _paragraphs(tree)
    alone = Look(url, prose=paragraphs[0], paragraphs=paragraphs[1])
    if not may_have_pages(url):
        return alone
    own = readings_of(url)
    is_article = base is not None or names_article(url) or _declares_article(tree)
    if any(each.number is None and (base or names_article(each.base)) for each in own):
        return alone  # this is the view of all on one page
    links = list(_links(tree, url))
    for each in own:
        known = base is not None and _key(base) == _key(each.base)
        if each.number and each.number > 1 and (known or (not base and names_article(each.base))):
            first = base or _first_page(tree, links, each, url)
            if first is not None:
                further = _further(links, {_key(each.base)}, each.number, each.form)
                whole = _whole(links, {_key(each.base)}, bool(further))
                return Look(url, each.number, first, whole, further, *paragraphs)
    if not is_article:
        return alone
    keys = {_key(each) for each in (url, base, _claimed(tree, url)) if each}
    if any(each.number == 1 for each in own):  # "?page=1"
        keys |= {_key(each.base) for each in own if each.number == 1 and names_article(each.base)}
    further = _further(links, keys, 1, None)
    return Look(url, 1, None, _whole(links, keys, bool(further)), further, *paragraphs)


def _further(
    links: Iterable[_Link], keys: set[str], number: int, form: str | None
) -> tuple[tuple[int, str], ...]:
    """Return the pages after ``number``; of several ways to write them, the one with most pages."""
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
        n, shown = link.read_as.number or 0, page_number(link.text)
        if shown is not None and shown != n:
            return ()  # numbers that start at zero, or count something else
        weak = link.read_as.is_weak
        if shown == n or (not weak and (link.is_next or (link.text and means_next(link.text)))):
            named.add(n)
        elif not weak and not link.text and n == number + 1:
            named.add(n)  # an arrow
        pages.setdefault(n, link.url)
    if number + 1 not in named:
        return ()
    further = []
    # One more than are read, to know that there are more.
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
    key = _key(own.base)
    for link in links:
        if link.key == key and link.read_as.number == 1 and link.read_as.form == own.form:
            return fetch_url(own.base)
    claimed = _claimed(tree, url)
    if claimed is not None and _key(claimed) == key:
        return claimed
    for element in _anchors(tree):
        try:
            address = fetch_url(element.get("href", ""), url)
            # "hujan.html" linked from "hujan-2.html" may be another article, unless it is "1".
            is_first = not own.is_weak or page_number(label_of(_text_of(element))) == 1
            if is_first and _key(address) == key:
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
            readings = [(each, _key(each.base)) for each in readings_of(address)]
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
    shown = label_of(text)
    if shown or any(mark in text for mark in "›»→>"):
        return text
    return element.get("aria-label") or element.get("title") or ""


def _is_elsewhere(element: HtmlElement) -> bool:
    """Return whether a link stands among comments, pictures or other articles."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth == 8 or ancestor.tag in ("body", "html", "article", "main"):
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


def _key(url: str) -> str:
    return url_key(url).rstrip("/")


def _canonical(body: bytes, url: str) -> str | None:
    place = body.find(b"canonical", 0, _HEAD_BYTES)
    if place < 0:
        return None
    start, end = body.rfind(b"<", 0, place), body.find(b">", place, place + 3_000)
    if not body.startswith(b"<link", start) or end < 0:
        return None
    match = _HREF.search(body, start, end + 1)
    if not match:
        return None
    claimed = (match[1] or match[2] or match[3] or b"").decode("utf-8", "replace")
    return credible_canonical(url, unescape(claimed))


def _names(url: str) -> Iterator[bytes]:
    """Yield the last segment of an address without its ending, as pages write it."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    # "judul,nId,1" and "judul-2403-1.html" go on before the ending; "judul.html" after it.
    name = last.partition(".")[0].encode("ascii", "ignore")
    if name:
        yield name
        if b"%" in name:
            yield unquote_to_bytes(name)
            yield re.sub(rb"%[0-9A-F]{2}", lambda escape: escape[0].lower(), name)


def _is_marked(body: bytes, name: bytes) -> bool:
    place = -len(name)
    for _ in range(_MOST_PLACES):
        place = body.find(name, place + len(name))
        if place < 0:
            return False
        rest = _REST_OF_ADDRESS.match(body, place + len(name))
        if rest and rest[0] and _is_mark(rest[0]):
            return True
    return False


def _is_mark(added: bytes) -> bool:
    return bool(_ADDED_TO_PATH.match(added) or (b"=" in added and _ADDED_TO_QUERY.search(added)))


def _has_bare_query(body: bytes) -> bool:
    """Return whether there may be a link that is only a query: ``href="?page=2"``."""
    for quoted in (b'href="?', b"href='?"):
        place = -1
        for _ in range(_MOST_PLACES):
            place = body.find(quoted, place + 1)
            if place < 0:
                break
            query = _BARE_QUERY.match(body, place + 6)
            if query and _ADDED_TO_QUERY.search(query[0]):
                return True
    return False
