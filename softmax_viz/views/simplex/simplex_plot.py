"""The triangle as a widget: what it shows, and the mouse and the keys on it. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.access.spoken import Spoken, announce, speak
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.simplex.simplex_painter import (
    Content,
    DotStamps,
    ShownProbe,
    draw_dots,
    draw_ground,
    paint_lit,
    paint_probes,
    paint_ties,
)
from softmax_viz.views.simplex.triangle import Triangle, drawable, inside
from softmax_viz.views.style.numbers import percent
from softmax_viz.views.style.theme import FOCUS_RING, MARKER, PICK_RADIUS, SPACE_S, Theme, scaled
from softmax_viz.views.style.tooltips import set_whats_this, tooltip_text
from softmax_viz.views.style.translated_texts import class_name, numbered_class, whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NOBODY = -1


class SimplexPlot(QWidget):
    """The triangle with the classes at its corners.

    The mouse, or the keys Up and Down, light up a point; a click or Enter selects it. With the keys the points come in
    the order of the share of their own class, the least first.

    Attributes
    ----------
    probes
        The probe and the pinned places that are marked.

    Signals
    -------
    lightRequested(indices), selectRequested(indices)
        These points (M,) are to be lit up on the canvas, none if it is empty; to be selected.
    """

    lightRequested = Signal(object)
    selectRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._content = Content()
        self.probes: tuple[ShownProbe, ...] = ()
        self._lit = _NOBODY
        self._ground: QPixmap | None = None
        self._dots: QPixmap | None = None
        self._stamps = DotStamps()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        name = self.tr("Triangle of probabilities")
        sentence = self.tr("Every point between its classes. Up and Down go from point to point; Enter selects one.")
        self.setAccessibleName(name)
        self.setAccessibleDescription(sentence)
        set_whats_this(self, name, sentence)  # the tooltip is that of the point under the mouse
        speak(self, Spoken("Chart", value=self.text))
        ShortcutOverride(self, _KEYS)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._content.theme = theme
        self._redraw()

    def show_classes(self, classes: tuple[ClassLabel, ...], corners: tuple[int, ...]) -> None:
        """Name the corners: the indices of three of ``classes``. Points of others are forgotten."""
        content = self._content
        if corners != content.corners or len(classes) != len(content.classes):
            self._light(_NOBODY)
            self._content = Content(content.theme, selection=content.selection)
            self.probes = ()
        self._content.classes, self._content.corners = classes, corners
        self._redraw()

    def show_points(self, shares: Floats, labels: Ints, held_out: Bools) -> None:
        """Show the shares (N, 3) of points of these classes (N,); those held out (N,) are hollow."""
        content = self._content
        content.shares, content.labels, content.held_out = shares, labels, held_out
        content.shown = np.flatnonzero(drawable(shares, labels, content.corners))
        if self._lit != _NOBODY and (self._lit >= len(labels) or not np.isin(self._lit, content.shown)):
            self._light(_NOBODY)
        self._dots = None
        self.update()

    def show_selection(self, selection: Ints) -> None:
        """Mark the points at these indices as selected."""
        self._content.selection = selection
        self._dots = None
        self.update()

    def show_probes(self, probes: Sequence[ShownProbe]) -> None:
        """Show the shares (3,) at the probe, whose letter is empty, and at pinned places."""
        self.probes = tuple(probes)
        self.update()

    def triangle(self) -> Triangle:
        """Return where the triangle is."""
        line = self.fontMetrics().height() + SPACE_S
        return inside(self.width(), self.height(), line, line, self._content.theme.size(MARKER) + SPACE_S)

    def dot_place(self, index: int) -> QPointF:
        """Return where the dot of point ``index`` is."""
        return QPointF(*self.triangle().places(self._content.shares[index : index + 1])[0].tolist())

    def text(self) -> str:
        """Return what the triangle shows, in words."""
        content = self._content
        names = ", ".join(numbered_class(content.classes[i], i) for i in content.corners if i < len(content.classes))
        if not len(content.shown):
            return names
        right = content.shares[content.shown].argmax(axis=1) == self._own_corners()
        sentence = self.tr("%1 of %2 points are nearest to the corner of their own class.")
        sentence = sentence.replace("%1", whole(int(right.sum()))).replace("%2", whole(len(right)))
        return f"{names}. {sentence}"

    def point_text(self, index: int) -> str:
        """Return the class and the shares of a point, in words."""
        content = self._content
        label = int(content.labels[index])
        shares = ", ".join(
            f"{class_name(content.classes[corner], corner)} {percent(share)}"
            for corner, share in zip(content.corners, content.shares[index].tolist(), strict=True)
        )
        return f"{numbered_class(content.classes[label], label)}: {shares}"

    def sizeHint(self) -> QSize:
        """Return a size at which dots can be told apart."""
        return QSize(scaled(300, self.font()), scaled(280, self.font()))

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(scaled(140, self.font()), scaled(120, self.font()))

    def event(self, event: QEvent) -> bool:
        """Follow mouse, keys, focus and size."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._light(self._at(event.position()))
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            index = self._at(event.position())
            if event.button() == Qt.MouseButton.LeftButton and index != _NOBODY:
                self.selectRequested.emit(np.array([index]))
        elif kind in (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._light(_NOBODY)
        elif kind in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._redraw()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next or the previous point, or select it."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and len(self._content.shown):
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._lit != _NOBODY:
            self.selectRequested.emit(np.array([self._lit]))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy ground and dots, and draw the probes and the lit point."""
        del event
        ratio, theme, triangle = self.devicePixelRatioF(), self._content.theme, self.triangle()
        if self._ground is None:
            self._ground = draw_ground(self._content, triangle, self.size(), ratio, self.font())
        if self._dots is None:
            self._dots = draw_dots(self._content, triangle, self.size(), ratio, self._stamps)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            with device_pixels(painter, ratio):
                painter.drawPixmap(0, 0, self._ground)
                painter.drawPixmap(0, 0, self._dots)
            paint_ties(painter, triangle, theme)
            paint_probes(painter, self.probes, triangle, theme, self.font())
            if self._lit != _NOBODY:
                paint_lit(painter, self.dot_place(self._lit), theme)
            if self.hasFocus():
                painter.setPen(QPen(theme.accent, FOCUS_RING))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _redraw(self) -> None:
        self._ground = self._dots = None
        self.update()

    def _light(self, index: int) -> None:
        if index == self._lit:
            return
        self._lit = index
        self.setToolTip("" if index == _NOBODY else tooltip_text(self.point_text(index)))
        self.lightRequested.emit(np.array([] if index == _NOBODY else [index], np.int64))
        self.update()

    def _own_corners(self) -> Ints:
        """Return which corner is that of the class of each point that is shown."""
        content = self._content
        corner_of = np.zeros(max(len(content.classes), 1 + max(content.corners)), np.int64)
        corner_of[list(content.corners)] = np.arange(len(content.corners))
        own: Ints = corner_of[content.labels[content.shown]]
        return own

    def _walk(self, by: int) -> None:
        """Light up the point after or before the lit one, in the order of the share of the own class."""
        shown, own = self._content.shown, self._own_corners()
        order = shown[np.argsort(self._content.shares[shown, own], kind="stable")]
        here = np.flatnonzero(order == self._lit)
        start = -1 if by > 0 else len(order)
        to = min(max((int(here[0]) if len(here) else start) + by, 0), len(order) - 1)
        self._light(int(order[to]))
        announce(self, self.point_text(self._lit))

    def _at(self, place: QPointF) -> int:
        """Return the drawn point nearest to ``place``; the last of equals, which is on top."""
        shown = self._content.shown
        if not len(shown):
            return _NOBODY
        placed = self.triangle().places(self._content.shares[shown])
        distances = np.hypot(placed[::-1, 0] - place.x(), placed[::-1, 1] - place.y())
        best = int(distances.argmin())
        is_near = distances[best] <= self._content.theme.size(PICK_RADIUS)
        return int(shown[len(shown) - 1 - best]) if is_near else _NOBODY
