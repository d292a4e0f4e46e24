"""The parts common to all steps of the fast loop: slots for states, and an elastic net's constants. One thread.

Everything is (R, K), R = D weight rows and a bias row if there is a bias. A state is (1 + M, R, K): θ and then
the M moments of the optimizer. An update reads one state and a gradient of the data term, and writes the next
state. Constants are zero-dimensional arrays: numpy handles them faster than Python numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams

_multiply, _add, _subtract = np.multiply, np.add, np.subtract


class Slot:
    """One state, with the views of it that an update uses."""

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


Move = Callable[[Slot, Floats, Slot, int], None]
Finish = Callable[[Slot, Slot], None]
# The move of an update, the factor that its gradient needs (``Update.gain``), and the end of the step.
Form = tuple[Move, float, Finish | None]


class Update:
    """The step of an optimizer: computes θ and moments from the previous ones and a gradient. One thread at a time.

    Parameters
    ----------
    hyperparams
        Optimizer, rate and penalty, which is an elastic net.
    rows, n_classes, n_features
        R, K and D.
    starts
        (R, K) how much younger the moments of each parameter are than the age of the memory; None if all have that age.

    Attributes
    ----------
    gain
        The factor by which the caller of ``__call__`` must multiply the gradient.
    is_linear
        Whether the next state is a linear function of state and gradient, apart from ``finish``.
    finish
        Completes the next state, given (the current state, the result of the linear part); None if nothing is missing.
    """

    def __init__(
        self, hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int, starts: Floats | None = None
    ) -> None:
        shape, rate = (rows, n_classes), hyperparams.learning_rate
        self._l1, l2 = penalty_of(hyperparams).elastic_net or (0.0, 0.0)
        self._half_l2 = 0.5 * l2
        self._rate = np.array(rate)
        self._decays = self._half_l2 > 0.0
        self._slope = np.zeros(shape)  # ∂(smooth penalty)/∂θ = slope ∘ θ; 0 for the bias
        self._slope[:n_features] = l2
        self._shrink = 1.0 - rate * self._slope
        self._cut, self._minus_cut = np.array(rate * self._l1), np.array(-rate * self._l1)
        self._clipped = aligned((n_features * n_classes,))
        self._work = aligned(shape)
        self._settings = hyperparams
        self._starts = starts

        self.n_moments = OPTIMIZERS[hyperparams.optimizer].n_moments
        self.is_linear = OPTIMIZERS[hyperparams.optimizer].is_linear
        self._move, self.gain, self.finish = self._with_threshold() if self._l1 else self._smooth()
        self._decay_slope = self._slope * self.gain

    def _smooth(self) -> Form:
        """Return the form of the step on a smooth objective."""
        return self._stay, 1.0, None

    def _with_threshold(self) -> Form:
        """Return the form of the step with a soft threshold."""
        return self._stay, 1.0, None

    def __call__(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        """Write the state after ``now`` to ``following``; ``gradient`` is overwritten.

        ``age`` is the number of this step since the moments were zero: 1, 2, …
        """
        self._move(now, gradient, following, age)
        if self.finish is not None:
            self.finish(now, following)

    def linear_part(self, now: Slot, gradient: Floats, following: Slot) -> None:
        """Write the state after ``now`` before ``finish`` completes it. Only where ``is_linear``."""
        self._move(now, gradient, following, 1)

    def penalties(self, weights: Floats) -> Floats:
        """Return the penalty at each of ``weights`` (M, D, K): (M,)."""
        total = np.zeros(len(weights))
        weights = weights.reshape(len(weights), weights.shape[1] * weights.shape[2])
        if self._half_l2:
            total += self._half_l2 * np.add.reduce(_multiply(weights, weights), axis=1)
        if self._l1:
            total += self._l1 * np.add.reduce(np.abs(weights), axis=1)
        return total

    def _stay(self, now: Slot, _gradient: Floats, following: Slot, _age: int) -> None:
        """Copy the state: ``HessianStepper`` makes the step."""
        np.copyto(following.state, now.state)

    def _add_decay(self, now: Slot, gradient: Floats) -> None:
        if self._decays:
            _multiply(now.theta, self._decay_slope, self._work)
            _add(gradient, self._work, gradient)

    def _soften(self, _now: Slot, following: Slot) -> None:
        """Apply the soft threshold to all weights, v − clip(v, −t, t)."""
        np.minimum(following.weights, self._cut, out=self._clipped)
        np.maximum(self._clipped, self._minus_cut, out=self._clipped)
        _subtract(following.weights, self._clipped, following.weights)
