"""The weights as a table whose numbers can be typed, or changed in steps by keys and wheel. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from softmax_viz.views.keys.places import shortcut_by_place
from softmax_viz.views.style.numbers import loss, narrow
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, SWATCH, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.weights.heat import heat
from softmax_viz.views.weights.weights_model import WeightsModel
from softmax_viz.views.widgets.key_filter import ARROWS

_Index = QModelIndex | QPersistentModelIndex
_WIDEST, _WIDEST_OF_ALL = "−1.23e−9", "−1.23e−100"  # the second only where a number needs it
# Titles of rows: their largest width, and the share of the table that they may take.
_NAME_WIDTH, _MOST_NAME_SHARE = 132, 0.25
_OWN_KEYS = (*ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_STEP_KEYS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
_BEGINS_NUMBER = set("0123456789.,-−+")
_NOTCH = 120
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class _Delegate(QStyledItemDelegate):
    """Draws a weight above its gradient, each on a background that says its sign and size."""

    def __init__(self, model: WeightsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._fonts: tuple[QFont, QFont, QFont] | None = None

    def fonts(self, font: QFont) -> tuple[QFont, QFont]:
        """Return the fonts of weights and gradients in a table of ``font``: deriving them takes longer than drawing."""
        if self._fonts is None or self._fonts[0] != font:
            self._fonts = QFont(font), tabular(font), tabular(font, SMALL_TEXT_SCALE)
        return self._fonts[1:]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        model, row, column = self._model, index.row(), index.column()
        theme, cell = model.theme, QRect(option.rect).adjusted(0, 0, -1, -1)
        if row >= len(model.theta) or column >= model.theta.shape[1]:
            return
        value, slope = float(model.theta[row, column]), float(model.gradient[row, column])
        is_common = row == len(model.classes)
        upper = QRect(cell)
        upper.setHeight(cell.height() if is_common else round(cell.height() * 0.57))
        lower = QRect(cell)
        lower.setTop(upper.bottom() + 1)
        painter.fillRect(upper, heat(value, model.largest[0], theme))
        painter.setPen(theme.text)
        large, small = self.fonts(option.font)
        painter.setFont(large)
        write = loss if model.is_wide else narrow
        painter.drawText(upper.adjusted(0, 0, -SPACE_XS, 0), _RIGHT, write(model.shown(row, column)))
        if not is_common:
            painter.fillRect(lower, heat(slope, model.largest[1], theme))
            painter.setFont(small)
            painter.drawText(lower.adjusted(0, 0, -SPACE_XS, 0), _RIGHT, write(slope))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.text)
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
            painter.drawRect(cell.adjusted(1, 1, -2, -2))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Make a line edit."""
        del option
        line = QLineEdit(parent)
        line.setProperty("role", "cell")
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setMaxLength(24)
        name = f"{self._model.row_name(index.row())}, {self._model.title(index.column())}"
        set_explanation(line, name, self.tr("Type a number, with a decimal point or comma."))
        return line


class WeightsView(QTableView):
    """Arrows move among the weights; typing, Ctrl with arrows, and the wheel on the chosen one change it.

    Signals
    -------
    stepRequested(int, int, int)
        Row, column, and by how many steps.
    left()
        Another cell was chosen, or the table has lost the keyboard: steps that follow are another undo step.
    """

    stepRequested = Signal(int, int, int)
    left = Signal()

    def __init__(self, model: WeightsModel) -> None:
        super().__init__()
        self.weights_model = model
        self._turned = 0
        self.setModel(model)
        self.setProperty("role", "bare")
        self.setItemDelegate(_Delegate(model, self))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.viewport().installEventFilter(self)
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        set_explanation(
            self,
            self.tr("Weights"),
            self.tr(
                "The weights of each class, and below each its gradient. Choose one and type a number, or change it "
                "in steps with Ctrl+Up and Ctrl+Down or the wheel."
            ),
        )
        self.setToolTip("")  # cells and titles have their own
        self.align()

    def align(self) -> None:
        """Give rows and columns the sizes that their texts need."""
        self.setFont(tabular(self.font()))
        metrics = self.fontMetrics()
        icon = scaled(SWATCH)
        self.setIconSize(QSize(icon, icon))
        height = round(metrics.height() * (1.0 + SMALL_TEXT_SCALE)) + SPACE_S
        self.verticalHeader().setDefaultSectionSize(height)
        widest = _WIDEST_OF_ALL if self.weights_model.is_wide else _WIDEST
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance(widest) + SPACE_S)
        model = self.weights_model
        most = min(scaled(_NAME_WIDTH, self.font()), round(_MOST_NAME_SHARE * self.width()))
        least = metrics.horizontalAdvance(model.common_title)
        model.shorten(max(most, least), metrics.horizontalAdvance)
        longest = max((metrics.horizontalAdvance(text) for text in model.row_titles), default=0)
        self.verticalHeader().setFixedWidth(max(longest, least) + icon + 3 * SPACE_S)
        if model.rowCount():
            self.setRowHeight(model.rowCount() - 1, metrics.height() + SPACE_S)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the names of the classes a share of the width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.align()

    def sizeHint(self) -> QSize:
        """Return the size of all rows and columns."""
        frame = 2 * self.frameWidth()
        width = self.verticalHeader().width() + self.horizontalHeader().length() + frame
        bar = self.horizontalScrollBar().sizeHint().height()
        height = self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + frame + bar
        return QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the titles and two rows."""
        return QSize(0, self.horizontalHeader().sizeHint().height() + 3 * self.verticalHeader().defaultSectionSize())

    def changeEvent(self, event: QEvent) -> None:
        """Fit the cells after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "weights_model"):
            self.align()

    def event(self, event: QEvent) -> bool:
        """Claim the keys before a shortcut of the window does; Space stays with the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = Qt.KeyboardModifier
            plain = not event.modifiers() & ~(keys.ShiftModifier | keys.KeypadModifier)
            steps = event.modifiers() == keys.ControlModifier and event.key() in _STEP_KEYS
            if steps or (plain and (event.key() in _OWN_KEYS or (event.text() in _BEGINS_NUMBER and event.text()))):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the chosen weight in steps, or begin to edit it."""
        index = self.currentIndex()
        step = _STEP_KEYS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if index.isValid():
                self.stepRequested.emit(index.row(), index.column(), step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            if index.isValid():
                self.edit(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)  # an editor is open: the window must not take its focus before it ends
        elif event.key() in ARROWS or (event.text() and event.text() in _BEGINS_NUMBER):
            super().keyPressEvent(event)
        elif shortcut_by_place(event) is not None or event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Choose no weight and give the keyboard up: digits are for the window again."""
        self.setCurrentIndex(QModelIndex())
        self.clearFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the weight under the mouse; beside the weights, none."""
        super().mousePressEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose no weight on a click on a title."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self.leave()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the chosen weight by one step a notch if the mouse is on it; otherwise scroll."""
        index = self.indexAt(event.position().toPoint())
        if not (index.isValid() and index == self.currentIndex() and self.hasFocus()) or event.modifiers():
            super().wheelEvent(event)
            return
        event.accept()
        self._turned += event.angleDelta().y()
        notches = math.trunc(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self.stepRequested.emit(index.row(), index.column(), notches)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Say that another weight is chosen."""
        super().currentChanged(current, previous)
        self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that a series of steps is over."""
        super().focusOutEvent(event)
        self.left.emit()
