"""RSS 2.0, RSS 1.0 and Atom 1.0 as most publishers write them, read in one pass of libxml2.

It reads only what it is sure to read as ``news.xml_feed`` does; for anything else (XML that is not
well-formed, elements where none belong, a date it can't read) it answers None, and feedparser
reads the feed. ``benchmarks/feeds.py`` compares the two on real feeds, entry by entry.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

from news.entry import Entry, ParsedFeed
from news.feed_dates import parse_date
from news.feed_hints import hints_of
from news.feed_text import (
    MOST_ENTRIES,
    absolute,
    address_in,
    as_markup,
    entry_of,
    first_image,
    language_of_tag,
)
from news.markup import plain_text

_ATOM, _RDF = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"
_PLAIN = ("", _ATOM, _RSS1, "http://backend.userland.com/rss2", "http://backend.userland.com/rss")
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_MEDIA = [f"{{{space}}}*" for space, prefix in _PREFIXES.items() if prefix == "media:"]
_XML = "{http://www.w3.org/XML/1998/namespace}"

_IDS = ("guid", "id")
_TITLES = ("title", "dc:title")
_SUMMARIES = ("description", "summary", "dc:description", "itunes:summary")
_CONTENTS = ("content:encoded", "content")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued")
_CREATED = ("created", "dcterms:created")
_UPDATED = ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified")
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author")
_CATEGORIES = ("category", "dc:subject", "keywords", "media:category")
_LISTS = ("media:keywords", "itunes:keywords")
# feedparser makes something of these that is not worth repeating.
_UNUSUAL = frozenset({
    "abstract", "body", "xhtml:body", "fullitem", "expirationdate", "newlocation", "homepage",
})  # fmt: skip
# Elements that hold others and say nothing of the entry itself.
_CONTAINERS = frozenset({
    "source", "media:group", "media:content", "author", "contributor", "image", "title",
    *_CONTENTS, *_SUMMARIES,
})  # fmt: skip
_ONCE = frozenset((*_IDS, "feedburner:origlink", *_PUBLISHED, *_CREATED))
_MEANT = frozenset((
    *_IDS, *_TITLES, *_SUMMARIES, *_CONTENTS, *_PUBLISHED, *_CREATED, *_UPDATED, *_AUTHORS,
    *_CATEGORIES, "feedburner:origlink", "language", "dc:language",
))  # fmt: skip
_ALWAYS_MEANT = frozenset({"link", "item", "entry", "enclosure"})
_READABLE = re.compile(r"text|html|xhtml|text/|application/(?:xhtml\+xml|xml)", re.IGNORECASE)
_NAMED = re.compile(r"&(\w+);", re.ASCII)
_NO_DATE = re.compile(r"\b0001\b|0000-00-00")  # what some systems write for none
_C1 = re.compile("[\x80-\x9f]")
# Bytes without which no text is encoded twice and none holds a C1 control, after what is found
# sooner: a search of these alone takes ten times as long.
_TRACES = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),
    (b"\xc3", re.compile(rb"\xc3[\x82-\xb4](?:\xc2|&#)")),
    (b"&#", re.compile(
        rb"&#(?:0*1(?:2[89]|[345]\d)|[xX]0*[89][0-9a-fA-F]|(?:0*(?:19[4-9]|2[0-3]\d|24[0-4])"
        rb"|[xX]0*(?:[c-eC-E][0-9a-fA-F]|[fF][0-4]));?(?:\xc2|&#))"
    )),
)  # fmt: skip
_WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


class _Unusual(Exception):
    """The feed needs a reader that knows more."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """What holds for all items of a feed; what the feed never uses need not be looked for."""

    kind: str
    base: str
    recoded: bool
    has_media: bool
    has_bases: bool
    has_languages: bool


@dataclass(slots=True)
class _Fields:
    """The elements of an item or a channel by name, in order."""

    manner: _Manner
    named: dict[str, list[etree._Element]] = field(default_factory=dict)

    def all(self, *names: str) -> list[etree._Element]:
        if self.named.keys().isdisjoint(names):
            return []
        return [element for name in names for element in self.named.get(name, ())]

    def says(self, name: str) -> bool:
        return any((element.text or "").strip() for element in self.named.get(name, ()))

    def last_text(self, *names: str) -> str:
        return _text(found[-1], self.manner) if (found := self.all(*names)) else ""


@dataclass(frozen=True, slots=True)
class _Link:
    rel: str
    type: str
    href: str


def parse_quickly(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Read mended XML (``news.xml_mending``); None when it has to be read by another parser."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
        if has_bases := b"xml:base" in xml:
            _resolve(root)
        return _feed(root, url, xml, has_bases=has_bases)
    except (etree.LxmlError, ValueError, _Unusual):
        return None


def _feed(root: etree._Element, url: str, xml: bytes, *, has_bases: bool) -> ParsedFeed:
    kind, channel, items = _parts(root)
    if b"<!ENTITY" in xml:
        raise _Unusual
    manner = _Manner(
        kind=kind,
        base=url,
        recoded=any(sign in xml and trace.search(xml) for sign, trace in _TRACES),
        has_media=b"mrss" in xml or b"MRSS" in xml,
        has_bases=has_bases,
        has_languages=b"xml:lang" in xml,
    )
    about = _Fields(manner)
    rest = [child for child in channel if _name(child) not in ("item", "entry")]
    for child in rest:
        about.named.setdefault(_name(child), []).append(child)
    language = (
        language_of_tag(about.last_text("language", "dc:language"))
        or language_of_tag(root.get(f"{_XML}lang"))
        or next((language_of_tag(t.get(f"{_XML}lang")) for t in about.all("title")), None)
    )
    return ParsedFeed(
        kind=kind,
        title=plain_text(_first_title(about)),
        site_url=absolute(_page_of(_links(about.all("link"), manner)), url),
        language=language,
        entries=tuple(_entry(item, manner, language) for item in items[: MOST_ENTRIES + 1]),
        hints=hints_of(rest, url),
    )


def _resolve(root: etree._Element) -> None:
    """Make addresses absolute by the bases that the feed itself names (xml:base)."""
    for element in root.iter("{*}link", "{*}id", "{*}guid", "{*}enclosure", "link", "guid"):
        base = element.base or ""
        if not base:
            continue
        if not base.startswith(("http://", "https://")):
            raise _Unusual
        if href := element.get("href"):
            element.set("href", urljoin(base, href))
        elif element.text and not len(element) and _is_permalink(element):
            element.text = urljoin(base, element.text.strip())


def _is_permalink(element: etree._Element) -> bool:
    return (element.get("isPermaLink") or "true") == "true"


def _parts(root: etree._Element) -> tuple[str, etree._Element, list[etree._Element]]:
    """The kind of feed, the element that describes it and its items."""
    channel: etree._Element | None
    if root.tag == f"{{{_ATOM}}}feed":
        kind, channel, item = "atom", root, f"{{{_ATOM}}}entry"
    elif root.tag == f"{{{_RDF}}}RDF":
        kind, channel, item = "rdf", root.find(f"{{{_RSS1}}}channel"), f"{{{_RSS1}}}item"
    elif root.tag == "rss":
        kind, channel, item = "rss", root.find("channel"), "item"
    else:
        raise _Unusual
    if channel is None:
        raise _Unusual
    items = [*channel.findall(item), *(root.findall(item) if channel is not root else ())]
    listed = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    if listed != len(items) or sum(_name(child) == "channel" for child in root) > 1:
        raise _Unusual
    return kind, channel, items


def _entry(item: etree._Element, manner: _Manner, language: str | None) -> Entry:
    fields = _fields(item, manner)
    base = manner.base
    media = (
        [each for each in item.iterdescendants(*_MEDIA) if _name(each).startswith("media:")]
        if manner.has_media
        else []
    )
    summary, *others = [
        *(text for each in fields.all(*_SUMMARIES) if (text := _markup(each, manner))),
        *(each.text or "" for each in media if _name(each) == "media:description"),
        "",
    ]
    contents = [text for each in fields.all(*_CONTENTS) if (text := _content(each, manner))]
    contents = contents or others
    links = _links(fields.all("link", "enclosure"), manner)
    return entry_of(
        entry_id=fields.last_text(*_IDS) or _id_of(item, manner.kind),
        url=absolute(_address(fields, links), base),
        title=_first_title(fields),
        summary=summary,
        content=max(contents, key=len, default=""),
        published_at=_date(fields, _PUBLISHED, _CREATED, _UPDATED),
        updated_at=_date(fields, _UPDATED),
        authors=[_person(each, manner) for each in fields.all(*_AUTHORS)],
        categories=[*_categories(fields)],
        language=_language(item, fields) or language,
        image_url=_image(media, fields, links, base)
        or first_image([*contents, summary], _base_within(fields)),
        enclosure_urls=tuple(
            address
            for link in links
            if link.rel == "enclosure" and (address := absolute(link.href, base))
        ),
    )


def _base_within(fields: _Fields) -> str:
    """What an address within an item's markup is relative to."""
    base = fields.manner.base
    bodies = fields.all(*_CONTENTS, *_SUMMARIES) if fields.manner.has_bases else []
    return absolute(bodies[0].base, base) or base if bodies else base


