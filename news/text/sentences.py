"""Find the ends of sentences, in every script of the press."""

from __future__ import annotations

import re

STOPS = ".!?…։"  # a space or the end of the line follows
JOINED_STOPS = "。！？।॥؟۔"  # the next sentence may follow at once
_CLOSING = "'\"’”»)"

SENTENCE_END = re.compile(rf"[{STOPS}](?=\s)|[{JOINED_STOPS}]")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with a full stop, maybe before quotation marks or brackets."""
    return text.rstrip().rstrip(_CLOSING).endswith(tuple(STOPS + JOINED_STOPS))
