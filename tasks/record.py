"""Record what the feeds listed, and plan the pages to fetch. After this nothing can be lost."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from warta.news.addresses.urls import (
    BadAddress,
    fetch_url,
    host_of,
    is_fetchable,
    unwrapped,
)
from warta.news.article import Rejection
from warta.news.feeds.subscription import Subscription
from warta.news.metadata.claims import Claim, claim_of, is_taken_over
from warta.news.outcome import Delay, Draft, Failure, PendingEntry, Settled
from warta.news.polling.poll import Feed, Poll
from warta.news.polling.schedule import Bounds
from warta.news.polling.state import gap_after, mirrors_among, state_after
from warta.storage.care.removal import tombstones
from warta.storage.tables.articles import feeds_of, known_addresses, take_over
from warta.storage.tables.entries import Recorded, counted, record_listings, settle, take_up
from warta.storage.tables.feeds import feeds_due, feeds_named, subscribe
from warta.storage.tables.hosts import HostRules, host_rules_of, remember_host_rules
from warta.storage.tables.pages import archived_pages
from warta.storage.tables.polled_feeds import feeds_alike, set_mirrors, update_feeds
from warta.storage.tables.runs import set_feeds_due
from warta.storage.warehouse.connection import Database
from warta.tasks.fetch import Wanted
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import in_halves
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event


@dataclass(frozen=True, slots=True)
class Polling:
    """The feeds that a run polls, and what is known about their hosts."""

    feeds: Batch[Feed]
    host_rules: Batch[HostRules]


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of a run: addresses to fetch, drafts that need no page, what is known of hosts."""

    wanted: Batch[Wanted]
    without_page: Batch[Draft]
    host_rules: Batch[HostRules]

    def keys(self) -> set[int]:
        """Return the keys of the plan's entries."""
        of_pages = (entry.entry_key for each in self.wanted for entry in each.entries)
        return {*of_pages, *(e.entry_key for draft in self.without_page for e in draft.entries)}

    def parted(self, wanted: Batch[Wanted]) -> tuple[Plan, Batch[Wanted]]:
        """Return this plan without the entries of ``wanted``, and its pages for those entries."""
        keys = {entry.entry_key for each in wanted for entry in each.entries}
        same = [
            each for each in self.wanted if any(entry.entry_key in keys for entry in each.entries)
        ]
        rest = [each for each in self.wanted if each not in same] if same else self.wanted
        return replace(self, wanted=Batch(rest)), Batch(same)


@effect("choose feeds")
def choose_feeds(context: RunContext, named: Sequence[str] | None, every_feed: bool) -> Polling:
    """Return the feeds to poll: the named ones, else those due. Back-off always holds."""
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        if named is None:
            feeds = feeds_due(database, now, every_feed=every_feed)
        else:
            wanted = [Subscription(fetch_url(address)) for address in named]
            subscribe(database, wanted, now=now)
            feeds = feeds_named(database, {each.feed_id for each in wanted}, now)
        set_feeds_due(database, context.run_id, len(feeds))
        hosts = {host_of(feed.url) for feed in feeds if is_fetchable(feed.url)}
        host_rules = host_rules_of(database, sorted(hosts), now)
    context.progress.expect(feeds=len(feeds))
    return Polling(Batch(feeds), Batch(host_rules.values()))


@effect("record polls", counts="polls")
def record_polled(
    context: RunContext, polls: Batch[Poll], host_rules: Batch[HostRules]
) -> Recorded:
    """Store polls, validators and entries, those of a feed in one transaction.

    A feed that can't be recorded has failed, with that reason; the others of the batch are stored.
    Not retried: storage that fails once fails again, and ends the run.
    """
    recorded: list[Poll] = []

    def record(part: Sequence[Poll]) -> Recorded:
        with context.warehouse.transaction() as database:
            done = record_polls(database, context.run_id, part, context.bounds)
        recorded.extend(part)
        return done

    def quarantine_one(poll: Poll, error: Exception) -> Recorded:
        reason = context.quarantine.take(
            error, while_doing="recording its entries", feed=poll.feed.url
        )
        return record([poll.failed(reason)])

    done = in_halves(polls, record, quarantine_one)
    remember(context, host_rules)
    for poll in recorded:
        _log(poll)
    return Recorded(sum(each.seen for each in done), sum(each.new for each in done))


def record_polls(
    database: Database, run_id: str, polls: Sequence[Poll], bounds: Bounds
) -> Recorded:
    """Record polls, their entries and the feeds' new state in one transaction."""
    listings = record_listings(database, run_id, polls)
    gaps = {
        listing.poll.feed.feed_id: gap
        for listing in listings
        if (gap := gap_after(listing.poll, common=listing.common, published=listing.published))
    }
    states = [
        state_after(
            listing.poll,
            listing.published,
            bounds=bounds,
            gap=gaps.get(listing.poll.feed.feed_id),
        )
        for listing in listings
    ]
    update_feeds(database, run_id, states, list(gaps.values()))
    set_mirrors(database, mirrors_among(feeds_alike(database, polls)))
    return counted(listings)


