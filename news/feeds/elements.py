"""Read the names and texts of a feed's elements, for the quick reader.

The results equal feedparser's. Raise Unusual where feedparser would change the text.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from warta.news.feeds.entries import as_markup
from warta.news.feeds.namespaces import ATOM, RSS1, USUAL
from warta.news.feeds.zone import FeedZone

_PLAIN = ("", ATOM, RSS1, "http://backend.userland.com/rss2", "http://backend.userland.com/rss")
PREFIXES = {
    uri: f"{prefix}:" for prefix, uri in USUAL.items() if prefix not in ("atom", "rdf", "sy")
}
_READABLE = re.compile(r"text|html|xhtml|text/|application/(?:xhtml\+xml|xml)", re.IGNORECASE)
_INLINE = frozenset({
    "a", "abbr", "b", "big", "br", "cite", "code", "div", "em", "font", "i", "p", "q", "s", "small",
    "span", "strong", "sub", "sup", "tt", "u",
})  # fmt: skip
XHTML = USUAL["xhtml"]
_C1 = re.compile("[\x80-\x9f]")
# Byte patterns of text that was encoded twice or holds C1 controls. Each follows the byte that is
# searched first, which costs next to nothing; one pattern for all three costs ten times as much.
# For `&#` the rarer byte is searched.
_TRACES = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),
    (b"\xc3", re.compile(rb"\xc3[\x82-\xb4](?:\xc2|&#)")),
    (b"&", re.compile(
        rb"#(?=[012xX])(?<=&#)(?:0*1(?:2[89]|[345]\d)|[xX]0*[89][0-9a-fA-F]"
        rb"|(?:0*(?:19[4-9]|2[0-3]\d|24[0-4])|[xX]0*(?:[c-eC-E][0-9a-fA-F]|[fF][0-4]));?(?:\xc2|&#))"
    )),
)  # fmt: skip
_WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


class Unusual(Exception):
    """The feed needs the slower, more complete reader."""


@dataclass(frozen=True, slots=True)
class FeedTraits:
    """Properties of a whole feed: a feature that it never uses is not searched in its items."""

    kind: str
    base: str
    recoded: bool
    has_media: bool
    has_bases: bool
    has_languages: bool
    zone: FeedZone


def is_recoded(xml: bytes) -> bool:
    """Return whether text of the feed may have traces of a wrong encoding."""
    return any(first in xml and trace.search(xml) for first, trace in _TRACES)


def name_of(element: etree._Element) -> str:
    tag: object = element.tag
    return name_of_tag(tag)


@lru_cache(maxsize=4_096)
def name_of_tag(tag: object) -> str:
    """Return an element's name with its usual prefix: ``dc:date``; RSS and Atom have none."""
    if not isinstance(tag, str):  # a reference to an entity, a comment
        return ""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if space in _PLAIN:
        return local.lower()
    prefix = PREFIXES.get(space)
    return (prefix or f"{{{space}}}") + local.lower()


def text_of(element: etree._Element, traits: FeedTraits) -> str:
    if len(element):
        raise Unusual
    text = (element.text or "").strip()
    return recoded(text, traits) if traits.recoded else text


def inline_text_of(element: etree._Element, traits: FeedTraits) -> str:
    """Return the text of an element that should hold no markup but may hold inline elements.

    feedparser reads ``<author>By <b>Ann</b></author>`` as "By".
    """
    if not len(element):
        return text_of(element, traits)
    if not all(name_of(inner) in _INLINE for inner in element.iterdescendants()):
        raise Unusual
    return recoded("".join(map(str, element.itertext())).strip(), traits)


def recoded(text: str, traits: FeedTraits) -> str:
    """Return text with a wrong encoding repaired (UTF-8 encoded twice, Windows' quotes)."""
    if not traits.recoded or text.isascii():
        return text
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


def markup_of(element: etree._Element, traits: FeedTraits) -> str:
    """Return the markup of a text construct (RFC 4287, 3.1), or of RSS's description."""
    attributes = dict(element.items())
    type_ = attributes["type"].lower() if "type" in attributes else ""
    if len(element):
        if type_ not in ("xhtml", "application/xhtml+xml"):
            raise Unusual
        if (
            next(element.iterdescendants(f"{{{ATOM}}}*", "{}*", f"{{{XHTML}}}body"), None)
            is not None
        ):
            raise Unusual  # no XHTML
        return recoded("".join(_serialised(element)).strip(), traits)
    value = text_of(element, traits)
    if attributes and (
        attributes.get("mode") or attributes.get("src") or (type_ and not _READABLE.match(type_))
    ):
        raise Unusual
    if traits.kind == "atom" and type_ in ("", "text", "text/plain") and "</" not in value:
        return as_markup(value)
    return value


def _serialised(element: etree._Element) -> Iterator[str]:
    yield _escaped(element.text)
    for child in element:
        yield etree.tostring(child, encoding="unicode", with_tail=False)
        yield _escaped(child.tail)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def content_of(element: etree._Element, traits: FeedTraits) -> str:
    if (type_ := element.get("type")) and not _READABLE.match(type_):
        return ""
    return markup_of(element, traits)
