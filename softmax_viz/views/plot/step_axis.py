"""The step axis of the plot, for what stands below it and has one axis with it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Signal

from softmax_viz.views.plot.drawing.step_range import place_of, step_of
from softmax_viz.views.plot.drawing.view_range import ViewRange

_ZOOM = 0.8  # of the range, for each notch of the wheel


class StepAxis(QObject):
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
        self._is_log = False

    @property
    def is_drawn(self) -> bool:
        """Whether there is an axis."""
        return self.right > self.left

    def take(self, area: QRectF, limits: tuple[float, float], is_log: bool) -> None:
        """Take what was drawn: the rectangle between the axes, and the places at its left and its right."""
        now = (area.left(), area.right(), limits, is_log)
        if now != (self.left, self.right, self._limits, self._is_log):
            self.left, self.right, self._limits, self._is_log = now
            self.changed.emit()

    def x_of(self, step: float) -> float:
        """Return where ``step`` is; beyond the ends, if it is not shown."""
        left, right = self._limits
        return self.left + (place_of(max(0.0, step), self._is_log) - left) / (right - left) * (self.right - self.left)

    def step_at(self, x: float) -> int:
        """Return the step that is nearest to ``x``; beyond the ends, one that is not shown."""
        left, right = self._limits
        place = left + (x - self.left) / max(1.0, self.right - self.left) * (right - left)
        return max(0, round(step_of(place, self._is_log)))

    def zoom(self, x: float, notches: float) -> None:
        """Zoom by so many notches of the wheel; ``x`` stays where it is."""
        if self.is_drawn:
            self._range.zoom_steps((x - self.left) / (self.right - self.left), _ZOOM**notches)
            self.chosen.emit()

    def show_all(self) -> None:
        """Show the whole run."""
        self._range.show_all()
        self.chosen.emit()
