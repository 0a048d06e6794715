"""Fit the line model's trees by gradient boosting with numpy.

All nodes of a level ask the same question, as in CatBoost (Prokhorenkova et al. 2018): such trees
are quick to evaluate with numpy, and learn less of single sites. Each tree sees a sample of the
lines that prefers those with large gradients (Ibragimov and Gusev 2019), and a part of the
features.

For benchmarks.train_lines. The numbers below are chosen in docs/decisions/0014-lines.md, or are
usual ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warta.news.body.line_features import Numbers
from warta.news.body.line_model import Trees

TREES = 400
DEPTH = 6
RATE = 0.08  # of a tree's values
BINS = 48  # of a feature's values: limits are only between them
LINES, FEATURES = 0.25, 0.35  # shares that a tree sees
_DECAY = 3.0  # added to the sum of a leaf's weights, so that few lines do not decide
_SECOND_ORDER = 0.5  # weight of the second derivative in the preference for lines
_MOST_WEIGHT = 20  # times the mean, or one short text would decide a tree
_MEASURED = 60_000  # lines by which the bins are divided


def fitted_trees(features: Numbers, labels: Numbers, weights: Numbers) -> Trees:
    """Return trees that predict the labels."""
    rng = np.random.default_rng(0)
    weights = np.minimum(weights / weights.mean(), _MOST_WEIGHT).astype(np.float64)
    limits = _limits(features)
    bins = _bins(features, limits)
    usable = np.flatnonzero([len(one) > 0 for one in limits])
    share = np.average(labels, weights=weights)
    bias = float(np.log(share / (1 - share)))
    log_odds = np.full(len(labels), bias)
    asked = np.zeros((TREES, DEPTH), np.intp)
    chosen_limits = np.zeros((TREES, DEPTH), np.float32)
    values = np.zeros((TREES, 2**DEPTH), np.float32)
    for tree in range(TREES):
        probabilities = 1 / (1 + np.exp(-log_odds))
        slopes = weights * (labels - probabilities)
        curves = weights * probabilities * (1 - probabilities)
        preference = np.sqrt(slopes**2 + _SECOND_ORDER * curves**2)
        chance = np.minimum(1, preference * LINES * len(labels) / preference.sum())
        seen = np.flatnonzero(rng.random(len(labels)) < chance)
        slopes, curves = slopes[seen] / chance[seen], curves[seen] / chance[seen]
        offered = rng.choice(usable, int(FEATURES * len(usable)), replace=False)
        seen_bins = bins[offered][:, seen]
        seen_leaf, leaf = np.zeros(len(seen), np.int32), np.zeros(len(labels), np.int32)
        for level in range(DEPTH):
            place, limit = _best_question(
                seen_bins, seen_leaf, slopes, curves, [len(limits[one]) for one in offered]
            )
            feature = offered[place]
            asked[tree, level] = feature
            chosen_limits[tree, level] = limits[feature][limit]
            seen_leaf = 2 * seen_leaf + (seen_bins[place] > limit)
            leaf = 2 * leaf + (bins[feature] > limit)
        slope = np.bincount(seen_leaf, slopes, 2**DEPTH)
        curve = np.bincount(seen_leaf, curves, 2**DEPTH)
        values[tree] = RATE * slope / (curve + _DECAY)
        log_odds += values[tree][leaf]
    return Trees(asked, chosen_limits, values, bias)


def _limits(features: Numbers) -> list[Numbers]:
    """Return for each feature the limits between its bins, of about the same number of lines."""
    sample = np.random.default_rng(0).integers(0, len(features), min(len(features), _MEASURED))
    shares = np.linspace(0, 1, BINS + 1)[1:-1]
    columns = features[sample].T
    return [np.unique(np.quantile(column, shares, method="lower")) for column in columns]


def _bins(features: Numbers, limits: list[Numbers]) -> NDArray[np.uint8]:
    """Return the bin of each value, a row for each feature: the number of limits below it."""
    columns = zip(limits, features.T, strict=True)
    return np.stack([np.searchsorted(one, column).astype(np.uint8) for one, column in columns])


def _best_question(
    bins: NDArray[np.uint8],
    leaf: NDArray[np.int32],
    slopes: NDArray[np.float64],
    curves: NDArray[np.float64],
    numbers: list[int],
) -> tuple[int, int]:
    """Return the row of the feature and the number of the limit that lower the loss most.

    ``numbers``: of each feature's limits.
    """
    leaves = int(leaf.max()) + 1
    best, question = -1.0, (0, 0)
    for row, number in enumerate(numbers):
        cells = leaf * BINS + bins[row]
        slope = np.bincount(cells, slopes, leaves * BINS).reshape(leaves, BINS)
        curve = np.bincount(cells, curves, leaves * BINS).reshape(leaves, BINS)
        slope_below, curve_below = np.cumsum(slope, axis=1), np.cumsum(curve, axis=1)
        slope_above = slope_below[:, -1:] - slope_below
        curve_above = curve_below[:, -1:] - curve_below
        gains = slope_below**2 / (curve_below + _DECAY) + slope_above**2 / (curve_above + _DECAY)
        gain = gains.sum(axis=0)[:number]
        limit = int(gain.argmax())
        if gain[limit] > best:
            best, question = float(gain[limit]), (row, limit)
    return question
