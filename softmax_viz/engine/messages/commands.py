"""What the trainer can be told. Frozen; made on the GUI thread, obeyed in order on the trainer's.

A ``revision`` is the number of the edit that a command comes from, 0 for none. Frames say at which step it took effect.
"""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Trained
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport


@frozen_dataclass
class UseData:
    """Learn from ``data`` from the next step on. ``revision`` comes back in the frames that know it."""

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
    """Draw the field this way."""

    field_style: FieldStyle


@frozen_dataclass
class Reset:
    """Go to the start of ``seed`` and rest there. ``run`` numbers the frames that follow."""

    run: int
    seed: int
    revision: int = 0


@frozen_dataclass
class Resume:
    """Stand where ``trained`` says, in a run of ``seed``, and rest there. Its data and settings were sent before."""

    run: int
    seed: int
    trained: Trained


@frozen_dataclass
class KeepRun:
    """Rest, and keep what was learned under ``number``.

    It comes before whatever else belongs to leaving the run, and no step is taken between.
    """

    number: int


@frozen_dataclass
class ReturnToRun:
    """Stand where the run kept under ``number`` stood, and rest there. Its data and settings were sent before.

    If it is not kept, this is the ``Reset`` to the start of ``seed``.
    """

    run: int
    number: int
    seed: int
    revision: int = 0


@frozen_dataclass
class ForgetRuns:
    """Forget all kept runs but those with ``needed`` numbers."""

    needed: frozenset[int]


@frozen_dataclass
class Run:
    """Train until told otherwise."""


@frozen_dataclass
class Pause:
    """Rest where the run stands."""


@frozen_dataclass
class Step:
    """Take exactly ``count`` steps, as fast as possible, and rest."""

    count: int


@frozen_dataclass
class SetSpeed:
    """Aim at this many steps per second; None: as fast as possible."""

    steps_per_s: float | None


@frozen_dataclass
class UseStopRules:
    """Let a run stop by itself by these rules."""

    rules: StopRules


@frozen_dataclass
class CheckGradient:
    """Hold the program's gradient at this state against central differences."""


@frozen_dataclass
class OptimumFound:
    """The search for the optimum of problem ``number`` has ended, None in failure. Sent by the search."""

    number: int
    optimum: Optimum | None


@frozen_dataclass
class FrameTaken:
    """The frame that was taken from the outbox is on the screen; ``returned`` is the picture before, free again."""

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
    | Reset
    | Resume
    | KeepRun
    | ReturnToRun
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
# What leaves the run alone is obeyed in the middle of a step; everything else interrupts it.
READ_ONLY_COMMANDS = (UseViewport, UseFieldStyle, UseStopRules, SetSpeed, OptimumFound, FrameTaken, ForgetRuns)
# What nobody in the window waits for an answer to.
UNNUMBERED = (OptimumFound, FrameTaken, ForgetRuns)
