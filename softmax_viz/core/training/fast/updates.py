"""The fast forms of ``optimizers``, without allocations, for elastic nets.

With a soft threshold the step of gradient descent, momentum and Nesterov has two parts: a linear one, and ``finish``,
which applies the threshold and updates the memory. To add an optimizer's fast form: a subclass of
``Update`` with ``_smooth`` and ``_with_threshold``, and its entry in ``UPDATES``.
"""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.methods.optimizers import ADAM_EPSILON, adam_floor
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.step import Form, Slot, Update

_AGES = 64  # steps whose bias corrections are computed together

_multiply, _add, _subtract, _divide = np.multiply, np.add, np.subtract, np.divide
_minimum, _maximum, _sqrt = np.minimum, np.maximum, np.sqrt


class _GradientDescent(Update):
    def _smooth(self) -> Form:
        return self._descend, self._settings.learning_rate, None

    def _with_threshold(self) -> Form:
        return self._descend, self._settings.learning_rate, self._soften

    def _descend(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        if self._decays:
            _multiply(now.theta, self._shrink, following.theta)
            _subtract(following.theta, gradient, following.theta)
        else:
            _subtract(now.theta, gradient, following.theta)


class _Momentum(_GradientDescent):
    def _smooth(self) -> Form:
        self._beta = np.array(self._settings.momentum)
        return self._move_by_velocity, 1.0, None

    def _with_threshold(self) -> Form:
        rate = self._settings.learning_rate
        # 1/η, and ηβ, the factor from a velocity to the next move.
        self._inverse_rate, self._ahead = np.array(1.0 / rate), np.array(rate * self._settings.momentum)
        return self._towards, rate, self._finish

    def _move_by_velocity(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity = following.first
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _towards(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        """Write θ − η g − ηβ v; ``_finish`` updates the memory."""
        self._descend(now, gradient, following, 1)
        _multiply(now.first, self._ahead, following.first)
        _subtract(following.theta, following.first, following.theta)

    def _finish(self, now: Slot, following: Slot) -> None:
        """Apply the threshold; then the last move θ − θ⁺ = η v gives the velocity."""
        self._soften(now, following)
        _subtract(now.theta, following.theta, following.first)
        _multiply(following.first, self._inverse_rate, following.first)


class _Nesterov(_Momentum):
    def _move_by_velocity(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        self._add_decay(now, gradient)
        velocity, work = following.first, self._work
        _multiply(now.first, self._beta, velocity)
        _add(velocity, gradient, velocity)
        _multiply(velocity, self._beta, work)
        _add(gradient, work, gradient)
        _multiply(gradient, self._rate, gradient)
        _subtract(now.theta, gradient, following.theta)

    def _towards(self, now: Slot, gradient: Floats, following: Slot, _age: int) -> None:
        """Write θ − η g, and in place of the velocity the iterate x = θ + ηβ v, from which θ looks ahead."""
        self._descend(now, gradient, following, 1)
        _multiply(now.first, self._ahead, following.first)
        _add(following.first, now.theta, following.first)

    def _finish(self, now: Slot, following: Slot) -> None:
        """Compute x⁺ by the threshold, v from x − x⁺ = η v, and θ⁺ = x⁺ − ηβ v."""
        self._soften(now, following)
        velocity = following.first
        _subtract(velocity, following.theta, velocity)
        _multiply(velocity, self._inverse_rate, velocity)
        _multiply(velocity, self._ahead, self._work)
        _subtract(following.theta, self._work, following.theta)


class _Adam(Update):
    """Adam, with the gradient and its square in one array, like the moments."""

    def __init__(
        self, hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int, starts: Floats | None = None
    ) -> None:
        super().__init__(hyperparams, rows, n_classes, n_features, starts)
        shape = (rows, n_classes)
        betas = np.array([hyperparams.beta1, hyperparams.beta2])[:, None, None]
        self._betas = np.broadcast_to(betas, (2, *shape)).copy()
        self._pair = aligned((2, *shape))
        self._first, self._second = self._pair
        self._take_first, self._take_second = (np.array(1.0 - beta) for beta in betas.flat)
        self._take_mean = np.array((1.0 - hyperparams.beta1) / math.sqrt(1.0 - hyperparams.beta2))
        self._adam_rate, self._adam_epsilon = np.array(0.0), np.array(0.0)
        self._floor = np.ascontiguousarray(adam_floor(self._l1, (n_classes, n_features + 1)).T[:rows])
        self._full_cut = hyperparams.learning_rate * self._l1
        self._block = -1  # the block of ages that has these corrections:
        self._roots: list[float] = []
        self._floors: list[Floats] = []
        self._several: list[tuple[Floats, Floats, Floats]] = []

    def _smooth(self) -> Form:
        return self._adapt, 1.0, None

    def _with_threshold(self) -> Form:
        return self._adapt_with_threshold, math.sqrt(1.0 - self._settings.beta2), None

    def _adapt(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        self._add_decay(now, gradient)
        work = self._work
        _multiply(gradient, self._take_first, self._first)
        _multiply(gradient, gradient, self._second)
        _multiply(self._second, self._take_second, self._second)
        _multiply(now.moments, self._betas, following.moments)
        _add(following.moments, self._pair, following.moments)
        # η m̂ / (√v̂ + ε), with the bias corrections 1 − βᵗ in the scalars instead of the arrays.
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

    def _adapt_with_threshold(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        """Write the proximal step, of which the threshold is η λ₁ / D with D = max(√v̂, λ₁).

        So θ D − η m̂ is clipped at η λ₁, which is the same for all weights.
        """
        self._add_decay(now, gradient)
        work, scale, clipped = self._work, self._second, self._clipped
        _multiply(gradient, self._take_mean, self._first)
        _multiply(gradient, gradient, scale)  # the gradient is already multiplied by √(1 − β₂), see ``gain``
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
        """Compute the bias corrections for all ages of one block; blocks do not depend on how a run is sliced."""
        settings = self._settings
        age_differences = 0.0 if self._starts is None else self._starts
        # Before its start a parameter has no age; those entries are not used.
        ages = np.maximum(np.arange(block * _AGES, (block + 1) * _AGES)[:, None, None] - age_differences, 1.0)
        roots = np.sqrt(1.0 - settings.beta2**ages)
        self._floors = list((self._floor if self._l1 else ADAM_EPSILON) * roots)
        if self._starts is None:
            self._roots = roots.reshape(-1).tolist()
        else:
            rates = settings.learning_rate * roots / (1.0 - settings.beta1**ages)
            cuts = self._full_cut * roots.reshape(_AGES, -1)[:, : len(self._clipped)]
            self._several = list(zip(rates, cuts, -cuts, strict=True))
        self._block = block


# By the name of the optimizer. An optimizer that is missing here uses its definition, see ``as_defined``.
UPDATES: dict[str, type[Update]] = {
    "gd": _GradientDescent,
    "momentum": _Momentum,
    "nesterov": _Nesterov,
    "adam": _Adam,
}
