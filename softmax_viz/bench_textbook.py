"""Softmax regression as it is usually written with numpy: what ``bench`` compares the program with.

Points in rows, one-hot targets, a fresh array for every result, the maximum always subtracted, the loss computed at
every step. It is meant to be good, plain code of its kind, and it covers every option of the program, drawing its
random numbers in its own way.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.hyperparams import Hyperparams


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
        loss, slopes = (self._hinge if settings.loss == "hinge" else self._cross_entropy)(scores, y)
        if keep is not None:
            slopes = slopes * keep
        loss = float(loss / n + self._penalty())
        if settings.optimizer == "newton":
            self._newton(x, scores, slopes, keep)
        else:
            slopes = slopes / n
            l1, l2 = self._strengths()
            weights_gradient = x.T @ slopes + l2 * self.weights
            bias_gradient = np.sum(slopes, axis=0) if settings.bias else np.zeros(k)
            if l1:
                self._descend_to_zeros(weights_gradient, bias_gradient, l1)
            else:
                self._descend(weights_gradient, bias_gradient)
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

    def _cross_entropy(self, scores: Floats, y: Floats) -> tuple[float, Floats]:
        smoothing = self.settings.label_smoothing
        if smoothing:
            y = (1 - smoothing) * y + smoothing / y.shape[1]
        shifted = scores - np.max(scores, axis=1, keepdims=True)
        exponentials = np.exp(shifted)
        sums = np.sum(exponentials, axis=1, keepdims=True)
        probabilities = exponentials / sums
        return -float(np.sum(y * (shifted - np.log(sums)))), probabilities - y

    def _hinge(self, scores: Floats, y: Floats) -> tuple[float, Floats]:
        own = np.sum(scores * y, axis=1, keepdims=True)
        margins = np.maximum(0, scores - own + 1)
        margins = margins * (1 - y)
        violated = (margins > 0).astype(np.float64)
        return float(np.sum(margins)), violated - y * np.sum(violated, axis=1, keepdims=True)

    def _strengths(self) -> tuple[float, float]:
        """λ of Σ |w| and of ½ Σ w²."""
        settings = self.settings
        share = {"none": 0.0, "l2": 0.0, "l1": 1.0, "elastic": settings.l1_ratio}[settings.penalty]
        strength = 0.0 if settings.penalty == "none" else settings.strength
        return strength * share, strength * (1 - share)

    def _penalty(self) -> float:
        l1, l2 = self._strengths()
        total = 0.0
        if l1:
            total += l1 * float(np.sum(np.abs(self.weights)))
        if l2:
            total += 0.5 * l2 * float(np.sum(self.weights**2))
        return total

    def _descend(self, weights_gradient: Floats, bias_gradient: Floats) -> None:
        settings = self.settings
        rate, beta = settings.learning_rate, settings.momentum
        steps = [weights_gradient, bias_gradient]
        first, second = self.moments
        if settings.optimizer in ("momentum", "nesterov"):
            first = tuple(beta * v + g for v, g in zip(first, steps, strict=True))
            if settings.optimizer == "momentum":
                steps = list(first)
            else:
                steps = [g + beta * v for v, g in zip(first, steps, strict=True)]
        elif settings.optimizer == "adam":
            b1, b2, age = settings.beta1, settings.beta2, self.steps + 1
            first = tuple(b1 * m + (1 - b1) * g for m, g in zip(first, steps, strict=True))
            second = tuple(b2 * v + (1 - b2) * g**2 for v, g in zip(second, steps, strict=True))
            steps = [
                (m / (1 - b1**age)) / (np.sqrt(v / (1 - b2**age)) + 1e-8) for m, v in zip(first, second, strict=True)
            ]
        self.moments = [first, second]
        self.weights = self.weights - rate * steps[0]
        self.bias = self.bias - rate * steps[1]

    def _descend_to_zeros(self, weights_gradient: Floats, bias_gradient: Floats, l1: float) -> None:
        """The step with a soft threshold, which momentum takes on the iterates and Adam element by element."""
        settings = self.settings
        rate, beta = settings.learning_rate, settings.momentum
        is_nesterov = settings.optimizer == "nesterov"
        before = [self.weights, self.bias]
        if settings.optimizer in ("momentum", "nesterov"):  # the memory is the last move, θ before − θ after
            moved = self.moments[0]
            starts = [w + beta * m if is_nesterov else w - beta * m for w, m in zip(before, moved, strict=True)]
            aims = before if is_nesterov else starts
            weights, bias = aims[0] - rate * weights_gradient, aims[1] - rate * bias_gradient
            after = [np.sign(weights) * np.maximum(np.abs(weights) - rate * l1, 0), bias]
            origins = starts if is_nesterov else before
            moved = tuple(w - a for w, a in zip(origins, after, strict=True))
            self.moments = [moved, self.moments[1]]
            self.weights, self.bias = (a - beta * m if is_nesterov else a for a, m in zip(after, moved, strict=True))
            return
        threshold: Floats | float = rate * l1
        if settings.optimizer == "adam":
            self._descend(weights_gradient, bias_gradient)  # the moments, and the bias
            age = self.steps + 1
            means, squares = self.moments[0][0], self.moments[1][0]
            scale = np.maximum(np.sqrt(squares / (1 - settings.beta2**age)), l1)
            self.weights = before[0] - rate * means / (1 - settings.beta1**age) / scale
            threshold = threshold / scale
        else:
            self._descend(weights_gradient, bias_gradient)
        self.weights = np.sign(self.weights) * np.maximum(np.abs(self.weights) - threshold, 0)

    def _newton(self, x: Floats, scores: Floats, slopes: Floats, keep: Floats | None) -> None:
        """An undamped Newton step with the Hessian of the whole problem."""
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
