"""The table of the classes: a click makes one the true class; targets are typed or dragged. GUI thread only."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from softmax_viz.core.insights.targets import with_share
from softmax_viz.views.access.spoken import Spoken, announce, speak
from softmax_viz.views.keys.focus import is_by_keyboard
from softmax_viz.views.score.number_grid import NumberGrid
from softmax_viz.views.style.numbers import parsed
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_STEP = 0.05  # of a target, for a notch of the wheel or a key
_PIXELS = 200.0  # of a drag from 0 to 1
_NOTCH = 120
_ROW_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SHARE_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ClassGrid(NumberGrid):
    """A row for each class; targets are numbers that can be changed.

    Up and Down choose a row, Enter makes its class the true one. If Tab brought the focus here, Left and Right change
    its target, and digits type it.

    Parameters
    ----------
    row_text
        Returns what a screen reader says of a row.

    Signals
    -------
    classRequested(int)
        This class is to be the true one.
    targetsRequested(list)
        The targets of all classes. After a drag, the wheel or a key they sum to 1: the others share what is left, in
        their proportions. What is typed changes one of them, or all at once.
    currentChanged(int)
        Another row of the keyboard.
    """

    classRequested = Signal(int)
    targetsRequested = Signal(list)
    currentChanged = Signal(int)

    def __init__(self, row_text: Callable[[int], str]) -> None:
        super().__init__()
        self.targets: tuple[float, ...] = ()
        self.editor: QLineEdit | None = None
        self._row_text = row_text
        self._pressed: tuple[int, QPointF, tuple[float, ...]] | None = None  # row, place, and the targets to drag
        self._dragged = False
        self._turned = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ShortcutOverride(self, (*_ROW_KEYS, *_ENTER))
        speak(self, Spoken("Table", value=lambda: self._row_text(self._spoken_row())))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what is pressed: a target is dragged, or a row is clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._end_editing()
        row, column = self._cell_at(event.position())
        self._dragged, self._pressed = False, None
        if row >= 0:
            is_target = column is not None and self.contents.columns[column].is_editable
            targets = self.targets if is_target and row < len(self.targets) else ()
            self._pressed = row, event.position(), targets

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a target: to the right is more."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        row, place, targets = self._pressed
        way = event.position().x() - place.x()
        if targets and (self._dragged or abs(way) >= QApplication.startDragDistance()):
            self._dragged = True
            self._share(targets, row, round(targets[row] + way / _PIXELS, 2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Make the class of a clicked row the true one."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragged or event.button() != Qt.MouseButton.LeftButton:
            return
        row, _ = self._cell_at(event.position())
        if row == pressed[0]:
            self._choose(row)
            if not pressed[2]:
                self.classRequested.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type a target."""
        row, column = self._cell_at(event.position())
        if row >= 0 and column is not None and self.contents.columns[column].is_editable:
            self.edit(row)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the target under the mouse, but only with the focus: scrolling must not change values."""
        row, column = self._cell_at(event.position())
        if not self.hasFocus() or row < 0 or column is None or not self.contents.columns[column].is_editable:
            event.ignore()
            return
        event.accept()
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self._nudge(row, notches)

    # Keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the keys that change a target from the shortcuts of the window, if Tab brought the focus here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_by_keyboard(self):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and (event.key() in _SHARE_KEYS or _is_digit(event)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a row, make it the true class, change its target or begin to type it."""
        key = Qt.Key(event.key())
        row = self._spoken_row()
        if key in _ROW_KEYS and self.contents.labels:
            self._choose(min(max(row + _ROW_KEYS[key], 0), len(self.contents.labels) - 1))
            announce(self, self._row_text(self.contents.current))
        elif key in _ENTER and row >= 0:
            self.classRequested.emit(row)
        elif key in _SHARE_KEYS and row >= 0 and is_by_keyboard(self):
            self._nudge(row, _SHARE_KEYS[key])
        elif _is_digit(event) and row >= 0 and is_by_keyboard(self):
            self.edit(row, event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the true class."""
        super().focusInEvent(event)
        if self.contents.current < 0:
            self._choose(self.contents.marked)

    # Typing

    def edit(self, row: int, text: str = "") -> None:
        """Open a box over the target of ``row``, with ``text`` or the present number in it."""
        column = next((i for i, each in enumerate(self.contents.columns) if each.is_editable), None)
        if column is None or row >= len(self.targets):
            return
        self._end_editing()
        self._choose(row)
        box = self.editor = QLineEdit(self)
        box.setProperty("role", "cell")
        box.setAccessibleName(self.contents.columns[column].help)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setText(text or f"{self.targets[row]:.12g}")
        if not text:
            box.selectAll()
        box.setGeometry(self.cell_rect(row, column))
        box.editingFinished.connect(lambda: self._submit(row))
        box.installEventFilter(self)
        box.show()
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Close the box on Enter and Escape; Escape leaves the target as it was. Neither key goes on to the table."""
        if watched is self.editor and isinstance(event, QKeyEvent) and event.key() in (*_ENTER, Qt.Key.Key_Escape):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self._end_editing()
                    self.setFocus(Qt.FocusReason.OtherFocusReason)
                else:
                    self._submit(self.contents.current)
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _submit(self, row: int) -> None:
        if self.editor is None:
            return
        text, had_focus = self.editor.text(), self.editor.hasFocus()
        self._end_editing()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        numbers = typed_numbers(text)
        if len(numbers) == len(self.targets):
            self.targetsRequested.emit(numbers)
        elif len(numbers) == 1 and row < len(self.targets):
            self.targetsRequested.emit([*self.targets[:row], numbers[0], *self.targets[row + 1 :]])

    def _end_editing(self) -> None:
        if self.editor is not None:
            box, self.editor = self.editor, None
            box.hide()
            box.deleteLater()

    # Rows

    def _cell_at(self, place: QPointF) -> tuple[int, int | None]:
        cell = self.places().cell_at(place.x(), place.y())
        return cell if cell is not None and 0 <= cell[0] < len(self.contents.labels) else (-1, None)

    def _spoken_row(self) -> int:
        current = self.contents.current
        return current if current >= 0 else self.contents.marked

    def _choose(self, row: int) -> None:
        if row != self.contents.current:
            self.contents.current = row
            self.update()
            self.currentChanged.emit(row)

    def _nudge(self, row: int, steps: int) -> None:
        if row < len(self.targets):
            self._share(self.targets, row, round(self.targets[row] + steps * _STEP, 10))

    def _share(self, targets: tuple[float, ...], row: int, share: float) -> None:
        self.targetsRequested.emit(with_share(np.array(targets), row, share).tolist())


def typed_numbers(text: str) -> list[float]:
    """Return the numbers 0 … 1 in a typed text: one, or several as in (0.1, 0.2, 0.7) or 0.1 0.2 0.7; else none."""
    body = text.strip(" ()[]{}")
    if parsed(body) is not None:
        parts = [body]
    elif re.search(r"[;\s]", body):
        parts = [part.strip(",") for part in re.split(r"[;\s]+", body)]
    else:
        parts = body.split(",")
    numbers = [parsed(part) for part in parts if part]
    inside = [number for number in numbers if number is not None and 0.0 <= number <= 1.0]
    return inside if len(inside) == len(numbers) else []


def _is_digit(event: QKeyEvent) -> bool:
    return len(event.text()) == 1 and (event.text().isdigit() or event.text() == ".")
