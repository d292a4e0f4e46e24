"""The damped Newton step. Pure; any thread. Source: S. Boyd and L. Vandenberghe, *Convex Optimization*, 9.5."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from softmax_viz.core.arrays import Floats

_MOST_HALVINGS = 40
_SUFFICIENT = 1e-4
# Softmax does not feel a shift common to all classes: without a little on the diagonal, H has no inverse.
_RIDGE = 1e-10


class Smooth(Protocol):
    """A smooth function of θ (K, D + 1) with its derivatives."""

    def total(self, theta: Floats) -> float:
        """Its value."""

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Its gradient, of the shape of θ."""

    def hessian(self, theta: Floats) -> Floats:
        """Its second derivative, (θ.size, θ.size)."""


def newton_step(objective: Smooth, theta: Floats) -> Floats:
    """θ − t H⁻¹ g, with t = 1, ½, ¼, … until the objective falls enough; θ itself where it cannot fall."""
    gradient = objective.smooth_gradient(theta).reshape(-1)
    hessian = objective.hessian(theta)
    ridge = _RIDGE * max(float(np.abs(np.diag(hessian)).max(initial=0.0)), 1e-12)
    direction = np.linalg.solve(hessian + ridge * np.eye(len(gradient)), gradient)
    slope = float(gradient @ direction)
    before = objective.total(theta)
    length = 1.0
    for _ in range(_MOST_HALVINGS):
        candidate: Floats = theta - length * direction.reshape(theta.shape)
        if objective.total(candidate) <= before - _SUFFICIENT * length * slope:
            return candidate
        length /= 2.0
    return theta
