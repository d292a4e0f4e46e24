"""Small icons of classes and of the ring of a wrong point, for lists and tables. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.markers import swatch_path
from softmax_viz.views.style.theme import SWATCH, WRONG_RING_WIDTH, Theme, scaled

# Device pixel ratios for which icons are drawn; for another one Qt scales the next larger.
_RATIOS = (1.0, 1.5, 2.0, 3.0)
_MODES = (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active, QIcon.Mode.Disabled)
_INSET = 2.0  # the space around a marker, of a swatch of the designed size
_EDGE = 0.9  # the width of each line around a marker


def paint_swatch(painter: QPainter, style: int, theme: Theme) -> None:
    """Draw the marker of class style ``style`` around the origin, at the designed size of a swatch."""
    shape = swatch_path(CLASS_STYLES[style].shape, SWATCH - 2 * _INSET)
    lines = [colour for colour, _ in theme.outlines()]
    for place, colour in reversed(list(enumerate(lines, 1))):
        pen = QPen(colour, 2.0 * place * _EDGE)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(shape, pen)
    painter.fillPath(shape, QColor(*CLASS_STYLES[style].colour))


def class_pixmap(style: int, theme: Theme, ratio: float) -> QPixmap:
    """Return the marker of class style ``style`` as a swatch, in the present size of swatches."""
    return _pixmap(lambda painter: paint_swatch(painter, style, theme), ratio)


class Swatches:
    """Icons in the colours of one theme and the size of the time when they are made, each drawn once."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._classes: dict[int, QIcon] = {}
        self.wrong = _icon(self._draw_ring)

    def of_class(self, style: int) -> QIcon:
        """Return the marker of class style ``style``, index into ``CLASS_STYLES``, as it is on the canvas."""
        if style not in self._classes:
            self._classes[style] = _icon(lambda painter: paint_swatch(painter, style, self._theme))
        return self._classes[style]

    def _draw_ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.wrong_ring, WRONG_RING_WIDTH))
        radius = SWATCH / 2 - _INSET
        painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)


def _icon(draw: Callable[[QPainter], None]) -> QIcon:
    result = QIcon()
    for ratio in _RATIOS:
        pixmap = _pixmap(draw, ratio)
        for mode in _MODES:
            result.addPixmap(pixmap, mode)
    return result


def _pixmap(draw: Callable[[QPainter], None], ratio: float) -> QPixmap:
    """Return what ``draw`` draws around the origin at the designed size, in the present size of swatches."""
    size = scaled(SWATCH)
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(pixmap.width() / 2, pixmap.height() / 2)
        painter.scale(size * ratio / SWATCH, size * ratio / SWATCH)
        draw(painter)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
