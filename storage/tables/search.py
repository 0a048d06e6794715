"""Keep the search index of words, in the transactions that store and delete articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from warta.news.text.stems import LANGUAGES, stem_of
from warta.storage.warehouse.connection import Database, insert, query, run_script, temporary

# Documents of a run, a part of the index that is sorted by term. Each costs a query 0.1 ms a word.
RUN_DOCUMENTS = 20_000
# Documents indexed in one statement: 20,000 of 420 words do not fit into the 1 GB of the writer.
BATCH_DOCUMENTS = 2_000
# DuckDB's memory for a search. With it, a search takes 342 to 472 MiB at a million articles, and no
# more time than with more memory, which would only cache. Only a phrase of words that all articles
# have needs more.
USUAL_MEMORY_MIB = 168
# Places of words converted at once: this many take 300 MiB, all of 20,000 documents over 1 GB.
_SLICE_PLACES = 500_000
# At most so many documents have the parts of their texts in tables without an index: DuckDB takes
# these texts all apart for a snippet (6 ms), and to move them writes up to 122,880 rows again.
_MOST_NEW = 4_000
# Fewer new documents than this are not worth sorting into one run.
_LEAST_TO_SORT = 500


@dataclass(frozen=True, slots=True)
class IndexState:
    """The numbers of articles and copies that are in the index, and that wait to be indexed.

    ``earlier``: those that an earlier Warta indexed; they are found, but more slowly.
    """

    indexed: int
    waiting: int
    earlier: int


def index_articles(database: Database, article_ids: Collection[int]) -> int:
    """Index the newest texts of these articles, replacing what was indexed; return how many."""
    if not article_ids:
        return 0
    _named(database, "to_index", article_ids)
    return _index(database)


def index_waiting(database: Database, most: int) -> int:
    """Index articles that are not in the index, the newest first; return how many.

    So a home that an earlier Warta filled without an index is indexed step by step.
    """
    database.execute(query("search/waiting"), {"most": most})
    return _index(database)


def convert_earlier(database: Database) -> int:
    """Convert a run that an earlier Warta indexed; return its documents, 0 if none is left.

    The earlier index had a row for each place of a word, this one has a row for each word. Converts
    a slice of the words at a time: all words of 20,000 articles take more memory than the writer
    has.
    """
    [(past,)] = database.execute("SELECT first_document FROM store.search_state").fetchall()
    first = max(1, past - RUN_DOCUMENTS)
    run = {"from_document": first, "past": past}
    if first < past:
        counts = database.execute(query("search/slices"), run).fetchall()
        for lower, upper in pairwise([*_slices(counts), None]):
            slice_of_words = {"from_term": lower, "to_term": upper}
            database.execute(query("search/convert_slice"), {**run, **slice_of_words})
        database.execute(
            "DELETE FROM store.search_place WHERE document >= $from_document AND document < $past",
            run,
        )
        database.execute("UPDATE store.search_state SET first_document = $first", {"first": first})
    return int(past - first)


def add_openings(database: Database, most: int) -> int:
    """Store the beginnings of texts that an earlier Warta indexed; return how many."""
    [(documents, openings)] = database.execute(
        "SELECT (SELECT count(*) FROM store.search_document), "
        "(SELECT count(*) FROM store.search_opening) "
        "+ (SELECT count(*) FROM store.search_new_opening)"
    ).fetchall()
    if openings >= documents:
        return 0
    [(added,)] = database.execute(query("search/add_openings"), {"most": most}).fetchall()
    return int(added)


def add_rests(database: Database, most: int) -> int:
    """Store what follows the beginnings of texts that an earlier Warta indexed.

    Returns how many documents were looked at.
    """
    [(past,)] = database.execute("SELECT rest_from FROM store.search_state").fetchall()
    first = max(1, past - most)
    if first < past:
        run_script(database, "search/add_rests", {"from_document": first, "past": past})
        database.execute("UPDATE store.search_state SET rest_from = $first", {"first": first})
    return int(past - first)


def move_new_texts(database: Database, most: int) -> None:
    """Move the parts of new texts to the tables with an index if more than ``most`` are apart."""
    row = database.execute("SELECT count(*) FROM store.search_new_opening").fetchone()
    if row and row[0] > most:
        run_script(database, "search/move_new_texts")


def use_stems(database: Database, stems: bool) -> None:
    """Enable or disable finding other forms of words: store the stems of all words, or none."""
    row = database.execute("SELECT stems FROM store.search_state").fetchone()
    if row == (stems,):
        return
    database.execute("UPDATE store.search_state SET stems = $stems", {"stems": stems})
    database.execute("UPDATE store.search_word SET stem = NULL")
    if stems:
        words = database.execute(
            "DELETE FROM store.search_word WHERE language IS NOT NULL RETURNING word, language"
        ).fetchall()
        _add_words(database, words, stems=True)


def index_state(database: Database) -> IndexState:
    """Return how many articles are indexed, and how many wait."""
    row = database.execute(query("search/state")).fetchone()
    return IndexState(*row) if row else IndexState(0, 0, 0)


def leave_index(database: Database, article_ids: Collection[int]) -> None:
    """Delete these articles from the index, with the words that only they have."""
    if not article_ids:
        return
    _named(database, "to_leave", article_ids)
    run_script(database, "search/leave")


def sort_index(database: Database) -> bool:
    """Sort the documents appended by the last batches into one run; return False if too few.

    Also deletes the words of texts that were replaced since. A run that is long enough is complete,
    and later batches begin a new one; then the list of words is sorted too.
    """
    row = database.execute(
        "SELECT count(*), next_document - 1 - sorted_to FROM store.search_state "
        "LEFT JOIN store.search_document ON document > sorted_to GROUP BY ALL"
    ).fetchone()
    if row is None or row[0] < _LEAST_TO_SORT:
        return False
    run_script(database, "search/sort")
    if row[1] >= RUN_DOCUMENTS:
        run_script(database, "search/complete_run")
    return True


def _index(database: Database) -> int:
    run_script(database, "search/index", {"languages": list(LANGUAGES)})
    new_words = database.execute("SELECT word, language FROM search_new_word").fetchall()
    row = database.execute(
        "SELECT count(search_batch.document), any_value(stems) "
        "FROM store.search_state LEFT JOIN search_batch ON true"
    ).fetchone()
    indexed, stems = row or (0, True)
    _add_words(database, new_words, stems=stems)
    move_new_texts(database, _MOST_NEW)
    for table in ("row", "batch", "field", "run", "piece", "vocabulary", "length", "new_word"):
        database.execute(f"DROP TABLE search_{table}")
    return int(indexed)


def _add_words(database: Database, words: Iterable[tuple[str, str | None]], *, stems: bool) -> None:
    insert(
        database,
        "store.search_word",
        (
            {"word": word, "language": language, "stem": stem_of(word, language) if stems else None}
            for word, language in words
        ),
    )


def _slices(counts: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield the first term of each slice of the words; ``counts``: the places of each term."""
    places = _SLICE_PLACES
    for term, more in counts:
        if places >= _SLICE_PLACES:
            yield term
            places = 0
        places += more


def _named(database: Database, table: str, article_ids: Iterable[int]) -> None:
    temporary(
        database,
        table,
        ({"article_id": key} for key in set(article_ids)),
        {"article_id": "BIGINT"},
    )
