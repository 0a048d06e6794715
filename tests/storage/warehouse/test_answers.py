"""Results are written as valid JSON and CSV for every type of DuckDB, without a loss."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.storage.warehouse.answers import as_text, distinct_names, write_csv, write_json


def strict_json(text: str) -> Any:
    """Read JSON by the standard: unlike Python, refuse NaN and repeated keys."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), pairs
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=object_of)


def json_of(select: str) -> Any:
    """Return what is read from the JSON of a query's result."""
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    result = database.execute(f"SELECT {select}")
    stream = io.StringIO()
    write_json(stream, [column[0] for column in result.description], result.fetchall())
    return strict_json(stream.getvalue())


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("'nan'::DOUBLE", None),
        ("'-infinity'::FLOAT", None),
        ("[1.5, 'nan'::DOUBLE]", [1.5, None]),
        ("{'a': 'inf'::DOUBLE, 'b': [{'c': 'nan'::DOUBLE}]}", {"a": None, "b": [{"c": None}]}),
        ("MAP {1: 'a', 2: 'b'}", {"1": "a", "2": "b"}),
        ("MAP {DATE '2026-01-02': 'nan'::DOUBLE}", {"2026-01-02": None}),
        ("MAP {[1, 2]: 3}", {"key": [[1, 2]], "value": [3]}),
        ("TIMESTAMPTZ '2026-01-02 03:04:05.678Z'", "2026-01-02T03:04:05.678000+00:00"),
        ("DATE '2026-01-02'", "2026-01-02"),
        ("TIME '03:04:05'", "03:04:05"),
        ("INTERVAL 3 HOUR", "03:00:00"),
        ("INTERVAL '2 days 3 hours'", "2 days 03:00:00"),
        ("INTERVAL '-90 minutes'", "-01:30:00"),
        ("'a\\xFFb'::BLOB", "a\\xFFb"),
        ("12.50::DECIMAL(10,2)", 12.5),
        ("170141183460469231731687303715884105727::HUGEINT", 2**127 - 1),
        ("uuid '6bd8ec3b-9e35-4b5c-9b3e-0f3b0a8f0b11'", "6bd8ec3b-9e35-4b5c-9b3e-0f3b0a8f0b11"),
        ("true", True),
        ("NULL", None),
        ("'\u202e\x1b[31m'", "\u202e\x1b[31m"),
    ],
)  # fmt: skip
def test_a_value_of_every_type_becomes_valid_json(value: str, written: Any) -> None:
    """One NaN makes the whole array unreadable for jq, JavaScript and DuckDB itself."""
    assert json_of(f"{value} AS v") == [{"v": written}]


def test_columns_with_the_same_name_are_renamed() -> None:
    """Otherwise one of two counts is lost without a message."""
    assert json_of("1 AS n, 2 AS n, 3 AS n_1, 4 AS n") == [{"n": 1, "n_2": 2, "n_1": 3, "n_3": 4}]


@given(st.lists(st.sampled_from(["n", "n_1", "n_2", "n_1_1", "N", "", "_1"]), max_size=9))
def test_names_become_distinct_and_unique_ones_stay(names: list[str]) -> None:
    """A new name must not be that of another column."""
    chosen = distinct_names(names)
    assert len(set(chosen)) == len(names)
    assert [new for new, old in zip(chosen, names, strict=True) if names.count(old) == 1] == [
        name for name in names if names.count(name) == 1
    ]


@given(st.lists(st.tuples(st.text(), st.floats(), st.none() | st.integers())))
def test_rows_are_read_back_unchanged(rows: list[tuple[str, float, int | None]]) -> None:
    """Texts contain quotes, line breaks and separators."""
    stream = io.StringIO()
    write_json(stream, ["text", "number", "whole"], rows)
    objects = strict_json(stream.getvalue())
    for (text, number, whole), row in zip(rows, objects, strict=True):
        assert (row["text"], row["whole"]) == (text, whole)
        assert row["number"] == (number if math.isfinite(number) else None)
    stream = io.StringIO(newline="")
    write_csv(stream, ["text", "number", "whole"], rows)
    [_, *lines] = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert [line for line in lines if line] == [
        [text, as_text(number), as_text(whole)] for text, number, whole in rows
    ]
