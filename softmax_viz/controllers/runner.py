"""The run as seen from the window: commands out, frames in. GUI thread only.

Two clocks are needed and one is here: the frame clock, which takes the newest frame at the display's
rate. It stands still while nothing can come, so an idle window costs nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from softmax_viz.core.dataset import Dataset
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.run_control import DEFAULT_SPEED, FRAMES_PER_SECOND, SPEEDS, Phase
from softmax_viz.core.session import Session, Trained
from softmax_viz.core.stopping import StopRules
from softmax_viz.engine import commands as cmd
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.thread import TrainerThread
from softmax_viz.field.grid import View
from softmax_viz.field.look import Look
from softmax_viz.field.picture import Picture

# After a fault a frame comes at once or not at all.
_FAULT_MS = 2_000
# A frame that comes late is looked for this often, for one tick of the frame clock, rather than a whole tick later.
_LATE_MS = 3
_SHOWN = QEvent.Type(QEvent.registerEventType())
# Repaints come at Qt.LowEventPriority.
_AFTER_REPAINTS = Qt.EventPriority.LowEventPriority.value - 1


class Runner(QObject):
    """Owns the trainer's thread and the frame clock.

    Signals
    -------
    frameTaken(Frame)
        A frame of the present run, at most once per tick of the frame clock. Its picture may be shown
        until the next frame that has one.
    phaseChanged(Phase), speedChanged(int)
        What the trainer does; which notch of ``SPEEDS`` is set.
    faulted(str)
        The program failed on the trainer's thread: a traceback.
    """

    frameTaken = Signal(object)
    phaseChanged = Signal(object)
    speedChanged = Signal(int)
    faulted = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.phase = Phase.PAUSED
        self.speed = DEFAULT_SPEED
        self.run_number = 0
        self.last_frame: Frame | None = None
        self._shown_picture: Picture | None = None
        self._returns: list[Picture | None] = []
        self._awaited_serial = 0
        self._has_stopped = False
        self._vain_ms = 0  # so long nothing has come
        self._thread = TrainerThread(self)
        self._thread.faulted.connect(self._on_faulted, Qt.ConnectionType.QueuedConnection)
        screen = QGuiApplication.primaryScreen()
        rate = screen.refreshRate() if screen is not None else FRAMES_PER_SECOND
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._period_ms = int(1000.0 / min(max(rate, 30.0), 240.0))
        self._late_ms = 0
        self._clock.setInterval(self._period_ms)
        self._clock.timeout.connect(self._take_frame)
        self.use_data(session.data, 0)
        self.use_hyperparams(session.hyperparams)
        self.use_features(session.features)
        self.set_speed(self.speed)
        self.reset(session.seed)

    def start(self) -> None:
        """Start the thread; what was sent before waits for it."""
        self._thread.start()

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the clock and end the thread; whether it has ended. May be called again."""
        self._clock.stop()
        self._has_stopped = True
        return self._thread.stop(timeout_ms)

    # What a person may ask for

    def run(self) -> None:
        """Train until told otherwise."""
        self._send(cmd.Run())

    def pause(self) -> None:
        """Rest."""
        self._send(cmd.Pause())

    def toggle(self) -> None:
        """Pause when running, run otherwise."""
        if self.phase is Phase.RUNNING:
            self.pause()
        else:
            self.run()

    def step(self, count: int) -> None:
        """Take exactly ``count`` steps and rest."""
        self._send(cmd.Step(count))

    def reset(self, seed: int, revision: int = 0) -> None:
        """Begin a new run at the start of ``seed`` and rest there. ``revision`` numbers the edit that asks for it."""
        self.run_number += 1
        self._send(cmd.Reset(self.run_number, seed, revision))

    def resume(self, seed: int, trained: Trained) -> None:
        """Begin a run of ``seed`` where ``trained`` says, and rest there. Data and settings must have been sent."""
        self.run_number += 1
        self._send(cmd.Resume(self.run_number, seed, trained))

    def set_speed(self, index: int) -> None:
        """Choose notch ``index`` of ``SPEEDS``."""
        self.speed = index
        self._send(cmd.SetSpeed(SPEEDS[index].steps_per_s))
        self.speedChanged.emit(index)

    # What follows from the session and the window

    def use_data(self, data: Dataset, revision: int) -> None:
        """Learn from ``data`` from now on."""
        self._send(cmd.UseData(data, revision))

    def use_hyperparams(self, hyperparams: Hyperparams, revision: int = 0) -> None:
        """Use these settings from now on."""
        self._send(cmd.UseHyperparams(hyperparams, revision))

    def use_features(self, features: tuple[str, ...], revision: int = 0) -> None:
        """Use these features from now on."""
        self._send(cmd.UseFeatures(features, revision))

    def use_rules(self, rules: StopRules) -> None:
        """Let the run stop by itself by these rules."""
        self._send(cmd.UseStopRules(rules))

    def check_gradient(self) -> None:
        """Have the gradient held against central differences; a frame brings the result."""
        self._send(cmd.CheckGradient())

    def use_view(self, view: View, width: int, height: int, theme: str) -> None:
        """Draw the field of ``view`` with ``width`` × ``height`` device pixels in the colours of ``theme``."""
        self._send(cmd.UseView(view, width, height, theme))

    def use_look(self, look: Look) -> None:
        """Draw the field this way."""
        self._send(cmd.UseLook(look))

    def is_current(self, frame: Frame) -> bool:
        """Whether ``frame`` knows every command sent so far."""
        return frame.run == self.run_number and frame.serial >= self._awaited_serial

    def customEvent(self, event: QEvent) -> None:
        """A frame has been shown and painted: tell the trainer."""
        if event.type() == _SHOWN and self._returns:
            self._thread.send(cmd.FrameTaken(self._returns.pop(0)))

    def is_settled(self) -> bool:
        """Whether the last frame knows every command sent and nothing more will come."""
        if self.phase is Phase.FAULTED and not self._clock.isActive():
            return True
        frame = self.last_frame
        return frame is not None and frame.settled and frame.serial >= self._awaited_serial

    def _send(self, command: cmd.Command) -> None:
        self._awaited_serial = self._thread.send(command)
        # A window that closes still says how large its canvas is: nothing is shown any more.
        self._vain_ms = 0
        if not self._clock.isActive() and not self._has_stopped:
            self._clock.start()

    @Slot()
    def _take_frame(self) -> None:
        frame = self._thread.take()
        if frame is None:
            self._vain_ms += self._clock.interval()
            if self.is_settled() or (self.phase is Phase.FAULTED and self._vain_ms > _FAULT_MS):
                self._clock.stop()
            elif self._late_ms < self._period_ms:
                self._late_ms += _LATE_MS
                self._clock.start(_LATE_MS)
            elif self._clock.interval() != self._period_ms:
                self._clock.start(self._period_ms)
            return
        self._late_ms = self._vain_ms = 0
        if self._clock.interval() != self._period_ms:
            self._clock.start(self._period_ms)
        if frame.run != self.run_number:
            self._thread.send(cmd.FrameTaken(frame.picture))
            return
        self.last_frame = frame
        self.frameTaken.emit(frame)
        returned = None
        if frame.picture is not None:
            returned, self._shown_picture = self._shown_picture, frame.picture
        # The trainer leaves the interpreter to the window until the frame is on the screen.
        self._returns.append(returned)
        QCoreApplication.postEvent(self, QEvent(_SHOWN), _AFTER_REPAINTS)
        if frame.phase is not self.phase:
            self.phase = frame.phase
            self.phaseChanged.emit(self.phase)
        if self.is_settled():
            self._clock.stop()

    @Slot(str)
    def _on_faulted(self, report: str) -> None:
        self._clock.stop()
        self.phase = Phase.FAULTED
        self.phaseChanged.emit(self.phase)
        self.faulted.emit(report)


class RunSwitch(QObject):
    """Has the trainer keep runs that are left, and take them up again. The runs are known by the owner's numbers."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._runner = runner

    def keep(self, number: int) -> None:
        """Rest, and keep the present run under ``number`` as it stands when the trainer hears of it."""
        self._runner._send(cmd.KeepRun(number))

    def return_to(self, number: int, seed: int, revision: int) -> None:
        """Go on with the run kept under ``number`` and rest there. Its data and settings must have been sent.

        If the trainer could not keep it, begin at the start of ``seed``.
        """
        self._runner.run_number += 1
        self._runner._send(cmd.ReturnToRun(self._runner.run_number, number, seed, revision))

    def forget_others(self, needed: frozenset[int]) -> None:
        """Keep no other runs than those with ``needed`` numbers."""
        self._runner._send(cmd.ForgetRuns(needed))
