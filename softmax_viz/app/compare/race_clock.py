"""One clock for several runs: what the main run is told, all are told, and at rest all stand at the same step.

GUI thread only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from softmax_viz.app.compare.rival import Rival
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.frame import Frame

# With several trainers the window waits less for Python's interpreter lock if they pass it on sooner than after 5 ms.
_SWITCH_S = 0.0005


class RaceClock(QObject):
    """Passes the commands of the main run on, and lets runs that lag take the steps that they miss.

    While runs race, none rests at its optimum: the race ends when the user pauses, when a run meets a rule of *Stop
    at*, or when the main run diverges.

    Parameters
    ----------
    main
        The main run. It stands at its start.
    rules
        When it stops by itself.

    Signals
    -------
    resumed()
        The main run continues at a trained state that the others have no way to reach.
    ruleMet(str, UserError)
        The run with this letter has met a rule of *Stop at*, so all pause.
    """

    resumed = Signal()
    ruleMet = Signal(str, object)  # noqa: N815  (a Qt signal)

    def __init__(self, main: Runner, rules: StopRules, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._main = main
        self._rules = rules
        self._rivals: tuple[Rival, ...] = ()
        self._is_speaking = False  # a command of the clock itself is being sent
        self._awaits_rest = True  # steps may still be on their way, even if a frame knows of the last command
        self._tried: dict[Runner, tuple[int, int, int]] = {}
        self._stopped: dict[Runner, object] = {}  # the last rule of each that was heard of
        main.link.followers = (*main.link.followers, self._follow)
        main.frameTaken.connect(self._on_main_frame)
        self._switch_s = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_S)
        self._speak(lambda: main.rest_when_converged(False))

    def add(self, rival: Rival) -> None:
        """Let ``rival``, which stands at the start, race with the others."""
        self._rivals = (*self._rivals, rival)
        rival.runner.frameTaken.connect(partial(self._on_rival_frame, rival))

    def remove(self, rival: Rival) -> None:
        """Take ``rival`` out of the race."""
        self._rivals = tuple(other for other in self._rivals if other is not rival)
        for known in (self._tried, self._stopped):
            known.pop(rival.runner, None)

    def stop(self) -> None:
        """Give Python's interpreter lock its usual time back. May be called again."""
        sys.setswitchinterval(self._switch_s)

    def close(self, keeps_training: bool) -> None:
        """Leave the main run alone; ``keeps_training`` is what the user chose."""
        self.stop()
        self._rivals = ()
        link = self._main.link
        link.followers = tuple(other for other in link.followers if other != self._follow)
        self._main.frameTaken.disconnect(self._on_main_frame)
        self._main.rest_when_converged(not keeps_training)

    def _speak(self, send: Callable[[], object]) -> None:
        """Call ``send``, whose commands are for one run only."""
        was, self._is_speaking = self._is_speaking, True
        try:
            send()
        finally:
            self._is_speaking = was

    def _follow(self, command: cmd.Command) -> None:
        if self._is_speaking:
            return
        if isinstance(command, cmd.Resume):
            self.resumed.emit()
            return
        if isinstance(command, cmd.RestWhenConverged):
            if command.is_on:
                self._speak(lambda: self._main.rest_when_converged(False))
            return
        if isinstance(command, cmd.UseStopRules):
            self._rules = command.rules
        self._tried.clear()
        if isinstance(command, cmd.Pause):
            self._awaits_rest = False
        elif not isinstance(command, cmd.READ_ONLY_COMMANDS):
            self._awaits_rest = True
        for rival in self._rivals:
            rival.follow(command)

    def _on_main_frame(self, frame: Frame) -> None:
        if frame.phase in (Phase.DIVERGED, Phase.FAULTED) and self._main.is_current(frame):
            for rival in self._rivals:
                if rival.runner.phase is Phase.RUNNING:
                    self._awaits_rest = False
                    rival.runner.pause()
        self._on_frame("", self._main, frame)

    def _on_rival_frame(self, rival: Rival, frame: Frame) -> None:
        if rival in self._rivals:
            self._on_frame(rival.letter, rival.runner, frame)

    def _on_frame(self, letter: str, runner: Runner, frame: Frame) -> None:
        """Pause all if this run has met a rule; let runs that lag catch up if all rest."""
        if frame.stopped is not None and frame.stopped is not self._stopped.get(runner) and runner.is_current(frame):
            self._stopped[runner] = frame.stopped
            # All runs stop by themselves at the same step; another rule is met by one of them.
            if self._rules.steps is None or frame.state.step < self._rules.steps:
                if letter:
                    self.ruleMet.emit(letter, frame.stopped)
                self._main.pause()
        if frame.phase is not Phase.RUNNING:
            self._level()

    def _level(self) -> None:
        """If all runs rest, let those that lag behind the furthest one take the missing steps."""
        runners = (self._main, *(rival.runner for rival in self._rivals))
        frames = [runner.last_frame for runner in runners]
        at_rest: list[tuple[Runner, Frame]] = []
        for runner, frame in zip(runners, frames, strict=True):
            if frame is None or frame.phase is Phase.RUNNING or not runner.is_current(frame):
                return
            if frame.past is not None:  # an earlier moment is looked at
                return
            if frame.phase is Phase.PAUSED:
                if self._awaits_rest and not frame.settled:
                    return
                at_rest.append((runner, frame))
        goal = max((frame.state.step for _, frame in at_rest), default=0)
        for runner, frame in at_rest:
            missing = goal - frame.state.step
            attempt = (frame.run, frame.state.step, goal)
            if missing and self._tried.get(runner) != attempt:  # steps that are refused are not asked for again
                self._tried[runner] = attempt
                self._awaits_rest = True
                self._speak(partial(runner.link.send, cmd.Step(missing)))
