"""Make a home with a million articles, all in the index of words, within ten minutes of CPU.

    python -m benchmarks.large_home --home FOLDER [--articles 1000000]

The news is that of tests/synthetic.py, with texts as long as real ones, a thirtieth of them each in
Chinese, Thai, Japanese and Cyrillic letters; 8 % are copies, 8 % were edited, an eighth joined a
story. Only 8,000 texts differ: so the first 8,000 articles are indexed, and their rows of the index
are stored again for each further 8,000, in runs of 24,000 documents. That is what indexing
all would store, apart from the length of the runs (20,000). The last 8,000 articles are indexed in
batches of 500, as they are between two days' upkeep, whose cost is printed. Then the snapshot is
published. benchmarks.search and .queries measure in this home.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from benchmarks.batches import Cost, Stopwatch
from benchmarks.command import parser_of
from benchmarks.search import OTHER_SCRIPTS
from tests.synthetic import DISTINCT_TEXTS, filled
from warta.storage.care.upkeep import compare_all_copies
from warta.storage.tables.search import index_articles, sort_index
from warta.storage.warehouse.connection import Database, Warehouse, run_script
from warta.storage.warehouse.snapshot import publish

_BATCH = 500
_COPIES_A_RUN = 3  # a run has 24,000 documents
# Each statement adds what the made-up news lacks. An article's number is its row number.
_RICHER = (
    # 8 % copies of the article before, on another site, without its third paragraph.
    """
    UPDATE store.article
    SET
        copy_of = earlier.article_id, copy_kind = 'near', similarity = 0.9,
        text = array_to_string(
            list_filter(string_split(earlier.text, chr(10)), lambda line, number: number <> 3),
            chr(10)
        ) || chr(10) || 'More follows.'
    FROM (SELECT rowid AS number, article_id, text FROM store.article) AS earlier
    WHERE article.rowid % 25 IN (3, 14) AND earlier.number = article.rowid - 1
    """,
    """
    UPDATE store.article
    SET copy_count = 1
    WHERE article_id IN (SELECT copy_of FROM store.article)
    """,
    """
    UPDATE store.entry
    SET outcome = 'copy'
    WHERE article_id IN (SELECT article_id FROM store.article WHERE copy_of IS NOT NULL)
    """,
    # One article in eight joined the story of the one before.
    """
    UPDATE store.article
    SET story_id = earlier.article_id
    FROM (SELECT rowid AS number, article_id FROM store.article) AS earlier
    WHERE article.rowid % 8 = 1 AND earlier.number = article.rowid - 1 AND article.copy_of IS NULL
    """,
    "UPDATE store.article SET agency = 'Reuters' WHERE rowid % 9 = 0",
    # 8 % were edited once.
    """
    UPDATE store.article
    SET version = 2, changed_words = 12, updated_at = first_seen_at + INTERVAL 3 HOUR
    WHERE rowid % 25 IN (5, 16) AND copy_of IS NULL
    """,
    """
    INSERT INTO store.revision
    SELECT article_id, 2, 8, 4, rowid % 3 = 0, [], rowid % 16 = 0
    FROM store.article
    WHERE version = 2
    """,
    """
    INSERT INTO store.past_version BY NAME
    SELECT
        article_id, 1 AS version, first_seen_at AS seen_at, title || ' (first)' AS title, text,
        0 AS changed_words, url, site, updated_at AS next_seen_at, title AS next_title,
        len(string_split(text, chr(10))) AS kept_first, 0 AS kept_last, [] AS next_lines,
        article.changed_words AS next_changed_words, revision.is_correction AS next_is_correction
    FROM store.article AS article
    JOIN store.revision AS revision USING (article_id)
    """,
    """
    UPDATE store.article
    SET feed_title = feed.title, feed_url = feed.url
    FROM store.feed AS feed
    WHERE article.feed_id = feed.feed_id
    """,
    # Each run stored its share of the entries.
    """
    UPDATE store.run
    SET feeds_polled = 500, not_modified = 480, feeds_failed = 0, entries_seen = 52, new = 52
    """,
)
_REPEATED = """
    INSERT INTO store.search_posting (term, document, weight, language, positions)
    SELECT term, document + unnest($offsets), weight, language, positions
    FROM store.search_posting
    WHERE document <= $base
