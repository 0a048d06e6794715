"""Runs of `warta` that can be killed: real processes, real Prefect, real SIGKILL.

    python -m benchmarks.crash_runs 4 5 < orders  # an order a line, as JSON; an ending a line out

Importing Prefect takes 3 s, starting its API 4 s, loading the parsers 1 s. So one process imports
the product, starts one API and one parent of parsing processes for all, and forks a process group
for each run; what a run does is what the command does.
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
from multiprocessing.forkserver import _forkserver as worker_parent
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[1]
LONGEST_RUN_SECONDS = 100.0
# Small, so that a small newsroom makes several batches, as a large one does.
FEEDS_A_BATCH, PAGES_A_BATCH = 4, 5
_WORKING = b"working\n"


@dataclass(frozen=True, slots=True)
class Kill:
    """When a run dies: at a step's passing, or so long after it opened its warehouse."""

    step: str | None = None
    passing: int = 1
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One command in one home, and when it dies (never, if ``kill`` says nothing).

    ``watched``: its steps are counted, and its work begins when it opens its warehouse.
    """

    arguments: tuple[str, ...]
    home: str
    proxy: str
    kill: Kill = Kill()
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. ``status``: its exit code, -9 when it was killed.

    ``worked_seconds`` counts from the opening of the warehouse; ``steps`` are those a run passed
    that reached its end, in the order of their first passing. ``peak_mib``: its main process.
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
    """The process that runs are forked from, seen from the benchmark."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, order: Order) -> Ending:
        """Carry out an order; returns when its process has ended."""
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
) -> Iterator[Runs]:
    """Runs, with a Prefect API of their own, for the block; ``settings`` are further variables.

    ``batches``: how many feeds and pages make one.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        # Or each of the hundred workers would compile anew what it imports.
        kept["PYTHONPYCACHEPREFIX"] = str(prefect_home / "bytecode")
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crash_runs", *map(str, batches)],
        env=kept | {"PREFECT_HOME": str(prefect_home), "PYTHONPATH": str(ROOT)} | dict(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:  # closes its standard input on leaving: it ends, and its API with it
        yield Runs(process)


def main() -> None:
    os.environ.update(
        WARTA_HOST_DELAY_SECONDS="0",
        WARTA_WORKERS="1",
        # As where a run has an API of its own (flows/orchestration.py).
        PREFECT_LOGGING_LEVEL="CRITICAL",
        PREFECT_LOGGING_TO_API_ENABLED="false",
        # What only Prefect's own pages show costs a third of a small run.
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED="false",
        PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED="false",
    )
    from warta.flows import orchestration

    orchestration.prepare(Path(os.environ["PREFECT_HOME"]))
    api, life = _start_api()
    for name in (
        "warta.cli", "warta.commands.display", "warta.news.feeds.opml", "fastapi",
        "prefect.flow_engine",
    ):  # fmt: skip
        importlib.import_module(name)  # all that a run would import by itself, once for all
    import warta.flows.collecting
    import warta.flows.reading
    import warta.flows.reextracting
    from warta.tasks.run.workers import worker_context

    # They are there, or they would be set in vain.
    feeds, pages = map(int, sys.argv[1:])
    assert feeds < warta.flows.reading.FEEDS_A_BATCH
    assert pages < warta.flows.reading.PAGES_A_BATCH
    warta.flows.reading.FEEDS_A_BATCH, warta.flows.reading.PAGES_A_BATCH = feeds, pages
    vars(warta.flows.collecting)["PAGES_A_BATCH"] = pages  # as it took it from there
    vars(warta.flows.reextracting)["PAGES_A_BATCH"] = pages
    worker_context()
    for line in sys.stdin:
        # A run that is killed while it asks for a process takes the server down with it: the
        # server reads the end of the connection and raises EOFError.
        worker_parent.ensure_running()
        said = json.loads(line)
        order = Order(**said | {"kill": Kill(**said["kill"])})
        print(json.dumps(asdict(_carried_out(order, life))), flush=True)
    os.close(life)
    os.waitpid(api, 0)


def _start_api() -> tuple[int, int]:
    """Fork a process with Prefect's API; it ends when the descriptor returned is closed."""
    told, tell = os.pipe()
    waiting, life = os.pipe()
    # The runs are processes of their own, and must be let in.
    password = f"crash:{secrets.token_urlsafe()}"
    os.environ["PREFECT_SERVER_API_AUTH_STRING"] = password
    os.environ["PREFECT_API_AUTH_STRING"] = password
    process = os.fork()
    if process == 0:
        os.close(life)
        from warta.flows import orchestration

        with orchestration.server(scheduling=False) as api:
            os.write(tell, api.url.encode())
            os.close(tell)
            os.read(waiting, 1)
            os._exit(0)
    os.close(tell)
    with os.fdopen(told) as answer:
        os.environ["PREFECT_API_URL"] = answer.read()
    if not os.environ["PREFECT_API_URL"]:
        raise RuntimeError("Prefect's API did not start")
    return process, life


def _carried_out(order: Order, life: int) -> Ending:
    heard, tell = os.pipe()
    log = Path(f"{order.home}.log")
    process = os.fork()
    if process == 0:
        os.close(life)
        _work(order, tell, log)
    os.close(tell)
    working, steps = _overseen(process, heard, order.kill.after_seconds)
    ended = time.monotonic()
    _, status, used = os.wait4(process, 0)
    return Ending(
        status=os.waitstatus_to_exitcode(status),
        worked_seconds=ended - working,
        peak_mib=used.ru_maxrss / 1024,
        cpu_seconds=used.ru_utime + used.ru_stime,
        steps=json.loads(steps or b"{}"),
        output=log.read_text(errors="replace"),
    )


def _overseen(process: int, heard: int, kill_after: float | None) -> tuple[float, bytes]:
    """Wait for a run's end, or end it; when its work began, and what it said of its steps."""
    working = time.monotonic()
    deadline = working + LONGEST_RUN_SECONDS
    said = b""
    while True:
        ready, _, _ = select.select([heard], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.killpg(process, signal.SIGKILL)
            deadline += LONGEST_RUN_SECONDS
            continue
        part = os.read(heard, 1 << 16)
        if not part:
            os.close(heard)
            return working, said.removeprefix(_WORKING)
        if not said:
            working = time.monotonic()
            if kill_after is not None:
                deadline = working + kill_after
        said += part


def _work(order: Order, tell: int, log: Path) -> None:
    """Be the run: in a process group of its own, its words in a file."""
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.update(WARTA_HOME=order.home, WARTA_PROXY=order.proxy)
    sys.argv = ["warta", *order.arguments]

    # It runs, and is no child of this process: looking whether it ended would be an error.
    vars(worker_parent)["ensure_running"] = lambda: None

    from benchmarks.crash_steps import Passings
    from warta import cli

    def working() -> None:
        os.write(tell, _WORKING)

    passings = Passings(Path(order.home), order.kill.step, order.kill.passing, working)
    if order.watched:
        passings.watch()
    else:
        working()
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
    os.write(tell, json.dumps(passings.counts).encode())
    os._exit(status)


if __name__ == "__main__":
    main()
