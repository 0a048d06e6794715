"""The rarity of a word in general text of its language, from a table learnt beforehand.

Weights computed from the articles of the window itself depend on how many these are: real articles
of one day gave a B-cubed recall of .45 (docs/decisions/0009-stories.md). The table
(`python -m benchmarks.learn_rarity`) has the 10,000 most frequent beginnings of words in each of 44
languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
import numpy.typing as npt

PATH = Path(__file__).with_name("rarity.npz")
LONGEST = 6  # letters of a term

Kind = Literal["word", "name", "number"]
WORD: Kind = "word"
NAME: Kind = "name"
NUMBER: Kind = "number"

Floats = npt.NDArray[np.float64]
# Bits of a key in the table; one in 7,000 of a language's 10,000 terms shares its 26 bits.
_KEPT = (1 << 26) - 1
# The rarity of a term that is not in the table.
_RAREST = -log(3e-4)
_LEVELS = 255
# Share of 2,500 articles that have a given number, by its count of digits; a year is in one of 43.
_NUMBERS = {1: 0.14, 2: 0.037, 3: 0.016, 4: 0.0011}
_YEAR, _OTHER_NUMBER = 0.023, 0.0006


def term_key(term: str, language: str | None) -> int:
    """Return 32 bits for a term of a language, different for different languages."""
    return crc32(f"{language or ''}:{term}".encode("utf-8", "surrogatepass"))


def rarities(
    terms: Sequence[str], keys: Sequence[int], kinds: Sequence[Kind], language: str | None
) -> Floats:
    """Return the rarity of each term: minus the logarithm of the share of articles that have it."""
    table, levels = _table(language)
    result = np.full(len(terms), _RAREST)
    if len(table):
        sought = np.array(keys, dtype=np.uint32) & np.uint32(_KEPT)
        at = np.minimum(table.searchsorted(sought), len(table) - 1)
        is_known = table[at] == sought
        result[is_known] = levels[at[is_known]] * (_RAREST / _LEVELS)
    else:
        lengths = _lengths()
        result[:] = [lengths[min(len(term), LONGEST) - 1] for term in terms]
    for place, kind in enumerate(kinds):
        if kind == NUMBER:
            result[place] = -log(_share_of_number(terms[place]))
    return result


def save(tables: Mapping[str, Mapping[str, float]], lengths: Sequence[float]) -> None:
    """Write the table: by language, the share of articles that have each term."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "lengths": _levels_of(lengths),
        "languages": np.array(sorted(tables), dtype="U8"),
    }
    for language in sorted(tables):
        table = tables[language]
        keys = np.array([term_key(term, language) for term in table], dtype=np.uint32)
        keys &= np.uint32(_KEPT)
        keys, first = np.unique(keys, return_index=True)
        arrays[f"{language}_keys"] = np.diff(keys, prepend=np.uint32(0))
        arrays[f"{language}_levels"] = _levels_of(list(table.values()))[first]
    np.savez_compressed(PATH, allow_pickle=False, **arrays)


def _levels_of(shares: Sequence[float]) -> npt.NDArray[np.uint8]:
    rarity = np.minimum(-np.log(np.maximum(shares, 1e-9)), _RAREST)
    return np.rint(rarity * (_LEVELS / _RAREST)).astype(np.uint8)


@cache
def _table(language: str | None) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Return a language's keys, sorted, and the level of each; empty if it is unknown."""
    with np.load(PATH) as stored:
        if language is None or f"{language}_keys" not in stored:
            return np.empty(0, np.uint32), np.empty(0, np.uint8)
        deltas = stored[f"{language}_keys"]
        return deltas.cumsum(dtype=np.uint32), stored[f"{language}_levels"]


@cache
def _lengths() -> list[float]:
    with np.load(PATH) as stored:
        lengths: list[float] = (stored["lengths"] * (_RAREST / _LEVELS)).tolist()
    return lengths


def _share_of_number(term: str) -> float:
    if not term.isdigit():
        return _OTHER_NUMBER
    if len(term) == 4 and term[:2] in ("19", "20"):
        return _YEAR
    return _NUMBERS.get(len(term), _OTHER_NUMBER)
