"""The minimum of cross-entropy plus penalty by damped Newton steps; with L1, by proximal ones. Pure; any thread.

Sources: S. Boyd and L. Vandenberghe, *Convex Optimization*, 9.5; J. D. Lee, Y. Sun and M. A. Saunders, *Proximal
Newton-type methods for minimizing composite functions*, 2014.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.convex import CrossEntropy, Penalties, lift_shifts
from softmax_viz.core.interior import WeightCorners, interior_point

# Proximal steps solve a problem of their own each.
_MOST_STEPS, _MOST_PROXIMAL_STEPS = 300, 100
_MOST_HALVINGS = 30
_SUFFICIENT = 1e-4
# What rounding does to F near its minimum, relative to F.
_NOISE = 1e-15
# Below this decrease F cannot tell two points apart any more; the gradient can.
_INVISIBLE = 1e-13
_MOST_BLIND = 4


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where the search ended.

    Parameters
    ----------
    theta
        (K, M).
    gap
        What F(θ) is above the minimum at most, by duality; inf without penalty.
    decrement
        Half the squared Newton decrement at the end: what Newton thinks is left.
    """

    theta: Floats
    gap: float
    decrement: float


def newton_direction(hessian: Floats, gradient: Floats) -> Floats:
    """H⁻¹ g, of the shape of g; steepest descent where H is singular to rounding."""
    diagonal = np.einsum("ii->i", hessian)
    diagonal += 1e-14 * diagonal + 1e-300
    try:
        direction: Floats = np.reshape(np.linalg.solve(hessian, gradient.reshape(-1)), gradient.shape)
    except np.linalg.LinAlgError:
        direction = gradient / max(float(diagonal.max()), 1e-300)
    if not np.isfinite(direction).all() or (direction * gradient).sum() < 0.0:
        direction = gradient / max(float(diagonal.max()), 1e-300)
    return direction


def search(
    value: Callable[[Floats], float], before: float, theta: Floats, direction: Floats, fall: float
) -> Floats | None:
    """θ − t d with t = 1, ½, ¼, … where the value is enough below ``before``; None where it cannot fall.

    ``fall`` is how much a step of t = 1 would gain at the slope of the start.
    """
    length = 1.0
    for _ in range(_MOST_HALVINGS):
        candidate: Floats = theta - length * direction
        if value(candidate) <= before - _SUFFICIENT * length * fall + _NOISE * abs(before):
            return candidate
        length *= 0.5
    return None


def minimum(
    data: CrossEntropy,
    penalties: Penalties,
    start: Floats,
    should_stop: Callable[[], bool],
    tolerance: float = 1e-11,
) -> Minimum | None:
    """Search from ``start`` (K, M) until the gap is at most ``tolerance``, or no step helps; None if stopped.

    ``should_stop`` is asked before every step.
    """
    theta, gap, decrement, blind = start, np.inf, np.inf, 0
    free, n_inputs = penalties.free, start.shape[1]

    def value(at: Floats) -> float:
        return data.value(at) + penalties.value(at)

    for _ in range(_MOST_PROXIMAL_STEPS if penalties.has_l1 else _MOST_STEPS):
        if should_stop():
            return None
        local = data.local(theta)
        before = local.value + penalties.value(theta)
        # For cross-entropy Fenchel's inequality is an equality: −loss* = loss − ⟨u, z⟩.
        dual = local.value - float((local.gradient * theta).sum())
        gap = penalties.gap(theta, local.value, dual, local.gradient) if len(free) < n_inputs else np.inf
        if gap <= tolerance and penalties.has_l1:
            break
        gradient, hessian = local.gradient + penalties.l2 * theta, local.hessian
        diagonal = np.einsum("ii->i", hessian)
        diagonal += np.tile(penalties.l2, len(theta))
        lift_shifts(hessian, free, n_inputs)
        if penalties.has_l1:
            direction, fall = _proximal_direction(theta, gradient, hessian, penalties)
        else:
            direction = newton_direction(hessian, gradient)
            fall = float((direction * gradient).sum())
        decrement = 0.5 * fall
        if gap <= tolerance:
            theta = theta - direction  # Here one more step squares what is left.
            break
        if decrement <= _INVISIBLE:
            theta = theta - direction
            blind += 1
            if np.isinf(gap) or blind == _MOST_BLIND:
                break
            continue
        following = search(value, before, theta, direction, fall)
        if following is None:
            break
        theta = following
    return Minimum(theta, gap, decrement)


def _proximal_direction(theta: Floats, gradient: Floats, hessian: Floats, penalties: Penalties) -> tuple[Floats, float]:
    """The step to the minimum of the quadratic model plus λ₁ Σ|w|, as θ − that, and the fall that it promises."""
    linear = gradient.reshape(-1) - hessian @ theta.reshape(-1)
    corners = WeightCorners(penalties.l1, theta.shape)
    found = interior_point(hessian, linear, corners, theta)
    target = _polished(corners.snapped(found), linear, hessian, penalties)
    direction = theta - target
    fall = float((gradient * direction).sum()) + float(((np.abs(theta) - np.abs(target)) @ penalties.l1).sum())
    return direction, max(fall, 0.0)


def _polished(target: Floats, linear: Floats, hessian: Floats, penalties: Penalties) -> Floats:
    """The minimum of the same model with zeros and signs as in ``target``, to rounding; ``target`` if a sign turns."""
    moves = ((target != 0.0) | (penalties.l1 == 0.0)).reshape(-1)
    slope = (penalties.l1 * np.sign(target)).reshape(-1) + linear + hessian @ target.reshape(-1)
    moved = target.reshape(-1).copy()
    moved[moves] -= newton_direction(hessian[np.ix_(moves, moves)], slope[moves])
    polished = moved.reshape(target.shape)
    same = (np.sign(polished) == np.sign(target)) | (penalties.l1 == 0.0)
    return polished if same.all() else target
