"""Save a batch: articles, versions, outcomes and the archive's index, all or nothing."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from warta.news.dedupe import addresses_of, decide, postponed
from warta.news.outcome import Delay, Draft, Postponed, Settled
from warta.news.versions.decision import Decision
from warta.storage.care.clock import was_off_for_long
from warta.storage.care.retention import Retention, is_due, note_upkeep
from warta.storage.care.upkeep import Upkeep, maintain
from warta.storage.errors import OutOfMemory, StorageError
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.entries import settle
from warta.storage.tables.hosts import HostRules, remember_host_rules
from warta.storage.tables.pages import index_leftovers, index_pages
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.snapshot import not_published, publish
from warta.tasks.record import remember
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import in_halves, tried
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event


@effect("save articles", counts="drafts")
def save_articles(
    context: RunContext,
    drafts: Batch[Draft],
    archived: Batch[ArchivedPage],
    host_rules: Batch[HostRules],
) -> int:
    """Decide what the drafts are, given the warehouse; store that; return how many are new.

    Saves the hosts' Retry-After too, so that a run after a kill does not ask too soon. A draft that
    can't be stored is tried again by later runs, and rejected the sixth time, or at once if it is
    too large; the others of its batch are stored.

    Not retried: the batch is one transaction; if it fails, the run stops and the next continues.
    """
    now = datetime.now(UTC)

    def whole() -> int:
        with context.warehouse.transaction() as database:
            decision = _save(database, context.run_id, drafts, now)
            index_pages(database, archived)
            remember_host_rules(database, host_rules)
        return _report(context, decision, archived)

    def piecewise(_: Exception) -> int:
        remember(context, host_rules)
        _index(context, archived)
        return sum(in_halves(drafts, save, quarantine_one))

    def save(part: Sequence[Draft]) -> int:
        with context.warehouse.transaction() as database:
            decision = _save(database, context.run_id, part, now)
        return _report(context, decision, ())

    def quarantine_one(draft: Draft, error: Exception) -> int:
        if len(draft.entries) > 1:  # the page may be sound, and one feed's entry the cause
            singly = [replace(draft, entries=(entry,)) for entry in draft.entries]
            return sum(in_halves(singly, save, quarantine_one))
        settled, delayed = _apart(context, draft, error, now)
        with context.warehouse.transaction() as database:
            settle(database, context.run_id, settled, delayed, now)
        return 0

    return tried(whole, piecewise)


def _apart(
    context: RunContext, draft: Draft, error: Exception, now: datetime
) -> tuple[list[Settled], list[Postponed]]:
    """Return the outcome of an entry that can't be stored, or its next attempt."""
    [pending] = draft.entries
    reason = context.quarantine.take(
        error, while_doing="storing it", feed=pending.feed_url, entry=pending.entry.url
    )
    if isinstance(error, MemoryError | OutOfMemory):
        return [Settled(pending, "rejected", reason, None, draft.access)], []
    delay = Delay(reason, access=draft.access, is_read_in_vain=True)
    outcomes = postponed(draft, delay, now)
    return (
        [each for each in outcomes if isinstance(each, Settled)],
        [each for each in outcomes if isinstance(each, Postponed)],
    )


def _index(context: RunContext, archived: Sequence[ArchivedPage]) -> None:
    """Index pages separately from their results; one that can't be indexed is fetched again."""

    def index(part: Sequence[ArchivedPage]) -> None:
        with context.warehouse.transaction() as database:
            index_pages(database, part)

    def quarantine_one(page: ArchivedPage, error: Exception) -> None:
        context.quarantine.take(error, while_doing="indexing its page", entry=page.requested_url)

    in_halves(archived, index, quarantine_one)


def _save(database: Database, run_id: str, drafts: Sequence[Draft], now: datetime) -> Decision:
    known = known_of(
        database,
        [url for draft in drafts for url in addresses_of(draft)],
        [pending for draft in drafts for pending in draft.entries],
    )
    decision = decide(drafts, known, now)
    save_decision(database, decision, now)
    settle(database, run_id, decision.settled, decision.postponed, now)
    return decision


