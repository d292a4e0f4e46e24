"""Small icons of classes and of the ring of a wrong point, for lists and tables. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.markers import marker_path
from softmax_viz.views.style.theme import SWATCH, WRONG_RING_WIDTH, Theme

# Device pixel ratios for which icons are drawn; for another one Qt scales the next larger.
_RATIOS = (1.0, 1.5, 2.0, 3.0)
_MODES = (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active, QIcon.Mode.Disabled)
_INSET = 2.0
_RIM = 2.0  # of a hollow marker


class Swatches:
    """Icons in the colours of one theme, each drawn once."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._classes: dict[tuple[int, bool], QIcon] = {}
        self.wrong = _icon(self._draw_ring)

    def of_class(self, style: int, hollow: bool = False) -> QIcon:
        """Return the marker of class style ``style``, index into ``CLASS_STYLES``, as it is on the canvas.

        A hollow one marks a test point.
        """
        key = style, hollow
        if key not in self._classes:
            self._classes[key] = _icon(lambda painter: self._draw_marker(painter, style, hollow))
        return self._classes[key]

    def _draw_marker(self, painter: QPainter, style: int, hollow: bool) -> None:
        colour = QColor(*CLASS_STYLES[style].colour)
        if hollow:
            painter.setPen(QPen(colour, _RIM))
            painter.translate(SWATCH / 2, SWATCH / 2)
            painter.drawPath(marker_path(CLASS_STYLES[style].shape, SWATCH - 2 * _INSET - _RIM / 2))
            return
        painter.setPen(QPen(self._theme.outline_for(colour), 1.0))
        painter.setBrush(colour)
        painter.translate(SWATCH / 2, SWATCH / 2)
        painter.drawPath(marker_path(CLASS_STYLES[style].shape, SWATCH - 2 * _INSET))

    def _draw_ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.wrong_ring, WRONG_RING_WIDTH))
        painter.drawEllipse(QRectF(_INSET, _INSET, SWATCH - 2 * _INSET, SWATCH - 2 * _INSET))


def _icon(draw: Callable[[QPainter], None]) -> QIcon:
    result = QIcon()
    for ratio in _RATIOS:
        pixmap = QPixmap(round(SWATCH * ratio), round(SWATCH * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
        painter.end()
        for mode in _MODES:
            result.addPixmap(pixmap, mode)
    return result
