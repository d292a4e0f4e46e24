"""The damped Newton step. Pure; any thread. Source: S. Boyd and L. Vandenberghe, *Convex Optimization*, 9.5.

Where all probabilities are nearly 0 or 1, J is nearly piecewise linear: its curvature H is tiny and does not show
where the slope changes next, so H⁻¹ g is extremely long. There the step is damped as by K. Levenberg (1944) and
D. Marquardt (1963), with H + μC instead of H. C is D. Böhning's bound (1992): for softmax
½ (I − 11ᵀ/K) ⊗ mean φ̃ φ̃ᵀ + λI exceeds H everywhere, so the step with μ = 1 always goes down; and it is K/2 times
H at θ = 0. Unlike a multiple of the identity, C has the units of the inputs.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats

_SUFFICIENT = 1e-4
# The rounding error of J, relative to J.
_ROUNDING = 1e-13
# If more halvings than this are needed, the curvature changes too much along H⁻¹ g.
_FEWEST_HALVINGS = 4
_MOST_HALVINGS = _MOST_DOUBLINGS = 60
# Softmax is invariant to a shift common to all classes: without a small term on the diagonal, H has no inverse.
_RIDGE = 1e-10
# The share of the curvature that rounding may leave along such a shift, and the least curvature that counts.
_FLAT, _LEAST = 1e-12, 1e-305
_DAMPINGS = (1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-6)


class Smooth(Protocol):
    """A smooth function of θ (K, D + 1) with its derivatives."""

    def total(self, theta: Floats) -> float:
        """Return its value."""

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Return its gradient, of the shape of θ."""

    def hessian(self, theta: Floats) -> Floats:
        """Return its second derivative, (θ.size, θ.size)."""


def newton_step(objective: Smooth, theta: Floats) -> Floats:
    """Return θ − t H⁻¹ g with t = 1, ½, ¼ …, or a damped step if that is too long; θ itself at the minimum."""
    gradient, hessian = objective.smooth_gradient(theta), objective.hessian(theta)
    before = objective.total(theta)
    direction = _solved(hessian, gradient)
    slope = float((gradient * direction).sum())
    # A predicted decrease below the rounding error of J: this is the minimum, up to rounding.
    at_minimum = 0.0 <= slope <= _ROUNDING * abs(before)
    length = 1.0
    for _ in range(_MOST_HALVINGS if at_minimum else _FEWEST_HALVINGS):
        candidate: Floats = theta - length * direction
        if slope >= 0.0 and objective.total(candidate) <= before - _SUFFICIENT * length * slope:
            return candidate
        length /= 2.0
    return theta if at_minimum else _damped_step(objective, theta, gradient, hessian, before)


def _damped_step(objective: Smooth, theta: Floats, gradient: Floats, hessian: Floats, before: float) -> Floats:
    """Return the θ of the lowest J along damped directions; ``theta`` if none is lower."""
    ceiling = max(0.5 * len(theta), 1.0) * objective.hessian(np.zeros_like(theta))
    lowest, least = theta, before
    for damping in (0.0, *_DAMPINGS):
        direction = _solved(hessian + damping * ceiling, gradient)
        candidate, value = _lowest_along(objective, theta, direction, before)
        if value < least:
            lowest, least = candidate, value
    # J is convex, so it decreases towards any point where it is lower, which θ = 0 often is.
    shorter = theta
    for _ in range(_MOST_HALVINGS):
        shorter = 0.5 * shorter
        value = objective.total(shorter)
        if not value < least:
            break
        lowest, least = shorter, value
    return lowest


def _lowest_along(objective: Smooth, theta: Floats, direction: Floats, before: float) -> tuple[Floats, float]:
    """Return θ − t d and its value, with t doubled from 1 as long as J decreases, or halved until it decreases."""
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
    """Return H⁻¹ g, of the shape of g; 0 if there is no solution.

    The equations are solved in units in which the diagonal of H is 1, so that rounding is the same for all inputs and
    classes. Where J is invariant to a shift common to all classes, the direction has no such shift.
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
