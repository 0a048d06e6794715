"""Kill `warta reextract` at every step, and check that running it again finishes the work.

A part of benchmarks.crash.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.crash_compare import Content, content_of, differences, faults
from benchmarks.crash_news import FEEDS, first
from benchmarks.crash_runs import Ending, Kill, Order, Runs
from warta.newsroom import Newsroom
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

# As if every article had been stored by an extractor that left a line of the page in the text.
_OLDER_EXTRACTOR = """
    UPDATE store.article
    SET
        text = text || chr(10) || 'Baca juga: lainnya',
        text_hash = article_id,
        word_count = word_count + 3
    WHERE made_from = 'page' AND copy_of IS NULL
"""


def kill_reextract(
    runs: Runs, folder: Path, chosen: Callable[[list[Kill]], list[Kill]] = list
) -> tuple[list[Kill], list[str]]:
    """Kill it once at every step in one home; return the kills and what is wrong at the end.

    ``chosen`` returns the kills to make, in order, of all that are possible.
    """
    started, whole, killed = (folder / name for name in ("started", "whole", "killed"))
    with Newsroom() as room:
        first(room)
        for arguments in (("feeds", "add", "--unchecked", *FEEDS), ("collect", "--all")):
            _succeeded(runs.run(Order(arguments, str(started), room.proxy_url)))
    with Warehouse(Home(started)).transaction() as database:
        database.execute(_OLDER_EXTRACTOR)
    for home in (whole, killed):
        shutil.copytree(started, home)
    ending = _succeeded(runs.run(_reextract(whole)))
    kills = chosen([Kill(step) for step in ending.steps])
    made = [kill for kill in kills if runs.run(_reextract(killed, kill)).killed]
    _succeeded(runs.run(_reextract(killed)))
    return made, [
        *_changed_nothing(content_of(started), content_of(whole)),
        *differences(content_of(whole), content_of(killed)),
        *faults(killed),
    ]


def _reextract(home: Path, kill: Kill | None = None) -> Order:
    # Nobody listens at this port: a request would fail.
    return Order(("reextract",), str(home), "http://127.0.0.1:9", kill or Kill())


def _changed_nothing(before: Content, after: Content) -> list[str]:
    """Return a complaint if the reference run changed nothing: then nothing is shown."""
    return ["reextract changed no article"] if before["articles"] == after["articles"] else []


def _succeeded(ending: Ending) -> Ending:
    """Return the ending; raise RuntimeError with the output if the command failed."""
    if ending.status:
        raise RuntimeError(ending.output)
    return ending
