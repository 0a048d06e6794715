"""Threads that live as long as a block: work beside it, or a server that it talks to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from socketserver import BaseServer

# serve_forever() asks this often whether it has to end; its default of half a second is waited
# for at the end of each test.
_POLL_SECONDS = 0.02


@contextmanager
def in_background(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run work in a thread during the block, then set its event and wait; raise what it raised."""
    block_is_over = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        result = pool.submit(work, block_is_over)
        try:
            yield
        finally:
            block_is_over.set()
        result.result()


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Answer a server's requests during the block, then close it."""
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