def _fields(item: etree._Element, manner: _Manner) -> _Fields:
    fields = _Fields(manner)
    named = fields.named
    holders = []
    for child in item:
        name = _name(child)
        if name not in named:
            named[name] = [child]
        elif name in _ONCE:
            raise _Unusual
        else:
            named[name].append(child)
        if len(child) and name not in _CONTAINERS:
            holders.append(child)
    if not named.keys().isdisjoint(_UNUSUAL):
        raise _Unusual
    # After an element that may hold a title feedparser takes a second one for the item's.
    if len(fields.all(*_TITLES, "media:title")) > 1 and (holders or fields.all("image", "source")):
        raise _Unusual
    # feedparser takes a link within another element for the item's own, and a title or date where
    # the item has none.
    for inner in (_name(inner) for holder in holders for inner in holder.iterdescendants()):
        if inner in _ALWAYS_MEANT or (inner in _MEANT and not fields.says(inner)):
            raise _Unusual
    return fields


def _name(element: etree._Element) -> str:
    return _named(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4_096)
def _named(tag: str) -> str:
    """An element's name with its namespace's usual prefix: ``dc:date``; RSS and Atom have none."""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if space in _PLAIN:
        return local.lower()
    prefix = _PREFIXES.get(space) or _PREFIXES.get(space.lower())
    return (prefix or f"{{{space}}}") + local.lower()


