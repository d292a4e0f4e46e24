"""How each command is obeyed: a table from its type to its handler. Trainer thread only.

Who owns what: the GUI thread owns the session, and makes the commands, which are frozen and hold frozen data. The
trainer's thread owns all that the handlers change: the weights, the step, the phase, the history and the memory of
pictures. No other thread reads or writes these; what others need of them is copied into a ``Frame``. The thread that
searches for the optimum owns nothing but its request, and answers by a command (``OptimumFound``) as the window does.
So nothing here needs a lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from softmax_viz.core.settings.phases import Phase
from softmax_viz.engine.loop_work import LoopWork
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.courtesy import CourtesyWatch
from softmax_viz.engine.optimum_watch import OptimumWatch
from softmax_viz.engine.publisher import Publisher
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.status import Status

# What changes nothing that can be read off the model.
_UNREADABLE = (*cmd.READ_ONLY_COMMANDS, cmd.CheckGradient)


class CommandHandlers:
    """Obeys commands: changes the run, the status, or how pictures are drawn.

    Parameters
    ----------
    run, status, optimum, publisher, courtesy
        What commands change.
    work
        Does what was asked at once, so that the next command finds it done.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        run: TrainingRun,
        status: Status,
        optimum: OptimumWatch,
        publisher: Publisher,
        courtesy: CourtesyWatch,
        work: LoopWork,
        clock: Callable[[], float],
    ) -> None:
        self._run, self._status, self._optimum, self._publisher = run, status, optimum, publisher
        self._courtesy, self._work, self._clock = courtesy, work, clock
        self._handlers: dict[type, Callable[[Any], None]] = {
            cmd.UseData: self._use_data,
            cmd.UseHyperparams: self._use_hyperparams,
            cmd.UseFeatures: self._use_features,
            cmd.UseViewport: publisher.field.use_window,
            cmd.UseFieldStyle: lambda command: publisher.field.use_field_style(command.field_style),
            cmd.UseStopRules: lambda command: work.rules.use(command.rules),
            cmd.SetSpeed: lambda command: work.pacer.use_speed(command.steps_per_s),
            cmd.Reset: self._reset,
            cmd.Resume: self._resume,
            cmd.KeepRun: self._keep_run,
            cmd.ReturnToRun: self._return_to_run,
            cmd.ForgetRuns: lambda command: status.kept_runs.forget_others(command.needed),
            cmd.Run: self._start,
            cmd.Pause: self._pause,
            cmd.Step: self._step,
            cmd.CheckGradient: self._check_gradient,
            cmd.OptimumFound: self._take_optimum,
            cmd.FrameTaken: self._frame_taken,
            cmd.Stop: self._stop,
        }

    def take_in(self, serial: int, command: cmd.Command) -> None:
        """Obey one command and note what it changes."""
        is_numbered = not isinstance(command, cmd.UNNUMBERED)
        if is_numbered:
            self._status.serial = serial
            self._publisher.is_changed = True
        if not isinstance(command, _UNREADABLE):
            self._publisher.reader.forget()
        self.obey(command)
        self._status.effects.note(getattr(command, "revision", 0), self._status.run_number, self._run.step)
        # In a running window the next frame is never far, unless a step is long.
        self._publisher.is_awaited |= is_numbered and (not self._status.is_running or self._run.is_large)

    def obey(self, command: cmd.Command) -> None:
        """Do what ``command`` says."""
        self._handlers[type(command)](command)

    # What is learned from. Readings of another problem would mislead, so the next frame brings new ones.

    def _use_data(self, command: cmd.UseData) -> None:
        self._run.use_data(command.data)
        self._status.revision = command.revision
        self._learn_otherwise()

    def _use_hyperparams(self, command: cmd.UseHyperparams) -> None:
        self._run.use_hyperparams(command.hyperparams)
        self._learn_otherwise()

    def _use_features(self, command: cmd.UseFeatures) -> None:
        self._run.use_features(command.features)
        self._learn_otherwise()

    def _learn_otherwise(self) -> None:
        self._publisher.reader.hurry()
        self._status.try_again()

    # The run

    def _reset(self, command: cmd.Reset) -> None:
        self._run.reset(command.seed)
        self._status.begin_run(command.run)

    def _resume(self, command: cmd.Resume) -> None:
        self._run.resume(command.seed, command.trained)
        self._status.begin_run(command.run)

    def _keep_run(self, command: cmd.KeepRun) -> None:
        self._status.enter(Phase.PAUSED)
        self._status.kept_runs.keep(command.number, self._run)

    def _return_to_run(self, command: cmd.ReturnToRun) -> None:
        self._status.kept_runs.return_to(command.number, self._run, command.seed)
        self._status.begin_run(command.run)

    def _start(self, _command: cmd.Run) -> None:
        if not self._status.is_running:
            self._status.enter(Phase.RUNNING)
            self._work.rules.begin()
            self._work.pacer.start(self._clock())

    def _pause(self, _command: cmd.Pause) -> None:
        if self._status.is_running:
            self._status.enter(Phase.PAUSED)
        self._status.goal = None

    def _step(self, command: cmd.Step) -> None:
        status = self._status
        goal = (self._run.step if status.goal is None else status.goal) + command.count
        status.enter(Phase.PAUSED)
        status.goal = goal
        self._work.attempt(self._work.take_steps)

    def _check_gradient(self, _command: cmd.CheckGradient) -> None:
        self._status.wants_check, self._status.is_refused = True, False
        self._work.attempt(self._work.check)

    def _stop(self, _command: cmd.Stop) -> None:
        self._status.phase = Phase.STOPPED

    # Answers of other threads

    def _take_optimum(self, command: cmd.OptimumFound) -> None:
        self._publisher.is_changed |= self._optimum.take(command.number, command.optimum, self._run)

    def _frame_taken(self, command: cmd.FrameTaken) -> None:
        self._publisher.field.release(command.returned)
        self._courtesy.end()
