"""Learn the lines that a site repeats, and remove them from new articles.

Newsletter calls, disclaimers, author boxes and credits are in articles on different subjects. A
paragraph of background is only in articles about one event, and stays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from warta.news.article import Removed
from warta.news.text.hashing import hash_text
from warta.news.text.scripts import SPACELESS

RECURRING = "recurs on the site"
# Limits without a figure are chosen by hand.
# The newest articles of a site that are compared; more only cost time.
WINDOW = 200
MOST_LINES = 300

_SHORTEST, LONGEST = 3, 800  # characters
_FIRST, _LAST = 2, 4  # lines at the edges of a text, where sites put their own
# Least number and share of articles with a line: always at an edge, or anywhere.
_FEWEST_AT_EDGE, _SHARE_AT_EDGE = 3, 0.02
_FEWEST, _SHARE = 4, 0.08
_COMPARED = 8  # headlines of articles with a line in common
_RELATED_SHARE = 1 / 3  # of pairs of these that share a word, in articles about one event
_LEAST_LEFT = 0.2  # of a text
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\w{4,}")
_SPACELESS = re.compile(f"[{SPACELESS}]+")


@dataclass(frozen=True, slots=True)
class Sample:
    """An article to learn from: its title, its lines, and those removed from it."""

    title: str
    lines: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A line that a site repeats, and the number of its newest articles with it."""

    key: int
    line: str
    articles: int


@lru_cache(maxsize=4096)
def line_key(line: str) -> int:
    """Return the hash of a line, ignoring case and numbers."""
    folded = _NUMBER.sub("0", " ".join(line.casefold().split()))
    return hash_text(folded)


def without_recurring(text: str, keys: Collection[int]) -> tuple[str, list[Removed]]:
    """Return a text without the lines that its site repeats.

    All lines stay if less than a fifth of the text would be left.
    """
    if not keys:
        return text, []
    kept: list[str] = []
    removed: list[Removed] = []
    for line in text.split("\n"):
        if line_key(line) in keys:
            removed.append(Removed(line, RECURRING))
        else:
            kept.append(line)
    left = "\n".join(kept)
    return (left, removed) if len(left) >= _LEAST_LEFT * len(text) else (text, [])


def learnt(articles: Sequence[Sample]) -> list[RecurringLine]:
    """Return the lines that these articles of one site repeat, most frequent first.

    The order of the articles does not matter.
    """
    occurrences: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    at_edge: Counter[int] = Counter()
    for article in articles:
        lines = {line_key(line): line for line in (*article.lines, *article.left_out)}
        edge = (*article.lines[:_FIRST], *article.lines[-_LAST:], *article.left_out)
        at_edge.update({line_key(line) for line in edge})
        for key, line in lines.items():
            if _SHORTEST <= len(line) <= LONGEST:
                occurrences[key].append((article.title, line))
    recurring = [
        RecurringLine(key, min(line for _, line in uses), len(uses))
        for key, uses in occurrences.items()
        if _is_often(len(uses), at_edge[key], len(articles))
        and _are_unrelated(sorted(title for title, _ in uses))
    ]
    return sorted(recurring, key=lambda each: (-each.articles, each.key))[:MOST_LINES]


def _is_often(count: int, at_edge: int, articles: int) -> bool:
    if count == at_edge:
        return count >= max(_FEWEST_AT_EDGE, _SHARE_AT_EDGE * articles)
    return count >= max(_FEWEST, _SHARE * articles)


def _are_unrelated(titles: Sequence[str]) -> bool:
    """Return whether few of these headlines share a word, so that they are about other events."""
    step = max(1, len(titles) // _COMPARED)
    words = [frozenset(_words(title)) for title in titles[::step][:_COMPARED]]
    pairs = list(combinations(words, 2))
    return sum(not one.isdisjoint(other) for one, other in pairs) <= _RELATED_SHARE * len(pairs)


def _words(title: str) -> Iterable[str]:
    title = title.casefold()
    spaceless = "".join(_SPACELESS.findall(title))
    return [*_WORD.findall(title), *(spaceless[n : n + 3] for n in range(len(spaceless) - 2))]
