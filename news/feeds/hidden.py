"""Find a feed inside another format: escaped, in a JSON string, or after stray characters.

Web services wrap a feed in a ``<string>`` element or JSON; scripts print a bracket before it.
"""

from __future__ import annotations

import re
from html import unescape

_HIDDEN_ROOT = re.compile(
    r"(?:<|&lt;|\\u003c)(?:rss|feed|rdf:RDF)(?=[\s>]|&gt;|\\u003e)", re.IGNORECASE
)
_STRINGS = re.compile(r"""\\(["\\/bfnrt]|u[0-9a-fA-F]{4})""")
_JSON_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": " ",
    "f": " ",
}

_OPENING_CHARACTERS = 65_536  # chosen by hand


def hidden_feed(text: str) -> bytes | None:
    """Return the XML of a feed inside a text, or None."""
    root = _HIDDEN_ROOT.search(text[:_OPENING_CHARACTERS])
    if root is None or (root.start() == 0 and text.startswith("<")):
        return None
    in_json = text.lstrip()[:1] in ("{", "[", '"') and '\\"' in text[:_OPENING_CHARACTERS]
    text = text[root.start() :]
    if in_json or text.startswith("\\"):
        text = _STRINGS.sub(_from_json, text)
    if text.startswith("&lt;"):
        text = unescape(text)
    return text.encode("utf-8", "replace")


def _from_json(match: re.Match[str]) -> str:
    escaped = match.group(1)
    return _JSON_ESCAPES.get(escaped) or chr(int(escaped[1:], 16))
