"""Pinning the probe. GUI thread."""

from __future__ import annotations

from softmax_viz.views.tools.tool import Pointer, Tool, kept_inside


class ProbeTool(Tool):
    """A click or drag pins the probe; it cannot be dragged out of view."""

    grips_probe = False

    def press(self, pointer: Pointer) -> None:
        """Pin the probe."""
        self.busy = True
        self.surface.ask_probe(*self.surface.mapping.to_data(pointer.x, pointer.y))

    def move(self, pointer: Pointer) -> None:
        """Move the probe with the pointer."""
        if self.busy:
            self.surface.ask_probe(*kept_inside(self.surface.mapping, pointer))

    def release(self, pointer: Pointer) -> None:
        """End the drag; the probe stays."""
        del pointer
        self.busy = False
