"""Answer a search with a page of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from warta.storage.tables.search_query import Execute, Query, Rows, read_query
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
_MOST_WITH_SNIPPETS = 1000  # the LIMIT in these statements
_ARTICLES = """
    SELECT
        row_number, published_at, site, language, title, url, article_id, authors, story_id,
        copy_count, summary,
        -- At least these letters, perhaps within other words.
        summary <> ''
            AND len(list_filter(
                $to_mark::VARCHAR[],
                lambda word: contains(lower(strip_accents(title || ' ' || summary)), word)
            )) >= $words_asked AS is_likely_summed_up
    FROM (SELECT unnest($row_numbers)::BIGINT AS row_number LIMIT 1000)
    JOIN store.article_view USING (row_number)
"""
# Numbers instead of parameters: DuckDB then reads by an index, one string in 0.1 ms instead of 3.
_INDEXED_OPENINGS = "SELECT document, opening FROM store.search_opening WHERE document IN ({0})"
_RESTS = """
    SELECT document, string_agg(rest, '' ORDER BY part)
    FROM (SELECT document, part, rest FROM store.search_rest WHERE document IN ({0}))
    GROUP BY document
"""
# Without an index in two steps, as a join by row number reads no other beginnings of texts. The
# LIMIT says how few they are: without it DuckDB joins the other way round, and reads all.
_OPENING_ROWS = """
    SELECT document, beginning.rowid
    FROM (SELECT unnest($documents)::INTEGER AS document LIMIT 1000)
    JOIN store.search_opening AS beginning USING (document)
"""
_OPENINGS = """
    SELECT document, opening
    FROM (SELECT unnest($opening_rows)::BIGINT AS opening_row LIMIT 1000)
    JOIN store.search_opening AS beginning ON beginning.rowid = opening_row
"""
_SNIPPETS = """
    WITH passages AS MATERIALIZED (
        SELECT
            unnest($row_numbers)::BIGINT AS row_number,
            unnest($titles) AS title,
            unnest($passages) AS passage,
            unnest($words_needed)::INTEGER AS words_needed,
            unnest($texts)::VARCHAR AS text
    ),
    chosen AS (
        SELECT
            row_number,
            CASE
                WHEN store.words_in(title || ' ' || passage, $to_mark) >= words_needed THEN passage
                ELSE text
            END AS passage
        FROM passages
    ),
    in_pieces AS (
        SELECT row_number, store.snippet_pieces(passage) AS pieces
        FROM chosen
        WHERE passage IS NOT NULL
    ),
    counted AS (
        SELECT *, store.snippet_counts(pieces, $to_mark) AS counts
        FROM in_pieces
    )
    SELECT row_number, store.snippet_at(pieces, counts, $to_mark, $opening, $closing)
    FROM counted
"""
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
_FROM_TEXTS = """
    SELECT row_number, snippet
    FROM store.search_text_snippets($row_numbers, $to_mark, $opening, $closing)
"""
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
class _Article:
    """A row of _ARTICLES."""

    row_number: int
    published_at: datetime
    site: str
    language: str | None
    title: str
    url: str
    article_id: int
    authors: list[str]
    story_id: int
    copy_count: int
    summary: str
    is_likely_summed_up: bool


@dataclass(frozen=True, slots=True)
class _Passage:
    """Where a snippet may come from: a passage if it has the words, else the text (None: not read).

    ``words_needed``: how many of the words the passage must have, with the title.
    """

    passage: str
    words_needed: int
    text: str | None


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
    if search.most > _MOST_WITH_SNIPPETS or not is_converted:
        return _page_of_any(execute, search)
    query = read_query(execute, search.words, stems=search.stems)
    if is_too_long(query.words):
        return _page_of_any(execute, search)
    matches = _matches(execute, query, search)
    if not matches:
        return []
    whole_from = rest_from if has_indexes else None
    return _shown(execute, matches, query, search, whole_from)


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


def _shown(
    execute: Execute, matches: Rows, query: Query, search: PageSearch, whole_from: int | None
) -> Rows:
    """Return the rows with the columns COLUMNS for some matches, in their order.

    Like the macro ``store.search_shown`` in steps, each of which is planned in little time.
    ``whole_from``: documents from this number on have their texts in parts that are read by an
    index; None without an index.
    """
    values = {
        "row_numbers": [row_number for _, row_number, *_ in matches],
        "to_mark": list(query.to_mark),
        "words_asked": query.words_asked,
    }
    articles = {row[0]: _Article(*row) for row in execute(_ARTICLES, values)}
    documents = {document: row_number for document, row_number, *_ in matches}
    passages = _passages(execute, documents, articles, query, whole_from)
    snippets = _snippets(execute, articles, passages, query, search)
    return [
        (
            article.published_at, article.site, article.language, article.title, article.url, score,
            snippets.get(row_number), article.article_id, article.authors, article.story_id,
            article.copy_count,
        )
        for _, row_number, score, *_ in matches
        for article in (articles[row_number],)
    ]  # fmt: skip


def _passages(
    execute: Execute,
    documents: Mapping[int, int],
    articles: Mapping[int, _Article],
    query: Query,
    whole_from: int | None,
) -> dict[int, _Passage]:
    """Return by row number the summary or the beginning of the text, and the text if it is known.

    ``documents``: the row number of each document.
    """
    openings, texts = dict[int, str](), dict[int, str]()
    if whole_from is None:
        begun = [
            document
            for document, row_number in documents.items()
            if not articles[row_number].is_likely_summed_up
        ]
        rows = execute(_OPENING_ROWS, {"documents": begun}) if begun else []
        if rows:
            openings = dict(execute(_OPENINGS, {"opening_rows": [row for _, row in rows]}))
    else:
        numbers = ", ".join(map(str, documents))
        openings = dict(execute(_INDEXED_OPENINGS.format(numbers), None))
        rests: dict[int, str] = dict(execute(_RESTS.format(numbers), None))
        texts = {
            document: opening + rests.get(document, "")
            for document, opening in openings.items()
            if document >= whole_from
        }
    passages = dict[int, _Passage]()
    for document, row_number in documents.items():
        article, text = articles[row_number], texts.get(document)
        if article.is_likely_summed_up:
            passages[row_number] = _Passage(article.summary, query.words_asked, text)
        elif document in openings:
            passages[row_number] = _Passage(openings[document], query.words_needed, text)
    return passages


def _snippets(
    execute: Execute,
    articles: Mapping[int, _Article],
    passages: Mapping[int, _Passage],
    query: Query,
    search: PageSearch,
) -> dict[int, str]:
    """Return a snippet for each row number: from its passage, or from the whole text."""
    marks: dict[str, Any] = {
        "to_mark": list(query.to_mark),
        "opening": search.opening,
        "closing": search.closing,
    }
    snippets = dict[int, str]()
    if passages:
        values = {
            "row_numbers": list(passages),
            "titles": [articles[row_number].title for row_number in passages],
            "passages": [passage.passage for passage in passages.values()],
            "words_needed": [passage.words_needed for passage in passages.values()],
            "texts": [passage.text for passage in passages.values()],
        }
        snippets = dict(execute(_SNIPPETS, {**values, **marks}))
    lacking = [row_number for row_number in articles if row_number not in snippets]
    if lacking:
        snippets |= dict(execute(_FROM_TEXTS, {"row_numbers": lacking, **marks}))
    return snippets
