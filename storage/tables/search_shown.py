"""Show the matches of a search: their articles, with a snippet of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from warta.news.text.snippet import WantedWords, snippet
from warta.storage.tables.search_query import Execute, Query, Rows

MOST_SHOWN = 1000  # the LIMIT in these statements
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
# The newest are in tables without one, which are small.
_INDEXED_OPENINGS = """
    SELECT document, opening FROM store.search_opening WHERE document IN ({0})
    UNION ALL
    SELECT document, opening FROM store.search_new_opening WHERE document IN ({0})
"""
_RESTS = """
    SELECT document, string_agg(rest, '' ORDER BY part)
    FROM (
        SELECT document, part, rest FROM store.search_rest WHERE document IN ({0})
        UNION ALL
        SELECT document, part, rest FROM store.search_new_rest WHERE document IN ({0})
    )
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
    UNION ALL
    SELECT document, opening
    FROM (SELECT unnest($documents)::INTEGER AS document LIMIT 1000)
    JOIN store.search_new_opening USING (document)
"""
_TEXTS = """
    SELECT row_number, text
    FROM (SELECT unnest($row_numbers)::BIGINT AS row_number LIMIT 1000)
    JOIN store.article AS article ON article.rowid = row_number
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


def shown(
    execute: Execute,
    matches: Rows,
    query: Query,
    marks: Mapping[str, str],
    whole_from: int | None,
) -> Rows:
    """Return a row with the columns of search_page.COLUMNS for each match, in their order.

    Like the macro ``store.search_shown`` in steps, each of which is planned in little time.
    ``matches``: document, row number and score. ``marks``: what stands before (``opening``) and
    after (``closing``) a found word in a snippet. ``whole_from``: documents from this number on
    have their texts in parts that are read by an index; None without an index.
    """
    values = {
        "row_numbers": [row_number for _, row_number, *_ in matches],
        "to_mark": list(query.to_mark),
        "words_asked": query.words_asked,
    }
    articles = {row[0]: _Article(*row) for row in execute(_ARTICLES, values)}
    documents = {document: row_number for document, row_number, *_ in matches}
    passages = _passages(execute, documents, articles, query, whole_from)
    snippets = _snippets(execute, articles, passages, query, marks)
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
        if begun:
            opening_rows = [row for _, row in execute(_OPENING_ROWS, {"documents": begun})]
            values = {"opening_rows": opening_rows, "documents": begun}
            openings = dict(execute(_OPENINGS, values))
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
    marks: Mapping[str, str],
) -> dict[int, str]:
    """Return a snippet for each row number: from its passage, or from the whole text."""
    wanted = WantedWords.of(query.to_mark)
    sources = dict[int, str]()
    for row_number, passage in passages.items():
        title = articles[row_number].title
        if wanted.count_in(f"{title} {passage.passage}") >= passage.words_needed:
            sources[row_number] = passage.passage
        elif passage.text is not None:
            sources[row_number] = passage.text
    lacking = [row_number for row_number in articles if row_number not in sources]
    if lacking:
        sources |= dict(execute(_TEXTS, {"row_numbers": lacking}))
    return {
        row_number: snippet(source, wanted, marks["opening"], marks["closing"])
        for row_number, source in sources.items()
    }
