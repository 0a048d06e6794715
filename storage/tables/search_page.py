"""Answer a search with a page of results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from warta.storage.tables.search_query import Execute, Query, Rows, read_query
from warta.storage.tables.search_shown import MOST_SHOWN, shown
from warta.storage.tables.search_statement import (
    can_match,
    counting_statement,
    first_examined,
    is_too_long,
    matching_statement,
    single_term,
    weighing_statement,
)
from warta.storage.tables.search_values import Ranking

COLUMNS = (
    "published_at", "site", "language", "title", "url", "score", "snippet", "article_id",
    "authors", "story_id", "copy_count",
)  # fmt: skip
NO_WORD = "no word to search for; see `warta search --help`"
_COLUMNS = ", ".join(COLUMNS)
# Articles since a time, if NULL one since which there are some thousand: the time, that of the
# newest article, their number, and the first of their documents.
_NEWEST = """
    WITH newest AS MATERIALIZED (
        SELECT coalesce($since::TIMESTAMPTZ, store.newest_since()) AS since
    )
    SELECT since, max(published_at), count(*), min(document)
    FROM store.search_document
    JOIN (
        SELECT article_id, published_at, since
        FROM store.article
        CROSS JOIN newest
        WHERE copy_of IS NULL AND published_at >= since
    ) USING (article_id)
    WHERE is_current
    GROUP BY since
"""
# Only if more articles than these have the words are the newest articles looked at first.
_MANY = 20_000
_FEWEST_NEWEST = 5_000
_LONGER = 20  # times as long is the time that is looked at next
_ANY = f"""
    SELECT {_COLUMNS}
    FROM store.search_page($words, $newest, $most, $stems, $opening, $closing)
"""  # noqa: S608 - our columns
# Of a snapshot by an earlier Warta, which lacks those macros: slower, with the same matches.
_BY_MACRO = f"""
    SELECT {_COLUMNS}
    FROM search(
        $words, newest := $newest, most := $most, stems := $stems, opening := $opening,
        closing := $closing
    )
"""  # noqa: S608 - our columns
# Whether no document is of an earlier version; the first document of which the whole text is stored
# in parts; whether there are indexes to read these by (not in a lake).
_STATE = """
    SELECT
        first_document <= 1,
        rest_from,
        (
            SELECT count(*) = 2
            FROM duckdb_indexes()
            WHERE index_name IN ('search_opening_document', 'search_rest_document')
        )
    FROM store.search_state
"""


@dataclass(frozen=True, slots=True)
class PageSearch:
    """A search, and how its results are shown; ``opening`` and ``closing`` mark found words."""

    words: str
    most: int
    newest: bool = False
    stems: bool = True
    opening: str = "["
    closing: str = "]"


def search_error_message(message: str) -> str:
    """Return an error that a macro of the search raised, without DuckDB's words before it."""
    return message.partition("Error: search: ")[2] or message


def page_of_results(execute: Execute, search: PageSearch) -> Rows:
    """Return the articles that match, with the columns COLUMNS, in order.

    ``execute`` runs a statement and returns its rows. The rows are those of the macro
    ``store.search_page``, which takes longer to plan than most searches take. Until the first run
    after an upgrade, the published file has the macros of the earlier version: then the first of
    three ways for which it has them is taken. Raises DuckDB's error if it has none.
    """
    ways = (_page_by_statement, _page_of_any, _page_by_macro)
    for ask in ways[:-1]:
        try:
            return ask(execute, search)
        except (duckdb.CatalogException, duckdb.BinderException):
            continue
    return ways[-1](execute, search)


def _page_by_statement(execute: Execute, search: PageSearch) -> Rows:
    [(is_converted, rest_from, has_indexes)] = execute(_STATE, None)
    if search.most > MOST_SHOWN or not is_converted:
        return _page_of_any(execute, search)
    query = read_query(execute, search.words, stems=search.stems)
    if is_too_long(query.words):
        return _page_of_any(execute, search)
    matches = _matches(execute, query, search)
    if not matches:
        return []
    whole_from = rest_from if has_indexes else None
    marks = {"opening": search.opening, "closing": search.closing}
    return shown(execute, matches, query, marks, whole_from)


