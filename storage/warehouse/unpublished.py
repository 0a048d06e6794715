"""Show a reader of the snapshot the runs that it can't know of: at work, failed, or killed.

They are in the journal. The view `runs` of the reader's own connection is the published one with
these rows in place of what was published of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from warta.storage.files.journal import noted_runs
from warta.storage.home import Home
from warta.storage.warehouse.connection import Database


def show_unpublished_runs(database: Database, home: Home) -> None:
    """Complete the view `runs` of this connection, where the snapshot lacks a run."""
    noted = {run.run_id: run for run in noted_runs(home)}
    if not noted:
        return
    # Not as a parameter: for one DuckDB imports NumPy and pandas, half a second for each question.
    ids = ", ".join(map(_quoted, noted))
    published = dict(
        database.execute(f"SELECT run_id, status FROM store.run WHERE run_id IN ({ids})").fetchall()  # noqa: S608 - quoted
    )
    since = database.execute("SELECT min(started_at) FROM store.run").fetchone()
    oldest = since[0] if since else None
    missing = [
        run
        for run in noted.values()
        if published.get(run.run_id) != run.status
        # What retention has deleted is not missing.
        and (run.run_id in published or oldest is None or run.started_at >= oldest)
    ]
    columns = _columns_of_runs(database)
    if not missing or not columns:
        return
    rows = []
    for run in missing:
        facts = {name: 0 for name, kind in columns.items() if kind in ("INTEGER", "BIGINT")}
        rows.append(facts | asdict(run) | run.counts)
    [(name,)] = database.execute("SELECT current_database()").fetchall()
    database.execute(_view(f'"{name}".main.runs', columns, rows))


def _columns_of_runs(database: Database) -> dict[str, str]:
    """Return the columns of the view with their types; none if it is not there."""
    return dict(
        database.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND table_name = 'runs' ORDER BY column_index"
        ).fetchall()
    )


def _view(published: str, columns: dict[str, str], rows: list[dict[str, object]]) -> str:
    """Return the view's statement; it holds the rows, so that they are no table that people see."""
    kept = [{name: row.get(name) for name in columns} for row in rows]
    ids = ", ".join(_quoted(str(row["run_id"])) for row in kept)
    content = _quoted(json.dumps(kept, default=datetime.isoformat, ensure_ascii=False))
    return f"""
        CREATE TEMPORARY VIEW runs AS
        FROM (SELECT * FROM {published} WHERE run_id NOT IN ({ids}))
        UNION ALL BY NAME
        FROM (SELECT UNNEST(from_json({content}, {_quoted(json.dumps([columns]))}), max_depth := 2))
    """  # noqa: S608 - quoted, and run ids are ours


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
