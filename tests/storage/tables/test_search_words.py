"""What Python shows of a text has the words that the macros of the index have found."""

from __future__ import annotations

import unicodedata
from itertools import chain

from tests.storage.sample_articles import TEXTS
from tests.storage.tables.test_search import WRITTEN_ALIKE, shared_database
from warta.news.text import indexed_words
from warta.news.text.snippet import WantedWords, snippet

# Of the oldest version of Unicode that Python knows: newer ones differ between Python and DuckDB.
LETTERS = [
    chr(code)
    for code in chain(range(1, 0x3500), range(0xAC00, 0xAC10), range(0xF900, 0xFFFE))
    if unicodedata.ucd_3_2_0.category(chr(code)) not in {"Cn", "Co", "Cs"}
]


def test_words_are_cut_and_folded_as_by_the_macros() -> None:
    """Each letter by itself, between others, and with an accent."""
    rows = shared_database().execute(
        """
        SELECT letter, store.evened(letter), store.evened('é' || letter || chr(768)), store.is_unspaced(letter),
            store.runs('a' || letter || 'b'), store.folded(store.evened(letter))
        FROM (SELECT unnest($letters) AS letter)
        """,
        {"letters": LETTERS},
    )  # fmt: skip
    for letter, *by_macros in rows.fetchall():
        even = indexed_words.evened(letter)
        assert by_macros == [
            even,
            indexed_words.evened(f"é{letter}\u0300"),
            indexed_words.is_unspaced(letter),
            indexed_words.runs(f"a{letter}b"),
            indexed_words.folded(even),
        ], letter
    assert len(LETTERS) > 10_000


def test_a_snippet_is_that_of_the_macros() -> None:
    """In every script, from short and long texts, for words in and not in them."""
    texts = [*chain(*TEXTS.values()), *chain(*WRITTEN_ALIKE), "", "\n", "a\u00a0", "no blank" * 60]
    texts += [f"{' '.join(texts[n : n + 4])}\n" * 6 for n in range(0, len(texts), 3)]
    words = sorted(
        {indexed_words.folded(run) for text in texts for run in indexed_words.runs(text)}
    )
    for wanted in (words[::7], ["rain", "経済", "東京", "ปี", "ny"], words[1::50]):
        by_macros = shared_database().execute(
            """
            WITH in_pieces AS MATERIALIZED (
                SELECT generate_subscripts($texts, 1) AS number, store.snippet_pieces(unnest($texts)) AS pieces
            ),
            counted AS (SELECT *, store.snippet_counts(pieces, $words) AS counts FROM in_pieces)
            SELECT store.snippet_at(pieces, counts, $words, '<', '>') FROM counted ORDER BY number
            """,
            {"texts": texts, "words": wanted},
        ).fetchall()  # fmt: skip
        shown = [snippet(text, WantedWords.of(wanted), "<", ">") for text in texts]
        assert [(each,) for each in shown] == by_macros
        assert sum("<" in each for each in shown) > 5
