"""The weights of a run at some of its steps: the way that it has gone over the surface of J.

The steps are fixed, however a run is sliced: every step up to 64, then 8 steps per doubling. So a run of a thousand
million steps has 256 of them. They are the same steps at which a run with minibatches evaluates its losses.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.training.reference import TrainState

# log2 of twice the number of states per doubling.
_HALF_BITS = 4
_FINE = 64
# Beyond so many parameters the states would need too much memory, and no path is recorded: 12 classes, 20 features.
MOST_PARAMETERS = 12 * 21
MOST_STATES = 512


@frozen_dataclass(eq=False)
class RunPath:
    """Some states of a run, in data units.

    Parameters
    ----------
    steps
        (M,) ascending.
    thetas
        (M, K, D + 1) weights and, last, bias, in data units: they stay the same weights when the units of training
        change.
    """

    steps: Ints
    thetas: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", frozen(self.steps, np.int64))
        object.__setattr__(self, "thetas", frozen(self.thetas, np.float64))

    def up_to(self, step: int) -> RunPath:
        """Return the states up to ``step``."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return RunPath(self.steps[:count], self.thetas[:count])

    def in_units_of(self, scaling: Scaling) -> Floats:
        """Return the states (M, K, D + 1) in the units that ``scaling`` leads to."""
        weights, bias = self.thetas[..., :-1], self.thetas[..., -1]
        with np.errstate(over="ignore", invalid="ignore"):
            return np.concatenate([weights * scaling.deviation, (bias + weights @ scaling.mean)[..., None]], axis=-1)


NO_PATH = RunPath(np.empty(0, np.int64), np.empty((0, 0, 0)))


def next_path_step(step: int) -> int:
    """Return the next step after ``step`` whose weights are recorded."""
    stride = 1 if step < _FINE else 1 << (step.bit_length() - _HALF_BITS)
    return (step // stride + 1) * stride


def is_path_step(step: int) -> bool:
    """Return whether ``step`` is 0 or a step that ``next_path_step`` returns."""
    return step == 0 or next_path_step(step - 1) == step


class PathRecorder:
    """The path of one run as it grows. One thread at a time (the trainer's)."""

    def __init__(self, path: RunPath = NO_PATH) -> None:
        self._steps: list[int] = path.steps.tolist()
        self._thetas: list[Floats] = list(path.thetas)
        self._path: RunPath | None = path

    def wants(self, step: int) -> bool:
        """Return whether the weights at ``step`` are to be recorded: those at which the path begins always are."""
        if not self._steps:
            return True
        return step > self._steps[-1] and is_path_step(step) and len(self._steps) < MOST_STATES

    def add(self, model: TrainState) -> None:
        """Add a state in data units; one of another shape than before begins a new path."""
        if model.weights.size + model.bias.size > MOST_PARAMETERS:
            self.restart()
            return
        theta = model.theta
        if self._thetas and self._thetas[-1].shape != theta.shape:
            self.restart()
        self._steps.append(model.step)
        self._thetas.append(theta)
        self._path = None

    def restart(self) -> None:
        """Begin anew: the next state is the first."""
        self._steps, self._thetas, self._path = [], [], NO_PATH

    @property
    def path(self) -> RunPath:
        """A frozen copy of the path so far; the same object while nothing is added."""
        if self._path is None:
            self._path = RunPath(np.array(self._steps, np.int64), np.array(self._thetas))
        return self._path
