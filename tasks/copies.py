"""Relate a run's documents to what was there: repeated lines learnt, copies found."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from warta.storage.tables.site_memory import learn_sites
from warta.tasks.placing import DOCUMENTS_A_BATCH, place_batch
from warta.tasks.run.desk import Desk
from warta.tasks.run.log import event

# A whole archive to be signed anew is done over several runs, or at once by `warta maintain`.
MOST_A_RUN = 20_000


@task(name="learn repeated lines", cache_policy=NO_CACHE, persist_result=False)
def learn_repeated_lines(desk: Desk) -> int:
    """Learn what the sites that grew repeat under their articles; how many sites that were.

    Not retried: what is not learnt now is learnt by the next run.
    """
    with desk.warehouse.transaction() as database:
        return learn_sites(database, datetime.now(UTC))


@task(name="find copies", cache_policy=NO_CACHE, persist_result=False)
def find_copies(desk: Desk) -> int:
    """Place every document that waits; returns how many were found to be copies.

    Not retried: a batch commits whole, and what is left waits for the next run.
    """
    found = placed = 0
    left = 1
    while left and placed < MOST_A_RUN:
        with desk.warehouse.transaction() as database:
            copies, left = place_batch(database, desk.run_id, datetime.now(UTC))
        found += copies
        placed += DOCUMENTS_A_BATCH
    event("copies found", copies=found, left=left)
    return found
