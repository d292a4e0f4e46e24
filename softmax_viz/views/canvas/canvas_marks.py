"""Marks that a canvas draws over its scene, and the description of the scene in words. GUI thread.

Part of ``views.canvas.canvas``. The texts keep the translation context of that class.
"""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QFont, QFontInfo, QPainter, QPen
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.number_text import number
from softmax_viz.views.keys.focus import KEYBOARD_REASONS
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import haloed_text
from softmax_viz.views.scene.label_places import Box
from softmax_viz.views.scene.scene import Scene
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.table import tool_label

_translate = QCoreApplication.translate
_CHILDREN = Qt.FindChildOption.FindDirectChildrenOnly
_FOCUS_WIDTH = 2.0
_LOOK_S = 0.2
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


class CoveredParts:
    """The parts of a canvas that buttons and other widgets on it cover.

    They are looked up a few times a second only: each call of Qt may wait for the trainer.
    """

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._found: tuple[Box, ...] = ()
        self._found_s = -math.inf

    def __call__(self) -> tuple[Box, ...]:
        """Return the parts."""
        now_s = time.monotonic()
        if now_s > self._found_s + _LOOK_S:
            children = self._canvas.findChildren(QWidget, options=_CHILDREN)
            rects = [child.geometry() for child in children if child.isVisible()]
            self._found = tuple(Box(r.left(), r.top(), r.right() + 1.0, r.bottom() + 1.0) for r in rects)
            self._found_s = now_s
        return self._found


class RepaintClock(QObject):
    """Repaints a canvas once more after a while, for what is not to be done with every picture."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._repaint)
        self._is_waiting = False

    def repaint_after(self, wait_s: float | None) -> None:
        """Repaint in ``wait_s`` seconds, unless a repaint is planned already; None: it is not needed."""
        if wait_s is not None and not self._is_waiting:
            self._is_waiting = True
            self._timer.start(math.ceil(1000.0 * wait_s))

    def _repaint(self) -> None:
        self._is_waiting = False
        self._canvas.update()


def description(scene: Scene) -> str:
    """Describe in words what the picture shows, for screen readers."""
    view, data = scene.view, scene.data
    text = _translate("Canvas", "Points: %1. Classes: %2. Horizontal axis from %3 to %4, vertical axis from %5 to %6.")
    values = [str(data.n_points), str(data.n_classes)]
    values += [number(edge) for edge in (view.x0, view.x1, view.y0, view.y1)]
    for place, value in enumerate(values, start=1):
        text = text.replace(f"%{place}", value)
    return text
