"""Feature maps of the plane. Every feature is a product f(x)·g(y), which the decision field uses.

To add a feature to the program: one entry in ``FEATURES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats


def _one(t: Floats) -> Floats:
    return np.ones_like(t)


def _identity(t: Floats) -> Floats:
    return t


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature φ(x, y) = f(x)·g(y).

    Parameters
    ----------
    name
        Its key in files and tables.
    label
        Its formula as people write it.
    f, g
        Elementwise functions of an array of x and of y.
    is_linear
        Whether φ is x or y itself. With linear features only, regions are convex cells.
    """

    name: str
    label: str
    f: Callable[[Floats], Floats]
    g: Callable[[Floats], Floats]
    is_linear: bool = False


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature("x", "x", _identity, _one, is_linear=True),
        Feature("y", "y", _one, _identity, is_linear=True),
    )
}

LINEAR: tuple[str, ...] = ("x", "y")


def expand(points: Floats, names: tuple[str, ...] = LINEAR) -> Floats:
    """The features (N, D) of points (N, 2), one column per name. Any thread."""
    columns = [FEATURES[name].f(points[:, 0]) * FEATURES[name].g(points[:, 1]) for name in names]
    return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))


def factors(names: tuple[str, ...], xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """The factors f (D, W) at ``xs`` (W,) and g (D, H) at ``ys`` (H,): φ_d(x, y) = f_d(x)·g_d(y)."""
    f = np.array([FEATURES[name].f(xs) for name in names]).reshape(len(names), len(xs))
    g = np.array([FEATURES[name].g(ys) for name in names]).reshape(len(names), len(ys))
    return f, g
