"""A watch's question, as it is put to the snapshot."""

from __future__ import annotations

from warta.news.watches.watch import Watch
from warta.storage.warehouse.apart import Answer, Asker
from warta.storage.warehouse.connection import query

# What is compared with what a watch matched before; newest first, so that nothing new is missed
# unless more than so much came at once.
MOST_ROWS = 10_000


def asked(asker: Asker, watch: Watch, *, most: int = MOST_ROWS) -> Answer:
    """Return the answer to a watch's question. Raises BadQuestion, TooLong and StorageError."""
    if watch.kind == "search":
        words = {"words": watch.question}
        return asker.ask(query("watches/search"), words, most=most, newest_first=True)
    return asker.ask(watch.question, most=most, newest_first=True)
