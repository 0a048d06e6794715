"""Recognise a search that is words alone, which is answered in a quicker way."""

from __future__ import annotations

from dataclasses import dataclass

# Letters from here on may belong to scripts without spaces, whose words are phrases.
_FIRST_UNSPACED = "\u0e00"
# Letters for Python; for the search a tatweel is nothing, and the others are apostrophes.
_NO_LETTERS = frozenset("\u0640\u02b9\u02bb\u02bc\u02bd\u02be\u02bf")
_MOST_WORDS = 30  # with more, the search may refuse


@dataclass(frozen=True, slots=True)
class PlainWords:
    """The words of a search in order, and the number of each word's group: OR joins words."""

    words: tuple[str, ...]
    groups: tuple[int, ...]


def plain_words(question: str) -> PlainWords | None:
    """Return the words of a search without phrases, fields, minus and *; None for any other.

    Such words have letters and digits alone, in scripts with spaces; AND and OR may stand between.
    """
    words: list[str] = []
    groups: list[int] = []
    is_bound = False
    for word in question.split():
        if word == "AND":
            continue
        if word == "OR":
            is_bound = True
            continue
        is_plain = word.isalnum() and max(word) < _FIRST_UNSPACED and _NO_LETTERS.isdisjoint(word)
        if not is_plain or word == "NOT":
            return None
        words.append(word)
        last = groups[-1] if groups else -1
        groups.append(max(0, last) if is_bound else last + 1)
        is_bound = False
    return PlainWords(tuple(words), tuple(groups)) if 0 < len(words) <= _MOST_WORDS else None
