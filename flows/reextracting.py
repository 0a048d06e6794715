"""Rebuild articles from the archive with the current extractor, without any request.

Each batch is one transaction, and extracting a page twice gives the same article: if it is killed,
start it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from warta.flows.collecting import relate_articles
from warta.flows.opening import open_run
from warta.flows.readers import reader_for
from warta.flows.reading import PAGES_A_BATCH
from warta.settings import Settings
from warta.storage.tables.reextract import Reading, ReextractCounts, Selection
from warta.tasks.merged import separate_merged
from warta.tasks.reextract import (
    accept_rejected,
    archived_readings,
    choose_archived,
    choose_rejected,
    store_reextracted,
)
from warta.tasks.report import close_run
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.context import RunContext
from warta.tasks.save import mend_archive, publish_snapshot


def rebuild_articles(
    settings: Settings, selection: Selection, *, rejected: bool = False
) -> ReextractCounts:
    """Extract the chosen articles again; with ``rejected``, the pages that gave none instead."""
    done = ReextractCounts()
    store = accept_rejected if rejected else store_reextracted
    with (
        open_run(settings, "reextract") as local_context,
        reader_for(settings, local_context) as (reader, context),
    ):
        mend_archive(context)
        context.progress.stage("extracting")
        if rejected:
            readings = batches(choose_rejected(context, selection), PAGES_A_BATCH)
        else:
            article_ids = choose_archived(context, selection)
            done += ReextractCounts(separated=separate_merged(context, article_ids))
            readings = _readings_of(context, article_ids)
        for results in reader.archived(context, readings):
            done += store(context, results)
        relate_articles(context, settings.cross_language_stories)
        close_run(context)
        publish_snapshot(context)
        return done + ReextractCounts(stopped=context.stop.is_set())


def _readings_of(context: RunContext, article_ids: Batch[int]) -> Iterator[Batch[Reading]]:
    """Yield the archived pages of articles, in batches."""
    for part in batches(article_ids, PAGES_A_BATCH):
        yield archived_readings(context, part)
