"""Compute the probability that a line is the article's, by a small trained model.

Two layers of rectified units with a logistic output: the input of the first is a line's features,
that of the second also the first one's results for its neighbours and the blocks around it. The
weights are in ``line_model.json``; ``benchmarks.train_lines`` learns them from pages whose text is
known (docs/decisions/0014-lines.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_features import Numbers, PageLines

_FURTHEST = 6  # standard deviations; larger values are clipped, as none were learnt
_NEIGHBOURS = 3
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

    def probabilities(self, features: Numbers) -> Numbers:
        scaled = np.clip((features - self.mean) / self.spread, -_FURTHEST, _FURTHEST)
        sums = np.empty((len(features), len(self.weights)), np.float32)
        for start in range(0, len(features), _ROWS):
            np.matmul(scaled[start : start + _ROWS], self.units, out=sums[start : start + _ROWS])
        hidden = np.maximum(sums + self.unit_biases, 0)
        return np.asarray(1 / (1 + np.exp(-(hidden @ self.weights + self.bias))), np.float32)


@dataclass(frozen=True, slots=True)
class LineModel:
    """The two layers of the model."""

    first: Layer
    second: Layer

    def probabilities(self, lines: PageLines) -> Numbers:
        """Return the probability of each line to be the article's, from 0 to 1."""
        first = self.first.probabilities(lines.features)
        return self.second.probabilities(with_context(lines, first))


@cache
def line_model() -> LineModel:
    """Return the model of this package."""
    text = (resources.files("warta.news.body") / "line_model.json").read_text(encoding="utf-8")
    layers = json.loads(text)
    return LineModel(_layer(layers["first"]), _layer(layers["second"]))


def with_context(lines: PageLines, first: Numbers) -> Numbers:
    """Return the features with the first layer's results for the lines around."""
    count = len(first)
    padded = np.concatenate([np.zeros(_NEIGHBOURS), first, np.zeros(_NEIGHBOURS)])
    columns: list[NDArray[np.floating]] = [
        padded[step : step + count] for step in range(2 * _NEIGHBOURS + 1)
    ]
    weighted = first * lines.lengths
    whole = max(1.0, float(weighted.sum()))
    within, length = _sums(lines, weighted), _sums(lines, lines.lengths)
    share = within / np.maximum(1, length)
    for level in lines.levels:
        columns += [share[level], within[level] / whole]
    same = np.bincount(lines.shapes, weights=weighted)
    of_shape = np.bincount(lines.shapes, weights=lines.lengths)
    columns.append((same / np.maximum(1, of_shape))[lines.shapes])
    cumulated = np.cumsum(weighted)
    columns += [cumulated / whole, (cumulated - weighted) / whole, np.full(count, np.log1p(whole))]
    return np.hstack([lines.features, np.column_stack(columns).astype(np.float32)])


def _sums(lines: PageLines, values: NDArray[np.floating]) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(sums[lines.end] - sums[lines.first])


def _layer(numbers: Mapping[str, Sequence[float]]) -> Layer:
    bias = numbers["bias"]
    assert isinstance(bias, float)
    arrays = {
        name: np.array(numbers[name], np.float32)
        for name in ("mean", "spread", "units", "unit_biases", "weights")
    }
    return Layer(**arrays, bias=bias)