def remember(context: RunContext, host_rules: Sequence[HostRules]) -> None:
    """Store what was learnt about hosts. Hosts that can't be stored are learnt again."""

    def store(part: Sequence[HostRules]) -> None:
        with context.warehouse.transaction() as database:
            remember_host_rules(database, part)

    def quarantine_one(host: HostRules, error: Exception) -> None:
        context.quarantine.take(error, while_doing="storing its robots.txt", feed=host.host)

    if host_rules:
        in_halves(host_rules, store, quarantine_one)


@effect("take up entries")
def take_up_entries(context: RunContext, busy: Container[str] = frozenset()) -> Plan:
    """Plan every pending entry that is due: whether it needs its page, and where the page is.

    Entries whose article is known are settled here, without a request. Pages of ``busy`` hosts,
    which are still being polled, stay pending.
    """
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        pending = take_up(database, context.run_id, now)
        by_address: defaultdict[int, list[PendingEntry]] = defaultdict(list)
        for entry in pending:
            if entry.url_hash is not None:
                by_address[entry.url_hash].append(entry)
        known = known_addresses(database, by_address)
        removed = tombstones(database, by_address)
        settled = [
            Settled(entry, "refused", removed[hash_], None)
            for hash_ in by_address.keys() & removed.keys()
            for entry in by_address[hash_]
        ]
        settled += [
            Settled(entry, "unchanged", None, known[hash_])
            for hash_, entries in by_address.items()
            if hash_ in known and hash_ not in removed
            for entry in entries
            if entry.wanted_since <= entry.seen_at
        ]
        take_over(
            database, _claims(context, feeds_of(database, _listed_again(settled)), settled, now)
        )
        settle(database, context.run_id, settled, (), now)
        done = {verdict.pending.entry_key for verdict in settled}
        to_do = {
            hash_: left
            for hash_, entries in by_address.items()
            if (left := [entry for entry in entries if entry.entry_key not in done])
        }
        archived = archived_pages(
            database,
            {hash_: max(e.wanted_since for e in entries) for hash_, entries in to_do.items()},
        )
        wanted, without_page = [], [_draft_without_link(e) for e in pending if e.url_hash is None]
        for hash_, entries in to_do.items():
            address = _address(context, entries)
            if isinstance(address, Failure | Delay):
                without_page.append(Draft(tuple(entries), address))
            elif host_of(address) not in busy:
                wanted.append(Wanted(address, tuple(entries), archived.get(hash_)))
        hosts = sorted({host_of(each.url) for each in wanted})
        host_rules = host_rules_of(database, hosts, now)
    return Plan(Batch(wanted), Batch(without_page), Batch(host_rules.values()))


def address_without_page(pending: PendingEntry) -> str:
    """Return an address for an article without a page: the feed's, with the entry's id.

    The id is a hash-bang fragment, because only that kind of fragment counts for identity.
    """
    return f"{pending.feed_url}#!/{quote(pending.entry.entry_id, safe='')}"


def _address(context: RunContext, entries: Sequence[PendingEntry]) -> str | Failure | Delay:
    """Return the address of the entries' page, without wrappers, or why there is none."""
    try:
        return unwrapped(_shortest(entries))
    except BadAddress as error:
        return Failure(str(error))
    except Exception as error:
        return Delay(_quarantine_one(context, entries[0], error))


def _quarantine_one(context: RunContext, pending: PendingEntry, error: Exception) -> str:
    return context.quarantine.take(
        error, while_doing="taking it up", feed=pending.feed_url, entry=pending.entry.url
    )


def _listed_again(settled: Sequence[Settled]) -> set[int]:
    return {each.article_id for each in settled if each.article_id is not None}


def _claims(
    context: RunContext,
    known: Mapping[int, tuple[str, str]],
    settled: Sequence[Settled],
    now: datetime,
) -> list[Claim]:
    """Return what a site's own feed states about articles that another site's feed listed first."""
    claims = []
    for each in settled:
        if each.article_id is not None and each.article_id in known:
            url, feed_url = known[each.article_id]
            try:
                if is_taken_over(url, by=each.pending.feed_url, of=feed_url):
                    claims.append(claim_of(each.article_id, each.pending, now))
            except Exception as error:
                _quarantine_one(context, each.pending, error)
    return claims


def _log(poll: Poll) -> None:
    quiet = poll.outcome in ("not modified", "same body")
    level = logging.DEBUG if quiet else logging.INFO if poll.succeeded else logging.WARNING
    event(
        "feed polled",
        level,
        feed=poll.feed.url,
        outcome=poll.outcome,
        status=poll.status_code,
        reason=poll.reason,
        entries=len(poll.parsed.entries) if poll.parsed else None,
        failures=None if poll.succeeded else poll.feed.consecutive_failures + 1,
        duration_ms=poll.duration_ms,
    )


def _draft_without_link(pending: PendingEntry) -> Draft:
    written = pending.entry.unusable_url
    if written is None:
        return Draft((pending,), Rejection("the entry links to no page"))
    try:
        reason = f"{fetch_url(written)[:200]}: too long an address for a link in a feed"
    except BadAddress as error:
        reason = str(error)
    return Draft((pending,), Failure(reason))


def _shortest(entries: Sequence[PendingEntry]) -> str:
    """Return the plainest of several spellings of an address: AMP and print ones are longer."""
    return min((e.entry.url for e in entries if e.entry.url), key=lambda url: (len(url), url))
