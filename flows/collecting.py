"""The life of an article: poll, record, fetch, extract, decide, save, relate, publish, report.

A crash between any two steps leaves work that the next run finishes.
"""

from __future__ import annotations

from warta.flows.desk import opened, rechecks, retention
from warta.news.outcome import Draft
from warta.news.versions.rechecks import RecheckPolicy
from warta.settings import Settings
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables.hosts import HostManners
from warta.storage.tables.runs import RunReport
from warta.tasks.copies import find_copies, learn_repeated_lines
from warta.tasks.extract import complete_from_feeds, extract_articles
from warta.tasks.fetch import Arrival, Wanted, fetch_pages
from warta.tasks.poll import Polled, ask_feeds, read_feeds
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
from warta.tasks.stories import place_in_stories
from warta.tasks.weights import weight_of_arrival, weight_of_draft, weight_of_polled

# A task run costs about 8 ms: in batches of this size that is lost in the work.
FEEDS_A_BATCH = 200
PAGES_A_BATCH = 100
# A trickle of pages from slow hosts is saved this often.
SECONDS_A_BATCH = 15.0


def collect_news(
    settings: Settings, feeds: list[str] | None = None, *, every_feed: bool = False
) -> RunReport:
    """Collect the news once: from the feeds named (subscribed to if new), else from those due."""
    with opened(settings, "ingest") as desk:
        mend_archive(desk)
        left_out = poll(desk, choose_feeds(desk, feeds, every_feed))
        desk.progress.stage("fetching pages")
        collect(desk, take_up_entries(desk))
        look_again(desk, rechecks(settings))
        relate(desk, settings.cross_language_stories)
        desk.progress.stage("publishing")
        asked_for = feeds is not None or every_feed
        report = close_run(desk, left_out, was_asked_for=asked_for)
        keep_house_daily(desk, retention(settings))
        publish_snapshot(desk)
    return report


def poll(desk: Desk, polling: Polling) -> dict[str, int]:
    """Ask the feeds, and record what they listed with the validators that cover it.

    Returns how many were left out, by reason.
    """
    desk.progress.stage("polling feeds")
    answers = Stream[Polled](FEEDS_A_BATCH, weight_of_polled)
    asking = ask_feeds.submit(desk, polling.feeds, answers, polling.manners)
    with answers:
        for batch in answers.batches(FEEDS_A_BATCH, SECONDS_A_BATCH):
            record_polled(desk, read_feeds(desk, batch), learnt(batch))
    return asking.result()


def collect(desk: Desk, plan: Plan) -> None:
    """Fetch, extract and save, each batch while the next is on its way.

    Pages that take long come last: nobody waits for them.
    """
    desk.progress.expect(pages=len(plan.wanted))
    for drafts in batches(plan.without_page, PAGES_A_BATCH, weight_of_draft):
        save(desk, complete_from_feeds(desk, drafts))
    slow = collect_pages(desk, plan.wanted, plan.manners)
    if slow and not desk.stop.is_set():
        desk.progress.stage("reading slow pages")
        collect_pages(desk, slow, plan.manners, after_all_others=True)


def collect_pages(
    desk: Desk,
    wanted: Batch[Wanted],
    manners: Batch[HostManners],
    *,
    after_all_others: bool = False,
) -> Batch[Wanted]:
    """Collect pages; returns those that are left for later because they take long."""
    slow = list[Wanted]()
    arrivals = Stream[Arrival](weigh=weight_of_arrival)
    fetching = fetch_pages.submit(desk, wanted, arrivals, manners)
    with arrivals:
        for batch in arrivals.batches(PAGES_A_BATCH, SECONDS_A_BATCH):
            extracted = extract_articles(desk, batch, after_all_others=after_all_others)
            archived = Batch(page for arrival in batch for page in arrival.archived)
            save(desk, extracted.drafts, archived, learnt(batch))
            slow += extracted.slow
    fetching.result()
    return Batch(slow)


def save(
    desk: Desk,
    drafts: Batch[Draft],
    archived: Batch[ArchivedPage] = Batch(),  # noqa: B008 - it never changes
    manners: Batch[HostManners] = Batch(),  # noqa: B008
) -> None:
    """Save drafts, with what was archived and learnt; long articles in several transactions."""
    for part in list(batches(drafts, PAGES_A_BATCH, weight_of_draft)) or [Batch[Draft]()]:
        save_articles(desk, part, archived, manners)
        archived, manners = Batch(), Batch()


def look_again(desk: Desk, policy: RecheckPolicy) -> None:
    """Ask recent articles for edits that no feed tells of, after all that is new."""
    plan = take_up_rechecks(desk, policy)
    if not plan.wanted:
        return
    desk.progress.stage("looking for edits")
    arrivals = Stream[Arrival](weigh=weight_of_arrival)
    fetching = fetch_pages.submit(desk, plan.wanted, arrivals, plan.manners)
    with arrivals:
        for batch in arrivals.batches(PAGES_A_BATCH, SECONDS_A_BATCH):
            save_rechecks(desk, plan, batch, learnt(batch), policy)
    fetching.result()


def relate(desk: Desk, across_languages: bool) -> None:
    """Relate what was stored to what was there: what a site repeats, who copied whom, what is one
    story.
    """
    desk.progress.stage("finding copies")
    learn_repeated_lines(desk)
    find_copies(desk)
    desk.progress.stage("placing articles in stories")
    place_in_stories(desk, across_languages)


def learnt(batch: Batch[Polled] | Batch[Arrival]) -> Batch[HostManners]:
    """What a batch taught about hosts; of each the last word."""
    return Batch({known.host: known for each in batch for known in each.manners}.values())
