"""One row per hyper-parameter, built from its entry in ``core.settings.params``. GUI thread only.

Every row has ``valueRequested(name, value, gesture)``, emitted only for input of the user, and ``show_value(value)``,
which emits nothing and is exact: showing 0.12345 shows that number and changes nothing. All values of a drag, or of a
series of steps by keys and wheel, carry the number of that gesture, which rises from 1; 0 is a single value.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolTip, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, Param, SwitchParam
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.style.icons import icon_pixmap
from softmax_viz.views.style.numbers import exact
from softmax_viz.views.style.theme import CONTROL_HEIGHT, LIGHT, SPACE_M, SPACE_S, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.style.translated_texts import sentence as sentence_of
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import DoubleClickLabel, restyle
from softmax_viz.views.widgets.param_slider import NumberBox, ParamSlider
from softmax_viz.views.widgets.segmented_control import SegmentedControl
from softmax_viz.views.widgets.slider_scale import SliderScale, Value
from softmax_viz.views.widgets.toggle_switch import ToggleSwitch
from softmax_viz.views.widgets.typed_number import typed_number

# Choices up to these bounds are buttons side by side; more or longer ones are a combo box.
_MOST_SEGMENTS = 4
_MOST_LETTERS = 16
_MOST_LABEL = 170  # pixels; longer labels are shortened, and shown in full by the tooltip
_SIGN = 10  # pixels, square: it fits into the gutter


class ParamRow(QWidget):
    """A label and, to its right, the control of one hyper-parameter.

    The row begins with a gutter as wide as the margin of a panel. The sign of a caution appears there, so that a
    caution moves nothing.
    """

    valueRequested = Signal(str, object, int)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self.caution = ""
        self.fact = ""
        self._is_severe = False
        self._theme = LIGHT
        self._explained: list[tuple[QWidget, str, str]] = []
        self._tinted: list[QWidget] = []
        self.label = DoubleClickLabel(translated("params", param.label))
        self.help = translated("params", param.help)
        self.sign = QLabel(self)
        self.sign.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, 0, 0, 0)
        self._row.setSpacing(SPACE_S)
        self._row.addWidget(self.label)
        self._fit()
        self._explain(self.label, self.label.text(), self.help)
        self.label.doubleClicked.connect(self.request_default)

    def set_label_width(self, width: int) -> None:
        """Make the label ``width`` pixels wide, so that the control is aligned with those of the other rows."""
        self.label.setFixedWidth(width)

    def show_value(self, value: object) -> None:
        """Show ``value`` without emitting."""
        raise NotImplementedError

    def show_caution(self, text: str, severe: bool = False) -> None:
        """Warn with the plain sentence ``text`` by a sign, a tinted edge, tooltip and description; "" ends it."""
        if (text, severe) == (self.caution, self._is_severe):
            return
        is_new = bool(text) and not self.caution
        self.caution, self._is_severe = text, severe
        for widget, name, sentence in self._explained:
            self._set_texts(widget, name, sentence)
        for widget in self._tinted:
            restyle(widget, "caution", ("severe" if severe else "mild") if text else "")
        self.sign.setVisible(bool(text))
        self.sign.setToolTip(self._tooltip_text(self.help))
        self.sign.setAccessibleName(text)
        self.sign.setAccessibleDescription(text)
        self._draw_sign()
        if is_new:
            self._announce()

    def show_fact(self, text: str) -> None:
        """Add the plain sentence ``text``, which is true now, to the explanation of the row; "" removes it."""
        if text != self.fact:
            self.fact = text
            for widget, name, sentence in self._explained:
                self._set_texts(widget, name, sentence)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._fit()
        self._draw_sign()

    def request_default(self) -> None:
        """Ask for the value of a new session."""
        self._request(self.param.default)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the sign beside the label."""
        super().resizeEvent(event)
        self.sign.move(1, (self.height() - self.sign.height()) // 2)

    def _explain(self, widget: QWidget, name: str, sentence: str) -> None:
        """Explain a widget as ``set_explanation`` does, with the caution before the sentence while there is one."""
        self._explained = [entry for entry in self._explained if entry[0] is not widget]
        self._explained.append((widget, name, sentence))
        self._set_texts(widget, name, sentence)

    def _set_texts(self, widget: QWidget, name: str, sentence: str) -> None:
        set_explanation(widget, name, f"{self.caution} {sentence} {self.fact}".strip())
        widget.setToolTip(self._tooltip_text(sentence))

    def _tooltip_text(self, sentence: str) -> str:
        return tooltip_text(sentence, self.fact, heading=self.caution)

    def _fit(self) -> None:
        """Give the row and the sign the size that controls have now."""
        side = min(scaled(_SIGN), SPACE_M)  # no wider than the gutter
        self.sign.setFixedSize(side, side)
        self.setMinimumHeight(scaled(CONTROL_HEIGHT))

    def _draw_sign(self) -> None:
        if self.caution:
            name, colour = ("error", self._theme.danger) if self._is_severe else ("warning", self._theme.caution)
            self.sign.setPixmap(icon_pixmap(name, colour, self.sign.width(), self.devicePixelRatioF()))

    def _announce(self) -> None:
        """Show a new caution at once at the control that the user is changing."""

    def _request(self, value: object, gesture: int = 0) -> None:
        self.show_value(value)
        self.valueRequested.emit(self.param.name, value, gesture)


class SliderRow(ParamRow):
    """Label, slider and number box of a ``NumberParam``."""

    def __init__(self, param: NumberParam) -> None:
        super().__init__(param)
        self._scale = SliderScale(param)
        self._none_is_all = param.none_is_all
        self._value: Value = param.default
        self._gesture = 0
        self._is_held = self._is_stepping = False
        self.slider = ParamSlider()
        self.box = NumberBox()
        for control in (self.slider, self.box):
            self._explain(control, self.label.text(), self.help)
            self._tinted.append(control)
            self._row.addWidget(control)
        self._row.setStretchFactor(self.slider, 1)
        self.label.setBuddy(self.box)
        self.slider.grasped.connect(self._on_grasped)
        self.slider.sliderReleased.connect(self._on_released)
        self.slider.valueChanged.connect(self._on_slider_moved)
        self.slider.stepRequested.connect(self._on_step_requested)
        self.slider.resetRequested.connect(self.request_default)
        self.box.stepRequested.connect(self._on_step_requested)
        self.box.typed.connect(self._on_typed)
        number = NumberAccess(
            lambda: self._value, 0.0 if param.zero else param.low, param.high, self._on_number_requested
        )
        speak(self.slider, Spoken("Slider", value=self.spoken_value, number=number))
        self.show_value(param.default)

    def spoken_value(self) -> str:
        """Return the value with its unit, as a screen reader is to say it."""
        return self.box.shown()

    def show_value(self, value: object) -> None:
        """Show exactly ``value``: a number, or None where that means all."""
        assert value is None or isinstance(value, (int, float))
        self._value = value
        # During a drag over positions that have the same value, the handle stays under the mouse.
        if self._scale.value_at(self.slider.value()) != value:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._scale.position_of(value))
        self.box.show_text(self.tr("all") if value is None else exact(value))

    def _announce(self) -> None:
        if self.slider.isSliderDown():
            below = self.slider.mapToGlobal(QPoint(0, self.slider.height()))
            QToolTip.showText(below, self._tooltip_text(self.help), self.slider)

    def request_default(self) -> None:
        """Ask for the value of a new session."""
        self._is_stepping = False
        super().request_default()

    def _on_grasped(self) -> None:
        self._gesture += 1
        self._is_held, self._is_stepping = True, False

    def _on_released(self) -> None:
        self._is_held = False

    def _on_slider_moved(self, position: int) -> None:
        if not self._is_held:  # Home and End
            self._go_on_stepping()
        self._ask(self._scale.value_at(position), self._gesture)

    def _on_step_requested(self, direction: int, large: bool) -> None:
        self._go_on_stepping()
        self._ask(self._scale.stepped(self._value, direction, large), self._gesture)

    def _go_on_stepping(self) -> None:
        """Take one more step of the same gesture.

        The gesture lasts until the value is changed in another way. A user who steps is searching for a value: undo
        restores the one before the search, and a single step back takes one key.
        """
        if not self._is_stepping:
            self._gesture += 1
            self._is_stepping = True

    def _on_number_requested(self, value: float) -> None:
        self._is_stepping = False
        self._ask(self._scale.clamped(value))

    def _on_typed(self, text: str) -> None:
        self._is_stepping = False
        if self._none_is_all and text.strip().casefold() in ("all", self.tr("all").casefold()):
            self._ask(None)
            return
        assert isinstance(self.param, NumberParam)
        try:
            self._ask(typed_number(text, self.param))
        except UserError as error:
            self.box.refuse(sentence_of(error))

    def _ask(self, value: Value, gesture: int = 0) -> None:
        if value != self._value:
            self._request(value, gesture)


