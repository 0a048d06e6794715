"""Compute the features of a line's text: marks, numbers, words and phrases, and its repetitions.

They measure alike in every script: Thai and Lao have no marks between sentences, others have their
own, and many put no space between words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_phrases import CALL, opening_of
from warta.news.body.outline import Line
from warta.news.text.compare import squeezed, word_count
from warta.news.text.scripts import HAN, KANA, SOUTH_EAST_ASIAN
from warta.news.text.sentences import CLAUSE_MARKS, JOINED_STOPS, STOPS

DATED, LABELLED = 7, 9  # the columns of a date or time, and of a label or call
_MENU = 0.9
_PROSE = 60  # letters of a line that is more than a label
_MOST_COUNTED = 6
_LONGEST_LABEL = 120
_SHORTEST_STATED = 200  # characters; a shorter text in structured data says nothing
_SHORTEST_REPEATED = 12
_KEY = 60  # characters by which a line and a statement of the head are compared
_READ = 200  # characters of a line whose digits and capitals are counted
# The model was learnt with these marks: change them only together with `line_model.json`.
_COMMAS = re.compile(rf"[{CLAUSE_MARKS}]")
_STOP = re.compile(rf"[{STOPS}](?:\s|$|[”\"»])|[{JOINED_STOPS}]")
_ENDS = re.compile(rf"[{STOPS}{JOINED_STOPS}:;”\"»)）」』]\s*$")
_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃŐŒŚŠŤŮŰŹŻŽİĞŞÇΑ-ΫА-ЯЁІЇЄҐ]")
# Thai and Lao have no sentence marks: a space ends a clause. Khmer and Burmese use both.
_UNMARKED = re.compile(f"[{SOUTH_EAST_ASIAN}]")
_SPACELESS = re.compile(f"[{KANA}{HAN}]")
_CLAUSES = 3  # in a sentence
_RIGHTS = (
    "©", "(c)", "copyright", "all rights reserved", "zastrzeżone", "права защищены", "版权", "版權",
)  # fmt: skip
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\d\d?[:.]\d\d\b")
_ADDRESS = ("@", "http://", "https://", "www.")
_BARS = tuple("|·»>")


def of_texts(lines: Sequence[Line]) -> list[NDArray[Any]]:
    """Return a column for each feature."""
    rows = [_of_text(line.text, line.linked > _MENU * len(line.text)) for line in lines]
    return list(np.array(rows, float).T)


@lru_cache(maxsize=8_192)  # menus and footers are the same on all pages of a site
def _of_text(text: str, is_linked: bool) -> tuple[float, ...]:
    length = len(text)
    beginning = text[:_READ]
    lowered = text.lower()
    words = text.count(" ") + 1
    commas, stops = len(_COMMAS.findall(text)), len(_STOP.findall(text))
    ends = _ENDS.search(text, length - 3 if length > 3 else 0) is not None
    if not text.isascii() and _UNMARKED.match(text, length // 2):
        commas, stops = max(commas, words - 1), max(stops, (words - 1) // _CLAUSES)
        ends = ends or length >= _PROSE
        words = word_count(text)
    elif not text.isascii() and _SPACELESS.match(text, length // 2):
        words = word_count(text)
    return (
        min(_MOST_COUNTED, commas),
        min(_MOST_COUNTED, stops),
        ends,
        len(_DIGIT.findall(beginning)) / len(beginning),
        len(_CAPITAL.findall(beginning)) / len(beginning),
        text[:1].islower(),
        any(sign in lowered for sign in _RIGHTS),
        length < _LONGEST_LABEL and _WHEN.search(text) is not None,
        any(sign in text for sign in _ADDRESS),
        length < _LONGEST_LABEL
        and not is_linked  # an item of a menu
        and (CALL.begins(text) or opening_of(text) is not None),
        text.endswith((":", "：")),
        any(sign in text for sign in _BARS),
        min(60, words),
    )


def of_repetition(keys: Sequence[str], leads: Collection[str], repeated: str) -> list[NDArray[Any]]:
    """Return whether a line is repeated on the page, in a description or in structured data."""
    seen: dict[str, int] = {}
    again = []
    for key in keys:
        again.append(key in seen)
        seen[key] = seen.get(key, 0) + 1
    described = [squeezed(lead) for lead in leads]
    whole = squeezed(repeated) if len(repeated) > _SHORTEST_STATED else ""
    rows = [
        (
            is_again,
            min(4, seen[key]),
            len(key) >= _SHORTEST_REPEATED
            and any(
                key[:_KEY] in lead or (len(lead) > _KEY // 2 and lead[:_KEY] in key)
                for lead in described
            ),
            bool(whole),
            bool(whole) and len(key) >= _SHORTEST_REPEATED and key[:_KEY] in whole,
        )
        for key, is_again in zip(keys, again, strict=True)
    ]
    return list(np.array(rows, float).T)
