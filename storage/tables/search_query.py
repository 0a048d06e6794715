"""Read a search: its words with the words of the index that count as them, and its filters."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from warta.news.text.plain_words import PlainWords, plain_words
from warta.storage.tables.search_values import Filters, Term, Word, language_number, term_number

# The words, phrases and conditions of a search; none for marks alone.
PARTS = "FROM store.search_parts($words)"
_ASKED = "SELECT asked, conditions FROM store.search_asked_parts($words)"
_TIME = "SELECT store.search_time($field, $body)"
# In two steps, as folded(evened(word)) takes three times as long to plan.
_FOLDED = """
    SELECT list(store.folded(word) ORDER BY number)
    FROM (
        SELECT number, store.evened(word) AS word
        FROM (SELECT generate_subscripts($words, 1) AS number, unnest($words) AS word)
    )
"""
# Each word, stem and beginning by itself: the words are sorted, and DuckDB then reads only a part
# of them. Of 2.8 million words a join with a list of words reads all (0.5 s).
_KNOWN = "SELECT language, stem FROM store.search_word WHERE word = $word"
_FORMS = "SELECT language, word FROM store.search_word WHERE stem = $stem"
_BEGUN = "SELECT DISTINCT word FROM store.search_word WHERE word >= $first AND word < $past"
_LAST_LETTER = chr(sys.maxunicode)  # no word has it
# Planning this takes longer than all else, and few searches have a word that no article has.
_GUESS = """
    WITH unknown AS MATERIALIZED (
        SELECT unnest($words) AS word, NULL::INTEGER AS number, NULL::INTEGER AS slot
    )
    SELECT unseen, word, language
    FROM store.search_guessed_terms('unknown')
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


@dataclass(frozen=True, slots=True)
class _WrittenWord:
    """A folded word of a query: the beginning of words, a word with its other forms, or neither."""

    word: str
    is_prefix: bool
    takes_forms: bool


def read_query(execute: Execute, words: str, *, stems: bool) -> Query:
    """Read the words of a search in the language of docs/search.md."""
    if plain := plain_words(words):
        return _plain_query(execute, plain, stems)
    [(asked, conditions)] = execute(_ASKED, {"words": words})
    rows = asked or ()
    written = [_WrittenWord(row["word"], row["is_prefix"], row["takes_forms"]) for row in rows]
    terms = _terms(execute, written, stems)
    read = tuple(
        Word(
            item=row["item"],
            group=row["grp"],
            sequence=row["seq"],
            size=row["size"],
            slot=row["slot"],
            in_title=row["in_title"],
            has_place=row["has_place"],
            terms=of_word,
        )
        for row, of_word in zip(rows, terms, strict=True)
    )
    shown = [
        (row, of_word) for row, of_word in zip(rows, terms, strict=True) if not row["is_negated"]
    ]
    runs = [row["run"] for row, _ in shown if row["is_unspaced"]]
    forms = [term.word for row, of_word in shown if not row["is_unspaced"] for term in of_word]
    words_asked = len({(row["place"], row["run_place"]) for row, _ in shown})
    return Query(
        words=read,
        filters=_filters(execute, conditions) if conditions else None,
        to_mark=tuple(dict.fromkeys((*forms, *runs))),
        words_asked=words_asked,
        words_needed=words_asked if any(word.has_place for word in read) else 1,
        is_empty=not rows and not conditions,
    )


def _plain_query(execute: Execute, plain: PlainWords, stems: bool) -> Query:
    folded = [word.lower() for word in plain.words]
    if not all(word.isascii() for word in folded):
        [(folded,)] = execute(_FOLDED, {"words": list(plain.words)})
    written = [_WrittenWord(word, is_prefix=False, takes_forms=True) for word in folded]
    terms = _terms(execute, written, stems)
    read = tuple(
        Word(
            item=number,
            group=group,
            sequence=1,
            size=1,
            slot=number - 1,
            in_title=False,
            has_place=False,
            terms=of_word,
        )
        for number, (group, of_word) in enumerate(zip(plain.groups, terms, strict=True), 1)
    )
    forms = (term.word for word in read for term in word.terms)
    return Query(read, None, tuple(dict.fromkeys(forms)), len(read), words_needed=1)


