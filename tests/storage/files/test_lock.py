"""A lock admits one process at a time; the second waits, and then names the holder."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import os
import threading
from pathlib import Path

import pytest

from warta.storage.errors import Locked, StorageError
from warta.storage.files.lock import held, holder


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


@pytest.mark.parametrize("kind", ["a folder", "a link to nothing"])
def test_what_is_no_file_in_the_place_of_a_lock_is_to_be_deleted(tmp_path: Path, kind: str) -> None:
    """ "Make the folder writable" sent people the wrong way."""
    lock = tmp_path / "run.lock"
    if kind == "a folder":
        lock.mkdir()
    else:
        lock.symlink_to(tmp_path / "gone" / "run.lock")
    with (
        pytest.raises(StorageError, match=r"run\.lock: .*delete what is there"),
        held(lock, purpose="tests", wait_seconds=0),
    ):
        pass


@pytest.mark.timeout(20)
def test_named_pipe_in_the_place_of_a_lock_holds_up_nobody(tmp_path: Path) -> None:
    """`warta status` waited for ever for somebody to write to it."""
    os.mkfifo(tmp_path / "run.lock")
    assert holder(tmp_path / "run.lock") is None
