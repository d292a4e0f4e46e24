"""What the insights of losses and metrics must say, by formulas written out here in plain float64.

Each returns, for a subject, the expected fields by name; a name may be a path such as ``train.confusion``.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.training.reference import initial_state, reference_step


def log_p(subject, samples, state=None):
    """log softmax, with the largest score subtracted."""
    state = subject.state if state is None else state
    z = np.einsum("nd,kd->nk", samples.features, state.weights) + state.bias
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def losses_of(subject, samples, state=None):
    state = subject.state if state is None else state
    settings, k = subject.hyperparams, len(state.bias)
    everyone = np.arange(samples.n_samples)
    if settings.loss == "hinge":
        z = np.einsum("nd,kd->nk", samples.features, state.weights) + state.bias
        margins = np.maximum(0.0, 1 + z - z[everyone, samples.labels][:, None])
        margins[everyone, samples.labels] = 0.0
        return margins.sum(axis=1)
    targets = np.full((samples.n_samples, k), settings.label_smoothing / k)
    targets[everyone, samples.labels] += 1 - settings.label_smoothing
    return -(targets * log_p(subject, samples, state)).sum(axis=1)


def in_order(subject, train, test):
    """Values of training and test points in the order of the data."""
    values = np.empty(subject.data.n_points, np.result_type(train, test))
    values[~subject.held_out], values[subject.held_out] = train, test
    return values


def penalty(subject):
    w, settings = subject.state.weights, subject.hyperparams
    shares = {"none": (0, 0), "l2": (0, 1), "l1": (1, 0), "elastic": (settings.l1_ratio, 1 - settings.l1_ratio)}
    first, second = shares[settings.penalty]
    return settings.strength * (first * np.abs(w).sum() + second / 2 * (w * w).sum())


def point_losses(subject):
    train, test = subject.train, subject.test
    losses = in_order(subject, losses_of(subject, train), losses_of(subject, test))
    logs = [log_p(subject, samples) for samples in (train, test)]
    own = [log[np.arange(len(log)), samples.labels] for log, samples in zip(logs, (train, test), strict=True)]
    expected = {
        "step": subject.state.step,
        "n_classes": subject.data.n_classes,
        "losses": losses,
        "probabilities": np.exp(in_order(subject, *own)),
        "predicted": in_order(subject, *(log.argmax(axis=1) for log in logs)),
        "labels": subject.data.labels,
        "held_out": subject.held_out,
        "data_loss": losses[~subject.held_out].mean() if train.n_samples else 0.0,
        "penalty": penalty(subject),
    }
    if train.n_samples:
        start = initial_state(subject.data.n_classes, train.n_features, subject.hyperparams, subject.seed)
        after = reference_step(subject.state, train, subject.hyperparams, subject.seed)[0].weights
        size = np.sqrt((subject.state.weights**2).sum())
        k = subject.data.n_classes
        expected |= {
            "checks.start.value": losses_of(subject, train, start).mean(),
            "checks.chance_loss": k - 1 if subject.hyperparams.loss == "hinge" else np.log(k),
            "checks.zero_sum.value": 0.0,
        }
        if size:
            expected["checks.update.value"] = np.sqrt(((after - subject.state.weights) ** 2).sum()) / size
    return expected


def metrics(subject):
    expected = {"step": subject.state.step, "labels": subject.data.labels, "held_out": subject.held_out}
    k = subject.data.n_classes
    for name, samples in (("train", subject.train), ("test", subject.test)):
        if name == "test" and not samples.n_samples:
            continue
        p = np.exp(log_p(subject, samples))
        winner, best = p.argmax(axis=1), p.max(axis=1) if len(p) else np.empty(0)
        counts = [[0] * k for _ in range(k)]
        for true, predicted in zip(samples.labels.tolist(), winner.tolist(), strict=True):
            counts[true][predicted] += 1
        tp = [counts[i][i] for i in range(k)]
        columns = [sum(counts[i][j] for i in range(k)) for j in range(k)]
        rows = [sum(counts[i]) for i in range(k)]

        def ratio(parts, wholes):
            return np.array([part / whole if whole else np.nan for part, whole in zip(parts, wholes, strict=True)])

        expected |= {
            f"{name}.confusion": np.array(counts).reshape(k, k),
            f"{name}.precision": ratio(tp, columns),
            f"{name}.recall": ratio(tp, rows),
            f"{name}.f1": ratio([2 * t for t in tp], [a + b for a, b in zip(rows, columns, strict=True)]),
            f"{name}.support": np.array(rows),
        }
        places = np.minimum(np.floor(best * 10 + 1e-12), 9)
        bins = [np.flatnonzero(places == b).tolist() for b in range(10)]
        right = [int((winner[inside] == samples.labels[inside]).sum()) if inside else 0 for inside in bins]
        means = [np.mean(best[inside]) if inside else np.nan for inside in bins]
        gaps = [len(inside) / len(best) * abs(r / len(inside) - m)
                for inside, r, m in zip(bins, right, means, strict=True) if inside]  # fmt: skip
        expected |= {
            f"{name}.calibration.counts": np.array([len(inside) for inside in bins]),
            f"{name}.calibration.right": np.array(right),
            f"{name}.calibration.confidence": np.array(means),
            f"{name}.calibration.error": sum(gaps) if len(best) else None,
        }
    return expected
