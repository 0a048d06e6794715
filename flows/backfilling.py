"""Collect a source's older articles: find and record their entries, then collect as any run does.

If it is killed, the next run of any kind finishes what was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warta.flows.collecting import LOCAL, collect, relate_articles, store_unfinished
from warta.flows.opening import open_run
from warta.flows.readers import reader_for
from warta.flows.reading import Reader
from warta.settings import Settings
from warta.storage.tables.runs import RunReport
from warta.tasks.backfill import find_older
from warta.tasks.record import take_up_entries
from warta.tasks.report import close_run
from warta.tasks.run.context import RunContext
from warta.tasks.save import mend_archive, publish_snapshot


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill did.

    ``listed`` entries since the day, of them ``new``; ``undated`` entries, which were left out;
    ``requested``: the feed pages and sitemaps requested, ``read`` those that could be read (the run
    failed if none); ``problems`` to show.
    """

    report: RunReport
    listed: int
    new: int
    undated: int
    requested: int
    read: int
    problems: tuple[str, ...]


def collect_all(context: RunContext, reader: Reader = LOCAL) -> None:
    """Collect every entry that is pending and due, a part at a time."""
    tried = set[int]()
    while not context.stop.is_set():
        plan = take_up_entries(context)
        if plan.keys() <= tried:
            return
        tried |= plan.keys()
        collect(context, plan, reader)


def collect_older(settings: Settings, source: str, since: datetime) -> Backfilled:
    """Collect a feed's or site's articles back to a day, from its archive or its sitemaps."""
    with (
        open_run(settings, "backfill") as local_context,
        reader_for(settings, local_context) as (
            reader,
            context,
        ),
    ):
        mend_archive(context)
        store_unfinished(context, reader)
        context.progress.stage("finding older entries")
        older = find_older(context, source, since)
        context.progress.stage("fetching pages")
        collect_all(context, reader)
        relate_articles(context, settings.cross_language_stories)
        context.progress.stage("publishing")
        nothing = f"nothing to read at {source}: {'; '.join(older.problems[:1])}"
        report = close_run(context, failure=None if older.read else nothing)
        publish_snapshot(context)
    return Backfilled(
        report,
        older.entries,
        older.new,
        older.undated,
        older.requested,
        older.read,
        older.problems,
    )
