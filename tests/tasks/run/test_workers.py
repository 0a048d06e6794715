"""Worker processes may die: one bad page costs only that page, and the pool goes on."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from warta.tasks.run.site_time import Allowance, SiteTime
from warta.tasks.run.workers import Job, Lost, Waiting, WorkerPolicy, Workers


class Strange(Exception):
    """An error that can be pickled, but not unpickled."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def work(kind: str) -> str:
    """Do what a page may make a parser do."""
    if kind == "hangs":
        spend(60)
    if kind == "sleeps":
        time.sleep(60)
    if kind == "crashes":
        os._exit(11)
    if kind == "swells":
        return "x" * (4 << 30)
    if kind == "raises":
        raise RecursionError("too deep")
    if kind == "raises strangely":
        raise Strange("a", "b")
    if kind == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return kind


def test_page_that_hangs_crashes_or_swells_costs_only_itself() -> None:
    """The other pages of the batch must arrive, and so must the next batch."""
    faults = ["hangs", "crashes", "swells", "raises", "raises strangely", "is killed"]
    kinds = ["good", *faults[:3], "fine", *faults[3:], "well"]
    with Workers(WorkerPolicy(count=2, seconds_per_job=0.5, memory_bytes=1 << 30)) as workers:
        results = workers.each(work, [{"kind": kind} for kind in kinds])
        again = workers.each(work, [{"kind": "good"}] * 3)
    assert [r for r in results if not isinstance(r, Lost)] == ["good", "fine", "well"]
    reasons = [result.reason for result in results if isinstance(result, Lost)]
    assert "within 0.5 s of CPU" in reasons[0]
    assert "exit code 11" in reasons[1]
    assert "MiB" in reasons[2]
    assert reasons[3:] == [
        "the parser failed: RecursionError: too deep",
        "the parser failed: Strange: a b",
        "the parser was killed: the system may lack memory",
    ]
    # What may be a fault of ours or of the system's is tried again.
    assert [r.may_pass for r in results if isinstance(r, Lost)] == [False, True, False, *[True] * 3]
    assert again == ["good"] * 3


def killed_with_the_others(own: str) -> str:
    """Kill this worker, and the process that workers are forked from."""
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
    return own


def test_killed_fork_server_ends_no_run() -> None:
    """The kernel may choose it when memory runs out; the run ended with a traceback."""
    with Workers(WorkerPolicy(count=1)) as workers:
        [killed] = workers.each(killed_with_the_others, [{"own": "x"}])
        again = workers.each(work, [{"kind": "good"}] * 2)
    assert isinstance(killed, Lost)
    assert killed.may_pass
    assert again == ["good", "good"]


def is_loaded(module: str) -> bool:
    return module in sys.modules


def test_workers_begin_with_everything_loaded() -> None:
    """Otherwise each would spend a second on imports, in every run, without any sign of it."""
    with Workers(WorkerPolicy(count=1)) as workers:
        assert workers.each(is_loaded, [{"module": "warta.news.extract"}, {"module": "py3langid"}]) == [
            True, True,
        ]  # fmt: skip


def spend(seconds: float) -> float:
    """Use this many seconds of CPU, as a page may."""
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass
    return seconds


def test_slow_site_uses_up_only_its_own_time() -> None:
    """Ten pages of one site can delay a run by a minute and a half, and a feed may list 5,000."""
    slow = [Job({"seconds": 0.2}, "slow.example") for _ in range(8)]
    quick = [Job({"seconds": 0.0}, f"site{n}.example") for n in range(4)] * 3
    with Workers(WorkerPolicy(count=2)) as workers:
        time_of_sites = SiteTime(Allowance(slow_seconds=0.1, of_a_site=0.7, of_all=99.0))
        results = workers.each_in_turn(spend, [*slow, *quick], time_of_sites)
        again = workers.each_in_turn(spend, [slow[0], quick[0]], time_of_sites)
    of_slow, of_quick = results[: len(slow)], results[len(slow) :]
    assert of_quick == [0.0] * len(quick)
    assert [type(result) for result in of_slow].count(Waiting) == len(slow) - 4
    assert isinstance(again[0], Waiting)
    assert "slow pages of slow.example" in again[0].reason
    assert again[1] == 0.0


