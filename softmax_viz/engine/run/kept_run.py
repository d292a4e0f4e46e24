"""Everything that a run has learned, as one frozen value, from which it can be continued exactly."""

from __future__ import annotations

from dataclasses import dataclass

from softmax_viz.core.landscape.run_path import NO_PATH, RunPath
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.run.departed_classes import DepartedClasses

# Memory of a run besides its arrays: about what the Python objects around them take.
_OVERHEAD_BYTES = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """Everything that a run has learned, except what can be computed again from data and settings.

    Parameters
    ----------
    seed
        The seed of the run.
    state, model
        The weights in the units of training and in data units; at least one is known, the other may be None.
    scaling, features
        If ``state`` is not known: the units of the optimizer's memory in ``model``, and the columns of that memory.
    curve
        The loss history.
    departed
        The rows of removed classes.
    path
        The weights at some of its steps.
    """

    seed: int
    state: TrainState | None
    model: TrainState | None
    scaling: Scaling
    features: tuple[str, ...]
    curve: Curve
    departed: DepartedClasses
    path: RunPath = NO_PATH

    @property
    def shape(self) -> tuple[int, ...]:
        """(K, D) of the weights."""
        known = self.state or self.model
        return () if known is None else known.weights.shape

    @property
    def n_bytes(self) -> int:
        """Approximate memory of this in bytes."""
        curve, size = self.curve, _OVERHEAD_BYTES + self.departed.n_bytes + self.path.thetas.nbytes
        for series in curve.series().values():
            size += series.steps.nbytes + series.low.nbytes + series.high.nbytes + series.last.nbytes
        for state in (self.state, self.model):
            if state is not None:
                size += state.weights.nbytes + state.bias.nbytes + sum(moment.nbytes for moment in state.moments)
        return size
