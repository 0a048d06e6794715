"""RSS 2.0, RSS 1.0 and Atom 1.0 as most publishers write them, read in one pass of libxml2.

It reads only what it is sure to read as ``news.feeds.patient`` does; for anything else (XML that
is not well-formed, elements where none belong, a date it can't read) it answers None, and
feedparser reads the feed. ``benchmarks/feeds.py`` compares the two on real feeds, entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.elements import (
    PREFIXES,
    Manner,
    Unusual,
    content_of,
    is_recoded,
    markup_of,
    name_of,
    recoded,
    text_of,
)
from warta.news.feeds.entries import (
    absolute,
    address_in,
    entry_of,
    first_image,
    language_of_tag,
    newest,
    relation_of,
    unusable,
)
from warta.news.feeds.fields import ALWAYS_MEANT, MEANT, Fields
from warta.news.feeds.hints import hints_of
from warta.news.feeds.links import LONGEST_NONE, says_none
from warta.news.feeds.namespaces import ATOM, RDF, RSS1, USUAL
from warta.news.feeds.zone import FeedZone
from warta.news.text.markup import plain_text

_MEDIA = [f"{{{space}}}*" for space, prefix in PREFIXES.items() if prefix == "media:"]
_MEDIA_SPACE = USUAL["media"].encode()
_XML = "{http://www.w3.org/XML/1998/namespace}"

_INHERITED = re.compile(rb"xml:(?:base|lang)")
_NO_DATE = re.compile(r"\b0001\b|0000-00-00")  # what some systems write for none


class _Link(NamedTuple):
    rel: str
    type: str
    href: str


def parse_quickly(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Read mended XML (``news.feeds.mending``); None when it has to be read by another parser."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
        return _feed(root, url, xml)
    except (etree.LxmlError, ValueError, Unusual):
        return None


def _feed(root: etree._Element, url: str, xml: bytes) -> ParsedFeed:
    if (dtd := root.getroottree().docinfo.internalDTD) is not None and any(dtd.iterentities()):
        raise Unusual
    # Most feeds have neither, and are searched for both at once.
    inherits = _INHERITED.search(xml) is not None
    if has_bases := inherits and b"xml:base" in xml:
        _resolve(root, url)
    kind, channel, items = _parts(root)
    manner = Manner(
        kind=kind,
        base=url,
        recoded=is_recoded(xml),
        has_media=_MEDIA_SPACE in xml and next(root.iter(*_MEDIA), None) is not None,
        has_bases=has_bases,
        has_languages=inherits and b"xml:lang" in xml,
        zone=FeedZone(xml, url),
    )
    listed = set(items)  # their names need not be asked for
    rest = [
        child
        for child in channel
        if child not in listed and name_of(child) not in ("item", "entry")
    ]
    about = Fields(rest, manner, channel)
    language = (
        language_of_tag(about.last_text("languages"))
        or language_of_tag(root.get(f"{_XML}lang"))
        or next((language_of_tag(t.get(f"{_XML}lang")) for t in _plain_titles(about)), None)
    )
    inherited = [_person(each, manner) for each in about.all("authors")] if kind == "atom" else []
    fields = newest([_fields(item, manner) for item in items], _newest_date)
    entries = tuple(_entry(each, language, inherited) for each in fields)
    return ParsedFeed(
        kind=kind,
        title=plain_text(_first_title(about)),
        site_url=absolute(_page_of(_links(about)), url),
        language=language,
        entries=entries,
        problems=manner.zone.problems(),
        hints=hints_of(rest, url),
    )


def _resolve(root: etree._Element, url: str) -> None:
    """Make addresses absolute by the bases that the feed itself names (xml:base).

    The outermost base is relative to the feed's own address (XML Base, 4.2).
    """
    for element in root.iter("{*}link", "{*}id", "{*}guid", "{*}enclosure", "link", "guid"):
        if not element.base:
            continue
        base = urljoin(url, element.base)
        if not base.startswith(("http://", "https://")):
            raise Unusual
        if href := element.get("href"):
            element.set("href", urljoin(base, href))
        elif element.text and not len(element) and _is_permalink(element):
            element.text = urljoin(base, element.text.strip())


def _is_permalink(element: etree._Element) -> bool:
    return (element.get("isPermaLink") or "true") == "true"


def _parts(root: etree._Element) -> tuple[str, etree._Element, list[etree._Element]]:
    """Return the kind of feed, the element that describes it and its items."""
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
    items = list(channel.iterchildren(item))
    if channel is not root:
        items += root.iterchildren(item)
    if len(items) < len(list(root.iter("{*}item", "{*}entry"))):  # others, or elsewhere
        raise Unusual
    if kind != "atom" and sum(name_of(child) == "channel" for child in root) > 1:
        raise Unusual
    return kind, channel, items


def _newest_date(fields: Fields) -> datetime | None:
    return _date(fields, "published", "created", "updated")


def _entry(fields: Fields, language: str | None, inherited: list[str]) -> Entry:
    item, manner = fields.holder, fields.manner
    base = manner.base
    media = (
        [(name_of(each), each) for each in item.iterdescendants(*_MEDIA)]
        if manner.has_media
        else []
    )
    texts = [text for each in fields.all("summaries") if (text := markup_of(each, manner))]
    if media:
        texts += [each.text or "" for name, each in media if name == "media:description"]
    summary = texts[0] if texts else ""
    contents = [text for each in fields.all("contents") if (text := content_of(each, manner))]
    contents = contents or texts[1:]
    links = _links(fields)
    link = _address(fields, links)
    url = absolute(link, base)
    updated_at = _date(fields, "updated")
    return entry_of(
        entry_id=fields.last_text("ids") or _id_of(item, manner.kind),
        url=url,
        unusable_url=None if url else unusable(link, base),
        title=_first_title(fields),
        summary=summary,
        content=max(contents, key=len) if contents else "",
        published_at=_date(fields, "published", "created") or updated_at,
        updated_at=updated_at,
        authors=_authors(fields) or inherited,
        categories=_categories(fields),
        language=_language(item, fields) or language,
        image_url=_image(media, fields, links, base)
        or first_image([*contents, summary], _base_within(fields)),
    )


def _base_within(fields: Fields) -> str:
    """Return what an address within an item's markup is relative to."""
    base = fields.manner.base
    if not fields.manner.has_bases:
        return base
    bodies = fields.all("contents") or fields.all("summaries")
    return absolute(bodies[0].base, base) or base if bodies else base


