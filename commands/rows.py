"""Print the rows of an answer, counts, and the changes of an edit."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from warta.commands.tables import console, print_table, shown
from warta.storage.warehouse.answers import write_csv, write_json

if TYPE_CHECKING:  # it loads what only `warta trace` needs
    from warta.news.versions.revisions import Change


def print_rows(
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    style: str,
    stream: IO[str] | None = None,
    end: str = "\n",
) -> None:
    """Print the rows of an answer as a table, as CSV, or as one JSON array of objects.

    CSV and JSON are written row by row; a table has at most MOST_TABLE_ROWS. ``end`` follows the
    JSON array.
    """
    stream = stream or sys.stdout
    if style == "csv":
        write_csv(stream, names, rows)
    elif style == "json":
        write_json(stream, names, rows)
        stream.write(end)
    else:
        print_table(names, rows)


def print_counts(meanings: Mapping[str, str], counts: Mapping[str, int]) -> None:
    """Print counts, one a line, with their meanings."""
    table = Table("what", "meaning")
    table.add_column("count", justify="right")
    for name, count in counts.items():
        table.add_row(
            name.replace("_", " "), meanings[name], str(count), style=None if count else "dim"
        )
    console().print(table)


def print_changes(title: str, changes: Sequence[Change], *, most: int) -> None:
    """Print where two texts differ, one place a line: [-words removed-]{+words added+}."""
    out = console()
    out.print(Text(f"\n{title}: what changed"), style="bold")
    for change in changes[:most]:
        line = Text(f"  … {shown(change.lead)} " if change.lead else "  ")
        if change.removed:
            line.append(f"[-{shown(change.removed)}-]", style="red strike")
        if change.added:
            line.append(f"{{+{shown(change.added)}+}}", style="green")
        line.append(f" {shown(change.tail)} …" if change.tail else "")
        out.print(line)
    if len(changes) > most:
        out.print("  … and more: the view versions has both texts", style="dim")
    if not changes:
        out.print("  no change of words", style="dim")
