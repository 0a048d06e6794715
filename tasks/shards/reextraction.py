"""Send archived pages to workers, with their records, and match the results that come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from warta.storage.files.warc_records import record_of
from warta.storage.queue.committing import Offer, Part
from warta.storage.tables.reextract import Reading
from warta.tasks.reextract import ArchivedPages, Reextracted, pages_of
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.context import RunContext
from warta.tasks.run.workers import Lost
from warta.tasks.shards.receive import Unanswered
from warta.tasks.shards.values import ARCHIVED_PART, ARCHIVED_SHARD, ArchivedShard, SentPages


class Reextraction:
    """A re-extraction by workers: the shards to offer, and the reading of each result."""

    def __init__(self, context: RunContext, chosen: Iterable[Batch[Reading]], most: int) -> None:
        self._context, self._chosen, self._most = context, chosen, most
        self._asked = dict[int, Reading]()
        self._damaged = 0

    def shards(self) -> Iterator[Offer]:
        """Divide the chosen articles into shards of at most ``most``, with their pages."""
        for number, readings in enumerate(self._chosen):
            known = {reading.key: reading for reading in readings}
            whole = 0
            parts = batches(pages_of(self._context, readings), self._most, lambda each: each.weight)
            for part, pages in enumerate(parts):
                whole += len(pages)
                self._asked |= {each.key: known[each.key] for each in pages}
                yield _archived_offer(f"{self._context.run_id}/archived/{number}.{part}", pages)
            self._damaged += len(readings) - whole

    def results_in(self, part: Part) -> Reextracted:
        """Return results with their readings. Raises news.shards.codec.BadPayload."""
        sent = ARCHIVED_PART.decode(part.payload).results
        return Reextracted(
            Batch(
                (reading, each.result)
                for each in sent
                if (reading := self._asked.pop(each.key, None)) is not None
            )
        )

    def failed(self, lost: Unanswered) -> Reextracted:
        """Return Lost for the articles without a result: they stay as they are.

        Raises news.shards.codec.BadPayload.
        """
        keys = [each.key for each in ARCHIVED_SHARD.decode(lost.payload).articles]
        readings = [self._asked.pop(key) for key in keys if lost.has(key) and key in self._asked]
        return Reextracted(Batch((reading, Lost(lost.reason)) for reading in readings))

    def rest(self) -> Reextracted:
        """Return Lost for the articles without a result, when no shard is left."""
        lost, self._asked = list(self._asked.values()), {}
        return Reextracted(
            Batch((each, Lost("no worker returned it")) for each in lost), self._damaged
        )


def _archived_offer(name: str, articles: Sequence[ArchivedPages]) -> Offer:
    sent, records = list[SentPages](), list[bytes]()
    for each in articles:
        own = [record_of(page) for page in (each.page, *each.rest.pages)]
        sent.append(SentPages.of(each, own))
        records += own
    payload = ARCHIVED_SHARD.encode(ArchivedShard(tuple(sent)))
    return Offer(name, "archived", (), len(sent), payload, b"".join(records))
