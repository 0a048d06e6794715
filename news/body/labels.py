"""Recognise lines that serve the page: "4 min", "Share full article", "Photo: A. Berg".

They are between an article's paragraphs and in the same elements, so only their words distinguish
them. A phrase (``news/phrases/labels.txt``) counts only as a whole line.
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.phrases import phrase_lines

_LONGEST = 160  # characters; chosen by hand
_MARKS = " \t.,:;!…·•|()[]>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Return whether a line is one of the phrases."""
    return len(line) <= _LONGEST and _phrases().fullmatch(line.strip(_MARKS)) is not None


@cache
def _phrases() -> re.Pattern[str]:
    phrases = "|".join(f"(?:{phrase})" for phrase in phrase_lines("labels.txt"))
    return re.compile(phrases, re.IGNORECASE)
