"""How the time line looks: the steps of the run, the play head, changes, bookmarks and the loop. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.views.style.theme import FOCUS_RING, LIGHT, Theme, scaled

# Pixels of the normal size.
HEIGHT = 26
HEAD = 12.0  # the diameter of the play head
_BAR = 4.0
_TIP = 10.0
_TICK = 6.0
_FLAG = (7.0, 6.0)
_NAME_GAP = 3.0
_LOOP_ALPHA = 60


@frozen_dataclass
class Places:
    """Where the parts of the time line are, in pixels from its left edge.

    Parameters
    ----------
    first, tip, shown
        The first step, the live end, and the step that is looked at.
    left, right
        The ends of the axis.
    is_past
        Whether the step that is looked at is not the live end.
    changes
        Where something was changed.
    flags
        Where bookmarks are, with their names.
    loop
        The ends of the stretch that is played again and again; None for none.
    """

    first: float = 0.0
    tip: float = 0.0
    shown: float = 0.0
    left: float = 0.0
    right: float = 0.0
    is_past: bool = False
    changes: tuple[float, ...] = ()
    flags: tuple[tuple[float, Bookmark], ...] = ()
    loop: tuple[float, float] | None = None


class TrackPicture:
    """Paints ``places``, a value of ``Places``; nothing if it is None."""

    def __init__(self) -> None:
        self.places: Places | None = None
        self._theme = LIGHT

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme

    def line_height(self, height: int) -> float:
        """Return the height of the line on which the play head stands, in a widget of this height."""
        return height - self._theme.size(HEAD) / 2.0 - 2.0

    def head(self, height: int) -> QRectF:
        """Return the place of the play head; an empty one where it is not shown."""
        places, radius = self.places, self._theme.size(HEAD) / 2.0
        if places is None or not places.left - 1.0 <= places.shown <= places.right + 1.0:
            return QRectF()
        y = self.line_height(height)
        return QRectF(places.shown - radius, y - radius, 2.0 * radius, 2.0 * radius)

    def paint(self, painter: QPainter, width: int, height: int, font: QFont, has_keyboard: bool) -> None:
        """Paint everything; ``has_keyboard``: the keyboard is here."""
        places, theme, size = self.places, self._theme, self._theme.size
        if places is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, margin = self.line_height(height), size(HEAD) / 2.0 + 1.0
        painter.setClipRect(QRectF(places.left - margin, 0.0, places.right - places.left + 2.0 * margin, height))
        self._paint_loop(painter, places, y)
        self._paint_bar(painter, places, y)
        painter.setPen(QPen(theme.muted, size(1.5)))
        for x in places.changes:
            painter.drawLine(QPointF(x, y - size(_BAR) / 2.0 - size(_TICK)), QPointF(x, y - size(_BAR) / 2.0 - 1.0))
        self._paint_flags(painter, places.flags, y, font, places.right + margin)
        head = self.head(height)
        if not head.isEmpty():
            painter.setPen(QPen(theme.accent if places.is_past else theme.text, size(2.0)))
            painter.setBrush(theme.accent if places.is_past else theme.window)
            painter.drawEllipse(head.adjusted(1.0, 1.0, -1.0, -1.0))
            if has_keyboard:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.text, FOCUS_RING))
                painter.drawEllipse(head.adjusted(-1.0, -1.0, 1.0, 1.0))
        painter.setClipping(False)
        if has_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, FOCUS_RING))
            painter.drawRect(QRectF(1.0, 1.0, width - 2.0, height - 2.0))

    def _paint_bar(self, painter: QPainter, places: Places, y: float) -> None:
        theme, size = self._theme, self._theme.size
        half = size(_BAR) / 2.0
        painter.setPen(QPen(theme.control_border, 1.0))
        painter.setBrush(theme.track)
        painter.drawRoundedRect(
            QRectF(places.first, y - half, max(0.0, places.tip - places.first), 2 * half), half, half
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(
            QRectF(places.first, y - half, max(0.0, places.shown - places.first), 2.0 * half), half, half
        )
        if places.is_past:
            painter.setPen(QPen(theme.text, size(2.0)))
            painter.drawLine(QPointF(places.tip, y - size(_TIP) / 2.0), QPointF(places.tip, y + size(_TIP) / 2.0))

    def _paint_loop(self, painter: QPainter, places: Places, y: float) -> None:
        if places.loop is None:
            return
        theme, size = self._theme, self._theme.size
        ground = QColor(theme.accent)
        ground.setAlpha(_LOOP_ALPHA)
        left, right = places.loop
        top, bottom = y - size(_TIP) + 1.0, y + size(_TIP) / 2.0 + 1.0
        painter.fillRect(QRectF(left, top, right - left, bottom - top), ground)
        painter.setPen(QPen(theme.accent, size(1.5)))
        for x, inwards in ((left, size(4.0)), (right, -size(4.0))):  # brackets
            bracket = [QPointF(x + inwards, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + inwards, bottom)]
            painter.drawPolyline(QPolygonF(bracket))

    def _paint_flags(
        self, painter: QPainter, flags: Sequence[tuple[float, Bookmark]], y: float, font: QFont, end: float
    ) -> None:
        theme, size = self._theme, self._theme.size
        painter.setFont(font)
        metrics, (width, height) = QFontMetrics(font), _FLAG
        for at, (x, bookmark) in enumerate(flags):
            painter.setPen(QPen(theme.text, size(1.2)))
            painter.drawLine(QPointF(x, 1.0), QPointF(x, y - size(_BAR) / 2.0))
            painter.setBrush(theme.caution)
            flag = [QPointF(x, 1.0), QPointF(x + size(width), 1.0 + size(height) / 2.0), QPointF(x, 1.0 + size(height))]
            painter.drawPolygon(QPolygonF(flag))
            beside = x + size(width + _NAME_GAP)
            room = (flags[at + 1][0] if at + 1 < len(flags) else end) - beside - size(_NAME_GAP)
            name = metrics.elidedText(bookmark.name, Qt.TextElideMode.ElideRight, max(0, int(room)))
            if len(name) > 1:
                painter.setPen(theme.text)
                painter.drawText(QPointF(beside, metrics.capHeight() + size(2.5)), name)


def height_of(font: QFont) -> int:
    """Return the height of the time line with this font of the window."""
    return scaled(HEIGHT, font)
