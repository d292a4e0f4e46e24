"""What is known of a sweep at one moment: losses, accuracies, curves and models of its cells. Frozen; any thread."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.sweep.miniatures import Miniatures
from softmax_viz.core.sweep.plan import SweepPlan


@frozen_dataclass
class SweepRun:
    """One run of a cell, on all its training points and without dropout.

    Parameters
    ----------
    seed
        Its seed.
    step
        Steps taken: a run that has diverged stands still at its last finite weights.
    data_loss, penalty
        The two terms of the objective J; ``total`` is their sum.
    accuracy
        The fraction of training points that are classified correctly.
    test_loss, test_accuracy
        The same on the points held out; None without any.
    is_diverged
        Whether its next step is not finite.
    """

    seed: int
    step: int
    data_loss: float
    penalty: float
    accuracy: float
    test_loss: float | None = None
    test_accuracy: float | None = None
    is_diverged: bool = False

    @property
    def total(self) -> float:
        """J: data loss + penalty."""
        return self.data_loss + self.penalty


@frozen_dataclass
class Spread:
    """The mean of a number over the seeds of a cell, and its smallest and largest value."""

    mean: float
    low: float
    high: float


@frozen_dataclass(eq=False)
class SweepCurve:
    """The objective J of a cell at some of its steps, all (M,): ``steps`` ascending, and mean and range over the seeds.

    It ends where the last of its runs diverged; a seed that diverged earlier is left out from there on.
    """

    steps: Ints
    mean: Floats
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", frozen(self.steps, np.int64))
        for name in ("mean", "low", "high"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))


@frozen_dataclass(eq=False)
class SweepCell:
    """One cell of the grid.

    Means and ranges are those of the runs that have not diverged, or of all runs if all have.

    Parameters
    ----------
    row, column
        Its place: row 0 is at the top, column 0 on the left.
    values
        The values of ``plan.params`` here: across, and down if there is one.
    runs
        Its runs, one for each seed of the plan, in that order.
    curve
        J so far.
    weights, bias
        The model of the first seed in data units, (K, D) and (K,).
    """

    row: int
    column: int
    values: tuple[float, ...]
    runs: tuple[SweepRun, ...]
    curve: SweepCurve
    weights: Floats
    bias: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        object.__setattr__(self, "bias", frozen(self.bias, np.float64))

    @property
    def step(self) -> int:
        """The most steps that one of its runs has taken."""
        return max(run.step for run in self.runs)

    @property
    def is_diverged(self) -> bool:
        """Whether one of its runs has diverged."""
        return any(run.is_diverged for run in self.runs)

    @property
    def n_diverged(self) -> int:
        """The number of its runs that have diverged."""
        return sum(run.is_diverged for run in self.runs)

    @property
    def data_loss(self) -> Spread:
        """The mean loss over the training points."""
        return self._spread("data_loss")

    @property
    def penalty(self) -> Spread:
        """The penalty."""
        return self._spread("penalty")

    @property
    def total(self) -> Spread:
        """The objective J: data loss + penalty."""
        return self._spread("total")

    @property
    def accuracy(self) -> Spread:
        """The fraction of training points that are classified correctly."""
        return self._spread("accuracy")

    @property
    def test_loss(self) -> Spread | None:
        """The mean loss over the points held out; None without any."""
        return self._spread("test_loss") if self.runs[0].test_loss is not None else None

    @property
    def test_accuracy(self) -> Spread | None:
        """The accuracy on the points held out; None without any."""
        return self._spread("test_accuracy") if self.runs[0].test_accuracy is not None else None

    def _spread(self, name: str) -> Spread:
        counted = [run for run in self.runs if not run.is_diverged] or self.runs
        values: list[float] = [getattr(run, name) for run in counted]
        mean = math.fsum(value / len(values) for value in values) if all(map(math.isfinite, values)) else math.inf
        # Rounding must not put the mean of equal numbers beside them.
        return Spread(min(max(mean, min(values)), max(values)), min(values), max(values))


@frozen_dataclass(eq=False)
class SweepSnapshot:
    """A sweep at one moment.

    Parameters
    ----------
    plan
        What is trained.
    step
        Steps that every run has taken that has not diverged; ``plan.steps`` when all are done.
    cells
        All cells, row by row from the top.
    is_done
        Whether no run will take another step: all have reached ``plan.steps`` or have diverged.
    miniatures
        A small picture of each cell, in the same order; None if none was asked for.
    """

    plan: SweepPlan
    step: int
    cells: tuple[SweepCell, ...]
    is_done: bool
    miniatures: Miniatures | None = None

    def cell(self, row: int, column: int) -> SweepCell:
        """Return the cell at a place."""
        return self.cells[row * self.plan.n_columns + column]

    @property
    def progress(self) -> float:
        """The fraction of the steps that are taken, 0 to 1."""
        return 1.0 if self.is_done else self.step / self.plan.steps
