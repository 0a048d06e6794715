"""Compute a line's features from a first result for each line of its page.

A single line often does not tell whether the article has ended; the lines around it do. These
features say how probable the neighbours are, the blocks around the line, its section, and lines
of the same shape; how far it is from the next lines that surely belong to the article, and how much
of the text is above it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_features import Numbers, PageLines

_NEIGHBOURS = 3  # lines above and below, one by one
_WINDOWS = (5, 10, 20)  # lines above and below, together
_SURE = 0.7  # probability of a paragraph by which others are placed
_PARAGRAPH = 60  # letters
_CORE_LEVELS = 3  # blocks around a line that may hold most of the text
_MOST = 0.5  # of the text
_LEAST = 1e-4  # probabilities are kept this far from 0 and 1 before their logarithm
_LEAST_DOUBT = 1e-3


def with_context(lines: PageLines, first: Numbers) -> Numbers:
    """Return the features of the lines with those that the first layer's results give."""
    context = _Context(lines, first)
    columns = [
        *context.of_neighbours(),
        *context.of_blocks(),
        *context.of_position(),
        *context.of_windows(),
        *context.of_sure_paragraphs(),
        *context.of_headings(),
        *context.of_core(),
        *context.of_doubt(),
    ]
    return np.hstack([lines.features, np.column_stack(columns).astype(np.float32)])


