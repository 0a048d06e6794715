"""Print rows on a terminal: as a table if they fit, else one field a line. Addresses are not cut.

A table fits when every column is wide enough to read: addresses and sentences may be folded, dates
and numbers may not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warta.news.addresses.secrets import masked
from warta.storage.warehouse.answers import as_text

# A table is laid out in memory as a whole, and nobody reads more rows on a screen.
MOST_TABLE_ROWS = 10_000
# In characters; a text with an address may be longer, as half an address is of no use. These and
# the number of lines are chosen by hand.
_MOST_IN_A_CELL = 300
_MOST_IN_A_FIELD = 1_000
_MOST_WITH_ADDRESSES = 2_000
# A sentence or an address in a narrower column is hard to read.
_LEAST_FOLDED = 18
_MOST_LINES_A_CELL = 5
_BETWEEN = 2  # blanks between columns
_NO_TERMINAL_COLUMNS = 2000  # wider than any line, so that none is folded


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError, as any other writing does, instead of ending the process."""
        raise BrokenPipeError


def console(*, error: bool = False) -> Console:
    """Return a console as wide as the terminal or COLUMNS; a pipe's lines are not folded."""
    stream = sys.stderr if error else sys.stdout
    has_width = stream.isatty() or os.environ.get("COLUMNS", "").isdigit()
    width = None if has_width else _NO_TERMINAL_COLUMNS
    return _Console(stderr=error, width=width, highlight=False, emoji=False)


def warn(message: str) -> None:
    """Print a line on standard error; on a terminal, folded to its width."""
    console(error=True).print(Text(f"warta: {message}"), overflow="fold")


def shown(text: str, most: int = _MOST_IN_A_CELL) -> str:
    """Return text from outside without control characters, which a terminal would obey.

    Long text is cut, but not within an address.
    """
    plain = "".join(c if c.isprintable() or c == " " else " " for c in text)
    if "://" in plain:
        most = max(most, _MOST_WITH_ADDRESSES)
    if len(plain) <= most or is_address(plain):
        return plain
    cut = plain[: most - 1]
    last_word = cut.rpartition(" ")
    return (last_word[0] + " " if "://" in last_word[2] else cut) + "…"


def masked_value(value: Any) -> Any:
    """Return a value of a row; if it is text, with the tokens in its addresses masked."""
    return masked(value) if isinstance(value, str) else value


def is_address(text: str) -> bool:
    return "://" in text and " " not in text.strip()


def print_table(
    names: Sequence[str], rows: Iterable[Sequence[Any]], *, most_lines: int = _MOST_LINES_A_CELL
) -> None:
    """Print rows as a table or one field a line, and their number.

    A cell of a table may be folded to ``most_lines`` lines.
    """
    out, remaining = console(), iter(rows)
    texts = [[as_text(value) for value in row] for row in islice(remaining, MOST_TABLE_ROWS)]
    is_all = next(remaining, None) is None
    cells = [[shown(text) for text in row] for row in texts]
    widths = column_widths(names, cells, out.width, most_lines)
    if widths:
        out.print(_table(names, cells, widths), soft_wrap=False)
    else:
        for number, row in enumerate(texts, start=1):
            _print_record(out, number, names, row)
    count = f"{len(texts):,} row{'' if len(texts) == 1 else 's'}"
    out.print(
        count if is_all else f"the first {count}; --format csv gives all of them", style="dim"
    )


def print_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Print names with values, one a line; long values are folded beside their names."""
    out = console()
    _print_fields(out, [(name, shown(value)) for name, value in pairs])


def column_widths(
    names: Sequence[str],
    cells: Sequence[Sequence[str]],
    columns: int,
    most_lines: int = _MOST_LINES_A_CELL,
) -> list[int] | None:
    """Return the width of each column, or None if they do not fit into ``columns``."""
    by_column = [[row[index] for row in cells] for index in range(len(names))]
    wanted = [
        max([cell_len(name), *map(cell_len, column)])
        for name, column in zip(names, by_column, strict=True)
    ]
    least = [
        max(cell_len(name), min(want, _least_width(column)))
        for name, want, column in zip(names, wanted, by_column, strict=True)
    ]
    room = columns - _BETWEEN * (len(names) - 1)
    if not names or sum(least) > room:
        return None
    widths = _shared_out(least, wanted, room)
    is_readable = all(
        cell_len(cell) <= most_lines * width
        for column, width in zip(by_column, widths, strict=True)
        for cell in column
    )
    return widths if is_readable else None


def _shared_out(least: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Return a width for each column: its least, and an even share of the rest if it wants more."""
    widths = list(least)
    free = room - sum(widths)
    while free > 0:
        short = [i for i, width in enumerate(widths) if width < wanted[i]]
        if not short:
            break
        share = max(1, free // len(short))
        for i in short:
            more = min(share, wanted[i] - widths[i], free)
            widths[i] += more
            free -= more
    return widths


def _least_width(column: Sequence[str]) -> int:
    """Return the least width of a column: its widest value, unless that can be folded."""
    least = 1
    for cell in column:
        width = cell_len(cell)
        if width <= least:
            continue
        # Dates have one blank, and are hard to read when they are folded.
        foldable = is_address(cell) or cell.count(" ") > 1 or width > 2 * _LEAST_FOLDED
        least = max(least, min(width, _LEAST_FOLDED) if foldable else width)
    return least


def _table(names: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), collapse_padding=True
    )
    for index, (name, width) in enumerate(zip(names, widths, strict=True)):
        numeric = cells and all(_is_number(row[index]) for row in cells)
        table.add_column(
            Text(name),
            width=width,
            overflow="fold",
            justify="right" if numeric else "left",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() or text == ""


def _print_record(out: Console, number: int, names: Sequence[str], row: Sequence[str]) -> None:
    line = f"── row {number} "
    out.print(Text(line + "─" * max(0, min(out.width, 60) - cell_len(line)), style="dim"))
    fields = [(name, shown(text, _MOST_IN_A_FIELD)) for name, text in zip(names, row, strict=True)]
    _print_fields(out, fields)


def _print_fields(out: Console, fields: Sequence[tuple[str, str]]) -> None:
    widest = max((cell_len(name) for name, _ in fields), default=0)
    grid = Table.grid(padding=(0, _BETWEEN))
    grid.add_column(width=min(widest, max(8, out.width // 3)), overflow="fold")
    grid.add_column(overflow="fold")
    for name, value in fields:
        grid.add_row(Text(name, style="bold"), Text(value))
    out.print(grid)
