"""The paths of one installation: one folder, every file in it named here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warta.storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one installation (``WARTA_HOME``)."""

    root: Path

    @property
    def warehouse(self) -> Path:
        """The writer's database; people open `snapshot` instead."""
        return self.root / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        """The published read-only copy, replaced by atomic rename."""
        return self.root / "news.duckdb"

    @property
    def fresh_snapshot(self) -> Path:
        """The snapshot while it is made; a file of this name after a crash is useless."""
        return self.root / ".news.duckdb.fresh"

    @property
    def spare_snapshot(self) -> Path:
        """The snapshot published before the current one, kept to be updated."""
        return self.root / ".news.duckdb.spare"

    @property
    def before_checkpoint(self) -> Path:
        """The warehouse's file as it was before the current checkpoint."""
        return self.root / ".warehouse.duckdb.before"

    @property
    def archive(self) -> Path:
        """Raw pages, as WARC."""
        return self.root / "archive"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def passwords(self) -> Path:
        """The passwords of feeds; readable by the owner only."""
        return self.root / "passwords.json"

    @property
    def watches(self) -> Path:
        """Saved questions, and what of their matches is to be delivered; the owner's alone."""
        return self.root / "watches.sqlite"

    @property
    def watch_lock(self) -> Path:
        return self.root / "watch.lock"

    @property
    def feeds_out(self) -> Path:
        """The feeds that are written for watches, unless the settings name another folder."""
        return self.root / "feeds"

    @property
    def queue_id(self) -> Path:
        """The name by which this home's queue knows it (storage.queue)."""
        return self.root / "queue.id"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def serve_lock(self) -> Path:
        """Held by `warta serve` for as long as it serves this home."""
        return self.root / "serve.lock"

    @property
    def journal(self) -> Path:
        """The last runs, for readers between two publications."""
        return self.root / "runs.journal"

    @property
    def lake_prints(self) -> Path:
        """What the lake has, as a number for the rows of each key; can be made again from it."""
        return self.root / "lake.duckdb"

    @property
    def lake_state(self) -> Path:
        """When the lake was last brought up to date, or why not."""
        return self.root / "lake.json"

    @property
    def lake_lock(self) -> Path:
        return self.root / "lake.lock"

    @property
    def write_lock(self) -> Path:
        return self.root / "write.lock"

    def make(self) -> None:
        """Create the folder and the folders in it. Raises StorageError if it can't be written."""
        self.make_root()
        for folder in (self.archive, self.logs):
            _make(folder)

    def make_root(self) -> None:
        """Create the folder only. Raises StorageError if it can't be written."""
        _make(self.root)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder}: can't be made ({error.strerror}); name another place with --home, "
            "or mend this one"
        ) from error
