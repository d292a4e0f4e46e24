"""A run as a session file keeps it: where it stands, its curve and marks, and exact states to look back at. Frozen."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState

# So many exact states of one run are stored, beside the one at its start.
MOST_MOMENTS = 96


@frozen_dataclass(eq=False)
class StoredMoment:
    """An exact state of a run, from which the following steps can be computed again.

    Parameters
    ----------
    state
        The weights in the units of training, with the optimizer's memory and the counters.
    data, hyperparams, features, seed
        What the run learned from at that step.
    is_change
        Whether something was changed at this step, or the run began there.
    until
        The last step that follows from it; None if these are all steps up to the next moment.
    """

    state: TrainState
    data: Dataset
    hyperparams: Hyperparams
    features: tuple[str, ...]
    seed: int
    is_change: bool = False
    until: int | None = None


@frozen_dataclass(eq=False)
class StoredRun:
    """A run beside its entry in the list.

    Parameters
    ----------
    state, curve
        Where it stands, in the units of training, and its loss history; None if nothing is stored, as for the present
        run, whose trained state stands elsewhere in the file.
    marks
        What was changed during it.
    moments
        Exact states, in ascending steps.
    optimum
        J* of what it learns from; None if it is not known.
    """

    state: TrainState | None = None
    curve: Curve | None = None
    marks: tuple[CurveMark, ...] = ()
    moments: tuple[StoredMoment, ...] = ()
    optimum: float | None = None
