"""A script of several queries is divided where DuckDB divides it."""

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
def test_a_semicolon_in_a_string_name_or_comment_does_not_end_a_query(
    statements: list[str], between: str
) -> None:
    """A query that is cut there fails, or means something else."""
    queries = pieces("".join(f"{statement}\n{between}" for statement in statements))
    assert len(queries) == len(statements)
    database = duckdb.connect()
    assert [database.execute(query).fetchall() for query in queries] == [
        database.execute(statement).fetchall() for statement in statements
    ]


@given(st.text(alphabet="';\"$-/*\n aE\\é"))
def test_dividing_any_text_changes_no_character(script: str) -> None:
    """DuckDB must get the text as it was typed, to refuse an unclosed quote."""
    in_pieces = "".join(pieces(script)).replace("\n", "")
    remaining = iter(script.replace("\n", ""))
    assert all(character in remaining for character in in_pieces)  # in the same order


@pytest.mark.skipif(
    duckdb.__version__ >= "2", reason="DuckDB 2 counts lines from where the statement begins"
)
def test_an_error_names_the_line_in_the_script() -> None:
    """Each query is preceded by as many line breaks as stand before it in the script."""
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
def test_the_end_of_a_query_is_removed(text: str, left: str) -> None:
    """The query is put into another one, where a semicolon would be an error."""
    assert without_end(text) == left


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("FROM a", False), ("FROM a;", True), ("FROM a; -- now", True), ("SELECT ';", False),
        ("SELECT 1; SELECT", False), ("SELECT '\n;'", False), ("SELECT $$;", False), ("", False),
    ],
)  # fmt: skip
def test_the_prompt_recognises_the_end_of_a_query(text: str, ended: bool) -> None:
    """A semicolon in an open string is not the end."""
    assert is_ended(text) is ended


def test_comments_and_semicolons_alone_are_not_a_query() -> None:
    """The prompt must not send them to DuckDB."""
    assert is_nothing(" ; /* a */ -- b\n ;")
    assert not is_nothing(" ; 1")
