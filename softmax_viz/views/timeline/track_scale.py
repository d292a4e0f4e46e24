"""Where steps are on the time line: one axis with the plot above it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from softmax_viz.views.plot.shown_axis import ShownAxis

_NOTCH = 120.0  # the wheel's unit: eighths of a degree of a usual notch


class TrackScale:
    """Turns steps into pixels of ``widget`` and back.

    Parameters
    ----------
    axis
        Where the plot draws each step.
    on_axis
        The widget of whose pixels ``axis`` speaks.
    widget
        The widget in whose pixels this speaks.
    """

    def __init__(self, axis: ShownAxis, on_axis: QWidget, widget: QWidget) -> None:
        self.axis = axis
        self._on_axis, self._widget = on_axis, widget

    @property
    def offset(self) -> float:
        """The left edge of the widget, in pixels of the plot."""
        window, origin = self._widget.window(), QPoint(0, 0)
        return float(self._widget.mapTo(window, origin).x() - self._on_axis.mapTo(window, origin).x())

    def x_of(self, step: float) -> float:
        """Return where ``step`` is."""
        return self.axis.x_of(step) - self.offset

    def step_at(self, x: float) -> int:
        """Return the step that is nearest to ``x``; it may lie beyond the run."""
        return self.axis.step_at(x + self.offset)

    def zoom(self, x: float, turned: int) -> None:
        """Zoom because the wheel was ``turned`` at ``x``."""
        self.axis.zoom(x + self.offset, turned / _NOTCH)
