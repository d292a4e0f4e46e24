"""The weights as a table model: a row for each class, and one for the common part. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.weights import UnitWeights, Weights
from softmax_viz.core.model.features import FEATURES
from softmax_viz.views.paint.swatches import Swatches
from softmax_viz.views.style.numbers import exact, loss, parsed
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import class_name, numbered_class
from softmax_viz.views.weights.heat import largest_size

_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_ROUNDING = 1e-12  # of the largest weight of a column: what many steps leave of a sum that is exactly 0
_NONE = np.zeros((0, 0))


class WeightsModel(QAbstractTableModel):
    """Weights in the chosen ``units``. Row K is the common part, the mean over the classes.

    ``largest`` are the sizes of the largest weight and the largest gradient, ``row_titles`` the titles of the rows.

    Signals
    -------
    typed(int, int, float)
        The user typed a number: row, column, value.
    refused(str)
        What was typed is not a number; a sentence.
    """

    typed = Signal(int, int, float)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.weights: Weights | None = None
        self.classes: tuple[ClassLabel, ...] = ()
        self.in_data = True
        self.units: UnitWeights | None = None
        self.theta, self.gradient = _NONE, _NONE
        self.largest = 0.0, 0.0
        self.is_wide = False  # whether a number is so large that its exponent has more digits than usual
        self.row_titles: list[str] = []
        self._swatches = Swatches(LIGHT)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.theme, self._swatches = theme, Swatches(theme)
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(self.rowCount() - 1, 0))

    def show_weights(self, weights: Weights | None, classes: tuple[ClassLabel, ...], in_data: bool) -> bool:
        """Show these weights; return whether rows, columns, their titles or their widths have changed."""
        before = self._titles()
        had_rows = self.weights is not None
        is_other = weights is None or not had_rows or classes != self.classes or self._other_columns(weights)
        if is_other:
            self.beginResetModel()
        self.weights, self.classes, self.in_data = weights, classes, in_data
        self.units = units = None if weights is None else weights.units(in_data)
        if units is None:
            self.theta, self.gradient = _NONE, _NONE
        else:
            with np.errstate(over="ignore", invalid="ignore"):
                self.theta = np.vstack([units.theta, units.common])
                self.gradient = np.vstack([units.gradient, units.gradient.mean(axis=0)])
        self.largest = largest_size(self.theta), largest_size(self.gradient)
        if is_other:
            self.endResetModel()
        was_wide, self.is_wide = self.is_wide, _is_wide(self.largest[0]) or _is_wide(self.largest[1])
        return self._titles() != before or was_wide != self.is_wide

    @property
    def n_features(self) -> int:
        """D: the column of the bias, if there is one."""
        return 0 if self.weights is None else len(self.weights.features)

    def shown(self, row: int, column: int) -> float:
        """Return the weight as it is written: a mean that is nothing but rounding is written as 0."""
        value = float(self.theta[row, column])
        is_mean = row == len(self.classes) and math.isfinite(value)
        return 0.0 if is_mean and abs(value) <= _ROUNDING * float(np.abs(self.theta[:, column]).max()) else value

    def title(self, column: int) -> str:
        """Return the title of a column: the formula of its feature, or b."""
        assert self.weights is not None
        return FEATURES[self.weights.features[column]].label if column < self.n_features else "b"

    def row_name(self, row: int) -> str:
        """Return what a row is, for sentences."""
        return numbered_class(self.classes[row], row) if row < len(self.classes) else self.tr("Common part")

    @property
    def common_title(self) -> str:
        """The title of the row of the common part."""
        return self.tr("common")

    def shorten(self, width: float, advance: Callable[[str], float]) -> None:
        """Make the titles of the rows, number and name, shortened to ``width`` as ``advance`` measures it."""
        numbers = [str(index + 1) for index in range(len(self.classes))]
        names = short_names(
            [label.name for label in self.classes], max(0.0, width - advance(f"{len(numbers)} ")), advance
        )
        titles = [f"{number} {name}".rstrip() for number, name in zip(numbers, names, strict=True)]
        self.row_titles = [*titles, self.common_title] if self.weights is not None else []
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(len(titles), 0))

    # Methods that Qt calls

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return K + 1; 0 while nothing is shown."""
        return 0 if parent.isValid() or self.weights is None else len(self.classes) + 1

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Return D, and one more for the bias."""
        if parent.isValid() or self.weights is None:
            return 0
        return self.n_features + int(self.weights.has_bias)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Return the text of a cell, its explanation, or the number to edit."""
        if not index.isValid() or self.weights is None:
            return None
        value = float(self.theta[index.row(), index.column()])
        if role == _Role.DisplayRole:
            return loss(self.shown(index.row(), index.column()))
        if role == _Role.EditRole:
            return exact(value) if math.isfinite(value) else ""
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole, _Role.AccessibleTextRole):
            heading, sentences = self._said(index.row(), index.column(), value)
            if role == _Role.ToolTipRole:
                return tooltip_text(*sentences, heading=heading)
            return f"{heading}. {sentences[0]}" if role == _Role.AccessibleTextRole else " ".join(sentences)
        return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        """Ask for the number that was typed."""
        if role != _Role.EditRole:
            return False
        number = parsed(str(value))
        if number is None:
            self.refused.emit(
                self.tr("'%1' is not a number. Write one such as 0.5 or 1e-3.").replace("%1", str(value)[:40])
            )
            return False
        if number != self.theta[index.row(), index.column()]:
            self.typed.emit(index.row(), index.column(), number)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let every cell be edited."""
        del index
        flags = Qt.ItemFlag
        return flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsEditable | flags.ItemNeverHasChildren

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return the titles."""
        if self.weights is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return self.title(section)
            if role == _Role.ToolTipRole:
                is_bias = section == self.n_features
                return tooltip_text(self.tr("The bias.") if is_bias else self.tr("The weights of this feature."))
            return None
        is_class = section < len(self.classes)
        if role == _Role.DisplayRole:
            return self.row_titles[section] if section < len(self.row_titles) else ""
        if role == _Role.DecorationRole and is_class:
            return self._icon(section)
        if role == _Role.ToolTipRole:
            if is_class:
                return tooltip_text(class_name(self.classes[section], section))
            return tooltip_text(self.tr("The mean of the weights over all classes: no probability depends on it."))
        return None

    def _icon(self, index: int) -> QIcon:
        return self._swatches.of_class(self.classes[index].style)

    def _said(self, row: int, column: int, value: float) -> tuple[str, list[str]]:
        """Return heading and sentences about a cell."""
        heading = f"{self.row_name(row)}, {self.title(column)}"
        gradient = float(self.gradient[row, column])
        what = self.tr("Weight %1, gradient %2.").replace("%1", _in_full(value)).replace("%2", _in_full(gradient))
        how = self.tr("Type a number, or use Ctrl+Up and Ctrl+Down or the wheel on the chosen cell.")
        return heading, [what, how]

    def _titles(self) -> tuple[object, ...]:
        weights = self.weights
        return (self.classes, weights and weights.features, weights and weights.has_bias)

    def _other_columns(self, weights: Weights) -> bool:
        before = self.weights
        assert before is not None
        return weights.features != before.features or weights.has_bias != before.has_bias


def _in_full(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _is_wide(largest: float) -> bool:
    return largest >= 1e10