def _fields(item: etree._Element, manner: Manner) -> Fields:
    fields = Fields(list(item), manner, item)
    shape = fields.shape
    if shape.is_unusual:
        raise Unusual
    children = fields.children
    holders = [child for place in shape.others if len(child := children[place])]
    # After an element that may hold a title feedparser takes a second one for the item's.
    if shape.titles > 1 and (holders or fields.has("image", "source")):
        raise Unusual
    for holder in holders:
        for inner in map(name_of, holder.iterdescendants()):
            # feedparser takes a link within another element for the item's own, and a title or
            # date where the item has none.
            if inner in ALWAYS_MEANT or (inner in MEANT and not fields.says(inner)):
                raise Unusual
    return fields


def _first_title(fields: Fields) -> str:
    for element in fields.all("titles"):
        if title := markup_of(element, fields.manner):
            return title
    if fields.has("media:title"):
        raise Unusual
    return ""


def _id_of(item: etree._Element, kind: str) -> str:
    return (item.get(f"{{{RDF}}}about") or "").strip() if kind == "rdf" else ""


def _links(fields: Fields) -> list[_Link]:
    found = []
    for element in fields.all("links"):
        told = dict(element.items())
        if href := _href(element, told, fields.manner):
            relation = relation_of(told["rel"]) if "rel" in told else "alternate"
            found.append(_Link(relation, told.get("type") or "text/html", href))
    for element in fields.all("enclosures"):
        told = dict(element.items())
        if href := _href(element, told, fields.manner):
            found.append(_Link("enclosure", told.get("type") or "", href))
    return found


