"""Coordinates of θ in which the shift common to all classes stands alone. Pure; any thread.

Losses do not feel such a shift, but a small λ₁ does. In the coordinates of the classes rounding of the loss's
curvature (1e-16) would hide a λ₁ of 1e-12; turned, the loss's part along the shift is exactly 0.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.optimum.interior_point import Corners


class Shifts:
    """The turn of θ (K, M) by an orthogonal matrix over the classes, whose first row is the mean (F. R. Helmert).

    θ' = T θ has the shift in row 0.
    """

    def __init__(self, n_classes: int, n_inputs: int) -> None:
        self.shape = (n_classes, n_inputs)
        below = np.tril(np.ones((n_classes, n_classes)))
        below[0] = 1.0
        below[np.arange(1, n_classes), np.arange(1, n_classes)] = -np.arange(1.0, n_classes)
        self.matrix = below / np.sqrt((below**2).sum(axis=1, keepdims=True))

    def turned(self, theta: Floats) -> Floats:
        """T θ."""
        result: Floats = self.matrix @ theta.reshape(self.shape)
        return result

    def back(self, turned: Floats) -> Floats:
        """Tᵀ θ', the classes' coordinates again."""
        result: Floats = self.matrix.T @ turned.reshape(self.shape)
        return result

    def flat(self, gradient: Floats) -> Floats:
        """T g for a g that has nothing along the shift."""
        result = self.turned(gradient)
        result[0] = 0.0
        return result

    def turned_matrix(self, hessian: Floats) -> Floats:
        """T H Tᵀ, (K·M, K·M)."""
        k, m = self.shape
        once = (self.matrix @ hessian.reshape(k, -1)).reshape(k * m, k, m)
        result: Floats = np.matmul(self.matrix, once).reshape(k * m, k * m)
        return result

    def flat_matrix(self, hessian: Floats) -> Floats:
        """T H Tᵀ for an H that is flat along the shift."""
        result = self.turned_matrix(hessian)
        m = self.shape[1]
        result[:m] = result[:, :m] = 0.0
        return result

    def quadratic(self, l2: Floats, inputs: Ints, hessian: Floats | None = None) -> Floats:
        """H of the loss (none if None) and λ₂ (M,), turned, and curved along the shifts of some ``inputs``.

        As in ``convex.lift_shifts``.
        """
        k, m = self.shape
        result = np.zeros((k * m, k * m)) if hessian is None else self.flat_matrix(hessian)
        diagonal = np.einsum("ii->i", result)
        diagonal += np.tile(l2, k)
        levels = diagonal.reshape(k, m)[1:].max(axis=0, initial=0.0)
        diagonal[inputs] = np.where(levels > 0.0, levels, 1.0)[inputs]
        return result


class TurnedCorners:
    """Corners as functions of turned coordinates.

    Parameters
    ----------
    corners, shifts
        What is turned, and how.
    is_flat
        Whether the corners do not feel the shift.
    """

    def __init__(self, corners: Corners, shifts: Shifts, is_flat: bool) -> None:
        self._corners, self._shifts, self._is_flat = corners, shifts, is_flat
        self.weight = corners.weight

    def values(self, theta: Floats) -> Floats:
        """See ``Corners``."""
        return self._corners.values(self._shifts.back(theta))

    def changes(self, theta: Floats) -> Floats:
        """See ``Corners``."""
        return self._corners.changes(self._shifts.back(theta))

    def back(self, s: Floats) -> Floats:
        """See ``Corners``."""
        slope = self._corners.back(s)
        turned = self._shifts.flat(slope) if self._is_flat else self._shifts.turned(slope)
        return turned.reshape(-1)

    def squares(self, d: Floats) -> Floats:
        """See ``Corners``."""
        matrix = self._corners.squares(d)
        return self._shifts.flat_matrix(matrix) if self._is_flat else self._shifts.turned_matrix(matrix)
