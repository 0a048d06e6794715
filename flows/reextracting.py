"""Rebuild articles from the archive with the current extractor, without any request.

A batch commits whole, and extracting a page twice gives the same article: if killed, start it
again.
"""

from __future__ import annotations

from collections.abc import Iterator

from warta.flows.collecting import relate
from warta.flows.desk import opened
from warta.flows.reading import PAGES_A_BATCH, reading_by
from warta.settings import Settings
from warta.storage.tables.reextract import Again, Choice, Reading
from warta.tasks.reextract import (
    accept_again,
    archived_readings,
    choose_archived,
    choose_rejected,
    store_again,
)
from warta.tasks.report import close_run
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.desk import Desk
from warta.tasks.save import mend_archive, publish_snapshot


def rebuild_articles(settings: Settings, choice: Choice, *, rejected: bool = False) -> Again:
    """Extract the chosen articles again; with ``rejected``, the pages that gave none instead."""
    done = Again()
    store = accept_again if rejected else store_again
    with opened(settings, "reextract") as own, reading_by(settings, own) as (reading, desk):
        mend_archive(desk)
        desk.progress.stage("extracting")
        for read in reading.again(desk, _chosen(desk, choice, rejected=rejected)):
            done += store(desk, read)
        relate(desk, settings.cross_language_stories)
        close_run(desk)
        publish_snapshot(desk)
        return done + Again(stopped=desk.stop.is_set())


def _chosen(desk: Desk, choice: Choice, *, rejected: bool) -> Iterator[Batch[Reading]]:
    if rejected:
        yield from batches(choose_rejected(desk, choice), PAGES_A_BATCH)
        return
    for article_ids in batches(choose_archived(desk, choice), PAGES_A_BATCH):
        yield archived_readings(desk, article_ids)
