"""Check a document against the rules of Atom, RSS 2.0 and JSON Feed.

Written from RFC 4287, RFC 3986, RFC 3339, RFC 822, the RSS 2.0 specification with the RSS Advisory
Board's profile, and JSON Feed 1.1. What a specification only recommends is a rule here, too. No
validator of feeds that works offline is packaged for Python or Debian.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NAMESPACES = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://search.yahoo.com/mrss/": "media:",
    "": "",
}
# How often each element may occur, by its parent: once, at most once, any number of times.
_ONCE, _OPTIONAL, _MANY = (1, 1), (0, 1), (0, 1_000_000)
_CHILDREN: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "atom:feed": {
        **dict.fromkeys(("atom:id", "atom:title", "atom:updated"), _ONCE),
        **dict.fromkeys(
            ("atom:generator", "atom:icon", "atom:logo", "atom:rights", "atom:subtitle"), _OPTIONAL
        ),
        **dict.fromkeys(
            ("atom:author", "atom:category", "atom:contributor", "atom:link", "atom:entry"), _MANY
        ),
    },
    "atom:entry": {
        **dict.fromkeys(("atom:id", "atom:title", "atom:updated"), _ONCE),
        **dict.fromkeys(
            ("atom:content", "atom:published", "atom:rights", "atom:source", "atom:summary"),
            _OPTIONAL,
        ),
        **dict.fromkeys(
            ("atom:author", "atom:category", "atom:contributor", "atom:link", "media:content"),
            _MANY,
        ),
    },
    "atom:author": {"atom:name": _ONCE, "atom:uri": _OPTIONAL, "atom:email": _OPTIONAL},
    "rss": {"channel": _ONCE},
    "channel": {
        **dict.fromkeys(("title", "link", "description"), _ONCE),
        **dict.fromkeys(
            ("language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
             "generator", "docs", "ttl", "image", "atom:link"), _OPTIONAL
        ),
        **dict.fromkeys(("category", "item"), _MANY),
    },
    "item": {
        "guid": _ONCE,
        **dict.fromkeys(
            ("title", "link", "description", "author", "comments", "enclosure", "pubDate", "source",
             "atom:updated", "dc:language", "content:encoded"), _OPTIONAL
        ),
        **dict.fromkeys(("category", "dc:creator", "media:content"), _MANY),
    },
}  # fmt: skip
_TEXT = ("type",)
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "atom:title": _TEXT, "atom:subtitle": _TEXT, "atom:summary": _TEXT, "atom:rights": _TEXT,
    "atom:content": ("type", "src"), "atom:category": ("term", "scheme", "label"),
    "atom:link": ("href", "rel", "type", "hreflang", "title", "length"),
    "atom:generator": ("uri", "version"), "media:content": ("url", "medium", "type"),
    "rss": ("version",), "guid": ("isPermaLink",), "category": ("domain",), "source": ("url",),
    "enclosure": ("url", "length", "type"),
}  # fmt: skip
_REQUIRED_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "atom:link": ("href",), "atom:category": ("term",), "media:content": ("url",),
    "enclosure": ("url", "length", "type"), "source": ("url",),
}  # fmt: skip
_ADDRESSES = {"link", "comments", "docs", "atom:uri", "atom:icon", "atom:logo"}
_MAY_BE_EMPTY = {"atom:link", "atom:category", "media:content", "enclosure"}
_HTML = {"description", "content:encoded"}
_RFC3339_DATES = {"atom:updated", "atom:published"}
_RFC822_DATES = {"pubDate", "lastBuildDate"}
_JSON_FEED: Mapping[str, type] = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
    "user_comment": str, "next_url": str, "icon": str, "favicon": str, "authors": list,
    "language": str, "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
_JSON_ITEM: Mapping[str, type] = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str,
    "content_text": str, "summary": str, "image": str, "banner_image": str, "date_published": str,
    "date_modified": str, "authors": list, "tags": list, "language": str, "attachments": list,
}  # fmt: skip
_DANGEROUS = {"script", "style", "iframe", "object", "embed", "form", "meta", "link", "base"}

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PATH = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*+"
_QUERY = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*+"
_HOST = r"//(?:\[[0-9a-fA-F:.]+\](?::\d*)?(?=[/?#]|$))?"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{_HOST})?{_PATH}(?:\?{_QUERY})?(?:#{_QUERY})?")


def broken_rules(form: str, body: bytes) -> list[str]:
    """Return each rule that a feed breaks; none for a valid feed."""
    return list(_json(body) if form == "json" else _xml(form, body))


def _xml(form: str, body: bytes) -> Iterator[str]:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        yield f"not well-formed: {error}"
        return
    if root.getroottree().docinfo.encoding.lower() != "utf-8" or root.getroottree().docinfo.doctype:
        yield "not UTF-8, or with a document type"
    if _name(root) != {"atom": "atom:feed", "rss": "rss"}[form]:
        yield f"root is {_name(root)}"
        return
    for element in root.iter():
        yield from _element(element)
    yield from _atom(root) if form == "atom" else _rss(root)


def _name(element: Any) -> str:
    """Return an element's name with the usual prefix of its namespace."""
    name = etree.QName(element)
    return f"{_NAMESPACES.get(name.namespace or '', 'unknown:')}{name.localname}"


