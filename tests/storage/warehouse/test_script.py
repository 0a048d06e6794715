"""A script of several queries is cut where DuckDB would cut it."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.storage.warehouse.script import is_ended, is_nothing, pieces, without_end

SEMICOLONS = [
    "SELECT ';'",
    "SELECT 'it''s; fine'",
    'SELECT 1 AS ";"',
    'SELECT 1 AS "a"";b"',
    r"SELECT E'it\'s; fine'",
    "SELECT $$a;'b$$",
    "SELECT $tag$a;$$;$tag$",
    "SELECT 1 -- a; b",
    "SELECT /* a; b */ 1",
    "FROM range(3) SELECT range AS date ORDER BY ALL",
    "SELECT list_value(1)[1]",
]


@given(st.lists(st.sampled_from(SEMICOLONS), min_size=1, max_size=5), st.sampled_from([";", ";;", "\n;\n", "; -- x\n"]))  # fmt: skip
def test_a_semicolon_inside_something_ends_nothing(statements: list[str], between: str) -> None:
    """Strings, names and comments of strangers hold semicolons; each query must stay whole."""
    script = "".join(f"{statement}\n{between}" for statement in statements)
    found = pieces(script)
    assert len(found) == len(statements)
    database = duckdb.connect()
    assert [database.execute(piece).fetchall() for piece in found] == [
        database.execute(statement).fetchall() for statement in statements
    ]


@given(st.text(alphabet="';\"$-/*\n aE\\é"))
def test_any_text_is_cut_without_a_loss(script: str) -> None:
    """Unclosed quotes are for the parser to refuse, with all that was typed."""
    whole = "".join(pieces(script)).replace("\n", "")
    kept = iter(script.replace("\n", ""))
    assert all(letter in kept for letter in whole)


@pytest.mark.skipif(
    duckdb.__version__ >= "2", reason="DuckDB 2 counts lines from where the statement begins"
)
def test_a_piece_keeps_its_line() -> None:
    """DuckDB names the line in the file, not in the piece."""
    [_, second] = pieces("SELECT 1;\n\n  SELECT titel")
    with pytest.raises(duckdb.BinderException, match="LINE 3: SELECT titel"):
        duckdb.connect().execute(second)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("FROM a", "FROM a"), ("FROM a;", "FROM a"), ("FROM a ;; -- why\n", "FROM a "),
        ("FROM a -- ;", "FROM a -- ;"), ("SELECT ';';", "SELECT ';'"), (";", ""), ("", ""),
        ("SELECT 1; SELECT 2;", "SELECT 1; SELECT 2"), ("FROM a; /* ; */ ;", "FROM a"),
    ],
)  # fmt: skip
def test_what_ends_a_statement_is_taken_off(text: str, left: str) -> None:
    """A query stands in brackets of another; a semicolon there is an error that nobody wrote."""
    assert without_end(text) == left


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("FROM a", False), ("FROM a;", True), ("FROM a; -- now", True), ("SELECT ';", False),
        ("SELECT 1; SELECT", False), ("SELECT '\n;'", False), ("SELECT $$;", False), ("", False),
    ],
)  # fmt: skip
def test_a_prompt_knows_when_a_query_is_ended(text: str, ended: bool) -> None:
    """A semicolon in an open string is not the end."""
    assert is_ended(text) is ended


def test_comments_alone_are_nothing() -> None:
    assert is_nothing(" ; /* a */ -- b\n ;")
    assert not is_nothing(" ; 1")
