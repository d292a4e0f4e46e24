"""Connects the time line to the run and to the state of the window. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.run.bookmarks import Bookmarks
from softmax_viz.controllers.run.playback import Playback
from softmax_viz.controllers.run.run_switch import RunSwitch
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.run.time_controller import TimeController
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.editing.run_book import with_present
from softmax_viz.core.editing.session_edits import SetRuns
from softmax_viz.core.runs.run_entry import Bookmark, entry_of
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.engine.messages.frame import Frame


class TimeLink(QObject):
    """Owns the time line of a window and keeps it with its run and its session.

    Parameters
    ----------
    runner
        The run.
    owner
        The owner of the session: it has the bookmarks, and branches.
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
    show_ghost(int | None)
        Asks for the boundaries of this step as a ghost; None for none.
    """

    def __init__(
        self,
        runner: Runner,
        owner: SessionOwner,
        store: StateStore,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.time = time = TimeController(self)
        self.playback = Playback(time, clock)
        self.bookmarks = Bookmarks(time)
        self._runner, self._owner = runner, owner
        self._run: int | None = None
        self.playback.player.use_speed(runner.speed)
        runner.frameTaken.connect(self._on_frame)
        runner.phaseChanged.connect(self._on_phase)
        runner.speedChanged.connect(self.playback.player.use_speed)
        time.stepsRequested.connect(runner.step)
        time.runRequested.connect(runner.run)
        time.pauseRequested.connect(runner.pause)
        run = RunSwitch(runner.link)
        time.lookRequested.connect(run.look_at)
        time.endRequested.connect(run.look_at_end)
        self.show_ghost = run.point_at
        self.playback.toggleRequested.connect(runner.toggle)
        time.changed.connect(lambda line: store.update(time=line))
        store.bind(self._use_changes, "run.curve_marks")
        self.bookmarks.bookmarksChanged.connect(self._set_bookmarks)
        owner.runsListed.connect(self._use_bookmarks)
        owner.visited.connect(self._on_visited)
        if runner.last_frame is not None:
            self._on_frame(runner.last_frame)

    def new_run(self) -> None:
        """Let another run go on from the step that is looked at."""
        self._owner.visit.branch(self._owner, self.time.line.shown)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        """Follow the live end as slowly as the curve does, so that the plot and the time line show one moment."""
        if frame.readings is not None and frame.hyperparams is not None:
            n_points, batch = len(frame.readings.train.wrong), frame.hyperparams.batch_size
            self.time.events.use_epoch(1 if batch is None else -(-n_points // batch))
        if frame.run != self._run:
            self._run = frame.run
            self.time.use_run(frame.first_step, frame.tip, self._listed())
        elif frame.curve is not None:
            self.time.on_tip(frame.curve_step, frame.first_step)
        elif frame.phase is not Phase.RUNNING:
            self.time.on_tip(frame.tip, frame.first_step)
        if frame.past is not None:
            self.time.answered(frame.past.wanted, frame.past.is_exact)
        elif self._runner.is_current(frame):
            self.time.returned()

    @Slot(object)
    def _on_phase(self, phase: Phase) -> None:
        self.time.on_running(phase is Phase.RUNNING)

    @Slot()
    def _on_visited(self) -> None:
        """Follow an undo or another change of the run, which shows its live end at once."""
        if not self._owner.visit.is_on:
            self.time.returned()

    def _use_changes(self, marks: tuple[CurveMark, ...]) -> None:
        self.time.events.use_changes(mark.step for mark in marks)

    def _listed(self) -> tuple[Bookmark, ...]:
        entry = entry_of(self._owner.session.runs, self._owner.run)
        return () if entry is None else entry.bookmarks

    @Slot()
    def _use_bookmarks(self) -> None:
        self.bookmarks.use(self._listed())

    @Slot(object)
    def _set_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Keep the bookmarks of the present run in the session; this can be undone."""
        owner = self._owner
        runs = with_present(owner.visit.live(owner), owner.run)
        marked = tuple(replace(run, bookmarks=bookmarks) if run.number == owner.run else run for run in runs)
        owner.do(self.tr("bookmark"), SetRuns(marked))
