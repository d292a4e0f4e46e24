"""A mouse on the canvas, and an ear for what its signals say, for tests."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas import Canvas


class Heard:
    """What signals have said, each time all of their arguments."""

    def __init__(self, *signals: SignalInstance) -> None:
        self.said: list[tuple[Any, ...]] = []
        for signal in signals:
            signal.connect(self._note)

    def _note(self, *values: Any) -> None:
        self.said.append(tuple(value.tolist() if isinstance(value, np.ndarray) else value for value in values))


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    """The pixel of a place in data units."""
    return QPoint(round(canvas.mapping.x_to_canvas(x)), round(canvas.mapping.y_to_canvas(y)))


def drag(canvas: QWidget, *places: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Press ``button`` at the first place, move over the others, and release it at the last."""
    no_keys = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, button, no_keys, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, button, no_keys, places[-1])
