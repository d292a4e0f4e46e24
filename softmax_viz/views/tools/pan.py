"""Moving the view. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import Qt

from softmax_viz.views.tools.tool import Pointer, Surface, Tool
from softmax_viz.views.tools.viewport_limits import panned


class PanTool(Tool):
    """A drag moves the plane; cancelling it moves the plane back."""

    held_cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start = Pointer(0.0, 0.0)
        self._mapping = surface.mapping

    def press(self, pointer: Pointer) -> None:
        """Begin to move the plane."""
        self.busy, self._start, self._mapping = True, pointer, self.surface.mapping

    def move(self, pointer: Pointer) -> None:
        """Move the plane so that the pressed place stays under the pointer."""
        if self.busy:
            self._shift(pointer.x - self._start.x, pointer.y - self._start.y)

    def release(self, pointer: Pointer) -> None:
        """End the drag."""
        del pointer
        self.busy = False

    def cancel(self) -> None:
        """Move the plane back."""
        if self.busy:
            self.busy = False
            self.surface.ask_view(self._mapping.view)

    def use(self, pointer: Pointer) -> None:
        """Move the chosen place to the middle."""
        self._mapping = self.surface.mapping
        self._shift(self._mapping.width / 2 - pointer.x, self._mapping.height / 2 - pointer.y)

    def _shift(self, right: float, down: float) -> None:
        """Move the plane by (``right``, ``down``) canvas pixels from its position at the press."""
        mapping, view = self._mapping, self._mapping.view
        self.surface.ask_view(
            panned(view, -right * (view.width / mapping.width), down * (view.height / mapping.height))
        )