def _text(element: etree._Element, manner: _Manner) -> str:
    if len(element):
        raise _Unusual
    return _recoded((element.text or "").strip(), manner)


def _recoded(text: str, manner: _Manner) -> str:
    """Text without a wrong encoding's traces: UTF-8 encoded twice, Windows' quotation marks."""
    if not manner.recoded or text.isascii():
        return text
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


def _markup(element: etree._Element, manner: _Manner) -> str:
    """The markup of a text construct (RFC 4287, 3.1), or of RSS's description."""
    told = dict(element.items())
    type_ = told.get("type", "").lower()
    if len(element):
        if type_ not in ("xhtml", "application/xhtml+xml"):
            raise _Unusual
        return _recoded("".join(_serialised(element)).strip(), manner)
    value = _text(element, manner)
    if told.get("mode") or told.get("src"):
        raise _Unusual
    if manner.kind == "atom" and type_ in ("", "text", "text/plain") and "</" not in value:
        return as_markup(value)
    return value


def _serialised(element: etree._Element) -> Iterator[str]:
    yield _escaped(element.text)
    for child in element:
        yield etree.tostring(child, encoding="unicode", with_tail=False)
        yield _escaped(child.tail)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _content(element: etree._Element, manner: _Manner) -> str:
    if not _READABLE.match(element.get("type") or "text"):
        return ""
    return _markup(element, manner)