"""
_DOCUMENTS = """
    INSERT INTO store.search_document (document, article_id, length, language, is_current)
    SELECT article.rowid + 1, article.article_id, length, first.language, true
    FROM store.article AS article
    JOIN store.search_document AS first ON first.document = 1 + article.rowid % $base
    WHERE article.rowid >= $base AND article.rowid < $end AND first.document <= $base
    ORDER BY article.rowid
"""
_OPENINGS = """
    INSERT INTO store.search_opening (document, opening)
    SELECT rowid + 1, store.search_opening_of(text)
    FROM store.article
    WHERE rowid >= $base AND rowid < $end
    ORDER BY rowid
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--home", type=Path, required=True, metavar="FOLDER", help="a new folder")
    parser.add_argument("--articles", type=int, default=1_000_000, help="a multiple of 8,000")
    options = parser.parse_args()
    if options.articles % DISTINCT_TEXTS or options.articles < 2 * DISTINCT_TEXTS:
        parser.error("--articles: a multiple of 8,000, 16,000 at least")
    large_home(options.home, options.articles)


def large_home(folder: Path, articles: int) -> Warehouse:
    """Fill a new home with so many articles and index them; print what each step took."""
    watch = Stopwatch()
    warehouse = filled(folder, articles, scripts=OTHER_SCRIPTS)
    _print_cost(f"{articles:,} articles", watch)
    watch = Stopwatch()
    for statement in _RICHER:
        with warehouse.transaction() as database:
            database.execute(statement)
    compare_all_copies(warehouse)
    _print_cost("copies, stories, edits", watch)
    watch = Stopwatch()
    _index(warehouse, articles)
    _print_cost("index", watch)
    watch = Stopwatch()
    publish(warehouse)
    _print_cost("published", watch)
    print(f"{warehouse.home.warehouse.stat().st_size / 1e6:,.0f} MB")
    return warehouse


def _index(warehouse: Warehouse, articles: int) -> None:
    base, end = DISTINCT_TEXTS, articles - DISTINCT_TEXTS
    for first in range(0, base, 2000):
        with warehouse.transaction() as database:
            index_articles(database, _ids(database, first, first + 2000))
    with warehouse.transaction() as database:
        sort_index(database)
    offsets = list(range(base, end, base))
    for first in range(0, len(offsets), _COPIES_A_RUN):
        with warehouse.transaction() as database:
            of_run = offsets[first : first + _COPIES_A_RUN]
            database.execute(_REPEATED, {"offsets": of_run, "base": base})
    with warehouse.transaction() as database:
        bounds = {"base": base, "end": end}
        database.execute(_DOCUMENTS, bounds)
        database.execute(_OPENINGS, bounds)
        run_script(database, "search/add_rests", {"from_document": base + 1, "past": end + 1})
        database.execute(
            "UPDATE store.search_state SET next_document = $end + 1, sorted_to = $end", {"end": end}
        )
    costs = list[Cost]()
    for first in range(end, articles, _BATCH):
        with warehouse.transaction() as database:
            ids = _ids(database, first, first + _BATCH)
            watch = Stopwatch()
            index_articles(database, ids)
            costs.append(watch.cost())
    cpu = statistics.median(cost.cpu_seconds for cost in costs)
    print(f"to index 500 articles: {cpu:.2f} s of CPU in the median of {len(costs)}", flush=True)


def _ids(database: Database, first: int, end: int) -> list[int]:
    rows = database.execute(
        "SELECT article_id FROM store.article WHERE rowid >= $first AND rowid < $end",
        {"first": first, "end": end},
    ).fetchall()
    return [article_id for (article_id,) in rows]


def _print_cost(what: str, watch: Stopwatch) -> None:
    cost = watch.cost()
    print(f"{what}: {cost.seconds:.0f} s, {cost.cpu_seconds:.0f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
