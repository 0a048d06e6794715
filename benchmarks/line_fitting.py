"""Fit one layer of the line model by Adam with numpy: hidden units and a logistic output.

Several nets are fitted from other random numbers and joined to one: its units are those of all, and
its result, before the logistic function, is the mean of theirs.

For benchmarks.train_lines. The size is chosen in docs/decisions/0014-lines.md; the other numbers
are the usual ones of Adam (Kingma and Ba 2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from warta.news.body.line_features import Numbers
from warta.news.body.line_model import Layer

UNITS = 32  # hidden
ROUNDS = 14  # over all lines
BATCH = 512  # lines
RATE = 3e-3  # of learning, at first
DECAY = 0.2  # of the weights by Loshchilov and Hutter (2019), so that few sites do not decide
DROPPED = 0.15  # share of the hidden units that a batch leaves out
NETS = 4
# How fast Adam forgets gradients and their squares.
_FORGET, _FORGET_SQUARES = 0.1, 0.001
_MOST_WEIGHT = 20  # times the mean, or one short text would decide a batch


def fitted(features: Numbers, labels: Numbers, weights: Numbers) -> Layer:
    """Return a layer of joined nets that predicts the labels."""
    mean, spread = features.mean(0), features.std(0) + np.float32(1e-3)
    scaled = np.clip((features - mean) / spread, -6, 6).astype(np.float32)
    weights = np.minimum(weights / weights.mean(), _MOST_WEIGHT).astype(np.float32)
    nets = [_net(scaled, labels, weights, seed) for seed in range(NETS)]
    units, biases, sums, bias = zip(*nets, strict=True)
    return Layer(
        mean,
        spread,
        np.hstack(units),
        np.concatenate(biases),
        np.asarray(np.concatenate(sums) / NETS, np.float32),
        float(np.mean(bias)),
    )


def _net(scaled: Numbers, labels: Numbers, weights: Numbers, seed: int) -> list[Numbers]:
    """Return the weights of one net; the rate falls to zero along half a cosine."""
    rng = np.random.default_rng(seed)
    count, width = scaled.shape
    parts: list[Numbers] = [
        rng.normal(0, np.sqrt(2 / width), (width, UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        rng.normal(0, np.sqrt(1 / UNITS), UNITS).astype(np.float32),
        np.zeros(1, np.float32),
    ]
    means = [np.zeros_like(part) for part in parts]
    squares = [np.zeros_like(part) for part in parts]
    steps = ROUNDS * (count // BATCH)
    step = 0
    for _ in range(ROUNDS):
        order = rng.permutation(count)
        for start in range(0, count - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            gradients = _gradients(scaled[batch], labels[batch], weights[batch], parts, rng)
            for number, gradient in enumerate(gradients):
                means[number] += _FORGET * (gradient - means[number])
                squares[number] += _FORGET_SQUARES * (gradient**2 - squares[number])
                mean_gradient = means[number] / (1 - (1 - _FORGET) ** step)
                deviation = np.sqrt(squares[number] / (1 - (1 - _FORGET_SQUARES) ** step))
                change = mean_gradient / (deviation + 1e-8)
                parts[number] -= rate * (change + DECAY * parts[number])
    return parts


def _gradients(
    rows: Numbers, labels: Numbers, weights: Numbers, parts: list[Numbers], rng: Any
) -> list[Numbers]:
    """Return the gradients of unit weights, unit biases, output weights and output bias."""
    inputs = rows @ parts[0] + parts[1]
    mask = (rng.random(inputs.shape, dtype=np.float32) > DROPPED) / np.float32(1 - DROPPED)
    hidden = np.maximum(inputs, 0) * mask
    probabilities = 1 / (1 + np.exp(-(hidden @ parts[2] + parts[3])))
    error = (probabilities - labels) * weights / len(rows)
    hidden_error = np.outer(error, parts[2]) * mask * (inputs > 0)
    return [rows.T @ hidden_error, hidden_error.sum(0), hidden.T @ error, error.sum(keepdims=True)]
