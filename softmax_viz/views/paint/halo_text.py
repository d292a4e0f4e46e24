"""Small texts over the picture, with a halo that keeps them readable on any colour. GUI thread."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from softmax_viz.views.style.theme import Theme, scaled

_HALO_WIDTH = 3.0
_MARGIN = 2.0


def text_size(text: str, font: QFont) -> tuple[float, float]:
    """Return the width and height that ``haloed_text`` takes, in device-independent pixels."""
    metrics = QFontMetricsF(font)
    around = 2.0 * scaled(_MARGIN, font)
    return metrics.horizontalAdvance(text) + around, metrics.height() + around


def haloed_text(text: str, font: QFont, theme: Theme, ratio: float) -> QPixmap:
    """Draw ``text`` on a transparent pixmap for device pixel ratio ``ratio``; the pixmap's own ratio is 1."""
    width, height = text_size(text, font)
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    margin = scaled(_MARGIN, font)
    baseline = QPointF(margin, margin + QFontMetricsF(font).ascent())
    outline = QPainterPath()
    outline.addText(baseline, font, text)
    halo = QPen(theme.axis_halo, theme.size(_HALO_WIDTH))
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        painter.strokePath(outline, halo)
        painter.setFont(font)
        painter.setPen(theme.axis_text)
        painter.drawText(baseline, text)
    return pixmap


class Lettering:
    """Draws texts in one font, theme and device pixel ratio; each is drawn once, since numbers on axes recur."""

    _MOST_KEPT = 500

    def __init__(self, font: QFont, theme: Theme, ratio: float) -> None:
        self.font = font
        self.ratio = ratio
        self._theme = theme
        self._drawn: dict[str, QPixmap] = {}
        self._sizes: dict[str, tuple[float, float]] = {}

    def size(self, text: str) -> tuple[float, float]:
        """Return the width and height of ``text`` in device-independent pixels."""
        if text not in self._sizes:
            if len(self._sizes) >= self._MOST_KEPT:
                self._sizes.clear()
            self._sizes[text] = text_size(text, self.font)
        return self._sizes[text]

    def drawn(self, text: str) -> QPixmap:
        """Return ``text`` as a pixmap in device pixels."""
        if text not in self._drawn:
            if len(self._drawn) >= self._MOST_KEPT:
                self._drawn.clear()
            self._drawn[text] = haloed_text(text, self.font, self._theme, self.ratio)
        return self._drawn[text]
