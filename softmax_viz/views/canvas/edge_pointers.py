"""Buttons at the edges of a canvas that point at what lies outside: pinned places, and points. GUI thread.

Part of ``views.canvas.canvas``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.viewport import fit
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.paint.letter_badge import paint_badge
from softmax_viz.views.scene.label_places import Box
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.numbers import coordinates
from softmax_viz.views.style.theme import BORDER, LIGHT, Theme, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.tools.viewport_limits import panned
from softmax_viz.views.widgets.key_filter import ShortcutOverride

# Directions on the screen, y down, of the edges: right, left, bottom, top.
_EDGES = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
# Sizes designed for the normal scale, in device-independent pixels.
_HEIGHT = 22.0
_ARROW = 9.0
_PADDING = 7.0
_RING, _BADGE = 4.0, 7.0
# Distance from the edges, where the numbers of the axes are at the left and at the bottom: left, top, right, bottom.
_INSET = (46.0, 8.0, 8.0, 26.0)
_SLIDE = 12


class EdgePointer(QAbstractButton):
    """A small button with an arrow, and a text or the mark of a pinned place.

    Parameters
    ----------
    canvas
        The canvas that it stands on.
    has_ring
        Whether it has the mark of a pinned place.
    letter
        The letter of that place; empty for the probe.
    """

    def __init__(self, canvas: QWidget, has_ring: bool, letter: str = "") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.letter = letter
        self._theme = LIGHT
        self._direction = (1.0, 0.0)
        self._has_ring = has_ring
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        ShortcutOverride(self, (Qt.Key.Key_Space,))
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.update()

    def show_direction(self, direction: tuple[float, float], text: str) -> None:
        """Point into ``direction``, a unit vector on the screen, with ``text`` before or behind the arrow."""
        if (direction, text) != (self._direction, self.text()):
            self._direction = direction
            self.setText(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the arrow with the text, or with the mark of the place."""
        scale = self._theme.size
        height = max(scale(_HEIGHT), QFontMetricsF(self.font()).height() + scale(6.0))
        width = height
        if self._has_ring:
            width = height = scale(_HEIGHT + 1.4 * _ARROW)
        elif self.text():
            width = scale(3.0 * _PADDING + _ARROW) + QFontMetricsF(tabular(self.font())).horizontalAdvance(self.text())
        return QSize(math.ceil(width), math.ceil(height))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell the canvas that the mouse has left it: Qt does not when it enters a child."""
        super().enterEvent(event)
        QCoreApplication.sendEvent(self._canvas, QEvent(QEvent.Type.Leave))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a plate, and on it the arrow with the text or the mark."""
        del event
        theme, scale = self._theme, self._theme.size
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            has_focus = self.hasFocus()
            width = scale(2.0 * BORDER) if has_focus else float(BORDER)
            plate = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.setPen(QPen(theme.accent if has_focus else theme.control_border, width))
            painter.setBrush(theme.button_hover if self.underMouse() else theme.panel)
            radius = plate.height() / 2.0
            painter.drawRoundedRect(plate, radius, radius)
            middle = QPointF(self.width() / 2.0, self.height() / 2.0)
            dx, dy = self._direction
            if self._has_ring:
                if self.letter:
                    paint_badge(painter, middle, scale(_BADGE), self.letter, theme, self.font(), scale(1.2))
                else:
                    self._draw_ring(painter, middle)
                reach = plate.height() / 2.0 - scale(_ARROW / 2.0 + 1.5)
                self._draw_arrow(painter, middle + QPointF(dx, dy) * reach)
                return
            before = dx < 0.0  # the arrow is at that end of the text that it points to
            arrow_x = scale(_PADDING + _ARROW / 2.0)
            self._draw_arrow(painter, QPointF(arrow_x if before else self.width() - arrow_x, middle.y()))
            rest = scale(2.0 * _PADDING + _ARROW)
            text = QRectF(rest if before else scale(_PADDING), 0.0, self.width() - rest, self.height())
            painter.setFont(tabular(self.font()))
            painter.setPen(theme.text)
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())

    def _draw_arrow(self, painter: QPainter, at: QPointF) -> None:
        dx, dy = self._direction
        size = self._theme.size(_ARROW)
        ahead, aside = QPointF(dx, dy) * size / 2.0, QPointF(-dy, dx) * size / 2.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        painter.drawPolygon(QPolygonF([at + ahead, at - ahead + aside, at - ahead - aside]))

    def _draw_ring(self, painter: QPainter, at: QPointF) -> None:
        size = self._theme.size
        painter.setPen(QPen(self._theme.text, size(1.6)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, size(_RING), size(_RING))
        for x, y in ((1.0, 0.0), (0.0, 1.0)):
            arm = QPointF(x, y) * size(_RING + 2.0)
            painter.drawLine(at - arm, at + arm)


class EdgePointers(QObject):
    """Shows the pointers of a canvas, and does what they offer.

    Signals
    -------
    fitRequested()
        All points are to be shown.
    """

    fitRequested = Signal()

    def __init__(self, surface: CanvasSurface, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._surface = surface
        self._canvas = canvas
        self._legend: Box | None = None
        self.probe = EdgePointer(canvas, has_ring=True)
        self.probe.clicked.connect(lambda _checked=False: self._bring_into_view(self._surface.scene.probe))
        self.pins: dict[str, EdgePointer] = {}
        self._pinned: dict[str, tuple[float, float]] = {}
        self.counts = tuple(EdgePointer(canvas, has_ring=False) for _ in _EDGES)
        for pointer in self.counts:
            pointer.clicked.connect(lambda _checked=False: self.fitRequested.emit())

    def show_pins(self, pins: tuple[tuple[str, tuple[float, float]], ...]) -> None:
        """Point also at these further pinned places, letters and places in data units."""
        self._pinned = dict(pins)
        for letter in self._pinned.keys() - self.pins.keys():
            pointer = self.pins[letter] = EdgePointer(self._canvas, has_ring=True, letter=letter)
            pointer.show_theme(self._surface.theme)
            pointer.clicked.connect(lambda _checked=False, of=letter: self._bring_into_view(self._pinned.get(of)))
        self.refresh()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        for pointer in (self.probe, *self.counts, *self.pins.values()):
            pointer.show_theme(theme)
        self.refresh()

    def keep_off(self, legend: Box | None) -> None:
        """Stay off this part of the canvas; the pointers move later, since this may be called while it is painted."""
        if legend != self._legend:
            self._legend = legend
            QTimer.singleShot(0, self, self.refresh)

    def refresh(self) -> None:
        """Point at what lies outside now; to be called when the points, the probe, the view or the size change."""
        scene, mapping = self._surface.scene, self._surface.mapping
        for pointer, direction, count in zip(self.counts, _EDGES, outside(scene.data.points, mapping), strict=True):
            if not count:
                self._hide(pointer)
                continue
            text = self.tr("%Ln point(s)", "", count)
            pointer.show_direction(direction, text)
            sentence = self.tr("%1 out of view here. A click, or the key F, shows all points.").replace("%1", text)
            if sentence != pointer.accessibleDescription():
                set_explanation(pointer, self.tr("Show all points"), sentence)
            self._show(pointer, direction, mapping)
        self._refresh_place(self.probe, scene.probe, mapping)
        for letter, pointer in self.pins.items():
            self._refresh_place(pointer, self._pinned.get(letter), mapping)

    def _refresh_place(self, pointer: EdgePointer, place: tuple[float, float] | None, mapping: Mapping) -> None:
        if place is None:
            self._hide(pointer)
            return
        x, y = mapping.x_to_canvas(place[0]), mapping.y_to_canvas(place[1])
        if 0.0 <= x <= mapping.width and 0.0 <= y <= mapping.height:
            self._hide(pointer)
            return
        # At most so far away that nothing overflows.
        away = np.clip((x - mapping.width / 2.0, y - mapping.height / 2.0), -1e100, 1e100)
        away = away / np.hypot(*away)
        direction = float(away[0]), float(away[1])
        pointer.show_direction(direction, "")
        if pointer.letter:
            name = self.tr("Show the pinned place %3")
            sentence = self.tr("The pinned place %3 is out of view, at (%1, %2). A click brings it into view.")
        else:
            name = self.tr("Show the probe")
            sentence = self.tr("The pinned probe is out of view, at (%1, %2). A click brings it into view.")
        view = self._surface.scene.view
        at_x, at_y = coordinates(*place, max(view.width, view.height))
        sentence = sentence.replace("%1", at_x).replace("%2", at_y).replace("%3", pointer.letter)
        if sentence != pointer.accessibleDescription():
            set_explanation(pointer, name.replace("%3", pointer.letter), sentence)
        self._show(pointer, direction, mapping)

    def _bring_into_view(self, place: tuple[float, float] | None) -> None:
        surface = self._surface
        view = surface.scene.view
        if place is None:
            return
        x, y = place
        moved = panned(view, x - (view.x0 + view.x1) / 2, y - (view.y0 + view.y1) / 2)
        if not (moved.x0 < x < moved.x1 and moved.y0 < y < moved.y1):  # too far for a view of this extent
            moved = fit(np.array([place]), self._canvas.width() / self._canvas.height())
        surface.ask_view(moved)

    def _hide(self, pointer: EdgePointer) -> None:
        """Hide the pointer; the focus goes to the canvas, not to whatever comes next."""
        if pointer.hasFocus():
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        pointer.hide()

    def _show(self, pointer: EdgePointer, direction: tuple[float, float], mapping: Mapping) -> None:
        """Show the pointer where the ray from the middle of the canvas leaves it, or the nearest free place."""
        left, top, right, bottom = map(self._surface.theme.size, _INSET)
        size = pointer.sizeHint()
        low = QPointF(left + size.width() / 2.0, top + size.height() / 2.0)
        high = QPointF(mapping.width - right - size.width() / 2.0, mapping.height - bottom - size.height() / 2.0)
        if high.x() < low.x() or high.y() < low.y():
            self._hide(pointer)
            return
        others = [
            child.geometry()
            for child in self._canvas.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if child is not pointer and not child.isHidden()
        ]
        if (box := self._legend) is not None:
            others.append(QRectF(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0).toAlignedRect())
        for place in _places(direction, low, high):
            corner = place - QPointF(size.width() / 2.0, size.height() / 2.0)
            rect = QRect(corner.toPoint(), size)
            if not any(rect.intersects(other) for other in others):
                pointer.setGeometry(rect)
                pointer.show()
                pointer.raise_()
                return
        self._hide(pointer)


def outside(points: Floats, mapping: Mapping) -> tuple[int, int, int, int]:
    """Return how many of ``points`` (N, 2) lie outside of the canvas: right, left, below, above; each counts once.

    A point beyond a corner counts where it is farther away, in units of the canvas.
    """
    view = mapping.view
    half = np.array([view.width / 2.0, view.height / 2.0])
    centre = np.array([view.x0 / 2.0 + view.x1 / 2.0, view.y0 / 2.0 + view.y1 / 2.0])
    with np.errstate(over="ignore"):
        across, up = ((points - centre) / half).T
    wide, high = np.abs(across), np.abs(up)
    sideways = (wide > 1.0) & (wide >= high)
    upright = (high > 1.0) & (high > wide)
    parts = sideways & (across > 0.0), sideways & (across < 0.0), upright & (up < 0.0), upright & (up > 0.0)
    right, left, below, above = (int(np.count_nonzero(part)) for part in parts)
    return right, left, below, above


def _places(direction: tuple[float, float], low: QPointF, high: QPointF) -> Iterator[QPointF]:
    """Yield places on the edge of the rectangle from ``low`` to ``high``, the one in this ``direction`` first."""
    middle = (low + high) / 2.0
    dx, dy = direction
    half_x, half_y = (high.x() - low.x()) / 2.0, (high.y() - low.y()) / 2.0
    along_x = abs(half_x / dx) if dx else math.inf
    along_y = abs(half_y / dy) if dy else math.inf
    is_upright = along_x <= along_y  # the edge that the ray meets
    reach = min(along_x, along_y)
    first = middle + QPointF(dx, dy) * reach
    for step in range(2 * _SLIDE * 4):
        shift = ((step + 1) // 2) * _SLIDE * (1 if step % 2 else -1)
        place = first + (QPointF(0.0, shift) if is_upright else QPointF(shift, 0.0))
        if low.x() - 0.5 <= place.x() <= high.x() + 0.5 and low.y() - 0.5 <= place.y() <= high.y() + 0.5:
            yield place
