"""Count and print the methods' results: scores, languages, intervals, promotions."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from benchmarks.extraction_methods import Found
from warta.news.text.compare import normalised

RESAMPLES = 1_000
_BETWEEN_NAMES = re.compile(r"\s*(?:[;,/&]|\s(?:and|und|et|y)\s)\s*")
_FIELDS = ("title", "date", "author")


@dataclass(frozen=True, slots=True)
class Gold:
    """A page and its labels; ``wanted`` is empty if it is no article."""

    body: bytes
    url: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    content_type: str = "text/html"
    title: str = ""
    author: str = ""
    days: frozenset[str] = frozenset()
    language: str = "?"


class Counts(NamedTuple):
    """The segments of one page that were rightly found, missed, and wrongly found."""

    found: int
    missed: int
    wrong: int


@dataclass(slots=True)
class Tally:
    """A method's results, page by page."""

    has_metadata: bool
    has_lines: bool = True
    seconds: list[float] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)
    promotions: list[int] = field(default_factory=list)
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIELDS, 0))
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIELDS, 0))
    failed: int = 0
    kept: int = 0  # pages without an article that were given a text all the same

    def add(self, gold: Gold, found: Found, seconds: float, promotions: int) -> None:
        self.seconds.append(seconds)
        wanted = sum(segment in found.text for segment in gold.wanted)
        wrong = sum(segment in found.text for segment in gold.unwanted)
        self.counts.append(Counts(wanted, len(gold.wanted) - wanted, wrong))
        self.promotions.append(promotions)
        if not gold.wanted:
            self.kept += bool(found.text)
            return
        self._judge("title", gold.title, normalised(gold.title) == normalised(found.title))
        self._judge("date", gold.days, bool(gold.days & found.days))
        self._judge("author", gold.author, _names([gold.author]) == _names(found.authors))

    def _judge(self, name: str, asked: object, is_right: bool) -> None:
        if asked and self.has_metadata:
            self.asked[name] += 1
            self.right[name] += is_right


def _names(authors: Iterable[str]) -> set[str]:
    return {normalised(name) for author in authors for name in _BETWEEN_NAMES.split(author) if name}


def figures(counts: Iterable[Counts]) -> tuple[float, float, float]:
    """Return F1, precision and recall of the segments of several pages."""
    found, missed, wrong = map(sum, zip(*counts, strict=True))
    precision, recall = found / max(1, found + wrong), found / max(1, found + missed)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def difference(ours: Sequence[Counts], theirs: Sequence[Counts]) -> tuple[float, float]:
    """Return the 95 % interval of the difference in F1, over samples of the pages."""
    draws = np.random.default_rng(20261123).multinomial(
        len(ours), np.full(len(ours), 1 / len(ours)), size=RESAMPLES
    )
    low, high = np.percentile(
        _f1(draws @ np.array(ours)) - _f1(draws @ np.array(theirs)), (2.5, 97.5)
    )
    return float(low), float(high)


def _f1(sums: np.ndarray) -> np.ndarray:
    found, missed, wrong = sums.T
    f1: np.ndarray = 2 * found / np.maximum(1, 2 * found + missed + wrong)
    return f1


def scores(tallies: dict[str, Tally], base: str) -> str:
    """Return the main table; a ratio is of CPU to the method ``base``."""
    whole = sum(tallies[base].seconds)
    first = next(iter(tallies.values()))
    rows: list[tuple[str, ...]] = [
        ("", "F1", "P", "R", "Warta's F1 more by", "ms", "median", "pages/s", "ratio", "title",
         "date", "author", "failed")
    ]  # fmt: skip
    for name, tally in tallies.items():
        interval = "{:+.3f} to {:+.3f}".format(*difference(first.counts, tally.counts))
        spent = sum(tally.seconds)
        rows.append(
            (
                name, *(f"{value:.3f}" for value in figures(tally.counts)),
                "-" if tally is first else interval,
                f"{1000 * statistics.mean(tally.seconds):.1f}",
                f"{1000 * statistics.median(tally.seconds):.1f}",
                f"{len(tally.seconds) / spent:.0f}", f"{spent / whole:.2f}",
                *(_share(tally.right[key], tally.asked[key]) for key in _FIELDS),
                str(tally.failed),
            )
        )  # fmt: skip
    return _table(rows)


def languages(tallies: dict[str, Tally], pages: Sequence[Gold], fewest: int) -> str:
    """Return F1 by language; languages with fewer than ``fewest`` pages are one row."""
    numbers: dict[str, list[int]] = {}
    for number, page in ((n, page) for n, page in enumerate(pages) if page.wanted):
        numbers.setdefault(page.language, []).append(number)
    rare = sorted(n for some in numbers.values() if len(some) < fewest for n in some)
    groups = {key: some for key, some in numbers.items() if len(some) >= fewest}
    groups = dict(sorted(groups.items(), key=lambda group: -len(group[1])))
    if rare:
        groups["others"] = rare
    rows: list[tuple[str, ...]] = [("", "pages", *tallies)]
    for language, some in groups.items():
        f1 = (figures([tally.counts[n] for n in some])[0] for tally in tallies.values())
        rows.append((language, str(len(some)), *(f"{value:.3f}" for value in f1)))
    return _table(rows)


def promotion_counts(tallies: dict[str, Tally]) -> str:
    """Return the pages and lines with promotions left, for methods that keep lines."""
    rows: list[tuple[str, ...]] = [("", "pages", "lines")]
    for name, tally in tallies.items():
        if not tally.has_lines:
            continue
        rows.append((name, str(sum(map(bool, tally.promotions))), str(sum(tally.promotions))))
    return _table(rows)


def _share(right: int, asked: int) -> str:
    return f"{100 * right / asked:.1f} %" if asked else "-"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as a Markdown table with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ) + " |"
        for row in rows
    ]  # fmt: skip
    rule = (
        "|"
        + "|".join("-" * (width + 1) + (":" if n else "-") for n, width in enumerate(widths))
        + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:]])
