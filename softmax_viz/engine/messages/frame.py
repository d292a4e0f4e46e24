"""What the trainer publishes. Frozen; made on the trainer thread, read on the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.editing.journal import Effect
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.runs.ghost import Ghost
from softmax_viz.core.runs.run_result import RunResult
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import ReferenceSpan
from softmax_viz.core.training.divergence import DivergenceReport
from softmax_viz.core.training.evaluation import Evaluations
from softmax_viz.core.training.gradient_check import GradientCheck
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.record.keyframes import Record
from softmax_viz.field.picture.picture import Picture


@frozen_dataclass(eq=False)
class LiveEnd:
    """The live end of the run while an earlier moment is shown; the fields are those of ``Frame``."""

    state: TrainState
    trained: TrainState | None
    features: tuple[str, ...]
    hyperparams: Hyperparams


@frozen_dataclass(eq=False)
class PastMoment:
    """The earlier moment of the run that a frame shows.

    Parameters
    ----------
    wanted
        The step that was asked for, or the nearest that can be had again.
    live
        The live end, where the run is trained on.
    is_exact
        Whether the frame shows the step that is wanted, not a kept one before it.
    data, hyperparams, features, seed
        What the run learned from.
    optimum
        J* of that; None if it is not known.
    """

    wanted: int
    live: LiveEnd
    is_exact: bool
    data: Dataset
    hyperparams: Hyperparams
    features: tuple[str, ...]
    seed: int
    optimum: float | None = None

    @property
    def tip(self) -> int:
        """The step at the live end."""
        return self.live.state.step


@frozen_dataclass(eq=False)
class Frame:
    """The newest state of the run.

    Parameters
    ----------
    run
        Number of the run; frames of an older run are dropped.
    serial
        Number of the last command handled before this frame was made.
    revision
        Revision of the data it was made with.
    phase
        What the trainer does.
    settled
        Everything asked has been answered: no frame follows without a command, and all parts belong to this state.
    state
        Weights in data units and counters.
    trained
        The same in the units of training, with the optimizer's memory, as a session file stores it.
    features
        Names of the D features that the weights belong to.
    hyperparams
        The settings that they were trained with.
    dropped
        (K,) which logits the coming step drops; None without dropout, or if each point has its own mask.
    readings, curve, picture
        While running, evaluated less often than the state: None where there is nothing new. At rest, readings and
        curve are those of this state (the same objects while it stays), and a picture comes once.
    curve_step
        The step at which the curve was read, that of the live end.
    references, changes
        As in ``Curve``, at this state; the same objects while nothing changes.
    picture_s
        When the picture was begun, in seconds of the trainer's clock.
    optimum
        The exact optimum of this problem; None while it is not known.
    advice, stopped, gradient_check
        The last of each kind in this run, the same object in every frame: why the run diverged and what to do,
        which stopping rule was met, how the gradient compares with central differences.
    effects
        When the newest edits took effect, in any run; the same object while there is no new one.
    insights
        Values of insights by name, as in ``core.insights.table``; while running, only those computed at this state.
    missing_insights
        Names of those that are asked for and not computed at this state.
    kept_runs
        What is known of each kept run, to which the user may return; the same object while nothing changes.
    past
        The earlier moment that is shown; None at the live end.
    first_step
        The first step of the run that can be looked at.
    ghost
        The model at a step that the user points at; None for none.
    record
        The exact states of the run that are kept; the same object while none is added.
    """

    run: int
    serial: int
    revision: int
    phase: Phase
    settled: bool
    state: TrainState
    trained: TrainState | None = None
    features: tuple[str, ...] = LINEAR
    hyperparams: Hyperparams | None = None
    dropped: Bools | None = None
    readings: Evaluations | None = None
    curve: Curve | None = None
    curve_step: int = 0
    references: tuple[ReferenceSpan, ...] = ()
    changes: tuple[tuple[int, int], ...] = ()
    picture: Picture | None = None
    picture_s: float = 0.0
    optimum: Optimum | None = None
    advice: DivergenceReport | None = None
    stopped: UserError | None = None
    gradient_check: GradientCheck | None = None
    effects: tuple[Effect, ...] = ()
    kept_runs: tuple[RunResult, ...] = ()
    past: PastMoment | None = None
    first_step: int = 0
    ghost: Ghost | None = None
    record: Record[Any] = field(default_factory=Record)
    insights: Mapping[str, object] = field(default_factory=dict)
    missing_insights: frozenset[str] = frozenset()

    @property
    def tip(self) -> int:
        """The step at the live end of the run."""
        return self.state.step if self.past is None else self.past.tip

    def at_live_end(self) -> Frame:
        """Return this frame with the weights at the live end of the run; picture and readings stay as they are."""
        if self.past is None:
            return self
        live = self.past.live
        return replace(
            self, state=live.state, trained=live.trained, features=live.features, hyperparams=live.hyperparams,
            past=None,
        )  # fmt: skip

    def after(self, earlier: Frame) -> Frame:
        """Return this frame, with parts that it lacks taken from ``earlier``, which was never shown.

        Nothing is taken from a frame of another run; readings of other data do not fit and are left out.
        """
        if earlier.run != self.run:
            return self
        same_data = earlier.revision == self.revision and (earlier.past is None) == (self.past is None)
        return replace(
            self,
            readings=self.readings or (earlier.readings if same_data else None),
            curve=self.curve or earlier.curve,
            curve_step=self.curve_step if self.curve else earlier.curve_step,
            picture=self.picture or earlier.picture,
            picture_s=self.picture_s if self.picture else earlier.picture_s,
            insights={**earlier.insights, **self.insights} if same_data and earlier.insights else self.insights,
        )
