"""The current state of the fast loop and the states after it, in one array. One thread at a time."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, aligned
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.as_defined import update_of
from softmax_viz.core.training.fast.full_batch import MOST_STEPS
from softmax_viz.core.training.fast.linear_step import LinearStep
from softmax_viz.core.training.fast.step import Slot
from softmax_viz.core.training.reference import TrainState, starting_memory

# ‖θ‖² beyond this counts as diverged: the next products would overflow.
LARGEST_SQUARE = 1e300
# If βᵗ is below this, 1 − βᵗ rounds to 1: all memories that old have the same correction.
_NO_CORRECTION = 2.0**-54


class States:
    """The states of up to ``MOST_STEPS`` steps in a row: state 0 is the current one, steps write states 1 … M.

    Parameters
    ----------
    state
        The state to continue from.
    hyperparams
        The settings.

    Attributes
    ----------
    step, epoch, position, age
        The counters of state 0; ``age`` is that of the optimizer's memory.
    update
        Makes the next state from a state and a gradient.
    memory, all, slots
        (M + 1, ·), (M + 1, 1 + moments, R, K), and a ``Slot`` for each state: views of the same numbers.
    """

    def __init__(self, state: TrainState, hyperparams: Hyperparams) -> None:
        k, d = state.weights.shape
        rows = d + 1 if hyperparams.bias else d
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        moments, self.age, self._starts = starting_memory(state, hyperparams.optimizer)
        self._names = OPTIMIZERS[hyperparams.optimizer].memory
        self._n_features = d
        self.update = update_of(hyperparams, rows, k, d, self._age_differences(hyperparams, rows))
        n_states = 1 + self.update.n_moments
        self.memory = aligned((MOST_STEPS + 1, LinearStep.room(n_states, rows, k)))
        self.memory[:] = 0.0
        self.all = self.memory[:, : n_states * rows * k].reshape(MOST_STEPS + 1, n_states, rows, k)
        self._thetas = self.memory[:, : rows * k]
        self.slots = [Slot(place, d) for place in self.all]
        for place, matrix in zip(self.all[0], (state.theta, *moments), strict=True):
            place[:] = matrix.T[:rows]

    @property
    def shape(self) -> tuple[int, int]:
        """(R, K)."""
        return self.all.shape[2], self.all.shape[3]

    def snapshot(self) -> TrainState:
        """Return a frozen copy of state 0."""
        d = self._n_features
        rows, k = self.shape
        whole = np.zeros((len(self.all[0]), d + 1, k))
        whole[:, :rows] = self.all[0]
        theta, *moments = whole.transpose(0, 2, 1)
        return TrainState(
            theta[:, :d], theta[:, d], self.step, self.epoch, self.position, tuple(moments),
            self.age if moments else 0, self._names, self._starts,
        )  # fmt: skip

    def squares(self, count: int) -> Floats:
        """Return ‖θ‖² (count,) of the first ``count`` states."""
        theta = self._thetas[:count]
        squares: Floats = np.add.reduce(np.multiply(theta, theta), axis=1)
        return squares

    def finite_steps(self, squares: Floats) -> int:
        """Count the states after the current one that are finite and far from overflow; ``squares`` (M,) is ‖θ‖²."""
        finite: Bools = squares < LARGEST_SQUARE
        if self.update.n_moments:
            finite &= np.isfinite(self.all[1 : 1 + len(squares), 1:]).all(axis=(1, 2, 3))
        return leading(finite)

    def penalties(self, count: int) -> Floats:
        """Return the penalty (count,) before each of ``count`` steps."""
        return self.update.penalties(self.all[:count, 0, : self._n_features])

    def go_to(self, steps: int, epoch: int, position: int) -> None:
        """Make the state after ``steps`` steps the current one; it is at ``position`` of ``epoch``."""
        np.copyto(self.all[0], self.all[steps])
        self.step += steps
        self.age += steps
        self.epoch, self.position = epoch, position

    def _age_differences(self, hyperparams: Hyperparams, rows: int) -> Floats | None:
        """Return how much younger than ``age`` the moments of each parameter are, (R, K); None if it has no effect."""
        starts = self._starts
        if starts is None:
            return None
        youngest = self.age + 1 - int(starts.max())
        if max(hyperparams.beta1, hyperparams.beta2) ** youngest < _NO_CORRECTION:
            return None
        return np.ascontiguousarray(starts.T[:rows], np.float64)


def leading(flags: Bools) -> int:
    """Return the number of leading true values in ``flags``."""
    first = flags.tobytes().find(0)  # faster than numpy on so few
    return len(flags) if first < 0 else first