def _element(element: Any) -> Iterator[str]:
    """Check one element's children, attributes and text."""
    if not isinstance(element.tag, str):
        yield "a comment or an instruction"
        return
    name, text = _name(element), element.text or ""
    allowed = _CHILDREN.get(name, {})
    times = Counter(map(_name, element))
    for child in times.keys() | allowed.keys():
        least, most = allowed.get(child, (0, 0))
        if not least <= times[child] <= most:
            yield f"{name}: {times[child]} times {child}"
    beside = text + "".join(child.tail or "" for child in element)
    if allowed and beside.strip():
        yield f"{name}: text beside its elements"
    attributes = {key for key in element.keys() if not key.startswith(_XML)}  # noqa: SIM118
    for attribute in attributes - set(_ATTRIBUTES.get(name, ())):
        yield f"{name}: attribute {attribute}"
    for attribute in set(_REQUIRED_ATTRIBUTES.get(name, ())) - attributes:
        yield f"{name}: no attribute {attribute}"
    if not allowed and name not in _MAY_BE_EMPTY and not text.strip():
        yield f"{name}: empty"
    yield from _values(element, name, text)


def _values(element: Any, name: str, text: str) -> Iterator[str]:
    language = element.get(f"{_XML}lang", text if name in ("language", "dc:language") else None)
    if language is not None and not _LANGUAGE.fullmatch(language):
        yield f"{name}: language {language!r}"
    if name in _RFC3339_DATES and not _is_rfc3339(text):
        yield f"{name}: not an RFC 3339 date: {text!r}"
    if name in _RFC822_DATES and not _is_rfc822(text):
        yield f"{name}: not an RFC 822 date: {text!r}"
    if name == "atom:id" and not _is_uri(text):
        yield f"{name}: not a URI: {text!r}"
    for address in (text if name in _ADDRESSES else None, element.get("href"), element.get("url")):
        if address is not None and not _is_http(address):
            yield f"{name}: not an address: {address!r}"
    if name == "enclosure" and not (element.get("length") or "").isdigit():
        yield f"{name}: length {element.get('length')!r}"
    if name.startswith("atom:") and name != "atom:link":
        if element.get("type") not in (None, "text", "html"):
            yield f"{name}: type {element.get('type')!r}"
        if name == "atom:content" and element.get("src") and text:
            yield f"{name}: both src and text"
    if name in _HTML or (name.startswith("atom:") and element.get("type") == "html"):
        yield from _markup(name, text)


def _atom(root: Any) -> Iterator[str]:
    entries = [child for child in root if _name(child) == "atom:entry"]
    yield from _repeated([_text(each, "atom:id") for each in (root, *entries)])
    if not _all(root, "atom:author") and not all(_all(entry, "atom:author") for entry in entries):
        yield "no author"
    if sum(link.get("rel") == "self" for link in _all(root, "atom:link")) != 1:
        yield "not one self link"
    newest = max((_text(entry, "atom:updated") for entry in entries), default="")
    if _text(root, "atom:updated") < newest:
        yield "feed is older than an entry"
    for each in (root, *entries):
        links = [link for link in _all(each, "atom:link") if link.get("rel") in (None, "alternate")]
        kinds = Counter((link.get("type"), link.get("hreflang")) for link in links)
        if any(times > 1 for times in kinds.values()):
            yield "two alternate links of one type and language"
        if each is not root and not links and not _all(each, "atom:content"):
            yield "entry with neither link nor content"


