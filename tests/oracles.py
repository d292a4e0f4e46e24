"""Textbook formulas written a second time, as plainly as they stand in books, for tests to compare with.

Nothing here uses the package. Shapes as everywhere: weights (K, D), bias (K,), features (N, D), labels (N,).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
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


# --- the independent meaning of every entry of the program's tables --------------------------------------


def of(meanings: dict[str, object], name: str):
    """What ``name`` means, written here anew; a new entry of a table needs a meaning here before it is tested."""
    assert name in meanings, f"no oracle for {name}"
    return meanings[name]


# (θ of one weight, its gradients one after another, settings) → where it goes, for a smooth objective


def _gradient_descent(w, gradients, settings):
    for g in gradients:
        w -= settings.learning_rate * g
        yield w


def _momentum(w, gradients, settings):
    """Polyak: v ← β v + g, w ← w − η v."""
    v = 0.0
    for g in gradients:
        v = settings.momentum * v + g
        w -= settings.learning_rate * v
        yield w


def _nesterov(w, gradients, settings):
    """v ← β v + g, w ← w − η (g + β v)."""
    v = 0.0
    for g in gradients:
        v = settings.momentum * v + g
        w -= settings.learning_rate * (g + settings.momentum * v)
        yield w


def _adam(w, gradients, settings):
    """Kingma and Ba, algorithm 1."""
    m = s = 0.0
    b1, b2 = settings.beta1, settings.beta2
    for t, g in enumerate(gradients, start=1):
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * g * g
        w -= settings.learning_rate * (m / (1 - b1**t)) / (math.sqrt(s / (1 - b2**t)) + 1e-8)
        yield w


PATHS = {"gd": _gradient_descent, "momentum": _momentum, "nesterov": _nesterov, "adam": _adam}


@dataclass(frozen=True)
class PenaltyMeaning:
    """A penalty at strength 1 as a sum of a smooth function and one with corners, of weights (K, D) and settings."""

    smooth: Callable[[np.ndarray, object], float] = lambda _w, _settings: 0.0
    corners: Callable[[np.ndarray, object], float] = lambda _w, _settings: 0.0
    # Shares of Σ |w| and ½ Σ w², where it is such a sum.
    shares: Callable[[object], tuple[float, float] | None] = lambda _settings: None

    def value(self, w, settings) -> float:
        return settings.strength * (self.smooth(w, settings) + self.corners(w, settings))


def _net(shares):
    return PenaltyMeaning(
        lambda w, settings: shares(settings)[1] * penalty(w, "l2", 1.0),
        lambda w, settings: shares(settings)[0] * penalty(w, "l1", 1.0),
        shares,
    )


PENALTIES = {
    "none": _net(lambda _settings: (0.0, 0.0)),
    "l2": _net(lambda _settings: (0.0, 1.0)),
    "l1": _net(lambda _settings: (1.0, 0.0)),
    "elastic": _net(lambda settings: (settings.l1_ratio, 1.0 - settings.l1_ratio)),
}


def cross_entropy(logits, labels, smoothing) -> list[float]:
    """−Σ_k t_k log p_k with t = (1 − ε)·onehot + ε/K, class by class."""
    losses = []
    for row, label in zip(logits, labels, strict=True):
        log_sum = float(np.logaddexp.reduce(row))
        targets = [(1 - smoothing) * (k == label) + smoothing / len(row) for k in range(len(row))]
        losses.append(-sum(t * (z - log_sum) for t, z in zip(targets, row, strict=True)))
    return losses


def hinge(logits, labels, _smoothing=0.0) -> list[float]:
    """Σ over the other classes of max(0, 1 + z_k − z_y)."""
    return [
        sum(max(0.0, 1.0 + z - row[y]) for k, z in enumerate(row) if k != y)
        for row, y in zip(logits, labels, strict=True)
    ]


# (logits, labels, label smoothing) → losses
LOSSES = {"cross_entropy": cross_entropy, "hinge": hinge}


# How far neighbouring parts of different classes are apart in toy data with their defaults.
GAPS = {
    "blobs": 0.6 * math.sqrt(3), "moons": 0.3, "circles": 0.3, "spirals": 0.3,
    "xor": 0.9, "checkerboard": 0.45, "stripes": 0.3,
}  # fmt: skip


def pairs(*ways, where=lambda *_row: True):
    """A few rows in which any two values of two of the ``ways`` come together at least once, if ``where`` allows."""
    everything = [row for row in itertools.product(*map(list, ways)) if where(*row)]
    met = [{(i, a, j, b) for (i, a), (j, b) in itertools.combinations(enumerate(row), 2)} for row in everything]
    wanted, rows = set().union(*met), []
    while wanted:
        best = max(range(len(met)), key=lambda place: len(met[place] & wanted))
        wanted -= met[best]
        rows.append(everything[best])
    return rows
