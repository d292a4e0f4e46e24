"""Runs that are left and taken up again, as when a reset is undone. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.run.trainer_link import TrainerLink
from softmax_viz.engine.messages import commands as cmd


class RunSwitch(QObject):
    """Has the trainer keep runs that are left, and take them up again. The runs are known by their owner's numbers.

    Parameters
    ----------
    link
        Sends the commands; this object lives as long.
    """

    def __init__(self, link: TrainerLink) -> None:
        super().__init__(link)
        self._link = link

    @Slot(int)
    def keep(self, number: int) -> None:
        """Rest, and keep the present run under ``number`` as it stands when the trainer hears of it."""
        self._link.send(cmd.KeepRun(number))

    @Slot(int, object, int)
    def return_to(self, number: int, seed: int, revision: int) -> None:
        """Go on with the run kept under ``number`` and rest there. Its data and settings must have been sent.

        If the trainer could not keep it, begin at the start of ``seed``.
        """
        self._link.send(cmd.ReturnToRun(self._link.begin_run(), number, seed, revision))

    @Slot(object)
    def forget_others(self, needed: frozenset[int]) -> None:
        """Keep no other runs than those with ``needed`` numbers."""
        self._link.send(cmd.ForgetRuns(needed))
