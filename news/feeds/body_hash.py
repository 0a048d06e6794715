"""Hash what matters in a feed's body, without parsing it, to see whether it changed.

Many publishers write the time of the request into every answer (lastBuildDate, a comment of the
page cache); without this, each such answer would be parsed for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from warta.news.text.hashing import hash_bytes

_FIRST_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
# Of the feed itself, not of its entries: when it was made, by what, and which address was asked.
_OF_THE_MOMENT = re.compile(
    rb"<(?:\w{1,20}:)?(lastBuildDate|pubDate|updated|modified|date|generator)\b[^<>]*>"
    rb"[^<>]*</(?:\w{1,20}:)?\1\s*>",
    re.IGNORECASE,
)
_TO_SPACES = bytes.maketrans(b"\t\n\r\f\v", b"     ")
# What describes a feed is some kilobytes; beyond this every byte counts as news.
_MOST_HEAD_BYTES = 262_144


def meaningful_hash(body: bytes) -> int:
    """Hash a feed's body without the times at which it was made, comments and white space."""
    text = without_comments(body)
    first = _FIRST_ENTRY.search(text)
    head = text[: first.start()] if first else text
    rest = text[first.start() :] if first else b""
    if len(head) <= _MOST_HEAD_BYTES:
        head = _OF_THE_MOMENT.sub(b"", head)
    return hash_bytes(_with_single_spaces(head), b"\x00", _with_single_spaces(rest), b"\x00")


def _with_single_spaces(text: bytes) -> bytes:
    # A pattern needs a second for 10 MB of "a a a", this a hundredth of it.
    text = text.translate(_TO_SPACES)
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def without_comments(body: bytes) -> bytes:
    """Return markup without its comments; one that never ends is kept.

    By ``bytes.find``: a pattern looks for the end of each comment anew, which took 19 s for
    100 kB of ``<!--``.
    """
    return b"".join(_between_comments(body))


def _between_comments(body: bytes) -> Iterator[bytes]:
    kept_from = 0
    while (begin := body.find(b"<!--", kept_from)) >= 0:
        end = body.find(b"-->", begin + 4)
        if end < 0:
            break
        yield body[kept_from:begin]
        kept_from = end + 3
    yield body[kept_from:]
