"""How well and how fast articles are extracted, beside Trafilatura on the same pages.

    python benchmarks/extraction.py CORPUS [--every N]

CORPUS is a folder with ``pages.jsonl`` (``file``, ``url``, ``with``, ``without`` and perhaps
``title``, ``author``, ``date`` a line) and the gzipped pages it names. Every page goes through all
methods in turn, so that they meet the same load; times are CPU time of this one process.
F1 counts the segments ``with`` that are found in the text against those missed and the segments
``without`` that are found.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trafilatura

from news.article import Article, Page
from news.extract import extract
from news.text import normalised

WARM_UP = 30  # pages; models and stop lists load at their first use, not on every page
FETCHED_AT = datetime(2026, 11, 23, tzinfo=UTC)
_BETWEEN_NAMES = re.compile(r"\s*(?:[;,/&]|\s(?:and|und|et|y)\s)\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """What a method says of a page; ``days`` are all that its time can mean in some zone."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()


@dataclass(slots=True)
class Tally:
    """A method's results so far."""

    times: list[float] = field(default_factory=list)
    found: int = 0
    missed: int = 0
    wrong: int = 0
    right: dict[str, int] = field(default_factory=lambda: {"title": 0, "date": 0, "author": 0})
    asked: dict[str, int] = field(default_factory=lambda: {"title": 0, "date": 0, "author": 0})

    def add(self, row: dict[str, Any], found: Found, seconds: float) -> None:
        self.times.append(seconds)
        self.found += sum(segment in found.text for segment in row["with"])
        self.missed += sum(segment not in found.text for segment in row["with"])
        self.wrong += sum(segment in found.text for segment in row["without"])
        self._judge("title", row, lambda gold: normalised(gold) == normalised(found.title))
        self._judge("date", row, lambda gold: gold in found.days)
        self._judge("author", row, lambda gold: _names(gold) == _names(found.authors))

    def _judge(self, name: str, row: dict[str, Any], agrees: Callable[[Any], bool]) -> None:
        if row.get(name):
            self.asked[name] += 1
            self.right[name] += agrees(row[name])

    def figures(self) -> tuple[float, float, float]:
        precision = self.found / max(1, self.found + self.wrong)
        recall = self.found / max(1, self.found + self.missed)
        return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def _names(authors: str | Iterable[str]) -> set[str]:
    authors = [authors] if isinstance(authors, str) else authors
    return {normalised(name) for author in authors for name in _BETWEEN_NAMES.split(author) if name}


def warta(body: bytes, url: str) -> Found:
    made = extract(Page(url, url, "text/html", body, FETCHED_AT), None)
    if not isinstance(made, Article):
        return Found()
    at = made.published_at
    zones = (-12, 0, 14) if at and (at.hour, at.minute) != (0, 0) else (0,)
    days = {str((at + timedelta(hours=zone)).date()) for zone in zones} if at else set()
    return Found(made.text, made.title, made.authors, frozenset(days))


def default(body: bytes, url: str) -> Found:
    return Found(trafilatura.extract(body) or "")


def fast(body: bytes, url: str) -> Found:
    return Found(trafilatura.extract(body, fast=True) or "")


def with_metadata(body: bytes, url: str) -> Found:
    document = trafilatura.extract_with_metadata(body)
    if document is None:
        return Found()
    # its .text opens with a header of title, author and description, which are no main text
    text = (document.text or "").split("\n---\n", 1)[-1]
    authors = tuple((document.author or "").split("; ")) if document.author else ()
    return Found(text, document.title or "", authors, frozenset(filter(None, [document.date])))


METHODS: dict[str, Callable[[bytes, str], Found]] = {
    "Warta (text, metadata, language)": warta,
    "Trafilatura default, text only": default,
    "Trafilatura fast=True, text only": fast,
    "Trafilatura with_metadata=True": with_metadata,
}


def measure(corpus: Path, every: int) -> dict[str, Tally]:
    lines = (corpus / "pages.jsonl").read_text(encoding="utf-8").splitlines()[::every]
    tallies = {name: Tally() for name in METHODS}
    pages = [
        (row, gzip.decompress((corpus / row["file"]).read_bytes()))
        for row in map(json.loads, lines)
    ]
    for row, body in pages[:WARM_UP]:
        for method in METHODS.values():
            method(body, _url(row))
    methods = list(METHODS.items())
    for row, body in pages:
        methods.append(methods.pop(0))  # nobody is always first, when the page is new to the caches
        for name, method in methods:
            started = time.process_time()
            found = method(body, _url(row))
            tallies[name].add(row, found, time.process_time() - started)
    return tallies


def _url(row: dict[str, Any]) -> str:
    url: str = row["url"]
    return url if url.startswith("http") else "http://example.org/unknown"


def report(tallies: dict[str, Tally]) -> str:
    base = sum(tallies["Trafilatura default, text only"].times)
    head = ("", "F1", "P", "R", "mean ms", "median", "ratio", "title", "date", "author")
    rows: list[tuple[str, ...]] = [head]
    for name, tally in tallies.items():
        shares = [
            f"{100 * tally.right[key] / tally.asked[key]:.1f} %"
            if any(tally.right.values())
            else "-"
            for key in ("title", "date", "author")
        ]
        rows.append(
            (
                name, *(f"{value:.3f}" for value in tally.figures()),
                f"{1000 * statistics.mean(tally.times):.1f}",
                f"{1000 * statistics.median(tally.times):.1f}",
                f"{sum(tally.times) / base:.2f}", *shares,
            )
        )  # fmt: skip
    return "\n".join(f"{row[0]:34}" + "".join(f"{cell:>9}" for cell in row[1:]) for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=1, help="measure every Nth page only")
    arguments = parser.parse_args()
    if not (arguments.corpus / "pages.jsonl").is_file():
        print(f"no corpus: {arguments.corpus}/pages.jsonl is absent", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    tallies = measure(arguments.corpus, max(1, arguments.every))
    pages = len(next(iter(tallies.values())).times)
    print(f"{pages} pages; ratio is of CPU to Trafilatura's default, text only\n")
    print(report(tallies))
    return 0


if __name__ == "__main__":
    sys.exit(main())
