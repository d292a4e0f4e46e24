"""What each feature is, a second time: independent formulas by name, for tests to compare with.

A feature of the table that has no formula here makes the tests red: write down what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np

from softmax_viz.core.model.features import FEATURES, Feature, Feature2D, one

# Formulas of arrays of any precision, and of plain numbers, by the name of the feature.
ORACLES: dict[str, Callable] = {
    "sin_x": lambda x, y: np.sin(x) + 0 * y,
    "sin_y": lambda x, y: np.sin(y) + 0 * x,
    "r": lambda x, y: np.sqrt(x**2 + y**2),
}
for _a in range(7):
    for _b in range(7 - _a):
        _powers = [letter + str(power) * (power > 1) for letter, power in (("x", _a), ("y", _b)) if power]
        ORACLES["".join(_powers)] = lambda x, y, a=_a, b=_b: x**a * y**b
del ORACLES[""]

# Entries that the table does not have, of every kind, with their formulas: what is drawn must not depend on the table.
MORE: dict[str, tuple[Feature | Feature2D, Callable]] = {
    feature.name: (feature, oracle)
    for feature, oracle in (
        (Feature("cos_x", "cos x", "", np.cos, one), lambda x, y: np.cos(x) + 0 * y),
        (Feature("abs_x", "|x|", "", np.abs, one, smooth=False), lambda x, y: np.maximum(x, -x) + 0 * y),
        (
            Feature("abs_y3", "|y|³", "", one, lambda t: np.abs(t) ** 3, smooth=False),
            lambda x, y: np.maximum(y, -y) ** 3 + 0 * x,
        ),
        (Feature2D("apart", "|x − y|", "", lambda x, y: np.abs(x - y), smooth=False), lambda x, y: abs(x - y)),
        (Feature2D("larger", "max(x, y)", "", np.maximum, smooth=False), lambda x, y: (x + y + abs(x - y)) / 2),
        (
            Feature2D("bump", "exp(−x² − y²)", "", lambda x, y: np.exp(-(x**2) - y**2)),
            lambda x, y: np.exp(-(x**2 + y**2)),
        ),
        (Feature2D("sin_xy", "sin xy", "", lambda x, y: np.sin(x * y)), lambda x, y: np.sin(x * y)),
    )
}


def phi(name: str, x, y):
    """The feature ``name`` at (x, y), numbers or arrays that broadcast, in their precision."""
    oracle = ORACLES.get(name) or (MORE[name][1] if name in MORE else None)
    assert oracle is not None, f"no oracle for the feature {name}: write its formula into tests/field_oracles.py"
    return oracle(x, y)


@contextmanager
def more_features() -> Iterator[None]:
    """The table of features with all of ``MORE``."""
    with patch.dict(FEATURES, {name: feature for name, (feature, _) in MORE.items()}):
        yield


def scores_of(names, weights, bias, x, y):
    """Scores (…, K) of a model at places (…) of any precision."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    scores = np.zeros((*shape, len(bias)), np.result_type(x, y)) + np.asarray(bias)
    for name, share in zip(names, np.asarray(weights).T, strict=True):
        scores = scores + np.broadcast_to(phi(name, x, y), shape)[..., None] * share
    return scores


def probabilities_of(scores):
    """Softmax along the last axis."""
    exp_scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp_scores / exp_scores.sum(axis=-1, keepdims=True)


def pixel_places(view, width, height, dtype=np.longdouble):
    """The centres of pixels: x (1, W) and y (H, 1)."""
    across, down = (np.arange(count, dtype=dtype) + dtype(0.5) for count in (width, height))
    x = view.x0 + across * (dtype(view.x1) - view.x0) / width
    y = view.y1 - down * (dtype(view.y1) - view.y0) / height
    return x[None, :], y[:, None]


def exact_probabilities(view, width, height, weights, bias, names, dtype=np.longdouble):
    """(H, W, K) what a model says at the centres of pixels, from the definitions."""
    return probabilities_of(scores_of(names, weights, bias, *pixel_places(view, width, height, dtype)))


def exact_colours(view, width, height, weights, bias, colours, names, dtype=np.longdouble):
    """(H, W, 3) Σ_k p_k colour_k at the centres of pixels, from the definitions."""
    return (exact_probabilities(view, width, height, weights, bias, names, dtype) @ colours).astype(float)


def reach_of(name: str, half: float) -> float:
    """About how large the feature is where coordinates are as large as ``half``: at least a small part of that."""
    return max(abs(float(phi(name, half, -half))), abs(float(phi(name, half, 0.5 * half))), 1e-3 * min(half, 1.0))


# --- quantities -----------------------------------------------------------------------------------------------

# The number that a quantity is, from a plain list of probabilities and the index of a class; and its limits for K
# classes. Quantities that are no numbers, but colours of classes, have None.
NUMBERS: dict[str, tuple[Callable, Callable] | None] = {
    "blend": None,
    "winner": None,
    "confidence": (lambda p, index: max(p), lambda count: (1 / count, 1)),
    "entropy": (
        lambda p, index: -math.fsum(share * math.log2(share) for share in p if share > 0),
        lambda count: (0, math.log2(count)),
    ),
    "one_class": (lambda p, index: p[index], lambda count: (0, 1)),
    "margin": (lambda p, index: sorted(p)[-1] - sorted(p)[-2], lambda count: (0, 1)),
    "familiarity": None,  # a veil over the blend: ``familiarity_of``
}


def spreads_of(points, labels):
    """The deviation of each coordinate around the mean of its class, in plain Python."""
    spreads = []
    for axis in range(2):
        squares = []
        for label in sorted(set(labels)):
            own = [point[axis] for point, of in zip(points, labels, strict=True) if of == label]
            squares += [(value - math.fsum(own) / len(own)) ** 2 for value in own]
        spreads.append(math.sqrt(math.fsum(squares) / len(squares)))
    return spreads


def nearest_of(points, spreads, x, y):
    """Index and distance, in spreads, of the point that is nearest to (x, y)."""
    distances = [math.hypot((x - u) / spreads[0], (y - v) / spreads[1]) for u, v in points]
    return distances.index(min(distances)), min(distances)


def familiarity_of(points, spreads, x, y):
    """exp(−d²/2) at places (n,), d being the distance of the nearest point in spreads."""
    points = np.asarray(points, np.longdouble)
    squares = [
        (((u - points[:, 0]) / spreads[0]) ** 2 + ((v - points[:, 1]) / spreads[1]) ** 2).min()
        for u, v in zip(x, y, strict=True)
    ]
    return np.exp(-np.array(squares) / 2).astype(float)


def number_of(name: str):
    """The definition and the limits of the quantity ``name``; None if it is no number."""
    assert name in NUMBERS, f"no oracle for the quantity {name}: write its definition into tests/field_oracles.py"
    return NUMBERS[name]
