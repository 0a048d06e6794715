"""Start runs of `warta` as real processes with Prefect's API, and kill them by SIGKILL.

    python -m benchmarks.crash_runs 4 5 < orders

Reads one Order a line, as JSON, and writes one Ending a line.

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
from multiprocessing import forkserver
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[1]
LONGEST_RUN_SECONDS = 100.0
# Small, so that a small newsroom makes several batches, as a large one does.
FEEDS_A_BATCH, PAGES_A_BATCH = 4, 5
_WORKING = b"working\n"


@dataclass(frozen=True, slots=True)
class Kill:
    """When to kill a run: the ``passing``-th time it reaches ``step``, or after ``after_seconds``.

    The seconds count from the opening of the warehouse.
    """

    step: str | None = None
    passing: int = 1
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One command in one home, and when to kill it (never, if ``kill`` is empty).

    ``watched``: count its steps, and take the opening of its warehouse for the start of its work.
    """

    arguments: tuple[str, ...]
    home: str
    proxy: str
    kill: Kill = Kill()
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. ``status``: its exit code, -9 when it was killed.

    ``worked_seconds`` counts from the opening of the warehouse. ``steps``: how often each step was
    reached, in the order of the first time; empty if the run was killed. ``peak_mib``: memory of
    its main process.
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
        """Start the order's process, wait until it has ended, and return how."""
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
    """Start the process that runs are forked from, with a Prefect API; stop both after the block.

    ``settings``: further environment variables. ``batches``: how many feeds and how many pages make
    one batch.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        # Otherwise each of the hundred workers would compile the modules that it imports.
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
        forkserver.ensure_running()
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
    reading_end, writing_end = os.pipe()
    log = Path(f"{order.home}.log")
    process = os.fork()
    if process == 0:
        os.close(life)
        _work(order, writing_end, log)
    os.close(writing_end)
    working, steps = _watch(process, reading_end, order.kill.after_seconds)
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


def _watch(process: int, pipe: int, kill_after: float | None) -> tuple[float, bytes]:
    """Wait until a run ends, or kill it; return when its work began, and its steps as JSON."""
    working = time.monotonic()
    deadline = working + LONGEST_RUN_SECONDS
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
            return working, received.removeprefix(_WORKING)
        if not received:
            working = time.monotonic()
            if kill_after is not None:
                deadline = working + kill_after
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

    # The parent of parsers runs already, and is no child of this process: waiting for it would
    # fail.
    for parent in (forkserver, forkserver._forkserver):
        vars(parent)["ensure_running"] = lambda: None

    from benchmarks.crash_steps import Passings
    from warta import cli

    def working() -> None:
        os.write(pipe, _WORKING)

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
    os.write(pipe, json.dumps(passings.counts).encode())
    os._exit(status)


if __name__ == "__main__":
    main()