class ChoiceRow(ParamRow):
    """Label and segmented buttons of a ``ChoiceParam`` with few and short choices."""

    def __init__(self, param: ChoiceParam) -> None:
        super().__init__(param)
        self._values = [value for value, _, _ in param.choices]
        entries = [(translated("params", text), translated("params", sentence)) for _, text, sentence in param.choices]
        self._segments = SegmentedControl(
            [(text, f"{self.label.text()}: {text}", sentence) for text, sentence in entries]
        )
        self.segments = self._segments.buttons
        self._explain(self._segments, self.label.text(), self.help)
        self._tinted.append(self._segments)
        self._row.addWidget(self._segments)
        self._row.addStretch(1)
        self.label.setBuddy(self.segments[0])
        self._segments.indexRequested.connect(self._on_index_requested)
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Press the button of ``value``; Tab reaches only that one."""
        self._segments.show_index(self._values.index(str(value)))

    def _on_index_requested(self, index: int) -> None:
        self._request(self._values[index])


class ComboRow(ParamRow):
    """Label and combo box of a ``ChoiceParam`` with many or long choices."""

    def __init__(self, param: ChoiceParam) -> None:
        super().__init__(param)
        self._values = [value for value, _, _ in param.choices]
        self._entries = [
            (translated("params", text), translated("params", sentence)) for _, text, sentence in param.choices
        ]
        self.box = ComboBox(self._entries)
        self._tinted.append(self.box)
        self._row.addWidget(self.box, 1)
        self.label.setBuddy(self.box)
        self.box.indexRequested.connect(self._on_index_requested)
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Show the choice ``value`` and its explanation."""
        index = self._values.index(str(value))
        self.box.show_index(index)
        text, sentence = self._entries[index]
        self._explain(self.box, self.label.text(), f"{text}: {sentence}")

    def _on_index_requested(self, index: int) -> None:
        self._request(self._values[index])


