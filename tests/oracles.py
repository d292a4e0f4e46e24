"""Textbook formulas written a second time, as plainly as they stand in books, for tests to compare with.

Nothing here uses the package. Shapes as everywhere: weights (K, D), bias (K,), features (N, D), labels (N,).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np


def softmax_of_logs(odds: list[int]) -> list[Fraction]:
    """The softmax of log a₁, log a₂ …, which is exactly a_k / Σ a."""
    return [Fraction(a, sum(odds)) for a in odds]


def data_loss(weights, bias, features, labels, keep=1.0) -> float:
    """mean_i −log p(y_i), with logits z = keep · (W φ + b)."""
    logits = np.broadcast_to(keep, (len(labels), len(bias))) * (np.einsum("nd,kd->nk", features, weights) + bias)
    return float(np.mean([np.logaddexp.reduce(row) - row[label] for row, label in zip(logits, labels, strict=True)]))


def penalty(weights, kind: str, strength: float, l1_ratio: float = 0.5) -> float:
    """λ/2 Σ w², λ Σ |w|, a mixture of both, or nothing."""
    if kind == "elastic":
        part = l1_ratio * penalty(weights, "l1", strength)
        return part + (1 - l1_ratio) * penalty(weights, "l2", strength)
    if kind == "l2":
        return strength / 2 * sum(w**2 for w in np.ravel(weights))
    if kind == "l1":
        return strength * sum(abs(w) for w in np.ravel(weights))
    return 0.0


def objective(weights, bias, features, labels, kind: str, strength: float, keep=1.0) -> float:
    """J = data loss + penalty."""
    return data_loss(weights, bias, features, labels, keep) + penalty(weights, kind, strength)


def derivative(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = 1e-3) -> np.ndarray:
    """The gradient of ``f`` at ``x`` by five-point central differences; its error is about h⁴/30 · f⁗'."""
    gradient = np.empty_like(x, dtype=np.float64)
    for i in np.ndindex(x.shape):

        def at(shift: float, i: tuple[int, ...] = i) -> float:
            moved = x.copy()
            moved[i] += shift
            return f(moved)

        gradient[i] = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
    return gradient
