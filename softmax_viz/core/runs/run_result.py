"""What a run has reached, and how it is shown in a list. Frozen; any thread."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.runs.stored_run import StoredRun
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState


@frozen_dataclass(eq=False)
class RunResult:
    """What a run has reached, as the trainer knows it.

    Parameters
    ----------
    number
        The number of the run.
    n_bytes
        About how much memory it takes while it is kept.
    step, epoch
        Where it stands: updates of the weights, and passes over the data.
    train, test
        Evaluations of the training points and of the test points; None where there are no points.
    optimum
        J*, the lowest total, of what it learns from; None while it is not known or does not exist.
    curve
        Its loss history.
    model
        Its weights in data units, from which boundaries are drawn.
    features
        Names of the D features that the weights belong to.
    stored
        What a session file keeps of it; None of the present run, whose state frames bring.
    """

    number: int
    n_bytes: int
    step: int
    epoch: int
    train: Evaluation | None
    test: Evaluation | None
    optimum: float | None
    curve: Curve
    model: TrainState
    features: tuple[str, ...]
    stored: StoredRun | None = None

    @property
    def gap(self) -> float | None:
        """J − J*; None while either is not known."""
        return None if self.train is None or self.optimum is None else self.train.total - self.optimum


@frozen_dataclass(eq=False)
class RunRow:
    """A run as the views show it.

    Parameters
    ----------
    entry
        Its entry; of the present run with what it learns from now.
    name
        Its name: the one that was given, or one that says what differs.
    differences
        What differs from the run that it came from, one text each: "η 0.3 → 3".
    result
        What it has reached; None while that is not known.
    is_current
        Whether it is the run that the window trains.
    is_shown
        Whether its curve and its boundaries are shown beside those of the present run.
    """

    entry: RunEntry
    name: str
    differences: tuple[str, ...] = ()
    result: RunResult | None = None
    is_current: bool = False
    is_shown: bool = True
