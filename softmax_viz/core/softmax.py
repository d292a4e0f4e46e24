"""Softmax and cross-entropy, stable for every finite logit. Pure functions; any thread.

Conventions: logits (N, K), labels (N,) in 0 … K − 1. Source of the formulas: C. M. Bishop, *Pattern
Recognition and Machine Learning*, section 4.3.4.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Floats, Ints


def log_softmax(logits: Floats) -> Floats:
    """Log-probabilities of each row of ``logits``, an (N, K) array.

    Subtracting the row maximum first keeps every exponent <= 0, so no finite logit can overflow, and the
    sum that is logged lies in [1, K].
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums: Floats = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    result: Floats = shifted - log_sums
    return result


def softmax(logits: Floats) -> Floats:
    """Probabilities (N, K) of each row of ``logits``; rows sum to 1."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def cross_entropy(logits: Floats, labels: Ints) -> Floats:
    """The loss −log p_y of each point (N,), always as logsumexp(z) − z_y."""
    losses: Floats = -np.take_along_axis(log_softmax(logits), labels[:, None], axis=1)[:, 0]
    return losses


def cross_entropy_gradient(logits: Floats, labels: Ints) -> Floats:
    """The derivative p − onehot(y) of each point's loss with respect to its logits, (N, K)."""
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1.0
    return gradient
