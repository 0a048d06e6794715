"""Write the newest rows of a watch as Atom, RSS and JSON Feed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from warta.news.feeds_out.write import FILE_ENDINGS, Channel, Format, feed_of
from warta.news.watches.watch import Watch
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.query_process import Answer, Asker
from warta.storage.watches.definitions import watches
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.question import answer_of

MOST_ITEMS = 100  # of a feed; chosen by hand
_MOST_DESCRIPTION = 1000  # characters; chosen by hand
FORMATS: tuple[Format, ...] = get_args(Format)
# A web server, which is another user, may serve the files.
_READABLE = 0o644


def feed_of_watch(
    home: Home, watch: Watch, answer: Answer, form: Format, policy: WatchPolicy
) -> bytes:
    """Return the newest rows of a watch's answer as a feed."""
    address = f"{policy.feeds_url}{watch.name}{FILE_ENDINGS[form]}"
    return feed_of(form, _channel(home, watch, address, policy), answer.names, _newest(answer))


def watch_feed(home: Home, policy: WatchPolicy, name: str, form: Format) -> bytes | None:
    """Query the snapshot for a watch now; return its feed, or None if no watch has that name.

    Raises BadQuestion and StorageError as ``Asker.ask``.
    """
    for state in watches(home, [name]):
        with Asker(home, policy.limits) as asker:
            answer = answer_of(asker, state.watch, most=MOST_ITEMS)
        return feed_of_watch(home, state.watch, answer, form, policy)
    return None


def write_feeds(home: Home, watch: Watch, answer: Answer, policy: WatchPolicy) -> int:
    """Write a watch's feeds, a file a format, where they changed; return how many changed.

    Each file is replaced in one step. Raises StorageError when the folder can't be written.
    """
    changed = 0
    try:
        policy.feeds_folder.mkdir(parents=True, exist_ok=True)
        for form in FORMATS:
            path = _path(policy, watch.name, form)
            body = feed_of_watch(home, watch, answer, form, policy)
            if not _holds(path, body):
                _replace(path, body)
                changed += 1
    except OSError as error:
        raise StorageError(
            f"{error.filename or policy.feeds_folder}: can't be written ({error.strerror}); "
            "correct its permissions, or name another feeds_folder"
        ) from error
    return changed


def remove_feeds(policy: WatchPolicy, name: str) -> None:
    """Delete the feeds of a watch."""
    for form in FORMATS:
        with contextlib.suppress(OSError):
            _path(policy, name, form).unlink()


def _path(policy: WatchPolicy, name: str, form: Format) -> Path:
    return policy.feeds_folder / f"{name}{FILE_ENDINGS[form]}"


def _channel(home: Home, watch: Watch, address: str, policy: WatchPolicy) -> Channel:
    kind = "search for" if watch.kind == "search" else "SQL:"
    return Channel(
        title=f"Warta: {watch.name}",
        page_url=policy.feeds_url,
        updated_at=_published_at(home),
        url=address,
        description=f"{kind} {watch.question}"[:_MOST_DESCRIPTION],
        key=f"watch {watch.name}",
    )


def _newest(answer: Answer) -> Sequence[Sequence[Any]]:
    return answer.rows[:MOST_ITEMS]


def _published_at(home: Home) -> datetime:
    return datetime.fromtimestamp(home.snapshot.stat().st_mtime, UTC)


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.read_bytes() == body
    except FileNotFoundError:
        return False


def _replace(path: Path, body: bytes) -> None:
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READABLE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(body)
    fresh.replace(path)
