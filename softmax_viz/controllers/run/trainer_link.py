"""Sends commands to one trainer and takes its frames. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

from softmax_viz.controllers.run.frame_clock import FrameClock
from softmax_viz.core.settings.phases import Phase
from softmax_viz.engine.messages.commands import LOOKING_COMMANDS, Command
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.trainer_thread import TrainerThread
from softmax_viz.field.picture.picture import Picture

# After a failure a frame comes at once or never.
_FAULT_MS = 2_000
_SHOWN = QEvent.Type(QEvent.registerEventType())
# Repaints come at Qt.LowEventPriority.
_AFTER_REPAINTS = Qt.EventPriority.LowEventPriority.value - 1


class TrainerLink(QObject):
    """Knows which commands were sent, and whether the trainer has answered them.

    Signals
    -------
    frameTaken(Frame), phaseChanged(Phase), trainerFailed(str)
        As those of ``Runner``.

    Attributes
    ----------
    phase, last_frame
        What the trainer does, and the last frame of the present run.
    run_number
        Number of the present run; frames of others are dropped.
    followers
        Called with every command once it is sent: others follow this run.
    """

    frameTaken = Signal(object)
    phaseChanged = Signal(object)
    trainerFailed = Signal(str)

    def __init__(self, thread: TrainerThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.phase = Phase.PAUSED
        self.last_frame: Frame | None = None
        self.run_number = 0
        self._awaited_serial = self._changing_serial = 0
        self.followers: tuple[Callable[[Command], None], ...] = ()
        self._has_stopped = False
        self._shown_picture: Picture | None = None
        self._returns: list[Picture | None] = []
        self._thread = thread
        self._thread.trainerFailed.connect(self._on_faulted, Qt.ConnectionType.QueuedConnection)
        self.clock = FrameClock(self)
        self.clock.ticked.connect(self.take_frame)

    def stop(self) -> None:
        """Take no more frames."""
        self.clock.stop()
        self._has_stopped = True

    def begin_run(self) -> int:
        """Return the number of a new run; frames of the run before are dropped from now on."""
        self.run_number += 1
        return self.run_number

    def send(self, command: Command) -> None:
        """Send ``command`` and start polling for the frame that answers it."""
        self._awaited_serial = self._thread.send(command)
        if not isinstance(command, LOOKING_COMMANDS):
            self._changing_serial = self._awaited_serial
        # A closing window still sends the size of its canvas, but no frame is shown any more.
        if not self._has_stopped:
            self.clock.start()
        for follow in self.followers:
            follow(command)

    def is_current(self, frame: Frame) -> bool:
        """Return whether ``frame`` reflects every command sent so far."""
        return frame.run == self.run_number and frame.serial >= self._awaited_serial

    def has_changes(self, frame: Frame) -> bool:
        """Return whether ``frame`` reflects every command sent so far that changes the run."""
        return frame.run == self.run_number and frame.serial >= self._changing_serial

    def is_settled(self) -> bool:
        """Return whether every command has been answered and nothing more will come."""
        if self.phase is Phase.FAULTED and not self.clock.is_active():
            return True
        frame = self.last_frame
        return frame is not None and frame.settled and frame.serial >= self._awaited_serial

    @Slot()
    def take_frame(self) -> None:
        """Take the newest frame, if any, and emit ``frameTaken``; stop the clock once nothing more will come."""
        frame = self._thread.take()
        if frame is None:
            waited_ms = self.clock.add_wait()
            if self.is_settled() or (self.phase is Phase.FAULTED and waited_ms > _FAULT_MS):
                self.clock.stop()
            else:
                self.clock.note_no_frame()
            return
        self.clock.note_frame()
        if frame.run != self.run_number:
            self._thread.give_back(frame.picture)
            return
        self.last_frame = frame
        self.frameTaken.emit(frame)
        returned = None
        if frame.picture is not None:
            returned, self._shown_picture = self._shown_picture, frame.picture
        # The trainer leaves the GIL to the window until the frame is on the screen.
        self._returns.append(returned)
        QCoreApplication.postEvent(self, QEvent(_SHOWN), _AFTER_REPAINTS)
        self._set_phase(frame.phase)
        if self.is_settled():
            self.clock.stop()

    def customEvent(self, event: QEvent) -> None:
        """Tell the trainer that a frame has been shown and painted."""
        if event.type() == _SHOWN and self._returns:
            self._thread.give_back(self._returns.pop(0))

    @Slot(str)
    def _on_faulted(self, report: str) -> None:
        self.clock.stop()
        self.phase = Phase.FAULTED
        self.phaseChanged.emit(self.phase)
        self.trainerFailed.emit(report)

    def _set_phase(self, phase: Phase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phaseChanged.emit(phase)
