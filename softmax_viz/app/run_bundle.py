"""One run with its controllers: runner, viewport, presenter, probe, warnings. GUI thread only.

It depends on no widget and no other run, so a window can have several.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.display.presenter import Presenter
from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.shown_values import RunFacts
from softmax_viz.controllers.display.training_warnings import TrainingWarnings
from softmax_viz.controllers.display.viewport_controller import ViewportController
from softmax_viz.controllers.run.run_switch import RunSwitch
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.run.sweeps import Sweeps
from softmax_viz.controllers.session.curve_marks import marks_of_run
from softmax_viz.core.data.dataset import Dataset, named_like
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages.frame import Frame, PastMoment
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.controllers.session.session_owner import SessionOwner


class RunBundle(QObject):
    """Creates the controllers of one run and collects what is shown of it.

    Parameters
    ----------
    session
        The session at the start.
    style
        The field style at the start.
    theme
        Name of the theme of the field.
    clock
        Returns monotonic time in seconds.
    runner
        An existing run, as when the window is replaced; the bundle does not own it then.

    Attributes
    ----------
    facts
        What is shown of the run now.
    show_moment
        Called with the earlier moment of each frame before the frame is shown; None at the live end.

    Signals
    -------
    factsChanged(RunFacts)
        Any part of ``facts`` has changed; at most once for each frame.
    """

    factsChanged = Signal(object)

    def __init__(
        self,
        session: Session,
        style: FieldStyle,
        theme: str,
        clock: Callable[[], float],
        runner: Runner | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.runner = runner or Runner(session, self)
        self.viewport = ViewportController(self.runner.use_viewport, session.data, theme, self)
        self.presenter = Presenter(clock)
        self.probe = Probe(self)
        self.warnings = TrainingWarnings(session.hyperparams, self)
        self.show_moment: Callable[[PastMoment | None], None] = lambda _past: None
        self.presenter.expect_points(session.data.n_points)
        self.runner.use_field_style(style)
        self.facts = RunFacts(self.viewport.view, speed=self.runner.speed)
        self.runner.frameTaken.connect(self._on_frame)
        self.runner.phaseChanged.connect(self._on_phase)
        self.runner.speedChanged.connect(self._on_speed)
        self.viewport.viewChanged.connect(self._on_view)
        self.probe.changed.connect(self._on_probe)

    @property
    def rules(self) -> StopRules:
        """When the run stops by itself."""
        return self.facts.rules

    @Slot(object)
    def use_rules(self, rules: StopRules) -> None:
        """Stop the run when one of these rules is met."""
        self.runner.use_rules(rules)
        self._tell(replace(self.facts, rules=rules))

    def change_speed(self, by: int) -> None:
        """Change the speed by ``by`` notches, within the range of ``SPEEDS``."""
        self.runner.set_speed(min(max(self.runner.speed + by, 0), len(SPEEDS) - 1))

    @Slot(object)
    def on_data(self, data: Dataset) -> None:
        """Ignore marks that were computed for an older data set."""
        self.presenter.expect_points(data.n_points)

    @Slot(object)
    def on_data_set_opened(self, data: Dataset) -> None:
        """Show all points of a data set that was opened."""
        self.viewport.fit(data)

    def start(self) -> None:
        """Start the trainer."""
        self.runner.start()

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the clock and the thread; return whether the thread has ended. May be called again."""
        return self.runner.stop(timeout_ms)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        """Process a frame as a whole: everything that is shown of it changes at once."""
        if self.runner.link.has_changes(frame):
            self.show_moment(frame.past)
        self.presenter.on_frame(frame)
        self.probe.on_frame(frame)
        self.warnings.on_frame(frame)
        facts, probed, stability = self.facts, self.probe.probed, self.warnings.stability
        shown = self.presenter.shown
        if shown is not facts.shown or probed is not facts.probed or stability is not facts.stability:
            self._tell(replace(facts, shown=shown, probed=probed, stability=stability))

    @Slot(object)
    def _on_phase(self, phase: Phase) -> None:
        self.presenter.on_phase(phase)
        if self.presenter.shown is not self.facts.shown:
            self._tell(replace(self.facts, shown=self.presenter.shown))
        self.warnings.on_phase(phase)

    @Slot(int)
    def _on_speed(self, index: int) -> None:
        self._tell(replace(self.facts, speed=index))

    @Slot(object)
    def _on_view(self, view: Viewport) -> None:
        self._tell(replace(self.facts, view=view))

    @Slot()
    def _on_probe(self) -> None:
        self._tell(replace(self.facts, probed=self.probe.probed))

    def _tell(self, facts: RunFacts) -> None:
        self.facts = facts
        self.factsChanged.emit(facts)


def connect_run(bundle: RunBundle, owner: SessionOwner) -> None:
    """Connect the presenter and warnings of a run to the session of ``owner``; to be called once for each bundle."""
    bundle.presenter.name_changes = lambda changes: marks_of_run(owner, owner.run, changes)
    bundle.show_moment = lambda past: _show_moment(owner, past)
    owner.dataChanged.connect(bundle.on_data)
    owner.visited.connect(lambda: bundle.on_data(owner.data))
    bundle.warnings.on_data(owner.data, owner.revision)
    owner.dataChanged.connect(bundle.warnings.on_data)
    owner.dataSetOpened.connect(bundle.on_data_set_opened)
    owner.hyperparamsChanged.connect(bundle.warnings.on_hyperparams)
    owner.titleChanged.connect(bundle.warnings.on_title)


def connect_runner(runner: Runner, owner: SessionOwner) -> None:
    """Connect a runner to the session of ``owner``, so that it is trained; to be called once for each runner."""
    owner.dataChanged.connect(runner.use_data)
    owner.hyperparamsChanged.connect(runner.use_hyperparams)
    owner.featuresChanged.connect(runner.use_features)
    switch = RunSwitch(runner.link)
    owner.momentKept.connect(switch.keep_moment)
    owner.runLeft.connect(switch.keep)
    owner.runCopied.connect(switch.copy)
    owner.runBegun.connect(runner.reset)
    owner.runReturned.connect(switch.return_to)
    owner.runsNeeded.connect(switch.forget_others)
    owner.weightsChanged.connect(switch.change_weights)
    owner.weightsReturned.connect(switch.return_to_weights)
    runner.frameTaken.connect(owner.on_frame)


def _show_moment(owner: SessionOwner, past: PastMoment | None) -> None:
    """Let ``owner`` show the session of an earlier moment, with classes named as they are now; None: the live end."""
    if past is None:
        owner.visit.end(owner)
        return
    data, shown = named_like(past.data, owner.visit.live(owner).data), owner.session
    learned = data, past.hyperparams, past.features, past.seed
    # Nearly all frames of a drag learn from the same: checking and comparing all points again would be slow.
    is_same = shown.data is data and (shown.hyperparams, shown.features, shown.seed) == learned[1:]
    owner.visit.begin(owner, shown if is_same else Session(*learned), past.wanted)


def sweeps_of(owner: SessionOwner, runner: Runner, parent: QObject) -> Sweeps:
    """Make the sweeps of the session of ``owner``, which note when it changes, beside its ``runner``."""
    sweeps = Sweeps(lambda: owner.session, runner.courtesy, parent)
    for changed in (
        owner.dataChanged,
        owner.hyperparamsChanged,
        owner.featuresChanged,
        owner.runBegun,
        owner.runReturned,
    ):
        changed.connect(sweeps.on_session)
    return sweeps
