"""A run beside the main one: it follows every command of that, with some settings of its own. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from softmax_viz.controllers.display.shown_values import RunFacts
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.field.picture.viewport import Viewport

# Commands that mean the same for every run.
_SAME = (
    cmd.UseFeatures,
    cmd.UseFieldStyle,
    cmd.UseStopRules,
    cmd.KeepRun,
    cmd.ForgetRuns,
    cmd.LookAt,
    cmd.KeepMoment,
    cmd.ChangeWeights,
    cmd.ReturnToWeights,
    cmd.Run,
    cmd.Pause,
    cmd.Step,
    cmd.SetSpeed,
)


class Bundle(Protocol):
    """What is needed of an ``app.run_bundle.RunBundle``."""

    facts: RunFacts

    @property
    def factsChanged(self) -> Any:
        """Any part of ``facts`` has changed."""

    def on_data(self, data: Dataset) -> None:
        """Ignore marks that were computed for an older data set."""

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the trainer; return whether its thread has ended."""


# Returns the controllers of a run: its session, its runner, the parent in Qt.
MakeBundle = Callable[[Session, Runner, QObject], Bundle]


class Rival(QObject):
    """One run with its trainer, which does what the main run is told to do.

    Parameters
    ----------
    letter
        Its name.
    overrides
        The hyper-parameters that differ from those of the main run.
    session
        The session of the main run, which stands at the start of its seed.
    rules
        When the main run stops by itself.
    view, theme
        How the main run is drawn.
    main
        The main runner.
    make_bundle
        Makes the controllers.

    Attributes
    ----------
    bundle
        The run with all that follows it.
    hyperparams
        The settings that it trains with.
    refusal
        Why it cannot follow the settings of the main run; None if it does.

    Signals
    -------
    settingsChanged()
        Its settings, or ``refusal``, have changed.
    """

    settingsChanged = Signal()

    def __init__(
        self,
        letter: str,
        overrides: Mapping[str, object],
        session: Session,
        rules: StopRules,
        view: Viewport,
        theme: str,
        main: Runner,
        make_bundle: MakeBundle,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.letter = letter
        self.overrides = dict(overrides)
        self.refusal: UserError | None = None
        self.hyperparams = session.hyperparams.with_values(overrides)
        own = Session(session.data, self.hyperparams, session.features, session.seed, session.title)
        self._view, self._theme, self._size = view, theme, (0, 0)
        self.runner = Runner(own, self, main.courtesy)
        self.bundle = make_bundle(own, self.runner, self)
        self.runner.set_speed(main.speed)
        self.runner.use_rules(rules)

    def start(self) -> None:
        """Start the trainer."""
        self.runner.start()

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the trainer; return whether its thread has ended. May be called again."""
        return self.bundle.stop(timeout_ms)

    def show_size(self, columns: int, rows: int) -> None:
        """Draw pictures of this size, device pixels."""
        self._size = columns, rows
        self._ask_picture()

    def follow(self, command: cmd.Command) -> None:
        """Do what the main run was told by ``command``, with the settings of this one."""
        send, link = self.runner.link.send, self.runner.link
        if isinstance(command, _SAME):
            send(command)
            return
        match command:
            case cmd.UseData(data, _):
                self.bundle.on_data(data)
                send(command)
            case cmd.UseHyperparams(hyperparams, revision):
                self._follow_settings(hyperparams, revision)
            case cmd.UseViewport(view, _, _, theme):
                self._view, self._theme = view, theme
                self._ask_picture()
            case cmd.Reset(_, seed, revision):
                send(cmd.Reset(link.begin_run(), seed, revision))
            case cmd.ReturnToRun(_, number, seed, revision):
                send(cmd.ReturnToRun(link.begin_run(), number, seed, revision))

    def _follow_settings(self, hyperparams: Hyperparams, revision: int) -> None:
        """Use the settings of the main run, except the own ones; keep the last ones if the two do not agree."""
        changes: dict[str, Any] = self.overrides
        try:
            own = hyperparams.with_values(changes)
        except UserError as error:
            self.refusal = error
        else:
            self.refusal, self.hyperparams = None, own
            self.runner.link.send(cmd.UseHyperparams(own, revision))
        self.settingsChanged.emit()

    def _ask_picture(self) -> None:
        if 0 not in self._size:
            self.runner.use_viewport(self._view, *self._size, self._theme)
