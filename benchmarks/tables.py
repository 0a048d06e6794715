"""Print the tables of a new warehouse as SQL: the content of docs/tables.sql.

    python -m benchmarks.tables [--write]

Names, types and checks come from DuckDB, comments from the migrations.
"""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from benchmarks.command import parser_of
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import migrations

DOCUMENT = Path(__file__).parents[1] / "docs" / "tables.sql"
_HEAD = """\
-- The tables of the warehouse as a new one has them, after all migrations in storage/migrations/.
-- Written by `python -m benchmarks.tables --write`; a test compares it. People query the views of
-- docs/schema.md instead: these tables are Warta's own and may change with any version.
"""
_CREATE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?store\.(\w+) \(")
_ADD = re.compile(r"ALTER TABLE store\.(\w+) ADD COLUMN (?:IF NOT EXISTS )?(\w+)")
_COLUMN = re.compile(r"\s+(\w+)\s+[A-Z]")
# In characters; a longer comment stands in lines of its own, so that none is over 100 wide.
_WIDEST_CODE = 48
_LONGEST_COMMENT = 50

Comments = Mapping[tuple[str, str], str]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help="put them into docs/tables.sql")
    options = parser.parse_args()
    text = tables_sql()
    if options.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


def tables_sql() -> str:
    """Return the statements that make the tables, each with its comments."""
    comments = _comments()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        Warehouse(home).migrate()
        with duckdb.connect(str(home.warehouse), read_only=True) as database:
            tables = "\n".join(_tables(database, comments))
    return f"{_HEAD}\n{tables}"


def _tables(database: duckdb.DuckDBPyConnection, comments: Comments) -> Iterator[str]:
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind, is_nullable in database.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE schema_name = 'store' ORDER BY table_name, column_index"
    ).fetchall():
        code = f"{column} {kind}" + ("" if is_nullable else " NOT NULL")
        columns.setdefault(table, []).append((column, code))
    checks: dict[str, list[str]] = {}
    for table, text in database.execute(
        "SELECT table_name, constraint_text FROM duckdb_constraints() "
        "WHERE schema_name = 'store' AND constraint_type <> 'NOT NULL' ORDER BY ALL"
    ).fetchall():
        checks.setdefault(table, []).append(text)
    for table, fields in columns.items():
        yield from _wrapped(comments.get((table, ""), ""), "-- ")
        yield f"CREATE TABLE store.{table} ("
        last = len(fields) + len(checks.get(table, ())) - 1
        before = ""
        for place, (column, code) in enumerate(fields):
            line = f"    {code}{',' if place < last else ''}"
            comment = comments.get((table, column), "")
            if len(comment) <= _LONGEST_COMMENT:
                yield f"{line:<{_WIDEST_CODE}}  -- {comment}" if comment else line
            else:
                # Columns that one migration adds share a comment.
                yield from _wrapped(comment if comment != before else "", "    -- ")
                yield line
            before = comment
        for place, text in enumerate(checks.get(table, ()), start=len(fields)):
            yield f"    {text}{',' if place < last else ''}"
        yield ");\n"


def _wrapped(comment: str, start: str) -> list[str]:
    return textwrap.wrap(comment, 100, initial_indent=start, subsequent_indent=start)


def _comments() -> dict[tuple[str, str], str]:
    """Return the migrations' comments by table and column; column "" stands for the table."""
    comments: dict[tuple[str, str], str] = {}
    for step in migrations():
        table, above, is_first = "", list[str](), True
        for line in step.script.splitlines():
            code, _, comment = line.partition("--")
            if not code.strip():
                if not comment:
                    above, is_first = [], False
                elif above or not is_first:
                    above.append(comment.strip())
                else:
                    above = [comment.strip()]
                continue
            if match := _CREATE.match(code):
                table = match[1]
                if above:
                    comments[table, ""] = " ".join(above)
            elif match := _ADD.match(code):
                if above:
                    comments[match[1], match[2]] = " ".join(above)
            elif table and comment and (match := _COLUMN.match(code)):
                comments[table, match[1]] = comment.strip()
            if code.startswith(")"):
                table = ""
            if not _ADD.match(code):
                above = []
    return comments


if __name__ == "__main__":
    main()
