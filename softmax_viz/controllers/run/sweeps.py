"""The sweep of the window: starts it, asks for its results while it runs, and ends its thread. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from softmax_viz.core.document.session import Session
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.sweep_state import SweepPhase, SweepState, is_of_before

if TYPE_CHECKING:
    from softmax_viz.engine.sweep.sweep_thread import SweepThread

# Milliseconds between two looks at the results, so at most 15 a second.
_INTERVAL_MS = 67


class Sweeps(QObject):
    """Owns the thread of the sweep, which begins with the first one. There is at most one sweep at a time.

    Parameters
    ----------
    present
        Returns the present session.

    Attributes
    ----------
    state
        What is known of the sweep.

    Signals
    -------
    changed(SweepState)
        Another state; at most 15 times a second while it runs.
    """

    changed = Signal(object)

    def __init__(self, present: Callable[[], Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SweepState()
        self._present = present
        self._thread: SweepThread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def start(self, plan: SweepPlan) -> None:
        """Begin this sweep, and end the one before."""
        if self._thread is None:
            from softmax_viz.engine.sweep.sweep_thread import SweepThread

            self._thread = SweepThread()
        self._thread.start(plan)
        self._timer.start()
        self._tell(SweepState(SweepPhase.RUNNING, plan))

    def pause(self) -> None:
        """Let it rest."""
        if self._thread is not None and self.state.phase is SweepPhase.RUNNING:
            self._thread.pause()
            self._tell(replace(self.state, phase=SweepPhase.PAUSED))

    def resume(self) -> None:
        """Continue it after a pause."""
        if self._thread is not None and self.state.phase is SweepPhase.PAUSED:
            self._thread.resume()
            self._timer.start()
            self._tell(replace(self.state, phase=SweepPhase.RUNNING))

    def cancel(self) -> None:
        """End it; its last results stay."""
        if self._thread is not None and self.state.is_busy:
            self._thread.cancel()
            self._timer.stop()
            self._tell(replace(self.state, phase=SweepPhase.CANCELLED))

    def stop(self, timeout_ms: int = 3000) -> bool:
        """End the thread; return whether it has ended. May be called again."""
        self._timer.stop()
        return self._thread is None or self._thread.stop(timeout_ms)

    @Slot()
    def on_session(self) -> None:
        """Note whether the present session is still the one that is swept."""
        self._tell(self.state)

    @Slot()
    def _look(self) -> None:
        """Take the newest results, if there are any."""
        assert self._thread is not None
        snapshot = self._thread.take()
        if snapshot is None or snapshot.plan is not self.state.plan:
            return
        phase = self.state.phase
        if snapshot.is_done:
            phase = SweepPhase.DONE
            self._timer.stop()
        self._tell(replace(self.state, phase=phase, snapshot=snapshot))

    def _tell(self, state: SweepState) -> None:
        """Make ``state`` the present one, with what is true of the present session, and emit it if it is another."""
        if state.plan is not None:
            is_old = is_of_before(state.plan, self._present())
            state = state if is_old == state.is_of_before else replace(state, is_of_before=is_old)
        if state is not self.state:
            self.state = state
            self.changed.emit(state)
