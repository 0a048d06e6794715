"""The digest of a day: ask the snapshot, write the files. It needs no run lock: it only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from warta.news.digest.digest import Digest
from warta.settings import Settings
from warta.storage.files.access import readable_by
from warta.storage.home import Home
from warta.storage.warehouse.question import Limits
from warta.tasks.digest.ask import digest_of
from warta.tasks.digest.write import write_digest


class BadDay(ValueError):
    """A day that is none; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A digest and its files."""

    digest: Digest
    paths: list[Path]


def write_day(settings: Settings, day: str, folder: Path | None = None) -> Written:
    """Write the digest of a day, into the home's folder `digests` unless another is named.

    Raises BadDay, and StorageError when there is no snapshot or the folder can't be written.
    """
    home = Home(settings.home)
    limits = Limits(
        settings.query_seconds,
        settings.query_memory_mib,
        settings.query_disk_mib,
        settings.query_threads,
    )
    digest = digest_of(home, limits, day_of(day, datetime.now(UTC)))
    with readable_by(settings.shared_with):
        return Written(digest, write_digest(digest, folder or home.root / "digests"))


def day_of(words: str, now: datetime) -> date:
    """Return the day that is meant: today, yesterday, or 2026-11-28. Raises BadDay."""
    today = now.astimezone(UTC).date()
    match words.strip().lower():
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case other:
            try:
                day = date.fromisoformat(other)
            except ValueError:
                raise BadDay(f"{words!r} is no day like 2026-11-28, today or yesterday") from None
            if not 1970 <= day.year <= 9998:
                raise BadDay(f"{words!r} is not between 1970 and 9998")
            return day