def _first_title(fields: _Fields) -> str:
    for element in fields.all(*_TITLES):
        if title := _markup(element, fields.manner):
            return title
    if fields.all("media:title"):
        raise _Unusual
    return ""


def _id_of(item: etree._Element, kind: str) -> str:
    return (item.get(f"{{{_RDF}}}about") or "").strip() if kind == "rdf" else ""


def _links(elements: Iterable[etree._Element], manner: _Manner) -> list[_Link]:
    found = []
    for element in elements:
        is_enclosure = _name(element) == "enclosure"
        told = dict(element.items())
        href = told.get("url") or told.get("uri") or told.get("href")
        if href is None:
            # `&amp;amp;` and `&amp;b;`: an address escaped twice.
            href = _NAMED.sub(r"&\1", _text(element, manner).replace("&amp;", "&"))
        rel = "enclosure" if is_enclosure else told.get("rel") or "alternate"
        type_ = told.get("type") or ("" if is_enclosure else "text/html")
        if href.strip():
            found.append(_Link(rel, type_, href))
    return found


def _address(fields: _Fields, links: list[_Link]) -> str | None:
    """The article's own address; the rules are those of ``news.xml_feed``."""
    if original := fields.last_text("feedburner:origlink"):
        return original
    if page := _page_of(links):
        return page
    guid = next(iter(fields.all(*_IDS)), None)
    return (
        address_in(_text(guid, fields.manner)) if guid is not None and _is_permalink(guid) else None
    )


def _page_of(links: list[_Link]) -> str | None:
    alternates = [link for link in links if link.rel == "alternate"]
    pages = [link for link in alternates if "html" in (link.type or "html")]
    return next((link.href for link in pages or alternates), None)


def _date(fields: _Fields, *groups: tuple[str, ...]) -> datetime | None:
    for names in groups:
        if not (found := fields.all(*names)):
            continue
        if len(found) > 1:
            raise _Unusual
        if text := _text(found[0], fields.manner):
            if (moment := parse_date(text)) is None and not _NO_DATE.search(text):
                raise _Unusual
            if moment:
                return moment
    return None


def _person(element: etree._Element, manner: _Manner) -> str:
    named = next((child for child in element if _name(child) == "name"), None)
    return (
        _text(named, manner)
        if named is not None
        else _recoded((element.text or "").strip(), manner)
    )


def _categories(fields: _Fields) -> Iterator[str]:
    for element in fields.all(*_CATEGORIES):
        yield (
            element.get("label")
            or element.get("term")
            or _recoded((element.text or "").strip(), fields.manner)
        )
    for element in fields.all(*_LISTS):
        yield from (term.strip() for term in (element.text or "").split(","))


def _language(item: etree._Element, fields: _Fields) -> str | None:
    told: list[str | None] = [fields.last_text("language", "dc:language")]
    if fields.manner.has_languages:
        told += [each.get(f"{_XML}lang") for each in (item, *fields.all("title", *_CONTENTS))]
    return next((code for tag in told if tag and (code := language_of_tag(tag))), None)


def _image(
    media: list[etree._Element], fields: _Fields, links: list[_Link], base: str
) -> str | None:
    candidates = [
        *(
            each.get("url")
            for each in media
            if _name(each) == "media:content"
            and (each.get("medium") == "image" or (each.get("type") or "").startswith("image/"))
        ),
        *(each.get("url") or each.text for each in media if _name(each) == "media:thumbnail"),
        *(link.href for link in links if link.type.startswith("image/")),
        *(each.get("href") or each.get("url") for each in fields.all("itunes:image", "image")),
    ]
    return next((address for each in candidates if (address := absolute(each, base))), None)
