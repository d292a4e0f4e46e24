"""Pinning the probe. GUI thread."""

from __future__ import annotations

from softmax_viz.views.tools.tool import Pointer, Tool, kept_inside


class ProbeTool(Tool):
    """A click or drag pins the probe; it cannot be dragged out of view. With Shift a click pins a further place."""

    grips_probe = False

    def press(self, pointer: Pointer) -> None:
        """Pin the probe, or with Shift a further place."""
        place = self.surface.mapping.to_data(pointer.x, pointer.y)
        if pointer.shift:
            self.surface.ask_probe(*place, further=True)
            return
        self.busy = True
        self.surface.ask_probe(*place)

    def move(self, pointer: Pointer) -> None:
        """Move the probe with the pointer."""
        if self.busy:
            self.surface.ask_probe(*kept_inside(self.surface.mapping, pointer))

    def release(self, pointer: Pointer) -> None:
        """End the drag; the probe stays."""
        del pointer
        self.busy = False
