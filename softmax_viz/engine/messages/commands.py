"""The commands that the trainer handles. Frozen; made on the GUI thread, handled in order on the trainer thread.

A ``revision`` is the number of the edit that caused a command, 0 for none. Frames say at which step it took effect.
"""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Trained
from softmax_viz.core.editing.weight_changes import WeightChange
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.runs.stored_run import StoredMoment, StoredRun
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport


@frozen_dataclass
class UseData:
    """Train on ``data`` from the next step on. Frames made with it carry its ``revision``."""

    data: Dataset
    revision: int


@frozen_dataclass
class UseHyperparams:
    """Use these settings from the next step on."""

    hyperparams: Hyperparams
    revision: int = 0


@frozen_dataclass
class UseFeatures:
    """Use these features, keys of ``core.model.features.FEATURES``; the columns of the others are dropped."""

    features: tuple[str, ...]
    revision: int = 0


@frozen_dataclass
class UseViewport:
    """Draw the field of ``view`` with ``width`` × ``height`` pixels in the colours of ``theme``."""

    view: Viewport
    width: int
    height: int
    theme: str


@frozen_dataclass
class UseFieldStyle:
    """Draw the field in this style."""

    field_style: FieldStyle


@frozen_dataclass
class Reset:
    """Go to the initial state of ``seed`` and pause there. Frames that follow carry ``run`` as their number."""

    run: int
    seed: int
    revision: int = 0


@frozen_dataclass
class Resume:
    """Continue from the state ``trained``, in a run of ``seed``, and pause. Its data and settings were sent before.

    ``moments`` are exact states of the run at earlier steps, at which one can look.
    """

    run: int
    seed: int
    trained: Trained
    moments: tuple[StoredMoment, ...] = ()


@frozen_dataclass
class StoreRun:
    """Keep a run from a session file under ``number``; ``data``, ``features`` … are what it learns from."""

    number: int
    data: Dataset
    hyperparams: Hyperparams
    features: tuple[str, ...]
    seed: int
    run: StoredRun


@frozen_dataclass
class KeepRun:
    """Pause, and keep the run under ``number``.

    This is the first command when the user leaves a run; no step is taken between it and the others.
    """

    number: int


@frozen_dataclass
class CopyRun:
    """Keep the run that is kept under ``number`` under ``copy``, too; ignored if there is none."""

    number: int
    copy: int


@frozen_dataclass
class ReturnToRun:
    """Restore the run kept under ``number`` and pause. Its data and settings were sent before.

    If there is no such run, this acts as a ``Reset`` to the initial state of ``seed``.
    """

    run: int
    number: int
    seed: int
    revision: int = 0


@frozen_dataclass
class LookAt:
    """Pause, and show the run as it was at ``step``; frames say so. From the live end on, or with None, show that.

    The run itself stays as it is. Any command that changes it shows its live end again.
    """

    step: int | None


@frozen_dataclass
class KeepMoment:
    """Keep the run under ``number`` as if it had ended at ``step``, which is looked at."""

    number: int
    step: int


@frozen_dataclass
class PointAt:
    """Let frames bring the model at ``step`` as a ghost; None for none."""

    step: int | None


@frozen_dataclass
class ChangeWeights:
    """Apply ``change`` to the weights at the present step; steps, history and the optimizer's memory stay.

    Parameters
    ----------
    change
        What is changed.
    in_data
        Whether it is meant in data units, else in the units of training.
    keep_as
        The number under which the weights before are kept; 0: they are not.
    """

    change: WeightChange
    in_data: bool
    keep_as: int
    revision: int = 0


@frozen_dataclass
class ReturnToWeights:
    """Use the weights kept under ``number``, and keep the present ones under ``keep_as``; see ``ChangeWeights``.

    If there are none, nothing is changed.
    """

    number: int
    keep_as: int
    revision: int = 0


@frozen_dataclass
class ForgetRuns:
    """Forget all kept runs except those with the numbers ``needed``."""

    needed: frozenset[int]


@frozen_dataclass
class Run:
    """Train until another command stops it."""


@frozen_dataclass
class Pause:
    """Stop training; the run stays as it is."""


@frozen_dataclass
class Step:
    """Take exactly ``count`` steps, as fast as possible, and pause."""

    count: int


@frozen_dataclass
class SetSpeed:
    """Aim at this many steps per second; None: as fast as possible."""

    steps_per_s: float | None


@frozen_dataclass
class UseStopRules:
    """Stop a run when one of these rules is met."""

    rules: StopRules


@frozen_dataclass
class RestWhenConverged:
    """Whether a run pauses when it has reached the optimum; at first it does not."""

    is_on: bool


@frozen_dataclass
class CheckGradient:
    """Compare the gradient with central differences at the present state."""


@frozen_dataclass
class WantInsights:
    """Compute the insights ``names``, keys of ``core.insights.table.INSIGHTS``, and no others, for ``inquiry``."""

    names: frozenset[str]
    inquiry: Inquiry


@frozen_dataclass
class OptimumFound:
    """The search for the optimum of problem ``number`` has ended; None if it failed. Sent by the optimum thread."""

    number: int
    optimum: Optimum | None


@frozen_dataclass
class FrameTaken:
    """The frame taken from the outbox is on the screen; ``returned`` is the picture before, whose memory is free."""

    returned: Picture | None


@frozen_dataclass
class Stop:
    """End the thread."""


Command = (
    UseData
    | UseHyperparams
    | UseFeatures
    | UseViewport
    | UseFieldStyle
    | UseStopRules
    | RestWhenConverged
    | WantInsights
    | Reset
    | Resume
    | StoreRun
    | KeepRun
    | CopyRun
    | ReturnToRun
    | LookAt
    | KeepMoment
    | PointAt
    | ChangeWeights
    | ReturnToWeights
    | ForgetRuns
    | Run
    | Pause
    | Step
    | SetSpeed
    | CheckGradient
    | OptimumFound
    | FrameTaken
    | Stop
)
# Commands that do not change the run are handled in the middle of a step; all others interrupt it.
READ_ONLY_COMMANDS = (
    UseViewport,
    UseFieldStyle,
    UseStopRules,
    RestWhenConverged,
    WantInsights,
    PointAt,
    SetSpeed,
    OptimumFound,
    FrameTaken,
    CopyRun,
    StoreRun,
    ForgetRuns,
)
# Commands that change nothing of the live run, so that an earlier moment stays the one that is shown.
LOOKING_COMMANDS = (*READ_ONLY_COMMANDS, CheckGradient, KeepMoment, LookAt, Pause)
# Commands without a serial number: the window waits for no answer to them.
UNNUMBERED = (OptimumFound, FrameTaken, ForgetRuns)