def _report(context: RunContext, decision: Decision, archived: Sequence[ArchivedPage]) -> int:
    stored = len(decision.new)
    context.progress.count(articles=stored)
    event(
        "batch saved",
        pages=len(archived),
        articles=stored,
        versions=decision.versions,
        settled=len(decision.settled),
        postponed=len(decision.postponed),
    )
    for verdict in decision.settled:
        event(
            "entry settled",
            logging.DEBUG,
            url=verdict.pending.entry.url,
            outcome=verdict.outcome,
            reason=verdict.reason,
        )
    return stored


def mend_archive(context: RunContext) -> int:
    """Index the pages that a crash left in the archive; return their number.

    No task: nearly every run finds nothing to mend.
    """
    with context.warehouse.transaction() as database:
        return index_leftovers(database, context.archive)


def warn_of_clock(context: RunContext) -> None:
    """Warn if this machine's clock is days away from that of most servers."""
    ahead = context.servers_clock.difference()
    if ahead is None:
        return
    side = "ahead of" if ahead > timedelta(0) else "behind"
    days = abs(ahead) / timedelta(days=1)
    event("clock differs from servers", logging.WARNING, days=round(days, 1), side=side)
    context.progress.warn(
        f"this machine's clock is {days:.0f} days {side} that of most servers; set it right (NTP): "
        "articles get wrong times, and until then nothing is deleted by age"
    )


def upkeep_is_due(context: RunContext) -> bool:
    """Return whether a day has passed since the last upkeep."""
    with context.warehouse.transaction() as database:
        return is_due(database, datetime.now(UTC))


@effect("maintain")
def maintain_daily(context: RunContext, retention: Retention) -> None:
    """Delete what expired, and compact the warehouse if that is worth it.

    Not retried: a failure is logged, and the upkeep is tried again tomorrow.
    """
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        ahead = context.servers_clock.difference()
        if ahead or was_off_for_long(database, context.run_id, now):
            # The clock may be ahead: nothing is deleted by age before runs of a whole day agree.
            note_upkeep(database, now)
            event("upkeep put off", logging.WARNING, reason="no run for a month, or a wrong clock")
            return
    context.progress.stage("maintaining")
    try:
        done = maintain(
            context.warehouse, context.archive, retention, now, stopping=context.stop.is_set
        )
    except Exception as error:
        event("upkeep failed", logging.WARNING, error=f"{type(error).__name__}: {error}")
        return
    event(
        "upkeep done",
        runs=done.runs,
        polls=done.polls,
        archive_files=done.archive_files,
        archive_bytes=done.archive_bytes,
        compacted_to=done.compaction and done.compaction.after,
    )


@effect("maintain now")
def maintain_now(
    context: RunContext,
    retention: Retention,
    articles_before: datetime | None,
    always_compact: bool,
) -> Upkeep:
    """Do the daily upkeep now, and what only a person may ask for. Its errors end the run.

    Deletes nothing by age if the clock may be ahead, and raises StorageError if a person asked for
    that.
    """
    context.progress.stage("maintaining")
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        may_be_ahead = was_off_for_long(database, context.run_id, now)
    if may_be_ahead:
        why = (
            f"no run began in the month before yesterday, so the clock ({now:%Y-%m-%d}) may be "
            "ahead: nothing is deleted by age before there were runs for a day"
        )
        if articles_before:
            raise StorageError(f"{why}; run `warta collect`, and this command again tomorrow")
        context.progress.warn(why)
        retention = replace(retention, archive_days=0, log_days=0)
    return maintain(
        context.warehouse,
        context.archive,
        retention,
        now,
        articles_before=articles_before,
        always_compact=always_compact,
        stopping=context.stop.is_set,
    )


@effect("publish snapshot")
def publish_snapshot(context: RunContext) -> None:
    """Replace the snapshot that people read. Raises StorageError; then the old one stays.

    Not retried: the run has failed, but its articles are stored and the next run publishes them. A
    lake that can't be reached is a warning: the next publication brings it up to date.
    """
    try:
        publication = publish(context.warehouse)
    except StorageError:
        raise
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        event("snapshot not published", logging.ERROR, error=repr(error), traceback=trace)
        raise not_published(context.warehouse.home, error) from error
    event("snapshot published", how=publication.method, bytes=publication.written_bytes)
    if publication.lake_failure:
        event("lake not published", logging.WARNING, error=publication.lake_failure)
        context.progress.warn(f"readers of the lake see older news: {publication.lake_failure}")
