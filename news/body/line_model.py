"""Compute the probability that a line is the article's, by a small trained model.

The first layer, of rectified units with a logistic output, sees a line's features only. The second
layer and a sum of decision trees also see its results for the lines and blocks around
(``line_context``); the model's result is the mean of both. The numbers are in ``line_model.json``;
``benchmarks.train_lines`` learns them from pages whose text is known
(docs/decisions/0014-lines.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_context import with_context
from warta.news.body.line_features import Numbers, PageLines

_LINES_AT_ONCE = 1_000  # that the trees judge
_FURTHEST = 6  # standard deviations; larger values are clipped, as none were learnt
# OpenBLAS uses all cores for larger products, which costs many times the CPU time.
_ROWS = 24


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: units over standardised features, and the weights of their sum."""

    mean: Numbers
    spread: Numbers
    units: Numbers  # a row for each feature
    unit_biases: Numbers
    weights: Numbers
    bias: float

    def log_odds(self, features: Numbers) -> Numbers:
        scaled = np.clip((features - self.mean) / self.spread, -_FURTHEST, _FURTHEST)
        sums = np.empty((len(features), len(self.weights)), np.float32)
        for start in range(0, len(features), _ROWS):
            np.matmul(scaled[start : start + _ROWS], self.units, out=sums[start : start + _ROWS])
        hidden = np.maximum(sums + self.unit_biases, 0)
        return np.asarray(hidden @ self.weights + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class Trees:
    """Decision trees that ask the same question at all nodes of a level; their values are summed.

    A row for each tree: the feature and the limit of each level, and the values of its leaves in
    the order of the answers, "not above the limit" first.
    """

    asked: NDArray[np.intp]
    limits: Numbers
    values: Numbers
    bias: float

    def log_odds(self, features: Numbers) -> Numbers:
        """Return a result for each line; some lines at a time, as each needs 10 kB meanwhile."""
        starts = range(0, max(1, len(features)), _LINES_AT_ONCE)
        parts = [self._sums(features[start : start + _LINES_AT_ONCE]) for start in starts]
        return np.concatenate(parts)

    def _sums(self, features: Numbers) -> Numbers:
        number, depth = self.asked.shape
        columns = np.ascontiguousarray(features.T)
        first_leaf = self.values.shape[1] * np.arange(number)
        leaf = np.repeat(first_leaf[:, None], len(features), axis=1)
        for level in range(depth):
            is_above = columns[self.asked[:, level]] > self.limits[:, level, None]
            leaf += is_above * 2 ** (depth - 1 - level)
        return np.asarray(self.values.take(leaf).sum(axis=0) + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class LineModel:
    """The two layers of the model, and the trees beside the second."""

    first: Layer
    second: Layer
    trees: Trees

    def probabilities(self, lines: PageLines) -> Numbers:
        """Return the probability of each line to be the article's, from 0 to 1."""
        features = with_context(lines, logistic(self.first.log_odds(lines.features)))
        both = self.second.log_odds(features) + self.trees.log_odds(features)
        return logistic(both / np.float32(2))


def logistic(log_odds: Numbers) -> Numbers:
    """Return the probabilities for logarithms of odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)), np.float32)


@cache
def line_model() -> LineModel:
    """Return the model of this package."""
    text = (resources.files("warta.news.body") / "line_model.json").read_text(encoding="utf-8")
    numbers = json.loads(text)
    trees = Trees(
        np.array(numbers["trees"]["asked"], np.intp),
        np.array(numbers["trees"]["limits"], np.float32),
        np.array(numbers["trees"]["values"], np.float32),
        numbers["trees"]["bias"],
    )
    return LineModel(_layer(numbers["first"]), _layer(numbers["second"]), trees)


def _layer(numbers: Mapping[str, Sequence[float]]) -> Layer:
    bias = numbers["bias"]
    assert isinstance(bias, float)
    arrays = {
        name: np.array(numbers[name], np.float32)
        for name in ("mean", "spread", "units", "unit_biases", "weights")
    }
    return Layer(**arrays, bias=bias)
