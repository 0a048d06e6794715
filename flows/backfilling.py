"""Collect a source's older articles: find and record, then continue like any run.

Killed, the next run of any kind finishes what was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warta.flows.collecting import HERE, collect, relate, take_over
from warta.flows.desk import opened
from warta.flows.reading import Reading, reading_by
from warta.settings import Settings
from warta.storage.tables.runs import RunReport
from warta.tasks.backfill import find_older
from warta.tasks.record import take_up_entries
from warta.tasks.report import close_run
from warta.tasks.run.desk import Desk
from warta.tasks.save import mend_archive, publish_snapshot


@dataclass(frozen=True, slots=True)
class Backfilled:
    """The number of entries listed since the day, how many are new, and the problems."""

    report: RunReport
    listed: int
    new: int
    undated: int
    asked: int
    problems: tuple[str, ...]


def collect_all(desk: Desk, reading: Reading = HERE) -> None:
    """Collect everything that is pending and due, a part at a time."""
    tried = set[int]()
    while not desk.stop.is_set():
        plan = take_up_entries(desk)
        if plan.keys() <= tried:
            return
        tried |= plan.keys()
        collect(desk, plan, reading)


def collect_older(settings: Settings, source: str, since: datetime) -> Backfilled:
    """Collect a feed's or site's articles back to a day, from its archive or its sitemaps."""
    with opened(settings, "backfill") as own, reading_by(settings, own) as (reading, desk):
        mend_archive(desk)
        take_over(desk, reading)
        desk.progress.stage("finding older entries")
        found = find_older(desk, source, since)
        desk.progress.stage("fetching pages")
        collect_all(desk, reading)
        relate(desk, settings.cross_language_stories)
        desk.progress.stage("publishing")
        report = close_run(desk)
        publish_snapshot(desk)
    return Backfilled(
        report, found.entries, found.new, found.undated, found.asked, tuple(found.problems)
    )