class SwitchRow(ParamRow):
    """Label and switch of a ``SwitchParam``."""

    def __init__(self, param: SwitchParam) -> None:
        super().__init__(param)
        self.switch = ToggleSwitch()
        self._explain(self.switch, self.label.text(), self.help)
        self.label.setBuddy(self.switch)
        self._row.addWidget(self.switch)
        self._row.addStretch(1)
        self.switch.clicked.connect(self._on_clicked)
        self.show_value(param.default)

    def show_value(self, value: object) -> None:
        """Show on (True) or off (False)."""
        self.switch.setChecked(bool(value))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        super().show_theme(theme)
        self.switch.show_theme(theme)

    def _on_clicked(self, checked: bool) -> None:
        self._request(checked)


def row_for(param: Param) -> ParamRow:
    """Make the row for the kind of ``param``."""
    if isinstance(param, NumberParam):
        return SliderRow(param)
    if isinstance(param, ChoiceParam):
        letters = sum(len(translated("params", text)) for _, text, _ in param.choices)
        few = len(param.choices) <= _MOST_SEGMENTS and letters <= _MOST_LETTERS
        return ChoiceRow(param) if few else ComboRow(param)
    return SwitchRow(param)


def label_width(label: QLabel) -> int:
    """Return the width of the widest label of all hyper-parameters in the font of ``label``, up to a limit."""
    metrics = label.fontMetrics()
    widest = max(metrics.horizontalAdvance(translated("params", param.label)) for param in PARAMS.values()) + 2
    return min(widest, scaled(_MOST_LABEL, label.font()))
