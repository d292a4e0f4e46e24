"""The base of what a panel draws over the canvas. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QFont, QPainter

from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme

Place = tuple[float, float]


class Overlay:
    """Something that is drawn over the points, at places of the data plane. It does not change once it is shown."""

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw it; ``painter`` works in device-independent pixels and is antialiased."""
        raise NotImplementedError

    def handles(self) -> tuple[Place, ...]:
        """Return the places, data units, by which it can be dragged with any tool; none by default."""
        return ()

    def drag(self, index: int, x: float, y: float) -> None:
        """Ask for handle ``index`` to be moved to (x, y), data units."""
        raise NotImplementedError
