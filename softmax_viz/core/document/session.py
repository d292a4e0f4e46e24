"""The session: the data and settings of the user. It belongs to the GUI thread; other threads get frozen copies.

The trained state, which comes from the trainer, is a separate value (``Trained``).
"""

from __future__ import annotations

from dataclasses import field

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.model.limits import check_features
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState

N_SEEDS = 2**64  # seeds are 0 … 2^64 − 1
# Any seed would do; with this one the initial weights are about as good as guessing.
DEFAULT_SEED = 1


@frozen_dataclass
class Session:
    """The data and the settings.

    Parameters
    ----------
    data
        Points and classes.
    hyperparams
        The settings of the run.
    features
        Names of the features in use, keys of ``features.FEATURES``.
    seed
        The seed of the run: Reset keeps it, a new start draws a new one.
    title
        Name of the data set, for the user.
    runs
        The runs that the user has, the present one among them once there are several.

    Raises
    ------
    UserError
        If a feature is too large for the points (see ``limits``).
    """

    data: Dataset = field(default_factory=empty_dataset)
    hyperparams: Hyperparams = field(default_factory=Hyperparams)
    features: tuple[str, ...] = LINEAR
    seed: int = DEFAULT_SEED
    title: str = ""
    runs: tuple[RunEntry, ...] = ()

    def __post_init__(self) -> None:
        check_features(self.features, self.data)


@frozen_dataclass(eq=False)
class Trained:
    """The trained state of a session, enough to continue as if training had not stopped. Frozen; any thread.

    Parameters
    ----------
    state
        The model in the units of training (they differ from data units under standardization), with the
        optimizer's memory.
    curve
        The thinned loss history; None if it was not stored.
    """

    state: TrainState
    curve: Curve | None = None
