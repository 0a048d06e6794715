"""One run, in the order in which an article meets its steps.

Poll its feed, record its entry, fetch its page, extract its text, decide whether it is new, save
it, recheck older articles, find copies and stories, publish. A crash between any two steps leaves
work that the next run finishes.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.flows.opening import open_run
from warta.flows.policies import recheck_policy, retention_policy, watch_policy
from warta.flows.readers import reader_for
from warta.flows.reading import (
    PAGES_A_BATCH,
    FeedsRead,
    LocalReader,
    PagesRead,
    Reader,
)
from warta.news.outcome import Draft
from warta.news.versions.rechecks import RecheckPolicy
from warta.settings import Settings
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables.hosts import HostRules
from warta.storage.tables.runs import RunReport
from warta.tasks.copies import anything_to_relate, find_copies, learn_repeated_lines
from warta.tasks.extract import complete_from_feeds
from warta.tasks.fetch import Wanted
from warta.tasks.recheck import save_rechecks, take_up_rechecks
from warta.tasks.record import Plan, Polling, choose_feeds, record_polled, take_up_entries
from warta.tasks.report import close_run
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.context import RunContext
from warta.tasks.save import (
    maintain_daily,
    mend_archive,
    publish_snapshot,
    save_articles,
    upkeep_is_due,
    warn_of_clock,
)
from warta.tasks.search import index_older_articles
from warta.tasks.stories import place_in_stories
from warta.tasks.watches.round import keep_watch
from warta.tasks.weights import weight_of_draft

LOCAL = LocalReader()


def collect_news(
    settings: Settings, feeds: list[str] | None = None, *, every_feed: bool = False
) -> RunReport:
    """Collect the news once: from the feeds named (subscribed to if new), else from those due."""
    with (
        open_run(settings, "ingest") as local_context,
        reader_for(settings, local_context) as (
            reader,
            context,
        ),
    ):
        mend_archive(context)
        store_unfinished(context, reader)
        left_out = poll_and_collect(context, choose_feeds(context, feeds, every_feed), reader)
        recheck_articles(context, recheck_policy(settings), reader)
        relate_articles(context, settings.cross_language_stories)
        warn_of_clock(context)
        context.progress.stage("publishing")
        feeds_were_chosen = feeds is not None or every_feed
        report = close_run(context, left_out, was_asked_for=feeds_were_chosen)
        if upkeep_is_due(context) and not context.stop.is_set():
            maintain_daily(context, retention_policy(settings))
        publish_snapshot(context)
        home = context.warehouse.home
        if home.watches.exists() and not context.stop.is_set():
            keep_watch(home, watch_policy(settings))
    return report


def poll_and_collect(
    context: RunContext, polling: Polling, reader: Reader = LOCAL
) -> dict[str, int]:
    """Poll the feeds and collect what they list; return how many were left out, by reason.

    Works in two rounds: slow feeds and pages come in the second, so that no other waits for them.
    """
    if not polling.feeds:
        collect(context, take_up_entries(context), reader)
        return {}
    context.progress.stage("polling feeds")
    with reader.feeds(context, polling) as polls:
        record_feeds(context, polls.quick())
        plan = take_up_entries(context, polls.busy())
        slow_pages, host_rules = collect_quick(context, plan, reader), plan.host_rules
        if not polls.is_over():
            context.progress.stage("polling slow feeds")
            record_feeds(context, polls.slow())
            plan, slow_pages = take_up_entries(context).parted(slow_pages)
            slow_pages = Batch([*slow_pages, *collect_quick(context, plan, reader)])
            host_rules = Batch([*host_rules, *plan.host_rules])
    left_out = polls.left_out()
    collect_slow(context, slow_pages, host_rules, reader)
    return left_out


def store_unfinished(context: RunContext, reader: Reader) -> None:
    """Store the results of workers that an earlier run requested, but was killed before storing."""
    for result in reader.unfinished(context):
        if isinstance(result, FeedsRead):
            record_feeds(context, [result])
        else:
            save_pages(context, [result])


def record_feeds(context: RunContext, feeds: Iterable[FeedsRead]) -> None:
    """Record polls: entries, and the validators to send next time, in one transaction."""
    for result in feeds:
        record_polled(context, result.polls, result.host_rules)


def collect(context: RunContext, plan: Plan, reader: Reader = LOCAL) -> None:
    """Fetch, extract and save what a plan wants, slow pages last."""
    collect_slow(context, collect_quick(context, plan, reader), plan.host_rules, reader)


def collect_quick(context: RunContext, plan: Plan, reader: Reader) -> Batch[Wanted]:
    """Fetch, extract and save what a plan wants; return the slow pages, which are left for later.

    A batch is fetched while the batch before is extracted and saved.
    """
    context.progress.stage("fetching pages")
    context.progress.expect(pages=len(plan.wanted))
    for drafts in batches(plan.without_page, PAGES_A_BATCH, weight_of_draft):
        save_drafts(context, complete_from_feeds(context, drafts))
    return save_pages(context, reader.pages(context, plan.wanted, plan.host_rules))


def collect_slow(
    context: RunContext, slow: Batch[Wanted], host_rules: Batch[HostRules], reader: Reader
) -> None:
    """Collect the slow pages, after all others."""
    if slow and not context.stop.is_set():
        context.progress.stage("reading slow pages")
        save_pages(context, reader.pages(context, slow, host_rules, after_all_others=True))


def save_pages(context: RunContext, pages: Iterable[PagesRead]) -> Batch[Wanted]:
    """Save the results of pages; return the slow pages, which are left for later."""
    slow = list[Wanted]()
    for result in pages:
        save_drafts(context, result.drafts, result.archived, result.host_rules)
        slow += result.slow
    return Batch(slow)


def save_drafts(
    context: RunContext,
    drafts: Batch[Draft],
    archived: Batch[ArchivedPage] = Batch(),  # noqa: B008 - it never changes
    host_rules: Batch[HostRules] = Batch(),  # noqa: B008 - it never changes
) -> None:
    """Decide what drafts are and save them, with the pages archived and the hosts' rules.

    Long articles are saved in several transactions, to limit memory.
    """
    for part in list(batches(drafts, PAGES_A_BATCH, weight_of_draft)) or [Batch[Draft]()]:
        save_articles(context, part, archived, host_rules)
        archived, host_rules = Batch(), Batch()


def recheck_articles(context: RunContext, policy: RecheckPolicy, reader: Reader = LOCAL) -> None:
    """Request recent articles again, to find edits that no feed announces."""
    plan = take_up_rechecks(context, policy)
    if not plan.rechecks:
        return
    context.progress.stage("looking for edits")
    for result in reader.rechecks(context, plan):
        save_rechecks(context, result.rechecked, result.host_rules, policy)


def relate_articles(context: RunContext, across_languages: bool) -> None:
    """Find the lines that sites repeat, the copies, and the stories, among all stored articles.

    Also indexes for search what an earlier version of Warta stored.
    """
    if not anything_to_relate(context):
        return
    context.progress.stage("finding copies")
    learn_repeated_lines(context)
    find_copies(context)
    context.progress.stage("placing articles in stories")
    place_in_stories(context, across_languages)
    index_older_articles(context)
