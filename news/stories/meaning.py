"""Link stories of several languages by comparing the meanings of their first articles.

A meaning is a sentence embedding of length 1, from any model, with marks: names and numbers that
many languages write alike. An embedding shows that two texts are about floods, but hardly whether
the floods are in two towns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log, sqrt

import numpy as np
import numpy.typing as npt

# Cosines of one event in two languages have a median of .86 to .87, those of unrelated articles a
# 99.9th percentile of .864 (docs/decisions/0009-stories.md).
THRESHOLD = 0.88
# Weight of equal names and numbers, added to the cosine. On six streams of invented events, .1
# raises the F1 from .892 to .917 at the same precision; .2 and .3 cost precision.
_MARKS_WEIGHT = 0.1
# Added to the number of stories in a mark's rarity, so that few stories give moderate weights.
# Chosen by hand.
_PRIOR_STORIES = 30.0

Embedding = npt.NDArray[np.float32]
_COUNT = np.dtype("<u4")


def packed_meaning(embedding: Embedding, marks: Sequence[int] = ()) -> bytes:
    """Return an embedding as 16-bit floats, after its marks (`news.stories.terms.marks_of`)."""
    numbers = np.array([len(marks), *marks], dtype=_COUNT)
    return numbers.tobytes() + embedding.astype(np.float16).tobytes()


class Founders:
    """The first articles of the stories of a window, with their meanings."""

    def __init__(self) -> None:
        self._stories: list[int] = []
        self._languages: list[str | None] = []
        self._days: list[int] = []
        self._embeddings: list[bytes] = []
        self._marks: list[list[int]] = []
        self._founders_with: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, meaning: bytes, language: str | None, story_id: int, day: int) -> None:
        marks, embedding = _unpacked(meaning)
        for mark in marks:
            self._founders_with[mark].append(len(self._stories))
        self._stories.append(story_id)
        self._languages.append(language)
        self._days.append(day)
        self._embeddings.append(embedding)
        self._marks.append(marks)

    def nearest(
        self, meaning: bytes, language: str | None, day: int, days_apart: int
    ) -> tuple[float, int | None]:
        """Return the cosine and id of the nearest story in another language, or (0, None)."""
        others = [
            place
            for place, (other, founded) in enumerate(zip(self._languages, self._days, strict=True))
            if other != language and abs(founded - day) <= days_apart
        ]
        if not others:
            return 0.0, None
        marks, embedding = _unpacked(meaning)
        embeddings = _floats(b"".join(self._embeddings[place] for place in others))
        cosines = embeddings.reshape(len(others), -1) @ _floats(embedding)
        shared = self._shared(marks)
        scores = cosines + _MARKS_WEIGHT * np.array([shared.get(place, 0.0) for place in others])
        best = int(scores.argmax())
        if scores[best] <= THRESHOLD:
            return 0.0, None
        return float(cosines[best]), self._stories[others[best]]

    def _shared(self, marks: Sequence[int]) -> dict[int, float]:
        """Return the founders that share marks with these, with the cosine of their marks."""
        squares: defaultdict[int, float] = defaultdict(float)
        for mark in marks:
            for place in self._founders_with.get(mark, ()):
                squares[place] += self._rarity(mark) ** 2
        length = self._length(marks)
        return {
            place: square / (length * self._length(self._marks[place]))
            for place, square in squares.items()
        }

    def _length(self, marks: Sequence[int]) -> float:
        return sqrt(sum(self._rarity(mark) ** 2 for mark in marks))

    def _rarity(self, mark: int) -> float:
        count = len(self._founders_with.get(mark, ()))
        return log(1 + (len(self._stories) + _PRIOR_STORIES) / (count + 1))


def _unpacked(meaning: bytes) -> tuple[list[int], bytes]:
    count = int.from_bytes(meaning[: _COUNT.itemsize], "little")
    end = (count + 1) * _COUNT.itemsize
    return np.frombuffer(meaning[_COUNT.itemsize : end], dtype=_COUNT).tolist(), meaning[end:]


def _floats(embeddings: bytes) -> Embedding:
    return np.frombuffer(embeddings, dtype=np.float16).astype(np.float32)
