"""Softmax and cross-entropy, numerically stable for every finite logit. Pure functions; any thread.

Conventions: logits (N, K), labels (N,) in 0 … K − 1. Source of the formulas: C. M. Bishop, *Pattern
Recognition and Machine Learning*, section 4.3.4.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints


def _parts(logits: Floats) -> tuple[Floats, Ints, Floats, Floats]:
    """Return logits minus their maximum, the class of the maximum, exponentials, and Σ exp over the *other* classes.

    Shapes (N, K), (N, 1), (N, K) and (N, 1). Subtracting the maximum makes every exponent at most 0, so no finite logit
    overflows. The exponential of the maximum is exactly 1: a sum without it keeps small terms that rounding would lose.
    """
    winner = logits.argmax(axis=1)[:, None]
    shifted = logits - np.take_along_axis(logits, winner, axis=1)
    exponentials = np.exp(shifted)
    np.put_along_axis(exponentials, winner, 0.0, axis=1)
    others = exponentials.sum(axis=1, keepdims=True)
    np.put_along_axis(exponentials, winner, 1.0, axis=1)
    return shifted, winner, exponentials, others


def log_softmax(logits: Floats) -> Floats:
    """Return the log-probabilities (N, K) of ``logits`` (N, K), with a relative error of 1e-15 even near 0."""
    shifted, _, _, others = _parts(logits)
    result: Floats = shifted - np.log1p(others)
    return result


def softmax(logits: Floats) -> Floats:
    """Return the probabilities (N, K) of each row of ``logits``; rows sum to 1."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def softmax_and_rest(logits: Floats) -> tuple[Floats, Floats]:
    """Return probabilities p (N, K), and 1 − p (N, K) just as accurately, even where p rounds to 1."""
    _, winner, exponentials, others = _parts(logits)
    sums = 1.0 + others
    rest = sums - exponentials
    np.put_along_axis(rest, winner, others, axis=1)
    rest /= sums
    exponentials /= sums
    return exponentials, rest


def cross_entropy(logits: Floats, labels: Ints) -> Floats:
    """Return the loss −log p_y of each point (N,), always as logsumexp(z) − z_y."""
    losses: Floats = -np.take_along_axis(log_softmax(logits), labels[:, None], axis=1)[:, 0]
    return losses


def cross_entropy_gradient(logits: Floats, labels: Ints) -> Floats:
    """Return the derivative p − onehot(y) of each point's loss with respect to its logits, (N, K)."""
    gradient, rest = softmax_and_rest(logits)
    everyone = np.arange(len(labels))
    gradient[everyone, labels] = -rest[everyone, labels]
    return gradient
