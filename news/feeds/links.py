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
# What people mistype at the beginning: `https//`, `http:/`, `http:///`, `http;//`, `htp://`,
# `hhttps://`, `http:\\`, `http://https://`. A host follows; `http:/story.html` is a path.
_MISTYPED_SCHEME = re.compile(
    r"(?:h{0,2}t{1,3}p{1,2}(s{0,2})[:;.]{0,2}[/\\]{1,6})+"
    r"(?=(?:[\w-]+\.)+[\w-]+(?:[:/?#\\]|$))(?![^/?#]*\.(?:html?|php\d?|aspx?|jsp|xml)(?:[/?#]|$))",
    re.IGNORECASE,
)
_SOUND_SCHEME = re.compile(r"https?://(?!https?[:;/])[^/\\]", re.IGNORECASE)
# Around an address that was copied with its quotation marks or as an element.
_QUOTES = "\"'<>“”«»"
_ADDRESS_INSIDE = re.compile(r"https?://[^\s\"'<>“”«»]+", re.IGNORECASE)
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

    Decodes what was escaped twice; mends the scheme; gives ``www.``, and the host of ``base``,
    without a scheme that of ``base``; returns "" for a placeholder.
    """
    if "&" in address:
        for _ in range(_MOST_ESCAPINGS):
            if not _ESCAPED.fullmatch(address):
                break
            address = unescape(address)
    if is_placeholder(address):
        return ""
    if not _SOUND_SCHEME.match(address):
        address = _with_scheme(address, base)
    if "\\" in address:  # browsers read it as a slash
        path = re.match(r"[^?#]*", address)
        end = path.end() if path else 0
        address = address[:end].replace("\\", "/") + address[end:]
    return address


def _with_scheme(address: str, base: str) -> str:
    """Return an address with its scheme mended, or added to a host that stands alone."""
    if address[:1] in _QUOTES:
        inside = _ADDRESS_INSIDE.search(address)
        address = inside[0] if inside else address.strip(_QUOTES)
    if mistyped := _MISTYPED_SCHEME.match(address):
        return f"http{mistyped[1][:1].lower()}://{address[mistyped.end() :]}"
    scheme, _, rest = base.partition("://")
    host = rest.partition("/")[0].lower().removeprefix("www.")
    names_host = host and address.lower().removeprefix("www.").startswith(f"{host}/")
    if names_host or (address[:4].lower() == "www." and _BARE_HOST.match(address)):
        return f"{'https' if scheme == 'https' else 'http'}://{address}"
    return address


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
