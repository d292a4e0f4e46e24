"""The sweep of the window: starts it, asks for its results while it runs, and ends its thread. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.sweep_state import SweepPhase, SweepState, is_of_before
from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.field.picture.viewport import fit_data

if TYPE_CHECKING:
    from softmax_viz.engine.sweep.sweep_thread import SweepThread

# Milliseconds between two looks at the results, so at most 15 a second.
_INTERVAL_MS = 67
# So often it looks once more for the last results of a sweep that has just come to rest.
_LAST_LOOKS = 3


class Sweeps(QObject):
    """Owns the thread of the sweep, which begins with the first one. There is at most one sweep at a time.

    Parameters
    ----------
    present
        Returns the present session.
    courtesy
        That of the trainers of the window: the sweep waits while the window shows a frame of one of them.

    Attributes
    ----------
    state
        What is known of the sweep.

    Signals
    -------
    changed(SweepState)
        Another state; at most 15 times a second while it runs.
    rejected(UserError)
        Why the sweep ended without results.
    """

    changed = Signal(object)
    rejected = Signal(object)

    def __init__(self, present: Callable[[], Session], courtesy: Courtesy, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SweepState()
        self._present = present
        self._courtesy = courtesy
        self._thread: SweepThread | None = None
        self._looks_left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def start(self, plan: SweepPlan) -> None:
        """Begin this sweep, and end the one before."""
        if self._thread is None:
            from softmax_viz.engine.sweep.sweep_thread import SweepThread

            self._thread = SweepThread(self._courtesy)
        view = fit_data(plan.session.data, 1.0)
        self._thread.start(plan, MiniatureView(view.x0, view.x1, view.y0, view.y1))
        self._timer.start()
        self._tell(SweepState(SweepPhase.RUNNING, plan))

    def pause(self) -> None:
        """Let it rest."""
        if self._thread is not None and self.state.phase is SweepPhase.RUNNING:
            self._thread.pause()
            self._look()

    def resume(self) -> None:
        """Continue it after a pause."""
        if self._thread is not None and self.state.phase is SweepPhase.PAUSED:
            self._thread.resume()
            self._timer.start()
            self._look()

    def cancel(self) -> None:
        """End it; its last results stay."""
        if self._thread is not None and self.state.is_busy:
            self._thread.cancel()
            self._look()

    def stop(self, timeout_ms: int = 3000) -> bool:
        """End the thread; return whether it has ended. May be called again."""
        self._timer.stop()
        return self._thread is None or self._thread.stop(timeout_ms / 1000.0)

    @Slot()
    def on_session(self) -> None:
        """Note whether the present session is still the one that is swept."""
        self._tell(self.state)

    @Slot()
    def _look(self) -> None:
        """Take the newest results, if there are any, and stop looking when no more will come."""
        thread = self._thread
        assert thread is not None
        phase = thread.phase  # asked first: with the phase "done", the results are there
        before, snapshot = self.state.phase, thread.take() or self.state.snapshot
        self._looks_left = _LAST_LOOKS if phase is SweepPhase.RUNNING else self._looks_left - 1
        if self._looks_left <= 0:
            self._timer.stop()
        if (phase, snapshot) != (self.state.phase, self.state.snapshot):
            self._tell(replace(self.state, phase=phase, snapshot=snapshot))
        if phase is SweepPhase.FAILED and self.state.phase is not before:
            unknown = UserError(QT_TRANSLATE_NOOP("errors", "The sweep failed: try another range, or fewer values."))
            self.rejected.emit(thread.error or unknown)

    def _tell(self, state: SweepState) -> None:
        """Make ``state`` the present one, with what is true of the present session, and emit it if it is another."""
        if state.plan is not None:
            is_old = is_of_before(state.plan, self._present())
            state = state if is_old == state.is_of_before else replace(state, is_of_before=is_old)
        if state is not self.state:
            self.state = state
            self.changed.emit(state)
