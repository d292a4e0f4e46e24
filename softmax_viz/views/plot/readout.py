"""The box with the values of the curves at the step under the mouse. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.style.theme import SPACE_M, SPACE_XS


def free_place(x: float, size: tuple[int, int], area: QRectF, curves: Iterable[tuple[Floats, Floats]]) -> QRectF:
    """Return where a box of ``size`` beside ``x`` covers the fewest points of ``curves`` (xs, ys), all in pixels.

    It lies in ``area`` if there is room, at the right or the left of ``x``, rather at the top or the bottom.
    """
    width, height = size
    lefts = [x + SPACE_M, x - SPACE_M - width]
    fitting = [left for left in lefts if area.left() <= left and left + width <= area.right()]
    highest, lowest = area.top() + SPACE_XS, max(area.top(), area.bottom() - SPACE_XS - height)
    tops = [highest, lowest, *(highest + share * (lowest - highest) for share in (0.25, 0.5, 0.75))]
    boxes = [QRectF(left, top, width, height) for left in fitting or lefts[:1] for top in tops]
    points = list(curves)

    def covered(box: QRectF) -> int:
        return sum(
            int(np.count_nonzero((xs > box.left()) & (xs < box.right()) & (ys > box.top()) & (ys < box.bottom())))
            for xs, ys in points
        )

    return min(boxes, key=covered)


class Readout(QLabel):
    """The box; the mouse passes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "readout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, x: float, area: QRectF, curves: Iterable[tuple[Floats, Floats]]) -> None:
        """Show ``text`` beside ``x`` where it covers little of ``curves``, all in pixels of the parent."""
        self.setText(text)
        self.adjustSize()
        place = free_place(x, (self.width(), self.height()), area, curves)
        self.move(round(max(0.0, place.left())), round(max(0.0, place.top())))
        self.raise_()
        self.show()
