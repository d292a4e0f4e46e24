"""How commands about whole runs, their moments and their weights are handled. Trainer thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from softmax_viz.core.document.session import Trained
from softmax_viz.core.settings.phases import Phase
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.optimum_watch import OptimumWatch
from softmax_viz.engine.past.looking import Looking
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.status import Status


class RunCommands:
    """Begins runs, keeps them and returns to them, shows earlier moments, changes weights.

    Parameters
    ----------
    looking, status, optimum
        What commands change, and J*.

    Attributes
    ----------
    handlers
        From the type of a command to its handler.
    """

    def __init__(self, looking: Looking, status: Status, optimum: OptimumWatch) -> None:
        self._looking, self._status, self._optimum = looking, status, optimum
        self._run = looking.live
        self.handlers: dict[type, Callable[[Any], None]] = {
            cmd.Reset: self._reset,
            cmd.Resume: self._resume,
            cmd.KeepRun: self._keep_run,
            cmd.ReturnToRun: self._return_to_run,
            cmd.StoreRun: self._store_run,
            cmd.CopyRun: lambda command: status.kept_runs.copy(command.number, command.copy),
            cmd.ForgetRuns: lambda command: status.kept_runs.forget_others(command.needed),
            cmd.LookAt: self._look_at,
            cmd.KeepMoment: self._keep_moment,
            cmd.PointAt: lambda command: looking.point_at(command.step),
            cmd.ChangeWeights: self._change_weights,
            cmd.ReturnToWeights: self._return_to_weights,
        }

    def _reset(self, command: cmd.Reset) -> None:
        self._looking.forget()
        self._run.reset(command.seed)
        self._status.begin_run(command.run)

    def _resume(self, command: cmd.Resume) -> None:
        self._looking.forget()
        self._run.resume(command.seed, command.trained, command.moments)
        self._status.begin_run(command.run)

    def _keep_run(self, command: cmd.KeepRun) -> None:
        self._status.enter(Phase.PAUSED)
        self._status.kept_runs.keep(command.number, self._run, self._optimum.value)

    def _store_run(self, command: cmd.StoreRun) -> None:
        """Keep a run from a file."""
        run, stored = TrainingRun(), command.run
        run.use_data(command.data)
        run.use_hyperparams(command.hyperparams)
        run.use_features(command.features)
        if stored.state is None:
            run.reset(command.seed)
        else:
            run.resume(command.seed, Trained(stored.state, stored.curve), stored.moments)
        self._status.kept_runs.keep(command.number, run, stored.optimum)

    def _return_to_run(self, command: cmd.ReturnToRun) -> None:
        self._looking.forget()
        self._status.kept_runs.return_to(command.number, self._run, command.seed)
        self._status.begin_run(command.run)

    def _look_at(self, command: cmd.LookAt) -> None:
        if command.step is not None:
            if self._status.is_running:
                self._status.enter(Phase.PAUSED)
            self._status.goal = None
        self._looking.look_at(command.step)

    def _keep_moment(self, command: cmd.KeepMoment) -> None:
        self._looking.look_at(command.step)
        kept, shown = self._looking.kept(), self._looking.shown
        optimum = self._optimum.value if self._looking.knows_optimum else None
        self._status.kept_runs.put(command.number, kept, shown, optimum)

    def _change_weights(self, command: cmd.ChangeWeights) -> None:
        self._run.moments.note_change()
        change = command.change.apply
        self._status.kept_weights.change(self._run.current, change, command.in_data, command.keep_as)

    def _return_to_weights(self, command: cmd.ReturnToWeights) -> None:
        self._run.moments.note_change()
        self._status.kept_weights.exchange(self._run.current, command.number, command.keep_as)
