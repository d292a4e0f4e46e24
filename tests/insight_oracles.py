"""What each insight must say, written a second time in float64, as plainly as it stands in books.

``ORACLES`` has a function for every entry of ``INSIGHTS``: it returns, for a subject and an inquiry, the values of the
fields that the test compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from oracles import penalty

from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.model.features import FEATURES


def scores(subject: Subject) -> np.ndarray:
    """w·φ(x) + b of every point, from the weights in data units."""
    x, y = subject.data.points.T
    columns = [FEATURES[name].values(x, y) for name in subject.features]
    return np.array(columns).T.reshape(len(x), -1) @ subject.model.weights.T + subject.model.bias


def log_probabilities(subject: Subject) -> np.ndarray:
    """z − log Σ exp z of every point."""
    z = scores(subject)
    return z - np.logaddexp.reduce(z, axis=1)[:, None]


def point_losses(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """−Σ_k y_k log p_k, with y smoothed; for the hinge max(0, 1 + z_j − z_y) summed over the others."""
    settings, labels = subject.hyperparams, subject.data.labels
    n_classes = subject.data.n_classes
    right = np.eye(n_classes)[labels]
    if settings.loss == "hinge":
        z = scores(subject)
        margins = np.maximum(0.0, 1.0 + z - (z * right).sum(axis=1)[:, None]) * (1.0 - right)
        losses = margins.sum(axis=1)
    else:
        target = (1.0 - settings.label_smoothing) * right + settings.label_smoothing / n_classes
        losses = -(target * log_probabilities(subject)).sum(axis=1)
    train = losses[~subject.held_out]
    return {
        "losses": losses,
        "data_loss": train.mean() if len(train) else 0.0,
        "penalty": penalty(subject.state.weights, settings.penalty, settings.strength, settings.l1_ratio),
    }


def simplex(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """p of every point, and p_c / (p_0 + p_1 + p_2) of the three corners, from log p."""
    log_p = log_probabilities(subject)
    if log_p.shape[1] < 3:
        return {}
    corners = inquiry.corners or (0, 1, 2)
    log_sum = np.logaddexp.reduce(log_p[:, corners], axis=1)
    return {
        "corners": corners,
        "probabilities": np.exp(log_p),
        "shares": np.exp(log_p[:, corners] - log_sum[:, None]),
        "labels": subject.data.labels,
    }


ORACLES: dict[str, Callable[[Subject, Inquiry], dict[str, Any]]] = {
    "point_losses": point_losses,
    "simplex": simplex,
}
