"""The chain from score to loss at one place, number by number, from formulas written out here."""

from __future__ import annotations

import math
import re

import numpy as np

PLANE = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x2": lambda x, y: x**2,
    "xy": lambda x, y: x * y,
    "y2": lambda x, y: y**2,
    "sin_x": lambda x, y: math.sin(x),
    "r": lambda x, y: math.sqrt(x**2 + y**2),
}


def power(name, x, y):
    """x3 is x³, x2y is x² y."""
    value = 1.0
    for letter, exponent in re.findall(r"([xy])(\d?)", name):
        value *= {"x": x, "y": y}[letter] ** int(exponent or 1)
    return value


def score_to_loss(subject, inquiry):
    """The chain z, z − max, exp, p, −log p, y, p − y at the probe, number by number."""
    if not inquiry.places:
        return None
    x, y = inquiry.places[0]
    point = None
    for index, (px, py) in enumerate(subject.data.points.tolist()):
        if (px, py) == (x, y):
            point = index
    phi = [PLANE[name](x, y) if name in PLANE else power(name, x, y) for name in subject.features]
    weights, bias = subject.model.weights.tolist(), subject.model.bias.tolist()
    k = len(bias)
    z = [sum(w * f for w, f in zip(row, phi, strict=True)) + b for row, b in zip(weights, bias, strict=True)]
    top = max(z)
    exponentials = [math.exp(score - top) for score in z]
    total = sum(exponentials)
    p = [e / total for e in exponentials]
    surprisals = [math.log(total) - (score - top) for score in z]
    true_class = inquiry.active_class if point is None else int(subject.data.labels[point])
    if inquiry.true_class >= 0:
        true_class = inquiry.true_class
    epsilon = subject.hyperparams.label_smoothing if subject.hyperparams.loss == "cross_entropy" else 0.0
    target = [epsilon / k + (1 - epsilon) * (c == true_class) for c in range(k)]
    if inquiry.target:
        target = list(inquiry.target)
        true_class = target.index(max(target))
    entropy = -sum(t * math.log(t) for t in target if t)
    cross_entropy = sum(t * s for t, s in zip(target, surprisals, strict=True))
    loss = cross_entropy
    if subject.hyperparams.loss == "hinge":
        loss = sum(max(0.0, 1.0 + z[c] - z[true_class]) for c in range(k) if c != true_class)
    return {
        "scores": np.array(z),
        "terms": np.array([[w * f for w, f in zip(row, phi, strict=True)] for row in weights]),
        "shifted": np.array([score - top for score in z]),
        "exponentials": np.array(exponentials),
        "probabilities": np.array(p),
        "surprisals": np.array(surprisals),
        "true_class": true_class,
        "target": np.array(target),
        "residuals": np.array(p) - np.array(target),
        "entropy": entropy,
        "cross_entropy": cross_entropy,
        "divergence": cross_entropy - entropy,
        "loss": loss,
    }
