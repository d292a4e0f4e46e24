"""Coordinates of θ in which the shift common to all classes is a separate row. Pure; any thread.

Losses are invariant to such a shift, but the L1 penalty is not. In the coordinates of the classes, rounding of the
loss's curvature (1e-16) would hide a λ₁ of 1e-12; after the rotation the loss's part along the shift is exactly 0.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.optimum.interior_point import Corners


class Shifts:
    """The rotation of θ (K, M) by an orthogonal matrix T over the classes (F. R. Helmert).

    The first row of T is constant, so that row 0 of θ' = T θ is the shift.
    """

    def __init__(self, n_classes: int, n_inputs: int) -> None:
        self.shape = (n_classes, n_inputs)
        below = np.tril(np.ones((n_classes, n_classes)))
        below[0] = 1.0
        below[np.arange(1, n_classes), np.arange(1, n_classes)] = -np.arange(1.0, n_classes)
        self.matrix = below / np.sqrt((below**2).sum(axis=1, keepdims=True))

    def rotated(self, theta: Floats) -> Floats:
        """Return T θ."""
        result: Floats = self.matrix @ theta.reshape(self.shape)
        return result

    def back(self, rotated: Floats) -> Floats:
        """Return Tᵀ θ', in the coordinates of the classes."""
        result: Floats = self.matrix.T @ rotated.reshape(self.shape)
        return result

    def flat(self, gradient: Floats) -> Floats:
        """Return T g for a g that is 0 along the shift."""
        result = self.rotated(gradient)
        result[0] = 0.0
        return result

    def rotated_matrix(self, hessian: Floats) -> Floats:
        """Return T H Tᵀ, (K·M, K·M)."""
        k, m = self.shape
        once = (self.matrix @ hessian.reshape(k, -1)).reshape(k * m, k, m)
        result: Floats = np.matmul(self.matrix, once).reshape(k * m, k * m)
        return result

    def flat_matrix(self, hessian: Floats) -> Floats:
        """Return T H Tᵀ for an H that is 0 along the shift."""
        result = self.rotated_matrix(hessian)
        m = self.shape[1]
        result[:m] = result[:, :m] = 0.0
        return result

    def quadratic(self, l2: Floats, inputs: Ints, hessian: Floats | None = None) -> Floats:
        """Return T (H + diag λ₂) Tᵀ, made positive along the shifts of some ``inputs`` as ``convex.lift_shifts`` does.

        ``hessian`` is that of the loss (None: 0), ``l2`` is λ₂ (M,).
        """
        k, m = self.shape
        result = np.zeros((k * m, k * m)) if hessian is None else self.flat_matrix(hessian)
        diagonal = np.einsum("ii->i", result)
        diagonal += np.tile(l2, k)
        levels = diagonal.reshape(k, m)[1:].max(axis=0, initial=0.0)
        diagonal[inputs] = np.where(levels > 0.0, levels, 1.0)[inputs]
        return result


class RotatedCorners:
    """Corners as functions of rotated coordinates.

    Parameters
    ----------
    corners, shifts
        The corners, and the rotation.
    is_flat
        Whether the corners are invariant to the shift.
    """

    def __init__(self, corners: Corners, shifts: Shifts, is_flat: bool) -> None:
        self._corners, self._shifts, self._is_flat = corners, shifts, is_flat
        self.weight = corners.weight

    def values(self, theta: Floats) -> Floats:
        """Return v: see ``Corners``."""
        return self._corners.values(self._shifts.back(theta))

    def changes(self, theta: Floats) -> Floats:
        """Return the change of v: see ``Corners``."""
        return self._corners.changes(self._shifts.back(theta))

    def back(self, s: Floats) -> Floats:
        """Return Aᵀs: see ``Corners``."""
        slope = self._corners.back(s)
        rotated = self._shifts.flat(slope) if self._is_flat else self._shifts.rotated(slope)
        return rotated.reshape(-1)

    def squares(self, d: Floats) -> Floats:
        """Return Aᵀ diag(d) A: see ``Corners``."""
        matrix = self._corners.squares(d)
        return self._shifts.flat_matrix(matrix) if self._is_flat else self._shifts.rotated_matrix(matrix)
