"""What else can be made of the same scores: columns beside the softmax, each with its sum and its loss. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.sheet import Sheet
from softmax_viz.core.model.softmax import cross_entropy, softmax

# The columns, in the order in which they are shown.
SOFTMAX, SIGMA, TWICE, DROPPED, REMOVED, TEMPERED = "softmax", "sigma", "twice", "dropped", "removed", "tempered"


@frozen_dataclass(eq=False)
class Column:
    """One column of numbers in 0 … 1.

    Parameters
    ----------
    values
        (K,) the number of each class.
    total
        Their sum, as it is computed: the sum of probabilities is 1 up to rounding.
    loss
        −ln of the number of the true class, computed from scores; infinite if that class was removed, None for
        numbers that are no probabilities.
    """

    values: Floats
    total: float
    loss: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values, np.float64))


def compared(sheet: Sheet) -> Mapping[str, Column]:
    """Return all columns of ``sheet`` by name."""
    scores, true, out = sheet.scores, sheet.true_class, sheet.left_out
    dropped = scores.copy()
    dropped[out] = 0.0
    removed = np.insert(softmax(np.delete(scores, out)[None])[0], out, 0.0)
    rest = true - (out < true)
    return {
        SOFTMAX: _softmax_of(scores, true),
        SIGMA: _column(sigma(scores), None),
        TWICE: _softmax_of(softmax(scores[None])[0], true),
        DROPPED: _softmax_of(dropped, true),
        REMOVED: _column(removed, math.inf if out == true else _loss(np.delete(scores, out), rest)),
        TEMPERED: _softmax_of(scores / sheet.temperature, true),
    }


def floor_of_twice(n_classes: int) -> float:
    """Return ln(1 + (K − 1)/e), which the loss of a softmax of a softmax never falls below.

    The scores of the second softmax are probabilities, of which none is more than 1 above another.
    """
    return math.log1p((n_classes - 1) / math.e)


def factor_against_temperature(sheet: Sheet) -> tuple[Floats, Floats]:
    """Return softmax(a s + C) and the softmax of s + C at temperature 1/a, each (K,): equal up to rounding."""
    cooled = (np.array(sheet.base) + sheet.shift) / (1.0 / sheet.factor)
    return sheet.probabilities, softmax(cooled[None])[0]


def sigma(scores: Floats) -> Floats:
    """Return 1/(1 + exp(−z)) of each score, without overflow."""
    small = np.exp(-np.abs(scores))
    result: Floats = np.where(scores >= 0.0, 1.0, small) / (1.0 + small)
    return result


def _softmax_of(scores: Floats, true: int) -> Column:
    return _column(softmax(scores[None])[0], _loss(scores, true))


def _column(values: Floats, loss: float | None) -> Column:
    return Column(values, float(values.sum()), loss)


def _loss(scores: Floats, true: int) -> float:
    return float(cross_entropy(scores[None], np.array([true]))[0])
