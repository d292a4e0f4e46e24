"""The loss curves on pyqtgraph, which is passed in: importing it doubles the time to the first window."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication

from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, Series
from softmax_viz.views.plot.axis_scale import Ticks, log_range, log_ticks, round_above, spaced_ticks, step_ticks
from softmax_viz.views.plot.curves_item import CurvesItem, Polyline
from softmax_viz.views.plot.line_styles import LINE_STYLES, OPTIMUM_STYLE, REFERENCE_STYLE
from softmax_viz.views.plot.polyline import column_polyline
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, scaled, tabular

_TICK_SPACING = 34.0  # pixels between ticks of the vertical axis, at least
_LOG_TICK_SPACING = 18.0
_STEP_TICKS = 6
_RIGHT_MARGIN = 24
_LABEL_MARGIN = 4  # the margin of Qt's text documents, pixels
_HIGHEST_LOSSES = 50.0  # a linear axis ends at this many times the first loss; a logarithmic one can show more
_FIRST_END = 10.0  # the step at which the axis of a new run ends

_Shown = tuple[Curve, Evaluation | None, int, int, float | None, bool]
# No axis goes beyond this, so that the arithmetic of ranges and ticks does not overflow.
_LARGEST_LOSS = 1e290


class LossCurves:
    """A pyqtgraph plot of a ``Curve``: fixed axes, no mouse of its own.

    Parameters
    ----------
    pyqtgraph
        The library, imported by the caller when it is first needed.
    font
        Font of the axis numbers.
    """

    def __init__(self, pyqtgraph: ModuleType, font: QFont) -> None:
        self._pg: Any = pyqtgraph
        self.widget: Any = self._pg.PlotWidget(background=None, enableMenu=False)
        # The plot ignores the mouse, so that the curve cannot be moved out of sight; ``LossPlot`` reads the mouse.
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        item = self.widget.getPlotItem()
        self._label_height = 0
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        self._view = item.getViewBox()
        self._view.sigResized.connect(self._on_resized)
        self._view.disableAutoRange()
        self._left, self._bottom = item.getAxis("left"), item.getAxis("bottom")
        for axis in (self._left, self._bottom):
            axis.setStyle(
                tickLength=0, tickTextOffset=SPACE_XS, autoExpandTextSpace=False, tickAlpha=0,
                hideOverlappingLabels=_RIGHT_MARGIN,
            )  # fmt: skip
        # Not the axis's own grid, which is drawn over the curves and hides the outer tick labels.
        self._grid = self._pg.PlotCurveItem(connect="pairs", skipFiniteCheck=True)
        self.curves = CurvesItem()
        self._reference = self._pg.InfiniteLine(angle=0)
        self._reference_label = self._pg.TextItem(anchor=(1, 1))
        self._optimum = self._pg.InfiniteLine(angle=0)
        self._optimum_label = self._pg.TextItem(anchor=(0, 1))
        self._cursor = self._pg.InfiniteLine(angle=90)
        for part in (
            self._grid,
            self._reference,
            self._optimum,
            self.curves,
            self._cursor,
            self._reference_label,
            self._optimum_label,
        ):
            item.addItem(part, ignoreBounds=True)
        self._cursor.hide()
        self._is_log = False
        self._shown: _Shown | None = None
        self._ticks: tuple[Ticks, Ticks] = ([], [])
        self._size = 1.0
        self.show_font(font)

    def show_font(self, font: QFont) -> None:
        """Write numbers and labels in the small size of ``font``, and make room for them."""
        digits = tabular(font, SMALL_TEXT_SCALE)
        metrics = QFontMetrics(digits)
        self._label_height = metrics.height() + 2 * _LABEL_MARGIN
        self.widget.getPlotItem().layout.setContentsMargins(0, metrics.height() // 2 + 3, scaled(_RIGHT_MARGIN), 0)
        self._left.setWidth(metrics.horizontalAdvance("0.0005") + SPACE_S)
        self._bottom.setHeight(metrics.height() + 6)
        for axis in (self._left, self._bottom):
            axis.setStyle(tickFont=digits)
        for label in (self._reference_label, self._optimum_label):
            label.setFont(digits)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``, and the present font of the application."""
        self._size = theme.scale
        self.show_font(QGuiApplication.font())
        self.curves.show_theme(theme)
        for line_style, line, label in (
            (REFERENCE_STYLE, self._reference, self._reference_label),
            (OPTIMUM_STYLE, self._optimum, self._optimum_label),
        ):
            colour = getattr(theme, line_style.colour)
            line.setPen(self._pg.mkPen(colour, width=theme.size(line_style.width), style=line_style.style))
            label.setColor(colour)
        self._cursor.setPen(self._pg.mkPen(theme.plot_cursor, width=theme.size(1)))
        for axis in (self._left, self._bottom):
            axis.setTextPen(self._pg.mkPen(theme.muted))
        self._left.setPen(self._pg.mkPen(QColor(0, 0, 0, 0)))
        self._grid.setPen(self._pg.mkPen(theme.plot_grid, width=theme.size(1)))
        self._bottom.setPen(self._pg.mkPen(theme.control_border, width=theme.size(1)))
        # Qt keeps what is behind the plot as a picture, which has the colours of the theme before.
        self.widget.resetCachedContent()
        self.widget.viewport().update()
        self._on_resized()

    def show(
        self, curve: Curve, current: Evaluation | None, step: int, n_classes: int, optimum: float | None, is_log: bool
    ) -> None:
        """Draw ``curve`` up to ``step`` with the line ln K and, if it is known, the line of the ``optimum`` J*.

        ``current`` is the last point of the data loss.
        """
        self._shown = (curve, current, step, n_classes, optimum, is_log)
        self._is_log = is_log
        end = max(_FIRST_END, round_above(max(1, step)))
        columns = max(64, round(self._view.width()))
        low, high = math.inf, 0.0
        curves = {}
        for name in LINE_STYLES:
            series: Series = getattr(curve, name)
            if not len(series.steps) or (name == "penalty" and not series.high.any()):
                continue
            xs, ys = column_polyline(series, end, columns)
            if name == "data" and current is not None and current.step > xs[-1]:
                xs, ys = np.append(xs, current.step), np.append(ys, current.data_loss)
            least, most = float(ys.min()), float(ys.max())
            low = min(low, least if least > 0.0 else float(ys.min(initial=math.inf, where=ys > 0.0)))
            high = max(high, most)
            curves[name] = Polyline(xs, self._ordinates(ys))
        reference = math.log(n_classes)
        low, high = min(low, reference), max(high, reference * 1.08)
        if optimum is not None:
            low, high = min(low, optimum if optimum > 0.0 else low), max(high, optimum)
        if not is_log:  # a diverging run would squeeze everything before it into one line
            high = min(high, _HIGHEST_LOSSES * max(reference, float(curve.total.last[0])))
        self._set_ranges(end, low, high)
        self.curves.show_curves(curves, self._view.viewRect())
        words = f"ln {n_classes} = {loss(reference)}"
        self._show_line(self._reference, self._reference_label, reference, words, end, is_floor=False)
        # A logarithmic axis cannot show zero.
        has_place = optimum is not None and not (is_log and optimum <= 0.0)
        for part in (self._optimum, self._optimum_label):
            part.setVisible(has_place)
        if optimum is not None and has_place:
            # At the left end, where no curve has come down to it yet.
            words = f"J* = {loss(optimum)}"
            self._show_line(self._optimum, self._optimum_label, optimum, words, 0.0, is_floor=True)

    def show_cursor(self, step: float | None) -> None:
        """Mark ``step`` with an upright line; None removes it."""
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setValue(step)

    def step_at(self, x: float) -> float | None:
        """Return the step at ``x`` pixels from the widget's left edge; None outside the plot."""
        scene = self.widget.mapToScene(round(x), 0)
        if not self._view.sceneBoundingRect().left() <= scene.x() <= self._view.sceneBoundingRect().right():
            return None
        return float(self._view.mapSceneToView(QPointF(scene)).x())

    def close(self) -> None:
        """Delete the plot's own widgets."""
        self.widget.close()

    def _ordinates(self, values: Any) -> Any:
        return np.log10(np.maximum(values, 1e-12)) if self._is_log else values

    def _show_line(self, line: Any, label: Any, value: float, text: str, at: float, is_floor: bool) -> None:
        """Draw a level ``line`` at ``value`` with its ``label`` at step ``at``.

        The label lies above the line if there is room; below it at a line that the curves come down to
        (``is_floor``).
        """
        height = float(self._ordinates(np.array([value]))[0])
        bottom, top = self._view.viewRange()[1]
        below = (height - bottom) / (top - bottom) * self._view.height()
        above = self._view.height() - below
        is_below = below >= self._label_height if is_floor else above < self._label_height
        line.setValue(height)
        label.setText(text)
        label.setAnchor((0 if at == 0.0 else 1, 0 if is_below else 1))
        label.setPos(at, height)

    def _set_ranges(self, end: float, low: float, high: float) -> None:
        height = self._view.height()
        low, high = min(low, _LARGEST_LOSS), min(high, _LARGEST_LOSS)  # weights of a damaged file may cost more
        if self._is_log:
            bottom, top = log_range(low, high)
            ticks = log_ticks(bottom, top, max(2, int(height / (_LOG_TICK_SPACING * self._size))))
        else:
            bottom, top = 0.0, round_above(high)
            ticks = spaced_ticks(top, max(2, int(height / (_TICK_SPACING * self._size))))
        self._view.setRange(xRange=(0.0, end), yRange=(bottom, top), padding=0.0, disableAutoRange=True)
        both = (ticks, step_ticks(end, _STEP_TICKS))
        if both != self._ticks:
            self._ticks = both
            heights = [height for height, _ in ticks]
            self._grid.setData(np.tile((0.0, end), len(heights)), np.repeat(heights, 2))
            self._left.setTicks([both[0]])
            self._bottom.setTicks([both[1]])

    def _on_resized(self) -> None:
        if self._shown is not None:
            self.show(*self._shown)
