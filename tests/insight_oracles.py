"""What each insight must say, written a second time in float64, as plainly as it stands in books.

``ORACLES`` has a function for every entry of ``INSIGHTS``: it returns, for a subject and an inquiry, the values of the
fields that the test compares.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from oracles import penalty
from score_oracles import score_to_loss

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.basics.randomness import Purpose, stream
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.insights.table import INSIGHTS
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.training.logit_dropout import LogitDropout
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


def slopes(subject: Subject) -> np.ndarray:
    """The derivative of each point's loss with respect to its scores: p − t; for the hinge, counted margins."""
    settings, right = subject.hyperparams, np.eye(subject.data.n_classes)[subject.data.labels]
    if settings.loss == "hinge":
        z = scores(subject)
        violated = (1.0 + z - (z * right).sum(axis=1)[:, None] > 0.0) * (1.0 - right)
        return violated - right * violated.sum(axis=1)[:, None]
    target = (1.0 - settings.label_smoothing) * right + settings.label_smoothing / subject.data.n_classes
    return np.exp(log_probabilities(subject)) - target


def weights(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """W, b and the derivative of J: the mean of slope times input, and λ (ρ sign w + (1 − ρ) w) in training."""
    settings, train = subject.hyperparams, ~subject.held_out
    x, y = subject.data.points[train].T
    phi = np.array([FEATURES[name].values(x, y) for name in subject.features]).T
    mean, deviation = np.zeros(phi.shape[1]), np.ones(phi.shape[1])
    if settings.standardize:
        mean, deviation = phi.mean(axis=0), phi.std(axis=0)
        deviation = np.where(deviation > 1e-12 * np.abs(phi).max(axis=0), deviation, 1.0)
        mean = mean * settings.bias
    w = subject.model.weights * deviation
    b = subject.model.bias + subject.model.weights @ mean
    share = {
        "none": (0.0, 0.0),
        "l1": (1.0, 0.0),
        "l2": (0.0, 1.0),
        "elastic": (settings.l1_ratio, 1 - settings.l1_ratio),
    }
    l1, l2 = share[settings.penalty]
    penal = settings.strength * (l1 * np.sign(w) + l2 * w)
    each = slopes(subject)[train]
    bias = each.mean(axis=0) * settings.bias
    return {
        "theta": np.column_stack([subject.model.weights, subject.model.bias]),
        "gradient": np.column_stack([each.T @ phi / len(phi) + penal * deviation, bias]),
        "trained_theta": np.column_stack([w, b]),
        "trained_gradient": np.column_stack([each.T @ ((phi - mean) / deviation) / len(phi) + penal, bias]),
        "decay": 1.0 - settings.learning_rate * settings.strength * l2,
        "n_parameters": w.size + settings.bias * len(b),
        "is_scaled": settings.standardize,
    }


def next_step(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """The first update of a run: w − η g, its soft threshold, or Adam's −η sign g."""
    settings, train = subject.hyperparams, np.flatnonzero(~subject.held_out)
    rate, n_classes = settings.learning_rate, subject.data.n_classes
    if not len(train):
        return {}
    chosen = np.arange(len(train))
    if settings.batch_size is not None and settings.batch_size < len(train):
        chosen = stream(subject.seed, Purpose.SHUFFLE, 0).permutation(len(train))[: settings.batch_size]
    phi, labels = subject.train.features[chosen], subject.train.labels[chosen]
    kept = np.ones(n_classes)
    if settings.logit_dropout:
        kept = LogitDropout(settings, subject.seed, n_classes).draw(0, 0, len(chosen))
    z = (phi @ subject.state.weights.T + subject.state.bias) * kept
    right = np.eye(n_classes)[labels]
    if settings.loss == "hinge":
        violated = (1.0 + z - (z * right).sum(axis=1)[:, None] > 0.0) * (1.0 - right)
        slope = (violated - right * violated.sum(axis=1)[:, None]) * kept
    else:
        target = (1.0 - settings.label_smoothing) * right + settings.label_smoothing / n_classes
        slope = (np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]) - target) * kept
    data = np.column_stack([slope.T @ phi, slope.sum(axis=0) * settings.bias]) / len(chosen)
    shares = {"none": (0.0, 0.0), "l1": (1.0, 0.0), "l2": (0.0, 1.0)}
    l1, l2 = shares.get(settings.penalty, (settings.l1_ratio, 1.0 - settings.l1_ratio))
    l1, l2 = settings.strength * l1, settings.strength * l2
    w = subject.state.weights
    smooth = data + np.column_stack([l2 * w, np.zeros(n_classes)])
    theta = np.column_stack([w, subject.state.bias])
    if settings.optimizer == "adam":
        assert not l1
        after = theta - rate * smooth / (np.abs(smooth) + 1e-8)
    else:
        after = theta - rate * smooth
        short = np.maximum(np.abs(after[:, :-1]) - rate * l1, 0.0)
        after[:, :-1] = np.sign(after[:, :-1]) * short if l1 else after[:, :-1]
    return {
        "data_gradient": data,
        "penalty_gradient": np.column_stack([l1 * np.sign(w) + l2 * w, np.zeros(n_classes)]),
        "following": after,
        "n_batch": len(chosen),
        "shown": train[chosen],
        "slopes": slope,
        "batch": np.isin(np.arange(subject.data.n_points), train[chosen]),
    }


