"""Show readers of the snapshot the runs that it lacks: working, failed or killed ones.

They are in the journal. The reader's connection gets a view `runs` in which these rows replace the
published ones.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from warta.storage.files.journal import noted_runs
from warta.storage.home import Home
from warta.storage.warehouse.connection import Database


def show_unpublished_runs(database: Database, home: Home) -> None:
    """Add the runs that the snapshot lacks to the view `runs` of this connection."""
    noted = {run.run_id: run for run in noted_runs(home)}
    if not noted:
        return
    # Not a parameter: for one, DuckDB imports NumPy and pandas, which takes half a second.
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
        # Runs that retention deleted are not missing.
        and (run.run_id in published or oldest is None or run.started_at >= oldest)
    ]
    columns = _columns_of_runs(database) if missing else {}  # it takes 7 ms
    if not columns:
        return
    rows = []
    for run in missing:
        facts = {name: 0 for name, kind in columns.items() if kind in ("INTEGER", "BIGINT")}
        rows.append(facts | asdict(run) | run.counts)
    [(name,)] = database.execute("SELECT current_database()").fetchall()
    database.execute(_view(f'"{name}".main.runs', columns, rows))


def _columns_of_runs(database: Database) -> dict[str, str]:
    """Return the columns of the view with their types, or {} if there is no view."""
    return dict(
        database.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND table_name = 'runs' ORDER BY column_index"
        ).fetchall()
    )


def _view(published: str, columns: dict[str, str], rows: list[dict[str, object]]) -> str:
    """Return the statement for the view; the rows are in it, so that no table is visible."""
    shown_rows = [{name: row.get(name) for name in columns} for row in rows]
    ids = ", ".join(_quoted(str(row["run_id"])) for row in shown_rows)
    content = _quoted(json.dumps(shown_rows, default=datetime.isoformat, ensure_ascii=False))
    return f"""
        CREATE TEMPORARY VIEW runs AS
        FROM (SELECT * FROM {published} WHERE run_id NOT IN ({ids}))
        UNION ALL BY NAME
        FROM (SELECT UNNEST(from_json({content}, {_quoted(json.dumps([columns]))}), max_depth := 2))
    """  # noqa: S608 - quoted, and run ids are ours


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
