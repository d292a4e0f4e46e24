"""What an optimizer does with a gradient, without allocations: ``optimizers`` written for speed.

Everything is (R, K), R = D weight rows and a bias row if there is a bias. A state is (1 + M, R, K): θ and then
the M moments of the optimizer. An update reads one state and a gradient of the data term, and writes the next
state. Constants are arrays without dimension: numpy takes them faster than Python's numbers.

With a soft threshold the step of gradient descent, momentum and Nesterov has two parts: one that is linear, and
``finish``, the threshold and what the memory takes in of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softmax_viz.core.arrays import Floats, aligned
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.optimizers import ADAM_EPSILON, OPTIMIZERS, adam_floor, l1_strength
from softmax_viz.core.penalties import penalty_of

_AGES = 64  # steps whose corrections are made together

_multiply, _add, _subtract, _divide = np.multiply, np.add, np.subtract, np.divide
_minimum, _maximum, _sqrt = np.minimum, np.maximum, np.sqrt


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


_Move = Callable[[Slot, Floats, Slot, int], None]
_Finish = Callable[[Slot, Slot], None]


class Update:
    """The step of an optimizer: θ and its moments from those before and a gradient. One thread at a time.

    Parameters
    ----------
    hyperparams
        Optimizer, rate and penalty.
    rows, n_classes, n_features
        R, K and D.
    starts
        (R, K) how much younger than the age of the memory the moments of each parameter are; None: none is.

    Attributes
    ----------
    gain
        What the gradient must have been multiplied by before ``__call__`` gets it.
    is_linear
        Whether the next state is a linear function of state and gradient, but for ``finish``.
    finish
        What makes the next state of (the present one, what the linear part wrote); None where that is it already.
    """

    def __init__(
        self, hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int, starts: Floats | None = None
    ) -> None:
        shape = (rows, n_classes)
        optimizer, rate = hyperparams.optimizer, hyperparams.learning_rate
        penalty = penalty_of(hyperparams.penalty, hyperparams.l1_ratio)
        self._l1 = l1_strength(hyperparams)
        self._half_l2 = 0.5 * hyperparams.strength * penalty.l2_share
        self._rate = np.array(rate)
        self._beta = np.array(hyperparams.momentum)
        self._decays = self._half_l2 > 0.0
        self._slope = np.zeros(shape)  # ∂(smooth penalty)/∂θ = slope ∘ θ; the bias is free
        self._slope[:n_features] = hyperparams.strength * penalty.l2_share
        self._shrink = 1.0 - rate * self._slope
        self._cut, self._minus_cut = np.array(rate * self._l1), np.array(-rate * self._l1)
        self._clipped = aligned((n_features * n_classes,))
        self._work = aligned(shape)
        self._settings = hyperparams
        # Momentum with a threshold: one over the rate, and how far a velocity leads.
        self._inverse_rate, self._ahead = np.array(1.0 / rate), np.array(rate * hyperparams.momentum)

        self.n_moments = OPTIMIZERS[optimizer].n_moments
        self.is_linear = optimizer in ("gd", "momentum", "nesterov")
        smooth: dict[str, tuple[_Move, float, _Finish | None]] = {
            "gd": (self._gradient_descent, rate, None),
            "momentum": (self._momentum, 1.0, None),
            "nesterov": (self._nesterov, 1.0, None),
            "adam": (self._adam, 1.0, None),
            "newton": (self._stay, 1.0, None),
        }
        with_threshold: dict[str, tuple[_Move, float, _Finish | None]] = {
            "gd": (self._gradient_descent, rate, self._soften),
            "momentum": (self._towards_momentum, rate, self._finish_momentum),
            "nesterov": (self._towards_nesterov, rate, self._finish_nesterov),
            "adam": (self._proximal_adam, math.sqrt(1.0 - hyperparams.beta2), None),
            "newton": (self._stay, 1.0, None),
        }
        self._move, self.gain, self.finish = (with_threshold if self._l1 else smooth)[optimizer]

        # Adam: the gradient and its square side by side, as the moments are.
        betas = np.array([hyperparams.beta1, hyperparams.beta2])[:, None, None]
        self._betas = np.broadcast_to(betas, (2, *shape)).copy()
        self._pair = aligned((2, *shape))
        self._first, self._second = self._pair
        self._take_first, self._take_second = (np.array(1.0 - beta) for beta in betas.flat)
        self._take_mean = np.array((1.0 - hyperparams.beta1) / math.sqrt(1.0 - hyperparams.beta2))
        self._decay_slope = self._slope * self.gain
        self._starts = starts
        self._adam_rate, self._adam_epsilon = np.array(0.0), np.array(0.0)
        self._floor = np.ascontiguousarray(adam_floor(hyperparams, (n_classes, n_features + 1)).T[:rows])
        self._full_cut = rate * self._l1
        self._block = -1  # of ages, whose corrections these are:
        self._roots: list[float] = []
        self._floors: list[Floats] = []
        self._several: list[tuple[Floats, Floats, Floats]] = []

    def __call__(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        """Write the state after ``now`` to ``following``; ``gradient`` is used up.

        ``age`` is the number of this step since the moments were zero: 1, 2, …
        """
        self._move(now, gradient, following, age)
        if self.finish is not None:
            self.finish(now, following)

    def linear_part(self, now: Slot, gradient: Floats, following: Slot) -> None:
        """Write what ``finish``, if there is one, makes the state after ``now`` of, where ``is_linear``."""
        self._move(now, gradient, following, 1)

    def penalties(self, weights: Floats) -> Floats:
        """The penalty at each of ``weights`` (M, D, K): (M,)."""
        total = np.zeros(len(weights))
        weights = weights.reshape(len(weights), weights.shape[1] * weights.shape[2])
        if self._half_l2:
            total += self._half_l2 * np.add.reduce(_multiply(weights, weights), axis=1)
        if self._l1:
            total += self._l1 * np.add.reduce(np.abs(weights), axis=1)
        return total

    # Smooth objectives, and what is linear of the others

    def _gradient_descent(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        if self._decays:
            _multiply(now.theta, self._shrink, following.theta)
            _subtract(following.theta, gradient, following.theta)
        else:
            _subtract(now.theta, gradient, following.theta)

    def _add_decay(self, now: Slot, gradient: Floats) -> None:
        if self._decays:
            _multiply(now.theta, self._decay_slope, self._work)
            _add(gradient, self._work, gradient)

    def _momentum(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity = following.first
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _towards_momentum(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        """θ − η g − ηβ v; the memory is left to ``_finish_momentum``."""
        self._gradient_descent(now, gradient, following, 1)
        _multiply(now.first, self._ahead, following.first)
        _subtract(following.theta, following.first, following.theta)

    def _nesterov(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity, work = following.first, self._work
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._beta, work)
        _add(gradient, work, gradient)
        _multiply(gradient, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _towards_nesterov(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        """θ − η g, and in the place of the memory the iterate x = θ + ηβ v that θ looks ahead of."""
        self._gradient_descent(now, gradient, following, 1)
        _multiply(now.first, self._ahead, following.first)
        _add(following.first, now.theta, following.first)

    # Thresholds

    def _soften(self, _now: Slot, following: Slot) -> None:
        """Soft threshold of all weights, v − clip(v, −t, t)."""
        np.minimum(following.weights, self._cut, out=self._clipped)
        np.maximum(self._clipped, self._minus_cut, out=self._clipped)
        _subtract(following.weights, self._clipped, following.weights)

    def _finish_momentum(self, now: Slot, following: Slot) -> None:
        """After the threshold the last move is θ − θ⁺ = η v."""
        self._soften(now, following)
        _subtract(now.theta, following.theta, following.first)
        _multiply(following.first, self._inverse_rate, following.first)

    def _finish_nesterov(self, now: Slot, following: Slot) -> None:
        """x⁺ by the threshold, x − x⁺ = η v, and θ⁺ = x⁺ − ηβ v."""
        self._soften(now, following)
        velocity = following.first
        _subtract(velocity, following.theta, velocity)
        _multiply(velocity, self._inverse_rate, velocity)
        _multiply(velocity, self._ahead, self._work)
        _subtract(following.theta, self._work, following.theta)

    # Adam

    def _adam(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        self._add_decay(now, gradient)
        work = self._work
        _multiply(gradient, self._take_first, self._first)
        _multiply(gradient, gradient, self._second)
        _multiply(self._second, self._take_second, self._second)
        _multiply(now.moments, self._betas, following.moments)
        _add(following.moments, self._pair, following.moments)
        # η m̂ / (√v̂ + ε) with the corrections 1 − βᵗ drawn out of the arrays.
        rate, epsilon = self._adam_rate, self._adam_epsilon
        if self._starts is None:
            settings = self._settings
            root = (1.0 - settings.beta2**age) ** 0.5
            rate.fill(settings.learning_rate * root / (1.0 - settings.beta1**age))
            epsilon.fill(ADAM_EPSILON * root)
        else:
            if age // _AGES != self._block:
                self._correct_from(age // _AGES)
            rate, epsilon = self._several[age % _AGES][0], self._floors[age % _AGES]
        _sqrt(following.second, work)
        _add(work, epsilon, work)
        _divide(following.first, work, work)
        _multiply(work, rate, work)
        _subtract(now.theta, work, following.theta)

    def _proximal_adam(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        """With D = max(√v̂, λ₁) the threshold is η λ₁ / D: so what is clipped is θ D − η m̂, at η λ₁ for all weights."""
        self._add_decay(now, gradient)
        work, scale, clipped = self._work, self._second, self._clipped
        _multiply(gradient, self._take_mean, self._first)
        _multiply(gradient, gradient, scale)  # the gradient came times √(1 − β₂)
        _multiply(now.moments, self._betas, following.moments)
        _add(following.moments, self._pair, following.moments)
        if age // _AGES != self._block:
            self._correct_from(age // _AGES)
        if self._starts is None:
            root = self._roots[age % _AGES]
            rate, cut, minus_cut = self._adam_rate, self._cut, self._minus_cut
            rate.fill(self._settings.learning_rate * root / (1.0 - self._settings.beta1**age))
            cut.fill(self._full_cut * root)
            minus_cut.fill(-self._full_cut * root)
        else:
            rate, cut, minus_cut = self._several[age % _AGES]
        _sqrt(following.second, scale)
        _maximum(scale, self._floors[age % _AGES], out=scale)
        _multiply(following.first, rate, work)
        _multiply(now.theta, scale, following.theta)
        _subtract(following.theta, work, following.theta)
        _minimum(following.weights, cut, out=clipped)
        _maximum(clipped, minus_cut, out=clipped)
        _subtract(following.weights, clipped, following.weights)
        _divide(following.theta, scale, following.theta)

    def _correct_from(self, block: int) -> None:
        """Take up the corrections of all ages of one block, which do not depend on where a run is cut."""
        settings = self._settings
        younger = 0.0 if self._starts is None else self._starts
        # Before its start a parameter has no age; those steps are not asked for.
        ages = np.maximum(np.arange(block * _AGES, (block + 1) * _AGES)[:, None, None] - younger, 1.0)
        roots = np.sqrt(1.0 - settings.beta2**ages)
        self._floors = list((self._floor if self._l1 else ADAM_EPSILON) * roots)
        if self._starts is None:
            self._roots = roots.reshape(-1).tolist()
        else:
            rates = settings.learning_rate * roots / (1.0 - settings.beta1**ages)
            cuts = self._full_cut * roots.reshape(_AGES, -1)[:, : len(self._clipped)]
            self._several = list(zip(rates, cuts, -cuts, strict=True))
        self._block = block

    def _stay(self, now: Slot, _gradient: Floats, following: Slot, _age: int) -> None:
        """Newton's step is made elsewhere."""
        np.copyto(following.state, now.state)
