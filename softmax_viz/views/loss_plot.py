"""The loss by step: heading, legend, the curves, and what they say at the step under the mouse. GUI thread only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.history import Curve, Series, bucket_end
from softmax_viz.core.metrics import Measure
from softmax_viz.views.curve_looks import CURVE_LOOKS, OPTIMUM_LOOK, REFERENCE_LOOK, CurveLook
from softmax_viz.views.numbers import loss
from softmax_viz.views.parts import KeptKeys, explain, heading, plain_label, tip
from softmax_viz.views.theme import (
    LIGHT,
    LOSS_PLOT_HEIGHT,
    LOSS_PLOT_MIN_HEIGHT,
    SMALL_TEXT_SCALE,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    Theme,
    tabular,
)
from softmax_viz.views.words import whole

if TYPE_CHECKING:
    from softmax_viz.views.loss_curves import LossCurves

_SAMPLE_WIDTH = 18


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: its words, and how the line looks."""

    text: str
    colour: QColor
    width: float
    style: Qt.PenStyle


class Legend(QWidget):
    """Samples of the lines with their names, side by side from the right; the last give way first."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[LegendEntry] = []
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_entries(self, entries: list[LegendEntry], theme: Theme) -> None:
        """Show ``entries``, the most important first."""
        if (entries, theme) != (self._entries, self._theme):
            self._entries, self._theme = entries, theme
            self.setAccessibleName(", ".join(entry.text for entry in entries))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """All entries."""
        return QSize(sum(self._width_of(entry) for entry in self._entries), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """It may vanish."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries that fit."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = list(self._entries)
        while shown and sum(self._width_of(entry) for entry in shown) > self.width():
            shown.pop()
        x = self.width() - sum(self._width_of(entry) for entry in shown)
        for entry in shown:
            painter.setPen(QPen(entry.colour, max(1.2, entry.width), entry.style))
            middle = self.height() / 2
            painter.drawLine(x, round(middle), x + _SAMPLE_WIDTH, round(middle))
            painter.setPen(self._theme.muted)
            left = x + _SAMPLE_WIDTH + SPACE_XS
            painter.drawText(
                QRectF(left, 0, self._width_of(entry), self.height()),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                entry.text,
            )
            x += self._width_of(entry)

    def _width_of(self, entry: LegendEntry) -> int:
        return _SAMPLE_WIDTH + SPACE_XS + self.fontMetrics().horizontalAdvance(entry.text) + SPACE_L


