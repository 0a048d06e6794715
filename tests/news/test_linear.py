"""Whatever a stranger repeats, the work grows with its length and not with the square of it.

First what the main process does with strangers' words: nothing there has a limit on time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.news.scaling import grows_linearly
from warta.news.addresses.urls import BadAddress, fetch_url, url_key
from warta.news.body.line_phrases import CALL, OPENING
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


def refused(work: Callable[[str], object]) -> Callable[[str], object]:
    """The work, for which a bad address is an answer."""

    def tried(text: str) -> object:
        try:
            return work(text)
        except BadAddress:
            return None

    return tried


def revised(text: str) -> object:
    """A text against one of which every other piece differs."""
    words = text.split(" ")
    other = " ".join(word + ("x" if n % 2 else "") for n, word in enumerate(words))
    return revision_of(text, other), revision_of(other, text[::-1])


IN_THE_MAIN_PROCESS: dict[str, Callable[[str], object]] = {
    "revision": revised,
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
    "address": refused(lambda text: url_key(fetch_url("http://a.example/" + text))),
    "host": refused(lambda text: fetch_url("http://" + text)),
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
    "call": CALL.match,
    "opening": OPENING.match,
    "xml": lambda text: mended(b"<!DOCTYPE rss " + text.encode("utf-8", "replace")),
    "xml within": lambda text: mended(b"<rss>" + text.encode("utf-8", "replace")),
}


@pytest.mark.parametrize("name", [*IN_THE_MAIN_PROCESS, *IN_WORKERS])
def test_work_grows_with_the_length_of_what_is_repeated(name: str) -> None:
    """Three hundred times one piece, then 2,400 times."""
    work = {**IN_THE_MAIN_PROCESS, **IN_WORKERS}[name]
    slow = [unit for unit in UNITS if not grows_linearly(work, unit.__mul__, 300)]
    assert slow == []
