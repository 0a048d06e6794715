"""Query the snapshot with the question of a watch."""

from __future__ import annotations

from warta.news.watches.watch import Watch
from warta.storage.tables.search_query import PARTS
from warta.storage.warehouse.connection import query
from warta.storage.warehouse.query_process import Answer, Asker

# The rows that are compared with the earlier matches of a watch. The newest come first, so a match
# is missed only if more than this many are new at once.
MOST_ROWS = 10_000


def answer_of(asker: Asker, watch: Watch, *, most: int = MOST_ROWS) -> Answer:
    """Return the answer to a watch's question. Raises BadQuestion, TooLong and StorageError."""
    if watch.kind == "search":
        words = {"words": watch.question}
        return asker.ask(query("watches/search"), words, most=most, newest_first=True)
    return asker.ask(watch.question, most=most, newest_first=True)


def has_question(asker: Asker, watch: Watch) -> bool:
    """Return False for a search of marks alone, such as ``"``, which never matches anything."""
    if watch.kind != "search":
        return True
    return bool(asker.ask(PARTS, {"words": watch.question}, most=1).rows)
