"""Recognise lines that serve the page: "4 min", "Share full article", "Photo: A. Berg".

They stand between an article's paragraphs in the same elements, so only their words tell them
apart; a phrase counts only as a whole line (``news/phrases/labels.txt``).
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.phrases import phrase_lines

_LONGEST = 160
_MARKS = " \t.,:;!…·•|()[]>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Return whether a line consists of such a phrase."""
    return len(line) <= _LONGEST and _phrases().fullmatch(line.strip(_MARKS)) is not None


@cache
def _phrases() -> re.Pattern[str]:
    phrases = "|".join(f"(?:{phrase})" for phrase in phrase_lines("labels.txt"))
    return re.compile(phrases, re.IGNORECASE)
