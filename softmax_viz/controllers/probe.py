"""The place whose probabilities are shown: under the cursor, or pinned. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.shown import ShowsProbabilities, ShowsProbe
from softmax_viz.core.dataset import ClassLabel
from softmax_viz.core.limits import LARGEST_EDGE, is_place
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.softmax import softmax
from softmax_viz.engine.frame import Frame
from softmax_viz.field.local import scores_at
from softmax_viz.field.look import Look
from softmax_viz.field.quantities import value_at

Place = tuple[float, float]


class Probe(QObject):
    """Evaluates the newest model at one place and has it shown. A pinned place wins over the cursor."""

    def __init__(self, canvas: ShowsProbe, bars: ShowsProbabilities, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pinned: Place | None = None
        self._cursor: Place | None = None
        self._frame: Frame | None = None
        self._classes: tuple[ClassLabel, ...] = ()
        self._look = Look()
        self._canvas = canvas
        self._bars = bars

    def expect_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """From now on only models of this many classes are shown."""
        self._classes = classes
        self._show()

    @Slot(object)
    def on_look(self, look: Look) -> None:
        """Say the number that this look shows."""
        self._look = look
        self._show()

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Evaluate the model of a new frame, as often as numbers are worth reading."""
        self._frame = frame
        if frame.readings is not None:
            self._show()

    @Slot(float, float)
    def on_hovered(self, x: float, y: float) -> None:
        """Follow the cursor."""
        self._cursor = (x, y)
        if self.pinned is None:
            self._show()

    @Slot()
    def on_hover_left(self) -> None:
        """Forget the cursor."""
        self._cursor = None
        if self.pinned is None:
            self._show()

    @Slot(float, float)
    def pin(self, x: float, y: float) -> None:
        """Pin the probe to (x, y). ``UserError`` if no view can show that place; nothing has changed then."""
        if not is_place(x, y):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A place cannot be farther than {most} from the origin in x or y."),
                most=f"{LARGEST_EDGE:g}",
            )
        self.pinned = (x, y)
        self._canvas.show_probe(self.pinned)
        self._show()

    @Slot()
    def release(self) -> None:
        """Let the probe follow the cursor again."""
        self.pinned = None
        self._canvas.show_probe(None)
        self._show()

    def _show(self) -> None:
        place = self.pinned or self._cursor
        frame = self._frame
        if place is None or frame is None or frame.state.n_classes != len(self._classes):
            self._bars.show_probabilities(None, None)
            self._canvas.show_value(None)
            return
        scores = scores_at(frame.state.weights, frame.state.bias, frame.features, place)
        # No finite score makes a probability 0 or 1; where it rounds to one of them it is the number beside it.
        probabilities = np.clip(softmax(scores[None])[0], np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
        self._bars.show_place(place[0], place[1], self.pinned is not None)
        self._bars.show_probabilities(probabilities, frame.dropped)
        self._canvas.show_value(value_at(self._look, self._classes, probabilities))
