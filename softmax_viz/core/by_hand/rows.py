"""Many rows through a model, one at a time in Python or all as one matrix product. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.randomness import Purpose, stream

# Two irrational steps that fill a square evenly: M. Roberts, *The unreasonable effectiveness of quasirandom sequences*.
_PLASTIC = 1.32471795724474602596
_STEPS = np.array([1.0 / _PLASTIC, 1.0 / _PLASTIC**2])
# If two results are equal, so many digits are.
MOST_DIGITS = 17


def spread_places(count: int, points: Floats) -> Floats:
    """Return ``count`` places (count, 2), evenly over the bounding box of ``points`` (N, 2), or over [−1, 1]²."""
    low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.full(2, -1.0), np.full(2, 1.0))
    shares = np.modf(np.arange(1, count + 1)[:, None] * _STEPS)[0]
    places: Floats = low * (1.0 - shares) + high * shares
    return places


def random_model(n_classes: int, n_features: int) -> tuple[Floats, Floats]:
    """Return random weights (K, D) and biases (K,), always the same ones."""
    draws = stream(0, Purpose.INITIAL_WEIGHTS).standard_normal((n_classes, n_features + 1))
    return draws[:, :-1], draws[:, -1]


def row_probabilities(row: Sequence[float], weights: Sequence[Sequence[float]], bias: Sequence[float]) -> list[float]:
    """Return the probabilities (K,) of one row of features (D,), number by number in Python."""
    scores = [sum(map(mul, w, row)) + b for w, b in zip(weights, bias, strict=True)]
    most = max(scores)
    exponentials = [math.exp(z - most) for z in scores]
    total = sum(exponentials)
    return [e / total for e in exponentials]


def all_probabilities(rows: Floats, weights: Floats, bias: Floats) -> Floats:
    """Return the probabilities (N, K) of all rows (N, D), as one matrix product.

    The scores are kept class by class (K, N): numpy is much slower at maxima and sums over a few neighbours.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        scores = weights @ rows.T + bias[:, None]
        scores -= scores.max(axis=0)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=0)
    return scores.T


def equal_digits(a: Floats, b: Floats) -> int:
    """Return how many decimals of all numbers in 0 … 1 agree: 15 if none differs by more than 1e−15."""
    with np.errstate(invalid="ignore"):
        difference = float(np.nanmax(np.abs(a - b), initial=0.0))
    return MOST_DIGITS if difference == 0.0 else min(MOST_DIGITS, math.floor(-math.log10(difference)))
