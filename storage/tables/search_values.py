"""What a search asks for: its words with their forms in the index, conditions, and the order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the index to look for; ``language``: the only one in which it counts, or None."""

    word: str
    number: int
    share: float
    language: int | None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query, with the words of the index that count as this one.

    ``item``: equal for the words of a phrase; ``group``: of the items that OR joins, None if
    negated; ``sequence``: the place in the phrase, from 1; ``size``: the words that a phrase has;
    ``slot``: None if the word does not count for the score (the ninth and later of a phrase).
    """

    item: int
    group: int | None
    sequence: int
    size: int
    slot: int | None
    in_title: bool
    has_place: bool
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """A condition on store.article in SQL, with its values by name."""

    condition: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which matches to return: the ``most`` best ones or, if ``newest``, newest ones.

    ``examined``: rank this many with the words by score before their places and articles are
    looked at, or all (None). ``least_weight``: of a single word, look only at documents in which it
    has this weight. ``since`` and ``from_document``: look only at articles published since a time,
    which are in documents from this number on.
    """

    most: int
    newest: bool
    examined: int | None = None
    least_weight: int = 0
    since: Any = None
    from_document: int = 0


def term_number(word: str) -> int:
    """Return the number of a folded word in the index: that of the macro ``store.term_of``."""
    spelled = word.encode()
    digest = hashlib.md5(spelled, usedforsecurity=False).digest()
    return int.from_bytes(spelled[:4].ljust(4, b"\0")) << 32 | int.from_bytes(
        digest[8:12], "little"
    )


def language_number(code: str) -> int:
    """Return the number of a language in the index: that of ``store.language_number``."""
    return ord(code[0]) * 256 + ord(code[1])
