"""The window "What is computed": the model, and every number with formula and present value. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.views.help.model_lines import model_lines
from softmax_viz.views.help.readouts import READOUTS
from softmax_viz.views.help.run_values import RunValues
from softmax_viz.views.help.text_dialog import TextDialog, wrapped
from softmax_viz.views.style.theme import tabular
from softmax_viz.views.style.translated_texts import translated

_NAME, _NUMBER, _FORMULA, _HELP = 125, 105, 175, 340
_MOST_LINES = 10  # of ``model_lines``


class ComputedDialog(TextDialog):
    """Follows the run while it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("What is computed"))
        self._values: RunValues | None = None
        self.add_heading(self.tr("From a point to a step, as it is set now"))
        self._lines = [
            (wrapped("", "strong", _NAME), wrapped("", "", _NUMBER), wrapped("", "muted", _HELP))
            for _ in range(_MOST_LINES)
        ]
        for name, how, meaning in self._lines:
            self.add_row(name, (how, 2), meaning)
        self.add_heading(self.tr("The numbers on the screen, with their present values"))
        self.numbers: dict[str, QLabel] = {}
        for spec in READOUTS:
            label, sentence = translated("readouts", spec.label), translated("readouts", spec.help)
            number = wrapped("", "strong", _NUMBER)
            number.setFont(tabular(number.font()))
            number.setAccessibleName(label)
            self.numbers[spec.name] = number
            formula, meaning = wrapped(spec.formula, "", _FORMULA), wrapped(sentence, "muted", _HELP)
            self.add_row(wrapped(label, "strong", _NAME), number, formula, meaning)
        self.finish()

    def show_values(self, values: RunValues) -> None:
        """Show these values, at once or when the window is opened."""
        self._values = values
        if self.isVisible():
            self._fill(values)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the newest values."""
        if self._values is not None:
            self._fill(self._values)
        super().showEvent(event)

    def _fill(self, values: RunValues) -> None:
        lines = model_lines(values)
        for index, labels in enumerate(self._lines):
            is_used = index < len(lines)
            for part, shown in zip(labels, lines[index] if is_used else ("", "", ""), strict=True):
                _show(part, shown)
                part.setVisible(is_used)
        for spec in READOUTS:
            text = spec.value(values)
            if spec.name == "optimum" and values.no_optimum:
                text = values.no_optimum
            _show(self.numbers[spec.name], text)


def _show(label: QLabel, text: str) -> None:
    """Set a text only if it differs: setting it again would end a selection."""
    if label.text() != text:
        label.setText(text)
