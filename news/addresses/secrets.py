"""What of an address is a secret: the password before its host, tokens in its query."""

from __future__ import annotations

import re

# Before the host, which ends at the first slash, question mark or number sign.
_USERINFO = re.compile(r"\A(\s*[a-zA-Z][a-zA-Z0-9+.-]*:[/\\]{0,3})([^/\\?#]*)@")
# By the names that feeds of members, trackers of podcasts and APIs give them.
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
    """An address without the user and password before its host; None where there are none."""
    match = _USERINFO.match(address)
    return None if match is None else match[1] + address[match.end() :]


def masked(text: str) -> str:
    """A text with the tokens in the addresses that it holds replaced by ``***``."""
    return _TOKEN.sub(rf"\g<1>{MASK}", text)
