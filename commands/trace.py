"""`warta trace`: print the history of one article, from the snapshot."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from warta.commands.options import address_of
from warta.commands.rows import print_changes, print_rows
from warta.commands.tables import console, masked_value, print_pairs, shown, warn
from warta.flows.places import place_of
from warta.settings import Settings
from warta.storage.warehouse.answers import as_text
from warta.storage.warehouse.connection import Database, query, rows_of
from warta.storage.warehouse.snapshot import reading

# Versions that are compared: a live blog has hundreds.
_MOST_VERSIONS = 6
_MOST_CHANGES = 20  # of a text; chosen by hand
_WHOLE_TITLE = 30  # words around a change: more than a title has


def show_trace(settings: Settings, url: str) -> None:
    """Print the history of one article. Exit with 1 when the address is unknown."""
    from warta.news.addresses.identity import url_hash_of

    wanted = {"url_hash": url_hash_of(address_of(url))}
    with reading(place_of(settings)) as database:
        texts = rows_of(database, query("ask/trace_texts"), {**wanted, "most": _MOST_VERSIONS})
        parts = {
            title: _answer(database, name, wanted)
            for title, name in (
                ("Entries that link to it", "ask/trace_entries"),
                ("Pages fetched", "ask/trace_pages"),
                ("The article", "ask/trace_article"),
                ("When it was rechecked", "ask/trace_rechecks"),
                ("Its versions", "ask/trace_versions"),
                ("Copies of the text", "ask/trace_copies"),
                ("Merges, with their reasons", "ask/trace_merges"),
                ("Its addresses", "ask/trace_aliases"),
            )
        }
    if not any(rows for _, rows in parts.values()):
        warn(f"no entry, page or article has the address {shown(url)}")
        sys.exit(1)
    for title, (names, rows) in parts.items():
        if not rows:
            continue
        rows = [_with_masked_feeds(names, row) for row in rows]
        console().print(f"\n{title}", style="bold")
        if len(rows) == 1:
            print_pairs(_facts(names, rows[0]))
        else:
            print_rows(names, rows, style="table")
        if title == "Its versions":
            _show_differences(texts)


def _with_masked_feeds(names: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row with the tokens in addresses of feeds masked, as people pass traces on."""
    cells = zip(names, row, strict=True)
    return tuple(masked_value(value) if name.startswith("feed") else value for name, value in cells)


def _facts(names: Sequence[str], row: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the names and values of a row, without empty ones."""
    facts = zip(names, map(as_text, row), strict=True)
    return [(name, text) for name, text in facts if text and text != "[]"]


def _show_differences(texts: Sequence[dict[str, Any]]) -> None:
    """Print what each version changed: the words removed and added."""
    from warta.news.versions.revisions import changes

    for before, after in pairwise(texts):
        if before["article_id"] != after["article_id"]:
            continue
        edits = [
            *changes(before["title"], after["title"], most=1, context=_WHOLE_TITLE),
            *changes(before["text"], after["text"], most=_MOST_CHANGES + 1),
        ]
        print_changes(f"Version {after['version']}", edits, most=_MOST_CHANGES)


def _answer(
    database: Database, name: str, parameters: dict[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    answer = database.execute(query(name), parameters)
    return [column[0] for column in answer.description], answer.fetchall()
