"""One writer at a time: the second waits, then says for whom."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
from pathlib import Path

import pytest

from warta.storage.errors import Locked
from warta.storage.files.lock import held


def _hold(path: Path, ready: multiprocessing.synchronize.Event) -> None:
    with held(path, purpose="collect", wait_seconds=1):
        ready.set()
        import time

        time.sleep(60)


def test_a_lock_names_its_holder_and_dies_with_it(tmp_path: Path) -> None:
    """The second run says whom it waits for; a dead holder's lock is taken over."""
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
