"""Stop a run whose Prefect worker was killed: no other process could cancel it."""

from __future__ import annotations

import contextlib
import contextvars
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator

from warta.tasks.run.log import event

_LOOK_SECONDS = 1.0  # how soon a run notices that its parent was killed


@contextlib.contextmanager
def stopped_with_its_worker(stop: threading.Event) -> Iterator[None]:
    """Ask the run in the block to stop, by SIGTERM, when the worker that started it has died.

    Not if it was asked already (``stop``): Prefect's supervisor of a run sends SIGTERM before it
    dies, and a second one would end the run at once (``tasks.run.context.stoppable``).
    Without a worker (a run by hand, or by `serve`, which flows.orphans watches) nothing is watched.
    """
    if "PREFECT__FLOW_RUN_ID" not in os.environ or multiprocessing.parent_process():
        yield
        return
    worker, over = os.getppid(), threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_SECONDS):
            if os.getppid() != worker:
                if not stop.is_set():
                    os.kill(os.getpid(), signal.SIGTERM)
                event("worker died", worker=worker)
                return

    # In this context: events reach Prefect only from within the flow run.
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(watch,), name="watch the worker", daemon=True).start()
    try:
        yield
    finally:
        over.set()
