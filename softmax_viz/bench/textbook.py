"""Softmax regression as it is usually written with numpy: what ``bench`` compares the program with.

Points in rows, one-hot targets, a fresh array for every result, the maximum always subtracted, the loss computed at
every step. It is meant to be good, plain code of its kind, and it covers every option of the program, drawing its
random numbers in its own way.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams


class Textbook:
    """One model in training.

    Parameters
    ----------
    features, labels
        (N, D) and (N,).
    n_classes
        K.
    hyperparams
        The settings.
    weights, bias
        (K, D) and (K,) at the start.
    """

    def __init__(
        self, features: Floats, labels: Ints, n_classes: int, hyperparams: Hyperparams, weights: Floats, bias: Floats
    ) -> None:
        self.settings = hyperparams
        self.features = features
        self.targets = np.eye(n_classes)[labels]
        self.weights, self.bias = weights.T.copy(), bias.copy()  # (D, K) and (K,)
        self.moments: list[tuple[Floats, ...]] = [
            (np.zeros_like(self.weights), np.zeros_like(self.bias)) for _ in range(2)
        ]
        self.random = np.random.default_rng(0)
        self.order = np.arange(len(labels))
        self.start = 0
        self.steps = 0
        self.keep: Floats | None = None

    def advance(self, steps: int) -> list[float]:
        """Take so many steps; returns the total loss before each of them."""
        return [self._step() for _ in range(steps)]

    def _step(self) -> float:
        settings = self.settings
        x, y = self._batch()
        n, k = y.shape
        scores = x @ self.weights
        if settings.bias:
            scores = scores + self.bias
        keep = self._mask(n, k)
        if keep is not None:
            scores = scores * keep
        loss, slopes = _LOSSES[settings.loss](scores, y, settings)
        if keep is not None:
            slopes = slopes * keep
        loss = float(loss / n + self._penalty())
        if OPTIMIZERS[settings.optimizer].needs_hessian:
            self._newton(x, scores, slopes, keep)
        else:
            slopes = slopes / n
            l1, l2 = self._strengths()
            weights_gradient = x.T @ slopes + l2 * self.weights
            bias_gradient = np.sum(slopes, axis=0) if settings.bias else np.zeros(k)
            before, gradients = (self.weights, self.bias), (weights_gradient, bias_gradient)
            if l1:
                self.weights, self.bias = _TO_ZEROS[settings.optimizer](self, before, gradients, l1)
            else:
                directions = _DIRECTIONS[settings.optimizer](self, gradients)
                self.weights, self.bias = (
                    w - settings.learning_rate * d for w, d in zip(before, directions, strict=True)
                )
        self.steps += 1
        return loss

    def _batch(self) -> tuple[Floats, Floats]:
        size, n = self.settings.batch_size, len(self.features)
        if size is None or size >= n:
            return self.features, self.targets
        if self.start == 0:
            self.order = self.random.permutation(n)
        chosen = self.order[self.start : self.start + size]
        self.start = self.start + size if self.start + size < n else 0
        return self.features[chosen], self.targets[chosen]

    def _mask(self, n: int, k: int) -> Floats | None:
        settings = self.settings
        rate = settings.logit_dropout
        if not rate:
            return None
        if settings.dropout_scope != "epoch" or self.start == 0 or self.keep is None:
            shape = (n, k) if settings.dropout_scope == "example" else (k,)
            self.keep = (self.random.random(shape) >= rate).astype(np.float64)
            if settings.dropout_rescale:
                self.keep = self.keep / (1 - rate)
        return self.keep

    def _strengths(self) -> tuple[float, float]:
        """λ of Σ |w| and of ½ Σ w²."""
        strengths = penalty_of(self.settings).elastic_net
        assert strengths is not None, "the textbook knows L1 and L2"
        return strengths

    def _penalty(self) -> float:
        l1, l2 = self._strengths()
        total = 0.0
        if l1:
            total += l1 * float(np.sum(np.abs(self.weights)))
        if l2:
            total += 0.5 * l2 * float(np.sum(self.weights**2))
        return total

    def _newton(self, x: Floats, scores: Floats, slopes: Floats, keep: Floats | None) -> None:
        """Make an undamped Newton step with the Hessian of the whole problem."""
        n, k = scores.shape
        inputs = np.hstack([x, np.ones((n, 1))]) if self.settings.bias else x
        width = inputs.shape[1]
        exponentials = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        p = exponentials / np.sum(exponentials, axis=1, keepdims=True)
        mask = np.ones((n, k)) if keep is None else np.broadcast_to(keep, (n, k))
        curvature = p[:, :, None] * np.eye(k) - p[:, :, None] * p[:, None, :]
        curvature = curvature * mask[:, :, None] * mask[:, None, :]
        hessian = np.einsum("nkl,nd,ne->kdle", curvature, inputs, inputs, optimize=True).reshape(k * width, k * width)
        decay = np.zeros(width)
        decay[: x.shape[1]] = self._strengths()[1]
        theta = np.vstack([self.weights, self.bias[None]])[:width].T
        gradient = slopes.T @ inputs / n + decay * theta
        hessian = hessian / n + np.diag(np.tile(decay, k)) + 1e-10 * np.eye(k * width)
        theta = theta - np.linalg.solve(hessian, gradient.reshape(-1)).reshape(k, width)
        self.weights = theta[:, : x.shape[1]].T
        if self.settings.bias:
            self.bias = theta[:, -1]


def _cross_entropy(scores: Floats, y: Floats, settings: Hyperparams) -> tuple[float, Floats]:
    if settings.label_smoothing:
        y = (1 - settings.label_smoothing) * y + settings.label_smoothing / y.shape[1]
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = np.sum(exponentials, axis=1, keepdims=True)
    probabilities = exponentials / sums
    return -float(np.sum(y * (shifted - np.log(sums)))), probabilities - y


def _hinge(scores: Floats, y: Floats, _settings: Hyperparams) -> tuple[float, Floats]:
    own = np.sum(scores * y, axis=1, keepdims=True)
    margins = np.maximum(0, scores - own + 1)
    margins = margins * (1 - y)
    violated = (margins > 0).astype(np.float64)
    return float(np.sum(margins)), violated - y * np.sum(violated, axis=1, keepdims=True)


_Parts = tuple[Floats, ...]  # of the weights and of the bias


def _gradient_descent(_model: Textbook, gradients: _Parts) -> _Parts:
    return gradients


def _momentum(model: Textbook, gradients: _Parts) -> _Parts:
    beta = model.settings.momentum
    model.moments[0] = tuple(beta * v + g for v, g in zip(model.moments[0], gradients, strict=True))
    return model.moments[0]


def _nesterov(model: Textbook, gradients: _Parts) -> _Parts:
    velocities = _momentum(model, gradients)
    return tuple(g + model.settings.momentum * v for v, g in zip(velocities, gradients, strict=True))


def _adam(model: Textbook, gradients: _Parts) -> _Parts:
    b1, b2, step = model.settings.beta1, model.settings.beta2, model.steps + 1
    first, second = model.moments
    first = tuple(b1 * m + (1 - b1) * g for m, g in zip(first, gradients, strict=True))
    second = tuple(b2 * v + (1 - b2) * g**2 for v, g in zip(second, gradients, strict=True))
    model.moments = [first, second]
    return tuple(
        (m / (1 - b1**step)) / (np.sqrt(v / (1 - b2**step)) + 1e-8) for m, v in zip(first, second, strict=True)
    )


def _softened(weights: Floats, threshold: Floats | float) -> Floats:
    soft: Floats = np.sign(weights) * np.maximum(np.abs(weights) - threshold, 0)
    return soft


def _descended(starts: _Parts, gradients: _Parts, rate: float, l1: float) -> _Parts:
    """Return a step of gradient descent from ``starts`` with a soft threshold of the weights."""
    weights, bias = (w - rate * g for w, g in zip(starts, gradients, strict=True))
    return _softened(weights, rate * l1), bias


def _gradient_descent_to_zeros(model: Textbook, before: _Parts, gradients: _Parts, l1: float) -> _Parts:
    return _descended(before, gradients, model.settings.learning_rate, l1)


def _momentum_to_zeros(model: Textbook, before: _Parts, gradients: _Parts, l1: float) -> _Parts:
    """Return the memory is the last move, θ before − θ after."""
    beta = model.settings.momentum
    starts = tuple(w - beta * m for w, m in zip(before, model.moments[0], strict=True))
    after = _descended(starts, gradients, model.settings.learning_rate, l1)
    model.moments[0] = tuple(w - a for w, a in zip(before, after, strict=True))
    return after


def _nesterov_to_zeros(model: Textbook, before: _Parts, gradients: _Parts, l1: float) -> _Parts:
    """Return the memory is the last move of the iterate that the parameters look ahead of."""
    beta = model.settings.momentum
    iterates = tuple(w + beta * m for w, m in zip(before, model.moments[0], strict=True))
    after = _descended(before, gradients, model.settings.learning_rate, l1)
    moved = model.moments[0] = tuple(w - a for w, a in zip(iterates, after, strict=True))
    return tuple(a - beta * m for a, m in zip(after, moved, strict=True))


def _adam_to_zeros(model: Textbook, before: _Parts, gradients: _Parts, l1: float) -> _Parts:
    settings, step = model.settings, model.steps + 1
    _, direction = _adam(model, gradients)
    (means, _), (squares, _) = model.moments
    scale = np.maximum(np.sqrt(squares / (1 - settings.beta2**step)), l1)
    weights = before[0] - settings.learning_rate * means / (1 - settings.beta1**step) / scale
    return _softened(weights, settings.learning_rate * l1 / scale), before[1] - settings.learning_rate * direction


# What the textbook knows, by the names in the tables of the program.
_LOSSES = {"cross_entropy": _cross_entropy, "hinge": _hinge}
_DIRECTIONS = {"gd": _gradient_descent, "momentum": _momentum, "nesterov": _nesterov, "adam": _adam}
_TO_ZEROS = {
    "gd": _gradient_descent_to_zeros,
    "momentum": _momentum_to_zeros,
    "nesterov": _nesterov_to_zeros,
    "adam": _adam_to_zeros,
}
