"""What happens when the disk is full, at every place that Warta writes to?

Homes lie on file systems of their own in memory, in a mount namespace that ends with the command
(Linux: `unshare`, as root or with user namespaces). First each place alone is full: the archive,
the log, the metrics' file, Prefect's database. Then the home has
room for a part of what a run writes, a little more each time, so that every file is once the one
that has no room. The run must end with what the table says, in one clear line; when there is
space, the next run must leave what a run leaves that always had it.

    python -m benchmarks.full_disk [--levels 12] [--serve]

``--serve``: the disk fills up under `warta serve`, which must go on by itself once there is space.
Ends with 1 when something was otherwise.
"""

from __future__ import annotations

import argparse
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

from tests.conftest import environment, everything
from warta.newsroom import Newsroom, sample_stories

HOST = "siaran.example"
FEED = f"http://{HOST}/feed"
WARTA = [sys.executable, "-m", "warta.cli"]
INSIDE = "BENCHMARK_INSIDE"
ENOUGH_MIB = 256
PAGE_BYTES = 4096
# Where the run goes on without what it can't write there, it ends with 0.
ALONE = {"archive": 1, "logs": 0, "metrics": 0, "prefect": 1}


@dataclass
class Bench:
    """A newsroom, the folder for homes, and what went wrong."""

    room: Newsroom
    folder: Path
    wrong: list[str] = field(default_factory=list)

    def environment(self, home: Path, **changes: str) -> dict[str, str]:
        env = environment(self.room, home, self.folder / "prefect") | changes
        if "PREFECT_HOME" not in changes:
            del env["PREFECT_HOME"]
        return env

    def collect(self, env: dict[str, str], what: str, *expected: int) -> str:
        """Collect once; returns the line that says what is wrong, which must be one alone."""
        began = time.monotonic()
        command = [*WARTA, "collect", "--all", "--feeds", FEED]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        lines = [line for line in done.stderr.splitlines() if line.startswith("warta: ")]
        line = lines[-1] if lines else ""
        if done.returncode not in expected:
            self.wrong.append(f"{what}: ended with {done.returncode}: {done.stderr[-400:]}")
        if "Traceback" in done.stderr or "Error ---" in done.stderr:
            self.wrong.append(f"{what}: a traceback: {done.stderr[-1500:]}")
        of_the_log = [line for line in lines[:-1] if "the log can't be written" in line]
        if len(lines) - len(of_the_log) != (1 if done.returncode or expected == (0, 0) else 0):
            self.wrong.append(f"{what}: {len(lines)} lines: {lines}")
        seconds = time.monotonic() - began
        line_shown = line.removeprefix("warta: ")[:150]
        print(f"| {what} | {done.returncode} | {seconds:.1f} | {line_shown} |", flush=True)
        return line


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--levels", type=int, default=12)
    parser.add_argument("--serve", action="store_true")
    asked = parser.parse_args()
    if INSIDE not in os.environ:
        return _inside()
    with Newsroom() as room, tempfile.TemporaryDirectory() as folder:
        room.add_publisher(HOST, *sample_stories(12), language="id")
        bench = Bench(room, Path(folder))
        print("| what is full | ends with | seconds | and says |\n|---|---:|---:|---|")
        whole = bench.folder / "whole"
        with mounted(whole, ENOUGH_MIB << 20):
            bench.collect(bench.environment(whole / "home"), "nothing", 0)
            undisturbed = everything(whole / "home")
            needed = shutil.disk_usage(whole).used
        for place, code in ALONE.items():
            one_place(bench, place, code)
        for level in range(1, asked.levels + 1):
            home_full(bench, needed * level // asked.levels, undisturbed)
        if asked.serve:
            under_serve(bench)
    for reason in bench.wrong:
        print(f"WRONG: {reason}")
    return int(bool(bench.wrong))


def one_place(bench: Bench, place: str, code: int) -> None:
    """Fill one place, and only that."""
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
            bench.wrong.append(f"{place}: its line does not name {folder}: {line}")
    bench.collect(env, f"{place}, emptied", 0)
    [(count,)] = [(len(everything(home)["articles"]),)]
    if count != 12:
        bench.wrong.append(f"{place}: {count} articles after it was emptied")


def home_full(bench: Bench, size: int, undisturbed: dict[str, list[object]]) -> None:
    """Give a run so many bytes, then the next one all it wants."""
    disk = bench.folder / "disk"
    env = bench.environment(disk / "home")
    with mounted(disk, size) as resize:
        bench.collect(env, f"the home, {size >> 10} KiB", 0, 1)
        resize(ENOUGH_MIB << 20)
        bench.collect(env, f"the home, {size >> 10} KiB, then enough", 0)
        if everything(disk / "home") != undisturbed:
            bench.wrong.append(f"{size} bytes: not what a run stores that always had space")


def under_serve(bench: Bench) -> None:
    """Fill the disk while `serve` works; then make space."""
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
                _shown(lines, "completed:", bench)
                ballast = disk / "ballast"
                for _ in range(2):
                    with ballast.open("wb") as file, contextlib.suppress(OSError):
                        while True:
                            file.write(bytes(PAGE_BYTES))
                            file.flush()
                    _shown(lines, "failed:", bench)
                    ballast.unlink()
                    _shown(lines, "completed:", bench)
            finally:
                serving.send_signal(signal.SIGTERM)
                rest = serving.stderr.read()
        if serving.returncode or "Traceback" in rest:
            bench.wrong.append(f"serve ended with {serving.returncode}: {rest}")
        count = len(everything(disk / "home")["articles"])
        if count != 12:
            bench.wrong.append(f"serve: {count} articles of 12")


def _shown(lines: Iterator[str], wanted: str, bench: Bench) -> None:
    """Print what `serve` says until a line with these words; that it says nothing else is wrong."""
    for line in lines:
        print(f"| serve | | | {line.strip()[:150]} |", flush=True)
        if "Traceback" in line:
            bench.wrong.append("serve: a traceback")
        if wanted in line:
            return
    bench.wrong.append(f"serve ended before it said {wanted!r}")


@contextlib.contextmanager
def mounted(folder: Path, size: int) -> Iterator[Resize]:
    """Mount a file system of so many bytes for the block; gives what changes its size."""
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


def _inside() -> int:
    """Run this command again where its mounts are nobody else's."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *as_root, sys.executable, "-m", "benchmarks.full_disk"]
    env = os.environ | {INSIDE: "1"}
    return subprocess.run([*command, *sys.argv[1:]], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
