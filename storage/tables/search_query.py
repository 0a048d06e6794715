"""Read a search: its words with the words of the index that count as them, and its filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from warta.news.text.plain_words import PlainWords, plain_words
from warta.storage.tables.search_values import Filters, Term, Word

# The words, phrases and conditions of a search; none for marks alone.
PARTS = "FROM store.search_parts($words)"
_READ = "SELECT asked, terms, filters FROM store.search_read($words, $stems)"
_READ_PLAIN = "SELECT terms FROM store.search_read_plain($words, $stems)"
# Planning this takes longer than all else, and few searches have a word that no article has.
_GUESS = """
    WITH unknown AS MATERIALIZED (
        SELECT unnest($numbers) AS number, NULL::INTEGER AS slot, unnest($words) AS word
    )
    SELECT list(form ORDER BY number, term)
    FROM store.search_guessed_terms('unknown') AS form
"""
_OTHER_FORM = 0.7  # the share that another form of a word counts

Rows = list[tuple[Any, ...]]
Execute = Callable[[str, dict[str, Any] | None], Rows]


@dataclass(frozen=True, slots=True)
class Query:
    """A search that was read.

    ``to_mark``: the words to mark in a snippet; ``words_asked``: how many the person wrote;
    ``words_needed``: how many of them a snippet should have; ``is_empty``: neither a word nor a
    filter.
    """

    words: tuple[Word, ...]
    filters: Filters | None
    to_mark: tuple[str, ...]
    words_asked: int
    words_needed: int
    is_empty: bool = False


def read_query(execute: Execute, words: str, *, stems: bool) -> Query:
    """Read the words of a search in the language of docs/search.md."""
    if plain := plain_words(words):
        return _plain_query(execute, plain, stems)
    [(asked, terms, filters)] = execute(_READ, {"words": words, "stems": stems})
    terms_of = _terms(execute, terms)
    read = tuple(
        Word(
            item=row["item"],
            group=row["grp"],
            sequence=row["seq"],
            size=row["size"],
            slot=row["slot"],
            in_title=row["in_title"],
            has_place=row["has_place"],
            terms=terms_of.get(row["number"], ()),
        )
        for row in asked or ()
    )
    shown = [row for row in asked or () if not row["is_negated"]]
    runs = [row["run"] for row in shown if row["is_unspaced"]]
    forms = [
        term.word
        for row in shown
        if not row["is_unspaced"]
        for term in terms_of.get(row["number"], ())
    ]
    words_asked = len({(row["place"], row["run_place"]) for row in shown})
    return Query(
        words=read,
        filters=_filters(filters) if filters["filter_count"] else None,
        to_mark=tuple(dict.fromkeys((*forms, *runs))),
        words_asked=words_asked,
        words_needed=words_asked if any(word.has_place for word in read) else 1,
        is_empty=not filters["part_count"],
    )


def _plain_query(execute: Execute, plain: PlainWords, stems: bool) -> Query:
    [(terms,)] = execute(_READ_PLAIN, {"words": list(plain.words), "stems": stems})
    terms_of = _terms(execute, terms)
    read = tuple(
        Word(
            item=number,
            group=group,
            sequence=1,
            size=1,
            slot=number - 1,
            in_title=False,
            has_place=False,
            terms=terms_of[number],
        )
        for number, group in enumerate(plain.groups, 1)
    )
    forms = (term.word for word in read for term in word.terms)
    return Query(read, None, tuple(dict.fromkeys(forms)), len(read), words_needed=1)


def _terms(execute: Execute, known: list[dict[str, Any]] | None) -> dict[int, tuple[Term, ...]]:
    """Return the words of the index to look for, by the number of the word in the query."""
    rows = list(known or ())
    if unknown := [row for row in rows if row["is_unknown"]]:
        values = {name: [row[name[:-1]] for row in unknown] for name in ("numbers", "words")}
        [(guessed,)] = execute(_GUESS, values)
        rows += guessed or ()
    by_number = dict[int, tuple[Term, ...]]()
    for row in rows:
        share = 1.0 if row["in_language"] is None else _OTHER_FORM
        term = Term(row["word"], row["term"], share, row["in_language"])
        by_number[row["number"]] = (*by_number.get(row["number"], ()), term)
    return by_number


def _filters(row: dict[str, Any]) -> Filters:
    """Return the condition of some filters on store.article."""
    values, conditions = dict[str, Any](), list[str]()
    forms = {
        "sites": "(site IN ({0}) OR host IN ({0}))",
        "other_sites": "site NOT IN ({0})",
        "languages": "language IN ({0})",
        "other_languages": "coalesce(language, '') NOT IN ({0})",
        "since": "published_at >= {0}",
        "until": "published_at < {0}",
    }
    for name, form in forms.items():
        given = row[name] if isinstance(row[name], list) else [row[name]]
        # A parameter for each value: a test in a list takes three times as long.
        named = {f"{name}_{number}": value for number, value in enumerate(given) if value}
        if named:
            conditions.append(form.format(", ".join(f"${name}" for name in named)))
            values |= named
    return Filters(" AND ".join(conditions), values)
