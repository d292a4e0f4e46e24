"""Drawing the cut through the plane. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from softmax_viz.views.tools.grips import is_drag
from softmax_viz.views.tools.tool import Pointer, Surface, Tool, kept_inside

_WIDTHS = (4.0, 1.6)  # a halo, and the line on it


class CutTool(Tool):
    """A drag draws the cut from A to B; it cannot be drawn out of view. By keyboard, the first Enter sets A."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start: Pointer | None = None
        self._is_drawn = False

    def press(self, pointer: Pointer) -> None:
        """Begin at A."""
        self.busy, self._is_drawn = True, False
        self._start = self.at = pointer

    def move(self, pointer: Pointer) -> None:
        """Let B follow the pointer, once it is far enough away for a drag."""
        if self.busy and self._start is not None:
            self._is_drawn |= is_drag(self._start, pointer)
            if self._is_drawn:
                self._ask(pointer, is_done=False)

    def release(self, pointer: Pointer) -> None:
        """Leave B where the pointer is; a click draws nothing."""
        if self.busy and self._is_drawn:
            self._ask(pointer, is_done=True)
        self._end()

    def cancel(self) -> None:
        """Put the cut back."""
        if self.busy and self._is_drawn:
            self.surface.ask_cut(None, True)
        self._end()

    def stop(self) -> None:
        """End the stroke here; the cut stays as it is drawn."""
        self._end()

    def use(self, pointer: Pointer) -> None:
        """Set A at the first place, and B at the second."""
        if self._start is None:
            self._start = pointer
        else:
            if is_drag(self._start, pointer):
                self._ask(pointer, is_done=True)
            self._end()

    def overlay(self) -> QRectF:
        """Return the area around the line from A to the pointer."""
        if self._start is None or self.at is None:
            return QRectF()
        reach = self.surface.theme.size(_WIDTHS[0])
        between = QRectF(QPointF(self._start.x, self._start.y), QPointF(self.at.x, self.at.y)).normalized()
        return between.adjusted(-reach, -reach, reach, reach)

    def paint(self, painter: QPainter) -> None:
        """Draw the line from A to the pointer."""
        if self._start is None or self.at is None:
            return
        theme = self.surface.theme
        for colour, width in zip((theme.probe_halo, theme.probe), _WIDTHS, strict=True):
            painter.setPen(QPen(colour, theme.size(width)))
            painter.drawLine(QPointF(self._start.x, self._start.y), QPointF(self.at.x, self.at.y))

    def _ask(self, pointer: Pointer, *, is_done: bool) -> None:
        assert self._start is not None
        mapping = self.surface.mapping
        start = mapping.to_data(self._start.x, self._start.y)
        self.surface.ask_cut((start, kept_inside(mapping, pointer)), is_done)

    def _end(self) -> None:
        self.busy, self._is_drawn, self._start = False, False, None