def test_all_slow_sites_together_have_a_limit() -> None:
    """One person may own a hundred sites; quick sites go on."""
    jobs = [Job({"seconds": 0.2}, f"slow{n % 4}.example") for n in range(16)]
    quick = Job({"seconds": 0.0}, "quick.example")
    with Workers(WorkerPolicy(count=1)) as workers:
        time_of_sites = SiteTime(Allowance(slow_seconds=0.1, of_a_site=99.0, of_all=0.9))
        results = workers.each_in_turn(spend, [*jobs, quick], time_of_sites)
    assert sum(isinstance(result, Waiting) for result in results) >= len(jobs) - 9
    assert results[-1] == 0.0


def test_batch_does_not_wait_for_sites_without_a_quick_page() -> None:
    """It is saved while slow pages of many sites are left for later."""
    slow = [Job({"seconds": 0.3}, f"slow{n}.example") for n in range(9)]
    with Workers(WorkerPolicy(count=1)) as workers:
        workers.each(spend, [{"seconds": 0.0}])
        results = workers.each_in_turn(
            spend, slow, SiteTime(Allowance(0.1, 99.0, 99.0)), patience=0.5
        )
    assert 0 < sum(isinstance(result, Waiting) for result in results) < len(slow)


def test_quick_site_does_not_wait_for_workers_on_slow_pages() -> None:
    """Eight sites of long pages could otherwise hold both workers for seconds."""
    slow = [Job({"seconds": 0.4}, f"slow{n}.example") for n in range(6)]
    quick = [Job({"seconds": 0.0}, "quick.example") for _ in range(8)]
    ended: list[float] = []

    class Watched(SiteTime):
        def took(self, site: str, seconds: float) -> bool:
            if site == "quick.example":
                ended.append(time.monotonic())
            return super().took(site, seconds)

    with Workers(WorkerPolicy(count=2)) as workers:
        workers.each(spend, [{"seconds": 0.1}] * 4)
        began = time.monotonic()
        results = workers.each_in_turn(
            spend, [quick[0], *slow, *quick[1:]], Watched(Allowance(0.1, 99.0, 99.0))
        )
        seconds = time.monotonic() - began
    assert results == [0.0] + [0.4] * 6 + [0.0] * 7
    assert ended[-1] - began < seconds / 2


def test_job_with_its_own_limit_may_be_tried_longer() -> None:
    """A page that hangs holds a worker only a moment; after all others it gets its whole time."""
    job = Job({"kind": "hangs"}, "x.example", seconds=0.2)
    with Workers(WorkerPolicy(count=1)) as workers:
        [result] = workers.each_in_turn(work, [job], workers.while_others_wait)
    assert result == Lost("not parsed within 0.2 s of CPU", may_try_longer=True)


def test_a_machine_that_is_busy_or_was_suspended_costs_no_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the clock a page took 20 s at a load of 18, and was rejected for ever; an idle machine reads it."""
    monkeypatch.setattr("warta.tasks.run.workers._MOST_TIMES_ITS_CPU", 1.0)
    with Workers(WorkerPolicy(count=1, seconds_per_job=3.0)) as workers:
        asleep, good = workers.each(work, [{"kind": "sleeps"}, {"kind": "good"}])
    assert asleep == Waiting("not parsed within 3 s: this machine was busy or suspended")
    assert good == "good"


def work_through(number: int) -> int:
    """Return the number after this worker, and the process it was forked from, got that signal."""
    for process in (os.getppid(), os.getpid()):
        os.kill(process, number)
    time.sleep(0.2)
    return number


def test_workers_go_on_when_all_processes_get_a_signal() -> None:
    """Ctrl-C and a service's stop reach every process, but the run needs its workers to save."""
    signals = [int(signal.SIGTERM), int(signal.SIGINT)]
    with Workers(WorkerPolicy(count=1)) as workers:
        jobs = [{"number": number} for number in (*signals, *signals)]
        assert workers.each(work_through, jobs) == [*signals, *signals]
