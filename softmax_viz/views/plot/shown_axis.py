"""The horizontal axis of the plot as it is drawn, for what stands below it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Signal

from softmax_viz.views.plot.drawing.step_axis import BY_STEP, StepAxis
from softmax_viz.views.plot.drawing.view_range import ViewRange

_ZOOM = 0.8  # of the range, for each notch of the wheel


class ShownAxis(QObject):
    """Where each step is drawn, in pixels of the ``PlotSurface``.

    Signals
    -------
    changed()
        Steps are drawn elsewhere: another range, another kind of axis, another size.
    chosen()
        The user chose another range here.

    Attributes
    ----------
    left, right
        The ends of the axis, in pixels; both are 0 before anything is drawn.
    """

    changed = Signal()
    chosen = Signal()

    def __init__(self, view_range: ViewRange, parent: QObject) -> None:
        super().__init__(parent)
        self._range = view_range
        self.left = self.right = 0.0
        self._limits = (0.0, 1.0)
        self._axis = BY_STEP

    @property
    def is_drawn(self) -> bool:
        """Whether there is an axis."""
        return self.right > self.left and self._axis.is_known

    def take(self, area: QRectF, limits: tuple[float, float], axis: StepAxis) -> None:
        """Take what was drawn: the rectangle between the axes, the places at its left and its right, and the axis."""
        now = (area.left(), area.right(), limits, axis)
        if now[:3] != (self.left, self.right, self._limits) or not axis.is_like(self._axis):
            self.left, self.right, self._limits, self._axis = now
            self.changed.emit()

    def x_of(self, step: float) -> float:
        """Return where ``step`` is; beyond the ends, if it is not shown."""
        left, right = self._limits
        return self.left + (self._axis.place_of(max(0.0, step)) - left) / (right - left) * (self.right - self.left)

    def step_at(self, x: float) -> int:
        """Return the step that is nearest to ``x``; beyond the ends, one that is not shown."""
        left, right = self._limits
        place = left + (x - self.left) / max(1.0, self.right - self.left) * (right - left)
        return max(0, round(self._axis.step_of(place)))

    def zoom(self, x: float, notches: float) -> None:
        """Zoom by so many notches of the wheel; ``x`` stays where it is."""
        if self.is_drawn:
            self._range.zoom_steps((x - self.left) / (self.right - self.left), _ZOOM**notches)
            self.chosen.emit()

    def show_all(self) -> None:
        """Show the whole run."""
        self._range.show_all()
        self.chosen.emit()
