"""A query only reads if DuckDB's parser classifies it so and it calls only reading functions."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.storage.warehouse.question import BadQuestion, checked

READS = [
    "SELECT 1",
    "SELECT 1;",
    "SELECT ';' AS text -- a comment;",
    "FROM news",
    "TABLE news",
    "VALUES (1), (2)",
    "WITH few AS (SELECT 1) FROM few",
    "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 9) FROM r",
    "DESCRIBE news",
    "SUMMARIZE news",
    "SHOW TABLES",
    "PRAGMA table_info('news')",
    "PRAGMA database_list",
    "PIVOT news ON site USING count(*)",
    "PIVOT news ON site IN ('a', 'b') USING count(*)",
    "UNPIVOT news ON site",
    "EXPLAIN SELECT 1",
    "-- why\n/* so */ explain analyze FROM news",
    "EXPLAIN (FORMAT json) SELECT 1",
    "EXPLAIN (SELECT 1)",
    "FROM latest(3)",
    "FROM query_table('news')",
    "SELECT unnest(range(3)), json_extract('{}', '$.a')",
    "FROM news, LATERAL (SELECT unnest([site]))",
    "FROM duckdb_columns()",
]
DOES_NOT_READ = [
    "COPY news TO 'x'",
    "COPY (SELECT 1) TO 'x' (FORMAT blob)",
    "COPY news FROM 'x'",
    "EXPORT DATABASE 'x'",
    "IMPORT DATABASE 'x'",
    "ATTACH 'x'",
    "DETACH x",
    "USE memory",
    "SET threads = 9",
    "SET VARIABLE a = 1",
    "RESET threads",
    "PRAGMA enable_profiling",
    "CALL enable_logging()",
    "CALL pragma_version()",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "VACUUM",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "DEALLOCATE p",
    "CREATE TABLE x (a INTEGER)",
    "CREATE TEMP VIEW x AS FROM news",
    "CREATE MACRO x() AS 1",
    "CREATE TYPE x AS ENUM ('a'); SELECT 1",
    "CREATE SECRET (TYPE s3)",
    "INSERT INTO news VALUES ('x')",
    "UPDATE news SET site = 'x'",
    "DELETE FROM news",
    "TRUNCATE news",
    "MERGE INTO news USING news AS n ON true WHEN MATCHED THEN DELETE",
    "DROP TABLE news",
    "ALTER TABLE news ADD COLUMN b INTEGER",
    "COMMENT ON TABLE news IS 'x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY news TO 'x'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'",
    "EXPLAIN (FORMAT json) COPY (SELECT 1) TO 'x'",
    "/* SELECT */ EXPLAIN ANALYZE CREATE TABLE x (a INTEGER)",
    "EXPLAIN ANALYZE FROM enable_logging()",
    "FROM enable_logging()",
    'FROM "ENABLE_logging" ()',
    "FROM system.main.enable_logging(storage := 'file')",
    "SELECT (SELECT count(*) FROM disable_logging())",
    "WITH a AS (FROM truncate_duckdb_logs()) FROM a",
    "FROM news POSITIONAL JOIN checkpoint()",
    "FROM enable_profiling()",
    "FROM query('FROM enable_logging()')",
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "FROM arrow_scan(1, 2, 3)",
    "FROM pandas_scan(1)",
    "PIVOT (FROM enable_logging()) ON a USING count(*)",
    "PIVOT (FROM \"query\" /* x */ ('SELECT 1')) ON a USING count(*)",
    "SELECT write_log('x')",
]


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        database.execute("CREATE TABLE news AS SELECT 'a.example' AS site")
        database.execute("CREATE MACRO latest(most) AS TABLE FROM news LIMIT 3")
        yield database


@pytest.mark.parametrize("question", READS)
def test_a_query_that_reads_is_answered(database: duckdb.DuckDBPyConnection, question: str) -> None:
    """Analysts use all of DuckDB's SQL; a wrong refusal stops their work."""
    result = database.execute(checked(database, question))
    result.fetchall()
    assert result.description


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("FROM lates(3)", r"there is no function lates\(\); did you mean latest\(\)"),
        ("FROM wetter_of('Bonn')", r"there is no function wetter_of\(\)$"),
        ("FROM enable_logging()", "is refused: only queries that read"),
    ],
)
def test_an_unknown_function_is_not_said_to_write(
    database: duckdb.DuckDBPyConnection, question: str, message: str
) -> None:
    """A typing error was answered as if it were an attack; so was a macro of a later version."""
    with pytest.raises(BadQuestion, match=message):
        checked(database, question)


@pytest.mark.parametrize("question", DOES_NOT_READ)
def test_a_statement_that_does_not_only_read_is_refused_before_it_runs(
    database: duckdb.DuckDBPyConnection, question: str
) -> None:
    """DuckDB lets COPY and logging write files, though the database is opened to read only."""
    with pytest.raises(BadQuestion):
        checked(database, question)


@pytest.mark.parametrize("question", ["", " \n", ";", " ; ;", "-- only a comment", "/* ; */;"])
def test_an_empty_query_is_refused(database: duckdb.DuckDBPyConnection, question: str) -> None:
    """DuckDB would give no result and no message."""
    with pytest.raises(BadQuestion, match="no query"):
        checked(database, question)


@given(
    before=st.sampled_from(["", "SELECT 1; ", "-- x\n", "EXPLAIN ", "EXPLAIN ANALYZE "]),
    question=st.sampled_from([q for q in DOES_NOT_READ if ";" not in q]),
    after=st.sampled_from(["", ";", "\n;;", " -- x", "; SELECT 1"]),
)
def test_comments_explain_and_other_statements_hide_nothing_from_the_check(
    before: str, question: str, after: str
) -> None:
    """EXPLAIN ANALYZE, for example, runs the statement behind it."""
    with duckdb.connect() as database, pytest.raises(BadQuestion):
        checked(database, f"{before}{question}{after}")