def _matches(execute: Execute, query: Query, search: PageSearch) -> Rows:
    """Return the matches to show: document, row_number, score, published_at.

    Looks at few documents first, and at all if too few of those match.
    """
    if query.is_empty or not search.most:
        return []
    rows: Rows = []
    for ranking, counts in _rankings(execute, query, search):
        values = {**query.filters.values} if query.filters else {}
        if ranking.since is not None:
            values["since"] = ranking.since
        statement = matching_statement(query.words, counts, query.filters, ranking)
        rows = execute(statement, values or None)
        is_exact = query.filters is not None and not any(word.has_place for word in query.words)
        if _are_first(rows, ranking) or (is_exact and len(rows) < search.most):
            break  # each document that was examined matches if filters and words decide
    return rows


def _rankings(
    execute: Execute, query: Query, search: PageSearch
) -> Iterator[tuple[Ranking, dict[int, int]]]:
    """Yield how to look for the matches, the quickest way first; the last one finds all.

    Each comes with the number of documents that have each word, by its slot.
    """
    every = Ranking(search.most, search.newest)
    term = single_term(query.words)
    if term and not query.filters and not search.newest:
        weights = execute(weighing_statement(term), None)
        counts = {0: sum(documents for _, documents in weights)}
        if counts[0]:
            least = _least_weight(weights, first_examined(query.words, search.most))
            yield replace(every, least_weight=least), counts
            yield every, counts
        return
    counting = counting_statement(query.words)
    counts = dict(execute(counting, None)) if counting else {}
    if not can_match(query.words, counts):
        return
    if not search.newest and query.words:
        examined = first_examined(query.words, search.most)
        yield replace(every, examined=examined), counts
        yield replace(every, examined=_LONGER * examined), counts
    elif not query.filters and _at_most(query, counts) > _MANY:
        for since, first in _times(execute):
            yield replace(every, since=since, from_document=first), counts
    yield every, counts


def _least_weight(weights: Rows, examined: int) -> int:
    """Return the weight that so many documents have at least; ``weights``: the highest first."""
    documents = 0
    for weight, of_weight in weights:
        documents += of_weight
        if documents >= examined:
            return int(weight)
    return 0


def _times(execute: Execute) -> Iterator[tuple[datetime, int]]:
    """Yield times since which articles are looked at, the latest first, and their documents."""
    since = None
    for _ in range(2):
        [(since, latest, articles, first)] = execute(_NEWEST, {"since": since}) or [(None,) * 4]
        if since is None or articles < _FEWEST_NEWEST:
            return
        yield since, first
        try:
            since -= _LONGER * (latest - since)
        except OverflowError:
            return


def _at_most(query: Query, counts: dict[int, int]) -> int:
    """Return how many documents may match, as each group has one of its words in them."""
    groups: dict[int, int] = {}
    for word in query.words:
        if word.group is not None and word.slot is not None:
            groups[word.group] = groups.get(word.group, 0) + counts.get(word.slot, 0)
    return min(groups.values(), default=0)


def _are_first(rows: Rows, ranking: Ranking) -> bool:
    """Return whether no document that was not examined comes before these rows."""
    if ranking.since is not None or ranking.least_weight:
        return len(rows) == ranking.most
    if ranking.examined is None:
        return True
    if not rows:
        return False
    examined, least_score = rows[-1][4:]
    is_whole = len(rows) == ranking.most and rows[-1][2] > least_score
    return examined < ranking.examined or is_whole


def _page_of_any(execute: Execute, search: PageSearch) -> Rows:
    return execute(_ANY, {**_values(search), "words": search.words})


def _page_by_macro(execute: Execute, search: PageSearch) -> Rows:
    return execute(_BY_MACRO, {**_values(search), "words": search.words})


def _values(search: PageSearch) -> dict[str, Any]:
    return {
        "newest": search.newest, "most": search.most, "stems": search.stems,
        "opening": search.opening, "closing": search.closing,
    }  # fmt: skip
