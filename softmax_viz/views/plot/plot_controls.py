"""The row above the plot: what it shows, and on which axes. GUI thread only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, Quantity
from softmax_viz.views.plot.drawing.step_range import LAST_STEPS, Span
from softmax_viz.views.style.theme import SPACE_S
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_QUANTITIES = (Quantity.LOSS, Quantity.ACCURACY)
_SPANS = (Span.ALL, Span.LAST)


class PlotControls(QWidget):
    """Loss or accuracy, all steps or the last ones, linear or logarithmic axes.

    Signals
    -------
    chosen(PlotChoices)
        The user chose something.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choices = PlotChoices()
        last = self.tr("Last %1").replace("%1", whole(LAST_STEPS))
        self.quantity = SegmentedControl([
            (self.tr("Loss"), self.tr("Loss by step"), self.tr("Show the losses of the run.")),
            (
                self.tr("Accuracy"),
                self.tr("Accuracy by step"),
                self.tr("Show which part of the training and of the test points is classified correctly."),
            ),
        ])  # fmt: skip
        self.span = SegmentedControl([
            (
                self.tr("All"),
                self.tr("All steps"),
                self.tr("Show the whole run. The wheel zooms at the mouse, dragging moves, a double click shows all."),
            ),
            (last, self.tr("The last steps"), self.tr("Show the newest steps only, and follow them.")),
        ])  # fmt: skip
        self.log_step_button = self._toggle(
            self.tr("log x"),
            self.tr("Logarithmic step axis"),
            self.tr("Draw the steps on a logarithmic axis, where the first steps have as much room as later ones."),
        )
        self.log_button = self._toggle(
            self.tr("log y"),
            self.tr("Logarithmic loss axis"),
            self.tr("Draw the loss on a logarithmic axis, where small losses can be told apart."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.quantity)
        row.addStretch(1)
        row.addWidget(self.span)
        row.addWidget(self.log_step_button)
        row.addWidget(self.log_button)
        self.quantity.indexRequested.connect(lambda index: self._choose(quantity=_QUANTITIES[index]))
        self.span.indexRequested.connect(lambda index: self._choose(span=_SPANS[index]))
        self.log_step_button.clicked.connect(lambda is_on: self._choose(is_log_step=is_on))
        self.log_button.clicked.connect(lambda is_on: self._choose(is_log_loss=is_on))
        self.show_choices(self.choices)

    def show_choices(self, choices: PlotChoices) -> None:
        """Show ``choices``."""
        self.choices = choices
        self.quantity.show_index(_QUANTITIES.index(choices.quantity))
        self.span.show_index(_SPANS.index(choices.span) if choices.span in _SPANS else -1)
        for button, is_on in ((self.log_step_button, choices.is_log_step), (self.log_button, choices.is_log_loss)):
            button.setChecked(is_on)
        self.log_button.setEnabled(choices.quantity is Quantity.LOSS)

    def _toggle(self, text: str, name: str, sentence: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, name, sentence)
        return button

    def _choose(self, **choice: Any) -> None:
        self.show_choices(replace(self.choices, **choice))
        self.chosen.emit(self.choices)
