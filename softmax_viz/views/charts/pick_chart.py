"""A chart whose parts can be pointed at and clicked: cells, bars, rows. GUI thread only."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from softmax_viz.views.charts.chart import Chart


class PickChart(Chart):
    """A chart of parts, which subclasses describe by values that can be compared.

    Signals
    -------
    hovered(object)
        The part under the mouse or at the mark of the keyboard; None for none.
    chosen(object)
        A part that was clicked, or pressed by Enter or Space.

    Attributes
    ----------
    hovered_part, pinned_part
        The part under the mouse or at the mark of the keyboard, and the one that stays marked; None for none.
    has_key
        Whether the mark is that of the keyboard.
    """

    hovered = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(name, sentence)
        self.hovered_part: Any = None
        self.pinned_part: Any = None
        self.has_key = False

    def part_at(self, place: QPointF) -> Any:
        """Return the part at ``place``; None for none."""
        del place

    def show_pinned(self, part: Any) -> None:
        """Mark the part whose points stay lit; None for none."""
        if part != self.pinned_part:
            self.pinned_part = part
            self.update()

    def point_at(self, part: Any, by_key: bool = False) -> None:
        """Mark ``part`` as the one under the mouse or at the mark of the keyboard."""
        self.has_key = by_key
        if part != self.hovered_part:
            self.hovered_part = part
            self.update()
            self.hovered.emit(part)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark what is under the mouse."""
        self.point_at(self.part_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse."""
        part = self.part_at(event.position())
        self.point_at(part)
        if event.button() == Qt.MouseButton.LeftButton and part is not None:
            self.chosen.emit(part)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the end of a click."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing."""
        super().leaveEvent(event)
        self.point_at(None)

    def press_mark(self) -> None:
        """Choose what the keyboard has marked."""
        if self.has_key and self.hovered_part is not None:
            self.chosen.emit(self.hovered_part)

    def leave_mark(self) -> None:
        """Mark nothing."""
        self.point_at(None)
