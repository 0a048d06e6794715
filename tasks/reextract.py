"""Extract archived pages again, without requests; stored articles are never lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from warta.news.addresses.urls import site_of
from warta.news.article import Article, RawPage, Rejection
from warta.news.dedupe import addresses_of, decide, decide_reextraction
from warta.news.outcome import Draft, Failure
from warta.news.pagination.page_walk import FurtherPages
from warta.news.parsing import article_of
from warta.storage.errors import StorageError
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.entries import settle
from warta.storage.tables.reextract import (
    Again,
    Choice,
    Reading,
    archived_articles,
    chosen_articles,
    readings_of_articles,
    readings_of_rejected,
    reopen,
)
from warta.tasks.continuation import from_archive
from warta.tasks.extract import memory_of
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.border import in_halves
from warta.tasks.run.desk import Desk
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.workers import Job, Lost, Waiting

_Result = tuple[Reading, Article | Rejection | Failure | Lost | Waiting]


@effect("choose archived articles")
def choose_archived(desk: Desk, choice: Choice) -> Batch[int]:
    """Return the chosen articles that have a page in the archive, in the archive's order."""
    chosen = chosen_articles(desk.warehouse.home, choice)
    with desk.warehouse.transaction() as database:
        found = archived_articles(database, chosen)
    desk.progress.expect(pages=len(found))
    return Batch(found)


@effect("choose rejected pages")
def choose_rejected(desk: Desk, choice: Choice) -> Batch[Reading]:
    """Return the archived pages that gave no article."""
    with desk.warehouse.transaction() as database:
        found = [
            reading
            for reading in readings_of_rejected(database, choice.since)
            if choice.site in (None, site_of(reading.entry.url or ""))
        ]
    desk.progress.expect(pages=len(found))
    return Batch(found)


@effect("extract articles again", counts="article_ids")
def extract_again(desk: Desk, article_ids: Batch[int]) -> Again:
    """Extract a batch of articles from the archive, and store what changed.

    Not retried: a batch commits whole, and repeating one changes nothing.
    """
    with desk.warehouse.transaction() as database:
        readings = readings_of_articles(database, article_ids)
    results, damaged = _extracted(desk, Batch(readings))
    articles = [
        (reading.article_id, result)
        for reading, result in results
        if isinstance(result, Article) and reading.article_id is not None
    ]
    now = datetime.now(UTC)

    def save(part: Sequence[tuple[int, Article]]) -> Again:
        with desk.warehouse.transaction() as database:
            addresses = [url for _, each in part for url in (each.url, *each.aliases)]
            known = known_of(database, addresses)
            decision = decide_reextraction(part, known, now)
            rewritten = save_decision(database, decision, now)
        return Again(
            pages=len(part),
            versions=decision.versions,
            better=rewritten - decision.versions,
            unchanged=len(part) - rewritten,
        )

    def set_apart(article: tuple[int, Article], error: Exception) -> Again:
        desk.quarantine.take(error, while_doing="storing it again", entry=article[1].url)
        return Again(pages=1, without_text=1)

    without = len(results) - len(articles)
    rest = Again(pages=without + damaged, without_text=without, damaged=damaged)
    return _counted(desk, sum(in_halves(articles, save, set_apart), rest))


@effect("extract rejected pages again", counts="readings")
def accept_again(desk: Desk, readings: Batch[Reading]) -> Again:
    """Extract rejected pages again; store those that are articles now, with their entries.

    Not retried, for the reason above.
    """
    results, damaged = _extracted(desk, readings)
    articles = {
        reading.entry_key: result
        for reading, result in results
        if isinstance(result, Article) and reading.entry_key is not None
    }
    now = datetime.now(UTC)

    def save(part: Sequence[int]) -> Again:
        with desk.warehouse.transaction() as database:
            reopened = reopen(database, desk.run_id, part)
            drafts = [Draft((pending,), articles[pending.entry_key]) for pending in reopened]
            addresses = [url for draft in drafts for url in addresses_of(draft)]
            known = known_of(database, addresses)
            decision = decide(drafts, known, now)
            save_decision(database, decision, now)
            settle(database, desk.run_id, decision.settled, decision.postponed, now)
        return Again(
            pages=len(part), new=len(decision.new), unchanged=len(part) - len(decision.new)
        )

    def set_apart(entry_key: int, error: Exception) -> Again:
        article = articles[entry_key]
        desk.quarantine.take(error, while_doing="storing it again", entry=article.url)
        return Again(pages=1, without_text=1)

    without = len(results) - len(articles)
    rest = Again(pages=without + damaged, without_text=without, damaged=damaged)
    return _counted(desk, sum(in_halves(list(articles), save, set_apart), rest))


def _extracted(desk: Desk, readings: Batch[Reading]) -> tuple[list[_Result], int]:
    """Return the workers' results for the pages, and how many could not be read.

    The bytes of the pages held at once are limited to one batch.
    """
    extracted: list[_Result] = []
    for pages in batches(_from_archive(desk, readings), len(readings), _weight):
        memory = memory_of(desk, [page.url for _, page, _ in pages])
        jobs = [
            Job(
                {
                    "raw": page,
                    "entry": reading.entry,
                    "most_bytes": desk.web.most_bytes,
                    "recurring": memory(page.url).recurring,
                    "offset_minutes": memory(page.url).offset_minutes,
                    "rest": rest,
                },
                site=site_of(page.url),
            )
            for reading, page, rest in pages
        ]
        results = desk.workers.each_in_turn(article_of, jobs, desk.workers.after_all_others)
        extracted += [
            (reading, result) for (reading, *_), result in zip(pages, results, strict=True)
        ]
    return extracted, len(readings) - len(extracted)


def _from_archive(
    desk: Desk, readings: Batch[Reading]
) -> Iterator[tuple[Reading, RawPage, FurtherPages]]:
    for reading in readings:
        try:
            page, rest = from_archive(desk, desk.archive.read(reading.location))
        except StorageError as error:
            event("archived page damaged", article_id=reading.article_id, error=str(error))
            continue
        if rest.missing and (reading.was_whole or 1 + len(rest.pages) < reading.pages):
            # The stored text was joined from pages that are gone: it is the better text.
            event("archived page gone", article_id=reading.article_id, error=rest.missing)
            continue
        if rest.missing and 1 + len(rest.pages) == reading.pages and reading.partial_reason:
            # The reason why it was never fetched says more than that it is not archived.
            rest = replace(rest, missing=reading.partial_reason)
        yield reading, page, rest


def _weight(read: tuple[Reading, RawPage, FurtherPages]) -> int:
    _, page, rest = read
    return len(page.body) + sum(len(further.body) for further in rest.pages)


def _counted(desk: Desk, done: Again) -> Again:
    desk.progress.count(pages=done.pages, articles=done.new)
    event(
        "batch extracted again", pages=done.pages, versions=done.versions, better=done.better,
        new=done.new, without_text=done.without_text, damaged=done.damaged,
    )  # fmt: skip
    return done
