"""The damped Newton step. Pure; any thread. Source: S. Boyd and L. Vandenberghe, *Convex Optimization*, 9.5.

Where all probabilities are nearly 0 or 1, J is nearly piecewise linear: its curvature H is tiny and says nothing of
where the next bend is, so that H⁻¹ g is astronomically long. There H is damped as by K. Levenberg (1944) and
D. Marquardt (1963), with H + μC instead of H. C is D. Böhning's bound (1992): for softmax
½ (I − 11ᵀ/K) ⊗ mean φ̃ φ̃ᵀ + λI exceeds H everywhere, so that the step with μ = 1 always goes down; and it is K/2 times
H at θ = 0. C knows the units of the inputs, as no multiple of the identity does.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats

_SUFFICIENT = 1e-4
# What rounding does to J, relative to J.
_ROUNDING = 1e-13
# Shorter steps than this along H⁻¹ g show that the curvature here is not that of the way ahead.
_FEWEST_HALVINGS = 4
_MOST_HALVINGS = _MOST_DOUBLINGS = 60
# Softmax does not feel a shift common to all classes: without a little on the diagonal, H has no inverse.
_RIDGE = 1e-10
# Share of the curvature that rounding may leave along such a shift, and the least curvature that is a normal number.
_FLAT, _LEAST = 1e-12, 1e-305
_DAMPINGS = (1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-6)


class Smooth(Protocol):
    """A smooth function of θ (K, D + 1) with its derivatives."""

    def total(self, theta: Floats) -> float:
        """Its value."""

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Its gradient, of the shape of θ."""

    def hessian(self, theta: Floats) -> Floats:
        """Its second derivative, (θ.size, θ.size)."""


def newton_step(objective: Smooth, theta: Floats) -> Floats:
    """θ − t H⁻¹ g with t = 1, ½, ¼ …, or a damped step where that is too long; θ itself at the minimum to rounding."""
    gradient, hessian = objective.smooth_gradient(theta), objective.hessian(theta)
    before = objective.total(theta)
    direction = _solved(hessian, gradient)
    slope = float((gradient * direction).sum())
    # What J itself cannot show is no reason to look elsewhere: this is the minimum, to rounding.
    arrived = 0.0 <= slope <= _ROUNDING * abs(before)
    length = 1.0
    for _ in range(_MOST_HALVINGS if arrived else _FEWEST_HALVINGS):
        candidate: Floats = theta - length * direction
        if slope >= 0.0 and objective.total(candidate) <= before - _SUFFICIENT * length * slope:
            return candidate
        length /= 2.0
    return theta if arrived else _damped_step(objective, theta, gradient, hessian, before)


def _damped_step(objective: Smooth, theta: Floats, gradient: Floats, hessian: Floats, before: float) -> Floats:
    """Return the lowest of the points that damped directions lead to; θ where none is below it."""
    ceiling = max(0.5 * len(theta), 1.0) * objective.hessian(np.zeros_like(theta))
    lowest, least = theta, before
    for damping in (0.0, *_DAMPINGS):
        direction = _solved(hessian + damping * ceiling, gradient)
        candidate, value = _lowest_along(objective, theta, direction, before)
        if value < least:
            lowest, least = candidate, value
    # J is convex, so it falls towards any place where it is lower, and at θ = 0 no class is certain of anything.
    shorter = theta
    for _ in range(_MOST_HALVINGS):
        shorter = 0.5 * shorter
        value = objective.total(shorter)
        if not value < least:
            break
        lowest, least = shorter, value
    return lowest


def _lowest_along(objective: Smooth, theta: Floats, direction: Floats, before: float) -> tuple[Floats, float]:
    """θ − t d and its value, with t doubled from 1 as long as that goes down, or halved until it does."""
    length, lowest, least = 1.0, theta, before
    for _ in range(_MOST_DOUBLINGS):
        candidate: Floats = theta - length * direction
        value = objective.total(candidate)
        if not value < least:
            break
        lowest, least, length = candidate, value, 2.0 * length
    if lowest is not theta:
        return lowest, least
    for _ in range(_MOST_HALVINGS):
        length /= 2.0
        candidate = theta - length * direction
        value = objective.total(candidate)
        if value < before:
            return candidate, value
    return theta, before


def _solved(hessian: Floats, gradient: Floats) -> Floats:
    """H⁻¹ g, of the shape of g; 0 where there is no solution.

    The equations are solved in units in which the diagonal of H is 1, so that no input and no class drowns another.
    Where a shift common to all classes is not felt, the direction has none.
    """
    k, width = gradient.shape
    diagonal = np.diag(hessian)
    unit = 1.0 / np.sqrt(np.where(diagonal > _LEAST, diagonal, 1.0))
    even = hessian * unit * unit[:, None]
    np.einsum("ii->i", even)[:] += _RIDGE
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            direction = unit * np.linalg.solve(even, unit * gradient.reshape(-1))
        except np.linalg.LinAlgError:
            return np.zeros_like(gradient)
    if not np.isfinite(direction).all():
        return np.zeros_like(gradient)
    result: Floats = direction.reshape(k, width)
    along_shifts = np.einsum("kdld->d", hessian.reshape(k, width, k, width))
    flat = np.abs(along_shifts) <= _FLAT * diagonal.reshape(k, width).sum(axis=0)
    result[:, flat] -= result[:, flat].mean(axis=0)
    return result
