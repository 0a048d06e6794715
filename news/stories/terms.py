"""Describe an article as a vector of weighted terms, of bounded size, in any script.

A term is the beginning of a word, so that inflected forms are equal (Überschwemmung,
Überschwemmungen); in scripts without spaces it is two characters. Only the headline and the start
of the text are read: news begins with the event, and an article of 1 MB costs no more than others.
Terms of different languages are never equal (a word common in one is rare in another).

A weight depends on the article alone: the number and places of the term, and its rarity in general
text (`warta.news.stories.rarity`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from math import log
from zlib import crc32

import numpy as np

from warta.news.stories.rarity import LONGEST, NAME, NUMBER, WORD, Floats, Kind, rarities, term_key
from warta.news.stories.vectors import TERM_BITS, packed
from warta.news.text.scripts import HANGUL, SPACELESS
from warta.news.text.sentences import STOPS

# Limits without a figure are chosen by hand.
MOST_TITLE_CHARACTERS = 300
# With 2,500 or 3,000 the F1 on ECB+ is the same, at twice the cost.
MOST_TEXT_CHARACTERS = 1_500
MOST_TERMS = 160
MOST_MARKS = 40
# The weight of an occurrence; title, lead, names and numbers count twice (docs/decisions/0009).
_IN_TITLE, _IN_LEAD, _NAME, _NUMBER = 2.0, 2.0, 2.0, 2.0
_LEAD_WORDS = 80  # chosen by hand
# Names and numbers are also compared separately, with these shares of the likeness, to tell two
# events of one kind apart. Learnt as a logistic model on one half of the topics, the shares
# were .08 to .16 for numbers and .3 to .38 for names; .2 groups fewer unrelated articles.
_NAMES_SHARE, _NUMBERS_SHARE = 0.2, 0.1
# The summed rarity of three rare words; a text with less ("Read more", a caption) has no vector.
_LEAST_RARITY = 20.0

# A word is text separator spaces and punctuation: \w+ would end at each Devanagari vowel sign.
_WORD = re.compile(
    r"([^\s\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7"
    r"\u05be\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\u30fb\ufe30-\ufe6f\uff00-\uff0f"
    r"\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+)"
)
# Han, Kana, Thai, Lao, Khmer, Burmese; Hangul too, whose particles stick to its short words.
_UNSPACED = re.compile(f"[{SPACELESS}{HANGUL}]+")
_ENDS_SENTENCE = re.compile(rf"[{STOPS}:\n]['\"»”)]*\s*$")


def vector_of(title: str, text: str, language: str | None) -> bytes:
    """Return the packed vector of an article, or b"" if it has too little to compare."""
    counted: dict[str, float] = {}
    kinds: dict[str, Kind] = {}
    for term, kind, strength in words_of(title, text):
        if term in counted:
            counted[term] += strength
        elif len(counted) < MOST_TERMS:
            counted[term] = strength
        else:
            continue
        if kind != WORD or term not in kinds:
            kinds[term] = kind
    terms = list(counted)
    keys = [term_key(term, language) for term in terms]
    rarity = rarities(terms, keys, list(kinds.values()), language)
    if rarity.sum() < _LEAST_RARITY:
        return b""
    strengths = np.array([1 + log(count) for count in counted.values()])
    return _in_parts(keys, list(kinds.values()), strengths * rarity, rarity)


def _in_parts(keys: list[int], kinds: list[Kind], plain: Floats, rarity: Floats) -> bytes:
    """Return the vector of all terms, and of names and numbers again, each part with its share."""
    numbers = np.array(keys, dtype=np.int64) & ((1 << TERM_BITS) - 1)
    # Rarity squared: with plain rarity, words that all floods share weigh too much.
    parts = [(numbers, plain * rarity, 1 - _NAMES_SHARE - _NUMBERS_SHARE)]
    for kind, share, mask in ((NAME, _NAMES_SHARE, _NAMES), (NUMBER, _NUMBERS_SHARE, _DIGITS)):
        chosen = np.array([each == kind for each in kinds])
        parts.append((numbers[chosen] ^ mask, plain[chosen], share))
    scaled = [
        weights * np.sqrt(share / total)
        for _, weights, share in parts
        if (total := float(weights @ weights)) > 0
    ]
    if not scaled:
        return b""
    terms = np.concatenate([terms for terms, weights, _ in parts if weights.any()])
    return packed(terms, np.concatenate(scaled))


# Masks that make a term in a part different from the same term in the whole.
_NAMES, _DIGITS = 0x155555, 0x2AAAAA


def words_of(title: str, text: str) -> Iterator[tuple[str, Kind, float]]:
    """Yield the terms of an article in order, with the kind and weight of each."""
    title = title[:MOST_TITLE_CHARACTERS]
    if title and text.startswith(title):
        text = text[len(title) :]
    for term, kind in _words(title):
        yield term, WORD if kind == NAME else kind, _IN_TITLE * (_NUMBER if kind == NUMBER else 1)
    for place, (term, kind) in enumerate(_words(text[:MOST_TEXT_CHARACTERS])):
        strength = _IN_LEAD if place < _LEAD_WORDS else 1.0
        yield term, kind, strength * (_NAME if kind == NAME else _NUMBER if kind == NUMBER else 1)


def marks_of(title: str, text: str) -> list[int]:
    """Return the hashes of an article's numbers and Latin names, which languages write alike."""
    marks: dict[int, None] = {}
    for piece in (title[:MOST_TITLE_CHARACTERS], text[:MOST_TEXT_CHARACTERS]):
        pieces = _WORD.split(unicodedata.normalize("NFKC", piece))
        for separator, word in zip(pieces[::2], pieces[1::2], strict=False):
            is_name = word.isascii() and word[0].isupper() and not _begins_sentence_after(separator)
            if len(word) > 1 and (is_name or any(map(str.isdigit, word))):
                mark = crc32(word.casefold()[:LONGEST].encode("utf-8", "surrogatepass"))
                marks[mark & ((1 << TERM_BITS) - 1)] = None
    return list(marks)[:MOST_MARKS]


def _words(text: str) -> Iterator[tuple[str, Kind]]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    pieces = _WORD.split(text)  # separators and words, in turn
    for separator, word in zip(pieces[::2], pieces[1::2], strict=False):
        if not word.isascii() and (parts := _UNSPACED.findall(word)):
            pairs = (part[at : at + 2] for part in parts for at in range(max(1, len(part) - 1)))
            others = (rest.casefold()[:LONGEST] for rest in _UNSPACED.split(word) if len(rest) > 1)
            for term in chain(pairs, others):
                yield term, NUMBER if term.isdigit() else WORD
        elif len(word) > 1:  # every text has single digits, of a list or a score
            if not word.isalpha() and any(map(str.isdigit, word)):
                yield word.casefold()[:LONGEST], NUMBER
            else:
                is_name = word[0].isupper() and not _begins_sentence_after(separator)
                yield word.casefold()[:LONGEST], NAME if is_name else WORD


@lru_cache(maxsize=256)
def _begins_sentence_after(separator: str) -> bool:
    """Return whether a word after this separator begins a sentence, or the text."""
    return not separator or _ENDS_SENTENCE.search(separator) is not None
