"""Repair the bytes of an XML feed for a parser: UTF-8, no DTD, no forbidden characters.

A strict parser stops at the first fault, and publishers' faults are mostly the same: encoding,
characters before the XML, control characters, HTML's character names. The DTD is removed: a feed
never needs it, and entity bombs and external files come in by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5

from warta.news.feeds.namespaces import USUAL, with_usual_namespaces
from warta.news.text.charset import decode
from warta.news.text.charset_labels import charset_named


@dataclass(frozen=True, slots=True)
class MendedXml:
    """XML in UTF-8 without declaration and DTD, and the faults worth reporting."""

    utf8: bytes
    problems: tuple[str, ...]


_DECLARATION = re.compile(rb"<\?xml\b([^>]{0,400})>\s*+", re.IGNORECASE)
_ENCODING = re.compile(r"""encoding\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_FEED_ROOT = re.compile(
    rb"<(?:[\w-]{1,20}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)\b", re.IGNORECASE
)
_DOCTYPE = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE\b", re.DOTALL | re.IGNORECASE)
_DOCTYPE_END = re.compile(rb"""[^\["'>]*+(?:"[^"]*+"[^\["'>]*+|'[^']*+'[^\["'>]*+)*+(>|\[)""")
_SUBSET_END = re.compile(rb"\]\s*>")
_ELEMENT = re.compile(rb"<[A-Za-z_]")
# Plain text only: a value with & or % refers to other entities, as in entity bombs.
_ENTITY = re.compile(
    rb"""<!ENTITY\s{1,20}([A-Za-z_][\w.-]{0,60})\s{1,20}(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')"""
)
_MOST_ENTITIES = 100  # far more than feeds declare; chosen by hand
_MOST_GROWTH_BYTES = 500_000  # against entity bombs; chosen by hand
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,60};)")
_PREFIX_OF_TAG = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.-]{0,40}):[A-Za-z_]")
_PREFIX_OF_ATTRIBUTE = re.compile(rb"""\s([A-Za-z_][A-Za-z0-9_.-]{0,40}):[\w.-]{1,40}=["']""")
_ROOT = re.compile(rb"<[A-Za-z_][\w.:-]{0,80}(?=[\s>])")
_MOST_PREFIXES = 50  # far more than feeds use; chosen by hand
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_MOST_DIGITS = 8  # 1114111, the last code point, has seven
# All references but XML's own names and numbers that XML surely allows. `lt;|gt;` is a fifth faster
# than `[lg]t`.
_REFERENCE = re.compile(
    rb"&(?!lt;|gt;|amp;|quot;|apos;|#(?:0{0,3}(?:9|10|13|3[2-9]|[4-9]\d|[1-9]\d{2,3}|[1-4]\d{4}"
    rb"|12\d{4})|x0{0,3}(?:[2-9a-fA-F][0-9a-fA-F]|[1-9a-cA-C][0-9a-fA-F]{2,3}));)"
    rb"(?:([A-Za-z_][\w.-]{0,60});|#(?:0*(\d+)|[xX]0*([0-9a-fA-F]+));?)"
)
_LOW_SURROGATE = re.compile(rb"&#(?:(\d{5})|[xX]([0-9a-fA-F]{4}));")
# As programs for HTML write a link, which is an empty element there.
_EMPTY_LINK = re.compile(rb"<link\s?/>\s*(https?://[^\s<>]++)(?=\s*<)(?!\s*</link)")
_FORBIDDEN = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_FORBIDDEN_WIDE = re.compile(rb"\xef\xbf[\xbe\xbf]")
_CAPTION = re.compile(rb"(</?)media:description\b")
_ITEM, _DESCRIPTION = re.compile(rb"<item\b"), re.compile(rb"<description\b")
_TERMINAL = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~])?")


def mended(body: bytes, content_type: str = "") -> MendedXml:
    """Return the XML of a body, with the faults repaired that can be without parsing it."""
    decoded = decode(body, content_type)
    problems = list(_wrong_declaration(decoded.utf8, decoded.charset))
    xml = _without_junk_before(decoded.utf8)
    if len(clean := _without_controls(xml)) < len(xml):
        problems.append("control characters")
    xml, entities = _without_doctype(clean)
    xml = _EMPTY_LINK.sub(rb"<link>\1</link>", xml) if b"<link" in xml else xml
    xml = _with_characters(with_usual_namespaces(xml), entities)
    return MendedXml(_without_captions(xml), tuple(problems))


