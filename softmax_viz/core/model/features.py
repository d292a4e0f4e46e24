"""Feature maps of the plane, in one table.

There are two kinds. A ``Feature`` is a product f(x)·g(y), for which the decision field has a fast method. A
``Feature2D`` is any other function φ(x, y), which the field evaluates at every pixel.

To add a feature to the program: one entry in ``FEATURES``. The panel, the command line, files, limits, training and the
field read this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP


def one(t: Floats) -> Floats:
    """Return 1 for every element of ``t``: the factor of a feature that does not depend on a coordinate."""
    return np.ones_like(t)


def _power(exponent: int) -> Callable[[Floats], Floats]:
    """Return t ↦ t^exponent, computed only with products: exact where the products are."""

    def power(t: Floats) -> Floats:
        result = np.ones_like(t)
        for _ in range(exponent):
            result = result * t
        return result

    return power


@frozen_dataclass
class Feature:
    """One feature φ(x, y) = f(x)·g(y).

    Parameters
    ----------
    name
        Its key in ``FEATURES``, in files and on the command line.
    label
        Its formula in usual notation.
    help
        One sentence, marked for translation in the context ``features``; %1 is replaced by the label and %2 by the
        degree.
    f, g
        Elementwise functions of an array of x and of y. They are real and finite for every point that may be
        trained on; where they are smooth they take complex arrays as well.
    powers
        The exponents (a, b) if φ is the monomial x^a y^b; None for any other function.
    smooth
        Whether f and g have derivatives of all orders. A feature with kinks, such as |x|, does not: the field evaluates
        it at every pixel.
    """

    name: str
    label: str
    help: str
    f: Callable[[Floats], Floats]
    g: Callable[[Floats], Floats]
    powers: tuple[int, int] | None = None
    smooth: bool = True

    def values(self, x: Floats, y: Floats) -> Floats:
        """Return φ at the places (x, y); the arrays are broadcast."""
        return self.f(x) * self.g(y)

    @property
    def degree(self) -> int:
        """Degree of a monomial, else 0. A curve of degree n meets a line in at most n points (Bézout)."""
        return sum(self.powers) if self.powers is not None else 0

    @property
    def is_linear(self) -> bool:
        """Whether φ is x or y itself. With linear features only, regions are convex cells."""
        return self.degree == 1

    @property
    def is_smooth_product(self) -> bool:
        """Whether the field may evaluate f and g separately, one coordinate at a time."""
        return self.smooth


@frozen_dataclass
class Feature2D:
    """One feature φ(x, y) that is not a product f(x)·g(y): a distance, |x − y|, max(x, y).

    Parameters
    ----------
    name, label, help
        As in ``Feature``.
    value
        A function of two arrays, of x and of y, that broadcast. It is real and finite for every point that may be
        trained on.
    smooth
        Whether φ has derivatives of all orders everywhere.
    """

    name: str
    label: str
    help: str
    value: Callable[[Floats, Floats], Floats]
    smooth: bool = True

    def values(self, x: Floats, y: Floats) -> Floats:
        """Return φ at the places (x, y); the arrays are broadcast."""
        return self.value(x, y)

    @property
    def powers(self) -> None:
        """None: the feature is no monomial."""

    @property
    def degree(self) -> int:
        """0: the feature is no monomial."""
        return 0

    @property
    def is_linear(self) -> bool:
        """False: the feature is neither x nor y."""
        return False

    @property
    def is_smooth_product(self) -> bool:
        """False: the feature has no factors f and g."""
        return False


AnyFeature = Feature | Feature2D

HIGHEST_DEGREE = 6
_SUPERSCRIPTS = ("", "", "²", "³", "⁴", "⁵", "⁶")
_OF_DEGREE = _T("features", "φ = %1: of degree %2, so a boundary can cross a straight line up to %2 times.")


def _monomial(a: int, b: int, sentence: str = _OF_DEGREE) -> Feature:
    """Return the feature x^a y^b, named like x3y2 and written like x³y²."""
    x, y = "x" * bool(a), "y" * bool(b)
    name = x + str(a) * (a > 1) + y + str(b) * (b > 1)
    label = x + _SUPERSCRIPTS[a] + y + _SUPERSCRIPTS[b]
    return Feature(name, label, sentence, _power(a), _power(b), (a, b))


_TABLE: tuple[AnyFeature, ...] = (
    _monomial(1, 0, _T("features", "φ = x: scores rise or fall from left to right.")),
    _monomial(0, 1, _T("features", "φ = y: scores rise or fall from bottom to top.")),
    _monomial(2, 0, _T("features", "φ = x²: lets boundaries bend, with left and right alike.")),
    _monomial(1, 1, _T("features", "φ = xy: lets opposite corners belong together.")),
    _monomial(0, 2, _T("features", "φ = y²: lets boundaries bend, with top and bottom alike.")),
    Feature("sin_x", "sin x", _T("features", "φ = sin x: repeats every 2π from left to right."), np.sin, one),
    Feature("sin_y", "sin y", _T("features", "φ = sin y: repeats every 2π from bottom to top."), one, np.sin),
    Feature2D(
        "r",
        "r",
        _T("features", "φ = r = √(x² + y²), the distance from the origin: lets boundaries be circles around it."),
        np.hypot,
        smooth=False,  # not differentiable at the origin
    ),
    *(_monomial(degree - b, b) for degree in range(3, HIGHEST_DEGREE + 1) for b in range(degree + 1)),
)
FEATURES: dict[str, AnyFeature] = {feature.name: feature for feature in _TABLE}


def of_degree(degree: int) -> tuple[str, ...]:
    """Return the names of all monomials up to ``degree`` (1 … ``HIGHEST_DEGREE``), in the order of the table."""
    return tuple(name for name, feature in FEATURES.items() if 0 < feature.degree <= degree)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return ``names`` in the order of the table, each once; ``KeyError`` if one is unknown."""
    wanted = {FEATURES[name].name for name in names}
    return tuple(name for name in FEATURES if name in wanted)


LINEAR: tuple[str, ...] = ("x", "y")


def expand(points: Floats, names: tuple[str, ...] = LINEAR, attend: Attend = go_on) -> Floats:
    """Return the features (N, D) of points (N, 2), one column per name. Any thread."""
    expanded = np.empty((len(points), len(names)))
    for column, name in enumerate(names):
        attend()
        expanded[:, column] = FEATURES[name].values(points[:, 0], points[:, 1])
    return expanded
