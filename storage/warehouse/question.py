"""Accept a person's SQL only if it reads.

The snapshot is opened read-only, but DuckDB lets any statement write to the path of the open file
and its log, and some table functions write or take memory addresses (in 1.5.5 `FROM
enable_logging()` ends the process). So two things are checked before a query runs: the kind of
statement, according to the parser, and the table functions in its syntax tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.script import without_end

# Table functions that only compute or show the database. Those that read files are accepted here,
# as the sandbox refuses them by path and says so.
_COMPUTES = (
    "generate_series", "json_each", "json_tree", "query_table", "range", "repeat", "repeat_row",
    "summary", "unnest", "icu_calendar_names", "pg_timezone_names", "which_secret",
)  # fmt: skip
_READS_FILES = ("glob", "read_", "parquet_", "sniff_csv")
_SHOWS = ("duckdb_", "pragma_", "histogram", "test_")
_SCALARS_THAT_WRITE = frozenset({"write_log", "nextval"})
_WHAT_READS = "SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN"
_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(ANALY[ZS]E\b)?\s*(\([^()]*\))?", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(--[^\n]*(\n|$)|/\*.*?\*/)", re.DOTALL)
_SELECT, _CREATE, _EXPLAINED, _PRAGMA, _MULTI = (
    duckdb.StatementType.SELECT,
    duckdb.StatementType.CREATE,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.PRAGMA,
    duckdb.StatementType.MULTI,
)
# DuckDB 1.5 turns these into a SELECT, 2.0 gives them a kind of their own.
_READING_PRAGMA = re.compile(
    r"PRAGMA\s+(?:table_info|storage_info|database_list|database_size|show_tables(?:_expanded)?"
    r"|functions|collations|version|platform)\b\s*(?:\([^()]*\))?\s*;?\s*",
    re.IGNORECASE,
)
_BEGINS_TO_READ = re.compile(r"[\s(]*(?:SELECT|FROM|WITH|PIVOT)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a query; 0 seconds means no limit of time."""

    seconds: float = 600.0
    memory_mib: int = 1024
    disk_mib: int = 4096
    threads: int = 2

    def as_settings(self, spilled: Path | None) -> dict[str, str]:
        """Return DuckDB's settings for these limits; ``spilled``: the folder to spill to."""
        return {
            "memory_limit": f"{self.memory_mib}MiB",
            "threads": str(self.threads),
            "temp_directory": str(spilled or ""),
            "max_temp_directory_size": f"{self.disk_mib}MiB",
        }

    def reached(self) -> str:
        """Return the message for a query that exceeded the limits."""
        return (
            f"the query: needs more than {self.memory_mib} MiB of memory and {self.disk_mib} MiB "
            "of disk; ask for less, or raise the settings query_memory_mib and query_disk_mib"
        )


class BadQuestion(ValueError):
    """The text is not a single read-only query; the message says why."""


def checked(database: Database, question: str) -> str:
    """Return the read-only statement of a question, without its semicolon.

    Raises BadQuestion if there is none or several, if it does not only read, or if it is wrong SQL.
    """
    statements = _parsed(database, question)
    if not statements:
        raise BadQuestion('no query; try "FROM articles LIMIT 5"')
    if any(each.type == _EXPLAINED for each in statements):
        _check(database, _explained(question))
        return _without_end(question)
    return _check(database, question)


def parameters_of(database: Database, question: str) -> set[str]:
    """Return the names of a question's parameters ($name)."""
    return {name for each in _parsed(database, question) for name in each.named_parameters}


def is_explanation(question: str) -> bool:
    """Return whether a question is an EXPLAIN without a format."""
    return _plan_options(question) is not None


def with_plan_as_json(question: str) -> str:
    """Return an EXPLAIN question with the format JSON; any other one unchanged."""
    match = _plan_options(question)
    if match is None:
        return question
    options = "ANALYZE, FORMAT json" if match[1] else "FORMAT json"
    begins = question.index(match[0].lstrip(), match.start())
    explained = question[match.start(2) if match[2] else match.end() :]
    return f"{question[:begins]}EXPLAIN ({options}) {explained}"


def _parsed(database: Database, question: str) -> list[duckdb.Statement]:
    try:
        return database.extract_statements(question)
    except duckdb.Error as error:
        raise BadQuestion(str(error)) from error


