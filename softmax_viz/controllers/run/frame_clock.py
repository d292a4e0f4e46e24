"""The frame clock: when the window polls a trainer for its newest frame. GUI thread only.

It ticks at the display's rate, and stops while no frame can come, so that an idle window uses no processor time.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from softmax_viz.core.settings.phases import FRAMES_PER_SECOND

# Interval of the polls for a frame that is late, for one period, rather than to wait for a whole period.
_LATE_MS = 3


class FrameClock(QObject):
    """Ticks while a frame may come. Its user reports after each tick whether one came.

    Signals
    -------
    ticked
        It is time to poll for a frame.

    Attributes
    ----------
    waited_ms
        For how long no frame has come.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        screen = QGuiApplication.primaryScreen()
        rate = screen.refreshRate() if screen is not None else FRAMES_PER_SECOND
        self._period_ms = int(1000.0 / min(max(rate, 30.0), 240.0))
        self._late_ms = 0
        self.waited_ms = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self._period_ms)
        self._timer.timeout.connect(self.ticked)

    def is_active(self) -> bool:
        """Return whether it ticks."""
        return self._timer.isActive()

    def start(self) -> None:
        """Start ticking, unless it does already, because a command was sent."""
        self.waited_ms = 0
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Stop ticking."""
        self._timer.stop()

    def note_frame(self) -> None:
        """Note that a frame has come: the next poll is a period later."""
        self._late_ms = self.waited_ms = 0
        self._keep_period()

    def note_no_frame(self) -> None:
        """Note that no frame has come: poll more often for one period, and then at the usual rate again."""
        if self._late_ms < self._period_ms:
            self._late_ms += _LATE_MS
            self._timer.start(_LATE_MS)
        else:
            self._keep_period()

    def add_wait(self) -> int:
        """Add a tick without a frame to ``waited_ms``, and return it."""
        self.waited_ms += self._timer.interval()
        return self.waited_ms

    def _keep_period(self) -> None:
        if self._timer.interval() != self._period_ms:
            self._timer.start(self._period_ms)
