"""What the trainer does, what it was asked to do, and how that ended. Trainer thread only."""

from __future__ import annotations

from dataclasses import dataclass, field

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.divergence import DivergenceReport
from softmax_viz.core.training.gradient_check import GradientCheck
from softmax_viz.engine.run.edit_effects import Effects
from softmax_viz.engine.run.kept_runs import KeptRuns
from softmax_viz.engine.run.kept_weights import KeptWeights


@dataclass(slots=True)
class Status:
    """The part of the trainer's state that is neither weights nor settings. The first phase is *paused*.

    Parameters
    ----------
    phase
        What the trainer does.
    serial, run_number, revision
        Numbers of the last command, the run and the data, for the frames that follow.
    goal
        The step that was asked for; None once it is reached.
    wants_check
        A check of the gradient was asked for.
    wants_repair
        The run has diverged, and data or settings have changed since: its repair is another.
    is_refused
        No training problem can be made of these data.
    advice, stopped, gradient_check
        For frames: why the run diverged, why it stopped, how the gradient compares with central differences.
    effects, kept_runs, kept_weights
        At which steps edits took effect, and the runs and weights that the user left and may return to.
    """

    phase: Phase = Phase.PAUSED
    serial: int = 0
    run_number: int = 0
    revision: int = 0
    goal: int | None = None
    wants_check: bool = False
    wants_repair: bool = False
    is_refused: bool = False
    advice: DivergenceReport | None = None
    stopped: UserError | None = None
    gradient_check: GradientCheck | None = None
    effects: Effects = field(default_factory=Effects)
    kept_runs: KeptRuns = field(default_factory=KeptRuns)
    kept_weights: KeptWeights = field(default_factory=KeptWeights)

    @property
    def is_running(self) -> bool:
        """Whether the trainer trains until a command stops it."""
        return self.phase is Phase.RUNNING

    @property
    def is_asked(self) -> bool:
        """Whether requested steps, a requested check, or the repair for other settings, are not done yet."""
        return self.goal is not None or self.wants_check or self.wants_repair

    def enter(self, phase: Phase) -> None:
        """Enter ``phase`` because of a command, and clear what was reported in the phase before."""
        self.phase = phase
        self.advice = self.stopped = self.goal = None
        self.is_refused = self.wants_repair = False

    def try_again(self) -> None:
        """Leave a failed state, because data or settings have changed and training may be possible now."""
        if self.is_refused or self.phase is Phase.FAULTED:
            self.enter(Phase.PAUSED)

    def begin_run(self, number: int) -> None:
        """Pause at the start of run ``number``."""
        self.run_number = number
        self.gradient_check = None
        self.wants_check = False
        self.enter(Phase.PAUSED)

    def give_up(self) -> None:
        """Drop what was requested, which cannot be done."""
        self.goal, self.wants_check, self.wants_repair = None, False, False
