"""Check what happens when the disk is full, for every place that Warta writes to.

    python -m benchmarks.full_disk [--levels 12] [--serve]

Homes lie on file systems of their own in memory, in a mount namespace that ends with the command
(Linux: `unshare`, as root or with user namespaces). First one place alone is full: the archive, the
log, the file of metrics, or Prefect's database. Then the home has room for a part of what a run
writes, a little more at each level, so that each file runs out of room once. The run must end with
the expected status and one clear line; when there is space again, the next run must store what a
run stores that always had space. Prints status, seconds and that line; exits with 1 if anything was
different. The result is in docs/operations.md.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.command import parser_of
from tests.conftest import environment, everything
from warta.newsroom import Newsroom, sample_stories

HOST, STORIES = "siaran.example", 12
FEED = f"http://{HOST}/feed"
WARTA = [sys.executable, "-m", "warta.cli"]
INSIDE = "BENCHMARK_INSIDE"  # set when the command runs in its own mount namespace
ENOUGH_MIB = 256
PAGE_BYTES = 4096
# The exit status of a run when only this place is full: 0 where it goes on without writing there.
ALONE = {"archive": 1, "logs": 0, "metrics": 0, "prefect": 1}


@dataclass
class Bench:
    """A newsroom, the folder for homes, and the complaints so far."""

    room: Newsroom
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def environment(self, home: Path, **changes: str) -> dict[str, str]:
        env = environment(self.room, home, self.folder / "prefect") | changes
        if "PREFECT_HOME" not in changes:
            del env["PREFECT_HOME"]
        return env

    def collect(self, env: dict[str, str], what: str, *expected: int) -> str:
        """Collect once; return the line on standard error that says what is wrong.

        There must be one such line if the run fails, and none if it succeeds; (0, 0) as
        ``expected`` means that it succeeds and warns.
        """
        began = time.monotonic()
        command = [*WARTA, "collect", "--all", "--feeds", FEED]
        run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        lines = [line for line in run.stderr.splitlines() if line.startswith("warta: ")]
        line = lines[-1] if lines else ""
        if run.returncode not in expected:
            self.complaints.append(f"{what}: ended with {run.returncode}: {run.stderr[-400:]}")
        if "Traceback" in run.stderr or "Error ---" in run.stderr:
            self.complaints.append(f"{what}: a traceback: {run.stderr[-1500:]}")
        about_log = [line for line in lines[:-1] if "the log can't be written" in line]
        if len(lines) - len(about_log) != (1 if run.returncode or expected == (0, 0) else 0):
            self.complaints.append(f"{what}: {len(lines)} lines: {lines}")
        seconds = time.monotonic() - began
        line_shown = line.removeprefix("warta: ")[:150]
        print(f"| {what} | {run.returncode} | {seconds:.1f} | {line_shown} |", flush=True)
        return line


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--levels", type=int, default=12, help="sizes of a small disk (12)")
    parser.add_argument(
        "--serve",
        action="store_true",
        help="also fill the disk under `warta serve`, which must go on once there is space",
    )
    options = parser.parse_args()
    if INSIDE not in os.environ:
        return with_own_mounts("benchmarks.full_disk")
    with Newsroom() as room, tempfile.TemporaryDirectory() as folder:
        room.add_publisher(HOST, *sample_stories(STORIES), language="id")
        bench = Bench(room, Path(folder))
        print("| what is full | status | seconds | message |\n|---|---:|---:|---|")
        whole = bench.folder / "whole"
        with mounted(whole, ENOUGH_MIB << 20):
            bench.collect(bench.environment(whole / "home"), "nothing", 0)
            undisturbed = everything(whole / "home")
            needed = shutil.disk_usage(whole).used
        for place, code in ALONE.items():
            one_place(bench, place, code)
        for level in range(1, options.levels + 1):
            home_full(bench, needed * level // options.levels, undisturbed)
        if options.serve:
            under_serve(bench)
    for complaint in bench.complaints:
        print(f"WRONG: {complaint}")
    return int(bool(bench.complaints))


def one_place(bench: Bench, place: str, code: int) -> None:
    """Collect while only this place is full, and again after it was emptied."""
    home = bench.folder / f"home-{place}"
    folders = {"archive": home / "archive", "logs": home / "logs"}
    folder = folders.get(place, bench.folder / place)
    changes = {
        "metrics": {"WARTA_METRICS_FILE": str(folder / "warta.prom")},
        "prefect": {"PREFECT_HOME": str(folder)},
    }.get(place, {})
    env = bench.environment(home, **changes)
    with mounted(folder, PAGE_BYTES):
        (folder / "ballast").write_bytes(bytes(PAGE_BYTES))
        expected = (code,) if code else (0, 0)
        line = bench.collect(env, place, *expected)
        if str(folder) not in line:
            bench.complaints.append(f"{place}: the message does not name {folder}: {line}")
    bench.collect(env, f"{place}, emptied", 0)
    count = len(everything(home)["articles"])
    if count != STORIES:
        bench.complaints.append(f"{place}: {count} articles after it was emptied")


def home_full(bench: Bench, size: int, undisturbed: dict[str, list[object]]) -> None:
    """Collect with this many bytes of disk, then with enough of them."""
    disk = bench.folder / "disk"
    env = bench.environment(disk / "home")
    with mounted(disk, size) as resize:
        bench.collect(env, f"the home, {size >> 10} KiB", 0, 1)
        resize(ENOUGH_MIB << 20)
        bench.collect(env, f"the home, {size >> 10} KiB, then enough", 0)
        if everything(disk / "home") != undisturbed:
            bench.complaints.append(f"{size} bytes: not what a run stores that always had space")


def under_serve(bench: Bench) -> None:
    """Fill the disk while `serve` works, then make space; twice."""
    disk = bench.folder / "disk"
    env = bench.environment(disk / "home")
    with mounted(disk, ENOUGH_MIB << 20):
        subprocess.run(
            [*WARTA, "feeds", "add", "--unchecked", FEED], env=env, check=True, capture_output=True
        )
        serve = [*WARTA, "serve", "--every", "10"]
        with subprocess.Popen(serve, env=env, stderr=subprocess.PIPE, text=True) as serving:
            assert serving.stderr is not None
            lines = iter(serving.stderr.readline, "")
            try:
                _wait_for(lines, "completed:", bench)
                ballast = disk / "ballast"
                for _ in range(2):
                    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
                        while True:
                            file.write(bytes(PAGE_BYTES))
                    _wait_for(lines, "failed:", bench)
                    ballast.unlink()
                    _wait_for(lines, "completed:", bench)
            finally:
                serving.send_signal(signal.SIGTERM)
                rest = serving.stderr.read()
        if serving.returncode or "Traceback" in rest:
            bench.complaints.append(f"serve ended with {serving.returncode}: {rest}")
        count = len(everything(disk / "home")["articles"])
        if count != STORIES:
            bench.complaints.append(f"serve: {count} articles of {STORIES}")


def _wait_for(lines: Iterator[str], wanted: str, bench: Bench) -> None:
    """Print the lines of `serve` up to one with this text; complain if it ends before."""
    for line in lines:
        print(f"| serve | | | {line.strip()[:150]} |", flush=True)
        if "Traceback" in line:
            bench.complaints.append("serve: a traceback")
        if wanted in line:
            return
    bench.complaints.append(f"serve ended before a line with {wanted!r}")


@contextlib.contextmanager
def mounted(folder: Path, size: int) -> Iterator[Resize]:
    """Mount a file system of this many bytes during the block; what it yields changes its size."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "warta", str(folder)]
    subprocess.run(["mount", *options], check=True)
    try:
        yield Resize(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@dataclass(frozen=True, slots=True)
class Resize:
    folder: Path

    def __call__(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.folder)], check=True)


def with_own_mounts(module: str) -> int:
    """Run this command again in a mount namespace of its own; return its exit status."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *as_root, sys.executable, "-m", module]
    env = os.environ | {INSIDE: "1"}
    return subprocess.run([*command, *sys.argv[1:]], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
