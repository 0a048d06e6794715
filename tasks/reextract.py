"""Extract archived pages again, without requests; stored articles are never lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warta.news.addresses.urls import site_of
from warta.news.article import Article, RawPage, Rejection
from warta.news.dedupe import addresses_of, decide, decide_reextraction
from warta.news.entry import Entry
from warta.news.outcome import Draft, Failure
from warta.news.pagination.page_walk import FurtherPages
from warta.news.parsing import article_of
from warta.storage.errors import StorageError
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.entries import settle
from warta.storage.tables.reextract import (
    Reading,
    ReextractCounts,
    Selection,
    archived_articles,
    chosen_articles,
    readings_of_articles,
    readings_of_rejected,
    reopen,
)
from warta.tasks.continuation import from_archive
from warta.tasks.extract import article_job, memory_of
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.border import in_halves
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.workers import Lost, Waiting

Result = Article | Rejection | Failure | Lost | Waiting


@dataclass(frozen=True, slots=True)
class ArchivedPages:
    """The archived pages of an article; ``key`` is that of its article, or of its entry."""

    key: int
    entry: Entry
    page: RawPage
    rest: FurtherPages

    @property
    def weight(self) -> int:
        """The bytes of all pages."""
        return len(self.page.body) + sum(len(further.body) for further in self.rest.pages)


@dataclass(frozen=True, slots=True)
class Reextracted:
    """The results of extracting again; ``damaged``: pages whose archived record is not whole."""

    results: Batch[tuple[Reading, Result]]
    damaged: int = 0


@effect("choose archived articles")
def choose_archived(context: RunContext, selection: Selection) -> Batch[int]:
    """Return the chosen articles that have a page in the archive, in the archive's order."""
    chosen = chosen_articles(context.warehouse.home, selection)
    with context.warehouse.transaction() as database:
        article_ids = archived_articles(database, chosen)
    context.progress.expect(pages=len(article_ids))
    return Batch(article_ids)


@effect("choose rejected pages")
def choose_rejected(context: RunContext, selection: Selection) -> Batch[Reading]:
    """Return the archived pages that gave no article."""
    with context.warehouse.transaction() as database:
        readings = [
            reading
            for reading in readings_of_rejected(database, selection.since)
            if selection.site in (None, site_of(reading.entry.url or ""))
        ]
    context.progress.expect(pages=len(readings))
    return Batch(readings)


@effect("find archived articles", counts="article_ids")
def archived_readings(context: RunContext, article_ids: Batch[int]) -> Batch[Reading]:
    """Return the archived page of each article, with its entry."""
    with context.warehouse.transaction() as database:
        return Batch(readings_of_articles(database, article_ids))


@effect("extract archived pages", counts="readings")
def extract_archived(context: RunContext, readings: Batch[Reading]) -> Reextracted:
    """Extract archived pages in the worker processes.

    The bytes of the pages held at once are limited to one batch. Not retried: if a page hangs or
    crashes its worker, its stored article stays as it is.
    """
    by_key = {reading.key: reading for reading in readings}
    results = list[tuple[Reading, Result]]()
    for pages in batches(pages_of(context, readings), len(readings), lambda each: each.weight):
        extracted = results_of(context, pages)
        results += [
            (by_key[each.key], result) for each, result in zip(pages, extracted, strict=True)
        ]
    return Reextracted(Batch(results), len(readings) - len(results))


