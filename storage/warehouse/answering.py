"""Answer queries in the process that ``query_process.Asker`` starts.

Reads one query a line, and writes its rows as lines of JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.messages import in_our_words
from warta.storage.warehouse.question import BadQuestion, Limits, checked
from warta.storage.warehouse.snapshot import reading

# Limits chosen by hand.
# Rows with texts up to _LONGEST_TEXT, enough for a feed; later rows have shorter ones.
WHOLE_ROWS = 200
_LONGEST_TEXT = 100_000
_LONGEST_LATER_TEXT = 1000
_MOST_ELEMENTS = 1000  # of a list
_ROWS_A_BATCH = 256  # fetched at once
# `newest_first` orders by the first of these columns that an answer has.
_NEWEST_BY = ("first_seen_at", "seen_at", "published_at", "first_published_at", "day", "date")
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_POSITION = re.compile(r"\n\s*LINE \d+:.*", re.DOTALL)


def main() -> None:
    """Answer queries until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process decides
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    opening = json.loads(sys.stdin.readline())
    limits = Limits(**opening["limits"])
    home = Home(Path(opening["home"]))
    _write("ready", None)
    spilled = Path(opening["spilled"]) if opening["spilled"] else None
    try:
        with reading(home, limits=limits.as_settings(spilled)) as database:
            for line in sys.stdin:
                _answer(database, limits, **json.loads(line))
    except StorageError as error:
        for _ in sys.stdin:
            _write("no answer", str(error))


def _answer(
    database: Database,
    limits: Limits,
    *,
    text: str,
    parameters: Mapping[str, Any],
    most: int,
    newest_first: bool,
) -> None:
    try:
        for kind, value in _rows(database, text, parameters, most, newest_first=newest_first):
            _write(kind, value)
    except BadQuestion as error:
        _write("bad question", str(error))
    except duckdb.OutOfMemoryException:
        _write("too much", limits.reached())
    except duckdb.IOException as error:
        _write("no answer", str(error).splitlines()[0])
    except duckdb.Error as error:
        _write("bad question", in_our_words(_POSITION.sub("", str(error)).strip()))


def _rows(
    database: Database,
    text: str,
    parameters: Mapping[str, Any],
    most: int,
    *,
    newest_first: bool,
) -> Iterator[tuple[str, Any]]:
    inner = f"({checked(database, text)})"
    try:
        columns = database.execute(f"FROM {inner} LIMIT 0", parameters or None).description or []
    except duckdb.ParserException as error:
        raise BadQuestion("its rows can't be selected from; write it as a SELECT") from error
    names = [column[0] for column in columns]
    time = next((name for name in _NEWEST_BY if newest_first and name in names), None)
    order = f"ORDER BY {time} DESC NULLS LAST" if time else ""
    database.execute(f"FROM {inner} {order} LIMIT {most + 1}", parameters or None)
    yield "names", names
    count = 0
    while batch := database.fetchmany(_ROWS_A_BATCH):
        for row in batch:
            if count == most:
                yield "end", True
                return
            longest = _LONGEST_TEXT if count < WHOLE_ROWS else _LONGEST_LATER_TEXT
            yield "row", [_cut(value, longest) for value in row]
            count += 1
    yield "end", False


def _cut(value: Any, longest: int) -> Any:
    if isinstance(value, str):
        return value[:longest]
    if isinstance(value, list | tuple):
        return [_cut(each, longest) for each in value[:_MOST_ELEMENTS]]
    if isinstance(value, dict):
        return {str(name): _cut(each, longest) for name, each in value.items()}
    return value


def _write(kind: str, value: Any) -> None:
    sys.stdout.write(json.dumps([kind, value], default=_jsonable) + "\n")
    if kind not in ("names", "row"):
        sys.stdout.flush()


def _jsonable(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


if __name__ == "__main__":
    main()