def _terms(
    execute: Execute, words: Collection[_WrittenWord], stems: bool
) -> list[tuple[Term, ...]]:
    """Return for each word of a query the words of the index that count as it.

    The same as ``store.search_known_terms`` with ``store.search_guessed_terms``: planning those
    takes longer than what most queries need of them.
    """
    with_forms = {word.word for word in words if word.takes_forms and stems}
    forms = _other_forms(execute, with_forms) if with_forms else {}
    beginnings = {word.word for word in words if word.is_prefix}
    begun = _words_that_begin(execute, beginnings) if beginnings else {}
    terms = list[tuple[Term, ...]]()
    for word in words:
        if word.is_prefix:
            of_word = [_own_term(longer) for longer in begun.get(word.word, ())]
        else:
            of_word = [_own_term(word.word)]
            if word.takes_forms:
                of_word += forms.get(word.word, ())
        terms.append(tuple(sorted(of_word, key=lambda term: term.number)))
    return terms


def _own_term(word: str) -> Term:
    return Term(word, term_number(word), 1.0, None)


def _other_forms(execute: Execute, words: Iterable[str]) -> Mapping[str, list[Term]]:
    """Return the other forms of each word, in each language that has the word."""
    forms = defaultdict[str, list[Term]](list)
    unknown = list[str]()
    for word in words:
        known = execute(_KNOWN, {"word": word})
        if not known:
            unknown.append(word)
        for stem in {stem for _, stem in known} - {None}:
            languages = {language for language, of_language in known if of_language == stem}
            forms[word] += (
                _other_form(form, language)
                for language, form in execute(_FORMS, {"stem": stem})
                if language in languages and form != word
            )
    if unknown:
        for word, form, language in execute(_GUESS, {"words": unknown}):
            forms[word].append(_other_form(form, language))
    return forms


def _other_form(word: str, language: str) -> Term:
    return Term(word, term_number(word), _OTHER_FORM, language_number(language))


def _words_that_begin(execute: Execute, beginnings: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the words of the index that begin with each of some letters."""
    return {
        beginning: [
            word
            for (word,) in execute(_BEGUN, {"first": beginning, "past": beginning + _LAST_LETTER})
        ]
        for beginning in beginnings
    }


def _filters(execute: Execute, conditions: Iterable[Mapping[str, Any]]) -> Filters:
    """Return the condition of some filters on store.article: the same as store.search_filters."""
    given = defaultdict[str, list[Any]](list)
    for condition in conditions:
        field, is_negated = condition["field"], condition["is_negated"]
        if field in ("since", "until"):
            [(time,)] = execute(_TIME, {"field": field, "body": condition["body"]})
            # Not since a time is until it, and the other way round.
            given[_OPPOSITE[field] if is_negated else field].append(time)
        else:
            given[f"not {field}" if is_negated else field].append(condition["lowered"])
    forms = {
        "site": "(site IN ({0}) OR host IN ({0}))",
        "not site": "(site NOT IN ({0}) AND host NOT IN ({0}))",
        "lang": "language IN ({0})",
        "not lang": "coalesce(language, '') NOT IN ({0})",
        "since": "published_at >= {0}",
        "until": "published_at < {0}",
    }
    for field, decisive in (("since", max), ("until", min)):
        given[field] = [decisive(given[field])] if given[field] else []
    values, texts = dict[str, Any](), list[str]()
    for field, form in forms.items():
        # A parameter for each value: a test in a list takes three times as long.
        named = {
            f"{field.replace(' ', '_')}_{number}": value
            for number, value in enumerate(given[field])
        }
        if named:
            texts.append(form.format(", ".join(f"${name}" for name in named)))
            values |= named
    return Filters(" AND ".join(texts), values)


_OPPOSITE = {"since": "until", "until": "since"}