class LossPlot(QWidget):
    """The loss curves of the run. ``logarithmicRequested(bool)`` tells that a person changed the loss axis."""

    logarithmicRequested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._curve: Curve | None = None
        self._current: Measure | None = None
        self._step = 0
        self._n_classes = 2
        self._optimum: float | None = None
        self._curves: LossCurves | None = None
        self._legend = Legend()
        self._legend.setToolTip(
            tip(
                self.tr(
                    "ln K is the loss of a model that knows nothing: every class equally probable. "
                    "J* is the lowest total there is, the optimum."
                )
            )
        )
        self.log_button = QToolButton()
        self.log_button.setText(self.tr("log"))
        self.log_button.setCheckable(True)
        self.log_button.setProperty("role", "toggle")
        self.log_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        KeptKeys(self.log_button, (Qt.Key.Key_Space,))
        explain(
            self.log_button,
            self.tr("Logarithmic loss axis"),
            self.tr("Draw the loss on a logarithmic axis, where small losses can be told apart."),
        )
        self.log_button.toggled.connect(self._on_log_toggled)
        self._empty = plain_label(self.tr("The loss curve appears when training starts."), "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._readout = QLabel(self)
        self._readout.setTextFormat(Qt.TextFormat.PlainText)
        self._readout.setProperty("role", "readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.setFont(tabular(self._readout.font(), SMALL_TEXT_SCALE))
        self._readout.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_S)
        head.addWidget(heading(self.tr("Loss by step")))
        head.addWidget(self._legend, 1)
        head.addWidget(self.log_button)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._pages, 1)
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMouseTracking(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Loss by step"))
        self.setMinimumHeight(LOSS_PLOT_MIN_HEIGHT)
        self.show_theme(LIGHT)

    def prepare(self) -> None:
        """Load the plotting library now, if that has not been done: for a moment when nothing else is urgent."""
        if self._curves is None:
            import pyqtgraph  # Here and not above: it doubles the time to the first window.

            from softmax_viz.views.loss_curves import LossCurves

            self._curves = LossCurves(pyqtgraph, self.font())
            self._pages.addWidget(self._curves.widget)
            self._curves.show_theme(self._theme)

    def show_curve(self, curve: Curve, current_step: int, current: Measure | None) -> None:
        """Draw ``curve`` of the run that stands at ``current_step`` with the ``current`` measure, if any."""
        self._curve, self._current, self._step = curve, current, current_step
        self._draw()

    def show_classes_count(self, n_classes: int) -> None:
        """Set K of the dashed line ln K, the loss of a model that knows nothing."""
        if n_classes != self._n_classes:
            self._n_classes = n_classes
            self._draw()

    def show_optimum(self, value: float | None) -> None:
        """Draw the optimum J* as a level line; None (or what is not finite) removes it."""
        optimum = value if value is not None and math.isfinite(value) else None
        if optimum != self._optimum:
            self._optimum = optimum
            self._draw()

    def show_logarithmic(self, is_log: bool) -> None:
        """Draw the loss on a logarithmic axis, or a linear one."""
        with QSignalBlocker(self.log_button):
            self.log_button.setChecked(is_log)
        self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        if self._curves is not None:
            self._curves.show_theme(theme)
        self._show_legend()

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(480, LOSS_PLOT_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(240, LOSS_PLOT_MIN_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Thin the curves to the new width."""
        super().resizeEvent(event)
        self._readout.hide()
        self._draw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the curves at the step under the mouse."""
        self._read_at(event.position().x())

    def leaveEvent(self, event: QEvent) -> None:
        """Stop reading."""
        super().leaveEvent(event)
        self._readout.hide()
        if self._curves is not None:
            self._curves.show_cursor(None)

    def text_at(self, step: float) -> str:
        """What the curves are worth at ``step``, one line each; empty where there is no curve.

        The first line names the step, or the steps, that the first value and its range belong to: the value is that
        of the last of them. A line that belongs to other steps names its own.
        """
        if self._curve is None or not len(self._curve.data.steps) or step < 0:
            return ""
        lines: list[str] = []
        heading_steps = ""
        for name, words in self._words().items():
            series: Series = getattr(self._curve, name)
            if not len(series.steps):
                continue
            at = _bucket_at(series, step)
            steps = self._steps_of(name, int(series.steps[at]))
            if not lines:
                heading_steps = steps
                lines.append(steps)
            low, high = float(series.low[at]), float(series.high[at])
            text = f"{words} {loss(float(series.last[at]))}"
            if loss(low) != loss(high):
                text += f"  ({loss(low)} … {loss(high)})"
            lines.append(text if steps == heading_steps else f"{text}  {steps}")
        return "\n".join(lines)

    def _steps_of(self, name: str, start: int) -> str:
        """In words, the steps of the bucket of curve ``name`` that begins at step ``start``."""
        assert self._curve is not None
        # The test loss is read at single steps, and so are the clean losses of a noisy run, at the first of a bucket.
        noisy = self._curve.noisy.steps
        place = int(np.searchsorted(noisy, start))
        is_reading = name == "test" or (name != "noisy" and place < len(noisy) and int(noisy[place]) == start)
        last = start if is_reading else max(start, min(bucket_end(start), self._step - 1))
        if last == start:
            return self.tr("step %1").replace("%1", whole(start))
        return self.tr("steps %1 to %2").replace("%1", whole(start)).replace("%2", whole(last))

    def _words(self) -> dict[str, str]:
        """Names of the curves, the most important first."""
        return {
            "data": self.tr("data loss"),
            "test": self.tr("test loss"),
            "total": self.tr("total"),
            "penalty": self.tr("penalty"),
            "noisy": self.tr("noisy objective"),
        }

    def _draw(self) -> None:
        curve = self._curve
        if curve is None or not len(curve.data.steps):
            self._pages.setCurrentWidget(self._empty)
            self._readout.hide()
            self._show_legend()
            return
        self.prepare()
        assert self._curves is not None
        self._pages.setCurrentWidget(self._curves.widget)
        is_log = self.log_button.isChecked()
        self._curves.show(curve, self._current, self._step, self._n_classes, self._optimum, is_log)
        self._show_legend()

    def _show_legend(self) -> None:
        entries = []
        if self._curve is not None and len(self._curve.data.steps):
            shown = [(CURVE_LOOKS[name], words) for name, words in self._words().items() if self._has(name)]
            lines = [(REFERENCE_LOOK, self.tr("ln K"))]
            if self._optimum is not None:
                lines.insert(0, (OPTIMUM_LOOK, self.tr("optimum J*")))
            after_losses = 2 if self._has("test") else 1
            shown[after_losses:after_losses] = lines
            entries = [self._entry(look, words) for look, words in shown]
        self._legend.show_entries(entries, self._theme)

    def _has(self, name: str) -> bool:
        series: Series = getattr(self._curve, name)
        return len(series.steps) > 0 and not (name == "penalty" and not series.high.any())

    def _entry(self, look: CurveLook, words: str) -> LegendEntry:
        return LegendEntry(words, getattr(self._theme, look.colour), look.width, look.style)

    def _read_at(self, x: float) -> None:
        if self._curves is None or self._pages.currentWidget() is self._empty:
            return
        step = self._curves.step_at(x - self._curves.widget.x())
        text = "" if step is None else self.text_at(min(step, self._step))
        self._readout.setVisible(bool(text))
        self._curves.show_cursor(min(step, self._step) if step is not None and text else None)
        if text:
            self._readout.setText(text)
            self._readout.adjustSize()
            plot = self._curves.widget.geometry()
            right = x + SPACE_M + self._readout.width() <= plot.right()
            left = x + SPACE_M if right else x - SPACE_M - self._readout.width()
            self._readout.move(round(left), plot.top() + SPACE_S)
            self._readout.raise_()

    def _on_log_toggled(self, is_log: bool) -> None:
        self._draw()
        self.logarithmicRequested.emit(is_log)


def _bucket_at(series: Series, step: float) -> int:
    """The bucket that ``step`` falls into; the first or last beyond the ends."""
    return max(0, int(np.searchsorted(series.steps, step, side="right")) - 1)
