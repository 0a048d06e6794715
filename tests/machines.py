"""A home and its workers, each a process of its own, for tests and benchmarks of many machines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import environment
from warta.newsroom import Newsroom

WARTA = [sys.executable, "-m", "warta.cli"]
WHAT_READERS_SEE = (
    "SELECT article_id, url, site, host, feed_url, title, text, summary, authors, language, "
    "published_at, published_from, version, word_count, categories, tags, image_url, dateline, "
    "copy_count, story_id, is_paywalled FROM articles ORDER BY ALL",
    "SELECT article_id, url, site, title, kind, similarity FROM copies ORDER BY ALL",
    "SELECT article_id, version, title, text FROM versions ORDER BY ALL",
    "SELECT feed_url, entry_id, url, title, outcome, reason, attempts, article_id "
    "FROM entries ORDER BY ALL",
    "SELECT feed_url, title, status, reason, consecutive_failures FROM feeds ORDER BY ALL",
    "SELECT feed_url, status_code, outcome, entries_seen, entries_new FROM polls ORDER BY ALL",
)


@dataclass
class Machines:
    """The processes of a home and its workers, their logs, and the newsroom they all read."""

    folder: Path
    env: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command; its output goes to a log of its own."""
        name = f"{arguments[0]}-{len(self.started)}"
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*WARTA, *arguments], env=self.env, cwd=self.folder, stdout=log, stderr=log
            )
        self.started.append(process)
        return process

    def collect(self, *arguments: str) -> None:
        """Run `warta collect` to its end; fail with all logs if it fails."""
        process = self.start("collect", *arguments)
        assert process.wait(250) == 0, self.logs()

    def logs(self) -> str:
        return "\n".join(f"{path.name}:\n{path.read_text()}" for path in self.folder.glob("*.log"))

    def readers_see(self) -> list[list[Any]]:
        """Return the rows that the home's snapshot gives to readers."""
        path = self.folder / "home" / "news.duckdb"
        with duckdb.connect(str(path), read_only=True) as database:
            return [database.execute(query).fetchall() for query in WHAT_READERS_SEE]


@contextmanager
def machines(room: Newsroom, folder: Path, **settings: str) -> Iterator[Machines]:
    """Yield machines with an empty home; kill the processes that they started at the end."""
    folder.mkdir()
    env = environment(room, folder / "home", folder) | settings
    del env["PREFECT_HOME"]
    (folder / "tmp").mkdir()
    group = Machines(folder, env | {"TMPDIR": str(folder / "tmp")})
    try:
        yield group
    finally:
        for process in group.started:
            process.kill()
            process.wait()
