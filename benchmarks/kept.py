"""Check that columns kept with rows agree with the tables they come from, and measure their use.

    python -m benchmarks.kept --home FOLDER

Prints for each question the seconds of CPU and of wall time and the MiB of a process of its own,
and then the rows that differ from the other tables: there should be none. The figures are in
docs/decisions/0027-kept-with-rows.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.command import parser_of
from benchmarks.spent import peak_mib
from warta.storage.home import Home
from warta.storage.warehouse.snapshot import reading

QUESTIONS = {
    "newest 20, all columns": "FROM articles ORDER BY published_at DESC LIMIT 20",
    "newest 20, four columns": "SELECT published_at, site, title, copy_count FROM articles "
    "ORDER BY published_at DESC LIMIT 20",
    "newest 20 of a site": "FROM articles WHERE site = 'site7.example' "
    "ORDER BY published_at DESC LIMIT 20",
    "newest 500, all columns": "FROM articles ORDER BY published_at DESC LIMIT 500",
    "most copied 20": "FROM articles ORDER BY copy_count DESC, published_at LIMIT 20",
    "count(*)": "SELECT count(*) FROM articles",
    "articles by country": "SELECT country, category, count(*) FROM articles GROUP BY ALL",
    "newest 20 appearances": "FROM appearances ORDER BY published_at DESC LIMIT 20",
    "newest 20 edits": "FROM edits ORDER BY seen_at DESC LIMIT 20",
    "20 copies with what they changed": "FROM copy_changes LIMIT 20",
    "20 fastest copies": "FROM copy_changes ORDER BY delay LIMIT 20",
    "syndication": "FROM syndication",
    "newest 20 headlines": "FROM headlines ORDER BY seen_at DESC LIMIT 20",
    "an article by a query": "FROM article((SELECT article_id FROM articles LIMIT 1))",
    "ten runs": "FROM runs ORDER BY started_at DESC LIMIT 10",
    "silent feeds": "FROM silent_feeds",
    "ten stories": "FROM stories ORDER BY site_count DESC LIMIT 10",
}
_ARTICLES = """
    WITH copies AS (
        SELECT
            copy_of AS article_id,
            count(*) AS copy_count,
            arg_min(agency, (published_at, article_id)) FILTER (WHERE agency IS NOT NULL) AS agency
        FROM store.article
        WHERE copy_of IS NOT NULL
        GROUP BY copy_of
    ),
    members AS (
        SELECT article_id, story_id
        FROM store.story_member
        WHERE similarity IS NOT NULL
    )
    SELECT
        article.url,
        (article.copy_count, article.copies_agency, article.story_id, article.feed_title,
            article.feed_url, article.category, article.country) AS kept,
        (copies.copy_count, copies.agency, members.story_id, feed.title,
            feed.url, feed.category, feed.country) AS computed
    FROM store.article AS article
    LEFT JOIN copies USING (article_id)
    LEFT JOIN members USING (article_id)
    LEFT JOIN store.feed AS feed USING (feed_id)
    WHERE kept IS DISTINCT FROM computed
    ORDER BY article.url
"""
_EDITS = """
    SELECT
        article.url || ' version ' || after.version,
        (edits.url, edits.site, edits.seen_at, edits.title_before, edits.title_after,
            edits.text_before, edits.text_after, edits.changed_words, edits.is_correction,
            edits.cause)::VARCHAR AS kept,
        (article.url, article.site, after.seen_at, before.title, after.title,
            before.text, after.text, after.changed_words, after.is_correction,
            after.cause)::VARCHAR AS computed
    FROM versions AS after
    JOIN versions AS before
        ON before.article_id = after.article_id AND before.version = after.version - 1
    JOIN store.article AS article ON article.article_id = after.article_id
    FULL JOIN edits ON edits.article_id = after.article_id AND edits.version = after.version
    WHERE kept IS DISTINCT FROM computed
    ORDER BY ALL
"""
_HEADLINES = """
    WITH in_order AS (
        SELECT
            article_id, version, seen_at, title,
            lag(title) OVER (PARTITION BY article_id ORDER BY version) AS title_before
        FROM versions
        QUALIFY title IS DISTINCT FROM title_before
    )
    SELECT
        article.url || ' headline ' || in_order.version,
        (headlines.url, headlines.site, headlines.seen_at, headlines.title, headlines.title_before,
            headlines.published_at)::VARCHAR AS kept,
        (article.url, article.site, in_order.seen_at, in_order.title, in_order.title_before,
            article.published_at)::VARCHAR AS computed
    FROM in_order
    JOIN store.article AS article USING (article_id)
    FULL JOIN headlines
        ON headlines.article_id = in_order.article_id AND headlines.version = in_order.version
    WHERE kept IS DISTINCT FROM computed
    ORDER BY ALL
