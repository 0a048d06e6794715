"""Fit one layer of the line model (hidden units and a logistic one) by Adam, with numpy alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from warta.news.body.line_features import Numbers
from warta.news.body.line_model import Layer

UNITS = 32
ROUNDS = 14
BATCH = 512
RATE = 3e-3
DECAY = 1e-4
DROPPED = 0.1


def fitted(features: Numbers, labels: Numbers, weights: Numbers) -> Layer:
    """Fit one layer by Adam, with a falling rate and dropped units."""
    dice = np.random.default_rng(0)
    mean, spread = features.mean(0), features.std(0) + np.float32(1e-3)
    scaled = np.clip((features - mean) / spread, -6, 6).astype(np.float32)
    count, width = scaled.shape
    weights = np.minimum(weights / weights.mean(), 20).astype(np.float32)
    parts: list[Numbers] = [
        dice.normal(0, np.sqrt(2 / width), (width, UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        dice.normal(0, np.sqrt(1 / UNITS), UNITS).astype(np.float32),
        np.zeros(1, np.float32),
    ]
    first = [np.zeros_like(part) for part in parts]
    second = [np.zeros_like(part) for part in parts]
    steps = ROUNDS * (count // BATCH)
    step = 0
    for _ in range(ROUNDS):
        order = dice.permutation(count)
        for start in range(0, count - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            gradients = _gradients(scaled[batch], labels[batch], weights[batch], parts, dice)
            for number, gradient in enumerate(gradients):
                first[number] += 0.1 * (gradient - first[number])
                second[number] += 0.001 * (gradient**2 - second[number])
                moved = first[number] / (1 - 0.9**step)
                moved = moved / (np.sqrt(second[number] / (1 - 0.999**step)) + 1e-8)
                parts[number] -= rate * (moved + DECAY * parts[number])
    return Layer(mean, spread, parts[0], parts[1], parts[2], float(parts[3][0]))


def _gradients(
    rows: Numbers, labels: Numbers, weights: Numbers, parts: list[Numbers], dice: Any
) -> list[Numbers]:
    before = rows @ parts[0] + parts[1]
    kept = (dice.random(before.shape, dtype=np.float32) > DROPPED) / np.float32(1 - DROPPED)
    hidden = np.maximum(before, 0) * kept
    likely = 1 / (1 + np.exp(-(hidden @ parts[2] + parts[3])))
    error = (likely - labels) * weights / len(rows)
    back = np.outer(error, parts[2]) * kept * (before > 0)
    return [rows.T @ back, back.sum(0), hidden.T @ error, error.sum(keepdims=True)]
