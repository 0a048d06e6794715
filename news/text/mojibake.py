"""Repair damaged UTF-8: with bytes of another encoding in it, or encoded twice.

Valid characters stay as they are: a few bad bytes never change how the rest is decoded.
"""

from __future__ import annotations

import re

# One character of UTF-8 past ASCII, well-formed (RFC 3629).
CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
# The same, and a character that was cut: a lead byte with too few bytes after it.
_PIECE = re.compile(
    rb"("
    + CHARACTER.pattern
    + rb")|([\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})|([\x80-\xff])"
)
_RUN = re.compile(rb"[\x80-\xff]+")
# Latin letters, signs, quotation marks and dashes, frequent in Western text. In a legacy encoding
# their bytes would read "Ã©" or "â€™", which no text contains.
_LATIN = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2(?:\x80|\x82|\x84)[\x80-\xbf]")
_LEADS_OF_CUTS = b"\xc2\xc3\xe2"
# Up to 40 % of the legacy bytes of Thai and Chinese form characters of UTF-8 by accident.
_SHARE_OF_UTF8 = 0.65
_FOREIGN_RUN = 3  # invalid bytes in a row that are a word of another script; chosen by hand


def is_mostly_utf8(body: bytes) -> bool:
    """Return whether bytes are UTF-8 with some faults, not a legacy encoding."""
    good = good_bytes = broken = latin = in_runs = 0
    for run in _RUN.finditer(body):
        text = run.group()
        valid = CHARACTER.findall(text)
        size = sum(map(len, valid))
        bad = len(text) - size
        good += len(valid)
        good_bytes += size
        broken += bad
        latin += len(_LATIN.findall(text)) if valid else 0
        in_runs += bad if bad >= _FOREIGN_RUN else 0
    if good >= 4 * broken or good_bytes >= _SHARE_OF_UTF8 * (good_bytes + broken):
        return good > 0
    # Western letters are single among ASCII: if some are UTF-8, two encodings were mixed.
    return latin > 0 and latin * 2 >= good and in_runs * 4 <= broken


def piecewise(body: bytes, legacy: str) -> str:
    """Decode UTF-8 with faults: other bytes by ``legacy``, a cut character as U+FFFD."""
    out: list[str] = []
    at = 0
    for piece in _PIECE.finditer(body):
        out.append(body[at : piece.start()].decode("ascii", "replace"))
        at = piece.end()
        whole, cut, byte = piece.groups()
        if whole:
            out.append(whole.decode("utf-8", "replace"))
        elif cut or (byte in _LEADS_OF_CUTS and not body[at : at + 1].isalpha()):
            out.append("\ufffd")
        else:
            out.append(byte.decode(legacy, "replace"))
    out.append(body[at:].decode("ascii", "replace"))
    return "".join(out)


def _as_byte(character: str) -> int | None:
    """Return the windows-1252 byte of a character, with five from Latin-1, or None."""
    try:
        return character.encode("windows-1252")[0]
    except UnicodeEncodeError:
        return ord(character) if "\x80" <= character <= "\x9f" else None


_CONTINUATIONS = "".join(
    sorted({bytes([code]).decode("windows-1252", "ignore") for code in range(0x80, 0xC0)} - {""})
) + "\x80-\x9f"  # fmt: skip
_FOLLOWS = f"[{_CONTINUATIONS}]"
_TWICE = re.compile(
    f"[Â-Å]{_FOLLOWS}|Æ’|Ë[†œ]|â{_FOLLOWS}{{2}}|ð{_FOLLOWS}{{3}}|(?:[Â-ß]{_FOLLOWS}){{4,}}"
)
# The beginning of such text in UTF-8 (Ã or â and a character that may follow it), with the
# non-ASCII characters after it. Only these parts are decoded.
_TRACE = re.compile(
    rb"\xc3(?:[\x82-\x9f]|\xa2|\xb0)(?:\xc2|\xe2(?:\x80|\x82|\x84)|[\xc5\xc6\xcb])[\x80-\xff]*"
)
_MOST_BYTES_OF_A_CHARACTER = 4  # UTF-8 (RFC 3629)
# These end words and quotations: after a word in capitals (“IRMÔ) the letter is meant as written.
_CLOSING = "‘’“”–—…›»‚„"


def without_double_encoding(utf8: bytes) -> bytes:
    """Undo a second encoding of UTF-8 that was read as windows-1252: "MaÃ±ana", "â€™"."""
    for _ in range(2):
        repaired = _TRACE.sub(_run_once, utf8)
        if repaired == utf8:
            break
        utf8 = repaired
    return utf8


def _run_once(run: re.Match[bytes]) -> bytes:
    """Undo one double encoding in a run of characters, given those before and after it."""
    utf8 = run.string
    begin, end = run.span()
    before = utf8[max(0, begin - _MOST_BYTES_OF_A_CHARACTER) : begin].decode("utf-8", "ignore")[-1:]
    after = utf8[end : end + 1].decode("ascii", "ignore")
    text = before + run.group().decode("utf-8", "replace") + after
    repaired = _TWICE.sub(_once, text)
    if repaired == text:
        return run.group()
    return repaired[len(before) : len(repaired) - len(after)].encode("utf-8", "replace")


def _once(match: re.Match[str]) -> str:
    written = match.group()
    if len(written) == 2 and written[1] in _CLOSING:
        before = match.string[match.start() - 1 : match.start()]
        after = match.string[match.end() : match.end() + 1]
        if before.isupper() and not after.isalpha():
            return written
    codes = [_as_byte(character) for character in written]
    try:
        return bytes(code for code in codes if code is not None).decode("utf-8")
    except UnicodeDecodeError:
        return written
