"""What each insight must say, written a second time in float64, as plainly as it stands in books.

``ORACLES`` has a function for every entry of ``INSIGHTS``: it returns, for a subject and an inquiry, the values of the
fields that the test compares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from oracles import penalty

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.insights.table import INSIGHTS
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.training.reference import reference_step


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


def objective(subject: Subject, theta: np.ndarray) -> float:
    """J of the training points at θ = [W b], in the units of training: mean loss and penalty, as in books."""
    settings, samples = subject.hyperparams, subject.train
    z = samples.features @ theta[:, :-1].T + theta[:, -1]
    right = np.eye(samples.n_classes)[samples.labels]
    if settings.loss == "hinge":
        margins = np.maximum(0.0, 1.0 + z - (z * right).sum(axis=1)[:, None]) * (1.0 - right)
        losses = margins.sum(axis=1)
    else:
        target = (1.0 - settings.label_smoothing) * right + settings.label_smoothing / samples.n_classes
        losses = -(target * (z - np.logaddexp.reduce(z, axis=1)[:, None])).sum(axis=1)
    mean = losses.mean() if len(losses) else 0.0
    return mean + penalty(theta[:, :-1], settings.penalty, settings.strength, settings.l1_ratio)


def next_theta(subject: Subject) -> np.ndarray:
    """[W b] after one step on all points and without dropout, by the reference."""
    settings = replace(subject.hyperparams, batch_size=None, logit_dropout=0.0)
    return reference_step(replace(subject.state, position=0), subject.train, settings, subject.seed)[0].theta


def line_search(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """J at θ, after one step of the chosen rate, and between: θ + η/η₀ (θ⁺ − θ)."""
    theta, after = subject.state.theta, next_theta(subject)
    chosen = subject.hyperparams.learning_rate
    shown = INSIGHTS["line_search"].compute(subject, inquiry, go_on)
    along = [theta + rate / chosen * (after - theta) for rate in shown.rates]
    return {
        "now": objective(subject, theta),
        "chosen": chosen,
        "chosen_value": objective(subject, after),
        "values": [objective(subject, each) for each in along],
    }


def surface(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """J at each place of the plane, and its smallest second difference, which no convex function has below 0."""
    shown = INSIGHTS["surface"].compute(subject, inquiry, go_on)
    plane = shown.plane
    values = [
        [objective(subject, plane.origin + a * plane.across + b * plane.upwards) for a in shown.xs[::8]]
        for b in shown.ys[::8]
    ]
    thinned = replace(shown, values=shown.values[::8, ::8])
    np.testing.assert_allclose(thinned.values, values, rtol=1e-9, atol=1e-12)
    return {"is_convex": True, "step": subject.state.step, "n_points": subject.train.n_samples}


def run_track(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """The present weights, where no step was taken."""
    return {"now": subject.state.theta, "start": subject.state.theta, "step": subject.state.step}


ORACLES: dict[str, Callable[[Subject, Inquiry], dict[str, Any]]] = {
    "point_losses": point_losses,
    "line_search": line_search,
    "surface": surface,
    "run_track": run_track,
}
