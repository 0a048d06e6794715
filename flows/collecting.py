"""The life of an article: poll, record, fetch, extract, decide, save, relate, publish, report.

A crash between any two steps leaves work that the next run finishes.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.flows.desk import opened, rechecks, retention, watch_policy
from warta.flows.reading import (
    PAGES_A_BATCH,
    QUIET_SECONDS,
    SECONDS_A_BATCH,
    FeedsRead,
    PagesRead,
    Reading,
    ReadingHere,
    learnt,
    reading_by,
)
from warta.news.outcome import Draft
from warta.news.versions.rechecks import RecheckPolicy
from warta.settings import Settings
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables.hosts import HostManners
from warta.storage.tables.runs import RunReport
from warta.tasks.copies import find_copies, learn_repeated_lines
from warta.tasks.extract import complete_from_feeds
from warta.tasks.fetch import Arrival, Wanted, fetch_pages
from warta.tasks.recheck import save_rechecks, take_up_rechecks
from warta.tasks.record import Plan, Polling, choose_feeds, record_polled, take_up_entries
from warta.tasks.report import close_run
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.desk import Desk
from warta.tasks.run.stream import Stream
from warta.tasks.save import (
    keep_house_daily,
    mend_archive,
    publish_snapshot,
    save_articles,
)
from warta.tasks.search import index_older_articles
from warta.tasks.stories import place_in_stories
from warta.tasks.watches.round import keep_watch
from warta.tasks.weights import weight_of_arrival, weight_of_draft

HERE = ReadingHere()


def collect_news(
    settings: Settings, feeds: list[str] | None = None, *, every_feed: bool = False
) -> RunReport:
    """Collect the news once: from the feeds named (subscribed to if new), else from those due."""
    with opened(settings, "ingest") as own, reading_by(settings, own) as (reading, desk):
        mend_archive(desk)
        take_over(desk, reading)
        left_out = poll_and_collect(desk, choose_feeds(desk, feeds, every_feed), reading)
        look_again(desk, rechecks(settings))
        relate(desk, settings.cross_language_stories)
        desk.progress.stage("publishing")
        asked_for = feeds is not None or every_feed
        report = close_run(desk, left_out, was_asked_for=asked_for)
        keep_house_daily(desk, retention(settings))
        publish_snapshot(desk)
        if not desk.stop.is_set():
            keep_watch(desk.warehouse.home, watch_policy(settings))
    return report


def poll_and_collect(desk: Desk, polling: Polling, reading: Reading = HERE) -> dict[str, int]:
    """Poll the feeds and collect what they list.

    In two rounds: feeds and pages that take long come in the second, and nobody waits for them.
    Returns how many feeds were left out, by reason.
    """
    desk.progress.stage("polling feeds")
    with reading.feeds(desk, polling) as polls:
        record(desk, polls.quick())
        plan = take_up_entries(desk, polls.busy())
        slow_pages, manners = collect_quick(desk, plan, reading), plan.manners
        if not polls.is_over():
            desk.progress.stage("polling slow feeds")
            record(desk, polls.slow())
            plan, slow_pages = take_up_entries(desk).parted(slow_pages)
            slow_pages = Batch([*slow_pages, *collect_quick(desk, plan, reading)])
            manners = Batch([*manners, *plan.manners])
    left_out = polls.left_out()
    collect_slow(desk, slow_pages, manners, reading)
    return left_out


def take_over(desk: Desk, reading: Reading) -> None:
    """Store what an earlier run asked for, and did not live to store."""
    for read in reading.earlier(desk):
        if isinstance(read, FeedsRead):
            record(desk, [read])
        else:
            save_read(desk, [read])


def record(desk: Desk, feeds: Iterable[FeedsRead]) -> None:
    """Record what feeds listed, with the validators that cover it."""
    for read in feeds:
        record_polled(desk, read.polls, read.manners)


def collect(desk: Desk, plan: Plan, reading: Reading = HERE) -> None:
    """Fetch, extract and save, each batch while the next is on its way."""
    collect_slow(desk, collect_quick(desk, plan, reading), plan.manners, reading)


def collect_quick(desk: Desk, plan: Plan, reading: Reading) -> Batch[Wanted]:
    """Collect what a plan wants; returns the pages that are left for later."""
    desk.progress.stage("fetching pages")
    desk.progress.expect(pages=len(plan.wanted))
    for drafts in batches(plan.without_page, PAGES_A_BATCH, weight_of_draft):
        save(desk, complete_from_feeds(desk, drafts))
    return save_read(desk, reading.pages(desk, plan.wanted, plan.manners))


def collect_slow(
    desk: Desk, slow: Batch[Wanted], manners: Batch[HostManners], reading: Reading
) -> None:
    """Collect the pages that take long, after all others."""
    if slow and not desk.stop.is_set():
        desk.progress.stage("reading slow pages")
        save_read(desk, reading.pages(desk, slow, manners, after_all_others=True))


def save_read(desk: Desk, pages: Iterable[PagesRead]) -> Batch[Wanted]:
    """Save what became of pages; returns those that are left for later because they take long."""
    slow = list[Wanted]()
    for read in pages:
        save(desk, read.drafts, read.archived, read.manners)
        slow += read.slow
    return Batch(slow)


def save(
    desk: Desk,
    drafts: Batch[Draft],
    archived: Batch[ArchivedPage] = Batch(),  # noqa: B008 - it never changes
    manners: Batch[HostManners] = Batch(),  # noqa: B008 - it never changes
) -> None:
    """Save drafts, archived pages and learnt hosts; long articles in several transactions."""
    for part in list(batches(drafts, PAGES_A_BATCH, weight_of_draft)) or [Batch[Draft]()]:
        save_articles(desk, part, archived, manners)
        archived, manners = Batch(), Batch()


def look_again(desk: Desk, policy: RecheckPolicy) -> None:
    """Request recent articles again to find edits that no feed announces."""
    plan = take_up_rechecks(desk, policy)
    if not plan.wanted:
        return
    desk.progress.stage("looking for edits")
    arrivals = Stream[Arrival](weigh=weight_of_arrival)
    fetching = fetch_pages.submit(desk, plan.wanted, arrivals, plan.manners)
    with arrivals:
        for batch in arrivals.batches(PAGES_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS):
            save_rechecks(desk, plan, batch, learnt(batch), policy)
    fetching.result()


def relate(desk: Desk, across_languages: bool) -> None:
    """Relate what was stored to what was there: what a site repeats, who copied whom, what is one
    story; and index for search what an earlier version of Warta stored.
    """
    desk.progress.stage("finding copies")
    learn_repeated_lines(desk)
    find_copies(desk)
    desk.progress.stage("placing articles in stories")
    place_in_stories(desk, across_languages)
    index_older_articles(desk)
