"""Find the stories that share characteristic terms with an article; built once per batch.

Only the heaviest terms of a batch's articles are indexed, so that a run with few articles costs
little more than reading the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from warta.news.stories.vectors import TERM_BITS, Numbers, terms_of_vectors, unpacked

# Terms of an article that are searched, the heaviest.
_PROBES = 32
# A term in more stories finds nothing that the others don't, and would make a flood of similar
# texts quadratic.
_MOST_STORIES_A_TERM = 1_000
_CANDIDATES = 12

Pairs = npt.NDArray[np.unsignedinteger[Any]]


class Index:
    """Strands (groups of articles) by the heaviest terms of their articles.

    ``vectors`` are those of all articles, ``strands`` the strand of each; ``asked`` are the vectors
    to find candidates for.
    """

    def __init__(
        self, vectors: Sequence[bytes], strands: Sequence[int], asked: Sequence[bytes]
    ) -> None:
        self._probes = [_heaviest(vector) for vector in asked]
        wanted = np.unique(np.concatenate([_NONE, *(terms for terms, _ in self._probes)]))
        self._place_of = np.full(1 << TERM_BITS, -1, dtype=np.int32)
        self._place_of[wanted] = np.arange(len(wanted), dtype=np.int32)
        terms, owners = terms_of_vectors(vectors, self._place_of)
        of_article = np.array(strands, dtype=np.uint32)
        bits = int(of_article.max(initial=0)).bit_length()
        pair: Any = np.uint32 if len(wanted) < 1 << (32 - bits) else np.uint64
        pairs: Pairs = terms.astype(pair)
        pairs <<= pair(bits)
        pairs |= of_article.take(owners).astype(pair)
        pairs.sort()  # not np.unique, which hashes them first: 10 times as long
        is_new = np.ones(len(pairs), dtype=np.bool_)
        np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
        pairs = pairs.compress(is_new)
        self._having = (pairs & pair((1 << bits) - 1)).astype(np.int64)
        self._starts = pairs.searchsorted(np.arange(len(wanted) + 1).astype(pair) << pair(bits))

    def candidates(self, number: int, possible: npt.NDArray[np.bool_]) -> list[int]:
        """Return the possible strands that share most with one of the asked articles."""
        terms, weights = self._probes[number]
        places = self._place_of[terms].astype(np.int64)
        starts, ends = self._starts[places], self._starts[places + 1]
        few = ends - starts <= _MOST_STORIES_A_TERM
        starts, ends, squares = starts[few], ends[few], np.square(weights[few])
        if not len(starts):
            return []
        spans = map(slice, starts.tolist(), ends.tolist())
        having = np.concatenate([self._having[span] for span in spans])
        scores = np.bincount(having, np.repeat(squares, ends - starts), len(possible))
        scores[~possible] = 0
        strands = np.flatnonzero(scores)
        if len(strands) > _CANDIDATES:  # drop most of them before sorting
            least = np.partition(scores[strands], -_CANDIDATES)[-_CANDIDATES]
            strands = strands[scores[strands] >= least]
        best: list[int] = strands[np.lexsort((strands, -scores[strands]))].tolist()
        return best[:_CANDIDATES]


_NONE = np.empty(0, dtype=np.int64)


def _heaviest(vector: bytes) -> tuple[Numbers, Numbers]:
    terms, weights = unpacked(vector)
    heaviest = np.argsort(-weights, kind="stable")[:_PROBES]
    return terms[heaviest], weights[heaviest]
