"""Notice that no worker takes the shards that wait in the queue."""

from __future__ import annotations

import logging
import time

from warta.news.text.counted import counted
from warta.storage.errors import StorageError
from warta.storage.queue import committing
from warta.storage.queue.connection import QueueConnection
from warta.tasks.run.context import RunContext
from warta.tasks.run.log import event

# A worker looks for shards every two seconds; Prefect takes half a minute to start a worker.
_WARN_AFTER_SECONDS, MOST_SECONDS_WITHOUT_WORKER = 15.0, 600.0


class NoWorker(StorageError):
    """No worker takes the shards that wait."""


class WorkerWatch:
    """Warns when shards wait and no worker takes them; ends the run after ten minutes of that."""

    def __init__(self, queue: QueueConnection, version: str, context: RunContext) -> None:
        self._queue, self._version, self._context = queue, version, context
        self._seen = self._looked = time.monotonic()
        self._has_warned = False

    def was_seen(self) -> None:
        self._seen = time.monotonic()

    def look(self) -> None:
        """Raise NoWorker if no worker took a shard for MOST_SECONDS_WITHOUT_WORKER."""
        now = time.monotonic()
        if now - self._looked < 1:
            return
        self._looked = now
        counts = committing.queue_counts(self._queue, self._version)
        if counts.leased or not counts.waiting:
            self.was_seen()
            return
        seconds_without = now - self._seen
        message = (
            f"{self._queue.place}: {counted(counts.waiting, 'shard')} waiting, and no worker of "
            f"version {self._version} takes any; start one: warta work"
        )
        if seconds_without > MOST_SECONDS_WITHOUT_WORKER:
            raise NoWorker(message)
        if seconds_without > _WARN_AFTER_SECONDS and not self._has_warned:
            self._has_warned = True
            event("no worker", logging.WARNING, shards=counts.waiting)
            self._context.progress.warn(message)
