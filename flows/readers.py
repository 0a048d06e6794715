"""Choose who reads: this machine, or workers on many machines."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from warta.flows.reading import LocalReader, Reader
from warta.settings import Settings
from warta.tasks.run.context import RunContext


@contextlib.contextmanager
def reader_for(settings: Settings, context: RunContext) -> Iterator[tuple[Reader, RunContext]]:
    """Yield the reader that the settings ask for, and the context to use with it.

    Raises BadQueue if the queue that the settings name can't be used.
    """
    if not settings.queue:
        yield LocalReader(), context
        return
    from warta.flows.by_workers import worker_reader  # needs the PostgreSQL client

    with worker_reader(settings, context) as (reader, shared_desk):
        yield reader, shared_desk
