"""The overlays of one canvas, by name. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFont, QPainter

from softmax_viz.views.overlays.overlay import Overlay, Place
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme


class Overlays:
    """Holds at most one overlay for each name; each panel uses its own names.

    Parameters
    ----------
    repaint
        Schedules a repaint of the canvas.
    """

    def __init__(self, repaint: Callable[[], None]) -> None:
        self._repaint = repaint
        self._shown: dict[str, Overlay] = {}

    def show(self, name: str, overlay: Overlay | None) -> None:
        """Show ``overlay`` instead of the last one of this name; None for none."""
        if overlay is None:
            if self._shown.pop(name, None) is None:
                return
        else:
            self._shown[name] = overlay
        self._repaint()

    def get(self, name: str) -> Overlay | None:
        """Return what is shown under ``name``."""
        return self._shown.get(name)

    def handles(self) -> list[tuple[Place, Callable[[float, float], None]]]:
        """Return each place that can be dragged, data units, and the function that asks for another place."""
        return [
            (place, lambda x, y, overlay=overlay, index=index: overlay.drag(index, x, y))  # type: ignore[misc]
            for overlay in self._shown.values()
            for index, place in enumerate(overlay.handles())
        ]

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw all overlays in the order in which their names were first shown."""
        for overlay in self._shown.values():
            painter.save()
            overlay.paint(painter, mapping, theme, font)
            painter.restore()
