"""Leaves runs or weights and returns to them, as when a reset is undone. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.run.trainer_link import TrainerLink
from softmax_viz.core.editing.weight_changes import WeightChange
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.runs.stored_run import StoredRun
from softmax_viz.engine.messages import commands as cmd


class RunSwitch(QObject):
    """Tells the trainer to store runs that are left, and to return to them. Runs are identified by ``SessionOwner``.

    Parameters
    ----------
    link
        Sends the commands, and owns this object.
    """

    def __init__(self, link: TrainerLink) -> None:
        super().__init__(link)
        self._link = link

    @Slot(int)
    def keep(self, number: int) -> None:
        """Pause, and store the present run under ``number``, in its state when the trainer handles the command."""
        self._link.send(cmd.KeepRun(number))

    @Slot(int)
    def look_at(self, step: int) -> None:
        """Pause, and show the run as it was at ``step``; from the live end on, show that."""
        self._link.send(cmd.LookAt(step))

    @Slot()
    def look_at_end(self) -> None:
        """Show the live end of the run."""
        self._link.send(cmd.LookAt(None))

    @Slot(object)
    def point_at(self, step: int | None) -> None:
        """Let frames bring the model at ``step`` as a ghost; None for none."""
        self._link.send(cmd.PointAt(step))

    @Slot(int, int)
    def keep_moment(self, number: int, step: int) -> None:
        """Store the run under ``number`` as if it had ended at ``step``, which is looked at."""
        self._link.send(cmd.KeepMoment(number, step))

    @Slot(int, int)
    def copy(self, number: int, copy: int) -> None:
        """Store the run that is stored under ``number`` under ``copy``, too."""
        self._link.send(cmd.CopyRun(number, copy))

    def store(self, entry: RunEntry, run: StoredRun) -> None:
        """Store a run from a session file."""
        learned = entry.data, entry.hyperparams, entry.features, entry.seed
        self._link.send(cmd.StoreRun(entry.number, *learned, run))

    @Slot(int, object, int)
    def return_to(self, number: int, seed: int, revision: int) -> None:
        """Return to the run stored under ``number``, paused. Its data and settings must have been sent before.

        If the trainer could not store it, begin at the start of ``seed``.
        """
        self._link.send(cmd.ReturnToRun(self._link.begin_run(), number, seed, revision))

    @Slot(object, bool, int, int)
    def change_weights(self, change: WeightChange, in_data: bool, keep_as: int, revision: int) -> None:
        """Change the weights at the present step, and store those before under ``keep_as``; 0: do not."""
        self._link.send(cmd.ChangeWeights(change, in_data, keep_as, revision))

    @Slot(int, int, int)
    def return_to_weights(self, number: int, keep_as: int, revision: int) -> None:
        """Return to the weights stored under ``number``, and store the present ones under ``keep_as``."""
        self._link.send(cmd.ReturnToWeights(number, keep_as, revision))

    @Slot(object)
    def forget_others(self, needed: frozenset[int]) -> None:
        """Discard stored runs except those with ``needed`` numbers."""
        self._link.send(cmd.ForgetRuns(needed))
