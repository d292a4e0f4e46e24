"""The objective of one step: what is shown is what is descended. Pure; any thread.

    J(θ) = mean_i loss(y_i, m_i ∘ θ φ̃_i) + penalty(W),   θ = [W b] (K, D + 1), φ̃ = (φ, 1)

on B points with logit-dropout multipliers m, (K,) for all points or (B, K).
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.losses import LOSSES
from softmax_viz.core.penalties import penalty_of
from softmax_viz.core.softmax import softmax_and_rest


class Objective:
    """J of fixed points and masks as a function of θ (K, D + 1). Without bias its last column stays 0.

    Parameters
    ----------
    features, labels
        (B, D) and (B,).
    keep
        Dropout multipliers, (K,) or (B, K).
    hyperparams
        Loss, smoothing, penalty and whether there is a bias.
    """

    def __init__(self, features: Floats, labels: Ints, keep: Floats, hyperparams: Hyperparams) -> None:
        # Without bias its input is 0, and so are its gradient and its curvature.
        self._inputs = np.column_stack([features, np.full(len(labels), float(hyperparams.bias))])
        self._labels = labels
        self._keep = keep
        self._hyperparams = hyperparams
        self._penalty = penalty_of(hyperparams.penalty, hyperparams.l1_ratio)

    def data_loss(self, theta: Floats) -> float:
        """The mean loss over the points; 0 without points."""
        if not len(self._labels):
            return 0.0
        loss = LOSSES[self._hyperparams.loss]
        return float(loss.value(self._logits(theta), self._labels, self._hyperparams.label_smoothing).mean())

    def penalty(self, theta: Floats) -> float:
        """The penalty on the weights; the bias is free."""
        return self._penalty.value(theta[:, :-1], self._hyperparams.strength)

    def total(self, theta: Floats) -> float:
        """J: data loss + penalty."""
        return self.data_loss(theta) + self.penalty(theta)

    def smooth_gradient(self, theta: Floats) -> Floats:
        """The derivative (K, D + 1) of the data loss and the smooth part of the penalty."""
        gradient = np.zeros_like(theta)
        if len(self._labels):
            loss = LOSSES[self._hyperparams.loss]
            slopes = loss.gradient(self._logits(theta), self._labels, self._hyperparams.label_smoothing)
            gradient = (slopes * self._keep).T @ self._inputs / len(self._labels)
        gradient[:, :-1] += self._penalty.smooth_gradient(theta[:, :-1], self._hyperparams.strength)
        return gradient

    @property
    def is_smooth(self) -> bool:
        """Whether the penalty has no corners: there is nothing for a proximal step to do."""
        return self._penalty.l1_share * self._hyperparams.strength == 0.0

    def proximal(self, theta: Floats, lengths: float | Floats) -> Floats:
        """The proximal step of ``lengths``, one or (K, D + 1), of the rest of the penalty, on the weights alone."""
        lengths = np.broadcast_to(lengths, theta.shape)[:, :-1]
        weights = self._penalty.proximal(theta[:, :-1], lengths * self._hyperparams.strength)
        return np.column_stack([weights, theta[:, -1]])

    def hessian(self, theta: Floats) -> Floats:
        """The second derivative of J for cross-entropy and a smooth penalty, (K·(D + 1), K·(D + 1)).

        The block of classes k and l is mean_i m_k m_l (p_k [k = l] − p_k p_l) φ̃ φ̃ᵀ, plus λ on the weights'
        diagonal (D. Böhning, *Multinomial Logistic Regression Algorithm*, 1992).
        """
        k, width = theta.shape
        blocks = np.zeros((k, width, k, width))
        if len(self._labels):
            p, rest = softmax_and_rest(self._logits(theta))
            curvature = -p[:, :, None] * p[:, None, :]
            curvature[:, np.arange(k), np.arange(k)] = p * rest  # p − p², exact where p is nearly 1
            curvature /= len(self._labels)
            keep = np.broadcast_to(self._keep, p.shape)
            curvature = curvature * keep[:, :, None] * keep[:, None, :]
            blocks = np.einsum("nkl,nd,ne->kdle", curvature, self._inputs, self._inputs, optimize=True)
        decay = self._hyperparams.strength * self._penalty.l2_share
        matrix: Floats = blocks.reshape(k * width, k * width)
        matrix += np.diag(np.tile(np.append(np.full(width - 1, decay), 0.0), k))
        return matrix

    def _logits(self, theta: Floats) -> Floats:
        logits: Floats = self._inputs @ theta.T * self._keep
        return logits