@effect("store reextracted articles")
def store_reextracted(context: RunContext, read: Reextracted) -> ReextractCounts:
    """Store what changed in articles that were extracted again; return the counts.

    Not retried: each batch is one transaction, and repeating it changes nothing.
    """
    articles = [
        (reading.article_id, result)
        for reading, result in read.results
        if isinstance(result, Article) and reading.article_id is not None
    ]
    now = datetime.now(UTC)

    def save(part: Sequence[tuple[int, Article]]) -> ReextractCounts:
        with context.warehouse.transaction() as database:
            addresses = [url for _, each in part for url in (each.url, *each.aliases)]
            known = known_of(database, addresses)
            decision = decide_reextraction(part, known, now)
            rewritten = save_decision(database, decision, now)
        return ReextractCounts(
            pages=len(part),
            versions=decision.versions,
            better=rewritten - decision.versions,
            unchanged=len(part) - rewritten,
        )

    def quarantine_one(article: tuple[int, Article], error: Exception) -> ReextractCounts:
        context.quarantine.take(
            error, while_doing="storing what was extracted again", entry=article[1].url
        )
        return ReextractCounts(pages=1, without_text=1)

    return _counted(
        context, sum(in_halves(articles, save, quarantine_one), _rest(read, len(articles)))
    )


@effect("store accepted articles")
def accept_rejected(context: RunContext, read: Reextracted) -> ReextractCounts:
    """Store the rejected pages that are articles now, with their entries; return the counts.

    Not retried, for the same reason as ``store_reextracted``.
    """
    articles = {
        reading.entry_key: result
        for reading, result in read.results
        if isinstance(result, Article) and reading.entry_key is not None
    }
    now = datetime.now(UTC)

    def save(part: Sequence[int]) -> ReextractCounts:
        with context.warehouse.transaction() as database:
            reopened = reopen(database, context.run_id, part)
            drafts = [Draft((pending,), articles[pending.entry_key]) for pending in reopened]
            addresses = [url for draft in drafts for url in addresses_of(draft)]
            known = known_of(database, addresses)
            decision = decide(drafts, known, now)
            save_decision(database, decision, now)
            settle(database, context.run_id, decision.settled, decision.postponed, now)
        return ReextractCounts(
            pages=len(part), new=len(decision.new), unchanged=len(part) - len(decision.new)
        )

    def quarantine_one(entry_key: int, error: Exception) -> ReextractCounts:
        article = articles[entry_key]
        context.quarantine.take(
            error, while_doing="storing what was extracted again", entry=article.url
        )
        return ReextractCounts(pages=1, without_text=1)

    return _counted(
        context, sum(in_halves(list(articles), save, quarantine_one), _rest(read, len(articles)))
    )


def results_of(context: RunContext, pages: Sequence[ArchivedPages]) -> list[Result]:
    """Return the worker processes' results for archived pages, in order."""
    memory = memory_of(context, [each.page.url for each in pages])
    jobs = [
        article_job(context, each.page, each.entry, each.rest, memory(each.page.url))
        for each in pages
    ]
    return context.workers.each_in_turn(article_of, jobs, context.workers.after_all_others)


def pages_of(context: RunContext, readings: Sequence[Reading]) -> Iterator[ArchivedPages]:
    """Yield the archived pages of articles; leave out, and log, those whose pages are not whole."""
    for reading in readings:
        try:
            page, rest = from_archive(context, context.archive.read(reading.location))
        except StorageError as error:
            event("archived page damaged", article_id=reading.article_id, error=str(error))
            continue
        if rest.missing and (reading.was_whole or 1 + len(rest.pages) < reading.pages):
            # The stored text was joined from pages that are no longer archived, so it stays.
            event("archived page gone", article_id=reading.article_id, error=rest.missing)
            continue
        if rest.missing and 1 + len(rest.pages) == reading.pages and reading.partial_reason:
            # The stored reason says why the page was never fetched, which is more useful.
            rest = replace(rest, missing=reading.partial_reason)
        yield ArchivedPages(reading.key, reading.entry, page, rest)


def _rest(read: Reextracted, articles: int) -> ReextractCounts:
    """Return the counts of the pages that gave no article."""
    without = len(read.results) - articles
    return ReextractCounts(pages=without + read.damaged, without_text=without, damaged=read.damaged)


def _counted(context: RunContext, done: ReextractCounts) -> ReextractCounts:
    context.progress.count(pages=done.pages, articles=done.new)
    event(
        "batch extracted again", pages=done.pages, versions=done.versions, better=done.better,
        new=done.new, without_text=done.without_text, damaged=done.damaged,
    )  # fmt: skip
    return done
