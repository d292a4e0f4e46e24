"""What an insight is computed from: one state of a run, and what the user asks about it. Pure; any thread."""

from __future__ import annotations

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState

Place = tuple[float, float]


@frozen_dataclass(eq=False)
class Subject:
    """One state of a run, frozen, with everything that it was trained on.

    Parameters
    ----------
    model
        The weights in data units: what scores, regions and probabilities are computed from.
    state
        The same in the units of training, with the optimizer's memory: what losses, penalties and gradients are
        computed from. The same object as ``model`` without standardization.
    features
        Names of the D features.
    hyperparams, seed
        The settings, and the seed of the run.
    data
        All N points, in the order of the table.
    train, test
        Training points and test points in the units of training, in the order of ``data``; either may be empty.
    held_out
        (N,) which points of ``data`` are test points.
    scaling
        From data units to the units of training.
    optimum
        The exact optimum of this problem; None while it is not known.
    """

    model: TrainState
    state: TrainState
    features: tuple[str, ...]
    hyperparams: Hyperparams
    seed: int
    data: Dataset
    train: TrainingSet
    test: TrainingSet
    held_out: Bools
    scaling: Scaling
    optimum: Optimum | None = None


@frozen_dataclass
class Inquiry:
    """What the user points at and asks about. Compared by value; a panel adds the fields that its insight needs.

    Parameters
    ----------
    places
        (x, y) in data units: first the probe (pinned, or under the pointer), then the further pinned places; empty if
        nothing is probed.
    corners
        The indices of three classes, for the triangle of probabilities; empty for the first three.
    """

    places: tuple[Place, ...] = ()
    corners: tuple[int, ...] = ()
