"""Workers that may die: one bad page costs that page, and the pool goes on."""

from __future__ import annotations

import os
import sys
import time

from warta.tasks.run.workers import Lost, WorkerPolicy, Workers


def work(kind: str) -> str:
    """What a page may make a parser do."""
    if kind == "hangs":
        time.sleep(60)
    if kind == "crashes":
        os._exit(11)
    if kind == "swells":
        return "x" * (4 << 30)
    if kind == "raises":
        raise RecursionError("too deep")
    return kind


def test_a_page_that_hangs_crashes_or_swells_costs_only_itself() -> None:
    """The other pages of the batch must arrive, and the next batch too."""
    kinds = ["good", "hangs", "fine", "crashes", "swells", "raises", "well"]
    with Workers(WorkerPolicy(count=2, seconds_per_job=2.0, memory_bytes=1 << 30)) as workers:
        results = workers.each(work, [{"kind": kind} for kind in kinds])
        again = workers.each(work, [{"kind": "good"}] * 3)
    assert [r for r in results if not isinstance(r, Lost)] == ["good", "fine", "well"]
    reasons = [result.reason for result in results if isinstance(result, Lost)]
    assert "within 2 s" in reasons[0]
    assert "exit code 11" in reasons[1]
    assert "MiB" in reasons[2]
    assert "RecursionError" in reasons[3]
    assert again == ["good"] * 3


def is_loaded(module: str) -> bool:
    return module in sys.modules


def test_workers_begin_with_everything_loaded() -> None:
    """Or each would spend a second on it, in every run; and silently, should the name be wrong."""
    with Workers(WorkerPolicy(count=1)) as workers:
        assert workers.each(is_loaded, [{"module": "warta.news.extract"}, {"module": "py3langid"}]) == [
            True, True,
        ]  # fmt: skip
