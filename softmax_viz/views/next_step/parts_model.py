"""The weights of one class and the parts of their next change, as a table model. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.insights.next_step import NextStep
from softmax_viz.core.model.features import FEATURES
from softmax_viz.views.next_step.stages import GRADIENT, PENALTY, PREDICT, UPDATE
from softmax_viz.views.style.numbers import narrow
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import tooltip_text

_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
# The stage at which the numbers of each column are known.
_SINCE = (PREDICT, GRADIENT, PENALTY, UPDATE, UPDATE)


class PartsModel(QAbstractTableModel):
    """A row for each feature and the bias; columns weight, gradient, penalty, change, and the new weight.

    A number is shown from its stage on; the column stays empty before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._features: tuple[str, ...] | None = None
        self._columns: list[Floats | None] = []
        self._stage = PREDICT

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme

    def show_step(self, value: NextStep | None, stage: int, chosen: int, *, is_missing: bool = False) -> bool:
        """Show the weights of class ``chosen``; return whether the rows have changed.

        While a step is missing, because it is still being computed, its rows stay, without numbers.
        """
        before = self._features
        features = value.features if value is not None else before if is_missing else None
        is_other = features != before
        if is_other:
            self.beginResetModel()
        self._features = features
        self._stage = stage
        parts = () if value is None else (
            value.theta, value.data_gradient, value.penalty_gradient, value.change, value.following
        )  # fmt: skip
        self._columns = [None if part is None else part[chosen] for part in parts]
        if is_other:
            self.endResetModel()
        return is_other

    def columns_of(self, stage: int) -> list[int]:
        """Return the columns whose numbers appear at ``stage``; where there are none, the last ones before it."""
        since = max(begun for begun in _SINCE if begun <= stage)
        return [column for column, begun in enumerate(_SINCE) if begun == since]

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return D + 1; 0 while nothing is shown."""
        return 0 if parent.isValid() or self._features is None else len(self._features) + 1

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Return the number of parts."""
        return 0 if parent.isValid() else len(_SINCE)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Return the text of a cell."""
        if not index.isValid() or not self._columns:
            return None
        row, column = index.row(), index.column()
        if role == _Role.DisplayRole:
            numbers = self._columns[column]
            return "" if numbers is None or self._stage < _SINCE[column] else narrow(float(numbers[row]))
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == _Role.ForegroundRole:
            return self._theme.text if self._stage == _SINCE[column] else self._theme.muted
        if role == _Role.BackgroundRole and self._stage == _SINCE[column]:
            return self._theme.info_ground
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return the titles."""
        if orientation == Qt.Orientation.Vertical:
            if role == _Role.DisplayRole and self._features is not None:
                features = self._features
                return FEATURES[features[section]].label if section < len(features) else "b"
            return None
        titles = (self.tr("weight"), self.tr("gradient"), self.tr("penalty"), self.tr("change"), self.tr("new"))
        if role == _Role.DisplayRole:
            return titles[section]
        if role == _Role.ToolTipRole:
            sentences = (
                self.tr("The weight before the step, in the units of training."),
                self.tr("The mean of residual times input over the points that take part."),
                self.tr("What the penalty adds to the gradient."),
                self.tr("What the step adds to the weight."),
                self.tr("The weight after the step."),
            )
            return tooltip_text(sentences[section])
        return None
