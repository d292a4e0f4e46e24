"""A slider and a number box for one number, to be placed by their owner. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QSignalBlocker, Signal

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.by_hand.painted.hand_numbers import short
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence as sentence_of
from softmax_viz.views.widgets.param_slider import NumberBox, ParamSlider
from softmax_viz.views.widgets.slider_scale import TOP, Value
from softmax_viz.views.widgets.typed_number import typed_number


class Scale(Protocol):
    """Positions 0 … ``TOP`` of a slider to values and back, and the steps of keys."""

    def value_at(self, position: int) -> Value:
        """Return the value at a position."""

    def position_of(self, value: Value) -> int:
        """Return the position nearest to a value."""

    def stepped(self, value: Value, direction: int, large: bool = False) -> Value:
        """Return the next value above (+1) or below (−1)."""


class EvenScale:
    """A slider from ``low`` to ``high`` with even steps, small and large. Keys go beyond its ends.

    Parameters
    ----------
    low, high
        The values at the ends of the slider.
    small, large
        The steps of arrow keys and of Page keys.
    decimals
        To which values of the slider are rounded.
    """

    def __init__(self, low: float, high: float, small: float, large: float, decimals: int) -> None:
        self._low, self._high = low, high
        self._small, self._large = small, large
        self._decimals = decimals

    def value_at(self, position: int) -> Value:
        """Return the value at ``position``."""
        return round(self._low + (self._high - self._low) * position / TOP, self._decimals) + 0.0

    def position_of(self, value: Value) -> int:
        """Return the position nearest to ``value``, an end for what lies beyond it."""
        assert value is not None
        share = (min(max(value, self._low), self._high) - self._low) / (self._high - self._low)
        return round(share * TOP)

    def stepped(self, value: Value, direction: int, large: bool = False) -> Value:
        """Return ``value`` one step on."""
        assert value is not None
        return round(value + direction * (self._large if large else self._small), 10) + 0.0


class NumberControl(QObject):
    """A slider and a box that show one number. ``valueRequested(value)`` is emitted only for input of the user.

    Parameters
    ----------
    parent
        Owns this object; the slider and the box belong to whoever places them.
    param
        The number: its bounds, which hold for what is typed, and its default, which a double click asks for.
    scale
        The scale of the slider.
    """

    valueRequested = Signal(float)

    def __init__(self, parent: QObject, param: NumberParam, scale: Scale) -> None:
        super().__init__(parent)
        self._param = param
        self._scale = scale
        self._text_of: Callable[[float], str] = short
        self._value = float(param.default or 0.0)
        self.slider = ParamSlider()
        self.box = NumberBox()
        self.slider.valueChanged.connect(lambda position: self._request(self._scale.value_at(position)))
        self.slider.stepRequested.connect(self._on_step)
        self.box.stepRequested.connect(self._on_step)
        self.slider.resetRequested.connect(lambda: self._request(param.default))
        self.box.typed.connect(self._on_typed)
        number = NumberAccess(lambda: self._value, param.low, param.high, self._request)
        speak(self.slider, Spoken("Slider", value=self.box.shown, number=number))
        self.show_value(self._value)

    def explain(self, name: str, sentence: str) -> None:
        """Give slider and box their name and explanation."""
        for part in (self.slider, self.box):
            set_explanation(part, name, sentence)

    def show_value(self, value: float) -> None:
        """Show ``value`` without emitting."""
        self._value = value
        # During a drag over positions that have the same value, the handle stays under the mouse.
        if self._scale.value_at(self.slider.value()) != value:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._scale.position_of(value))
        self.box.show_text(self._text_of(value))

    def show_scale(self, param: NumberParam, scale: Scale, text_of: Callable[[float], str]) -> None:
        """Edit another kind of number, written by ``text_of``, from now on; ``show_value`` is to follow."""
        self._param, self._scale, self._text_of = param, scale, text_of
        self.box.restore()

    def _on_step(self, direction: int, large: bool) -> None:
        value = self._scale.stepped(self._value, direction, large)
        if value is not None:
            self._request(min(max(value, self._param.low), self._param.high))

    def _on_typed(self, text: str) -> None:
        try:
            self._request(typed_number(text, self._param))
        except UserError as error:
            self.box.refuse(sentence_of(error))

    def _request(self, value: Value) -> None:
        if value is not None and value != self._value:
            self.valueRequested.emit(float(value))
