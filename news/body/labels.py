"""Lines that serve the page around a text: "4 min", "Share full article", "Photo: A. Berg".

They stand between an article's paragraphs in elements like theirs, so that nothing but their words
tells them apart; a phrase counts as a whole line only (``news/phrases/labels.txt``).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_LONGEST = 160
_MARKS = " \t.,:;!…·•|()[]>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Whether a line is such a phrase and nothing else."""
    return len(line) <= _LONGEST and _phrases().fullmatch(line.strip(_MARKS)) is not None


@cache
def _phrases() -> re.Pattern[str]:
    text = (resources.files("warta.news") / "phrases" / "labels.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    phrases = "|".join(f"(?:{line})" for line in lines if line and line[0] != "#")
    return re.compile(phrases, re.IGNORECASE)
