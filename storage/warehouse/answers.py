"""Write the rows of an answer as valid CSV or JSON, whatever their values and column names are.

JSON allows neither NaN nor infinity nor repeated keys, but Python's own writer emits all of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any

Rows = Iterable[Sequence[Any]]


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return the names, with numbers added to repeated ones: n, n_1, n_2."""
    originals = set(names)
    chosen: list[str] = []
    used: set[str] = set()
    for name in names:
        candidate, number = name, 0
        while candidate in used or (number and candidate in originals):
            number += 1
            candidate = f"{name}_{number}"
        used.add(candidate)
        chosen.append(candidate)
    return chosen


def write_csv(stream: IO[str], names: Sequence[str], rows: Rows) -> None:
    """Write a header and a line for each row; lists and structs as JSON, NULL as empty field."""
    stream.write(_csv_line(distinct_names(names)))
    for row in rows:
        stream.write(_csv_line([as_text(value) for value in row]))


def write_json(stream: IO[str], names: Sequence[str], rows: Rows) -> None:
    """Write one array of objects, row by row, without a final newline."""
    keys = distinct_names(names)
    stream.write("[")
    for number, row in enumerate(rows):
        text = dumped(dict(zip(keys, row, strict=True)))
        stream.write(f", {text}" if number else text)
    stream.write("]")


def dumped(value: object) -> str:
    """Return a value as JSON: NaN and infinities become null, times ISO 8601."""
    return json.dumps(_jsonable(value), ensure_ascii=False, allow_nan=False)


def as_text(value: Any) -> str:
    """Return a value as readable text; NULL is ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict | tuple):
        return dumped(value)
    return str(_plain(value))


def _csv_line(texts: Sequence[str]) -> str:
    """Return a line of CSV (RFC 4180). Before 3.13, Python's own leaves a lone CR unquoted."""
    if len(texts) == 1 and not texts[0]:
        return '""\n'  # not a blank line, which readers skip
    return ",".join(map(_csv_field, texts)) + "\n"


def _csv_field(text: str) -> str:
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _jsonable(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return _jsonable(float(value))
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, dict):
        keys = distinct_names([_key(key) for key in value])
        return dict(zip(keys, map(_jsonable, value.values()), strict=True))
    return _plain(value)


def _key(key: object) -> str:
    return key if isinstance(key, str) else dumped(key).strip('"')


def _plain(value: object) -> str:
    """Return a value without a JSON type as DuckDB writes it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _interval(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02X}" for b in bytes(value))
    return str(value)


def _interval(value: timedelta) -> str:
    """Return an interval as DuckDB writes it ("2 days 03:00:00")."""
    sign = "-" if value < timedelta() else ""
    value = abs(value)
    hours, seconds = divmod(value.seconds, 3600)
    clock = f"{sign}{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
    if value.microseconds:
        clock += f".{value.microseconds:06}".rstrip("0")
    if not value.days:
        return clock
    days = f"{sign}{value.days} day{'' if value.days == 1 else 's'}"
    return days if value.seconds == 0 and not value.microseconds else f"{days} {clock}"
