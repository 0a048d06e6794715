"""Query the snapshot for the digest of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from warta.news.addresses.secrets import masked
from warta.news.digest.digest import Counts, Digest, Edit, Story
from warta.news.feeds_out.items import shortened
from warta.news.text.markup import clean_line
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import query
from warta.storage.warehouse.query_process import Asker, TooLong
from warta.storage.warehouse.question import BadQuestion, Limits

_MOST_ROWS = 100  # of one list; chosen by hand


def digest_of(home: Home, limits: Limits, day: date) -> Digest:
    """Return the digest of a day (UTC). Raises StorageError: no snapshot, or a limit reached."""
    with Asker(home, limits) as asker:
        try:
            return Digest(
                day=day,
                counts=Counts(*_rows(asker, "counts", day)[0]),
                stories=tuple(
                    Story(_headline(title), *rest) for title, *rest in _rows(asker, "stories", day)
                ),
                edits=tuple(
                    Edit(_headline(title), url, site, before and _headline(before), *rest)
                    for title, url, site, before, *rest in _rows(asker, "edits", day)
                ),
                days=tuple(_rows(asker, "days", day)),
                hours=tuple(_rows(asker, "hours", day)),
                sites=tuple(_rows(asker, "sites", day)),
                languages=tuple(_rows(asker, "languages", day)),
                failing=tuple(
                    (masked(url), reason) for url, reason in _rows(asker, "failing", None)
                ),
            )
        except TooLong as error:
            raise StorageError(
                f"the digest: {error}; raise query_seconds or query_memory_mib"
            ) from error
        except BadQuestion as error:
            raise StorageError(
                f"{home.snapshot}: was made by another version of Warta ({error}); the next "
                "`warta collect` publishes a new one"
            ) from error


def _headline(title: str) -> str:
    """Return a headline on one line, cut if it is long."""
    return shortened(clean_line(title))


def _rows(asker: Asker, name: str, day: date | None) -> list[Any]:
    values = {"day": day.isoformat()} if day else None
    return asker.ask(query(f"digest/{name}"), values, most=_MOST_ROWS).rows
