"""One row per hyper-parameter, built from its entry in ``core.params``. GUI thread only.

Every row has ``valueRequested(name, value)``, emitted only by what a person does, and ``show_value(value)``,
which is silent and exact: showing 0.12345 shows that number and changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QHBoxLayout, QToolButton, QWidget

from softmax_viz.core.params import ChoiceParam, NumberParam, Param, SwitchParam
from softmax_viz.views.numbers import exact, parsed
from softmax_viz.views.param_slider import NumberBox, ParamSlider
from softmax_viz.views.parts import ARROWS, DoubleClickLabel, KeptKeys, explain
from softmax_viz.views.slider_scale import SliderScale, Value
from softmax_viz.views.theme import (
    CONTROL_HEIGHT,
    FOCUS_RING,
    LIGHT,
    SPACE_S,
    SPACE_XS,
    SWITCH,
    Theme,
)
from softmax_viz.views.words import translated


class ParamRow(QWidget):
    """A label and, to its right, the control of one hyper-parameter."""

    valueRequested = Signal(str, object)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self.label = DoubleClickLabel(translated("params", param.label))
        self.help = translated("params", param.help)
        explain(self.label, self.label.text(), self.help)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_S)
        self._row.addWidget(self.label)
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.label.doubleClicked.connect(self.request_default)

    def set_label_width(self, width: int) -> None:
        """Make the control start ``width`` pixels to the right, in line with the other rows."""
        self.label.setFixedWidth(width)

    def show_value(self, value: object) -> None:
        """Show ``value`` without emitting."""
        raise NotImplementedError

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""

    def request_default(self) -> None:
        """Ask for the value of a new session."""
        self._request(self.param.default)

    def _request(self, value: object) -> None:
        self.show_value(value)
        self.valueRequested.emit(self.param.name, value)


class SliderRow(ParamRow):
    """Label, slider and number box of a ``NumberParam``."""

    def __init__(self, param: NumberParam) -> None:
        super().__init__(param)
        self._scale = SliderScale(param)
        self._none_is_all = param.none_is_all
        self._value: Value = param.default
        self.slider = ParamSlider()
        self.box = NumberBox()
        for control in (self.slider, self.box):
            explain(control, self.label.text(), self.help)
            self._row.addWidget(control)
        self._row.setStretchFactor(self.slider, 1)
        self.label.setBuddy(self.box)
        self.slider.valueChanged.connect(self._on_slider_moved)
        self.slider.stepRequested.connect(self._on_step_requested)
        self.slider.resetRequested.connect(self.request_default)
        self.box.stepRequested.connect(self._on_step_requested)
        self.box.typed.connect(self._on_typed)
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Show exactly ``value``: a number, or None where that means all."""
        assert value is None or isinstance(value, (int, float))
        self._value = value
        # While a drag passes positions that share a value, the handle stays under the mouse.
        if self._scale.value_at(self.slider.value()) != value:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._scale.position_of(value))
        self.box.show_text(self.tr("all") if value is None else exact(value))

    def _on_slider_moved(self, position: int) -> None:
        self._ask(self._scale.value_at(position))

    def _on_step_requested(self, direction: int, large: bool) -> None:
        self._ask(self._scale.stepped(self._value, direction, large))

    def _on_typed(self, text: str) -> None:
        if self._none_is_all and text.strip().casefold() in ("all", self.tr("all").casefold()):
            self._ask(None)
            return
        number = parsed(text)
        if number is not None:
            self._ask(self._scale.clamped(number))

    def _ask(self, value: Value) -> None:
        if value != self._value:
            self._request(value)


