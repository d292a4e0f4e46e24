"""Drawing and editing of the cells of the points table. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QShowEvent, QValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from softmax_viz.views.points.points_model import PointsModel
from softmax_viz.views.points.sorted_points import CLASS, NUMBER, WRONG, class_text
from softmax_viz.views.style.numbers import parsed
from softmax_viz.views.style.theme import SPACE_S, SWATCH, scaled
from softmax_viz.views.style.tooltips import set_explanation

_Index = QModelIndex | QPersistentModelIndex
_FRAME = 16  # width of the editor's frame and margins, pixels
_INSET = 6
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ENDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class NumberValidator(QValidator):
    """Lets any text be typed, but only a number be submitted."""

    def validate(self, text: str, position: int) -> object:
        """Return acceptable for a number, else intermediate."""
        done = parsed(text) is not None
        return (QValidator.State.Acceptable if done else QValidator.State.Intermediate, text, position)


class ClassBox(QComboBox):
    """A combo box of classes that opens its list when it is shown."""

    def showEvent(self, event: QShowEvent) -> None:
        """Open the list."""
        super().showEvent(event)
        self.showPopup()


class PointsDelegate(QStyledItemDelegate):
    """Draws cells and makes editors for coordinates and classes; selected points are those of ``is_selected(point)``.

    ``refused(text)``: the user tried to submit a text that is not a number. With Enter or Tab the editor
    stays open with the text; if it loses the focus, the old number stays.
    """

    refused = Signal(str)

    def __init__(self, model: PointsModel, is_selected: Callable[[int], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._is_selected = is_selected

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a cell directly: this takes half the time of Qt's own drawing, which queries the model many times."""
        points, row, column = self._model.points, index.row(), index.column()
        if row >= points.data.n_points:
            return
        point, theme, cell = int(points.order()[row]), self._model.theme, QRect(option.rect)
        if self._is_selected(point):
            painter.fillRect(cell, theme.info_ground)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.accent)
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
        mark = self._model.mark(point, column)
        text_area = cell.adjusted(_INSET, 0, -_INSET, 0)
        if mark is not None:
            swatch = scaled(SWATCH)
            place = QRect(text_area.left(), cell.center().y() - swatch // 2 + 1, swatch, swatch)
            if column == WRONG:
                place.moveCenter(cell.center())
            mark.paint(painter, place)
            text_area.setLeft(place.right() + SPACE_S)
        text = points.text(point, column)
        if not text:
            return
        painter.setPen(theme.muted if column == NUMBER else theme.text)
        if column == CLASS:
            text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, _LEFT if column == CLASS else _RIGHT, text)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Make a line edit for a coordinate, a combo box for the class."""
        del option
        if index.column() == CLASS:
            box = ClassBox(parent)
            for number, label in enumerate(self._model.points.data.classes):
                box.addItem(self._model.swatch(number), class_text(label, number))
            set_explanation(box, self.tr("Class of the point"), self.tr("Choose the class of the point."))
            box.activated.connect(self._on_activated)
            return box
        line = QLineEdit(parent)
        line.setProperty("role", "cell")
        line.setValidator(NumberValidator(line))
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        set_explanation(line, self.tr("Coordinate"), self.tr("Type a number, with a decimal point or comma."))
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Place the editor over the cell, wider than the cell if the text needs it."""
        super().updateEditorGeometry(editor, option, index)
        viewport = editor.parentWidget()
        assert viewport is not None
        place, visible_area = editor.geometry(), viewport.rect()
        text = str(index.data(Qt.ItemDataRole.EditRole)) if isinstance(editor, QLineEdit) else ""
        needed = max(editor.fontMetrics().horizontalAdvance(f"{text}00") + _FRAME, editor.minimumSizeHint().width())
        if needed > place.width():
            place.setLeft(max(visible_area.left(), place.right() - needed))
            place.setRight(min(visible_area.right(), place.left() + needed))
            editor.setGeometry(place)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the present value."""
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(int(value))
        elif isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Pass the typed or chosen value to the model."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentIndex())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Emit ``refused`` for a text that is not a number, where Qt would do nothing."""
        if isinstance(editor, QLineEdit) and not editor.hasAcceptableInput():
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENDING_KEYS:
                self.refused.emit(editor.text())
                return True
            if event.type() == QEvent.Type.FocusOut:
                self.refused.emit(editor.text())
        return super().eventFilter(editor, event)

    def _on_activated(self) -> None:
        editor = self.sender()
        if isinstance(editor, QComboBox) and editor.isVisible():  # else the view has closed it already
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
