"""A lock admits one process at a time; the second waits, and then names the holder."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import threading
from pathlib import Path

import pytest

from warta.storage.errors import Locked
from warta.storage.files.lock import held


def _hold(path: Path, ready: multiprocessing.synchronize.Event) -> None:
    """Hold a lock until the process is killed."""
    with held(path, purpose="collect", wait_seconds=1):
        ready.set()
        threading.Event().wait()


def test_a_lock_names_its_holder_and_ends_with_its_process(tmp_path: Path) -> None:
    """A person sees which run is in the way; the lock of a killed process must be free."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(tmp_path / "run.lock", ready))
    holder.start()
    assert ready.wait(20)
    with (
        pytest.raises(Locked, match=rf"process {holder.pid} \(collect\) since 20"),
        held(tmp_path / "run.lock", purpose="other", wait_seconds=0.1),
    ):
        pass
    holder.kill()
    holder.join()
    with held(tmp_path / "run.lock", purpose="other", wait_seconds=5):
        pass
