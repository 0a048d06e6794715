"""Lines that serve the page around a text: "4 min", "Share full article", "Photo: A. Berg".

They stand between an article's paragraphs in elements like theirs, so that nothing but their words
tells them apart; a phrase counts as a whole line only (``news/phrases/labels.txt``).
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.phrases import phrase_lines

_LONGEST = 160
_MARKS = " \t.,:;!…·•|()[]>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Return whether a line is such a phrase and nothing else."""
    return len(line) <= _LONGEST and _phrases().fullmatch(line.strip(_MARKS)) is not None


@cache
def _phrases() -> re.Pattern[str]:
    phrases = "|".join(f"(?:{phrase})" for phrase in phrase_lines("labels.txt"))
    return re.compile(phrases, re.IGNORECASE)
