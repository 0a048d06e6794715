"""Read RSS 2.0, RSS 1.0 and Atom 1.0 as most publishers write them, in one pass of libxml2.

It returns None unless it is sure to return the same as ``news.feeds.patient``: for XML that is not
well-formed, misplaced elements, unreadable dates. Then feedparser reads the feed.
``benchmarks/feeds.py`` compares both on real feeds, entry by entry; why there are two:
docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.elements import (
    PREFIXES,
    FeedTraits,
    Unusual,
    content_of,
    is_recoded,
    markup_of,
    name_of,
    name_of_tag,
)
from warta.news.feeds.entries import (
    Item,
    absolute,
    entry_of,
    first_image,
    language_of_tag,
    newest,
    unusable,
)
from warta.news.feeds.fields import ALWAYS_CLAIMED, BODIES, CLAIMED_IF_MISSING, Fields
from warta.news.feeds.hints import hints_of
from warta.news.feeds.namespaces import ATOM, RDF, RSS1, USUAL
from warta.news.feeds.values import (
    LANG,
    about_of,
    address_of,
    authors_of,
    categories_of,
    date_of,
    id_of,
    image_of,
    is_permalink,
    language_of,
    links_of,
    page_of,
    person_of,
    plain_titles,
    says_of_entry,
    title_of,
)
from warta.news.feeds.zone import FeedZone
from warta.news.text.markup import plain_text

_MEDIA = [f"{{{space}}}*" for space, prefix in PREFIXES.items() if prefix == "media:"]
_MEDIA_SPACE = USUAL["media"].encode()

_CLAIMED_IN_CHANNEL = CLAIMED_IF_MISSING | ALWAYS_CLAIMED | {"media:title"}
_OF_IMAGE = frozenset({"title", "link", "url", "description", "width", "height", "name"})
# By outer element, the inner ones that feedparser does not take for the item's own.
_WITHIN = {
    "image": frozenset({"title", "link"}),
    "source": CLAIMED_IF_MISSING | {"link", "category", "author"},
}
_ADDRESSED = frozenset({"link", "id", "guid", "enclosure"})
_BESIDE_CHANNEL = frozenset({"channel", "item", "image", "textinput"})
_WITHIN_CHANNEL = frozenset({"image", "textinput"})  # feedparser keeps their titles and links apart

_INHERITED = re.compile(rb"xml:(?:base|lang)")


def parse_quickly(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Return the feed in mended XML, or None if it needs the other parser."""
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
    # One search for both, as most feeds have neither.
    inherits = _INHERITED.search(xml) is not None
    if has_bases := inherits and b"xml:base" in xml:
        _resolve(root, url)
    kind, channel, items = _parts(root)
    traits = FeedTraits(
        kind=kind,
        base=url,
        recoded=is_recoded(xml),
        has_media=_MEDIA_SPACE in xml and next(root.iter(*_MEDIA), None) is not None,
        has_bases=has_bases,
        has_languages=inherits and b"xml:lang" in xml,
        zone=FeedZone(xml, url),
    )
    listed = set(items)  # spares the lookup of their names
    description = [
        child
        for child in channel
        if child not in listed and name_of(child) not in ("item", "entry")
    ]
    about = Fields(description, traits, channel)
    _require_usual_channel(root, about)
    language_tag = _language_tag_of_feed(root, about)
    language = language_of_tag(language_tag)
    inherited = [person_of(each, traits) for each in about.all("authors")] if kind == "atom" else []
    fields = newest([_fields(item, traits) for item in items], _newest_date)
    entries = tuple(_entry(each, language, inherited) for each in fields)
    return ParsedFeed(
        kind=kind,
        title=plain_text(title_of(about)),
        site_url=absolute(page_of(links_of(about)), url),
        language=language,
        entries=entries,
        problems=traits.zone.problems(),
        hints=hints_of(description, url),
        language_tag=language_tag,
    )


def _require_usual_channel(root: etree._Element, about: Fields) -> None:
    """Raise Unusual if feedparser would take elements inside or next to the channel for its own."""
    channel = about.holder
    if _is_of_cdf(channel) or about.has("media:title"):
        raise Unusual
    if any(USUAL.get(prefix or "", uri) != uri for prefix, uri in root.nsmap.items()):
        raise Unusual  # "dc:" for another namespace
    if root is not channel:
        names = [name for child in root if (name := name_of(child))[0] != "{" or len(child)]
        if names[0] != "channel" or not _BESIDE_CHANNEL.issuperset(names):
            raise Unusual
    for child, name in zip(about.children, about.shape.names, strict=True):
        for inner in map(name_of, child.iterdescendants()) if len(child) else ():
            if name in _WITHIN_CHANNEL:
                if inner not in _OF_IMAGE:
                    raise Unusual
            elif inner in _CLAIMED_IN_CHANNEL:
                raise Unusual


