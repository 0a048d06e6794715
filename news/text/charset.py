"""Decode the bytes of a page or feed, though its declared character set may be wrong.

A declaration counts only if the bytes agree with it. Bytes that are valid UTF-8 are UTF-8, because
other encodings hardly ever form its multi-byte sequences by accident. Why no library is used:
docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from warta.news.text.charset_labels import charset_named
from warta.news.text.legacy import WESTERN, corrected, declared_language, guessed, legacy_of
from warta.news.text.mojibake import is_mostly_utf8, piecewise, without_double_encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as UTF-8 bytes without BOM; ``charset``: the character set that it was sent in."""

    utf8: bytes
    charset: str


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose BOM it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers search the first 1,024 bytes for <meta charset>, but real pages also have it later.
_PROLOGUE_BYTES = 4_096
_FEWEST_BYTES = 8  # to contradict a BOM; chosen by hand
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_IN_META = re.compile(rb"""<meta\b[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_IN_XML = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_SINGLE_BYTE = frozenset({
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1257",
    "iso-8859-2", "iso-8859-7", "iso-8859-15", "koi8-r",
})  # fmt: skip
_TO_KANJI = re.compile(rb"\x1b\$[@B]")  # ISO 2022-JP
_ESCAPING = {"iso2022_jp", "iso-2022-jp", "iso2022_kr", "iso-2022-kr", "hz"}
# Bytes of text that are judged: enough letters, in bounded time. Chosen by hand.
_DETECTION_BYTES = 6_000
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_WIDE_TAGS = (
    (re.compile(rb"(?:..)*?<\0[a-z!?/]\0", re.DOTALL | re.IGNORECASE), "utf-16-le"),
    (re.compile(rb"(?:..)*?\0<\0[a-z!?/]", re.DOTALL | re.IGNORECASE), "utf-16-be"),
)
_NON_ASCII_RUN = re.compile(r"[^\x00-\x7f]{4,}")


def decode(body: bytes, content_type: str = "", *, repair: bool = True) -> Decoded:
    """Return a page as UTF-8.

    The character set comes from the BOM, or else UTF-8 if the bytes are valid, or a declaration, or
    detection. With ``repair``, text that was encoded twice is decoded once more.
    """
    decoded = _decode(body, content_type)
    return replace(decoded, utf8=without_double_encoding(decoded.utf8)) if repair else decoded


def _decode(body: bytes, content_type: str) -> Decoded:
    marked, body = _marked(body)
    if marked == "utf-8":
        content_type = f"charset=utf-8; {content_type}"
    elif marked and not _is_marked_wrongly(body, marked):
        is_sixteen = marked.startswith("utf-16")
        return _decoded(body, (is_sixteen and _bare_utf16(body)) or marked)
    if sixteen := _bare_utf16(body):
        return _decoded(body, sixteen)
    # Python finds one byte ten times as fast as two.
    is_ascii = body.isascii()
    escapes = is_ascii and (b"\x1b$" in body or (b"~" in body and b"~{" in body))
    if not escapes and (is_ascii or _is_utf8(body)):
        return Decoded(body, "utf-8")
    declared = _declared(body, content_type)
    if escapes:
        escaping = (charset for charset in declared if charset in _ESCAPING)
        return _decoded(body, next(escaping, _escaping_of(body)))
    if "utf-8" in declared and _is_cut_utf8(body):
        return _decoded(body, "utf-8")
    if is_mostly_utf8(body):
        text = piecewise(body, _legacy_beside_utf8(body, declared))
        return Decoded(text.encode("utf-8", "replace"), "utf-8")
    for charset in declared:
        # Ignore a declared Latin-1: it is the default of servers and templates.
        if charset not in ("utf-8", WESTERN) and _plausible(body, charset):
            opening = _opening_text(body, _DETECTION_BYTES)
            return _decoded(body, corrected(opening, charset, declared_language(body)))
    return _decoded(body, _guessed(body))


def _marked(body: bytes) -> tuple[str | None, bytes]:
    """Return the encoding that the BOM names, or None, and the bytes after it.

    Of several the last counts: each program adds its own to those of the programs before it.
    """
    marked = None
    while found := next((each for each in _BOMS if body.startswith(each[0])), None):
        bom, marked = found
        body = body[len(bom) :]
    return marked, body


def _is_marked_wrongly(body: bytes, marked: str) -> bool:
    """Return whether the bytes after a BOM of UTF-16 or UTF-32 are UTF-8.

    Markup and line breaks in UTF-16 have zero bytes; chance makes few bytes valid UTF-8.
    """
    if b"\0" in body[:_PROLOGUE_BYTES]:
        return False
    return len(body) > _FEWEST_BYTES and (_is_utf8(body) or is_mostly_utf8(body))


def _escaping_of(body: bytes) -> str:
    """Return the encoding of bytes in ASCII that switch to kanji by escapes, or UTF-8."""
    if not _TO_KANJI.search(body):
        return "utf-8"
    try:
        body.decode("iso2022_jp")
    except UnicodeDecodeError:
        return "utf-8"
    return "iso2022_jp"


def _legacy_beside_utf8(body: bytes, declared: list[str]) -> str:
    """Return the encoding of the bytes that are not UTF-8 in a document that mostly is."""
    named = next((charset for charset in declared if charset in _SINGLE_BYTE), None)
    return named or legacy_of(declared_language(body)) or WESTERN


def _guessed(body: bytes) -> str:
    return guessed(_opening_text(body, _DETECTION_BYTES), declared_language(body))


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the usable character sets of header, meta and XML declaration, in that order."""
    prologue = body[:_PROLOGUE_BYTES]
    labels = [match.group(1) for match in _IN_HEADER.finditer(content_type)]
    labels += [match.group(1).decode("ascii", "ignore") for match in _IN_META.finditer(prologue)]
    labels += [match.group(1).decode("ascii", "ignore") for match in _IN_XML.finditer(prologue)]
    named = (charset_named(label) for label in labels)
    # A declaration that is readable as ASCII proves that the page is not UTF-16.
    return list(dict.fromkeys(charset for charset in named if charset and "utf-16" not in charset))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_cut_utf8(body: bytes) -> bool:
    """Return whether the bytes are UTF-8 with a cut last character, as from a closed connection."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False


# Pairs of a small letter before a capital, and the ratio of capitals to small letters, that show a
# wrong Cyrillic encoding. Chosen by hand.
_FEWEST_INVERTED = 3
_MOSTLY_CAPITALS = 4


def _plausible(body: bytes, charset: str) -> bool:
    """Return whether a declared legacy character set gives readable text.

    A single-byte character set decodes anything, so the letters decide: Cyrillic or Arabic read as
    Western has runs of accented letters (``Ðîññèÿ``); read as another Cyrillic set, wrong case. The
    shares below are chosen by hand.
    """
    try:
        text = _opening_text(body, 4 * _DETECTION_BYTES).decode(charset, "replace")
    except (LookupError, UnicodeError):
        return False
    foreign = sum(1 for character in text if character > "\x7f")
    if foreign == 0:
        return True
    if text.count("\ufffd") * 20 > foreign:
        return False
    runs = "".join(_NON_ASCII_RUN.findall(text))
    latin = sum(1 for character in runs if "\x80" <= character <= "\u024f")
    if latin * 4 > foreign and latin > 8:
        return False
    odd = sum(1 for left, right in pairwise(runs) if left.islower() and right.isupper())
    # "зПТПДУЛПК УПЧЕФ": KOI8 has small letters where windows-1251 has capitals. Real text in
    # capitals has no word that begins with a small letter.
    upper = sum(map(str.isupper, runs))
    if odd >= _FEWEST_INVERTED and upper > _MOSTLY_CAPITALS * sum(map(str.islower, runs)):
        return False
    return odd * 8 <= len(runs) or len(runs) < 16


def _opening_text(body: bytes, most: int) -> bytes:
    """Return the text between the first tags of a page, at most ``most`` bytes of it."""
    text, end = bytearray(), 0
    for tag in _MARKUP.finditer(body):
        text += body[end : tag.start()] + b" "
        end = tag.end()
        if len(text) >= most:
            return bytes(text[:most])
    return bytes(text + body[end:])[:most]


def _bare_utf16(body: bytes) -> str | None:
    """Return the UTF-16 encoding that the zero bytes of a page's first tag show, or None."""
    opening = body[:64]
    if b"\x00" not in opening:
        return None
    return next((charset for tag, charset in _WIDE_TAGS if tag.match(opening)), None)


def _decoded(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, "replace")
    return Decoded(text.encode("utf-8", "replace"), charset)
