"""The current tool of a canvas, and where its mark is drawn. GUI thread. Part of ``views.canvas.canvas``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.tools.table import TOOLS
from softmax_viz.views.tools.tool import Pointer, Tool

# How long the circle of a brush is shown in the middle while its size is set in another widget.
_PREVIEW_MS = 1200


class ToolHolder(QObject):
    """Holds one tool of each kind; one of them is the current tool and may draw a mark on the canvas.

    ``name`` is the current tool's key in ``TOOLS``. The mark is drawn at the pointer; while the pointer is elsewhere
    it is drawn at the resting place, which is that of the crosshair. ``preview`` is the timer that removes the mark
    that a change of the brush has shown.
    """

    def __init__(self, surface: CanvasSurface, widget: QWidget) -> None:
        super().__init__(widget)
        self.tools: dict[str, Tool] = {name: spec.make(surface) for name, spec in TOOLS.items()}
        self.name = "place"
        self._surface = surface
        self._widget = widget
        self._resting_place: tuple[float, float] | None = None
        self.preview = QTimer(self)
        self.preview.setSingleShot(True)
        self.preview.setInterval(_PREVIEW_MS)
        self.preview.timeout.connect(self.rest)

    @property
    def tool(self) -> Tool:
        """The current tool."""
        return self.tools[self.name]

    def take(self, name: str) -> None:
        """Make ``name`` the current tool; its mark is drawn where that of the previous tool was. Repaints nothing."""
        if name != self.name:
            self.tools[name].at, self.tool.at = self.tool.at, None
            self.name = name

    def show_brush(self, name: str, brush: Brush) -> None:
        """Give the tool ``name`` this brush; if the pointer is elsewhere, its circle is shown for a moment."""
        tool = self.tools[name]
        before, tool.brush = tool.overlay(), brush
        if tool is self.tool and (tool.at is None or self.preview.isActive()):
            tool.at = Pointer(self._widget.width() / 2.0, self._widget.height() / 2.0)
            self.preview.start()
        if tool is self.tool:
            self._surface.refresh(before, tool.overlay())

    def turn_wheel(self, notches: float) -> bool:
        """Give a turn of the wheel with Ctrl to the current tool; True if the tool uses it."""
        tool = self.tool
        before = tool.overlay()
        if not tool.wheel(notches):
            return False
        self._surface.refresh(before, tool.overlay())
        self._surface.brushChanged.emit(self.name, tool.brush)
        return True

    def point_at(self, pointer: Pointer | None) -> None:
        """Draw the mark at ``pointer``, or nowhere. Must be called within ``redrawn``."""
        self.preview.stop()
        self.tool.at = pointer

    def rest_at(self, place: tuple[float, float] | None) -> None:
        """Set the resting place, canvas pixels or None for nowhere, and draw the mark there."""
        self._resting_place = place
        self.rest()

    def rest(self) -> None:
        """Draw the mark at the resting place, or nowhere: the pointer is elsewhere."""
        place = self._resting_place
        with self.redrawn():
            self.point_at(None if place is None else Pointer(*place))

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """Repaint what the mark covered before the block and what it covers after it."""
        before = self.tool.overlay()
        yield
        self._surface.refresh(before, self.tool.overlay())
