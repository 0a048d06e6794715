"""Answer a search with a page of results, by the quicker of two macros."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from warta.news.text.plain_words import plain_words

COLUMNS = (
    "published_at", "site", "language", "title", "url", "score", "snippet", "article_id",
    "authors", "story_id", "copy_count",
)  # fmt: skip
# The words, phrases and conditions of a search; none for marks alone.
PARTS = "FROM store.search_parts($words)"
NO_WORD = "no word to search for; see `warta search --help`"
_SNIPPET = COLUMNS.index("snippet")
_MOST_PLAIN = 1000  # the LIMIT in store.search_plain_page
_COLUMNS = ", ".join(COLUMNS)
_PLAIN = f"""
    SELECT {_COLUMNS}, row_number, to_mark, is_cut
    FROM store.search_plain_page($words, $groups, $newest, $most, $stems, $opening, $closing)
"""  # noqa: S608 - our columns
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
_IS_CONVERTED = "SELECT first_document <= 1 FROM store.search_state"

Rows = list[tuple[Any, ...]]
Execute = Callable[[str, dict[str, Any] | None], Rows]


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
    ``store.search_page``: plain words are asked with another one, which DuckDB plans in half the
    time. Until the first run after an upgrade, the published file has the macros of the earlier
    version: then the first of three that it has is asked. Raises DuckDB's error if it has none.
    """
    ways = (_page_of_plain_words, _page_of_any, _page_by_macro)
    for ask in ways[:-1]:
        try:
            return ask(execute, search)
        except (duckdb.CatalogException, duckdb.BinderException):
            continue
    return ways[-1](execute, search)


def _page_of_plain_words(execute: Execute, search: PageSearch) -> Rows:
    plain = plain_words(search.words)
    if plain and search.most <= _MOST_PLAIN and execute(_IS_CONVERTED, None) == [(True,)]:
        words = {"words": list(plain.words), "groups": list(plain.groups)}
        rows = execute(_PLAIN, {**_values(search), **words})
        is_whole = len(rows) >= search.most or (rows and not rows[0][-1])
        if is_whole:
            marks = {"opening": search.opening, "closing": search.closing}
            return _with_snippets_from_texts(execute, rows, marks)
    return _page_of_any(execute, search)


def _page_of_any(execute: Execute, search: PageSearch) -> Rows:
    return execute(_ANY, {**_values(search), "words": search.words})


def _page_by_macro(execute: Execute, search: PageSearch) -> Rows:
    return execute(_BY_MACRO, {**_values(search), "words": search.words})


def _values(search: PageSearch) -> dict[str, Any]:
    return {
        "newest": search.newest, "most": search.most, "stems": search.stems,
        "opening": search.opening, "closing": search.closing,
    }  # fmt: skip


def _with_snippets_from_texts(execute: Execute, rows: Rows, marks: dict[str, Any]) -> Rows:
    """Return the rows with the columns COLUMNS, and with the snippets that they lack."""
    lacking = [row[-3] for row in rows if row[_SNIPPET] is None]
    found = dict[int, str]()
    if lacking:
        values = {"row_numbers": lacking, "to_mark": rows[0][-2], **marks}
        found = dict(execute(_FROM_TEXTS, values))
    whole = []
    for row in rows:
        snippet = found.get(row[-3], row[_SNIPPET])
        whole.append((*row[:_SNIPPET], snippet, *row[_SNIPPET + 1 : len(COLUMNS)]))
    return whole
