"""Decode and complete addresses in feeds, and unwrap redirecting wrappers."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5

from warta.news.addresses.urls import BadAddress, redirect_target

# An address whose every ampersand is a whole reference was escaped twice. One that has a bare
# ampersand was not: in `?id=5&section=7` HTML's old name `&sect` would make `?id=5§ion=7`.
_ESCAPED = re.compile(
    r"[^&]*(?:&(?:amp|lt|gt|quot|apos|#0{0,3}\d{1,4}|#[xX]0{0,3}[0-9a-fA-F]{1,4});[^&]*)+"
)
_MOST_ESCAPINGS = 4
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
# A reference of HTML in an attribute ends with a semicolon, or where no name goes on (HTML,
# 13.2.5.73; `_` and `-` are ours: `&not_before=` is a parameter).
_NOT_AFTER_REFERENCE = re.compile(r"[A-Za-z0-9=_-]")
_BARE_HOST = re.compile(r"www\.(?:[\w-]+\.)+[^\W\d_]{2,}(?=[/?#:]|$)", re.IGNORECASE)
# What templates and writers put where they have no address.
_NO_ADDRESS = frozenset(
    {"", "#", "-", "--", "/#", "n/a", "na", "none", "null", "nil", "undefined", "false", "0", "tbd"}
)
LONGEST_NONE = 12  # characters, with blanks around it
# What an address holds that carries another one within.
_CARRIES = re.compile(r"[=/?](?:https?(?::|%3a)|s/|www\.)", re.IGNORECASE)
_MOST_WRAPPERS = 5


def says_none(address: str) -> bool:
    """Return whether an address only says that there is none."""
    return len(address) <= LONGEST_NONE and address.strip().lower() in _NO_ADDRESS


def as_meant(address: str, base: str = "") -> str:
    """Return an address, already decoded by XML or JSON, as its publisher meant it.

    What was escaped twice is decoded again; ``www.`` without a scheme gets that of ``base``; a text
    that only says that there is no address becomes "".
    """
    if "&" in address:
        for _ in range(_MOST_ESCAPINGS):
            if not _ESCAPED.fullmatch(address):
                break
            address = unescape(address)
    if address[:4].lower() == "www." and _BARE_HOST.match(address):
        return f"{'https' if base.startswith('https:') else 'http'}://{address}"
    return "" if says_none(address) else address


def attribute_value(written: str) -> str:
    """Decode an attribute of HTML (HTML, 13.2.5.73): ``?a=1&section=2`` stays as it is."""
    return _REFERENCE.sub(_referred, written) if "&" in written else written


def unwrapped(address: str) -> str:
    """Return the address that a well-known redirecting wrapper carries, else the same one."""
    return _unwrapped(address) if _CARRIES.search(address, 8) else address


@lru_cache(maxsize=256)
def _unwrapped(address: str) -> str:
    for _ in range(_MOST_WRAPPERS):
        try:
            target = redirect_target(address)
        except BadAddress:
            break
        if target is None:
            break
        address = target
    return address


def _referred(match: re.Match[str]) -> str:
    reference = match.group()
    if not reference.endswith(";"):
        if reference[1] != "#" and _NOT_AFTER_REFERENCE.match(match.string, match.end()):
            return reference
        if reference[1] != "#" and reference[1:] not in html5:
            return reference
    return unescape(reference)