class _Segment(QToolButton):
    """One button of a row of alternatives. Arrow keys ask for a neighbour."""

    moveRequested = Signal(int)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text.replace("&", "&&"))
        self.setCheckable(True)
        self.setProperty("role", "segment")
        KeptKeys(self, (*ARROWS, Qt.Key.Key_Space))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Up are the one before, Right and Down the one after."""
        if event.key() in ARROWS:
            event.accept()
            self.moveRequested.emit(-1 if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1)
        else:
            super().keyPressEvent(event)


class ChoiceRow(ParamRow):
    """Label and segmented buttons of a ``ChoiceParam``."""

    def __init__(self, param: ChoiceParam) -> None:
        super().__init__(param)
        self._values = [value for value, _, _ in param.choices]
        self._group = QButtonGroup(self)
        frame = QFrame()
        frame.setProperty("role", "segments")
        explain(frame, self.label.text(), self.help)
        segments = QHBoxLayout(frame)
        segments.setContentsMargins(1, 1, 1, 1)
        segments.setSpacing(0)
        self.segments: list[QToolButton] = []
        for index, (_, text, help_text) in enumerate(param.choices):
            segment = _Segment(translated("params", text))
            explain(segment, f"{self.label.text()}: {translated('params', text)}", translated("params", help_text))
            segment.moveRequested.connect(self._on_move_requested)
            self._group.addButton(segment, index)
            segments.addWidget(segment)
            self.segments.append(segment)
        self._row.addWidget(frame)
        self._row.addStretch(1)
        self.label.setBuddy(self.segments[0])
        self._group.idClicked.connect(self._on_clicked)
        self._index = -1
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Press the button of ``value``; only that one is reached by Tab."""
        self._index = self._values.index(str(value))
        for index, segment in enumerate(self.segments):
            here = index == self._index
            segment.setChecked(here)
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)

    def _on_clicked(self, index: int) -> None:
        if index != self._index:
            self._request(self._values[index])

    def _on_move_requested(self, direction: int) -> None:
        index = (self._index + direction) % len(self._values)
        self._request(self._values[index])
        self.segments[self._index].setFocus(Qt.FocusReason.OtherFocusReason)


class Switch(QCheckBox):
    """A check box drawn as a switch: a pill with a knob that lies left (off) or right (on)."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        KeptKeys(self, (Qt.Key.Key_Space,))

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """The pill and room for its focus ring."""
        return QSize(SWITCH[0] + SPACE_XS, SWITCH[1] + 2 * SPACE_XS)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def hitButton(self, place: object) -> bool:
        """Every place of the widget counts."""
        del place
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pill, knob and focus ring."""
        del event
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(2, (self.height() - SWITCH[1]) / 2, *SWITCH)
        edge = (theme.accent if on else theme.muted) if self.isEnabled() else theme.disabled
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(edge if on else theme.input)
        painter.drawRoundedRect(pill.adjusted(0.75, 0.75, -0.75, -0.75), SWITCH[1] / 2, SWITCH[1] / 2)
        radius = SWITCH[1] / 2 - 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_text if on and self.isEnabled() else theme.input if on else edge)
        knob = pill.right() - SWITCH[1] / 2 if on else pill.left() + SWITCH[1] / 2
        painter.drawEllipse(QRectF(knob - radius, pill.center().y() - radius, 2 * radius, 2 * radius))
        if self.hasFocus():
            painter.setPen(QPen(theme.text, FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), SWITCH[1] / 2 + 2, SWITCH[1] / 2 + 2)


class SwitchRow(ParamRow):
    """Label and switch of a ``SwitchParam``."""

    def __init__(self, param: SwitchParam) -> None:
        super().__init__(param)
        self.switch = Switch()
        explain(self.switch, self.label.text(), self.help)
        self.label.setBuddy(self.switch)
        self._row.addWidget(self.switch)
        self._row.addStretch(1)
        self.switch.clicked.connect(self._on_clicked)
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Show on (True) or off (False)."""
        self.switch.setChecked(bool(value))

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.switch.show_theme(theme)

    def _on_clicked(self, checked: bool) -> None:
        self._request(checked)


def row_for(param: Param) -> ParamRow:
    """The row that fits the kind of ``param``."""
    if isinstance(param, NumberParam):
        return SliderRow(param)
    if isinstance(param, ChoiceParam):
        return ChoiceRow(param)
    return SwitchRow(param)
