"""Find the stories that share characteristic terms with an article: an inverted index.

It is built once per batch and holds only the heaviest terms of the batch's articles, so a run with
few articles costs little more than reading the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from warta.news.stories.vectors import TERM_BITS, Numbers, terms_of_vectors, unpacked

# The heaviest terms of an article, which are searched. Chosen by hand.
_PROBES = 32
# A term in more stories is ignored: it is not characteristic, and a flood of similar texts would
# cost quadratic time.
_MOST_STORIES_A_TERM = 1_000
_CANDIDATES = 12  # stories compared with an article; chosen by hand

Pairs = npt.NDArray[np.unsignedinteger[Any]]


class Index:
    """The strands (groups of articles) that have each of the searched terms.

    ``vectors``: those of all articles; ``strands``: the strand of each; ``queries``: the vectors to
    find candidates for.
    """

    def __init__(
        self, vectors: Sequence[bytes], strands: Sequence[int], queries: Sequence[bytes]
    ) -> None:
        self._probes = [_heaviest(vector) for vector in queries]
        searched_terms = np.unique(np.concatenate([_NONE, *(terms for terms, _ in self._probes)]))
        self._place_of = np.full(1 << TERM_BITS, -1, dtype=np.int32)
        self._place_of[searched_terms] = np.arange(len(searched_terms), dtype=np.int32)
        terms, owners = terms_of_vectors(vectors, self._place_of)
        of_article = np.array(strands, dtype=np.uint32)
        bits = int(of_article.max(initial=0)).bit_length()
        pair: Any = np.uint32 if len(searched_terms) < 1 << (32 - bits) else np.uint64
        pairs: Pairs = terms.astype(pair)
        pairs <<= pair(bits)
        pairs |= of_article.take(owners).astype(pair)
        pairs.sort()  # not np.unique, which hashes them first: 10 times as long
        is_new = np.ones(len(pairs), dtype=np.bool_)
        np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
        pairs = pairs.compress(is_new)
        self._strands_with = (pairs & pair((1 << bits) - 1)).astype(np.int64)
        self._starts = pairs.searchsorted(
            np.arange(len(searched_terms) + 1).astype(pair) << pair(bits)
        )

    def candidates(self, number: int, possible: npt.NDArray[np.bool_]) -> list[int]:
        """Return the possible strands that share most with one of the queries, best first."""
        terms, weights = self._probes[number]
        places = self._place_of[terms].astype(np.int64)
        starts, ends = self._starts[places], self._starts[places + 1]
        is_rare = ends - starts <= _MOST_STORIES_A_TERM
        starts, ends, squares = starts[is_rare], ends[is_rare], np.square(weights[is_rare])
        if not len(starts):
            return []
        spans = map(slice, starts.tolist(), ends.tolist())
        strands_with = np.concatenate([self._strands_with[span] for span in spans])
        scores = np.bincount(strands_with, np.repeat(squares, ends - starts), len(possible))
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
