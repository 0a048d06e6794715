"""The index of words: articles enter it with the transaction that stores them, and leave it so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from warta.news.text.stems import LANGUAGES, stem_of
from warta.storage.warehouse.connection import Database, insert, query, run_script, temporary

# A run of the index that is sorted by term; each costs a query a tenth of a millisecond a word.
RUN_DOCUMENTS = 20_000
# Documents indexed in one statement: 20,000 of 420 words do not fit into the 1 GB of the writer.
BATCH_DOCUMENTS = 2_000
# With so much for DuckDB a search takes 470 MiB at a million articles and no longer than with more:
# the rest is what it has read already. Only a phrase of words that all articles have needs more.
USUAL_MEMORY_MIB = 192
# So many places of words are converted in 300 MiB, those of 20,000 documents in more than 1 GB.
_SLICE_PLACES = 500_000
# Fewer new documents than this are not worth sorting into one run.
_LEAST_TO_SORT = 500


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many articles and copies are in the index, and how many wait to be.

    ``earlier``: those in it as an earlier Warta stored them; they are found, but more slowly.
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

    A home of a Warta that had no index is brought in step by step.
    """
    database.execute(query("search/waiting"), {"most": most})
    return _index(database)


def convert_earlier(database: Database) -> int:
    """Store a run of documents with a row for each word; return how many, 0 when all are.

    An earlier Warta had a row for each place of a word. A slice of the words at a time: all words
    of 20,000 articles take more memory than the writer has.
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


def use_stems(database: Database, stems: bool) -> None:
    """Have other forms of words found, or not: all known words get their stems or lose them."""
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
    """Return how far the index has come."""
    row = database.execute(query("search/state")).fetchone()
    return IndexState(*row) if row else IndexState(0, 0, 0)


def leave_index(database: Database, article_ids: Collection[int]) -> None:
    """Delete all that the index holds of these articles, words that only they had included."""
    if not article_ids:
        return
    _named(database, "to_leave", article_ids)
    run_script(database, "search/leave")


def sort_index(database: Database) -> bool:
    """Sort what the last batches appended into one run; return whether it was worth it.

    Words of texts that were replaced since go with it.
    """
    row = database.execute(
        "SELECT count(*), next_document - 1 FROM store.search_state "
        "LEFT JOIN store.search_document ON document > sorted_to GROUP BY next_document"
    ).fetchone()
    if row is None or row[0] < _LEAST_TO_SORT:
        return False
    run_script(database, "search/sort", {"run": RUN_DOCUMENTS})
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
    for table in ("row", "batch", "piece", "vocabulary", "length", "new_word"):
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
    """Yield the terms with which slices of the words begin, given the places by term, in order."""
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