def _href(element: etree._Element, told: dict[str, str], manner: Manner) -> str:
    href = (told.get("url") or told.get("uri") or told.get("href")) if told else None
    if href is None:
        href = text_of(element, manner)
    return "" if len(href) <= LONGEST_NONE and says_none(href) else href


def _address(fields: Fields, links: list[_Link]) -> str | None:
    """Return the article's own address; the rules are those of ``news.feeds.patient``."""
    if original := fields.last_text("originals"):
        return original
    if page := _page_of(links):
        return page
    guid = next(iter(fields.all("ids")), None)
    return (
        address_in(text_of(guid, fields.manner))
        if guid is not None and _is_permalink(guid)
        else None
    )


def _page_of(links: list[_Link]) -> str | None:
    alternate = None
    for link in links:
        if link.rel == "alternate":
            if "html" in (link.type or "html"):
                return link.href
            alternate = alternate or link.href
    return alternate


def _date(fields: Fields, *kinds: str) -> datetime | None:
    for what in kinds:
        if what not in fields.places:
            continue
        if len(fields.places[what]) > 1:
            raise Unusual
        if text := fields.last_text(what):
            if (moment := fields.manner.zone.parse(text)) is None and not _NO_DATE.search(text):
                raise Unusual
            if moment:
                return moment
    return None


def _person(element: etree._Element, manner: Manner) -> str:
    for child in element:
        if name_of(child) == "name":
            return text_of(child, manner)
    return recoded((element.text or "").strip(), manner)


def _authors(fields: Fields) -> list[str]:
    """The authors of an entry, else those of the feed it was taken from (RFC 4287, 4.2.1)."""
    manner = fields.manner
    own = [_person(each, manner) for each in fields.all("authors")]
    if manner.kind != "atom" or any(own) or not fields.has("source"):
        return own
    return [
        _person(each, manner)
        for source, name in zip(fields.children, fields.shape.names, strict=True)
        if name == "source"
        for each in source
        if name_of(each) == "author"
    ]


def _categories(fields: Fields) -> list[str]:
    found = []
    for element in fields.all("categories"):
        told = (element.get("label") or element.get("term")) if element.keys() else None
        found.append(told or recoded((element.text or "").strip(), fields.manner))
    for element in fields.all("lists"):
        found += [term.strip() for term in (element.text or "").split(",")]
    return found


def _language(item: etree._Element, fields: Fields) -> str | None:
    told: list[str | None] = [fields.last_text("languages")]
    if fields.manner.has_languages:
        bodies = fields.all("contents")
        told += [each.get(f"{_XML}lang") for each in (item, *_plain_titles(fields), *bodies)]
    return next((code for tag in told if tag and (code := language_of_tag(tag))), None)


def _plain_titles(fields: Fields) -> list[etree._Element]:
    return [each for each in fields.all("titles") if name_of(each) == "title"]


def _image(
    media: list[tuple[str, etree._Element]], fields: Fields, links: list[_Link], base: str
) -> str | None:
    for each in _image_addresses(media, fields, links):
        if address := absolute(each, base):
            return address
    return None


def _image_addresses(
    media: list[tuple[str, etree._Element]], fields: Fields, links: list[_Link]
) -> Iterator[str | None]:
    for name, each in media:
        if name == "media:content" and (
            each.get("medium") == "image" or (each.get("type") or "").startswith("image/")
        ):
            yield each.get("url")
    for name, each in media:
        if name == "media:thumbnail":
            yield each.get("url") or each.text
    for link in links:
        if link.type.startswith("image/"):
            yield link.href
    for each in fields.all("images"):
        yield each.get("href") or each.get("url")
