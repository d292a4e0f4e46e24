"""How each command is handled: a table from its type to its handler. Trainer thread only.

Commands are frozen and hold frozen data. Everything that the handlers change belongs to the trainer thread (the package
docstring says which thread owns what), so nothing here needs a lock.
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

# Commands that change nothing which losses, accuracy or the curve depend on.
_KEEP_READINGS = (*cmd.READ_ONLY_COMMANDS, cmd.CheckGradient)


class CommandHandlers:
    """Handles commands: changes the run, the status, or how pictures are drawn.

    Parameters
    ----------
    run, status, optimum, publisher, courtesy
        What commands change.
    work
        Takes steps and checks the gradient at once, so that the next command finds this done.
    clock
        Returns seconds that never decrease.
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
            cmd.RestWhenConverged: self._rest_when_converged,
            cmd.WantInsights: lambda command: publisher.reader.insights.use(command.names, command.inquiry),
            cmd.SetSpeed: lambda command: work.pacer.use_speed(command.steps_per_s),
            cmd.Reset: self._reset,
            cmd.Resume: self._resume,
            cmd.KeepRun: self._keep_run,
            cmd.CopyRun: lambda command: status.kept_runs.copy(command.number, command.copy),
            cmd.ReturnToRun: self._return_to_run,
            cmd.ChangeWeights: lambda command: status.kept_weights.change(
                run.current, command.change.apply, command.in_data, command.keep_as
            ),
            cmd.ReturnToWeights: lambda command: status.kept_weights.exchange(
                run.current, command.number, command.keep_as
            ),
            cmd.ForgetRuns: lambda command: status.kept_runs.forget_others(command.needed),
            cmd.Run: self._start,
            cmd.Pause: self._pause,
            cmd.Step: self._step,
            cmd.CheckGradient: self._check_gradient,
            cmd.OptimumFound: self._take_optimum,
            cmd.FrameTaken: self._frame_taken,
            cmd.Stop: self._stop,
        }

    def handle_item(self, serial: int, command: cmd.Command) -> None:
        """Handle one command and note its serial number and what it changes."""
        is_numbered = not isinstance(command, cmd.UNNUMBERED)
        if is_numbered:
            self._status.serial = serial
            self._publisher.is_changed = True
        if not isinstance(command, _KEEP_READINGS):
            self._publisher.reader.forget()
        self.handle(command)
        if revision := getattr(command, "revision", 0):
            self._status.effects.note(revision, self._status.run_number, self._run.step)
            self._run.history.note_change(self._run.step, revision)
        # While training runs, the next frame comes soon anyway, unless a step takes long.
        self._publisher.is_awaited |= is_numbered and (not self._status.is_running or self._run.is_large)

    def handle(self, command: cmd.Command) -> None:
        """Call the handler of ``command``."""
        self._handlers[type(command)](command)

    # Data, settings and features. Readings of the earlier problem would mislead, so the next frame brings new ones.

    def _use_data(self, command: cmd.UseData) -> None:
        self._run.use_data(command.data)
        self._status.revision = command.revision
        self._problem_changed()

    def _use_hyperparams(self, command: cmd.UseHyperparams) -> None:
        self._run.use_hyperparams(command.hyperparams)
        self._problem_changed()

    def _use_features(self, command: cmd.UseFeatures) -> None:
        self._run.use_features(command.features)
        self._problem_changed()

    def _problem_changed(self) -> None:
        self._publisher.reader.make_due()
        self._status.wants_repair = self._status.advice is not None
        self._status.try_again()

    # The run

    def _rest_when_converged(self, command: cmd.RestWhenConverged) -> None:
        self._work.rests_converged = command.is_on

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
        if self._optimum.take(command.number, command.optimum, self._run):
            self._publisher.reader.insights.forget()  # some of them show the optimum
            self._publisher.is_changed = True

    def _frame_taken(self, command: cmd.FrameTaken) -> None:
        self._publisher.field.release(command.returned)
        self._courtesy.end()
