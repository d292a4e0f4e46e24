"""Draws a finished picture of the field, and its boundaries, at their place in the present view. GUI thread."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.picture import Picture
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import BOUNDARY_WIDTH, Theme

# A picture whose scale differs by less than this fraction of a pixel over its whole size is copied, not stretched.
_SAME_SCALE_PX = 0.05
# Boundaries are cut off this far outside the canvas, so that their ends are not visible.
_CUT_PX = 16.0
# A part of the picture or of the canvas that is shorter than this is not painted.
_LEAST_PX = 1e-6
_NO_LINES = np.empty((0, 4))


def clipped_segments(segments: Floats, low: tuple[float, float], high: tuple[float, float]) -> Floats:
    """Return the parts (L, 4) of line ``segments`` (M, 4) that lie in the rectangle from ``low`` to ``high``."""
    t0, t1 = stretch_inside(segments, low, high)
    visible = t0 < t1
    start, t0, t1 = segments[visible, :2], t0[visible, None], t1[visible, None]
    delta = segments[visible, 2:] - start
    return np.hstack([start + t0 * delta, start + t1 * delta])


def stretch_inside(segments: Floats, low: tuple[float, float], high: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return the first and the last t (M,) at which ``segments`` (M, 4) lie in a rectangle; 1 and 0 if they never do.

    Liang and Barsky's method: along start + t · (end − start), each side of the rectangle bounds t.
    """
    start = segments[:, :2]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        delta = segments[:, 2:] - start
        first, second = (np.array(low) - start) / delta, (np.array(high) - start) / delta
    enters, leaves = np.fmin(first, second), np.fmax(first, second)
    still = delta == 0.0
    inside = (start >= low) & (start <= high)
    enters = np.where(still, np.where(inside, -np.inf, np.inf), enters)
    leaves = np.where(still, np.where(inside, np.inf, -np.inf), leaves)
    t0 = np.clip(enters.max(axis=1), 0.0, 1.0)
    t1 = np.clip(leaves.min(axis=1), 0.0, 1.0)
    visible = (enters.max(axis=1) <= leaves.min(axis=1)) & (t0 < t1)
    return np.where(visible, t0, 1.0), np.where(visible, t1, 0.0)


def _is_finite(rect: QRectF) -> bool:
    return all(map(math.isfinite, (rect.x(), rect.y(), rect.width(), rect.height())))


class FieldLayer:
    """The field and its boundaries; it refers only to the last picture shown."""

    def __init__(self) -> None:
        self._picture: Picture | None = None
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._mapping: Mapping | None = None
        self._boundaries = LineArray()

    def update(self, picture: Picture | None, mapping: Mapping) -> None:
        """Prepare to paint ``picture``; the previous one is no longer referred to."""
        if picture is not self._picture:
            self._wrap(picture)
        elif mapping == self._mapping:
            return
        self._picture, self._mapping = picture, mapping
        segments = _NO_LINES if picture is None else picture.boundaries
        ends = mapping.to_canvas(segments.reshape(-1, 2)).reshape(-1, 4)
        low, high = (-_CUT_PX, -_CUT_PX), (mapping.width + _CUT_PX, mapping.height + _CUT_PX)
        self._boundaries.show(clipped_segments(ends, low, high) if len(ends) else ends)

    def _wrap(self, picture: Picture | None) -> None:
        """Make an image that uses the memory of the pixels, which must exist as long as the image."""
        if picture is None:
            self._image = self._pixels = None
            return
        pixels = np.ascontiguousarray(picture.pixels)  # No copy, except of a part of a wider buffer.
        self._image = QImage(pixels.data, *picture.size, pixels.strides[0], QImage.Format.Format_RGB32)
        self._pixels = pixels

    def covers(self, mapping: Mapping) -> bool:
        """Return whether the picture covers the whole canvas."""
        return self._picture is not None and self._picture.view == mapping.view

    def paint_field(self, painter: QPainter, mapping: Mapping, ratio: float) -> None:
        """Copy the picture to its own rectangle of the data plane; it is stretched only if its scale differs."""
        if self._picture is None or self._image is None:
            return
        view, (columns, rows) = self._picture.view, self._picture.size
        left, top = mapping.x_to_canvas(view.x0) * ratio, mapping.y_to_canvas(view.y1) * ratio
        right, bottom = mapping.x_to_canvas(view.x1) * ratio, mapping.y_to_canvas(view.y0) * ratio
        width, height = right - left, bottom - top
        # Only the visible part is passed to Qt, so a picture magnified a million times is no problem.
        x0, x1 = max(left, 0.0), min(right, mapping.width * ratio)
        y0, y1 = max(top, 0.0), min(bottom, mapping.height * ratio)
        if not (x1 - x0 > _LEAST_PX and y1 - y0 > _LEAST_PX):  # nothing is visible, or a number is NaN
            return
        across, down = columns / width, rows / height
        source = QRectF((x0 - left) * across, (y0 - top) * down, (x1 - x0) * across, (y1 - y0) * down)
        # Qt crashes on a rectangle that is not finite; and a millionth of a pixel is not visible.
        if not (source.width() > _LEAST_PX and source.height() > _LEAST_PX and _is_finite(source)):
            return
        with device_pixels(painter, ratio):
            if max(abs(width - columns), abs(height - rows)) < _SAME_SCALE_PX:
                painter.drawImage(round(left), round(top), self._image)
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(QPointF(x0, y0), QPointF(x1, y1)), self._image, source)

    def paint_boundaries(self, painter: QPainter, theme: Theme) -> None:
        """Draw antialiased lines, in device-independent pixels."""
        if not self._boundaries.lines:
            return
        # Qt draws lines with square caps fifty times faster than with round ones, and they leave no notch at a joint.
        pen = QPen(theme.boundary, theme.size(BOUNDARY_WIDTH))
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawLines(self._boundaries.lines)
