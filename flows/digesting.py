"""Write the digest of a day from the snapshot. It only reads, so it needs no run lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from warta.flows.policies import query_limits
from warta.news.digest.digest import Digest
from warta.settings import Settings
from warta.storage.files.access import readable_by
from warta.storage.home import Home
from warta.tasks.digest.ask import digest_of
from warta.tasks.digest.write import write_digest


class BadDay(ValueError):
    """A text that names no day; the message says how to write one."""


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
    digest = digest_of(home, query_limits(settings), day_of(day, datetime.now(UTC)))
    with readable_by(settings.shared_with):
        return Written(digest, write_digest(digest, folder or home.root / "digests"))


def day_of(text: str, now: datetime) -> date:
    """Return the day that a text names: today, yesterday, or 2026-11-28 (UTC). Raises BadDay."""
    today = now.astimezone(UTC).date()
    match text.strip().lower():
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case other:
            try:
                day = date.fromisoformat(other)
            except ValueError:
                raise BadDay(f"{text!r} is not a day like 2026-11-28, today or yesterday") from None
            if not 1970 <= day.year <= 9998:
                raise BadDay(f"{text!r} is not between 1970 and 9998")
            return day
