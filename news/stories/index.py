"""Which stories of these days share a telling term with an article? Arrays, built once a day.

Only the terms that the arrivals of a batch have are looked at, so that a run with a few articles
costs little more than reading the window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from warta.news.stories.terms import TERM_BITS
from warta.news.stories.vectors import Numbers, terms_of_vectors

# The heaviest terms find the stories to compare with: with 12 instead of 24 the F1 is the same to
# the third digit.
_PROBES = 24
# A term of more articles than this finds nothing that the others don't, and would make a flood of
# alike texts quadratic.
_MOST_ARTICLES_A_TERM = 500
# With 4 or 12 the F1 is the same to the third digit.
_CANDIDATES = 6

Pairs = npt.NDArray[np.unsignedinteger[Any]]
Choice = npt.NDArray[np.bool_]


class Index:
    """The articles' terms, by story. A term goes by its place among the wanted ones."""

    def __init__(self, wanted: Numbers) -> None:
        self._size = len(wanted)
        self._place_of = np.full(1 << TERM_BITS, -1, dtype=np.int32)
        self._place_of[wanted] = np.arange(len(wanted), dtype=np.int32)
        self._terms = self._owners = np.empty(0, dtype=np.int32)
        self._strands = np.empty(0, dtype=np.uint32)
        self.turn_to(np.empty(0, dtype=np.bool_))

    def places(self, terms: Numbers) -> Numbers:
        """Of wanted terms; in the order of the terms if that is theirs."""
        return self._place_of[terms].astype(np.int64)

    def append(self, vectors: Sequence[bytes], strands: Sequence[int]) -> None:
        """Learn more articles, each of a strand; they count from the next turn."""
        terms, owners = terms_of_vectors(vectors, self._place_of)
        owners += np.int32(len(self._strands))
        self._terms = np.concatenate((self._terms, terms))
        self._owners = np.concatenate((self._owners, owners))
        self._strands = np.concatenate((self._strands, np.array(strands, dtype=np.uint32)))

    def turn_to(self, chosen: Choice) -> None:
        """Look at these of the articles only.

        A million terms are gone through several times: `take` and `compress` need a third of what
        brackets do, and numbers of 32 bits are sorted in half the time that 64 take.
        """
        terms, owners = self._terms, self._owners
        if not chosen.all():
            kept = chosen.take(owners)
            terms, owners = terms.compress(kept), owners.compress(kept)
        self._frequency = np.bincount(terms, minlength=self._size)
        telling = (self._frequency <= _MOST_ARTICLES_A_TERM).take(terms)
        self._bits = int(self._strands.max(initial=0)).bit_length()
        fits = self._size < 1 << (32 - self._bits)
        self._pair: Any = np.uint32 if fits else np.uint64
        pairs = self._paired(terms.compress(telling), self._strands.take(owners.compress(telling)))
        pairs.sort()  # not np.unique, which hashes them first: 10 times as long
        is_new = np.ones(len(pairs), dtype=np.bool_)
        np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
        self._pairs = pairs.compress(is_new)
        self._having = (self._pairs & self._pair((1 << self._bits) - 1)).astype(np.int64)
        self._starts = self._pairs.searchsorted(self._paired(np.arange(self._size + 1), 0))
        self._added: defaultdict[int, dict[int, None]] = defaultdict(dict)

    def add(self, places: Numbers, strand: int) -> None:
        """Count an article that has just been placed; `append` it before the next turn."""
        self._frequency[places] += 1
        places = places[self._frequency[places] <= _MOST_ARTICLES_A_TERM]
        if strand < 1 << self._bits and len(self._pairs):  # others were founded since the turn
            pairs = self._paired(places, strand)
            at = np.minimum(self._pairs.searchsorted(pairs), len(self._pairs) - 1)
            places = places[self._pairs[at] != pairs]
        for place in places.tolist():
            self._added[place][strand] = None

    def frequency(self, places: Numbers) -> Numbers:
        """In how many of the articles each term stands."""
        return self._frequency[places]

    def candidates(self, places: Numbers, weights: Numbers) -> list[int]:
        """The strands that share most with an article, by its heaviest terms."""
        frequency = self._frequency[places]
        known = np.flatnonzero((frequency > 0) & (frequency <= _MOST_ARTICLES_A_TERM))[::-1]
        probes = known[np.argsort(-weights[known], kind="stable")[:_PROBES]]
        asked, squares = places[probes], np.square(weights[probes])
        starts, ends = self._starts[asked], self._starts[asked + 1]
        added = [self._added.get(place, ()) for place in asked.tolist()]
        having = np.concatenate(
            (
                *map(self._having.__getitem__, map(slice, starts.tolist(), ends.tolist())),
                np.fromiter(chain.from_iterable(added), np.int64),
            )
        )
        scores = np.bincount(
            having,
            np.concatenate(
                (np.repeat(squares, ends - starts), np.repeat(squares, list(map(len, added))))
            ),
        )
        strands = np.flatnonzero(scores)
        if len(strands) > _CANDIDATES:  # leave the most out before they are sorted
            least = np.partition(scores[strands], -_CANDIDATES)[-_CANDIDATES]
            strands = strands[scores[strands] >= least]
        best: list[int] = strands[np.lexsort((strands, -scores[strands]))].tolist()
        return best[:_CANDIDATES]

    def _paired(self, places: npt.NDArray[Any], strands: npt.NDArray[Any] | int) -> Pairs:
        """Terms and strands as one number each, ordered by term and then by strand."""
        pairs: Pairs = places.astype(self._pair)
        pairs <<= self._pair(self._bits)
        pairs |= self._pair(strands)
        return pairs
