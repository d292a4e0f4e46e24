"""Feature maps of the plane. Every feature is a product f(x)·g(y), which the decision field uses.

To add a feature to the program: one entry in ``FEATURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.interruption import Attend, go_on


def _one(t: Floats) -> Floats:
    return np.ones_like(t)


def _power(exponent: int) -> Callable[[Floats], Floats]:
    """T ↦ t^exponent, with products only: exact wherever they are."""

    def power(t: Floats) -> Floats:
        result = np.ones_like(t)
        for _ in range(exponent):
            result = result * t
        return result

    return power


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
    powers
        The exponents (a, b) if φ is the monomial x^a y^b; None for any other function.
    """

    name: str
    label: str
    f: Callable[[Floats], Floats]
    g: Callable[[Floats], Floats]
    powers: tuple[int, int] | None = None

    @property
    def degree(self) -> int:
        """Its degree if it is a monomial, else 0."""
        return sum(self.powers) if self.powers is not None else 0

    @property
    def is_linear(self) -> bool:
        """Whether φ is x or y itself. With linear features only, regions are convex cells."""
        return self.degree == 1


_SUPERSCRIPTS = ("", "", "²", "³", "⁴", "⁵")


def _monomial(a: int, b: int) -> Feature:
    """The feature x^a y^b, named like x3y2 and written like x³y²."""
    x, y = "x" * bool(a), "y" * bool(b)
    name = x + str(a) * (a > 1) + y + str(b) * (b > 1)
    label = x + _SUPERSCRIPTS[a] + y + _SUPERSCRIPTS[b]
    return Feature(name, label, _power(a), _power(b), (a, b))


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        _monomial(1, 0),
        _monomial(0, 1),
        _monomial(2, 0),
        _monomial(1, 1),
        _monomial(0, 2),
        Feature("sin_x", "sin x", np.sin, _one),
        Feature("sin_y", "sin y", _one, np.sin),
        *(_monomial(degree - b, b) for degree in (3, 4, 5) for b in range(degree + 1)),
    )
}

HIGHEST_DEGREE = 5


def of_degree(degree: int) -> tuple[str, ...]:
    """The names of all monomials up to ``degree`` (1 … 5), in the order of the table."""
    return tuple(name for name, feature in FEATURES.items() if 0 < feature.degree <= degree)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """``names`` in the order of the table, each once; ``KeyError`` if one is unknown."""
    wanted = {FEATURES[name].name for name in names}
    return tuple(name for name in FEATURES if name in wanted)


LINEAR: tuple[str, ...] = ("x", "y")


def expand(points: Floats, names: tuple[str, ...] = LINEAR, attend: Attend = go_on) -> Floats:
    """The features (N, D) of points (N, 2), one column per name. Any thread."""
    expanded = np.empty((len(points), len(names)))
    for column, name in enumerate(names):
        attend()
        expanded[:, column] = FEATURES[name].f(points[:, 0]) * FEATURES[name].g(points[:, 1])
    return expanded
