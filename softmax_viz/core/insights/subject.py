"""What an insight is computed from: one state of a run, and what the user asks about it. Pure; any thread."""

from __future__ import annotations

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.landscape.run_path import NO_PATH, RunPath
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
    path
        The weights of the run at some of its steps, the first of them included.
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
    path: RunPath = NO_PATH


@frozen_dataclass
class Inquiry:
    """What the user points at and asks about. Compared by value; a panel adds the fields that its insight needs.

    Parameters
    ----------
    places
        (x, y) in data units: first the probe (pinned, or under the pointer), then the further pinned places; empty if
        nothing is probed.
    last_place
        The place that was probed last, which counts while nothing is probed; None before.
    reach
        Half-axes, data units, of the ellipse around a place in which a point counts as under the probe; 0 for a point
        at exactly that place.
    true_class
        The class chosen as the true one; −1 for none.
    active_class
        The class that new points get.
    target
        The target distribution that was edited, one number for each class; empty for that of the true class.
    cut
        The ends of the cut through the plane; None without one.
    corners
        The indices of three classes, for the triangle of probabilities; empty for the first three.
    is_log_rate
        Whether the axis of learning rates is logarithmic, for ``line_search``.
    plane
        For ``surface``: which plane, and for ``surface.WEIGHTS`` two entries of [W b], counted row by row.
    """

    places: tuple[Place, ...] = ()
    last_place: Place | None = None
    reach: tuple[float, float] = (0.0, 0.0)
    true_class: int = -1
    active_class: int = 0
    target: tuple[float, ...] = ()
    cut: tuple[Place, Place] | None = None
    corners: tuple[int, ...] = ()
    is_log_rate: bool = True
    plane: tuple[str, int, int] = ("run", 0, 0)
