"""The panel of the weights: what the model has learned, and what can be changed of it by hand. GUI thread only."""

from __future__ import annotations

import math
from itertools import count

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.weights import Weights
from softmax_viz.views.style.numbers import parsed
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, Theme
from softmax_viz.views.style.tooltips import set_whats_this
from softmax_viz.views.weights.common_part import CommonPart
from softmax_viz.views.weights.heat import largest_size
from softmax_viz.views.weights.norm_line import NormLine
from softmax_viz.views.weights.two_vectors import TwoVectors
from softmax_viz.views.weights.weights_model import WeightsModel
from softmax_viz.views.weights.weights_view import WeightsView
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_LEAST_WIDTH = 270.0  # at which nothing is cut off, pixels of the normal size
_MOST_ROWS = 7  # that the table shows without scrolling, if the panel has room for them
# Numbers of series of steps, which must differ while the program runs.
_SERIES = count(1)


class WeightsPanel(QWidget):
    """The table of weights and gradients, their size by step, their common part, and L1 beside L2.

    Signals
    -------
    weightRequested(int, int, float, float, bool, int)
        Class, column (D for the bias), value shown before, value asked for, whether in data units, number of the
        series of steps (0 for none).
    shiftRequested(tuple, float, float, bool, int)
        Amounts for the columns, a value before and after for the name, whether in data units, number of the series.
    centreRequested()
        Subtract the mean of the weights.
    """

    weightRequested = Signal(int, int, float, float, bool, int)
    shiftRequested = Signal(object, float, float, bool, int)
    centreRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = WeightsModel()
        self.model.setParent(self)
        self.view = WeightsView(self.model)
        self.norm, self.common, self.two_vectors = NormLine(), CommonPart(), TwoVectors()
        self.counted, self.note = plain_label("", "small"), plain_label("", "small")
        self.units = SegmentedControl(
            (
                (self.tr("Data units"), self.tr("Data units"), self.tr("Show the weights for features as they are.")),
                (
                    self.tr("Training units"),
                    self.tr("Units of training"),
                    self.tr("Show the weights for standardized features, which the steps of training change."),
                ),
            )
        )
        self._in_data = True
        self._shown: Weights | None = None
        self._is_missing = False
        self._series = next(_SERIES)
        # What was asked last: the weights that were shown then, row, column and value.
        self._asked: tuple[Weights, int, int, float] | None = None
        self._shift_asked: tuple[Weights, float] | None = None
        self._arrange()
        set_whats_this(
            self,
            self.tr("Weights"),
            self.tr(
                "Here you can see what the model has learned, change it by hand, and find out what no point can see: "
                "the part that all classes have in common."
            ),
        )
        self.units.show_index(0)
        self.units.indexRequested.connect(self._on_units_requested)
        self.model.typed.connect(self._on_typed)
        self.model.refused.connect(self.note.setText)
        self.view.stepRequested.connect(self._on_step_requested)
        self.view.left.connect(self._begin_series)
        self.common.left.connect(self._begin_series)
        self.two_vectors.title.pressed.connect(self.view.leave)  # a click does not give it the keyboard
        self.common.amountRequested.connect(self._on_amount_requested)
        self.common.centreRequested.connect(self.centreRequested)
        self._unfolded = QTimer(self)  # when the layout has made place for what was unfolded
        self._unfolded.setSingleShot(True)
        self._unfolded.timeout.connect(self._show_unfolded)
        self.two_vectors.title.toggled.connect(self._on_unfolded)

    def show_weights(
        self, weights: Weights | None, classes: tuple[ClassLabel, ...], features: tuple[str, ...], is_missing: bool
    ) -> None:
        """Show these weights; those of other classes or features are not shown.

        ``is_missing``: the weights of the present state are still being computed.
        """
        self._is_missing = is_missing
        fits = weights is not None and weights.n_classes == len(classes) and weights.features == features
        if weights is not self._shown or classes != self.model.classes or not fits:
            self._show(weights if fits else None, classes)
        self._tell()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.model.show_theme(theme)
        self.norm.show_theme(theme)
        self.setMinimumWidth(round(theme.size(_LEAST_WIDTH)))
        self.view.align()
        self.view.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Give the table the height of its rows after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "view"):
            self._fit_table()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give the digits back to the window on a click beside the table that no control has taken."""
        self.view.leave()
        super().mousePressEvent(event)

    # Implementation

    def _arrange(self) -> None:
        for label in (self.counted, self.note):
            label.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().height())  # nothing moves when a sentence comes
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.units)
        head.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.counted)
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self.note)
        column.addWidget(self.norm)
        column.addWidget(self.common)
        column.addWidget(self.two_vectors)
        self._area = area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.units.hide()
        column.addStretch(1)

    def _show(self, weights: Weights | None, classes: tuple[ClassLabel, ...]) -> None:
        is_scaled = weights is not None and weights.is_scaled
        if weights is not None and self._shown is not None and weights.is_scaled != self._shown.is_scaled:
            self.norm.forget()
        self._shown = weights
        if self.model.show_weights(weights, classes, self._in_data):
            self.view.align()
            self._fit_table()
        self.view.viewport().update()
        self.units.setVisible(is_scaled)
        self.view.setVisible(weights is not None)
        for part in (self.common, self.norm):
            part.setEnabled(weights is not None)
        if weights is None:
            self.counted.setText("")
            return
        units = self.model.units
        assert units is not None
        self.norm.add(weights.step, units.norm)
        text = self._count(weights)
        if text != self.counted.text():
            self.counted.setText(text)
        self.common.show_note(self._decay(weights))

    def _count(self, weights: Weights) -> str:
        k, d = weights.n_classes, len(weights.features)
        if weights.has_bias:
            text = self.tr("%1 classes × %2 features + %1 biases = %3 parameters")
        else:
            text = self.tr("%1 classes × %2 features, no bias = %3 parameters")
        return text.replace("%1", str(k)).replace("%2", str(d)).replace("%3", str(weights.n_parameters))

    def _decay(self, weights: Weights) -> str:
        if weights.decay == 1.0:
            return self.tr("The common part is the mean over the classes. No point sees it: without L2 it stays.")
        text = self.tr("No point sees the common part, but L2 does: a step of gradient descent multiplies it by %1.")
        return text.replace("%1", f"{weights.decay:.6g}".replace("-", "−"))

    def _tell(self) -> None:
        """Say what the numbers are, or why there are none."""
        weights = self._shown
        if weights is None:
            text = self.tr("The weights are being computed …") if self._is_missing else self.tr("No weights yet.")
        elif self.model.units is None or not self.model.units.is_finite:
            text = self.tr("The weights are no longer finite numbers.")
        elif not weights.is_scaled:
            text = self.tr("Weight, and below it the gradient of J over all training points, without dropout.")
        elif self._in_data:
            text = self.tr(
                "Weight for features as they are, and below it its gradient. Training takes its steps in its own "
                "units, along the gradient shown there."
            )
        else:
            text = self.tr("Weight for standardized features, and below it the gradient that training follows.")
        if text != self.note.text():
            self.note.setText(text)

    def _on_unfolded(self, is_open: bool) -> None:
        if is_open:
            self._unfolded.start(0)

    def _show_unfolded(self) -> None:
        """Bring what was unfolded into view: it is the last part of a panel that is rarely high enough for all."""
        self._area.ensureWidgetVisible(self.two_vectors.body, 0, 0)
        self._area.ensureWidgetVisible(self.two_vectors.title, 0, 0)

    def _fit_table(self) -> None:
        rows = min(self.model.rowCount(), _MOST_ROWS)
        frame = self.view.horizontalHeader().sizeHint().height() + 2 * self.view.frameWidth()
        bar = self.view.horizontalScrollBar().sizeHint().height()
        self.view.setMinimumHeight(frame + bar + rows * self.view.verticalHeader().defaultSectionSize())
        self.view.setMaximumHeight(self.view.sizeHint().height())

    # Actions of the user

    def _begin_series(self) -> None:
        self._series = next(_SERIES)
        self._shift_asked = None

    def _on_units_requested(self, index: int) -> None:
        self._in_data = index == 0
        self._asked = None
        self._begin_series()
        self.norm.forget()
        self._show(self._shown, self.model.classes)
        self._tell()

    def _on_typed(self, row: int, column: int, value: float) -> None:
        self._begin_series()
        self._ask(row, column, value, 0)

    def _on_step_requested(self, row: int, column: int, steps: int) -> None:
        value = self._present(row, column)
        if not math.isfinite(value):
            return
        pitch = step_size(largest_size(self.model.theta[:-1]))
        turns = value / pitch
        turns = math.floor(turns + 1e-9) + steps if steps > 0 else math.ceil(turns - 1e-9) + steps
        wanted = parsed(f"{turns * pitch:.12g}")
        if wanted is not None:
            self._ask(row, column, wanted, self._series)

    def _ask(self, row: int, column: int, value: float, series: int) -> None:
        weights, before = self._shown, self._present(row, column)
        if weights is None or not math.isfinite(before):
            before = 0.0
        if weights is None:
            return
        self._asked = weights, row, column, value
        if row < len(self.model.classes):
            self.weightRequested.emit(row, column, before, value, self._in_data, series)
            return
        amounts = [0.0] * (len(weights.features) + 1)
        amounts[column] = value - before
        self.shiftRequested.emit(tuple(amounts), before, value, self._in_data, series)

    def _present(self, row: int, column: int) -> float:
        """Return the value of a cell: what was asked for, until newer weights are shown."""
        asked = self._asked
        if asked is not None and asked[0] is self._shown and asked[1:3] == (row, column):
            return asked[3]
        return float(self.model.theta[row, column])

    def _on_amount_requested(self, amount: float) -> None:
        weights, units = self._shown, self.model.units
        if weights is None or units is None or not amount:
            return
        n_features = len(weights.features)
        amounts = (*[amount] * n_features, 0.0)
        before = float(units.common[:n_features].mean()) if n_features else 0.0
        if self._shift_asked is not None and self._shift_asked[0] is weights:
            before = self._shift_asked[1]
        after = before + amount
        if math.isfinite(after):
            self._shift_asked = weights, after
            self.shiftRequested.emit(amounts, before, after, self._in_data, self._series)


def step_size(largest: float) -> float:
    """Return by how much one step changes a weight: a power of ten, between a sixth and a sixtieth of the largest."""
    if not largest:
        return 0.1
    return 10.0 ** (math.floor(math.log10(min(max(largest, 1e-12), 1e12)) + 0.2) - 1)
