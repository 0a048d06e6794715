"""Offer shards to workers, and decode their results for the flow (the committer's part)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from warta.news.addresses.urls import host_of, is_fetchable
from warta.news.outcome import Delay, Draft
from warta.news.polling.poll import Feed, Poll
from warta.news.shards.codec import BadPayload
from warta.news.shards.split import Cut, by_site, shard_site
from warta.news.versions.rechecks import Finding
from warta.news.web.validators import Validators
from warta.storage.queue.committing import (
    Offer,
    Part,
    Stuck,
    copy_memories,
    learnt_until,
    withdraw_foreign,
    withdraw_kinds,
)
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.ownership import adopt
from warta.storage.queue.turns import SharedTurns
from warta.storage.tables.entries import record_due, still_pending
from warta.storage.tables.feeds import polled_since
from warta.storage.tables.hosts import HostRules, pauses
from warta.storage.tables.rechecks import Recheck
from warta.storage.tables.site_memory import learnt_since
from warta.tasks.fetch import Wanted
from warta.tasks.recheck import Rechecked
from warta.tasks.run.batch import batches
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.shards.clock import clock_problem
from warta.tasks.shards.values import (
    FEED_PART,
    FEED_SHARD,
    MEMORY,
    PAGE_PART,
    PAGE_SHARD,
    RECHECK_PART,
    RECHECK_SHARD,
    FeedPart,
    FeedShard,
    Kept,
    PageShard,
    RecheckShard,
)

Requested = TypeVar("Requested", Feed, Wanted, Recheck)

_SITES_A_BATCH = 500  # memories in one statement; chosen by hand
# Only the run that offered them can store their results: it has what it asked for in memory.
OF_ONE_RUN = ("archived", "rechecks")
WORKERS_ENDED = "the workers that took it ended, one after another"


@effect("prepare the queue")
def prepare_queue(context: RunContext, queue: QueueConnection, version: str) -> None:
    """Make the queue this home's, and copy what its machines need to know.

    What other versions left is dropped; pauses of hosts and what was learnt of sites are copied.
    Raises BadQueue if the queue is another home's, or a copy of this home uses it.
    """
    adopt(queue, context.warehouse.home)
    if withdrawn := withdraw_foreign(queue, version):
        event("shards of another version withdrawn", shards=withdrawn)
    withdraw_kinds(queue, OF_ONE_RUN)
    if words := clock_problem(queue):
        event("clocks differ", logging.WARNING, problem=words)
        context.progress.warn(f"{words} (NTP)")
    since = learnt_until(queue)
    with context.warehouse.transaction() as database:
        learnt, until = learnt_since(database, since)
        paused = pauses(database, datetime.now(UTC))
    SharedTurns(queue, context.web.deadline_seconds).pause(paused)
    for sites in batches(learnt, _SITES_A_BATCH):
        memories = context.lookup.of_sites(sites)
        copy_memories(queue, {site: MEMORY.encode(memories[site]) for site in memories}, None)
    if until != since:
        copy_memories(queue, {}, until)


def feed_shards(
    run_id: str, feeds: Iterable[Feed], host_rules: Sequence[HostRules], most: int
) -> Iterator[Offer]:
    """Divide feeds into shards of at most ``most``, by site; each is encoded when it is taken."""
    cuts = by_site(feeds, lambda feed: feed.url, most)
    encode = FEED_SHARD.encode
    return _offers(run_id, "feeds", cuts, host_rules, lambda *parts: encode(FeedShard(*parts)))


def page_shards(
    run_id: str, wanted: Iterable[Wanted], host_rules: Sequence[HostRules], most: int
) -> Iterator[Offer]:
    """Divide pages into shards of at most ``most``, by site; each is encoded when it is taken."""
    cuts = by_site(wanted, lambda each: each.url, most)
    encode = PAGE_SHARD.encode
    return _offers(run_id, "pages", cuts, host_rules, lambda *parts: encode(PageShard(*parts)))


def recheck_shards(
    run_id: str, rechecks: Iterable[Recheck], host_rules: Sequence[HostRules], most: int
) -> Iterator[Offer]:
    """Divide rechecks into shards of at most ``most``, by site, each encoded when it is taken."""
    cuts = by_site(rechecks, lambda each: each.url, most)
    encode = RECHECK_SHARD.encode
    return _offers(
        run_id, "rechecks", cuts, host_rules, lambda *parts: encode(RecheckShard(*parts))
    )


def _offers(
    run_id: str,
    kind: str,
    cuts: Iterable[Cut[Requested]],
    host_rules: Sequence[HostRules],
    encoded: Callable[[tuple[Requested, ...], tuple[HostRules, ...]], bytes],
) -> Iterator[Offer]:
    known = {each.host: each for each in host_rules}
    for cut in cuts:
        rules = _of_hosts(known, [each.url for each in cut.values])
        name = _name(run_id, kind, cut)
        yield Offer(name, kind, cut.sites, len(cut.values), encoded(cut.values, rules))


def feeds_in(part: Part, began: datetime, now: datetime) -> FeedPart:
    """Return the polls of a result. Raises news.shards.codec.BadPayload.

    A worker's clock may be wrong, so times of polls are limited: after ``now`` the feed would not
    be polled until then, and before ``began`` it would be due again at once.
    """
    read = FEED_PART.decode(part.payload)
    polls = (replace(each, polled_at=max(began, min(each.polled_at, now))) for each in read.polls)
    return replace(read, polls=tuple(polls))


def pages_in(
    part: Part,
) -> tuple[Sequence[Draft], Sequence[tuple[Kept, bytes]], Sequence[HostRules]]:
    """Return drafts, the pages to archive with their records, and what was learnt about hosts.

    Raises news.shards.codec.BadPayload, also if the records are not whole.
    """
    read = PAGE_PART.decode(part.payload)
    pages, start = list[tuple[Kept, bytes]](), 0
    for each in read.kept:
        pages.append((each, part.records[start : start + each.length]))
        start += each.length
    if start != len(part.records):
        raise BadPayload("the pages of a result are not whole")
    return [each.draft for each in read.drafts], pages, read.host_rules


def rechecks_in(
    part: Part, asked: dict[int, Recheck]
) -> tuple[Sequence[Rechecked], Sequence[HostRules]]:
    """Return the results of rechecks, once each: those that it has are taken out of ``asked``.

    Returns what was learnt about hosts, too.

    Raises news.shards.codec.BadPayload.
    """
    read, start = RECHECK_PART.decode(part.payload), 0
    results = list[Rechecked]()
    for each in read.results:
        end = start + sum(each.lengths)
        if each.article_id in asked:
            results.append(each.rechecked(asked[each.article_id], part.records[start:end]))
        start = end
    for result in results:
        del asked[result.recheck.article_id]
    return results, read.host_rules


def without_stored_polls(context: RunContext, polls: Sequence[Poll]) -> list[Poll]:
    """Return the polls that are not recorded yet: no poll of their feed is as late."""
    with context.warehouse.transaction() as database:
        last = polled_since(database, [poll.feed.feed_id for poll in polls])
    return [
        poll
        for poll in polls
        if (before := last.get(poll.feed.feed_id)) is None or before < poll.polled_at
    ]


def without_settled(context: RunContext, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts whose entries are all still pending, and record these in this run."""
    keys = [entry.entry_key for draft in drafts for entry in draft.entries]
    with context.warehouse.transaction() as database:
        record_due(database, context.run_id, datetime.now(UTC))
        pending = still_pending(database, keys)
    return [draft for draft in drafts if all(each.entry_key in pending for each in draft.entries)]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A part of a shard that has no result: its payload, which of its keys, and the reason."""

    payload: bytes
    has: Callable[[int], bool]
    reason: str

    @classmethod
    def of_stuck(cls, stuck: Stuck) -> Unanswered:
        """Return what no worker of a stuck shard has done, and log that it is given up."""
        event("shard given up", shard=stuck.name, reason=WORKERS_ENDED)
        return cls(stuck.payload, lambda key: key not in stuck.done, WORKERS_ENDED)


def failed_feeds(lost: Unanswered) -> list[Poll]:
    """Return failed polls for feeds without a result. Raises news.shards.codec.BadPayload."""
    return [
        Poll(
            feed=feed,
            polled_at=datetime.now(UTC),
            outcome="failed",
            reason=lost.reason,
            etag=feed.etag,
            last_modified=feed.last_modified,
            body_hash=feed.body_hash,
        )
        for feed in FEED_SHARD.decode(lost.payload).feeds
        if lost.has(feed.feed_id)
    ]


def failed_pages(lost: Unanswered) -> list[Draft]:
    """Return a failed attempt for each page without a result.

    Raises news.shards.codec.BadPayload.
    """
    return [
        Draft(each.entries, Delay(lost.reason))
        for each in PAGE_SHARD.decode(lost.payload).wanted
        if any(lost.has(entry.entry_key) for entry in each.entries)
    ]


def failed_rechecks(lost: Unanswered, asked: dict[int, Recheck]) -> list[Rechecked]:
    """Return a failed recheck for each article without a result; take these out of ``asked``.

    Raises news.shards.codec.BadPayload.
    """
    keys = [each.article_id for each in RECHECK_SHARD.decode(lost.payload).rechecks]
    return [
        Rechecked(each, each.url, Validators(), finding=Finding("failed", lost.reason))
        for key in keys
        if lost.has(key) and (each := asked.pop(key, None)) is not None
    ]


def _of_hosts(known: dict[str, HostRules], urls: Iterable[str]) -> tuple[HostRules, ...]:
    hosts = {host_of(url) for url in urls if is_fetchable(url)}
    return tuple(known[host] for host in sorted(hosts) if host in known)


def _name(run_id: str, kind: str, cut: Cut[Feed] | Cut[Wanted] | Cut[Recheck]) -> str:
    """Name a shard by time and first site; no other shard of the run has both."""
    return f"{run_id}/{kind}/{datetime.now(UTC):%H%M%S%f}/{cut.sites[0]}"


class HostsOf:
    """The hosts of some sites."""

    def __init__(self, sites: frozenset[str]) -> None:
        self._sites = sites

    def __contains__(self, host: object) -> bool:
        return isinstance(host, str) and shard_site(host) in self._sites
