"""Marks that a canvas draws over its scene, and the description of the scene in words. GUI thread.

Part of ``views.canvas.canvas``. The texts keep the translation context of that class.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontInfo, QPainter, QPen

from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import haloed_text
from softmax_viz.views.scene.mapping import MINUS
from softmax_viz.views.scene.scene import Scene
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.table import tool_label
from softmax_viz.views.widgets.key_filter import KEYBOARD_REASONS

_translate = QCoreApplication.translate
_FOCUS_WIDTH = 2.0
_INVITATION_SCALE = 1.25


class FocusFrame:
    """The frame that is shown when the canvas got the focus by keyboard."""

    def __init__(self) -> None:
        self._is_shown = False

    def take(self, event: QFocusEvent) -> None:
        """Follow the focus as it comes and goes."""
        self._is_shown = event.type() == QEvent.Type.FocusIn and event.reason() in KEYBOARD_REASONS

    def paint(self, painter: QPainter, rect: QRect, theme: Theme) -> None:
        """Draw the frame just inside ``rect``, if it is shown."""
        if self._is_shown:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, theme.size(_FOCUS_WIDTH)))
            inset = theme.size(_FOCUS_WIDTH) / 2.0
            painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))


def invitation(tool: str, active_class: int) -> str:
    """Return one friendly line for a canvas without points whose current tool is ``tool`` (a key of ``TOOLS``)."""
    if tool == "place":
        text = _translate("Canvas", "Click to place points of class %1")
        return text.replace("%1", str(active_class + 1))
    text = _translate("Canvas", "No points yet: choose %1 and click here")
    return text.replace("%1", tool_label("place"))


def paint_invitation(
    painter: QPainter, text: str, font: QFont, theme: Theme, size: tuple[int, int], ratio: float
) -> None:
    """Write ``text`` in the middle of a canvas of ``size`` device pixels (columns, rows); ``ratio`` as in ``Scene``."""
    font = QFont(font)
    font.setPixelSize(round(_INVITATION_SCALE * QFontInfo(font).pixelSize()))
    pixmap = haloed_text(text, font, theme, ratio)
    with device_pixels(painter, ratio):
        columns, rows = size
        painter.drawPixmap(QPointF((columns - pixmap.width()) // 2, (rows - pixmap.height()) // 2), pixmap)


def description(scene: Scene) -> str:
    """Describe in words what the picture shows, for screen readers."""
    view, data = scene.view, scene.data
    text = _translate("Canvas", "Points: %1. Classes: %2. Horizontal axis from %3 to %4, vertical axis from %5 to %6.")
    values = [str(data.n_points), str(data.n_classes)]
    values += [f"{edge:.3g}".replace("-", MINUS) for edge in (view.x0, view.x1, view.y0, view.y1)]
    for number, value in enumerate(values, start=1):
        text = text.replace(f"%{number}", value)
    return text