"""
_COPIES = """
    SELECT
        copies.url,
        (known.article_id, known.left_out, known.added)::VARCHAR AS kept,
        (
            copies.article_id,
            list_filter(
                string_split(article.text, chr(10)),
                lambda line: line <> ''
                    AND NOT list_contains(string_split(copy.text, chr(10)), line)
            ),
            list_filter(
                string_split(copy.text, chr(10)),
                lambda line: line <> ''
                    AND NOT list_contains(string_split(article.text, chr(10)), line)
            )
        )::VARCHAR AS computed
    FROM copies
    JOIN store.article AS copy ON copy.article_id = copies.copy_id
    JOIN store.article AS article ON article.article_id = copies.article_id
    FULL JOIN store.copy_difference AS known USING (copy_id)
    WHERE kept IS DISTINCT FROM computed
    ORDER BY ALL
"""
_RUNS = """
    WITH polled AS (
        SELECT
            run_id,
            count(*) AS feeds_polled,
            count(*) FILTER (WHERE outcome IN ('not modified', 'same body')) AS not_modified,
            count(*) FILTER (WHERE outcome = 'failed') AS feeds_failed
        FROM store.poll
        GROUP BY run_id
    ),
    totals AS (
        SELECT
            run_id, sum(entries_seen) AS entries_seen, sum(new) AS new, sum(version) AS version,
            sum(unchanged) AS unchanged, sum(copy) AS copy, sum(rejected) AS rejected,
            sum(refused) AS refused, sum(failed) AS failed, sum(pending) AS pending
        FROM ledger
        GROUP BY run_id
    ),
    again AS (
        SELECT
            run_id,
            count(*) AS rechecked,
            count(*) FILTER (WHERE outcome = 'version') AS edited
        FROM store.recheck
        GROUP BY run_id
    )
    SELECT
        run_id,
        (runs.feeds_polled, runs.not_modified, runs.feeds_failed, runs.entries_seen, runs.new,
            runs.version, runs.unchanged, runs.copy, runs.rejected, runs.refused, runs.failed,
            runs.pending, runs.rechecked, runs.edited)::VARCHAR AS kept,
        (coalesce(polled.feeds_polled, 0), coalesce(polled.not_modified, 0),
            coalesce(polled.feeds_failed, 0), coalesce(totals.entries_seen, 0),
            coalesce(totals.new, 0), coalesce(totals.version, 0), coalesce(totals.unchanged, 0),
            coalesce(totals.copy, 0), coalesce(totals.rejected, 0), coalesce(totals.refused, 0),
            coalesce(totals.failed, 0), coalesce(totals.pending, 0), coalesce(again.rechecked, 0),
            coalesce(again.edited, 0))::VARCHAR AS computed
    FROM runs
    LEFT JOIN polled USING (run_id)
    LEFT JOIN totals USING (run_id)
    LEFT JOIN again USING (run_id)
    WHERE kept <> computed
    ORDER BY run_id
"""


def differences(database: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the articles, edits, headlines, copies and runs that differ from the other tables.

    Each with the kept and the computed values.
    """
    return [
        row
        for query in (_ARTICLES, _EDITS, _HEADLINES, _COPIES, _RUNS)
        for row in database.execute(query).fetchall()
    ]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with a snapshot")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    options = parser.parse_args()
    snapshot = Home(options.home).snapshot
    if options.ask:
        print(json.dumps(_cost(snapshot, QUESTIONS[options.ask])))
        return
    print("| question | CPU s | s | CPU s again | MiB |\n|---|---:|---:|---:|---:|")
    for name in QUESTIONS:
        command = ["-m", "benchmarks.kept", "--home", str(options.home), "--ask", name]
        process = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=True
        )
        cost = json.loads(process.stdout)
        cells = f"{cost['cpu']:.3f} | {cost['wall']:.3f} | {cost['again']:.3f} | {cost['mib']:.0f}"
        print(f"| {name} | {cells} |", flush=True)
    with duckdb.connect(str(snapshot), read_only=True) as database:
        rows = differences(database)
    print(f"{len(rows)} rows differ from the other tables", *rows[:5], sep="\n")


def _cost(snapshot: Path, question: str) -> dict[str, float]:
    """Return what a question costs, and its CPU the second time: the first reads metadata too."""
    with reading(Home(snapshot.parent)) as database:
        times = []
        for _ in range(2):
            began, cpu_began = time.perf_counter(), time.process_time()
            database.execute(question).fetchall()
            times.append((time.process_time() - cpu_began, time.perf_counter() - began))
    (cpu, wall), (cpu_again, _) = times
    return {"cpu": cpu, "wall": wall, "again": cpu_again, "mib": peak_mib()}


if __name__ == "__main__":
    main()
