"""Count the methods' results for benchmarks.extraction, and write them as Markdown tables."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from benchmarks.extraction_methods import Extracted
from warta.news.text.compare import normalised

RESAMPLES = 1_000
_BETWEEN_NAMES = re.compile(r"\s*(?:[;,/&]|\s(?:and|und|et|y)\s)\s*")
_FIELDS = ("title", "date", "author")


@dataclass(frozen=True, slots=True)
class Gold:
    """A page and its labels; ``wanted`` is empty if the page is not an article.

    The text must have the segments ``wanted`` and must not have those of ``unwanted``.
    """

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
    """How many wanted segments of a page its text has and lacks, and how many unwanted it has."""

    right: int
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
    labelled: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIELDS, 0))
    failed: int = 0
    false_texts: int = 0  # of pages without an article

    def add(self, gold: Gold, result: Extracted, seconds: float, promotions: int) -> None:
        """Count the result for one page; ``promotions``: lines of the text that promote others."""
        self.seconds.append(seconds)
        right = sum(segment in result.text for segment in gold.wanted)
        wrong = sum(segment in result.text for segment in gold.unwanted)
        self.counts.append(Counts(right, len(gold.wanted) - right, wrong))
        self.promotions.append(promotions)
        if not gold.wanted:
            self.false_texts += bool(result.text)
            return
        self._judge("title", gold.title, normalised(gold.title) == normalised(result.title))
        self._judge("date", gold.days, bool(gold.days & result.days))
        self._judge("author", gold.author, _names([gold.author]) == _names(result.authors))

    def _judge(self, name: str, label: object, is_right: bool) -> None:
        """Count a field where the page has a label for it."""
        if label and self.has_metadata:
            self.labelled[name] += 1
            self.right[name] += is_right


def _names(authors: Iterable[str]) -> set[str]:
    return {normalised(name) for author in authors for name in _BETWEEN_NAMES.split(author) if name}


def figures(counts: Iterable[Counts]) -> tuple[float, float, float]:
    """Return F1, precision and recall of the segments of several pages."""
    right, missed, wrong = map(sum, zip(*counts, strict=True))
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def difference(ours: Sequence[Counts], theirs: Sequence[Counts]) -> tuple[float, float]:
    """Return the 95 % interval of the difference in F1, by resampling the pages."""
    draws = np.random.default_rng(20261123).multinomial(
        len(ours), np.full(len(ours), 1 / len(ours)), size=RESAMPLES
    )
    low, high = np.percentile(
        _f1(draws @ np.array(ours)) - _f1(draws @ np.array(theirs)), (2.5, 97.5)
    )
    return float(low), float(high)


def _f1(sums: np.ndarray) -> np.ndarray:
    right, missed, wrong = sums.T
    f1: np.ndarray = 2 * right / np.maximum(1, 2 * right + missed + wrong)
    return f1


def scores(tallies: dict[str, Tally], base: str) -> str:
    """Return the main table; the ratio is that of CPU to the method ``base``."""
    base_seconds = sum(tallies[base].seconds)
    first = next(iter(tallies.values()))
    rows: list[tuple[str, ...]] = [
        ("", "F1", "P", "R", "Warta's F1 more by", "ms", "median", "pages/s", "ratio", "title",
         "date", "author", "failed")
    ]  # fmt: skip
    for name, tally in tallies.items():
        interval = "{:+.3f} to {:+.3f}".format(*difference(first.counts, tally.counts))
        seconds = sum(tally.seconds)
        rows.append(
            (
                name, *(f"{value:.3f}" for value in figures(tally.counts)),
                "-" if tally is first else interval,
                f"{1000 * statistics.mean(tally.seconds):.1f}",
                f"{1000 * statistics.median(tally.seconds):.1f}",
                f"{len(tally.seconds) / seconds:.0f}", f"{seconds / base_seconds:.2f}",
                *(_share(tally.right[key], tally.labelled[key]) for key in _FIELDS),
                str(tally.failed),
            )
        )  # fmt: skip
    return _table(rows)


def languages(tallies: dict[str, Tally], pages: Sequence[Gold], fewest: int) -> str:
    """Return F1 by language; languages with fewer than ``fewest`` pages share a row."""
    numbers: dict[str, list[int]] = {}
    for number, page in ((n, page) for n, page in enumerate(pages) if page.wanted):
        numbers.setdefault(page.language, []).append(number)
    rare = sorted(n for members in numbers.values() if len(members) < fewest for n in members)
    groups = {key: members for key, members in numbers.items() if len(members) >= fewest}
    groups = dict(sorted(groups.items(), key=lambda group: -len(group[1])))
    if rare:
        groups["others"] = rare
    rows: list[tuple[str, ...]] = [("", "pages", *tallies)]
    for language, members in groups.items():
        f1 = (figures([tally.counts[n] for n in members])[0] for tally in tallies.values())
        rows.append((language, str(len(members)), *(f"{value:.3f}" for value in f1)))
    return _table(rows)


def promotion_counts(tallies: dict[str, Tally]) -> str:
    """Return in how many pages and lines promotions are left, for methods whose text has lines."""
    rows: list[tuple[str, ...]] = [("", "pages", "lines")]
    for name, tally in tallies.items():
        if not tally.has_lines:
            continue
        rows.append((name, str(sum(map(bool, tally.promotions))), str(sum(tally.promotions))))
    return _table(rows)


def _share(right: int, labelled: int) -> str:
    return f"{100 * right / labelled:.1f} %" if labelled else "-"


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
