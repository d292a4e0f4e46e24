"""The frame clock: when the window looks for the newest frame of a trainer. GUI thread only.

It ticks at the display's rate, and stands still while nothing can come, so an idle window costs nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from softmax_viz.core.settings.phases import FRAMES_PER_SECOND

# A frame that comes late is looked for this often, for one tick of the frame clock, rather than a whole tick later.
_LATE_MS = 3


class FrameClock(QObject):
    """Ticks while a frame may come. Whoever it ticks for says whether one came.

    Signals
    -------
    ticked
        It is time to look for a frame.

    Attributes
    ----------
    vain_ms
        For how long nothing has come.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        screen = QGuiApplication.primaryScreen()
        rate = screen.refreshRate() if screen is not None else FRAMES_PER_SECOND
        self._period_ms = int(1000.0 / min(max(rate, 30.0), 240.0))
        self._late_ms = 0
        self.vain_ms = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self._period_ms)
        self._timer.timeout.connect(self.ticked)

    def is_active(self) -> bool:
        """Whether it ticks."""
        return self._timer.isActive()

    def start(self) -> None:
        """Tick, unless it does; something was asked for."""
        self.vain_ms = 0
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()

    def note_frame(self) -> None:
        """A frame has come: the next is looked for a period later."""
        self._late_ms = self.vain_ms = 0
        self._keep_period()

    def note_nothing(self) -> None:
        """Nothing has come: look more often for one period, and then no more."""
        if self._late_ms < self._period_ms:
            self._late_ms += _LATE_MS
            self._timer.start(_LATE_MS)
        else:
            self._keep_period()

    def count_vain(self) -> int:
        """Add the tick in which nothing came to ``vain_ms``, which is returned."""
        self.vain_ms += self._timer.interval()
        return self.vain_ms

    def _keep_period(self) -> None:
        if self._timer.interval() != self._period_ms:
            self._timer.start(self._period_ms)
