"""Start commands of `warta` as real processes with Prefect's API, and kill them by SIGKILL.

For benchmarks.crash and benchmarks.fuzz_runs, which call `started()`. That starts this module as a
process (`python -m benchmarks.crash_runs 4 5`), which reads an Order a line as JSON and writes an
Ending a line.

Importing Prefect takes 3 s, starting its API 4 s, loading the parsers 1 s. Therefore the process
imports everything, starts one API and one fork server of parsing processes, and then forks a
process group for each command, which does what it does from a shell.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from multiprocessing import forkserver
from pathlib import Path
from types import MappingProxyType

from benchmarks.command import clean_environment

ROOT = Path(__file__).parents[1]
LONGEST_RUN_SECONDS = 100.0  # a run takes some seconds; one that hangs is killed
# Small, so that a small newsroom makes several batches, as a large one does.
FEEDS_A_BATCH, PAGES_A_BATCH = 4, 5
_WORKING = b"working\n"


@dataclass(frozen=True, slots=True)
class Kill:
    """When to kill a run: when it reaches ``step`` the ``passing``-th time, or after some seconds.

    ``after_seconds`` counts from the opening of the warehouse.
    """

    step: str | None = None
    passing: int = 1
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A command in a home, and when to kill it; an empty ``kill`` never does.

    ``watched``: count its steps, and let its work begin when it opens its warehouse.
    """

    arguments: tuple[str, ...]
    home: str
    proxy: str
    kill: Kill = Kill()
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. ``status``: its exit code, or -9 if it was killed.

    ``worked_seconds`` counts from the opening of the warehouse. ``steps``: how often it reached
    each step, in the order of the first time; empty if it was killed. ``peak_mib``: of its main
    process.
    """

    status: int
    worked_seconds: float
    peak_mib: float = 0.0
    cpu_seconds: float = 0.0
    steps: dict[str, int] = field(default_factory=dict)
    output: str = ""

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


class Runs:
    """The process that runs are forked from, as the benchmark uses it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, order: Order) -> Ending:
        """Carry out an order, wait until its process has ended, and return how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that starts runs has died")
        return Ending(**json.loads(answer))


@contextlib.contextmanager
def started(
    prefect_home: Path,
    settings: Mapping[str, str] = MappingProxyType({}),
    batches: tuple[int, int] = (FEEDS_A_BATCH, PAGES_A_BATCH),
    *,
    recorded: bool = True,
) -> Iterator[Runs]:
    """Run the process that runs are forked from, and its Prefect API, during the block.

    ``settings``: further environment variables. ``batches``: numbers of feeds and of pages a batch.
    ``recorded``: in Prefect; without, a run does the same work in a third of the CPU time.
    """
    environment = clean_environment() | {"PYTHONPATH": str(ROOT)}
    if recorded:
        environment["PREFECT_HOME"] = str(prefect_home)
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crash_runs", *map(str, batches)],
        env=environment | dict(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:  # leaving closes its standard input, which ends it and its API
        yield Runs(process)


def main() -> None:
    os.environ.update(
        WARTA_HOST_DELAY_SECONDS="0",
        WARTA_WORKERS="1",
        # As where a run has an API of its own (flows/orchestration.py).
        PREFECT_LOGGING_LEVEL="CRITICAL",
        PREFECT_LOGGING_TO_API_ENABLED="false",
        # Records that only Prefect's own pages show take a third of a small run's time.
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED="false",
        PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED="false",
    )
    api, life = _start_api() if "PREFECT_HOME" in os.environ else (None, None)
    for name in (
        "warta.cli", "warta.commands.display", "warta.news.feeds.opml", "fastapi",
        "prefect.flow_engine",
    ):  # fmt: skip
        importlib.import_module(name)  # or each run would import them itself
    import warta.flows.collecting
    import warta.flows.reading
    import warta.flows.reextracting
    from warta.tasks.run.workers import worker_context

    # The names must exist and hold larger numbers, or setting them would do nothing.
    feeds, pages = map(int, sys.argv[1:])
    assert feeds < warta.flows.reading.FEEDS_A_BATCH
    assert pages < warta.flows.reading.PAGES_A_BATCH
    warta.flows.reading.FEEDS_A_BATCH, warta.flows.reading.PAGES_A_BATCH = feeds, pages
    vars(warta.flows.collecting)["PAGES_A_BATCH"] = pages  # it imported the name
    vars(warta.flows.reextracting)["PAGES_A_BATCH"] = pages
    worker_context()
    for line in sys.stdin:
        # The fork server ends with EOFError if a run is killed while it requests a process.
        forkserver.ensure_running()
        fields = json.loads(line)
        order = Order(**fields | {"kill": Kill(**fields["kill"])})
        print(json.dumps(asdict(_carried_out(order, life))), flush=True)
    if api and life:
        os.close(life)
        os.waitpid(api, 0)


def _start_api() -> tuple[int, int]:
    """Fork a process with Prefect's API; it ends when the descriptor returned is closed."""
    from warta.flows import orchestration

    orchestration.prepare(Path(os.environ["PREFECT_HOME"]))
    address_read, address_written = os.pipe()
    life_read, life = os.pipe()
    # The API lets only its own process in; the runs are others and need a password.
    password = f"crash:{secrets.token_urlsafe()}"
    os.environ["PREFECT_SERVER_API_AUTH_STRING"] = password
    os.environ["PREFECT_API_AUTH_STRING"] = password
    process = os.fork()
    if process == 0:
        os.close(life)
        with orchestration.server(scheduling=False) as api:
            os.write(address_written, api.url.encode())
            os.close(address_written)
            os.read(life_read, 1)  # returns when no process holds the other end
            os._exit(0)
    os.close(address_written)
    with os.fdopen(address_read) as address:
        os.environ["PREFECT_API_URL"] = address.read()
    if not os.environ["PREFECT_API_URL"]:
        raise RuntimeError("Prefect's API did not start")
    return process, life


