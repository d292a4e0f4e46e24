"""The strip of losses: a row for each class, with the mouse and the keyboard on it. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.point_losses import PointLosses
from softmax_viz.views.charts.chart import Chart
from softmax_viz.views.losses.loss_axis import LossAxis, fitted
from softmax_viz.views.losses.strip_picture import StripPainter, axis_height, frame_of
from softmax_viz.views.losses.strip_places import PlacedLosses, StripFrame
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import PICK_RADIUS
from softmax_viz.views.style.translated_texts import whole

_translate = QCoreApplication.translate
_NONE = np.empty(0, np.int64)
_DRAG = 4.0  # pixels from which a press is a rubber band
# Pixels of the normal size.
_LEAST_ROW, _ROW = 22.0, 32.0
_BAR = 6.0


class LossStrip(Chart):
    """The losses of all points by class: dots, or bars where there are too many dots to be told apart.

    Signals
    -------
    hovered(ndarray)
        The indices of the points under the mouse or at the mark of the keyboard; empty for none.
    chosen(ndarray)
        The points at these indices, ascending, are to be selected.

    Attributes
    ----------
    placed
        The losses at their places; None while there are none.
    """

    hovered = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            _translate("LossStrip", "Losses of the points"),
            _translate(
                "LossStrip",
                "The loss of every point, in a row for each class. Click a point to select it, drag a band around "
                "several; Shift adds to the selection.",
            ),
        )
        self._frame = StripFrame(0.0, 1.0, 1.0, 1, 1.0)
        self.placed: PlacedLosses | None = None
        self._classes: tuple[ClassLabel, ...] = ()
        self._shown: PointLosses | None = None
        self._is_fitting = False
        self._axis = LossAxis()
        self._selection: Ints = _NONE
        self._painter = StripPainter(self.theme)
        self._picture: QPixmap | None = None
        self._marked = -1  # the point that is marked on the canvas
        self._hovered: Ints = _NONE
        self._stop: tuple[int, int] | None = None  # of the keyboard: row, and place in the row
        self._press: QPointF | None = None
        self._band: QRectF | None = None

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Show a row for each of ``classes``."""
        if classes != self._classes:
            self._classes = classes
            self.updateGeometry()
            self.redraw()

    def show_losses(self, value: PointLosses | None, is_fitting: bool) -> None:
        """Show these losses; unless they are ``is_fitting``, the points have changed since and cannot be pointed at."""
        is_new, self._shown, self._is_fitting = value is not self._shown, value, is_fitting
        if is_new:
            if value is not None:
                self._axis = fitted(self._axis, value.losses, self._axis.is_log)
            self.redraw()
        if not is_fitting:
            self._hover(_NONE)

    def show_log(self, is_log: bool) -> None:
        """Draw the losses on a logarithmic axis, or on a linear one."""
        losses = np.empty(0) if self._shown is None else self._shown.losses
        self._axis = fitted(self._axis, losses, is_log)
        self.redraw()

    def show_selection(self, indices: Ints) -> None:
        """Mark the selected points (M,)."""
        self._selection = indices
        self._picture = None
        self.update()

    def mark_point(self, index: int) -> None:
        """Mark the point that the mouse is on in the canvas; −1 for none."""
        if index != self._marked:
            self._marked = index
            self.update()

    def summary(self) -> str:
        """Return the number of points and the range of the losses."""
        losses = np.empty(0) if self._shown is None else self._shown.losses
        known = losses[np.isfinite(losses)]
        if not len(known):
            return ""
        text = _translate("LossStrip", "Points: %1. Losses from %2 to %3.").replace("%1", whole(len(losses)))
        return text.replace("%2", loss(float(known.min()))).replace("%3", loss(float(known.max())))

    def heights(self) -> tuple[int, int]:
        """Return the heights of low rows and of usual ones."""
        rows, axis = max(2, len(self._classes)), axis_height(self.font())
        least = max(self.theme.size(_LEAST_ROW), self.fontMetrics().height())
        return round(rows * least) + axis, round(rows * max(least, self.theme.size(_ROW))) + axis

    def redraw(self) -> None:
        """Place all points anew."""
        value = self._shown
        frame = frame_of(self.size(), len(self._classes), self.font(), self.theme)
        self._frame = frame
        self.placed = None if value is None else PlacedLosses(value, self._axis, frame, self.theme.size(_BAR))
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the picture of all points, and draw what is hovered, marked or being enclosed."""
        del event
        with QPainter(self) as painter:
            ratio, placed = self.devicePixelRatioF(), self.placed
            if self._picture is None or self._picture.devicePixelRatio() != ratio:
                self._painter.theme = self.theme
                self._picture = self._painter.draw(
                    self.size(), ratio, self.font(), self._classes, (self._frame, self._axis), placed, self._selection
                )
            painter.drawPixmap(0, 0, self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if placed is not None and self._is_fitting:
                marked = np.array([self._marked], np.int64) if placed.has_dots and not len(self._hovered) else _NONE
                self._painter.draw_rings(painter, placed, np.r_[self._hovered, marked])
            if self._band is not None:
                painter.setPen(QPen(self.theme.selection, self.theme.size(1.0)))
                painter.setBrush(self.theme.selection_fill)
                painter.drawRect(self._band)
            self.paint_focus(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a rubber band."""
        if event.button() == Qt.MouseButton.LeftButton and self._is_fitting:
            self._press = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the mouse, or stretch the rubber band."""
        if self._press is not None:
            way = event.position() - self._press
            if self._band is not None or max(abs(way.x()), abs(way.y())) > _DRAG:
                self._band = QRectF(self._press, event.position()).normalized()
                self.update()
        self._hover(self.points_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select what is under the mouse or in the rubber band; with Shift, in addition."""
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        points = self.points_at(event.position())
        is_click, self._press, self._band = self._band is None, None, None
        self.update()
        if self._is_fitting:
            self._choose(points, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier), is_click)

    def leaveEvent(self, event: QEvent) -> None:
        """Show nothing as hovered."""
        super().leaveEvent(event)
        self._hover(_NONE)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move along a row from loss to loss, or from bar to bar, and between rows."""
        placed = self.placed
        if placed is None or not self._is_fitting or placed.value.n_classes != len(self._classes):
            return
        filled = [row for row in range(len(self._classes)) if (placed.value.labels == row).any()]
        if not filled:
            return
        row, place = self._stop or (filled[0], -dx if dx < 0 else -1)
        if row not in filled:
            row = filled[0]
        row = filled[min(max(filled.index(row) + dy, 0), len(filled) - 1)]
        stops = placed.stops(row)
        place = min(max(place + dx, 0), len(stops) - 1)
        if stops:
            self._stop = (row, place)
            self._hover(stops[place])

    def press_mark(self) -> None:
        """Select what is marked."""
        if self._stop is not None and self._is_fitting and len(self._hovered):
            self._choose(self._hovered, False, True)

    def leave_mark(self) -> None:
        """Remove the mark of the keyboard."""
        if self._stop is not None:
            self._stop = None
            self._hover(_NONE)

    def points_at(self, place: QPointF) -> Ints:
        """Return the points in the rubber band, or else those at ``place``."""
        placed, band = self.placed, self._band
        if placed is None or not self._is_fitting:
            return _NONE
        if band is not None:
            return placed.inside(band.left(), band.top(), band.right(), band.bottom())
        return placed.at(place.x(), place.y(), self.theme.size(PICK_RADIUS))

    def _choose(self, points: Ints, in_addition: bool, is_click: bool) -> None:
        if in_addition:
            has_all = is_click and len(points) > 0 and bool(np.isin(points, self._selection).all())
            points = np.setdiff1d(self._selection, points) if has_all else np.union1d(points, self._selection)
        self.chosen.emit(np.sort(points).astype(np.int64))

    def _hover(self, points: Ints) -> None:
        if not np.array_equal(points, self._hovered):
            self._hovered = points
            self.update()
            self.hovered.emit(points)
