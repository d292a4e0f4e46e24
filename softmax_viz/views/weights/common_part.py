"""Controls that change the common part of the weights: a slider that springs back, and a button. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QSlider, QWidget

from softmax_viz.views.style.numbers import parsed
from softmax_viz.views.style.theme import SLIDER_MIN_WIDTH, SPACE_XS, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.param_slider import NumberBox

_REACH = 10.0  # what the ends of the slider add
_TOP = 100
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
}


class _SpringSlider(QSlider):
    """A slider in whose middle is 0. It returns there when it is released; keys ask for steps."""

    stepRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(-_TOP, _TOP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(scaled(SLIDER_MIN_WIDTH))
        ShortcutOverride(self, tuple(_STEPS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a step on arrow and Page keys."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            event.accept()
            self.stepRequested.emit(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel, which scrolls."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Return to the middle."""
        super().mouseReleaseEvent(event)
        self.setValue(0)


class CommonPart(QWidget):
    """Adds an amount to the weights of all classes alike, and subtracts their mean.

    Signals
    -------
    amountRequested(float)
        Add this amount to every weight of every class.
    centreRequested()
        Subtract the mean.
    left()
        A drag or a series of steps is over.
    """

    amountRequested = Signal(float)
    centreRequested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._added = 0.0
        self.slider, self.box, self.centre_button = _SpringSlider(), NumberBox(), QPushButton()
        self._label = plain_label(self.tr("Add to every weight"))
        self.note = plain_label("", "small")
        self.note.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_XS)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.box, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        grid.addWidget(self.note, 2, 0, 1, 2)
        grid.addWidget(self.centre_button, 3, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 1)
        self.centre_button.setText(self.tr("Subtract the mean"))
        sentence = self.tr(
            "Drag to add the same amount to the weights of all classes: no probability changes, and nothing moves."
        )
        set_explanation(self.slider, self.tr("Add to every weight"), sentence)
        set_explanation(
            self.box, self.tr("Amount to add to every weight"), self.tr("Type an amount and press Enter to add it.")
        )
        set_explanation(
            self.centre_button,
            self.tr("Subtract the mean"),
            self.tr("Subtract from every weight the mean over the classes: the common part becomes 0."),
        )
        ShortcutOverride(self.centre_button, (Qt.Key.Key_Space,))
        self.box.show_text("0")
        self.slider.valueChanged.connect(self._on_value_changed)
        self.slider.sliderReleased.connect(self._on_released)
        self.slider.stepRequested.connect(lambda step: self.amountRequested.emit(step / _TOP * _REACH))
        self.slider.installEventFilter(self)
        self.box.typed.connect(self._on_typed)
        self.box.stepRequested.connect(
            lambda direction, large: self.amountRequested.emit(direction * (1.0 if large else 0.1))
        )
        self.centre_button.clicked.connect(lambda: self.centreRequested.emit())

    def show_note(self, text: str) -> None:
        """Show how training changes the common part."""
        if text != self.note.text():
            self.note.setText(text)

    def sizeHint(self) -> QSize:
        """Return a size at which the note has two lines."""
        return QSize(scaled(240), super().sizeHint().height())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """End a series of steps when the slider loses the keyboard."""
        if watched is self.slider and event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return False

    def _on_value_changed(self, position: int) -> None:
        if not self.slider.isSliderDown():
            return
        amount = position / _TOP * _REACH
        self.amountRequested.emit(amount - self._added)
        self._added = amount
        self.box.show_text(f"{amount:+.1f}".replace("-", "−"))

    def _on_released(self) -> None:
        self._added = 0.0
        self.box.show_text("0")
        self.left.emit()

    def _on_typed(self, text: str) -> None:
        amount = parsed(text)
        if amount is None:
            self.box.refuse(self.tr("Write a number such as 0.5."))
        elif amount:
            self.left.emit()
            self.amountRequested.emit(amount)
            self.left.emit()