def _carried_out(order: Order, life: int | None) -> Ending:
    """Fork a process for an order and return how it ended; it must not keep the API alive."""
    reading_end, writing_end = os.pipe()
    log = Path(f"{order.home}.log")
    process = os.fork()
    if process == 0:
        if life:
            os.close(life)
        _work(order, writing_end, log)
    os.close(writing_end)
    work_began, steps = _watch(process, reading_end, order.kill.after_seconds)
    ended = time.monotonic()
    _, status, used = os.wait4(process, 0)
    return Ending(
        status=os.waitstatus_to_exitcode(status),
        worked_seconds=ended - work_began,
        peak_mib=used.ru_maxrss / 1024,
        cpu_seconds=used.ru_utime + used.ru_stime,
        steps=json.loads(steps or b"{}"),
        output=log.read_text(errors="replace"),
    )


def _watch(process: int, pipe: int, kill_after: float | None) -> tuple[float, bytes]:
    """Wait until a run ends, and kill it at its time; return when its work began, and its steps."""
    work_began = time.monotonic()
    deadline = work_began + LONGEST_RUN_SECONDS
    received = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.killpg(process, signal.SIGKILL)
            deadline += LONGEST_RUN_SECONDS
            continue
        part = os.read(pipe, 1 << 16)
        if not part:
            os.close(pipe)
            return work_began, received.removeprefix(_WORKING)
        if not received:
            work_began = time.monotonic()
            if kill_after is not None:
                deadline = work_began + kill_after
        received += part


def _work(order: Order, pipe: int, log: Path) -> None:
    """Run the command in this process, as a group of its own, with its output in ``log``."""
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.update(WARTA_HOME=order.home, WARTA_PROXY=order.proxy)
    sys.argv = ["warta", *order.arguments]

    # The fork server runs already, and is not this process's child: waiting for it would fail.
    for parent in (forkserver, forkserver._forkserver):
        vars(parent)["ensure_running"] = lambda: None

    from benchmarks.crash_steps import Passings
    from warta import cli

    def report_work() -> None:
        os.write(pipe, _WORKING)

    passings = Passings(Path(order.home), order.kill.step, order.kill.passing, report_work)
    if order.watched:
        passings.watch()
    else:
        report_work()
    status = 0
    try:
        cli.main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(pipe, json.dumps(passings.counts).encode())
    os._exit(status)


if __name__ == "__main__":
    main()
