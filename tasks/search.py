"""Index for search the articles of earlier versions of Warta, some at the end of each run."""

from __future__ import annotations

from warta.news.text.counted import counted
from warta.storage.tables.search import (
    BATCH_DOCUMENTS,
    add_openings,
    add_rests,
    convert_earlier,
    index_state,
    index_waiting,
    sort_index,
)
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

# A run's share: some 20 s of a core. `warta maintain` indexes all that waits.
MOST_A_RUN = 20_000


@effect("index older articles")
def index_older_articles(context: RunContext) -> int:
    """Index articles of an earlier version of Warta, the newest first; return how many still wait.

    New articles are indexed in the batch that stores them. Not retried: each batch is one
    transaction, and the next run continues.
    """
    indexed, count = 0, 1
    while count and indexed < MOST_A_RUN and not context.stop.is_set():
        with context.warehouse.transaction() as database:
            count = index_waiting(database, BATCH_DOCUMENTS)
        indexed += count
    if not indexed:
        if context.stop.is_set():
            return 0
        # What an earlier Warta indexed is found; a part of it is stored in the quicker way.
        with context.warehouse.transaction() as database:
            convert_earlier(database)
            add_openings(database, MOST_A_RUN)
            add_rests(database, MOST_A_RUN)
        return 0
    with context.warehouse.transaction() as database:
        sort_index(database)  # a run's worth at a time: more may not fit into memory
        waiting = index_state(database).waiting
    event("older articles indexed", articles=indexed, waiting=waiting)
    if waiting:
        context.progress.warn(
            f"search does not know {counted(waiting, 'older article')} yet; each run indexes "
            f"{MOST_A_RUN:,}, `warta maintain` all"
        )
    return waiting
