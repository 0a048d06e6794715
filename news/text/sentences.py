"""Where a sentence ends, in every script that the news is written in."""

from __future__ import annotations

import re

STOPS = ".!?…։"  # a space or the end of the line follows
JOINED_STOPS = "。！？।॥؟۔"  # the next sentence may follow at once
_CLOSING = "'\"’”»)"

SENTENCE_END = re.compile(rf"[{STOPS}](?=\s)|[{JOINED_STOPS}]")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends as a sentence does; quotation marks and brackets may follow."""
    return text.rstrip().rstrip(_CLOSING).endswith(tuple(STOPS + JOINED_STOPS))
