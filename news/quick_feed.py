"""RSS 2.0, RSS 1.0 and Atom 1.0 as most publishers write them, read in one pass of libxml2.

It reads only what it is sure to read as ``news.xml_feed`` does; for anything else (XML that is not
well-formed, elements where none belong, a date it can't read) it answers None, and feedparser
reads the feed. ``benchmarks/feeds.py`` compares the two on real feeds, entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from news.entry import Entry, ParsedFeed
from news.feed_dates import parse_date
from news.feed_elements import (
    ATOM,
    PREFIXES,
    RDF,
    RSS1,
    Manner,
    Unusual,
    content_of,
    is_recoded,
    markup_of,
    name_of,
    recoded,
    text_of,
)
from news.feed_hints import hints_of
from news.feed_text import (
    MOST_ENTRIES,
    absolute,
    address_in,
    entry_of,
    first_image,
    language_of_tag,
)
from news.markup import plain_text

_MEDIA = [f"{{{space}}}*" for space, prefix in PREFIXES.items() if prefix == "media:"]
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
_NAMED = re.compile(r"&(\w+);", re.ASCII)
_NO_DATE = re.compile(r"\b0001\b|0000-00-00")  # what some systems write for none


@dataclass(slots=True)
class _Fields:
    """The elements of an item or a channel by name, in order."""

    manner: Manner
    named: dict[str, list[etree._Element]] = field(default_factory=dict)

    def all(self, *names: str) -> list[etree._Element]:
        if self.named.keys().isdisjoint(names):
            return []
        return [element for name in names for element in self.named.get(name, ())]

    def says(self, name: str) -> bool:
        return any((element.text or "").strip() for element in self.named.get(name, ()))

    def last_text(self, *names: str) -> str:
        return text_of(found[-1], self.manner) if (found := self.all(*names)) else ""


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
    except (etree.LxmlError, ValueError, Unusual):
        return None


def _feed(root: etree._Element, url: str, xml: bytes, *, has_bases: bool) -> ParsedFeed:
    kind, channel, items = _parts(root)
    if b"<!ENTITY" in xml:
        raise Unusual
    manner = Manner(
        kind=kind,
        base=url,
        recoded=is_recoded(xml),
        has_media=b"mrss" in xml or b"MRSS" in xml,
        has_bases=has_bases,
        has_languages=b"xml:lang" in xml,
    )
    about = _Fields(manner)
    rest = [child for child in channel if name_of(child) not in ("item", "entry")]
    for child in rest:
        about.named.setdefault(name_of(child), []).append(child)
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
            raise Unusual
        if href := element.get("href"):
            element.set("href", urljoin(base, href))
        elif element.text and not len(element) and _is_permalink(element):
            element.text = urljoin(base, element.text.strip())


def _is_permalink(element: etree._Element) -> bool:
    return (element.get("isPermaLink") or "true") == "true"


def _parts(root: etree._Element) -> tuple[str, etree._Element, list[etree._Element]]:
    """The kind of feed, the element that describes it and its items."""
    channel: etree._Element | None
    if root.tag == f"{{{ATOM}}}feed":
        kind, channel, item = "atom", root, f"{{{ATOM}}}entry"
    elif root.tag == f"{{{RDF}}}RDF":
        kind, channel, item = "rdf", root.find(f"{{{RSS1}}}channel"), f"{{{RSS1}}}item"
    elif root.tag == "rss":
        kind, channel, item = "rss", root.find("channel"), "item"
    else:
        raise Unusual
    if channel is None:
        raise Unusual
    items = [*channel.findall(item), *(root.findall(item) if channel is not root else ())]
    listed = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    if listed != len(items) or sum(name_of(child) == "channel" for child in root) > 1:
        raise Unusual
    return kind, channel, items


def _entry(item: etree._Element, manner: Manner, language: str | None) -> Entry:
    fields = _fields(item, manner)
    base = manner.base
    media = (
        [each for each in item.iterdescendants(*_MEDIA) if name_of(each).startswith("media:")]
        if manner.has_media
        else []
    )
    summary, *others = [
        *(text for each in fields.all(*_SUMMARIES) if (text := markup_of(each, manner))),
        *(each.text or "" for each in media if name_of(each) == "media:description"),
        "",
    ]
    contents = [text for each in fields.all(*_CONTENTS) if (text := content_of(each, manner))]
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


def _fields(item: etree._Element, manner: Manner) -> _Fields:
    fields = _Fields(manner)
    named = fields.named
    holders = []
    for child in item:
        name = name_of(child)
        if name not in named:
            named[name] = [child]
        elif name in _ONCE:
            raise Unusual
        else:
            named[name].append(child)
        if len(child) and name not in _CONTAINERS:
            holders.append(child)
    if not named.keys().isdisjoint(_UNUSUAL):
        raise Unusual
    # After an element that may hold a title feedparser takes a second one for the item's.
    if len(fields.all(*_TITLES, "media:title")) > 1 and (holders or fields.all("image", "source")):
        raise Unusual
    # feedparser takes a link within another element for the item's own, and a title or date where
    # the item has none.
    for inner in (name_of(inner) for holder in holders for inner in holder.iterdescendants()):
        if inner in _ALWAYS_MEANT or (inner in _MEANT and not fields.says(inner)):
            raise Unusual
    return fields


def _first_title(fields: _Fields) -> str:
    for element in fields.all(*_TITLES):
        if title := markup_of(element, fields.manner):
            return title
    if fields.all("media:title"):
        raise Unusual
    return ""


def _id_of(item: etree._Element, kind: str) -> str:
    return (item.get(f"{{{RDF}}}about") or "").strip() if kind == "rdf" else ""


def _links(elements: Iterable[etree._Element], manner: Manner) -> list[_Link]:
    found = []
    for element in elements:
        is_enclosure = name_of(element) == "enclosure"
        told = dict(element.items())
        href = told.get("url") or told.get("uri") or told.get("href")
        if href is None:
            # `&amp;amp;` and `&amp;b;`: an address escaped twice.
            href = _NAMED.sub(r"&\1", text_of(element, manner).replace("&amp;", "&"))
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
        address_in(text_of(guid, fields.manner))
        if guid is not None and _is_permalink(guid)
        else None
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
            raise Unusual
        if text := text_of(found[0], fields.manner):
            if (moment := parse_date(text)) is None and not _NO_DATE.search(text):
                raise Unusual
            if moment:
                return moment
    return None


def _person(element: etree._Element, manner: Manner) -> str:
    named = next((child for child in element if name_of(child) == "name"), None)
    return (
        text_of(named, manner)
        if named is not None
        else recoded((element.text or "").strip(), manner)
    )


def _categories(fields: _Fields) -> Iterator[str]:
    for element in fields.all(*_CATEGORIES):
        yield (
            element.get("label")
            or element.get("term")
            or recoded((element.text or "").strip(), fields.manner)
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
            if name_of(each) == "media:content"
            and (each.get("medium") == "image" or (each.get("type") or "").startswith("image/"))
        ),
        *(each.get("url") or each.text for each in media if name_of(each) == "media:thumbnail"),
        *(link.href for link in links if link.type.startswith("image/")),
        *(each.get("href") or each.get("url") for each in fields.all("itunes:image", "image")),
    ]
    return next((address for each in candidates if (address := absolute(each, base))), None)
