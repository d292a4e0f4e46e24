"""What an optimizer does with a gradient, without allocations: ``optimizers`` written for speed.

Everything is (R, K), R = D weight rows and a bias row if there is a bias. A state is (1 + M, R, K): θ and then
the M moments of the optimizer. An update reads one state and a gradient of the data term, and writes the next
state. Constants are arrays without dimension: numpy takes them faster than Python's numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.arrays import Floats, aligned
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.optimizers import ADAM_EPSILON, OPTIMIZERS
from softmax_viz.core.penalties import penalty_of

_multiply, _add, _subtract, _divide = np.multiply, np.add, np.subtract, np.divide


class Slot:
    """A place for one state, with the views of it that an update uses."""

    def __init__(self, state: Floats, n_features: int) -> None:
        k = state.shape[2]
        self.state = state
        self.theta: Floats = state[0]
        self.moments: Floats = state[1:]
        self.first: Floats = state[1 % len(state)]
        self.second: Floats = state[2 % len(state)]
        self.flat: Floats = self.theta.reshape(-1)
        self.weights: Floats = self.flat[: n_features * k]
        self.dot_theta: Callable[[Floats, Floats], Floats] = self.theta.dot


class Update:
    """θ ← prox(θ − η d), and the moments that make the direction d. One thread at a time.

    Parameters
    ----------
    hyperparams
        Optimizer, rate and penalty.
    rows, n_classes, n_features
        R, K and D.

    Attributes
    ----------
    gain
        What the gradient must have been multiplied by before ``__call__`` gets it.
    is_linear
        Whether the next state is a linear function of state and gradient.
    """

    def __init__(self, hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int) -> None:
        shape = (rows, n_classes)
        rate = hyperparams.learning_rate
        penalty = penalty_of(hyperparams.penalty, hyperparams.l1_ratio)
        self._l1 = hyperparams.strength * penalty.l1_share
        self._half_l2 = 0.5 * hyperparams.strength * penalty.l2_share
        self._rate = np.array(rate)
        self._beta = np.array(hyperparams.momentum)
        self._decays = self._half_l2 > 0.0
        self._slope = np.zeros(shape)  # ∂(smooth penalty)/∂θ = slope ∘ θ; the bias is free
        self._slope[:n_features] = hyperparams.strength * penalty.l2_share
        self._shrink = 1.0 - rate * self._slope
        self._threshold = rate * self._l1
        self._cut, self._minus_cut = np.array(self._threshold), np.array(-self._threshold)
        self._clipped = aligned((n_features * n_classes,))
        self._work = aligned(shape)
        self._settings = hyperparams
        # Adam: the gradient and its square side by side, as the moments are.
        betas = np.array([hyperparams.beta1, hyperparams.beta2])[:, None, None]
        self._betas = np.broadcast_to(betas, (2, *shape)).copy()
        self._pair = aligned((2, *shape))
        self._first, self._second = self._pair
        self._take_first, self._take_second = (np.array(1.0 - beta) for beta in betas.flat)
        self._adam_rate, self._adam_epsilon = np.array(0.0), np.array(0.0)

        self.n_moments = OPTIMIZERS[hyperparams.optimizer].n_moments
        self.is_linear = hyperparams.optimizer in ("gd", "momentum", "nesterov") and not self._threshold
        self.gain = rate if hyperparams.optimizer == "gd" else 1.0
        self._move: Callable[[Slot, Floats, Slot, int], None] = {
            "gd": self._gradient_descent,
            "momentum": self._momentum,
            "nesterov": self._nesterov,
            "adam": self._adam,
            "newton": self._stay,
        }[hyperparams.optimizer]

    def __call__(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        """Write the state after ``now`` to ``following``; ``gradient`` is used up.

        ``age`` is the number of this step since the moments were zero: 1, 2, …
        """
        self._move(now, gradient, following, age)
        if self._threshold:  # soft threshold: v − clip(v, −t, t)
            np.minimum(following.weights, self._cut, out=self._clipped)
            np.maximum(self._clipped, self._minus_cut, out=self._clipped)
            _subtract(following.weights, self._clipped, following.weights)

    def penalties(self, weights: Floats) -> Floats:
        """The penalty at each of ``weights`` (M, D, K): (M,)."""
        total = np.zeros(len(weights))
        weights = weights.reshape(len(weights), weights.shape[1] * weights.shape[2])
        if self._half_l2:
            total += self._half_l2 * np.add.reduce(_multiply(weights, weights), axis=1)
        if self._l1:
            total += self._l1 * np.add.reduce(np.abs(weights), axis=1)
        return total

    def _gradient_descent(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        if self._decays:
            _multiply(now.theta, self._shrink, following.theta)
            _subtract(following.theta, gradient, following.theta)
        else:
            _subtract(now.theta, gradient, following.theta)

    def _add_decay(self, now: Slot, gradient: Floats) -> None:
        if self._decays:
            _multiply(now.theta, self._slope, self._work)
            _add(gradient, self._work, gradient)

    def _momentum(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity = following.first
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _nesterov(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity, work = following.first, self._work
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._beta, work)
        _add(gradient, work, gradient)
        _multiply(gradient, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _adam(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        self._add_decay(now, gradient)
        work = self._work
        _multiply(gradient, self._take_first, self._first)
        _multiply(gradient, gradient, self._second)
        _multiply(self._second, self._take_second, self._second)
        _multiply(now.moments, self._betas, following.moments)
        _add(following.moments, self._pair, following.moments)
        # η m̂ / (√v̂ + ε) with the corrections 1 − βᵗ drawn out of the arrays.
        settings = self._settings
        root = (1.0 - settings.beta2**age) ** 0.5
        self._adam_rate.fill(settings.learning_rate * root / (1.0 - settings.beta1**age))
        self._adam_epsilon.fill(ADAM_EPSILON * root)
        np.sqrt(following.second, work)
        _add(work, self._adam_epsilon, work)
        _divide(following.first, work, work)
        _multiply(work, self._adam_rate, work)
        _subtract(now.theta, work, following.theta)

    def _stay(self, now: Slot, _gradient: Floats, following: Slot, _age: int) -> None:
        """Newton's step is made elsewhere."""
        np.copyto(following.state, now.state)
