"""Find the secrets in an address: the password before its host, tokens in its query."""

from __future__ import annotations

import re

# User and password are before the host, which ends at the first slash, question mark or #.
_USERINFO = re.compile(r"\A(\s*[a-zA-Z][a-zA-Z0-9+.-]*:[/\\]{0,3})([^/\\?#]*)@")
# Parameter names for secrets in members' feeds, podcast trackers and APIs.
_NAMES = (
    "token|key|apikey|auth|authkey|secret|password|passwd|pass|pw|pwd|sig|signature|session"
    "|sessionid|sid|jwt|credential|credentials|access|login|user|username|email|passkey|rsskey"
    "|feedkey"
)
_BEFORE = rf"([?&;]([a-z0-9_.-]*[_.-])?({_NAMES})=)"
_VALUE = r"[^&;#\s\x22\x27<>\\]+"
_TOKEN = re.compile(_BEFORE + _VALUE, re.IGNORECASE)
# The same for DuckDB's regular expressions (RE2).
SQL_TOKEN = _BEFORE + _VALUE
MASK = "***"
# A user and a password without the characters that end them, or "%" without two digits.
_OF_A_SERVER = re.compile(
    r"[a-z]+://(?:[^@:/?#]*(?::[^@:/?#]*)?@)?[^@/?#]*(?:/[^@?#]*)?(?:\?(?:\w+=[^&#]*(?:&|\Z))*)?"
)
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
_PAIRS = re.compile(r"(?:\s*\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|\Z))*\s*")
HOW_TO_ESCAPE = (
    "in a password write %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, %25 for %"
)


def without_password(address: str) -> str | None:
    """Return an address without user and password, or None if it has neither."""
    match = _USERINFO.match(address)
    return None if match is None else match[1] + address[match.end() :]


def can_be_read_by_libpq(address: str) -> bool:
    """Return whether PostgreSQL's client reads an address (a URL, or "host=… dbname=…") as meant.

    Of others it takes a part of the password for a host, and shows it in its message.
    """
    if "://" in address.partition("=")[0]:
        return _OF_A_SERVER.fullmatch(address) is not None and not _BAD_ESCAPE.search(address)
    return _PAIRS.fullmatch(address) is not None


def masked(text: str) -> str:
    """Return a text with the tokens in its addresses replaced by ``***``."""
    return _TOKEN.sub(rf"\g<1>{MASK}", text)
