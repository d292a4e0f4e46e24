"""What a point costs: losses of the logits and their gradients. Pure; any thread.

Conventions: logits (N, K), labels (N,) in 0 … K − 1. To add a loss: one entry in ``LOSSES`` (and its
choice in ``params.PARAMS``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.softmax import cross_entropy, cross_entropy_gradient, log_softmax


def _cross_entropy(logits: Floats, labels: Ints, smoothing: float) -> Floats:
    """−Σ_k t_k log p_k with the targets t = (1 − ε)·onehot + ε/K."""
    if not smoothing:
        return cross_entropy(logits, labels)
    log_probabilities = log_softmax(logits)
    own: Floats = np.take_along_axis(log_probabilities, labels[:, None], axis=1)[:, 0]
    mixed: Floats = (1.0 - smoothing) * own + smoothing * log_probabilities.mean(axis=1)
    return -mixed


def _cross_entropy_gradient(logits: Floats, labels: Ints, smoothing: float) -> Floats:
    """Give p − t."""
    gradient = cross_entropy_gradient(logits, labels)
    if smoothing:
        gradient -= smoothing / logits.shape[1]
        gradient[np.arange(len(labels)), labels] += smoothing
    return gradient


def _margins(logits: Floats, labels: Ints) -> Floats:
    """1 + z_k − z_y for every other class, 0 for the own one."""
    margins: Floats = 1.0 + logits - np.take_along_axis(logits, labels[:, None], axis=1)
    margins[np.arange(len(labels)), labels] = 0.0
    return margins


def _hinge(logits: Floats, labels: Ints, _smoothing: float) -> Floats:
    """Σ_{k≠y} max(0, 1 + z_k − z_y)."""
    losses: Floats = np.maximum(_margins(logits, labels), 0.0).sum(axis=1)
    return losses


def _hinge_gradient(logits: Floats, labels: Ints, _smoothing: float) -> Floats:
    """1 for every class that violates its margin, minus their number for the own class."""
    violated = (_margins(logits, labels) > 0.0).astype(np.float64)
    violated[np.arange(len(labels)), labels] = -violated.sum(axis=1)
    return violated


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss.

    Parameters
    ----------
    value
        (logits, labels, label smoothing ε) → losses (N,).
    gradient
        The same → derivative of each point's loss with respect to its logits (N, K).
    source
        Where the formula is from.
    """

    value: Callable[[Floats, Ints, float], Floats]
    gradient: Callable[[Floats, Ints, float], Floats]
    source: str


LOSSES: dict[str, Loss] = {
    "cross_entropy": Loss(
        _cross_entropy,
        _cross_entropy_gradient,
        "C. M. Bishop, Pattern Recognition and Machine Learning, 4.3.4; smoothing: C. Szegedy et al., 2016, section 7",
    ),
    "hinge": Loss(
        _hinge,
        _hinge_gradient,
        "J. Weston and C. Watkins, Support Vector Machines for Multi-Class Pattern Recognition, 1999",
    ),
}
