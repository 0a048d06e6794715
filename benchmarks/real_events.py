"""Measure stories of real articles: labelled events, and pages that stand alone.

`events.jsonl` has an article a line: `title`, `text`, `event`, `language`. Measured once with all
articles of one date, in several orders and batches, and once with the dates that the texts state in
their first lines, as a small collection has them: a few articles a day over years.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from statistics import median_low
from typing import Any

from warta.news.stories.place import ArticleToPlace, Members, Placement, day_of, place
from warta.news.stories.terms import vector_of

_ONE_DAY = datetime(2026, 3, 2, tzinfo=UTC)
_BATCHES = (1, 20, 100, 500)
_ORDERS = 3
_PAIRS = 400  # of each kind, looked at by themselves
_LINES = 6  # of a text, in which its date stands
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(sorted({*_MONTHS, *(name[:3] for name in _MONTHS), "sept"}, reverse=True))
_DATES = (
    re.compile(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>\d{{4}})\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<m>{_MONTH})\.?[,\s-]+(?P<y>\d{{4}})\b"
    ),
    re.compile(r"\b(?P<m>\d{1,2})\s*/\s*(?P<d>\d{1,2})\s*/\s*(?P<y>\d{4})\b"),
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A real article and its event."""

    event: str
    language: str
    title: str
    text: str


