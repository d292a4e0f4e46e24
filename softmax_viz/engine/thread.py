"""The trainer's thread. The only Qt in this package."""

from __future__ import annotations

import queue
import time

from PySide6.QtCore import QObject, QThread, Signal

from softmax_viz.core.optimum_result import Optimum
from softmax_viz.engine.commands import UNNUMBERED, Command, OptimumFound, Stop
from softmax_viz.engine.finder import OptimumFinder
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.outbox import Outbox


class TrainerThread(QThread):
    """Runs a :class:`TrainerLoop`. All methods are for the GUI thread.

    Signals
    -------
    faulted(str)
        The program failed on the trainer's thread; the text is a traceback. Connect it to a slot of a
        QObject, queued.
    """

    faulted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainer")
        self._inbox: queue.SimpleQueue[tuple[int, Command]] = queue.SimpleQueue()
        self._outbox = Outbox()
        self._serial = 0
        self._finder = OptimumFinder(self._deliver_optimum)

    def run(self) -> None:
        """Qt's entry of the thread; call ``start()``, not this."""
        # The mathematics of training loads here, so that the first window does not wait for it.
        from softmax_viz.engine.loop import TrainerLoop

        TrainerLoop(self._inbox, self._outbox, self._finder.request, time.perf_counter, self.faulted.emit).run()

    def send(self, command: Command) -> int:
        """Queue a command; the number returned is that of the first frame that knows it was obeyed."""
        if not isinstance(command, UNNUMBERED):
            self._serial += 1
        self._inbox.put((self._serial, command))
        return self._serial

    def take(self) -> Frame | None:
        """The newest frame, if there is one that has not been taken."""
        return self._outbox.take()

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Ask the thread and the search beside it to end, and wait; whether they have. May be called again."""
        self.send(Stop())
        found_end = self._finder.stop(timeout_ms / 1000)
        return self.wait(timeout_ms) and found_end

    def _deliver_optimum(self, number: int, optimum: Optimum | None) -> None:
        """Called on the finder's thread."""
        self._inbox.put((0, OptimumFound(number, optimum)))
