"""Draws the grid, the numbers along the edges and the names of the axes. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import Lettering
from softmax_viz.views.scene.mapping import Mapping, Ticks, ticks
from softmax_viz.views.style.theme import AXIS_TEXT_SCALE, Theme, tabular

# Device-independent pixels: least distance between grid lines, space between numbers, distance from the edges.
_SPACING = 80.0
_NUMBER_SPACING = 24.0
_EDGE = 4.0
_NAME_SHARE = 0.35


class AxesLayer:
    """Grid and labels for one mapping, laid out once and then only copied.

    Names of axes are shown unless they are just x and y.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._field_style: object = None
        self._letters: Lettering | None = None
        self._lines: list[tuple[QPoint, QPixmap]] = []
        self._labels: list[tuple[QPointF, QPixmap]] = []
        self._taken: list[QRectF] = []

    def update(self, mapping: Mapping, names: tuple[str, str], theme: Theme, font: QFont, ratio: float) -> None:
        """Lay out for this mapping; does nothing if nothing has changed."""
        field_style = (theme.key, font.key(), ratio)
        if (mapping, names, field_style) == self._key:
            return
        self._key = (mapping, names, field_style)
        if self._letters is None or field_style != self._field_style:
            self._field_style, self._letters = field_style, Lettering(tabular(font, AXIS_TEXT_SCALE), theme, ratio)
        letters = self._letters
        self._labels, self._taken = [], []
        across = _fitting_ticks(mapping.view.x0, mapping.view.x1, mapping.width, letters)
        upward = ticks(mapping.view.y0, mapping.view.y1, mapping.height / theme.size(_SPACING))
        self._lay_grid(mapping, across, upward, theme, ratio)
        self._lay_names(mapping, names, letters)
        self._lay_numbers(mapping, across, upward, letters)

    def paint_grid(self, painter: QPainter, ratio: float) -> None:
        """Draw thin lines that lie exactly on device pixels."""
        with device_pixels(painter, ratio):
            for place, line in self._lines:
                painter.drawPixmap(place, line)

    def paint_labels(self, painter: QPainter, ratio: float) -> None:
        """Draw numbers and names."""
        with device_pixels(painter, ratio):
            for place, pixmap in self._labels:
                painter.drawPixmap(place, pixmap)

    def _lay_grid(self, mapping: Mapping, across: Ticks, upward: Ticks, theme: Theme, ratio: float) -> None:
        """Prepare the lines as pixmaps: for vertical ones, copying is five times faster than filling."""
        thickness = max(1, round(theme.size(ratio)))
        upright = QPixmap(thickness, round(mapping.height * ratio))
        level = QPixmap(round(mapping.width * ratio), thickness)
        upright.fill(theme.grid)
        level.fill(theme.grid)
        self._lines = [(QPoint(round(mapping.x_to_canvas(x) * ratio), 0), upright) for x in across.positions]
        self._lines += [(QPoint(0, round(mapping.y_to_canvas(y) * ratio)), level) for y in upward.positions]

    def _lay_names(self, mapping: Mapping, names: tuple[str, str], letters: Lettering) -> None:
        if names == ("x", "y"):
            return
        metrics = QFontMetricsF(letters.font)
        most_width = _NAME_SHARE * mapping.width
        across, upward = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, most_width) for name in names)
        width, height = letters.size(f"{across} →")
        self._put(f"{across} →", mapping.width - width - _EDGE, mapping.height - height - _EDGE, letters)
        self._put(f"↑ {upward}", _EDGE, _EDGE, letters)

    def _lay_numbers(self, mapping: Mapping, across: Ticks, upward: Ticks, letters: Lettering) -> None:
        """Place the numbers; those that would be cut off or overlap others are left out."""
        inside = QRectF(0.0, 0.0, mapping.width, mapping.height)
        places = []
        for x, label in zip(across.positions, across.labels, strict=True):
            width, height = letters.size(label)
            left, top = mapping.x_to_canvas(x) - width / 2.0, mapping.height - height - _EDGE
            places.append((label, QRectF(left, top, width, height)))
        for y, label in zip(upward.positions, upward.labels, strict=True):
            width, height = letters.size(label)
            places.append((label, QRectF(_EDGE, mapping.y_to_canvas(y) - height / 2.0, width, height)))
        for label, rect in places:
            if inside.contains(rect) and not any(rect.intersects(other) for other in self._taken):
                self._put(label, rect.x(), rect.y(), letters)

    def _put(self, text: str, x: float, y: float, letters: Lettering) -> None:
        self._taken.append(QRectF(x, y, *letters.size(text)))
        self._labels.append((QPointF(round(x * letters.ratio), round(y * letters.ratio)), letters.drawn(text)))


def _fitting_ticks(low: float, high: float, length: float, letters: Lettering) -> Ticks:
    """Return ticks for an axis of ``length`` pixels whose numbers stand side by side."""
    spacing = _SPACING
    for _ in range(3):
        found = ticks(low, high, max(1.0, length / spacing))
        widest = max((letters.size(label)[0] for label in found.labels), default=0.0) + _NUMBER_SPACING
        if widest <= spacing:
            break
        spacing = widest
    return found
