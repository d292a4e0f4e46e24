"""The trainer's thread. The only Qt in this package."""

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

# What a person does who wants to try again.
_NEW_TRIES = (Reset, Resume, ReturnToRun, Run, Step)


class TrainerThread(QObject):
    """Runs a ``TrainerLoop`` on a thread of Python's: nothing can destroy it while it runs, as Qt does with its own.

    All methods are for the GUI thread.

    Parameters
    ----------
    parent
        The parent in Qt.
    courtesy
        Shared by the trainers of one window; None if there is no other.

    Signals
    -------
    trainerFailed(str)
        The program failed on the trainer's thread; the text is a traceback. Connect it to a slot of a
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
        self._thread = threading.Thread(target=self._live, name="trainer", daemon=True)

    def start(self) -> None:
        """Start; what was sent before waits for it. Once."""
        self._thread.start()

    def isFinished(self) -> bool:  # noqa: N802  (named as in QThread)
        """Whether the thread has begun and ended."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def wait(self, timeout_ms: int) -> bool:
        """Wait for the thread to end; whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout_ms / 1000)
        return not self._thread.is_alive()

    def send(self, command: Command) -> int:
        """Queue a command; the number returned is that of the first frame that knows it was obeyed."""
        if not isinstance(command, UNNUMBERED):
            self._serial += 1
        self._inbox.put((self._serial, command))
        return self._serial

    def take(self) -> Frame | None:
        """Return the newest frame, if there is one that has not been taken."""
        return self._outbox.take()

    def give_back(self, picture: Picture | None) -> None:
        """Tell the trainer that the frame taken last is shown or dropped; nobody reads ``picture`` any more."""
        self.send(FrameTaken(picture))
        self._courtesy.note_shown(self._wake)

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Ask the thread and the search beside it to end, and wait; whether they have. May be called again."""
        self._courtesy.leave(self._wake)
        self.send(Stop())
        until_s = time.monotonic() + timeout_ms / 1000
        found_end = self._finder.stop(timeout_ms / 1000)
        return self.wait(max(round((until_s - time.monotonic()) * 1000), 0)) and found_end

    def _wake(self) -> None:
        """The window has shown the frame of another trainer."""
        self.send(FrameTaken(None))

    def _live(self) -> None:
        """The thread's whole life."""
        before: list[tuple[int, Command]] = []
        while True:
            try:
                # The mathematics of training loads here, so that the first window does not wait for it.
                from softmax_viz.engine.trainer_loop import TrainerLoop

                loop = TrainerLoop(
                    self._inbox, self._outbox, self._finder.request, time.perf_counter, self._report, before
                )  # fmt: skip
            except Exception:
                self._report(traceback.format_exc())
                if not self._wait_for_another_try(before):
                    return None
            else:
                return loop.run()

    def _wait_for_another_try(self, before: list[tuple[int, Command]]) -> bool:
        """Take commands in, to be obeyed later, until a person tries again; False if the thread shall end instead."""
        while not self._inbox.empty():  # what was sent before anybody heard of the fault
            before.append(self._inbox.get())
        while not any(isinstance(command, Stop) for _, command in before):
            before.append(self._inbox.get())
            if isinstance(before[-1][1], _NEW_TRIES):
                return True
        return False

    def _report(self, report: str) -> None:
        with suppress(RuntimeError):  # the window has gone, and with it whoever would listen
            self.trainerFailed.emit(report)

    def _deliver_optimum(self, number: int, optimum: Optimum | None) -> None:
        """Called on the finder's thread."""
        self._inbox.put((0, OptimumFound(number, optimum)))