def _rss(root: Any) -> Iterator[str]:
    if root.get("version") != "2.0":
        yield "version"
    for channel in _all(root, "channel"):
        if [link.get("rel") for link in _all(channel, "atom:link")] != ["self"]:
            yield "not one self link"
        items = _all(channel, "item")
        yield from _repeated([_text(item, "guid") for item in items])
        for item in items:
            names = [_name(child) for child in item]
            if "title" not in names and "description" not in names:
                yield "item with neither title nor description"
            if "content:encoded" in names and "description" not in names[: names.index("content:encoded")]:  # fmt: skip
                yield "content:encoded without a description before it"
            for guid in _all(item, "guid"):
                permanent = guid.get("isPermaLink", "true")
                if permanent not in ("true", "false"):
                    yield f"isPermaLink {permanent!r}"
                if permanent == "true" and not _is_http(guid.text or ""):
                    yield "guid that is not a permanent link"


def _json(body: bytes) -> Iterator[str]:
    try:
        feed = json.loads(body.decode(), parse_constant=_refused, object_pairs_hook=_object)
    except ValueError as error:
        yield f"not JSON: {error}"
        return
    yield from _members("feed", feed, _JSON_FEED, ("version", "title", "items", "feed_url"))
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    items = feed.get("items", [])
    yield from _repeated([item.get("id") for item in items])
    for item in items:
        yield from _members("item", item, _JSON_ITEM, ("id",))
        if not item.get("content_text") and not item.get("content_html"):
            yield "item without content"
        yield from _markup("content_html", item.get("content_html", ""))
        for attachment in item.get("attachments", []):
            if not _is_http(attachment.get("url", "")) or "/" not in attachment.get("mime_type", ""):  # fmt: skip
                yield "attachment without an address or type"


def _members(
    place: str, values: Mapping[str, Any], types: Mapping[str, Any], required: tuple[str, ...]
) -> Iterator[str]:
    """Check the members of a feed or an item of JSON Feed."""
    for name in required:
        if name not in values:
            yield f"{place} without {name}"
    for name, value in values.items():
        if name.startswith("_"):
            continue
        if type(value) is not types.get(name):
            yield f"{place}: {name} is {value!r}"
        elif value == "":
            yield f"{place}: empty {name}"
        elif (name.endswith("_url") or name in ("url", "image", "icon")) and not _is_http(value):
            yield f"{place}: {name} is not an address: {value!r}"
        elif name.startswith("date_") and not _is_rfc3339(value):
            yield f"{place}: {name} is not an RFC 3339 date: {value!r}"
        elif name == "language" and not _LANGUAGE.fullmatch(value):
            yield f"{place}: language {value!r}"
        elif name == "tags" and not all(isinstance(tag, str) and tag for tag in value):
            yield f"{place}: a tag that is not a text"
        elif name == "authors" and not all(author.keys() & {"name", "url", "avatar"} and all(author.values()) for author in value):  # fmt: skip
            yield f"{place}: author without a name"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _markup(place: str, text: str) -> Iterator[str]:
    """Check that HTML has neither scripts nor addresses that depend on where it is shown."""
    if "<" not in text:
        return
    fragment: Any = html.fragment_fromstring(text, create_parent="div")
    for element in fragment.iter():
        if not isinstance(element.tag, str) or element.tag in _DANGEROUS:
            yield f"{place}: dangerous markup {element.tag}"
            continue
        for name, value in element.items():
            if name.startswith("on") or name == "style":
                yield f"{place}: dangerous attribute {name}"
            if name in ("href", "src") and not _is_http(value):
                yield f"{place}: relative address {value!r}"


def _all(element: Any, name: str) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str) and _name(child) == name]


def _text(element: Any, name: str) -> str:
    return next((child.text or "" for child in _all(element, name)), "")


def _repeated(ids: list[Any]) -> Iterator[str]:
    for item_id, times in Counter(ids).items():
        if times > 1 or not item_id:
            yield f"{times} items have the id {item_id!r}"


def _is_rfc3339(text: str) -> bool:
    try:
        return bool(_RFC3339.fullmatch(text)) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_rfc822(text: str) -> bool:
    try:
        time = datetime.strptime(text.replace("GMT", "+0000"), "%a, %d %b %Y %H:%M:%S %z")
        return bool(_RFC822.fullmatch(text)) and f"{time:%a}" == text[:3]
    except ValueError:
        return False


def _is_uri(text: str) -> bool:
    return bool(_URI.fullmatch(text))


def _is_http(text: str) -> bool:
    return _is_uri(text) and urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).netloc)  # fmt: skip
