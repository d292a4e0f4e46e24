"""Changes of the weights of the run that the user asks for, each as one undo step with a name. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.editing.session_edits import weights_switch
from softmax_viz.core.editing.weight_changes import PutWeight, ShiftAll, SubtractMean, checked
from softmax_viz.core.model.features import FEATURES

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class WeightEditor(QObject):
    """Turns requests of the user into changes of the weights, which the trainer makes at its present step.

    Columns are those of the features of the session, and the bias behind them. A value is meant in data units with
    ``in_data``, else in the units of training. ``gesture`` is the number of a series of steps or of a drag, increasing
    from 1: all its changes of one weight are one undo step. With 0 a change is a step of its own.
    """

    def __init__(self, owner: SessionOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._owner = owner

    def put(self, class_index: int, column: int, before: float, value: float, in_data: bool, gesture: int = 0) -> None:
        """Set the weight of class ``class_index`` at ``column``; ``before`` is its value as it was shown."""
        session = self._owner.session
        if not (0 <= class_index < session.data.n_classes and 0 <= column < self._n_columns):
            return
        index = str(class_index + 1).translate(_SUBSCRIPTS)
        name = self.tr("bias b%1") if column == len(session.features) else self.tr("weight w%1 %2")
        name = name.replace("%1", index).replace("%2", self._label(column))
        try:
            change = PutWeight(class_index, column, checked(value))
        except UserError as error:
            self._owner.rejected.emit(error)
            return
        which = ("weight", class_index, column, gesture) if gesture else 0
        self._owner.change_weights(change, in_data, _text, name, (before, value), which)

    def shift_all(self, amounts: Sequence[float], before: float, after: float, in_data: bool, gesture: int = 0) -> None:
        """Add ``amounts``, one for each column, to the weights of every class.

        ``before`` and ``after`` are the common part of the columns that change, for the name of the step.
        """
        if len(amounts) != len(self._owner.session.features) + 1:
            return
        columns = [column for column, amount in enumerate(amounts) if amount]
        name = self.tr("common part of all weights")
        if len(columns) == 1:
            name = self.tr("common part of %1").replace("%1", self._label(columns[0]))
        try:
            change = ShiftAll(tuple(map(checked, amounts)))
        except UserError as error:
            self._owner.rejected.emit(error)
            return
        which = ("common part", name, gesture) if gesture else 0
        self._owner.change_weights(change, in_data, _text, name, (before, after), which)

    def subtract_mean(self) -> None:
        """Subtract from the weights of every class their mean over the classes."""
        self._owner.change_weights(SubtractMean(), False, _text, self.tr("subtract the mean of the weights"))

    @property
    def _n_columns(self) -> int:
        session = self._owner.session
        return len(session.features) + int(session.hyperparams.bias)

    def _label(self, column: int) -> str:
        features = self._owner.session.features
        return FEATURES[features[column]].label if column < len(features) else self.tr("the bias")


def _text(done: Gesture) -> str:
    """Return the name of the step, as in ``weight w₂ x 0.3 → 1``."""
    switch = weights_switch(done.edit())
    assert switch is not None
    if switch.before is None or switch.after is None:
        return switch.name
    return f"{switch.name} {number(switch.before)} → {number(switch.after)}"