def print_events(listed: Path) -> None:
    articles = list(labelled(listed))
    events = {each.event for each in articles}
    print(f"{len(articles):,} real articles on {len(events):,} events ({listed.name}):\n")
    print("| dates | order | batches of | P | R | F1 | stories | merges |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    one_day = _arrivals(articles, [_ONE_DAY] * len(articles))
    _print("one", "as listed", one_day, len(one_day), articles)
    dice = random.Random(1)
    for size in _BATCHES:
        for _ in range(_ORDERS):
            _print("one", "drawn", dice.sample(one_day, len(one_day)), size, articles)
    dated = _arrivals(articles, stated_dates(articles))
    for size in (20, 500):
        _print("stated", "of publication", sorted(dated, key=_in_order), size, articles)
    print()
    _print_pairs({"one": one_day, "stated": dated}, articles)


def _print_pairs(by_dates: Mapping[str, list[ArticleToPlace]], articles: list[Labelled]) -> None:
    """Print how many pairs of one event meet, and how many of its twin event stay apart.

    Twins are events whose names share what stands before "_". A pair is looked at among all
    articles, and as the only two of a collection.
    """
    pairs = list(combinations(range(len(articles)), 2))
    same = [pair for pair in pairs if articles[pair[0]].event == articles[pair[1]].event]
    one_event = set(same)
    twins = [pair for pair in pairs if _topics(pair, articles) == 1 and pair not in one_event]
    print("| dates | a pair | one event, met | twin events, kept apart | right, mean |")
    print("|---|---|---:|---:|---:|")
    for dates, arrivals in by_dates.items():
        story_of, _ = stories_of(sorted(arrivals, key=_in_order), 20)
        met = [
            sum(story_of[a] == story_of[b] for a, b in kind) / len(kind) for kind in (same, twins)
        ]
        _print_right(dates, "among all", met[0], 1 - met[1])
        dice = random.Random(1)
        met = [_met_alone(arrivals, dice.sample(kind, _PAIRS)) for kind in (same, twins)]
        _print_right(dates, "by itself", met[0], 1 - met[1])
    print()


def _met_alone(arrivals: Sequence[ArticleToPlace], pairs: Sequence[tuple[int, int]]) -> float:
    """Return the share of pairs that are one story where a collection has nothing else."""
    stories = [stories_of([arrivals[a], arrivals[b]], 2)[0] for a, b in pairs]
    return sum(len(set(story_of.values())) == 1 for story_of in stories) / len(pairs)


def _print_right(dates: str, among: str, met: float, apart: float) -> None:
    print(f"| {dates} | {among} | {met:.1%} | {apart:.1%} | {(met + apart) / 2:.1%} |", flush=True)


def _topics(pair: tuple[int, int], articles: list[Labelled]) -> int:
    return len({articles[number].event.partition("_")[0] for number in pair})


def print_alone(pages: Sequence[tuple[str, str, str]]) -> None:
    """Print how many of the pages, which stand alone, are grouped with another."""
    arrivals = [
        ArticleToPlace(number, language or None, _ONE_DAY, vector_of(title, text, language or None))
        for number, (language, title, text) in enumerate(pages)
    ]
    dice = random.Random(1)
    print("| real pages of one day, each of another site | grouped |\n|---:|---:|")
    for size in (100, 1_000):
        size = min(size, len(arrivals))
        shares = [_grouped(dice.sample(arrivals, size)) for _ in range(10)]
        print(f"| {size:,} | {sum(shares) / len(shares):.1%} |")
    print()


def labelled(listed: Path) -> Iterator[Labelled]:
    with listed.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Labelled(row["event"], row.get("language") or "en", row["title"], row["text"])


def stated_dates(articles: Sequence[Labelled]) -> list[datetime]:
    """Return the dates that the texts state, else the middle date of their event.

    If no article of an event states a date, some day of 2005 to 2012 is drawn for it.
    """
    dice = random.Random(1)
    found = [_stated(each.text) for each in articles]
    by_event: defaultdict[str, list[datetime]] = defaultdict(list)
    for each, stated in zip(articles, found, strict=True):
        if stated:
            by_event[each.event].append(stated)
    middle = {
        event: median_low(by_event[event])
        if by_event[event]
        else datetime(2005, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(8 * 365))
        for event in sorted({each.event for each in articles})
    }
    return [stated or middle[each.event] for each, stated in zip(articles, found, strict=True)]


def _stated(text: str) -> datetime | None:
    head = "\n".join(text.split("\n")[:_LINES]).lower()
    matches = sorted(
        (match for pattern in _DATES for match in pattern.finditer(head)), key=re.Match.start
    )
    for match in matches:
        month = match["m"]
        number = int(month) if month.isdigit() else _number(month)
        try:
            day = date(int(match["y"]), number, int(match["d"]))
        except ValueError:
            continue
        if 1990 <= day.year <= 2030:
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return None


def _number(month: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(month[:3]))


def _arrivals(articles: Sequence[Labelled], dates: Sequence[datetime]) -> list[ArticleToPlace]:
    return [
        ArticleToPlace(number, each.language, at, vector_of(each.title, each.text, each.language))
        for number, (each, at) in enumerate(zip(articles, dates, strict=True))
    ]


def _in_order(arrival: ArticleToPlace) -> tuple[datetime, int]:
    return arrival.published_at, arrival.article_id


def stories_of(arrivals: Sequence[ArticleToPlace], size: int) -> tuple[dict[int, int], int]:
    """Return the story of each article when they arrive in batches of a size; and the merges."""
    placed: list[Placement] = []
    story_of: dict[int, int] = {}
    merged = 0
    for start in range(0, len(arrivals), size):
        placed.sort(key=lambda each: _in_order(each.arrival))
        members = Members(
            [story_of[each.arrival.article_id] for each in placed],
            [each.arrival.language for each in placed],
            [day_of(each.arrival.published_at) for each in placed],
            [each.arrival.vector for each in placed],
            [None] * len(placed),
        )
        new, merges = place(arrivals[start : start + size], members)
        leads_to = {merge.story_id: merge.kept for merge in merges}
        story_of = {key: leads_to.get(story, story) for key, story in story_of.items()}
        story_of |= {each.arrival.article_id: each.story_id for each in new}
        placed += new
        merged += len(merges)
    return story_of, merged


def b_cubed_of(events: Sequence[Any], stories: Sequence[Any]) -> tuple[float, float, float]:
    """Return precision, recall and F1 as means over articles (Bagga and Baldwin 1998)."""
    of_event, of_story = Counter(events), Counter(stories)
    both = Counter(pairs := list(zip(events, stories, strict=True)))
    precision = sum(both[pair] / of_story[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / of_event[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _print(
    dates: str,
    order: str,
    arrivals: Sequence[ArticleToPlace],
    size: int,
    articles: Sequence[Labelled],
) -> None:
    story_of, merges = stories_of(arrivals, size)
    stories = [story_of[number] for number in range(len(articles))]
    precision, recall, f1 = b_cubed_of([each.event for each in articles], stories)
    print(
        f"| {dates} | {order} | {size} | {precision:.3f} | {recall:.3f} | {f1:.3f} "
        f"| {len(set(stories))} | {merges} |",
        flush=True,
    )


def _grouped(arrivals: Sequence[ArticleToPlace]) -> float:
    story_of, _ = stories_of(arrivals, 500)
    sizes = Counter(story_of.values())
    return sum(sizes[story] > 1 for story in story_of.values()) / max(1, len(story_of))
