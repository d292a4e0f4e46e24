"""Softmax in numbers of 16, 32 and 64 bits, in three ways: naive, max-shifted and log-sum-exp. Pure; any thread.

Every operation is done and rounded in the number type itself, one after the other, as a program would do it.
Source of the three ways: P. Blanchard, D. J. Higham, N. J. Higham, *Accurately computing the log-sum-exp and softmax
functions*, IMA Journal of Numerical Analysis 41 (2021).
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.softmax import cross_entropy

FLOAT_TYPES: dict[str, Any] = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
NAIVE, SHIFTED, LOG_SUM_EXP = "naive", "shifted", "log_sum_exp"
WAYS = (NAIVE, SHIFTED, LOG_SUM_EXP)

# Why a way fails.
SCORE, EXP, SUM, ZERO_SUM, LOG_ZERO = "score", "exp", "sum", "zero_sum", "log_zero"
# A loss L is called right if it is at most (8 + 2 L) roundings of the type off: sums and quotients of up to eight
# numbers are rounded about as often as the first, and z − m and L itself, which are no larger than L, as the second.
_ROUNDINGS, _ROUNDINGS_OF_LOSS = 8.0, 2.0


@frozen_dataclass
class Limits:
    """What a number type can hold.

    Parameters
    ----------
    largest
        Its largest number.
    exp_overflows_above
        The largest number whose exponential is finite in this type.
    exp_vanishes_below
        The smallest number whose exponential is not 0 in this type.
    """

    largest: float
    exp_overflows_above: float
    exp_vanishes_below: float


@frozen_dataclass(eq=False)
class Worked:
    """A softmax and its loss, computed in one way and one number type.

    Parameters
    ----------
    first
        (K,) the first numbers: exp(z), exp(z − max), or ln p.
    total
        The sum of the exponentials.
    probabilities, loss
        p (K,), and −ln p of the true class.
    fault
        The reason why one of these is infinite or no number, or "".
    error
        How far the loss is from the exact one for the scores as this type holds them; None if one of both is infinite.
    is_right
        Whether there is no fault, and the error is a few roundings.
    """

    first: Floats
    total: float
    probabilities: Floats
    loss: float
    fault: str
    error: float | None
    is_right: bool

    def __post_init__(self) -> None:
        for name in ("first", "probabilities"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))


@cache
def limits_of(name: str) -> Limits:
    """Return the limits of the number type ``name``, found by trying its neighbouring numbers."""
    kind = FLOAT_TYPES[name]
    info = np.finfo(kind)
    up, down = kind(np.inf), kind(-np.inf)
    with np.errstate(over="ignore", under="ignore"):
        high = kind(math.log(float(info.max)))
        while np.isfinite(np.exp(np.nextafter(high, up))):
            high = np.nextafter(high, up)
        while not np.isfinite(np.exp(high)):
            high = np.nextafter(high, down)
        # What is above half of the smallest number is rounded up to it.
        low = kind(math.log(float(info.smallest_subnormal)) - math.log(2.0))
        while np.exp(np.nextafter(low, down)) > 0:
            low = np.nextafter(low, down)
        while not np.exp(low) > 0:
            low = np.nextafter(low, up)
    return Limits(float(info.max), float(high), float(low))


def next_number(value: float, name: str) -> float:
    """Return the smallest number of the type ``name`` above ``value``, which is one of its numbers."""
    kind = FLOAT_TYPES[name]
    return float(np.nextafter(kind(value), kind(np.inf)))


def worked(scores: Floats, true_class: int, name: str, way: str) -> Worked:
    """Return the softmax of ``scores`` (K,) in the number type ``name``, computed in ``way``, one of ``WAYS``."""
    with np.errstate(all="ignore"):
        held = scores.astype(FLOAT_TYPES[name])
        shifted = held if way == NAIVE else held - held.max()
        exponentials = np.exp(shifted)
        total = _sum(exponentials)
        if way == LOG_SUM_EXP:
            first = shifted - np.log(total)
            probabilities = np.exp(first)
            loss = -first[true_class]
        else:
            first = exponentials
            probabilities = exponentials / total
            loss = -np.log(probabilities[true_class])
    is_finite = bool(np.isfinite(probabilities).all() and np.isfinite(loss))
    fault = "" if is_finite else _reason(shifted, exponentials, total)
    error = None
    if is_finite and np.isfinite(held).all():
        exact = float(cross_entropy(held.astype(np.float64)[None], np.array([true_class]))[0])
        error = abs(float(loss) - exact)
        is_finite = error <= float(np.finfo(held.dtype).eps) * (_ROUNDINGS + _ROUNDINGS_OF_LOSS * exact)
    return Worked(first, float(total), probabilities, float(loss) + 0.0, fault, error, is_finite and error is not None)


def _sum(values: Any) -> Any:
    """Return the sum of ``values``, rounded after each addition: ``numpy.sum`` adds 16-bit numbers with more bits."""
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _reason(shifted: Any, exponentials: Any, total: Any) -> str:
    if not np.isfinite(shifted).all():  # the scores, or their differences from the largest one
        return SCORE
    if not np.isfinite(exponentials).all():
        return EXP
    if not np.isfinite(total):
        return SUM
    return ZERO_SUM if total == 0 else LOG_ZERO
