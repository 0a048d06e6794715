"""Return how likely each line of a page is the article's, by a small trained model.

Two layers of rectified units with a logistic output: the first sees a line's features, the second
also the first one's results for its neighbours and the blocks around it. The numbers are in
``line_model.json``; ``benchmarks.train_lines`` learns them from pages whose text is known
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

from warta.news.body.line_features import Numbers, PageLines

_FURTHEST = 6  # standard deviations; larger values are clipped, as none were learnt
_NEIGHBOURS = 3
# OpenBLAS takes all cores for larger products, which costs three times the CPU time of one.
_ROWS = 128


@dataclass(frozen=True, slots=True)
class Layer:
    """Units over standardized features, and the weights of their sum."""

    mean: Numbers
    spread: Numbers
    units: Numbers  # a row for each feature
    unit_biases: Numbers
    weights: Numbers
    bias: float

    def probabilities(self, features: Numbers) -> Numbers:
        parts = [
            self._of_few(features[start : start + _ROWS])
            for start in range(0, len(features), _ROWS)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _of_few(self, features: Numbers) -> Numbers:
        scaled = np.clip((features - self.mean) / self.spread, -_FURTHEST, _FURTHEST)
        hidden = np.maximum(scaled @ self.units + self.unit_biases, 0)
        return np.asarray(1 / (1 + np.exp(-(hidden @ self.weights + self.bias))), np.float32)


@dataclass(frozen=True, slots=True)
class LineModel:
    """The first and the second layer."""

    first: Layer
    second: Layer

    def probabilities(self, lines: PageLines) -> Numbers:
        """Return how likely each line is the article's, from 0 to 1."""
        seen = self.first.probabilities(lines.features)
        return self.second.probabilities(with_context(lines, seen))


@cache
def line_model() -> LineModel:
    """Return the model in the package."""
    text = (resources.files("warta.news.body") / "line_model.json").read_text(encoding="utf-8")
    looks = json.loads(text)
    return LineModel(_layer(looks["first"]), _layer(looks["second"]))


def with_context(lines: PageLines, seen: Numbers) -> Numbers:
    """Return the features with the first layer's results for the lines around."""
    count = len(seen)
    padded = np.concatenate([np.zeros(_NEIGHBOURS), seen, np.zeros(_NEIGHBOURS)])
    columns: list[NDArray[np.floating]] = [
        padded[step : step + count] for step in range(2 * _NEIGHBOURS + 1)
    ]
    kept = seen * lines.lengths
    whole = max(1.0, float(kept.sum()))
    within, length = _sums(lines, kept), _sums(lines, lines.lengths)
    share = within / np.maximum(1, length)
    for level in lines.levels:
        columns += [share[level], within[level] / whole]
    same = np.bincount(lines.shapes, weights=kept)
    of_shape = np.bincount(lines.shapes, weights=lines.lengths)
    columns.append((same / np.maximum(1, of_shape))[lines.shapes])
    so_far = np.cumsum(kept)
    columns += [so_far / whole, (so_far - kept) / whole, np.full(count, np.log1p(whole))]
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
