"""Relate a run's documents to the stored ones: learn repeated lines, find copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from warta.storage.tables import copies, stories
from warta.storage.tables.search import index_state
from warta.storage.tables.site_memory import pass_over_site, sites_to_learn
from warta.tasks.learning import MOST_SITES_A_RUN, SITES_AT_ONCE, learn_sites
from warta.tasks.placing import DOCUMENTS_A_BATCH, place_next
from warta.tasks.run.border import in_halves
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

# A whole archive that has to be signed again takes several runs, or one `warta maintain`.
MOST_A_RUN = 20_000


def anything_to_relate(context: RunContext) -> bool:
    """Return whether a site is to be learnt, or an article waits for its copies, story or index.

    A run of `serve` mostly finds nothing: four task runs less, with their records in Prefect.
    """
    with context.warehouse.transaction() as database:
        if copies.waiting(database) or stories.waiting(database):
            return True
        index = index_state(database)
        return bool(index.waiting or index.earlier or sites_to_learn(database, 1))


@effect("learn repeated lines")
def learn_repeated_lines(context: RunContext) -> int:
    """Learn the lines that sites repeat under their articles; return the number of sites.

    Only sites that have grown since they were last learnt are read. A site whose texts make
    learning fail is skipped until it has grown again. Not retried: the next run continues.
    """

    def learn(part: Sequence[int]) -> int:
        with context.warehouse.transaction() as database:
            return learn_sites(database, datetime.now(UTC), len(part))

    def quarantine_one(_: int, error: Exception) -> int:
        with context.warehouse.transaction() as database:
            site = pass_over_site(database, datetime.now(UTC))
        context.quarantine.take(error, while_doing="learning its repeated lines", entry=site)
        return 0

    done = 0
    for _ in range(0, MOST_SITES_A_RUN, SITES_AT_ONCE):
        if context.stop.is_set():
            break
        learned = sum(in_halves(range(SITES_AT_ONCE), learn, quarantine_one))
        done += learned
        if not learned:
            break
    return done


@effect("find copies")
def find_copies(context: RunContext) -> int:
    """Place every waiting document; return the number of new copies.

    Not retried: a batch commits whole, and the rest waits for the next run.
    """
    copies = placed = 0
    left = 1
    while left and placed < MOST_A_RUN and not context.stop.is_set():
        new_copies, left = place_next(context.warehouse, context.run_id, context.quarantine)
        copies += new_copies
        # They were counted as new articles when their batch was saved.
        context.progress.count(articles=-min(new_copies, context.progress.counts.articles))
        placed += DOCUMENTS_A_BATCH
    event("copies found", copies=copies, left=left)
    return copies
