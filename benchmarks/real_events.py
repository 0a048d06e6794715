"""Measure the stories of real articles with labelled events, and of pages that share no event.

For benchmarks.stories; `events.jsonl` is described in benchmarks/corpus.py. Labelled articles are
placed once as if published on one day, in several orders and batches, and once on the dates that
the texts state in their first lines: a few articles a day over years, as in a small collection.
"""

from __future__ import annotations

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

from benchmarks.corpus import corpus_rows
from warta.news.stories.place import ArticleToPlace, Members, Placement, day_of, place
from warta.news.stories.terms import vector_of

_ONE_DAY = datetime(2026, 3, 2, tzinfo=UTC)
_BATCHES = (1, 20, 100, 500)
_ORDERS = 3
_PAIRS = 400  # of each kind, placed by themselves
_LINES = 6  # of a text that may state its date
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


def print_events(corpus: Path) -> None:
    """Print B-cubed scores of the stories of labelled articles, and the scores of pairs."""
    articles = list(labelled(corpus))
    events = {each.event for each in articles}
    print(f"{len(articles):,} real articles on {len(events):,} events:\n")
    print("| dates | order | batches of | P | R | F1 | stories | merges |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    one_day = _arrivals(articles, [_ONE_DAY] * len(articles))
    _print("one", "as listed", one_day, len(one_day), articles)
    rng = random.Random(1)
    for size in _BATCHES:
        for _ in range(_ORDERS):
            _print("one", "drawn", rng.sample(one_day, len(one_day)), size, articles)
    dated = _arrivals(articles, stated_dates(articles))
    for size in (20, 500):
        _print("stated", "of publication", sorted(dated, key=_in_order), size, articles)
    print()
    _print_pairs({"one": one_day, "stated": dated}, articles)


def _print_pairs(by_dates: Mapping[str, list[ArticleToPlace]], articles: list[Labelled]) -> None:
    """Print how many pairs of one event share a story, and how many of twin events do not.

    Twin events have the same name before "_". A pair is judged once among all articles, and once as
    a collection of only these two.
    """
    pairs = list(combinations(range(len(articles)), 2))
    same = [pair for pair in pairs if articles[pair[0]].event == articles[pair[1]].event]
    one_event = set(same)
    twins = [pair for pair in pairs if _has_one_topic(pair, articles) and pair not in one_event]
    print("| dates | a pair | one event, together | twin events, apart | right, mean |")
    print("|---|---|---:|---:|---:|")
    for dates, arrivals in by_dates.items():
        story_of, _ = stories_of(sorted(arrivals, key=_in_order), 20)
        together = [
            sum(story_of[a] == story_of[b] for a, b in kind) / len(kind) for kind in (same, twins)
        ]
        _print_right(dates, "among all", together[0], 1 - together[1])
        rng = random.Random(1)
        together = [_together(arrivals, rng.sample(kind, _PAIRS)) for kind in (same, twins)]
        _print_right(dates, "by itself", together[0], 1 - together[1])
    print()


def _together(arrivals: Sequence[ArticleToPlace], pairs: Sequence[tuple[int, int]]) -> float:
    """Return the share of pairs that become one story in a collection of only these two."""
    stories = [stories_of([arrivals[a], arrivals[b]], 2)[0] for a, b in pairs]
    return sum(len(set(story_of.values())) == 1 for story_of in stories) / len(pairs)


def _print_right(dates: str, among: str, together: float, apart: float) -> None:
    mean = (together + apart) / 2
    print(f"| {dates} | {among} | {together:.1%} | {apart:.1%} | {mean:.1%} |", flush=True)


def _has_one_topic(pair: tuple[int, int], articles: list[Labelled]) -> bool:
    return len({articles[number].event.partition("_")[0] for number in pair}) == 1


def print_alone(pages: Sequence[tuple[str, str, str]]) -> None:
    """Print how many of these pages, which report different events, share a story all the same."""
    arrivals = [
        ArticleToPlace(number, language or None, _ONE_DAY, vector_of(title, text, language or None))
        for number, (language, title, text) in enumerate(pages)
    ]
    rng = random.Random(1)
    print("| real pages of one day, each of another site | grouped |\n|---:|---:|")
    for size in (100, 1_000):
        size = min(size, len(arrivals))
        shares = [_grouped(rng.sample(arrivals, size)) for _ in range(10)]
        print(f"| {size:,} | {sum(shares) / len(shares):.1%} |")
    print()


def labelled(corpus: Path) -> Iterator[Labelled]:
    for row in corpus_rows(corpus, "events.jsonl"):
        yield Labelled(row["event"], row.get("language") or "en", row["title"], row["text"])


def stated_dates(articles: Sequence[Labelled]) -> list[datetime]:
    """Return the date that each text states, or else the median date of its event.

    If no article of an event states a date, a day of 2005 to 2012 is drawn for it.
    """
    rng = random.Random(1)
    dates = [_stated(each.text) for each in articles]
    by_event: defaultdict[str, list[datetime]] = defaultdict(list)
    for each, stated in zip(articles, dates, strict=True):
        if stated:
            by_event[each.event].append(stated)
    middle = {
        event: median_low(by_event[event])
        if by_event[event]
        else datetime(2005, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(8 * 365))
        for event in sorted({each.event for each in articles})
    }
    return [stated or middle[each.event] for each, stated in zip(articles, dates, strict=True)]


def _stated(text: str) -> datetime | None:
    """Return the first possible date in the first lines of a text, or None."""
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
    """Place articles in batches of a size; return the story of each, and the number of merges."""
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
