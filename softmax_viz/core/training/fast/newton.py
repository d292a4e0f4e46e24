"""J with its derivatives on one batch, for a step from the Hessian in the fast loop.

Cross-entropy has a fast form; any other loss that has a curvature is computed by its definition.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.small_losses import exact_parts
from softmax_viz.core.training.objective import Objective, penalty_hessian

_WIDEST = 1_000  # points whose K·R products are in memory together


class QuickObjective:
    """A fast form of ``Objective`` for θ (K, R), which has no column for an absent bias. One thread at a time.

    With A = [m_1 p_1 φ̃, …, m_K p_K φ̃] (K·R, B), the Hessian of the data term is −A Aᵀ over B, one large matrix
    product, except for the diagonal blocks Σ m_k² p_k (1 − p_k) φ̃ φ̃ᵀ. 1 − p is never computed as a difference, which
    would be inaccurate where p is nearly 1.

    Parameters
    ----------
    pieces
        The batch: points (R, ·) and targets (K, ·), in pieces.
    keep
        The dropout mask, (K, 1) or (K, B).
    hyperparams
        The penalty.
    n_features
        D: R, or R − 1 with a bias.
    attend
        Called between pieces of the points.
    """

    def __init__(
        self,
        pieces: list[tuple[Floats, Floats]],
        keep: Floats,
        hyperparams: Hyperparams,
        n_features: int,
        attend: Attend = go_on,
    ) -> None:
        self._attend = attend
        cut: list[tuple[Floats, Floats, Floats]] = []
        at = 0
        for points, targets in pieces:
            for a in range(0, points.shape[1], _WIDEST):
                part = slice(a, a + _WIDEST)
                own = keep if keep.shape[1] == 1 else keep[:, at + a : at + a + min(_WIDEST, points.shape[1] - a)]
                cut.append((points[:, part], targets[:, part], own))
            at += points.shape[1]
        self._pieces = cut
        self._n = max(at, 1)
        self._penalty = penalty_of(hyperparams)
        self._decay = None if self._penalty.elastic_net is None else self._penalty.elastic_net[1]
        self._n_features = n_features
        self._at: Floats | None = None  # the θ of the values below
        self._loss = 0.0
        self._probabilities: list[tuple[Floats, Floats]] = []  # p and 1 − p of each piece, (K, ·)

    def data_loss(self, theta: Floats) -> float:
        """Return the mean loss over the points; 0 without points."""
        self._evaluate_at(theta)
        return self._loss

    def total(self, theta: Floats) -> float:
        """Return J."""
        weights = theta[:, : self._n_features]
        if self._decay is None:
            return self.data_loss(theta) + self._penalty.value(weights)
        # If the squares overflow, this is inf, or NaN without penalty, so that no step goes there.
        return self.data_loss(theta) + 0.5 * self._decay * float(np.square(weights).sum())

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Return the derivative (K, R) of J."""
        self._evaluate_at(theta)
        gradient = np.zeros_like(theta)
        for (points, targets, keep), (p, rest) in zip(self._pieces, self._probabilities, strict=True):
            self._attend()
            slopes = np.where(targets > 0.5, (1.0 - targets) - rest, p - targets)
            gradient += (slopes * keep) @ points.T
        gradient /= self._n
        gradient[:, : self._n_features] += self._penalty.smooth_gradient(theta[:, : self._n_features])
        return gradient

    def hessian(self, theta: Floats) -> Floats:
        """Return the second derivative of J, (K·R, K·R)."""
        self._evaluate_at(theta)
        k, rows = theta.shape
        matrix = np.zeros((k * rows, k * rows))
        blocks = matrix.reshape(k, rows, k, rows)
        own = np.zeros((k, rows, rows))
        for (points, _, keep), (p, rest) in zip(self._pieces, self._probabilities, strict=True):
            self._attend()
            stacked = ((p * keep)[:, None, :] * points).reshape(k * rows, p.shape[1])
            matrix -= stacked @ stacked.T
            own += (stacked.reshape(k, rows, p.shape[1]) * (rest * keep)[:, None, :]) @ points.T
        for c in range(k):
            blocks[c, :, c] = own[c]
        matrix /= self._n
        if self._decay is None:
            matrix += penalty_hessian(self._penalty, theta[:, : self._n_features], rows)
        else:
            decay = np.where(np.arange(rows) < self._n_features, self._decay, 0)
            matrix[np.diag_indices_from(matrix)] += np.tile(decay, k)
        return matrix

    def _evaluate_at(self, theta: Floats) -> None:
        if self._at is not None and np.array_equal(self._at, theta):
            return
        loss = 0.0
        probabilities = []
        for points, targets, keep in self._pieces:
            self._attend()
            scores = theta @ points * keep
            p, rest, log_sums = exact_parts(scores)
            loss += float(np.add.reduce(log_sums)) - float(np.add.reduce(scores * targets, axis=None))
            probabilities.append((p, rest))
        self._at, self._loss, self._probabilities = theta.copy(), max(loss, 0.0) / self._n, probabilities


class ObjectiveAsDefined:
    """``Objective`` for θ (K, R), which has no column for an absent bias."""

    def __init__(
        self, pieces: list[tuple[Floats, Floats]], keep: Floats, hyperparams: Hyperparams, n_features: int
    ) -> None:
        points = np.concatenate([piece for piece, _ in pieces], axis=1)
        labels = np.concatenate([targets.argmax(axis=0) for _, targets in pieces])
        keep = keep[:, 0] if keep.shape[1] == 1 else keep.T
        self._objective = Objective(points[:n_features].T, labels, keep, hyperparams)
        self._shape = (len(keep.T), n_features + 1)
        self._rows = len(points)

    def _whole(self, theta: Floats) -> Floats:
        whole = np.zeros(self._shape)
        whole[:, : self._rows] = theta
        return whole

    def data_loss(self, theta: Floats) -> float:
        """Return the mean loss over the points; 0 without points."""
        return self._objective.data_loss(self._whole(theta))

    def total(self, theta: Floats) -> float:
        """Return J."""
        return self._objective.total(self._whole(theta))

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Return the derivative (K, R) of J."""
        return self._objective.smooth_gradient(self._whole(theta))[:, : self._rows]

    def hessian(self, theta: Floats) -> Floats:
        """Return the second derivative of J, (K·R, K·R)."""
        (k, width), rows = self._shape, self._rows
        blocks = self._objective.hessian(self._whole(theta)).reshape(k, width, k, width)
        return blocks[:, :rows, :, :rows].reshape(k * rows, k * rows)


def objective_of(
    pieces: list[tuple[Floats, Floats]],
    keep: Floats,
    hyperparams: Hyperparams,
    n_features: int,
    attend: Attend = go_on,
) -> QuickObjective | ObjectiveAsDefined:
    """Return J on one batch for these settings: the fast form if there is one. See ``QuickObjective``."""
    if LOSSES[hyperparams.loss].family is Family.SOFTMAX:
        return QuickObjective(pieces, keep, hyperparams, n_features, attend)
    return ObjectiveAsDefined(pieces, keep, hyperparams, n_features)