def _check(database: Database, question: str) -> str:
    statements = _parsed(database, question)
    if [each.type for each in statements] == [_SELECT]:
        text = statements[0].query
        _check_functions(database, _functions_in(database, text))
        return _without_end(text)
    if [each.type for each in statements] == [_PRAGMA] and _READING_PRAGMA.fullmatch(
        statements[0].query
    ):
        return _without_end(statements[0].query)
    if _is_pivot(statements, question):
        _check_functions(database, _named_like_functions(database, question))
        return _without_end(question)
    if len(statements) != 1:
        raise BadQuestion(f"one query at a time; this has {len(statements)} statements")
    raise BadQuestion(
        f"{statements[0].type.name.replace('_', ' ')} is refused: only queries that read are "
        f"answered ({_WHAT_READS})"
    )


def _is_pivot(statements: list[duckdb.Statement], question: str) -> bool:
    """Return whether a question is a PIVOT without a list of values.

    DuckDB 1.5 parses it as several statements, CREATE before SELECT; 2.0 as one of its own kind.
    """
    kinds = [each.type for each in statements]
    if _BEGINS_TO_READ.match(question, _after_comments(question)) is None:
        return False
    return kinds == [_MULTI] or (
        len(kinds) > 1
        and kinds[-1] == _SELECT
        and set(kinds[:-1]) == {_CREATE}
        and not any(each.query.strip() for each in statements[:-1])
    )


def _plan_options(question: str) -> re.Match[str] | None:
    """Return the match of EXPLAIN in a question that has no options for it, or None."""
    match = _EXPLAIN.match(question, _after_comments(question))
    if match is None:
        return None
    has_options = match[2] is not None and question[match.end() :].strip(" \t\r\n;")
    return None if has_options else match


def _after_comments(question: str) -> int:
    start = 0
    while comment := _COMMENT.match(question, start):
        start = comment.end()
    return start


def _explained(question: str) -> str:
    """Return the query to explain. EXPLAIN ANALYZE runs it, so it must only read, too."""
    match = _EXPLAIN.match(question, _after_comments(question))
    if match is None:
        raise BadQuestion("EXPLAIN must come first")
    inner = question[match.end() :]
    # `EXPLAIN (FORMAT json) SELECT …`, or `EXPLAIN (SELECT …)` without options.
    return inner if inner.strip(" \t\r\n;") else question[match.start(2) :]


def _check_functions(database: Database, names: Iterator[str]) -> None:
    used = {name.lower() for name in names}
    if not used:
        return
    macros = database.execute(
        "SELECT lower(function_name) FROM duckdb_functions() WHERE function_type = 'table_macro'"
    ).fetchall()
    ours = {name for (name,) in macros}
    for name in sorted(used - ours):
        if not (name in _COMPUTES or name.startswith((*_READS_FILES, *_SHOWS))):
            if not _exists(database, name):
                raise BadQuestion(f"there is no function {name}(){_like(name, ours)}")
            raise BadQuestion(f"{name}() is refused: only queries that read are answered")


def _exists(database: Database, function: str) -> bool:
    found = database.execute(
        "SELECT 1 FROM duckdb_functions() WHERE lower(function_name) = $name LIMIT 1",
        {"name": function},
    )
    return found.fetchone() is not None


def _like(name: str, known: set[str]) -> str:
    """Return which function was most likely meant, as the end of a message."""
    alike = get_close_matches(name, sorted(known), 1)
    return f"; did you mean {alike[0]}()?" if alike else ""


def _functions_in(database: Database, text: str) -> Iterator[str]:
    """Yield the table functions in a query's syntax tree, and scalar functions that write."""
    row = database.execute("SELECT json_serialize_sql($1::VARCHAR)", [text]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree.get("error"):
        raise BadQuestion("it has no syntax tree to check; write it as a SELECT")
    yield from _walk(tree)


def _walk(tree: object) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            if node.get("type") == "TABLE_FUNCTION" and isinstance(node.get("function"), dict):
                yield str(node["function"].get("function_name"))
            elif str(node.get("function_name")).lower() in _SCALARS_THAT_WRITE:
                yield str(node["function_name"])


def _named_like_functions(database: Database, question: str) -> Iterator[str]:
    """Yield the table functions that a text seems to call; a PIVOT has no syntax tree."""
    rows = database.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'"
    ).fetchall()
    for name in (*(name for (name,) in rows), *_SCALARS_THAT_WRITE):
        if re.search(rf'\b{re.escape(name)}"?\s*(\(|/\*|--)', question, re.IGNORECASE):
            yield name


def _without_end(question: str) -> str:
    """Return a question without its semicolon, for use inside another statement.

    Keeps what comes before, and so the line numbers. Ends with a newline, as a comment in the last
    line would hide what follows.
    """
    return f"{without_end(question).rstrip()}\n"
