"""The trainer thread. The only module of this package that uses Qt."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from softmax_viz.core.optimum.result import Optimum
from softmax_viz.engine.messages.commands import (
    UNNUMBERED,
    Command,
    FrameTaken,
    OptimumFound,
    Reset,
    Resume,
    ReturnToRun,
    Run,
    Step,
    Stop,
)
from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.optimum_thread import OptimumFinder
from softmax_viz.field.picture.picture import Picture

# Commands by which the user tries again after a failure.
_RETRY_COMMANDS = (Reset, Resume, ReturnToRun, Run, Step)


class TrainerThread(QObject):
    """Runs a ``TrainerLoop`` on a Python thread, which, unlike a ``QThread``, cannot be destroyed while it runs.

    All methods are for the GUI thread.

    Parameters
    ----------
    parent
        The parent in Qt.
    courtesy
        Shared by the trainers of one window; None if this is the only one.

    Signals
    -------
    trainerFailed(str)
        The program failed on the trainer thread; the text is a traceback. Connect it to a slot of a
        QObject, queued.
    """

    trainerFailed = Signal(str)

    def __init__(self, parent: QObject | None = None, courtesy: Courtesy | None = None) -> None:
        super().__init__(parent)
        self._inbox: queue.SimpleQueue[tuple[int, Command]] = queue.SimpleQueue()
        self._courtesy = courtesy or Courtesy()
        self._courtesy.join(self._wake)
        self._outbox = Outbox(self._courtesy)
        self._serial = 0
        self._finder = OptimumFinder(self._deliver_optimum)
        self._thread = threading.Thread(target=self._run_thread, name="trainer", daemon=True)

    def start(self) -> None:
        """Start the thread, which then handles commands sent earlier. Call it once."""
        self._thread.start()

    def isFinished(self) -> bool:  # noqa: N802  (named as in QThread)
        """Return whether the thread has begun and ended."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def wait(self, timeout_ms: int) -> bool:
        """Wait for the thread to end and return whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout_ms / 1000)
        return not self._thread.is_alive()

    def send(self, command: Command) -> int:
        """Queue a command and return its serial number: frames with this number or a later one know it."""
        if not isinstance(command, UNNUMBERED):
            self._serial += 1
        self._inbox.put((self._serial, command))
        return self._serial

    def take(self) -> Frame | None:
        """Return the newest frame; None if it has been taken already."""
        return self._outbox.take()

    def give_back(self, picture: Picture | None) -> None:
        """Tell the trainer that the last frame is shown or dropped, and return the memory of ``picture``."""
        self.send(FrameTaken(picture))
        self._courtesy.note_shown(self._wake)

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Ask this thread and the optimum thread to end, wait, and return whether both have. May be called again."""
        self._courtesy.leave(self._wake)
        self.send(Stop())
        until_s = time.monotonic() + timeout_ms / 1000
        found_end = self._finder.stop(timeout_ms / 1000)
        return self.wait(max(round((until_s - time.monotonic()) * 1000), 0)) and found_end

    def _wake(self) -> None:
        """Tell the trainer that the window has shown the frame of another trainer."""
        self.send(FrameTaken(None))

    def _run_thread(self) -> None:
        """Run the loop until it stops; after a failed start, wait for a new try. The target of the thread."""
        before: list[tuple[int, Command]] = []
        while True:
            try:
                # The mathematics of training is imported here, so that the first window does not wait for it.
                from softmax_viz.engine.trainer_loop import TrainerLoop

                loop = TrainerLoop(
                    self._inbox, self._outbox, self._finder.request, time.perf_counter, self._report, before
                )  # fmt: skip
            except Exception:
                self._report(traceback.format_exc())
                if not self._wait_for_retry(before):
                    return None
            else:
                return loop.run()

    def _wait_for_retry(self, before: list[tuple[int, Command]]) -> bool:
        """Collect commands for later until the user tries again; False if the thread must end instead."""
        while not self._inbox.empty():  # sent before the user knew of the failure
            before.append(self._inbox.get())
        while not any(isinstance(command, Stop) for _, command in before):
            before.append(self._inbox.get())
            if isinstance(before[-1][1], _RETRY_COMMANDS):
                return True
        return False

    def _report(self, report: str) -> None:
        with suppress(RuntimeError):  # the window is destroyed, and the receivers of the signal with it
            self.trainerFailed.emit(report)

    def _deliver_optimum(self, number: int, optimum: Optimum | None) -> None:
        """Send the answer of the search to the trainer. Finder's thread."""
        self._inbox.put((0, OptimumFound(number, optimum)))
