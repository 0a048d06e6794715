"""Name every file in the folder of one installation."""

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
        """Return the writer's database; readers open ``snapshot``."""
        return self.root / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        """Return the published read-only copy, which is replaced by atomic rename."""
        return self.root / "news.duckdb"

    @property
    def fresh_snapshot(self) -> Path:
        """Return the snapshot that is being made; useless after a crash."""
        return self.root / ".news.duckdb.fresh"

    @property
    def spare_snapshot(self) -> Path:
        """Return the snapshot before the current one, which the next publication updates."""
        return self.root / ".news.duckdb.spare"

    @property
    def moving(self) -> Path:
        """Return the folder in which `warta move` makes this home; useless after a crash."""
        return self.root / ".moving"

    @property
    def before_checkpoint(self) -> Path:
        """Return a copy of the warehouse's file from before the current checkpoint."""
        return self.root / ".warehouse.duckdb.before"

    @property
    def archive(self) -> Path:
        """Return the folder of raw pages, in WARC files."""
        return self.root / "archive"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def passwords(self) -> Path:
        """Return the file of passwords of feeds, readable by the owner only."""
        return self.root / "passwords.json"

    @property
    def watches(self) -> Path:
        """Return the database of watches and undelivered matches, readable by the owner only."""
        return self.root / "watches.sqlite"

    @property
    def watch_lock(self) -> Path:
        return self.root / "watch.lock"

    @property
    def feeds_out(self) -> Path:
        """Return the folder of watches' feeds, unless the settings name another one."""
        return self.root / "feeds"

    @property
    def queue_id(self) -> Path:
        """Return the file with this home's name in its queue (storage.queue)."""
        return self.root / "queue.id"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def serve_lock(self) -> Path:
        """Return the lock that `warta serve` holds while it serves this home."""
        return self.root / "serve.lock"

    @property
    def journal(self) -> Path:
        """Return the journal of the last runs, for readers between two publications."""
        return self.root / "runs.journal"

    @property
    def lake_prints(self) -> Path:
        """Return the database with hashes of the lake's rows, which can be rebuilt from it."""
        return self.root / "lake.duckdb"

    @property
    def lake_state(self) -> Path:
        """Return the file with the time of the lake's last update, or why it failed."""
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

    def folder_id(self) -> tuple[int, int] | None:
        """Return the device and inode of the folder, or None if it can't be reached.

        Another folder in its place has others: the mount point of a disk that is gone, for one.
        """
        try:
            folder = self.root.stat()
        except OSError:
            return None
        return folder.st_dev, folder.st_ino

    def make_root(self) -> None:
        """Create the folder only. Raises StorageError if it can't be written."""
        if "?" in str(self.root.absolute()):
            raise StorageError(
                f"{self.root.absolute()}: DuckDB can't write to a path with '?'; name another "
                "folder with --home"
            )
        _make(self.root)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder}: can't be created ({error.strerror}); name another folder with --home, "
            "or change its permissions"
        ) from error