def cut(subject: Subject, inquiry: Inquiry) -> dict[str, Any] | None:
    """Where two scores are equal and all others smaller, along A + t (B − A): roots of cubics, then bisected."""
    if inquiry.cut is None:
        return None
    a, way = np.array(inquiry.cut[0]), np.subtract(inquiry.cut[1], inquiry.cut[0])

    def at(t: float) -> np.ndarray:
        x, y = a + t * way
        phi = [float(FEATURES[name].values(np.array(x), np.array(y))) for name in subject.features]
        return subject.model.weights @ phi + subject.model.bias

    nodes = np.array([0.0, 0.3, 0.7, 1.0])  # no feature of the test is of a degree above 3
    cubics = np.polyfit(nodes, np.array([at(t) for t in nodes]), 3).T
    found = []
    for j, k in itertools.combinations(range(len(cubics)), 2):
        for root in np.roots(np.trim_zeros(np.where(np.abs(cubics[j] - cubics[k]) < 1e-12, 0, cubics[j] - cubics[k]))):
            low, high = root.real - 1e-6, root.real + 1e-6
            if abs(root.imag) > 1e-9 or not 0.0 < root.real < 1.0 or at(root.real).max() - 1e-9 > at(root.real)[j]:
                continue
            rises = at(high)[j] > at(high)[k]
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (low, middle) if (at(middle)[j] > at(middle)[k]) == rises else (middle, high)
            found.append(low)
    return {"boundaries": sorted(found), "length": np.sqrt(way @ way), "is_finite": True}


def dropout_masks(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """Every mask by itself: q for each dropped logit, 1 − q for each kept one, and the losses with 0 for dropped."""
    del inquiry
    settings, n_classes = subject.hyperparams, subject.data.n_classes
    rate, labels = settings.logit_dropout, subject.data.labels[~subject.held_out]
    z = scores(subject)[~subject.held_out]
    right = np.eye(n_classes)[labels]
    target = (1.0 - settings.label_smoothing) * right + settings.label_smoothing / n_classes

    def mean_loss(factors: np.ndarray) -> float:
        logits = z * factors
        if settings.loss == "hinge":
            margins = np.maximum(0.0, 1.0 + logits - (logits * right).sum(axis=1)[:, None]) * (1.0 - right)
            losses = margins.sum(axis=1)
        else:
            losses = -(target * (logits - np.logaddexp.reduce(logits, axis=1)[:, None])).sum(axis=1)
        return losses.mean() if len(losses) else np.nan

    gain = 1.0 / (1.0 - rate) if settings.dropout_rescale else 1.0
    found = []
    for drops in itertools.product((0, 1), repeat=n_classes):
        probability = np.prod([rate if drop else 1.0 - rate for drop in drops])
        bits = sum(2**k for k, drop in enumerate(drops) if drop)
        found.append((round(-probability, 14), sum(drops), bits, probability, gain * (1.0 - np.array(drops))))
    found = sorted(found, key=lambda row: row[:3])[: 2 ** min(n_classes, 6)]
    wanted = {
        "dropped": [row[2] for row in found],
        "probabilities": [row[3] for row in found],
        "losses": [mean_loss(row[4]) for row in found],
        "clean": mean_loss(np.ones(n_classes)),
        "at_mean": mean_loss(np.full(n_classes, gain * (1.0 - rate))),
    }
    if n_classes <= 6:
        wanted["expected"] = sum(row[3] * mean_loss(row[4]) for row in found)
    return wanted


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


def predictions(subject: Subject, inquiry: Inquiry) -> dict[str, Any]:
    """The most probable class of every point; ``measured_oracles`` has what is counted of them."""
    return {"predicted": scores(subject).argmax(axis=1), "labels": subject.data.labels, "held_out": subject.held_out}


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
    "weights": weights,
    "next_step": next_step,
    "cut": cut,
    "dropout_masks": dropout_masks,
    "line_search": line_search,
    "surface": surface,
    "run_track": run_track,
    "metrics": predictions,
    "simplex": simplex,
    "score_to_loss": score_to_loss,
}
