"""All that a run has learned, as one frozen value: what it takes to go on as if it had never been left."""

from __future__ import annotations

from dataclasses import dataclass

from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.run.departed_classes import DepartedClasses

# What a run takes beside its arrays: about what Python spends on the objects around them.
_OVERHEAD_BYTES = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """All that a run has learned, without what can be made again from data and settings.

    Parameters
    ----------
    seed
        The seed of the run.
    state, model
        What was known of the weights: in the units of training and in data units, at least one of them.
    scaling, features
        The units of the optimizer's memory in ``model``, and the columns that they are of, if ``state`` is not known.
    curve
        The loss history.
    departed
        What was learned of classes that were removed.
    """

    seed: int
    state: TrainState | None
    model: TrainState | None
    scaling: Scaling
    features: tuple[str, ...]
    curve: Curve
    departed: DepartedClasses

    @property
    def shape(self) -> tuple[int, ...]:
        """(K, D) of the weights."""
        known = self.state or self.model
        return () if known is None else known.weights.shape

    @property
    def n_bytes(self) -> int:
        """About how much memory this holds."""
        curve, size = self.curve, _OVERHEAD_BYTES + self.departed.n_bytes
        for series in (curve.data, curve.penalty, curve.total, curve.noisy, curve.test):
            size += series.steps.nbytes + series.low.nbytes + series.high.nbytes + series.last.nbytes
        for state in (self.state, self.model):
            if state is not None:
                size += state.weights.nbytes + state.bias.nbytes + sum(moment.nbytes for moment in state.moments)
        return size
