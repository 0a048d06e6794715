"""Whether a feed's body says anything new: a hash of what matters in it, without parsing it.

Many publishers write the time of the request into every answer (lastBuildDate, a comment of the
page cache); everything from there on would be parsed for nothing.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
# Of the feed itself, not of its entries: when it was made, by what, and which address was asked.
_OF_THE_MOMENT = re.compile(
    rb"<(?:\w{1,20}:)?(lastBuildDate|pubDate|updated|modified|date|generator)\b[^<>]*>"
    rb"[^<>]*</(?:\w{1,20}:)?\1\s*>",
    re.IGNORECASE,
)
_SPACE = re.compile(rb"\s+")


def meaningful_hash(body: bytes) -> int:
    """Hash a feed's body without the times at which it was made, comments and white space."""
    text = _COMMENT.sub(b"", body)
    first = _FIRST_ENTRY.search(text)
    head = text[: first.start()] if first else text
    rest = text[first.start() :] if first else b""
    digest = blake2b(digest_size=8)
    for part in (_OF_THE_MOMENT.sub(b"", head), rest):
        digest.update(_SPACE.sub(b" ", part))
        digest.update(b"\x00")
    return int.from_bytes(digest.digest(), "big", signed=True)
