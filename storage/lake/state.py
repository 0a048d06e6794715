"""Record the result of the last publication to the lake, for `warta status` and `check`."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from warta.storage.files.access import mode
from warta.storage.home import Home
from warta.storage.lake.location import Lake


@dataclass(frozen=True, slots=True)
class LakeState:
    """The lake of a home: when it was last updated, and since when and why updates fail."""

    location: str
    published_at: datetime | None
    failed_since: datetime | None
    reason: str | None


def note_attempt(home: Home, lake: Lake, failure: str | None, now: datetime) -> None:
    """Record that a publication succeeded, or why it failed."""
    before = lake_state(home)
    if before and before.location != lake.shown:
        before = None
    if failure is None:
        state = LakeState(lake.shown, now, None, None)
    else:
        published_at = before.published_at if before else None
        since = before.failed_since if before and before.failed_since else now
        state = LakeState(lake.shown, published_at, since, failure)
    fresh = home.lake_state.with_name(f".{home.lake_state.name}.fresh")
    with contextlib.suppress(OSError):  # a full disk is reported by the publication
        fresh.write_text(json.dumps(asdict(state), default=datetime.isoformat), encoding="utf-8")
        fresh.chmod(mode(0o644))
        fresh.replace(home.lake_state)


def lake_state(home: Home) -> LakeState | None:
    """Return the state recorded last, or None if no lake was published to."""
    try:
        noted = json.loads(home.lake_state.read_text(encoding="utf-8"))
        return LakeState(
            noted["location"],
            _moment(noted["published_at"]),
            _moment(noted["failed_since"]),
            noted["reason"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
