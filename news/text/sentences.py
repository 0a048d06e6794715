"""Find the ends of sentences, in every script of the press."""

from __future__ import annotations

import re

STOPS = ".!?…։"  # a space or the end of the line follows
# The next sentence may follow at once: East Asian, Indian, Arabic, Ethiopic, Burmese, Khmer and
# Tibetan marks, and the Greek question mark where it is not written as a semicolon.
JOINED_STOPS = "。！？｡।॥؟۔።፧፨။។៕།༎\u037e"
CLAUSE_MARKS = ",;،؛，、､፣፤၊·՝"
_ALL_STOPS = tuple(STOPS + JOINED_STOPS)
_CLOSING = "'\"’”»)"

_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
SENTENCE_END = re.compile(rf"(?:[{STOPS}]|(?<=[{_GREEK}]);)(?=\s)|[{JOINED_STOPS}]")
_GREEK_QUESTION = re.compile(rf"[{_GREEK}];\Z")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with a full stop, maybe before quotation marks or brackets."""
    end = text.rstrip().rstrip(_CLOSING)
    return end.endswith(_ALL_STOPS) or _GREEK_QUESTION.search(end, max(0, len(end) - 2)) is not None