def with_declared_prefixes(xml: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return XML whose root declares every prefix used, and the prefixes that were undeclared.

    A usual prefix gets its usual namespace, as in feedparser.
    """
    used = {*_PREFIX_OF_TAG.findall(xml), *_PREFIX_OF_ATTRIBUTE.findall(xml)} - {b"xml", b"xmlns"}
    missing = sorted(name for name in used if b"xmlns:" + name not in xml)
    root = _ROOT.search(xml)
    if root is None or not missing or len(missing) > _MOST_PREFIXES:
        return xml, ()
    names = tuple(name.decode("ascii") for name in missing)
    declared = "".join(
        f' xmlns:{name}="{USUAL.get(name.lower(), "urn:undeclared:" + name)}"' for name in names
    )
    return xml[: root.end()] + declared.encode() + xml[root.end() :], names


def with_escaped_ampersands(xml: bytes) -> bytes:
    """Return XML with ampersands escaped, unless they begin a reference or are in CDATA."""
    parts = _CDATA.split(xml)
    parts[::2] = [_BARE_AMPERSAND.sub(b"&amp;", part) for part in parts[::2]]
    return b"".join(parts)


def _wrong_declaration(utf8: bytes, charset: str) -> list[str]:
    declaration = _DECLARATION.search(utf8[:2048])
    named = _ENCODING.search(declaration.group(1).decode("ascii", "replace") if declaration else "")
    declared = charset_named(named.group(1)) if named else "utf-8"
    if not named or declared == charset or "16" in charset + (declared or ""):
        return []
    return [f"declared as {named.group(1)}, but is {charset}"]


def _without_junk_before(xml: bytes) -> bytes:
    """Return the feed without its declaration, and without anything before it.

    That may be a PHP warning, blank lines or a BOM.
    """
    xml = xml.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    declaration = _DECLARATION.search(xml[:8192])
    if declaration:
        return xml[declaration.end() :].lstrip()
    root = _FEED_ROOT.search(xml[:8192])
    starts = _ELEMENT.match(xml) or xml.startswith((b"<!", b"<?"))
    return xml[root.start() :] if root and not starts else xml


def _without_controls(xml: bytes) -> bytes:
    if b"\x1b" in xml:
        xml = _TERMINAL.sub(b"", xml)
    if any(code in xml for code in _FORBIDDEN):  # twice as fast as translate() without a hit
        xml = xml.translate(None, _FORBIDDEN)
    return _FORBIDDEN_WIDE.sub(b"", xml) if b"\xef" in xml else xml


def _without_doctype(xml: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the document without its DTD, and the plain-text entities declared there."""
    start = _DOCTYPE.match(xml)
    if start is None:
        return xml, {}
    end = _DOCTYPE_END.match(xml, start.end())
    subset = b""
    position = end.end() if end else start.end()
    if end is None or end.group(1) == b"[":
        closed = _SUBSET_END.search(xml, position)
        element = _ELEMENT.search(xml, position)
        position = closed.end() if closed else element.start() if element else len(xml)
        subset = xml[start.end() : position][:100_000]
    declared = list(_ENTITY.finditer(subset))[:_MOST_ENTITIES]
    entities = {entity.group(1): entity.group(2) or entity.group(3) or b"" for entity in declared}
    return xml[position:], entities


def _with_characters(xml: bytes, entities: dict[bytes, bytes]) -> bytes:
    """Return the document with characters in place of its own and HTML's entity names.

    Numbered references that XML forbids (``&#0;``, a lone surrogate) are removed.
    """
    if entities:
        growth = sum(len(v) * xml.count(b"&" + name + b";") for name, v in entities.items())
        entities = entities if growth <= _MOST_GROWTH_BYTES else {}

    def character(match: re.Match[bytes]) -> bytes:
        name = match.group(1)
        if name is None:
            return _allowed(match)
        if name in entities:
            return entities[name]
        return _named_in_html(name) or match.group()

    return _REFERENCE.sub(character, xml)


@lru_cache(maxsize=1_024)
def _named_in_html(name: bytes) -> bytes:
    character = html5.get(name.decode("ascii", "replace") + ";", "")
    # HTML also knows `&LT;` and `&AMP;`, whose characters would be read as markup.
    return b"" if character in "<&" else character.encode()


def _allowed(match: re.Match[bytes]) -> bytes:
    digits, base = (match.group(2), 10) if match.group(2) else (match.group(3), 16)
    if len(digits) > _MOST_DIGITS:
        return b""
    code = int(digits, base)
    is_control = code < 0x20 and code not in b"\t\n\r"
    if 0xD800 <= code <= 0xDBFF and (low := _LOW_SURROGATE.match(match.string, match.end())):
        # A character past U+FFFF, written as UTF-16 has it.
        second = int(low[1]) if low[1] else int(low[2], 16)
        if 0xDC00 <= second <= 0xDFFF:
            return chr(0x10000 + (code - 0xD800) * 0x400 + second - 0xDC00).encode()
    is_no_character = 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF
    return b"" if is_control or is_no_character else match.group()


def _without_captions(xml: bytes) -> bytes:
    """Rename Media RSS's captions, which feedparser would take for descriptions.

    Captions stay if the items have no descriptions of their own.
    """
    if b"media:description" not in xml:
        return xml
    descriptions, items = len(_DESCRIPTION.findall(xml)), len(_ITEM.findall(xml))
    return _CAPTION.sub(rb"\1media:caption", xml) if 0 < items <= descriptions else xml
