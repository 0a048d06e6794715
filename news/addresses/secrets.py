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


def without_password(address: str) -> str | None:
    """Return an address without user and password, or None if it has neither."""
    match = _USERINFO.match(address)
    return None if match is None else match[1] + address[match.end() :]


def masked(text: str) -> str:
    """Return a text with the tokens in its addresses replaced by ``***``."""
    return _TOKEN.sub(rf"\g<1>{MASK}", text)
