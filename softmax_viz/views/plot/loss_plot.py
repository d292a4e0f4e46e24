"""The loss plot: heading, legend, curves, and their values at the step under the mouse. GUI thread only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, Series
from softmax_viz.views.plot.line_styles import LINE_STYLES, OPTIMUM_STYLE, REFERENCE_STYLE, LineStyle
from softmax_viz.views.plot.loss_legend import Legend, LegendEntry
from softmax_viz.views.plot.loss_readings import curve_names, readings_at
from softmax_viz.views.style.theme import (
    LIGHT,
    LOSS_PLOT_HEIGHT,
    LOSS_PLOT_MIN_HEIGHT,
    SMALL_TEXT_SCALE,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    Theme,
    scaled,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading, plain_label

if TYPE_CHECKING:
    from softmax_viz.views.plot.loss_curves import LossCurves


class LossPlot(QWidget):
    """The loss curves of the run, on a linear or a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._curve: Curve | None = None
        self._current: Evaluation | None = None
        self._step = 0
        self._n_classes = 2
        self._optimum: float | None = None
        self._curves: LossCurves | None = None
        self._legend = Legend()
        self._legend.setToolTip(
            tooltip_text(
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
        ShortcutOverride(self.log_button, (Qt.Key.Key_Space,))
        set_explanation(
            self.log_button,
            self.tr("Logarithmic loss axis"),
            self.tr("Draw the loss on a logarithmic axis, where small losses can be told apart."),
        )
        self.log_button.toggled.connect(self._draw)
        self._empty = plain_label(self.tr("The loss curve appears when training starts."), "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._readout = QLabel(self)
        self._readout.setTextFormat(Qt.TextFormat.PlainText)
        self._readout.setProperty("role", "readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_S)
        head.addWidget(heading(self.tr("Loss by step")))
        head.addWidget(self._legend, 1)
        head.addWidget(self.log_button)
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._pages, 1)
        self._pages.addWidget(self._empty)  # now that it has a parent: it is shown at once
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMouseTracking(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Loss by step"))
        self.show_theme(LIGHT)

    def prepare(self) -> None:
        """Load the plotting library, unless that is done. Called when nothing else is urgent."""
        if self._curves is None:
            import pyqtgraph  # Here and not above: it doubles the time to the first window.

            from softmax_viz.views.plot.loss_curves import LossCurves

            self._curves = LossCurves(pyqtgraph, self.font())
            self._pages.addWidget(self._curves.widget)
            self._curves.show_theme(self._theme)

    def show_curve(self, curve: Curve, current_step: int, current: Evaluation | None) -> None:
        """Draw ``curve`` of a run that is at ``current_step``, with the ``current`` evaluation, if any."""
        self._curve, self._current, self._step = curve, current, current_step
        self._draw()

    def show_classes_count(self, n_classes: int) -> None:
        """Set K of the dashed line ln K, the loss of a model that gives all classes the same probability."""
        if n_classes != self._n_classes:
            self._n_classes = n_classes
            self._draw()

    def show_optimum(self, value: float | None) -> None:
        """Draw the optimum J* as a horizontal line; None or a value that is not finite removes it."""
        optimum = value if value is not None and math.isfinite(value) else None
        if optimum != self._optimum:
            self._optimum = optimum
            self._draw()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._readout.setFont(tabular(QGuiApplication.font(), SMALL_TEXT_SCALE))
        self._readout.hide()
        self.setMinimumHeight(scaled(LOSS_PLOT_MIN_HEIGHT))
        if self._curves is not None:
            self._curves.show_theme(theme)
        self._show_legend()

    def sizeHint(self) -> QSize:
        """Return a low and wide size."""
        return scaled_size(480, LOSS_PLOT_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest readable size."""
        return scaled_size(240, LOSS_PLOT_MIN_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Redraw the curves for the new width."""
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
        """Return the values of the curves at ``step``, one line each; empty where there is no curve.

        The first line names the step, or the steps, of the first value and its range: the value is that of the last
        of them. A line whose value belongs to other steps names these itself.
        """
        return "" if self._curve is None else readings_at(self._curve, step, self._step)

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
            shown = [(LINE_STYLES[name], words) for name, words in curve_names().items() if self._has(name)]
            lines = [(REFERENCE_STYLE, self.tr("ln K"))]
            if self._optimum is not None:
                lines.insert(0, (OPTIMUM_STYLE, self.tr("optimum J*")))
            after_losses = 2 if self._has("test") else 1
            shown[after_losses:after_losses] = lines
            entries = [self._entry(line_style, text) for line_style, text in shown]
        self._legend.show_entries(entries, self._theme)

    def _has(self, name: str) -> bool:
        series: Series = getattr(self._curve, name)
        return len(series.steps) > 0 and not (name == "penalty" and not series.high.any())

    def _entry(self, line_style: LineStyle, text: str) -> LegendEntry:
        return LegendEntry(
            text, getattr(self._theme, line_style.colour), self._theme.size(line_style.width), line_style.style
        )

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