class _Context:
    """The probable text of a page: for each line, and summed over the lines above it."""

    def __init__(self, lines: PageLines, first: Numbers) -> None:
        self.lines, self.first, self.count = lines, first, len(first)
        self.order = np.arange(self.count)
        self.probable = first * lines.lengths  # letters
        self.whole = max(1.0, float(self.probable.sum()))
        self.is_paragraph = lines.lengths >= _PARAGRAPH
        self.is_sure = (first > _SURE) & self.is_paragraph
        above = np.maximum.accumulate(np.where(self.is_sure, self.order, -1))
        self.sure_above = np.concatenate([[-1], above[:-1]])
        below = np.where(self.is_sure, self.order, self.count)[::-1]
        below = np.minimum.accumulate(below)[::-1]
        self.sure_below = np.concatenate([below[1:], [self.count]])
        self.until = _summed(self.probable)
        self.letters_until = _summed(lines.lengths)
        within = self.until[lines.end] - self.until[lines.first]
        letters = self.letters_until[lines.end] - self.letters_until[lines.first]
        self.share_of_block = within / np.maximum(1, letters)
        self.block_share = within / self.whole

    def of_neighbours(self) -> list[NDArray[Any]]:
        ends = np.zeros(_NEIGHBOURS)
        padded = np.concatenate([ends, self.first, ends])
        return [padded[step : step + self.count] for step in range(2 * _NEIGHBOURS + 1)]

    def of_blocks(self) -> list[NDArray[Any]]:
        """Return the probable share of the blocks around and of the shape; the blocks' share."""
        columns = []
        for level in self.lines.levels:
            columns += [self.share_of_block[level], self.block_share[level]]
        return [*columns, self._share(self.lines.shapes)[0]]

    def of_position(self) -> list[NDArray[Any]]:
        return [
            self.until[1:] / self.whole,
            self.until[:-1] / self.whole,
            np.full(self.count, np.log1p(self.whole)),
        ]

    def of_windows(self) -> list[NDArray[Any]]:
        """Return the probable share of the letters, and of the lines, in runs above and below."""
        results = _summed(self.first)
        columns = []
        for size in _WINDOWS:
            end = np.minimum(self.order + 1 + size, self.count)
            start = np.maximum(self.order - size, 0)
            for first, last in ((self.order + 1, end), (start, self.order)):
                letters = self.letters_until[last] - self.letters_until[first]
                columns += [
                    (self.until[last] - self.until[first]) / np.maximum(1, letters),
                    (results[last] - results[first]) / size,
                ]
        return columns

    def of_sure_paragraphs(self) -> list[NDArray[Any]]:
        """Return how far the next sure paragraphs are, and how much of them is below a line."""
        above, below = self.sure_above, self.sure_below
        improbable = _summed(self.lines.lengths - self.probable)
        sure = _summed(np.where(self.is_sure, self.lines.lengths, 0.0))
        sum_of_sure = max(1.0, float(sure[-1]))
        left = sum_of_sure - sure[1:]
        probable = np.where(self.is_paragraph, self.first, 0)
        columns: list[NDArray[Any]] = [
            np.log1p(self.order - above),
            np.log1p(below - self.order),
            above < 0,
            below >= self.count,
        ]
        for sums in (self.letters_until, improbable):
            columns += [np.log1p(sums[:-1] - sums[above + 1]), np.log1p(sums[below] - sums[1:])]
        return [
            *columns,
            np.log1p(left),
            left / sum_of_sure,
            np.full(self.count, np.log1p(sum_of_sure)),
            np.concatenate([np.maximum.accumulate(probable[::-1])[::-1][1:], [0]]),
            np.concatenate([[0], np.maximum.accumulate(probable)[:-1]]),
        ]

    def of_headings(self) -> list[NDArray[Any]]:
        """Return how probable the heading above is, the lines from it on, and its section."""
        heading = np.maximum.accumulate(np.where(self.lines.headings, self.order, -1))
        has_heading = heading >= 0
        letters = self.letters_until[1:] - self.letters_until[heading]
        since = (self.until[1:] - self.until[heading]) / np.maximum(1, letters)
        share, probable = self._share(np.cumsum(self.lines.headings))
        return [
            np.where(has_heading, self.first[heading], 0.5),
            np.log1p(self.order - heading) * has_heading,
            np.where(has_heading, since, 0.5),
            has_heading & (heading > self.sure_above) & ~self.is_sure,
            share,
            np.log1p(probable),
            probable / self.whole,
        ]

    def of_core(self) -> list[NDArray[Any]]:
        """Return whether a line is where most of the text is: its blocks, its place, its shape."""
        lines, columns = self.lines, []
        for level in lines.levels[:_CORE_LEVELS]:
            probable = np.bincount(level, weights=self.probable)
            columns.append(level == probable.argmax())
        places = lines.levels[1] * (int(lines.shapes.max()) + 1) + lines.shapes
        place = np.unique(places, return_inverse=True)[1]
        share, probable = self._share(place)
        steps = np.full(self.count, len(lines.levels) + 1)
        for number in reversed(range(len(lines.levels))):
            steps = np.where(self.block_share[lines.levels[number]] >= _MOST, number, steps)
        return [
            *columns,
            probable / self.whole,
            share,
            self._share(lines.shapes)[1] / self.whole,
            steps,
            steps <= 1,
        ]

    def of_doubt(self) -> list[NDArray[Any]]:
        """Return the logarithm of a line's odds, and how doubtful the page's lines are."""
        kept = np.clip(self.first, _LEAST, 1 - _LEAST)
        known = np.clip(self.first, _LEAST_DOUBT, 1 - _LEAST_DOUBT)
        doubt = -(known * np.log(known) + (1 - known) * np.log(1 - known))  # entropy
        doubtful = float((doubt * self.lines.lengths).sum())
        return [
            np.log(kept / (1 - kept)),
            np.full(self.count, doubtful / max(1.0, float(self.lines.lengths.sum()))),
            np.full(self.count, doubtful / self.whole),
        ]

    def _share(self, groups: NDArray[np.intp]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return for each line the probable share of its group of lines, and its letters."""
        probable = np.bincount(groups, weights=self.probable)
        letters = np.bincount(groups, weights=self.lines.lengths)
        return (probable / np.maximum(1, letters))[groups], probable[groups]


def _summed(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the sum of the values before each, and of all at the end."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
