"""The minimum of cross-entropy plus penalty by damped Newton steps; with L1, by proximal ones. Pure; any thread.

Sources: S. Boyd and L. Vandenberghe, *Convex Optimization*, 9.5; J. D. Lee, Y. Sun and M. A. Saunders, *Proximal
Newton-type methods for minimizing composite functions*, 2014.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.optimum.common_shift import RotatedCorners, Shifts
from softmax_viz.core.optimum.convex import CrossEntropy, Penalties, QuadraticModel, lift_shifts
from softmax_viz.core.optimum.interior_point import WeightCorners, interior_point

# Each proximal step solves an inner problem, so fewer are allowed.
_MOST_STEPS, _MOST_PROXIMAL_STEPS = 300, 100
_MOST_HALVINGS = 30
_SUFFICIENT = 1e-4
# The rounding error of F near its minimum, relative to F.
_NOISE = 1e-15
# Below this, rounding of F hides a decrease; the gradient still shows it.
_INVISIBLE = 1e-13
_MOST_BLIND = 4
# No minimum is this far away, in even units; squares of smaller numbers are finite.
_TOO_FAR = 1e100


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """The result of a search.

    Parameters
    ----------
    theta
        (K, M).
    gap
        The duality gap, an upper bound of F(θ) minus the minimum; inf without penalty.
    decrement
        Half the squared Newton decrement at the end: Newton's estimate of F(θ) minus the minimum.
    """

    theta: Floats
    gap: float
    decrement: float


def newton_direction(hessian: Floats, gradient: Floats) -> Floats:
    """Return H⁻¹ g, of the shape of g; only the diagonal of H is used where H is singular to rounding.

    The equations are solved in units in which the diagonal is 1, so that rounding is the same for all inputs.
    """
    diagonal = np.maximum(np.einsum("ii->i", hessian), 1e-280)
    unit = 1.0 / np.sqrt(diagonal)
    even = hessian * unit
    even *= unit[:, None]
    np.einsum("ii->i", even)[:] = 1.0 + 1e-14
    right = unit * gradient.reshape(-1)
    try:
        solution = np.linalg.solve(even, right)
    except np.linalg.LinAlgError:
        solution = right
    if not np.isfinite(solution).all() or float(solution @ right) < 0.0:
        solution = right
    direction: Floats = (unit * solution).reshape(gradient.shape)
    return direction


def search(
    value: Callable[[Floats], float], before: float, theta: Floats, direction: Floats, fall: float
) -> Floats | None:
    """Return the first θ − t d, t = 1, ½, ¼, …, whose value is sufficiently below ``before``; None if there is none.

    ``fall`` is the decrease of a step of t = 1 at the slope of the start.
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
    """Minimise from ``start`` (K, M) until the gap is at most ``tolerance``, or no step helps; None if stopped.

    ``should_stop`` is called before every step.
    """
    theta, best = start, Minimum(start, np.inf, np.inf)
    # The bound uses the given penalties; the search minimises with slightly smaller ones, see ``eased``.
    aim, n_inputs = penalties.eased(), start.shape[1]
    smooth, has_bound, blind = aim.smooth, penalties.has_bound, 0

    def value(at: Floats) -> float:
        return data.value(at) + aim.value(at)

    for _ in range(_MOST_PROXIMAL_STEPS if aim.has_l1 else _MOST_STEPS):
        if should_stop():
            return None
        local = data.local(theta)
        before = local.value + aim.value(theta)
        # For cross-entropy Fenchel's inequality is an equality: −loss* = loss − ⟨u, z⟩.
        dual = local.value - float((local.gradient * theta).sum())
        gap = penalties.gap(theta, local.value, dual, local.gradient) if has_bound else np.inf
        if gap <= tolerance and aim.has_l1:
            return Minimum(theta, gap, best.decrement)
        gradient, hessian = local.gradient + aim.l2 * theta, local.hessian.copy() if aim.has_l1 else local.hessian
        diagonal = np.einsum("ii->i", hessian)
        diagonal += np.tile(aim.l2, len(theta))
        lift_shifts(hessian, smooth, n_inputs)
        if aim.has_l1:
            direction, fall = _proximal_direction(theta, gradient, hessian, local, aim)
        else:
            direction = newton_direction(hessian, gradient)
            fall = float((direction * gradient).sum())
        if not float(np.abs(direction).max(initial=0.0)) < _TOO_FAR:
            break  # The direction is only rounding error.
        decrement = 0.5 * fall
        # Every θ is returned with its own bound, never with that of the θ before.
        if (gap, decrement) < (best.gap, best.decrement):
            best = Minimum(theta, gap, decrement)
        if gap <= tolerance or decrement <= _INVISIBLE:
            # One more step squares the error, although rounding of F hides that.
            if blind == _MOST_BLIND or (blind and (gap <= tolerance or not has_bound)):
                break
            if not value(theta - direction) <= before + _INVISIBLE * max(1.0, before):
                break
            theta, blind = theta - direction, blind + 1
            continue
        following = search(value, before, theta, direction, fall)
        if following is None:
            break
        theta = following
    return best


def _proximal_direction(
    theta: Floats, gradient: Floats, hessian: Floats, loss: QuadraticModel, penalties: Penalties
) -> tuple[Floats, float]:
    """Return θ minus the minimum of the quadratic model plus λ₁ Σ|w|, and the decrease that the model predicts.

    ``gradient`` and ``hessian`` are those of the loss and λ₂.
    """
    shifts, corners = Shifts(*theta.shape), WeightCorners(penalties.l1, theta.shape)
    found = interior_point(
        shifts.quadratic(penalties.l2, penalties.smooth, loss.hessian),
        shifts.flat(loss.gradient.reshape(-1) - loss.hessian @ theta.reshape(-1)).reshape(-1),
        RotatedCorners(corners, shifts, is_flat=False),
        shifts.rotated(theta),
    )
    linear = gradient.reshape(-1) - hessian @ theta.reshape(-1)
    target = _polished(corners.snapped(replace(found, theta=shifts.back(found.theta))), linear, hessian, penalties)
    direction = theta - target
    fall = float((gradient * direction).sum()) + float(((np.abs(theta) - np.abs(target)) @ penalties.l1).sum())
    return direction, max(fall, 0.0)


def _polished(target: Floats, linear: Floats, hessian: Floats, penalties: Penalties) -> Floats:
    """Return the minimum of the model with zeros and signs as in ``target``; ``target`` itself if a sign changes."""
    moves = ((target != 0.0) | (penalties.l1 == 0.0)).reshape(-1)
    slope = (penalties.l1 * np.sign(target)).reshape(-1) + linear + hessian @ target.reshape(-1)
    moved = target.reshape(-1).copy()
    moved[moves] -= newton_direction(hessian[np.ix_(moves, moves)], slope[moves])
    polished = moved.reshape(target.shape)
    same = (np.sign(polished) == np.sign(target)) | (penalties.l1 == 0.0)
    return polished if same.all() else target
