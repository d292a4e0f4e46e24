"""The curves on pyqtgraph, which is passed in: importing it doubles the time to the first window."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics

from softmax_viz.views.plot.curves_item import CurvesItem
from softmax_viz.views.plot.drawing.axis_scale import (
    Ticks,
    amount_ticks,
    log_ticks,
    percent_ticks,
    spaced_ticks,
    step_ticks,
)
from softmax_viz.views.plot.drawing.loss_range import Limits
from softmax_viz.views.plot.drawing.run_drawing import Drawing, PlotChoices, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along
from softmax_viz.views.style.theme import LIGHT, SPACE_S, SPACE_XS, Theme

# Pixels of the normal size.
_TICK_SPACING = 34.0  # between ticks of the vertical axis, at least
_LOG_TICK_SPACING = 18.0
_STEP_TICK_SPACING = 76.0
_SIDE_MARGIN = 5.0  # room for a dot at the edges
_TOP_MARGIN = 5.0
_MOMENT = 1.5  # width of the line at the step that is looked at
_BOTTOM_MARGIN = 3.0
_WIDEST_NUMBER = "0.0005"
_WIDEST_PERCENT = "100\N{NO-BREAK SPACE}%"


class LossCurves:
    """A pyqtgraph plot of a ``Drawing`` with its axes; the mouse is left to ``LossPlot``.

    Parameters
    ----------
    pyqtgraph
        The library, imported by the caller when it is first needed.
    font
        Font of the axis numbers.

    Attributes
    ----------
    widget
        The widget.
    resized
        A signal: the rectangle between the axes has another size.
    """

    def __init__(self, pyqtgraph: ModuleType, font: QFont) -> None:
        self._pg: Any = pyqtgraph
        self.widget: Any = self._pg.PlotWidget(background=None, enableMenu=False)
        self.widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        self._item = self.widget.getPlotItem()
        self._item.hideButtons()
        self._item.setMouseEnabled(x=False, y=False)
        self._view = self._item.getViewBox()
        self._view.disableAutoRange()
        self._left, self._bottom = self._item.getAxis("left"), self._item.getAxis("bottom")
        self._right = self._item.getAxis("right")  # of accuracies beside losses
        # Not the axis's own grid, which is drawn over the curves and hides the outer tick labels.
        self._grid = self._pg.PlotCurveItem(connect="pairs", skipFiniteCheck=True)
        self.curves = CurvesItem()
        self._cursor = self._pg.InfiniteLine(angle=90)
        self._moment = self._pg.InfiniteLine(angle=90)  # the step that is looked at
        for part in (self._grid, self.curves, self._moment, self._cursor):
            self._item.addItem(part, ignoreBounds=True)
        for line in (self._moment, self._cursor):
            line.hide()
        self._theme = LIGHT
        self._ticks: tuple[Ticks, Ticks, Limits, Ticks] | None = None
        self.resized = self._view.sigResized
        self._metrics = QFontMetrics(font)
        self._margins = (0, 0)
        self.show_font(font)

    def show_font(self, font: QFont) -> None:
        """Use ``font`` for the numbers of the axes."""
        self._metrics = QFontMetrics(font)
        self._left.setWidth(self._metrics.horizontalAdvance(_WIDEST_NUMBER) + SPACE_S)
        self._right.setWidth(self._metrics.horizontalAdvance(_WIDEST_PERCENT) + SPACE_S)
        self._bottom.setHeight(self._metrics.height() + 6)
        self.curves.show_font(font)
        for axis in (self._left, self._bottom, self._right):
            axis.setStyle(
                tickFont=font, tickLength=0, tickTextOffset=SPACE_XS, autoExpandTextSpace=False, tickAlpha=0,
                hideOverlappingLabels=self._metrics.horizontalAdvance("00,000"),
            )  # fmt: skip
        self._ticks = None

    def show_margins(self, top: int, right: int) -> None:
        """Leave room above and at the right of the plot, in pixels."""
        if (top, right) != self._margins:
            self._margins = (top, right)
            self._item.layout.setContentsMargins(0, top, right, 0)
            self._item.layout.activate()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.curves.show_theme(theme)
        self._cursor.setPen(self._pg.mkPen(theme.plot_cursor, width=theme.size(1.0)))
        self._moment.setPen(self._pg.mkPen(theme.accent, width=theme.size(_MOMENT)))
        for axis in (self._left, self._bottom, self._right):
            axis.setTextPen(self._pg.mkPen(theme.muted))
        for axis in (self._left, self._right):
            axis.setPen(self._pg.mkPen(QColor(0, 0, 0, 0)))
        self._grid.setPen(self._pg.mkPen(theme.plot_grid, width=theme.size(1.0)))
        self._bottom.setPen(self._pg.mkPen(theme.control_border, width=theme.size(1.0)))
        # Qt keeps what is behind the plot as a picture, which has the colours of the theme before.
        self.widget.resetCachedContent()
        self.widget.viewport().update()

    def show(self, drawing: Drawing, choices: PlotChoices, has_diverged: bool) -> None:
        """Draw ``drawing``, made for ``choices``; a run that ``has_diverged`` ends with a cross."""
        (left, right), (bottom, top) = drawing.x_limits, drawing.y_limits
        if self._right.isVisible() != (choices.quantity is Quantity.BOTH):
            self._item.showAxis("right", choices.quantity is Quantity.BOTH)
            self._item.layout.activate()
        area, size = self.area(), self._theme.size
        across = (right - left) / max(1.0, area.width())
        upwards = (top - bottom) / max(1.0, area.height())
        left, right = left - size(_SIDE_MARGIN) * across, right + size(_SIDE_MARGIN) * across
        bottom, top = bottom - size(_BOTTOM_MARGIN) * upwards, top + size(_TOP_MARGIN) * upwards
        self._view.setRange(xRange=(left, right), yRange=(bottom, top), padding=0.0, disableAutoRange=True)
        self._show_ticks(drawing, choices)
        self.curves.show_drawing(drawing, QRectF(left, bottom, right - left, top - bottom), has_diverged)

    def show_cursor(self, place: float | None) -> None:
        """Mark a place of the step axis with an upright line; None removes it."""
        self._cursor.setVisible(place is not None)
        if place is not None:
            self._cursor.setValue(place)

    def show_moment(self, place: float | None) -> None:
        """Mark the place that is looked at with an upright line; None removes it."""
        self._moment.setVisible(place is not None)
        if place is not None:
            self._moment.setValue(place)

    @property
    def right_width(self) -> float:
        """The width of the axis at the right; 0 without it."""
        return float(self._right.width()) if self._right.isVisible() else 0.0

    def area(self) -> QRectF:
        """Return the rectangle of the shown steps and losses, in pixels of the widget."""
        size, whole = self._theme.size, QRectF(self._view.sceneBoundingRect())
        return whole.adjusted(size(_SIDE_MARGIN), size(_TOP_MARGIN), -size(_SIDE_MARGIN), -size(_BOTTOM_MARGIN))

    def _show_ticks(self, drawing: Drawing, choices: PlotChoices) -> None:
        area, size = self.area(), self._theme.size
        bottom, top = drawing.y_limits
        if choices.quantity is Quantity.ACCURACY:
            ticks = percent_ticks(bottom, top, max(2, int(area.height() / size(_TICK_SPACING))))
        elif choices.is_log_loss:
            ticks = log_ticks(bottom, top, max(2, int(area.height() / size(_LOG_TICK_SPACING))))
        else:
            ticks = spaced_ticks(bottom, top, max(2, int(area.height() / size(_TICK_SPACING))))
        beside: Ticks = []
        if choices.quantity is Quantity.BOTH:
            fractions = percent_ticks(0.0, 1.0, max(2, int(area.height() / size(_TICK_SPACING))))
            beside = [(bottom + fraction * (top - bottom), text) for fraction, text in fractions]
        steps = self._step_ticks(drawing)
        if (ticks, steps, drawing.x_limits, beside) != self._ticks:
            self._ticks = (ticks, steps, drawing.x_limits, beside)
            widest = max([_WIDEST_NUMBER, *(text for _, text in ticks)], key=self._metrics.horizontalAdvance)
            self._left.setWidth(self._metrics.horizontalAdvance(widest) + SPACE_S)
            heights = [height for height, _ in ticks]
            self._grid.setData(np.tile(drawing.x_limits, len(heights)), np.repeat(heights, 2))
            self._left.setTicks([ticks])
            self._right.setTicks([beside])
            self._bottom.setTicks([steps])

    def _step_ticks(self, drawing: Drawing) -> Ticks:
        """Return the ticks of the horizontal axis: places and texts."""
        axis, most = drawing.axis, min(8, max(2, int(self.area().width() / self._theme.size(_STEP_TICK_SPACING))))
        if axis.along is Along.STEP:
            ticks = step_ticks(*drawing.amounts, most, axis.is_log)
        else:
            suffix = "\N{NO-BREAK SPACE}s" if axis.along is Along.SECONDS else ""
            ticks = amount_ticks(*drawing.amounts, most, axis.bounds.unit, axis.is_log, suffix)
        return [(axis.place(amount), text) for amount, text in ticks]
