"""Recognise lines that serve the page: "4 min", "Share full article", "Photo: A. Berg".

They are between an article's paragraphs and in the same elements, so only their words distinguish
them. A phrase (``news/phrases/labels.txt``) counts only as a whole line; only who made a picture
may also be at the end of its caption.
"""

from __future__ import annotations

import re
from functools import cache

from warta.news.text.phrases import phrase_lines

_LONGEST = 160  # characters; chosen by hand
_LONGEST_CAPTION = 250
_MOST_PARTS = 3  # at the end of a caption that may be the credit; a credit has few separators
_BEFORE_CREDIT = re.compile(
    r"[.!?…।॥۔؟։።](?=\s)\s*|[。！？။]|\s*[(（\[【|]\s*|\s[/–—-]\s|\s(?=\w{3,12}[:：=])"
)
_MARKS = " \t.,:;!…·•|()[]（）【】。>»›→▶►*–—-"


def is_label(line: str) -> bool:
    """Return whether a line is one of the phrases."""
    return len(line) <= _LONGEST and _phrases().fullmatch(line.strip(_MARKS)) is not None


def ends_with_credit(line: str) -> bool:
    """Return whether a line ends as a caption does: "The quay wall (Photo: A. Berg)"."""
    if len(line) > _LONGEST_CAPTION:
        return False
    starts = [0, *(match.end() for match in _BEFORE_CREDIT.finditer(line))][-_MOST_PARTS:]
    return any(_credits().fullmatch(line[start:].strip(_MARKS)) for start in starts)


@cache
def _phrases() -> re.Pattern[str]:
    return _pattern("labels.txt", "picture_credits.txt")


@cache
def _credits() -> re.Pattern[str]:
    return _pattern("picture_credits.txt")


def _pattern(*names: str) -> re.Pattern[str]:
    phrases = [f"(?:{phrase})" for name in names for phrase in phrase_lines(name)]
    return re.compile("|".join(phrases), re.IGNORECASE)
