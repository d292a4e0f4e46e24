"""The slider and the number box that a ``SliderRow`` puts side by side. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSlider, QStyle, QStyleOptionSlider

from softmax_viz.views.keys.focus import has_shortcuts
from softmax_viz.views.style.theme import NUMBER_BOX_WIDTH, SLIDER_MIN_WIDTH, scaled, tabular
from softmax_viz.views.widgets.box_note import BoxNote
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.slider_scale import TOP

_STEPS = {
    Qt.Key.Key_Left: (-1, False),
    Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_Right: (1, False),
    Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_PageDown: (-1, True),
    Qt.Key.Key_PageUp: (1, True),
}
_NOTCH = 120  # the angle of one notch of a wheel, in Qt's eighths of a degree


class ParamSlider(QSlider):
    """A slider that leaves steps to its owner, jumps to a click, and lets the wheel scroll the panel.

    ``grasped()`` is emitted when the mouse takes the handle, before the value changes, and ``sliderReleased()`` when
    it releases it; ``stepRequested(direction, large)`` by keys, and by the wheel while the slider has the focus;
    ``resetRequested()`` by a double click.
    """

    grasped = Signal()
    stepRequested = Signal(int, bool)
    resetRequested = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, TOP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._turned = 0
        self._fit()
        ShortcutOverride(self, (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a step on arrow and Page keys; go to an end on Home and End."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            event.accept()
            self.stepRequested.emit(*step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for one step a notch, but only with the focus: scrolling a panel must not change its values."""
        if not self.hasFocus():
            event.ignore()
            return
        event.accept()
        self._turned += event.angleDelta().y()
        while abs(self._turned) >= _NOTCH:
            direction = 1 if self._turned > 0 else -1
            self._turned -= direction * _NOTCH
            self.stepRequested.emit(direction, False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the handle under the mouse, then drag it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.grasped.emit()
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            style, control = self.style(), QStyle.ComplexControl.CC_Slider
            handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
            groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
            place = event.position().toPoint()
            if not handle.contains(place):
                left = groove.left() + handle.width() // 2
                span = groove.width() - handle.width()
                self.setValue(QStyle.sliderValueFromPosition(0, TOP, place.x() - left, span))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        event.accept()
        self.resetRequested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for a drag when the font has changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setMinimumWidth(scaled(SLIDER_MIN_WIDTH))


class NumberBox(QLineEdit):
    """A box for one number. ``typed(text)`` is emitted on Enter or when the box loses the focus, if it was edited.

    The receiver accepts the text, or calls ``refuse``, and the old value stays.
    """

    typed = Signal(str)
    stepRequested = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(24)
        self.setFont(tabular(self.font()))
        self._width = NUMBER_BOX_WIDTH
        self.set_width(NUMBER_BOX_WIDTH)
        self._shown = ""
        self._note: BoxNote | None = None
        self.textEdited.connect(self._end_note)
        self.editingFinished.connect(self._on_editing_finished)
        ShortcutOverride(self, (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, *ARROWS))

    def set_width(self, width: int) -> None:
        """Set the width to ``width`` pixels, or more in a font larger than the usual one."""
        self._width = width
        self.setFixedWidth(scaled(width, self.font()))

    def show_text(self, text: str) -> None:
        """Show ``text``, unless the user is typing."""
        self._shown = text
        if not self.isModified():
            self.restore()

    def shown(self) -> str:
        """Return the text of the value, whatever the user is typing."""
        return self._shown

    def refuse(self, text: str) -> None:
        """Show beside the box, for a while, why the typed text was not accepted."""
        if self._note is None or self._note.parentWidget() is not self.window():
            self._note = BoxNote(self)
        self._note.say(text)

    def restore(self) -> None:
        """Show the value again and discard the typed text."""
        self.setText(self._shown)
        self.setCursorPosition(0 if not self.hasFocus() else len(self._shown))

    def event(self, event: QEvent) -> bool:
        """Leave Space to the window: a number has no spaces."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step on Up and Down; restore the old value on Escape."""
        key = Qt.Key(event.key())
        step = _STEPS.get(key) if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right) else None
        if step is not None:
            event.accept()
            self.restore()
            self.stepRequested.emit(*step)
        elif key == Qt.Key.Key_Escape and self.isModified():
            self.restore()
            # The window takes the focus back; a dialog or a popup would close.
            event.setAccepted(not has_shortcuts(self.window()))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the start of a long number visible when font or style change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_width"):
            self.set_width(self._width)
        if event.type() == QEvent.Type.StyleChange and not self.hasFocus():
            self.setCursorPosition(0)

    def _on_editing_finished(self) -> None:
        if self.isModified():
            text = self.text()
            self.restore()
            self._end_note()
            self.typed.emit(text)

    def _end_note(self) -> None:
        if self._note is not None:
            self._note.hide()