def _language_tag_of_feed(root: etree._Element, about: Fields) -> str | None:
    if text := about.last_text("languages"):
        language = language_of_tag(text)
        claimed = {language_of_tag(each.get(LANG)) for each in (root, about.holder)} - {None}
        claimed |= {language_of_tag((each.text or "").strip()) for each in about.all("languages")}
        if language is None or claimed - {language}:
            raise Unusual  # which language an item gets depends on the order of elements
        return text
    titles = plain_titles(about)[:1]
    holders = [root, *titles, about.holder] if titles else [root]
    return next((tag for each in holders if language_of_tag(tag := each.get(LANG))), None)


def _is_of_cdf(element: etree._Element) -> bool:
    """Return whether an item or channel has attributes of Microsoft's old format (CDF)."""
    return bool(names := element.keys()) and ("href" in names or "lastmod" in names)


def _resolve(root: etree._Element, url: str) -> None:
    """Make addresses absolute with the feed's own bases (xml:base).

    The outermost base is relative to the feed's own address (XML Base, 4.2).
    """
    tags = {str(element.tag) for element in root.iter("*")}
    for element in root.iter(*(tag for tag in tags if name_of_tag(tag) in _ADDRESSED)):
        if not element.base:
            continue
        base = urljoin(url, element.base)
        if not base.startswith(("http://", "https://")):
            raise Unusual
        addresses = [name for name in ("url", "uri", "href") if element.get(name)]
        for name in addresses:
            element.set(name, urljoin(base, element.get(name, "")))
        if addresses:
            continue
        if element.text and not len(element) and is_permalink(element):
            element.text = urljoin(base, element.text.strip())


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
    if len(items) < len(list(root.iter("{*}item", "{*}entry"))):  # some are misplaced
        raise Unusual
    if kind != "atom" and sum(name_of(child) == "channel" for child in root) > 1:
        raise Unusual
    return kind, channel, items


def _newest_date(fields: Fields) -> datetime | None:
    return date_of(fields, "published", "created", "updated")


def _entry(fields: Fields, language: str | None, inherited: list[str]) -> Entry:
    item, traits = fields.holder, fields.traits
    base = traits.base
    media = (
        [(name_of(each), each) for each in item.iterdescendants(*_MEDIA)]
        if traits.has_media
        else []
    )
    texts = [text for each in fields.all("summaries") if (text := markup_of(each, traits))]
    if media:
        texts += [each.text or "" for name, each in media if name == "media:description"]
    summary = texts[0] if texts else ""
    contents = [text for each in fields.all("contents") if (text := content_of(each, traits))]
    contents = contents or texts[1:]
    links = links_of(fields)
    link = address_of(fields, links)
    url = absolute(link, base)
    updated_at = date_of(fields, "updated")
    published_at = date_of(fields, "published", "created") or updated_at
    return entry_of(
        Item(
            entry_id=id_of(fields) or about_of(item, traits.kind),
            url=url,
            unusable_url=None if url else unusable(link, base),
            title=title_of(fields),
            summary=summary,
            content=max(contents, key=len) if contents else "",
            published_at=published_at,
            updated_at=updated_at,
            assumed_zone=traits.zone.assumed(published_at),
            authors=authors_of(fields) or inherited,
            categories=categories_of(fields),
            language=language_of(item, fields) or language,
            image_url=image_of(media, fields, links, base)
            or first_image([*contents, summary], _base_within(fields)),
        )
    )


def _base_within(fields: Fields) -> str:
    """Return the base of addresses within an item's markup."""
    base = fields.traits.base
    if not fields.traits.has_bases:
        return base
    bodies = fields.all("contents") or fields.all("summaries")
    return absolute(bodies[0].base, base) or base if bodies else base


def _fields(item: etree._Element, traits: FeedTraits) -> Fields:
    fields = Fields(list(item), traits, item)
    shape = fields.shape
    if shape.is_unusual or _is_of_cdf(item):
        raise Unusual
    children = fields.children
    holders = [child for place in shape.others if len(child := children[place])]
    # feedparser takes a second title for the item's after an element that may hold a title.
    if shape.titles > 1 and (holders or fields.has("image", "source")):
        raise Unusual
    for place in shape.pictures:
        if len(children[place]):
            usual = _WITHIN.get(shape.names[place], frozenset())
            within = children[place].iterdescendants()
            if any(says_of_entry(each) and name_of(each) not in usual for each in within):
                raise Unusual
    for holder in holders:
        for inner in map(name_of, holder.iterdescendants()):
            # feedparser takes a link inside another element for the item's own, and a title or date
            # if the item has none. It ignores a second summary (<og><description>).
            if inner in ALWAYS_CLAIMED and not (inner in BODIES and fields.has_text(*BODIES)):
                raise Unusual
            if inner in CLAIMED_IF_MISSING and not fields.has_text(inner):
                raise Unusual
    return fields
