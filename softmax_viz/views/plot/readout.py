"""The box with the values of the curves at the step under the mouse. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.style.theme import SPACE_M, SPACE_XS


def free_place(x: float, size: tuple[int, int], area: QRectF, curves: Iterable[tuple[Floats, Floats]]) -> QRectF:
    """Return where a box of ``size`` beside ``x`` covers the fewest points of ``curves`` (xs, ys), all in pixels.

    It lies in ``area`` if there is room, at the right or the left of ``x``, rather at the top or the bottom. A box that
    is too high ends at the bottom of ``area``.
    """
    width, height = size
    lefts = [x + SPACE_M, x - SPACE_M - width]
    fitting = [left for left in lefts if area.left() <= left and left + width <= area.right()]
    highest, lowest = area.top() + SPACE_XS, area.bottom() - SPACE_XS - height
    tops = [highest, lowest, *(highest + share * (lowest - highest) for share in (0.25, 0.5, 0.75))]
    if lowest < highest:
        tops = [lowest]
    boxes = [QRectF(left, top, width, height) for left in fitting or lefts[1:] for top in tops]
    points = list(curves)

    def covered(box: QRectF) -> int:
        return sum(
            int(np.count_nonzero((xs > box.left()) & (xs < box.right()) & (ys > box.top()) & (ys < box.bottom())))
            for xs, ys in points
        )

    return min(boxes, key=covered)


class Readout(QLabel):
    """The box. It floats over the window, since it may be higher than the plot; the mouse passes through it.

    Parameters
    ----------
    plot
        Its pixels are those of ``show_text``.
    """

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "readout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, x: float, area: QRectF, curves: Iterable[tuple[Floats, Floats]]) -> None:
        """Show ``text`` beside ``x`` where it covers little of ``curves``, all in pixels of the plot."""
        window = self._plot.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setText(text)
        self.adjustSize()
        place = free_place(x, (self.width(), self.height()), area, curves).toRect().topLeft()
        corner = self._plot.mapTo(window, place)
        self.move(QPoint(max(0, corner.x()), max(0, corner.y())))
        self.raise_()
        self.show()
