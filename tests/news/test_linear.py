"""The time to read a text grows with its length, not with the square, whatever it repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.news.scaling import grows_linearly
from warta.news.addresses.urls import BadAddress, fetch_url, url_key
from warta.news.body.line_phrases import CALL, opening_of
from warta.news.body.recurring import Sample, learnt, without_recurring
from warta.news.copies.likeness import likeness, shingles_of
from warta.news.copies.signing import sign
from warta.news.feeds.links import repaired_address
from warta.news.feeds.mending import mended
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.dateline import dateline_of
from warta.news.stories.terms import vector_of
from warta.news.text.compare import normalised, word_count
from warta.news.text.dates import parse_date
from warta.news.text.markup import clean_line, clean_reason
from warta.news.versions.corrections import correction_notes
from warta.news.versions.revisions import rejection_reason, revision_of
from warta.news.web.http import header, retry_after
from warta.news.web.robots_directives import directives

NOW = datetime(2026, 3, 1, tzinfo=UTC)
UNITS = (
    " ", "a", "a ", "A. ", "Aa ", "1 ", "1:", "\n", "a\n", ". ", '"', "'", "(", ")", "&amp;", "&", "<", "<a ",
    "<!--", "|", " | ", "-", " - ", ",", ", ", "/", "%2", "@", "a@", "é", "新", "नि ", "\u200d", "By ", "Correction: ",
    "updated 5 minutes ago ", "<!DOCTYPE a 'b' ", "User-agent: a\n", "a='",
)  # fmt: skip


def or_none(work: Callable[[str], object]) -> Callable[[str], object]:
    """Return the same work, which returns None instead of raising BadAddress."""

    def guarded(text: str) -> object:
        try:
            return work(text)
        except BadAddress:
            return None

    return guarded


def revisions(text: str) -> object:
    """Compare a text with one in which every second word differs, and that one with its reverse."""
    words = text.split(" ")
    edited = " ".join(word + ("x" if n % 2 else "") for n, word in enumerate(words))
    return revision_of(text, edited), revision_of(edited, text[::-1])


# A worker is killed when it takes too long; the main process has no such limit.
IN_THE_MAIN_PROCESS: dict[str, Callable[[str], object]] = {
    "revision": revisions,
    "rejection_reason": lambda text: rejection_reason(
        text, text[: len(text) // 3], is_paywalled=False, is_live=False
    ),
    "corrections": correction_notes,
    "normalised": normalised,
    "word count": word_count,
    "signature": lambda text: sign("T", text, frozenset()),
    "likeness": lambda text: likeness(shingles_of(text), shingles_of(text[::-1])),
    "vector": lambda text: vector_of(text[:300], text, "en"),
    "recurring": lambda text: without_recurring(text, frozenset({1})),
    "learning": lambda text: learnt([Sample(str(n), tuple(text.split("\n"))) for n in range(4)]),
    "clean_reason": clean_reason,
    "address": or_none(lambda text: url_key(fetch_url("http://a.example/" + text))),
    "host": or_none(lambda text: fetch_url("http://" + text)),
    "date": parse_date,
    "retry-after": lambda text: retry_after(text, NOW),
    "header": lambda text: header((("a", text), ("b", text)), "b"),
    "robots directives": lambda text: directives(
        (("x-robots-tag", text),), text.encode("utf-8", "replace"), "warta"
    ),
}
IN_WORKERS: dict[str, Callable[[str], object]] = {
    "dateline": dateline_of,
    "authors": lambda text: authors_of((text,)),
    "address in a feed": repaired_address,
    "line": clean_line,
    "call": CALL.begins,
    "opening": opening_of,
    "xml": lambda text: mended(b"<!DOCTYPE rss " + text.encode("utf-8", "replace")),
    "xml within": lambda text: mended(b"<rss>" + text.encode("utf-8", "replace")),
}


@pytest.mark.parametrize("name", [*IN_THE_MAIN_PROCESS, *IN_WORKERS])
def test_time_grows_linearly_with_the_number_of_repetitions(name: str) -> None:
    """A page that repeats one character a million times must not hold a run up for hours."""
    work = {**IN_THE_MAIN_PROCESS, **IN_WORKERS}[name]
    slow = [unit for unit in UNITS if not grows_linearly(work, unit.__mul__, 300)]
    assert slow == []
