"""The masks as the rows of a table, for Qt. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.dropout_masks import MOST_CLASSES, DropoutMasks
from softmax_viz.views.paint.swatches import class_pixmap
from softmax_viz.views.style.numbers import loss, percent
from softmax_viz.views.style.theme import LIGHT, SWATCH, Theme, scaled

MASK, PROBABILITY, LOSS = range(3)
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_USUAL_ROWS = 32  # whose names fit into their column
_Role = Qt.ItemDataRole


class MasksModel(QAbstractTableModel):
    """One row for each listed mask: which logits it drops, how probable it is, and the loss under it."""

    def __init__(self) -> None:
        super().__init__()
        self.masks: DropoutMasks | None = None
        self._titles = (self.tr("Mask"), self.tr("Probability"), self.tr("Loss"))
        self._helps = (
            self.tr("Which logits are 0. Each class has its place: its marker, or 0 if its logit is dropped."),
            self.tr("How often training draws this mask."),
            self.tr("The mean loss of the training points under this mask."),
        )

    def show_masks(self, masks: DropoutMasks | None) -> None:
        """Show these masks; while they are the same ones as before, only their numbers change."""
        before, self.masks = self.masks, masks
        if masks is not None and before is not None and np.array_equal(masks.dropped, before.dropped):
            self.dataChanged.emit(self.index(0, PROBABILITY), self.index(self.rowCount() - 1, LOSS))
        else:
            self.beginResetModel()
            self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        """Return the number of listed masks."""
        return 0 if self.masks is None or parent.isValid() else len(self.masks.dropped)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return title or explanation of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return self._titles[section]
        if role == _Role.ToolTipRole:
            return self._helps[section]
        if role == _Role.TextAlignmentRole:
            return int((Qt.AlignmentFlag.AlignLeft if section == MASK else Qt.AlignmentFlag.AlignRight) | _MIDDLE)
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        """Return the text of a cell, or how it is aligned; the masks themselves are painted by ``MaskDelegate``."""
        if self.masks is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if column == MASK:
            is_text = role == _Role.DisplayRole and self.masks.n_classes > MOST_CLASSES
            return self.name(row) if is_text or role in (_Role.AccessibleTextRole, _Role.ToolTipRole) else None
        if role == _Role.DisplayRole:
            if column == PROBABILITY:
                return percent(float(self.masks.probabilities[row]))
            return loss(float(self.masks.losses[row]))
        if role == _Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | _MIDDLE)
        return None

    def name(self, row: int) -> str:
        """Return which logits mask ``row`` drops: "without 2, 3"."""
        assert self.masks is not None
        numbers = [str(k + 1) for k, kept in enumerate(self.masks.keep(row).tolist()) if not kept]
        if not numbers:
            return self.tr("all kept")
        if len(numbers) == self.masks.n_classes:
            return self.tr("all dropped")
        return self.tr("without %1").replace("%1", ", ".join(numbers))

    def written_width(self, metrics: QFontMetrics) -> int:
        """Return the width of the usual names of masks, in pixels; 0 if masks are painted."""
        if self.masks is None or self.masks.n_classes <= MOST_CLASSES:
            return 0
        return max(metrics.horizontalAdvance(self.name(row)) for row in range(min(_USUAL_ROWS, self.rowCount())))


class MaskDelegate(QStyledItemDelegate):
    """Paints a mask: the marker of each class whose logit is kept, and 0 for each dropped one.

    Of many classes the markers would be too wide; then the dropped ones are written.
    """

    def __init__(self, model: MasksModel) -> None:
        super().__init__(model)
        self._model = model
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._drawn: dict[tuple[int, float], QPixmap] = {}

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme, self._drawn = theme, {}

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Take the markers of ``classes``."""
        self._classes = classes

    def width(self) -> int:
        """Return the width of a mask that is painted, in pixels."""
        return min(len(self._classes), MOST_CLASSES) * (scaled(SWATCH) + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the background, then the mask."""
        super().paint(painter, option, index)
        masks = self._model.masks
        if masks is None or len(self._classes) != masks.n_classes or masks.n_classes > MOST_CLASSES:
            return
        size, ratio = scaled(SWATCH), painter.device().devicePixelRatioF()
        box = QRectF(option.rect)
        painter.save()
        painter.setPen(self._theme.muted)
        for k, kept in enumerate(masks.keep(index.row()).tolist()):
            place = QRectF(box.left() + 6 + k * (size + 2), box.center().y() - size / 2, size, size)
            if kept:
                painter.drawPixmap(place.topLeft(), self._pixmap(self._classes[k].style, ratio))
            else:
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "0")
        painter.restore()

    def _pixmap(self, style: int, ratio: float) -> QPixmap:
        if (style, ratio) not in self._drawn:
            self._drawn[style, ratio] = class_pixmap(style, self._theme, ratio)
        return self._drawn[style, ratio]


_MIDDLE = Qt.AlignmentFlag.AlignVCenter
