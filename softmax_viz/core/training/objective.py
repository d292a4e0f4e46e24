"""The objective J that one step descends, which is also the J that the program shows. Pure; any thread.

    J(θ) = mean_i loss(y_i, m_i ∘ θ φ̃_i) + penalty(W),   θ = [W b] (K, D + 1), φ̃ = (φ, 1)

on B points with the logit-dropout mask m, (K,) for all points or (B, K).
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.penalties import Penalty, penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams


class PenaltyCorners:
    """The part of a penalty with corners, for optimizers: it acts on the weights of θ (K, D + 1), not on the bias."""

    def __init__(self, penalty: Penalty) -> None:
        self._penalty = penalty
        self.slope = penalty.corner_slope

    def __call__(self, theta: Floats, lengths: float | Floats) -> Floats:
        """Return ``theta`` after the proximal step of ``lengths``, one or (K, D + 1)."""
        lengths = np.broadcast_to(lengths, theta.shape)[:, :-1]
        return np.column_stack([self._penalty.proximal(theta[:, :-1], lengths), theta[:, -1]])


def smooth_gradient_of(penalty: Penalty, theta: Floats) -> Floats:
    """Return the derivative (K, D + 1) of the smooth part of a penalty; 0 for the bias."""
    return np.column_stack([penalty.smooth_gradient(theta[:, :-1]), np.zeros(len(theta))])


class Objective:
    """J of fixed points and masks as a function of θ (K, D + 1). Without bias its last column stays 0.

    Parameters
    ----------
    features, labels
        (B, D) and (B,).
    keep
        The dropout mask, (K,) or (B, K).
    hyperparams
        Loss, smoothing, penalty and whether there is a bias.
    """

    def __init__(self, features: Floats, labels: Ints, keep: Floats, hyperparams: Hyperparams) -> None:
        # Without bias the last input is 0, and so are its gradient and its curvature.
        self._inputs = np.column_stack([features, np.full(len(labels), float(hyperparams.bias))])
        self._labels = labels
        self._keep = keep
        self._loss = LOSSES[hyperparams.loss]
        self._smoothing = hyperparams.label_smoothing
        self._penalty = penalty_of(hyperparams)
        self.corners = PenaltyCorners(self._penalty)

    def data_loss(self, theta: Floats) -> float:
        """Return the mean loss over the points; 0 without points."""
        if not len(self._labels):
            return 0.0
        return float(self._loss.value(self._logits(theta), self._labels, self._smoothing).mean())

    def penalty(self, theta: Floats) -> float:
        """Return the penalty on the weights; the bias has none."""
        return self._penalty.value(theta[:, :-1])

    def total(self, theta: Floats) -> float:
        """Return J: data loss + penalty."""
        return self.data_loss(theta) + self.penalty(theta)

    def smooth_gradient(self, theta: Floats) -> Floats:
        """Return the derivative (K, D + 1) of the data loss and the smooth part of the penalty."""
        gradient = np.zeros_like(theta)
        if len(self._labels):
            slopes = self._loss.gradient(self._logits(theta), self._labels, self._smoothing)
            gradient = (slopes * self._keep).T @ self._inputs / len(self._labels)
        gradient[:, :-1] += self._penalty.smooth_gradient(theta[:, :-1])
        return gradient

    @property
    def is_smooth(self) -> bool:
        """Whether the penalty has no corners, so that no proximal step is needed."""
        return self._penalty.is_smooth

    def proximal(self, theta: Floats, lengths: float | Floats) -> Floats:
        """Return ``theta`` after the proximal step of ``lengths``, one or (K, D + 1), of the part with corners."""
        return self.corners(theta, lengths)

    def hessian(self, theta: Floats) -> Floats:
        """Return the second derivative of J's smooth part, (K·(D + 1), K·(D + 1)), for a loss that has one.

        The block of classes k and l is mean_i m_k m_l c_kl φ̃ φ̃ᵀ with the curvature c of the loss, for cross-entropy
        p_k [k = l] − p_k p_l, plus that of the penalty (D. Böhning, *Multinomial Logistic Regression Algorithm*, 1992).
        """
        k, width = theta.shape
        blocks = np.zeros((k, width, k, width))
        if len(self._labels):
            assert self._loss.curvature is not None
            curvature = self._loss.curvature(self._logits(theta), self._labels, self._smoothing)
            curvature /= len(self._labels)
            keep = np.broadcast_to(self._keep, curvature.shape[:2])
            curvature = curvature * keep[:, :, None] * keep[:, None, :]
            blocks = np.einsum("nkl,nd,ne->kdle", curvature, self._inputs, self._inputs, optimize=True)
        matrix: Floats = blocks.reshape(k * width, k * width)
        return matrix + penalty_hessian(self._penalty, theta[:, :-1], width)

    def _logits(self, theta: Floats) -> Floats:
        logits: Floats = self._inputs @ theta.T * self._keep
        return logits


def penalty_hessian(penalty: Penalty, weights: Floats, width: int) -> Floats:
    """Return the second derivative of a penalty's smooth part, (K·M, K·M) for M = ``width`` inputs; 0 for the bias."""
    k, d = weights.shape
    matrix = np.zeros((k, width, k, width))
    directions = np.eye(k * d).reshape(k, d, k, d)
    matrix[:, :d, :, :d] = penalty.hessian_times(weights, directions)
    return matrix.reshape(k * width, k * width)
