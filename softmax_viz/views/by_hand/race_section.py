"""One row at a time or all at once: measured here and now, with the model of the run. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.by_hand.rows import MOST_DIGITS, random_model
from softmax_viz.core.model.features import LINEAR
from softmax_viz.views.by_hand import hand_params as params
from softmax_viz.views.by_hand.number_control import NumberControl
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.race import Model, Race, Raced
from softmax_viz.views.by_hand.wrapping import WrappedLabel
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label


class RaceSection(QWidget):
    """The number of rows, a button, and four lines with the outcome, which are always there."""

    def __init__(self) -> None:
        super().__init__()
        self._model: Model | None = None
        self._points: Floats | None = None
        self._n_classes = 3
        self._count = int(params.ROWS.default or 0)
        self.race = Race(self)
        self.rows = NumberControl(self, params.ROWS, params.ROWS_SCALE)
        name = self.tr("Rows")
        self.rows.explain(name, self.tr("How many rows go through the model, 10 to 100,000."))
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self.button, (Qt.Key.Key_Space,))
        self._words = (self.tr("Measure"), self.tr("Cancel"))
        self.lines = [WrappedLabel(role) for role in ("", "", "strong", "small")]
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_S)
        label = plain_label(name)
        label.setBuddy(self.rows.box)
        for part in (label, self.rows.slider, self.rows.box, self.button):
            line.addWidget(part)
        line.setStretchFactor(self.rows.slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(line)
        for text in self.lines:
            column.addWidget(text)
        self.rows.valueRequested.connect(self._on_count)
        self.button.clicked.connect(self._on_clicked)
        self.race.progressed.connect(self._on_progressed)
        self.race.finished.connect(self._on_finished)
        self._show_running(False)
        self._show_nothing()

    def show_model(
        self, model: tuple[Floats, Floats, tuple[str, ...], int] | None, points: Floats, n_classes: int
    ) -> None:
        """Measure with ``model`` from now on, or a random one without it, at places among ``points`` (N, 2).

        The model: weights, bias, names of the features, step.
        """
        self._model = None if model is None else Model(*model)
        self._points, self._n_classes = points, n_classes

    def fit(self) -> None:
        """Keep the width of the button for both of its words."""
        widths = []
        text = self.button.text()
        for word in self._words:
            self.button.setText(word)
            widths.append(self.button.sizeHint().width())
        self.button.setText(text)
        self.button.setMinimumWidth(max(widths))

    def _on_count(self, value: float) -> None:
        self._count = round(value)
        self.rows.show_value(self._count)

    def _on_clicked(self) -> None:
        if self.race.is_running:
            self.race.cancel()
            self._show_running(False)
            self._show_nothing()
            return
        model, points = self._model, self._points
        if model is None:
            weights, bias = random_model(self._n_classes, len(LINEAR))
            model = Model(weights, bias, LINEAR, None)
        self._show_running(True)
        self._show_lines(self.tr("measuring …"))
        self.race.start(self._count, points if points is not None else np.empty((0, 2)), model)

    def _on_progressed(self, share: float) -> None:
        self._show_lines(self.tr("measuring … %1 %").replace("%1", str(round(100 * share))))

    def _on_finished(self, raced: Raced) -> None:
        self._show_running(False)
        ratio = raced.singly / max(raced.together, 1e-9)
        faster = self.tr("%1 times as fast; ") if ratio >= 1 else self.tr("%1 times as fast (one by one wins); ")
        equal = self.tr("the results are equal to the last digit.")
        if raced.digits < MOST_DIGITS:
            equal = self.tr("the results agree to %1 decimals.").replace("%1", str(raced.digits))
        origin = self.tr("random weights")
        if raced.model.step is not None:
            origin = self.tr("weights of the run at step %1").replace("%1", whole(raced.model.step))
        n_classes, n_features = raced.model.weights.shape
        self._show_lines(
            self.tr("One at a time, in Python: %1").replace("%1", hand_numbers.time_text(raced.singly)),
            self.tr("All at once, one matrix product: %1").replace("%1", hand_numbers.time_text(raced.together)),
            faster.replace("%1", hand_numbers.computed(ratio)) + equal,
            self.tr("%1 rows, D = %2, K = %3, %4")
            .replace("%1", whole(raced.count))
            .replace("%2", str(n_features))
            .replace("%3", str(n_classes))
            .replace("%4", origin),
        )

    def _show_running(self, is_running: bool) -> None:
        self.button.setText(self._words[is_running])
        sentence = self.tr(
            "Send all rows through the model of the run in both ways, and measure the time that the processor spends. "
            "Training may go on."
        )
        if is_running:
            sentence = self.tr("Stop measuring.")
        set_explanation(self.button, self.button.text(), sentence)
        self.fit()

    def _show_nothing(self) -> None:
        self._show_lines(self.tr("The same scores and softmax for many rows: how much does one product save?"))

    def _show_lines(self, *texts: str) -> None:
        for label, text in zip(self.lines, (*texts, "", "", ""), strict=False):
            label.setText(text)
