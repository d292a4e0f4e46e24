"""The run as seen from the window: sends commands, receives frames. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from softmax_viz.controllers.run.trainer_link import TrainerLink
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.runs.stored_run import StoredMoment
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import DEFAULT_SPEED, SPEEDS, Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.trainer_thread import TrainerThread
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport


class Runner(QObject):
    """Owns one trainer and sends it the commands that follow from the user and the session.

    Parameters
    ----------
    session
        The session at the start.
    parent
        The parent in Qt.
    courtesy
        Shared by the runners of one window; None if there is no other.

    Signals
    -------
    frameTaken(Frame)
        A frame of the present run, at most once per tick of the frame clock. Its picture may be shown
        until the next frame that has one.
    phaseChanged(Phase), speedChanged(int)
        What the trainer does; the chosen notch of ``SPEEDS``.
    trainingAsked()
        Steps are asked for, by a command to run or to take some.
    trainerFailed(str)
        An exception was raised on the trainer's thread: its traceback.

    Attributes
    ----------
    courtesy
        Shared by all that works beside this window.
    link
        Sends commands and takes frames.
    courtesy
        That of all runners of the window.
    start()
        That of ``TrainerThread``: starts the thread, once; commands that were sent before wait for it.
    is_current(Frame), is_settled()
        Those of ``TrainerLink``: whether a frame reflects every command sent so far; whether the last frame does and
        nothing more will come.
    """

    frameTaken = Signal(object)
    phaseChanged = Signal(object)
    speedChanged = Signal(int)
    trainingAsked = Signal()
    trainerFailed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None, courtesy: Courtesy | None = None) -> None:
        super().__init__(parent)
        self.speed = DEFAULT_SPEED
        self.courtesy = courtesy or Courtesy()
        self._thread = TrainerThread(self, self.courtesy)
        self.link = TrainerLink(self._thread, self)
        self.link.frameTaken.connect(self.frameTaken)
        self.link.phaseChanged.connect(self.phaseChanged)
        self.link.trainerFailed.connect(self.trainerFailed)
        self.start = self._thread.start
        self.is_current, self.is_settled = self.link.is_current, self.link.is_settled
        self._send = self.link.send
        self.use_data(session.data, 0)
        self.use_hyperparams(session.hyperparams)
        self.use_features(session.features)
        self.set_speed(self.speed)
        self.reset(session.seed)

    @property
    def phase(self) -> Phase:
        """What the trainer does, as far as the window knows."""
        return self.link.phase

    @property
    def last_frame(self) -> Frame | None:
        """The last frame of the present run."""
        return self.link.last_frame

    @property
    def run_number(self) -> int:
        """Number of the present run."""
        return self.link.run_number

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the clock and the thread; return whether the thread has ended. May be called again."""
        self.link.stop()
        return self._thread.stop(timeout_ms)

    # What the user may ask for

    def run(self) -> None:
        """Train until paused or until a stopping rule is met."""
        self.trainingAsked.emit()
        self._send(cmd.Run())

    def pause(self) -> None:
        """Pause the run."""
        self._send(cmd.Pause())

    def toggle(self) -> None:
        """Pause when running, run otherwise."""
        if self.phase is Phase.RUNNING:
            self.pause()
        else:
            self.run()

    def step(self, count: int) -> None:
        """Take exactly ``count`` steps and pause."""
        self.trainingAsked.emit()
        self._send(cmd.Step(count))

    def reset(self, seed: int, revision: int = 0) -> None:
        """Begin a new run at the start of ``seed``, paused. ``revision`` is the number of the edit that asks for it."""
        self._send(cmd.Reset(self.link.begin_run(), seed, revision))

    def resume(self, seed: int, trained: Trained, moments: tuple[StoredMoment, ...] = ()) -> None:
        """Begin a run of ``seed`` at the state ``trained``, paused. Data and settings must have been sent before.

        ``moments`` are exact states at earlier steps, at which one can look.
        """
        self._send(cmd.Resume(self.link.begin_run(), seed, trained, moments))

    def set_speed(self, index: int) -> None:
        """Choose notch ``index`` of ``SPEEDS``."""
        self.speed = index
        self._send(cmd.SetSpeed(SPEEDS[index].steps_per_s))
        self.speedChanged.emit(index)

    # What follows from the session and the window

    def use_data(self, data: Dataset, revision: int) -> None:
        """Train on ``data`` from now on."""
        self._send(cmd.UseData(data, revision))

    def use_hyperparams(self, hyperparams: Hyperparams, revision: int = 0) -> None:
        """Use these settings from now on."""
        self._send(cmd.UseHyperparams(hyperparams, revision))

    def use_features(self, features: tuple[str, ...], revision: int = 0) -> None:
        """Use these features from now on."""
        self._send(cmd.UseFeatures(features, revision))

    def use_rules(self, rules: StopRules) -> None:
        """Stop the run when one of these rules is met."""
        self._send(cmd.UseStopRules(rules))

    def rest_when_converged(self, is_on: bool) -> None:
        """Pause when the total has reached its optimum, or train on."""
        self._send(cmd.RestWhenConverged(is_on))

    def check_gradient(self) -> None:
        """Compare the gradient with central differences; the result comes with a frame."""
        self._send(cmd.CheckGradient())

    def use_viewport(self, view: Viewport, width: int, height: int, theme: str) -> None:
        """Draw the field of ``view`` with ``width`` × ``height`` device pixels in the colours of ``theme``."""
        self._send(cmd.UseViewport(view, width, height, theme))

    def use_field_style(self, field_style: FieldStyle) -> None:
        """Draw the field in this style."""
        self._send(cmd.UseFieldStyle(field_style))
