"""Rebuild articles from the archive with the current extractor, without any request.

A batch commits whole, and extracting a page twice gives the same article: if killed, start it
again.
"""

from __future__ import annotations

from warta.flows.collecting import relate
from warta.flows.desk import opened
from warta.settings import Settings
from warta.storage.tables.reextract import Again, Choice
from warta.tasks.reextract import accept_again, choose_archived, choose_rejected, extract_again
from warta.tasks.report import close_run
from warta.tasks.run.batch import batches
from warta.tasks.save import mend_archive, publish_snapshot

PAGES_A_BATCH = 100


def rebuild_articles(settings: Settings, choice: Choice, *, rejected: bool = False) -> Again:
    """Extract the chosen articles again; with ``rejected``, the pages that gave none instead."""
    done = Again()
    with opened(settings, "reextract") as desk:
        mend_archive(desk)
        desk.progress.stage("extracting")
        if rejected:
            for readings in batches(choose_rejected(desk, choice), PAGES_A_BATCH):
                if not desk.stop.is_set():
                    done += accept_again(desk, readings)
        else:
            for article_ids in batches(choose_archived(desk, choice), PAGES_A_BATCH):
                if not desk.stop.is_set():
                    done += extract_again(desk, article_ids)
        relate(desk, settings.cross_language_stories)
        close_run(desk)
        publish_snapshot(desk)
        return done + Again(stopped=desk.stop.is_set())
