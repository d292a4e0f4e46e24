"""Connects the time line to the run and to the state of the window. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.run.bookmarks import Bookmarks
from softmax_viz.controllers.run.playback import Playback
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.run.time_controller import TimeController
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.engine.messages.frame import Frame


class TimeLink(QObject):
    """Owns the time line of a window and keeps it with its run.

    Parameters
    ----------
    runner
        The run.
    store
        Gets ``time`` whenever the user looks elsewhere.
    clock
        Returns monotonic time in seconds.
    parent
        The parent in Qt.

    Attributes
    ----------
    time, playback, bookmarks
        What the user asks for goes to these.

    Signals
    -------
    ghostRequested(int | None)
        The boundaries of this step are to be shown as a ghost; None for none.
    newRunRequested(int)
        Another run is to begin at this step.
    """

    ghostRequested = Signal(object)
    newRunRequested = Signal(int)

    def __init__(
        self, runner: Runner, store: StateStore, clock: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.time = time = TimeController(self)
        self.playback = Playback(time, clock)
        self.bookmarks = Bookmarks(time)
        self._run: int | None = None
        self.playback.player.use_speed(runner.speed)
        runner.frameTaken.connect(self._on_frame)
        runner.phaseChanged.connect(self._on_phase)
        runner.speedChanged.connect(self.playback.player.use_speed)
        time.stepsRequested.connect(runner.step)
        time.runRequested.connect(runner.run)
        time.pauseRequested.connect(runner.pause)
        self.playback.toggleRequested.connect(runner.toggle)
        time.changed.connect(lambda line: store.update(time=line))
        store.bind(self._use_changes, "run.curve_marks")
        if runner.last_frame is not None:
            self._on_frame(runner.last_frame)

    def show_ghost(self, step: int | None) -> None:
        """Ask for the ghost of ``step``; None for none."""
        self.ghostRequested.emit(step)

    def new_run(self) -> None:
        """Ask for another run from the step that is looked at."""
        self.newRunRequested.emit(self.time.line.shown)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        """Follow the live end as slowly as the curve does, so that the plot and the time line show one moment."""
        if frame.readings is not None and frame.hyperparams is not None:
            n_points, batch = len(frame.readings.train.wrong), frame.hyperparams.batch_size
            self.time.events.use_epoch(1 if batch is None else -(-n_points // batch))
        if frame.run != self._run:
            self._run = frame.run
            self.time.use_run(frame.state.step, frame.state.step)
        elif frame.curve is not None:
            self.time.on_tip(frame.curve_step)
        elif frame.phase is not Phase.RUNNING:
            self.time.on_tip(frame.state.step)

    @Slot(object)
    def _on_phase(self, phase: Phase) -> None:
        self.time.on_running(phase is Phase.RUNNING)

    def _use_changes(self, marks: tuple[CurveMark, ...]) -> None:
        self.time.events.use_changes(mark.step for mark in marks)
