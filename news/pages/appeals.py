"""Leave out appeals for money that publishers put above, below or between the paragraphs of a text.

An appeal has two or more lines that speak of what the reader gives, next to each other or with one
other line between, and speaks of journalism; a short line next to it that does so too belongs to
it. One such sentence alone may be a charity's in the news.
Limits are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from warta.news.article import Removed
from warta.news.text.phrases import marked_words

APPEAL = "appeal for money"

_PHRASES = "appeals.txt"
_FEWEST = 2  # lines that ask
_MOST_LINES = 9
_LONGEST_LINE = 800  # characters
_NEIGHBOUR = 300  # characters
_QUOTED = re.compile(r"\W*[\"“„«»‘]")


def without_appeals(text: str) -> tuple[str, list[Removed]]:
    """Return a text without appeals for money, and the lines of these."""
    lines = text.split("\n")
    asking = [_asks(line) for line in lines]
    if sum(asking) < _FEWEST:
        return text, []
    appeals = {
        number
        for first, end in (_extended(lines, *group) for group in _groups(asking))
        if sum(asking[first:end]) >= _FEWEST
        and end - first <= _MOST_LINES
        and _speaks_of_journalism("\n".join(lines[first:end]))
        for number in range(first, end)
    }
    if len(appeals) == len(lines):
        return text, []
    kept = [line for number, line in enumerate(lines) if number not in appeals]
    return "\n".join(kept), [Removed(lines[number], APPEAL) for number in sorted(appeals)]


def _asks(line: str) -> bool:
    return (
        len(line) <= _LONGEST_LINE
        and not _QUOTED.match(line)
        and marked_words(_PHRASES, "=").search(line.casefold()) is not None
    )


def _speaks_of_journalism(text: str) -> bool:
    return marked_words(_PHRASES, "+").search(text.casefold()) is not None


def _extended(lines: list[str], first: int, end: int) -> tuple[int, int]:
    if first and len(lines[first - 1]) <= _NEIGHBOUR and _speaks_of_journalism(lines[first - 1]):
        first -= 1
    if end < len(lines) and len(lines[end]) <= _NEIGHBOUR and _speaks_of_journalism(lines[end]):
        end += 1
    return first, end


def _groups(asking: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines that ask, with at most one other line between, as first and end."""
    first = end = None
    for number, asks in enumerate(asking):
        if not asks:
            continue
        if first is not None and end is not None and number - end > 1:
            yield first, end
            first = None
        first = number if first is None else first
        end = number + 1
    if first is not None and end is not None:
        yield first, end
