"""Repair addresses in feeds, and unwrap redirecting wrappers."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5

from warta.news.addresses.urls import BadAddress, redirect_target

# An address was escaped twice if every ampersand in it begins a whole reference. With a bare
# ampersand it was not: decoding would turn `?id=5&section=7` into `?id=5§ion=7`, as `&sect` is
# a name in HTML.
_ESCAPED = re.compile(
    r"[^&]*(?:&(?:amp|lt|gt|quot|apos|#0{0,3}\d{1,4}|#[xX]0{0,3}[0-9a-fA-F]{1,4});[^&]*)+"
)
_MOST_ESCAPINGS = 4  # chosen by hand
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
# In an HTML attribute a reference ends with a semicolon, or before a character that is not one of
# these (HTML, 13.2.5.73; `_` and `-` are ours: `&not_before=` is a parameter).
_NOT_AFTER_REFERENCE = re.compile(r"[A-Za-z0-9=_-]")
_BARE_HOST = re.compile(r"www\.(?:[\w-]+\.)+[^\W\d_]{2,}(?=[/?#:]|$)", re.IGNORECASE)
# What templates and people write when they have no address.
_PLACEHOLDERS = frozenset(
    {"", "#", "-", "--", "/#", "n/a", "na", "none", "null", "nil", "undefined", "false", "0", "tbd"}
)
LONGEST_PLACEHOLDER = 12  # characters, with blanks around it
# Part of every address that holds another address.
_HAS_ADDRESS_INSIDE = re.compile(r"[=/?](?:https?(?::|%3a)|s/|www\.)", re.IGNORECASE)
_MOST_WRAPPERS = 5  # one within another; chosen by hand


def is_placeholder(address: str) -> bool:
    """Return whether a text means a missing address ("#", "n/a", "none")."""
    return len(address) <= LONGEST_PLACEHOLDER and address.strip().lower() in _PLACEHOLDERS


def repaired_address(address: str, base: str = "") -> str:
    """Return an address, already decoded by XML or JSON, with its usual faults repaired.

    Decodes what was escaped twice; gives ``www.`` without a scheme that of ``base``; returns "" for
    a placeholder.
    """
    if "&" in address:
        for _ in range(_MOST_ESCAPINGS):
            if not _ESCAPED.fullmatch(address):
                break
            address = unescape(address)
    if address[:4].lower() == "www." and _BARE_HOST.match(address):
        return f"{'https' if base.startswith('https:') else 'http'}://{address}"
    return "" if is_placeholder(address) else address


def attribute_value(written: str) -> str:
    """Decode an attribute of HTML (HTML, 13.2.5.73): ``?a=1&section=2`` stays as it is."""
    return _REFERENCE.sub(_referred, written) if "&" in written else written


def unwrapped(address: str) -> str:
    """Return the address inside a well-known redirecting wrapper, or the address itself."""
    return _unwrapped(address) if _HAS_ADDRESS_INSIDE.search(address, 8) else address


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
