"""What screen readers hear of the canvas: contents, accuracy, and what is under the crosshair. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.access.spoken import Spoken, announce, speak
from softmax_viz.views.style.numbers import coordinates, loss, percent
from softmax_viz.views.style.translated_texts import numbered_class, whole

Place = tuple[float, float, bool]


class CanvasSpeech(QObject):
    """Knows the newest numbers and the probed place, and puts them into words only when they are asked for.

    Parameters
    ----------
    canvas
        Its accessible description says which points and which part of the plane it shows.
    has_crosshair
        Returns whether the probed place is that of the keyboard's crosshair.
    """

    def __init__(self, canvas: QWidget, has_crosshair: Callable[[], bool]) -> None:
        super().__init__(canvas)
        self._has_crosshair = has_crosshair
        self._canvas = canvas
        self._classes: tuple[ClassLabel, ...] = ()
        self._place: Place | None = None
        self._probabilities: Floats | None = None
        self._extent = 1.0
        self._numbers: tuple[int, float | None, float | None, float | None] = (0, None, None, None)
        speak(canvas, Spoken("Canvas", value=self.text))

    def show_numbers(self, step: int, data_loss: float | None, accuracy: float | None, test: float | None) -> None:
        """Take the numbers of the run: the step, the data loss, and the accuracies of training and test points."""
        self._numbers = (step, data_loss, accuracy, test)

    def show_extent(self, extent: float) -> None:
        """Take the larger side of the part of the plane that is shown; it decides on the decimals of places."""
        self._extent = extent

    def show_probed(self, classes: tuple[ClassLabel, ...], place: Place | None, probabilities: Floats | None) -> None:
        """Take the probabilities (K,) at ``place`` (x, y, whether pinned); None where no place is probed.

        A place that the keyboard has reached is announced.
        """
        is_new = place is not None and place != self._place
        self._classes, self._place, self._probabilities = classes, place, probabilities
        if is_new and self._has_crosshair():
            announce(self._canvas, self.place_text())

    def text(self) -> str:
        """Return everything in sentences."""
        step, data_loss, accuracy, test = self._numbers
        parts = [self._canvas.accessibleDescription(), self.tr("Step %1.").replace("%1", whole(step))]
        if data_loss is not None:
            parts.append(self.tr("Loss %1.").replace("%1", loss(data_loss)))
        if accuracy is not None:
            parts.append(self.tr("Accuracy %1.").replace("%1", percent(accuracy)))
        if test is not None:
            parts.append(self.tr("Test accuracy %1.").replace("%1", percent(test)))
        if where := self.place_text():
            parts.append(f"{where}.")
        return " ".join(part for part in parts if part)

    def place_text(self) -> str:
        """Return the probed place, its most probable class, and that probability; empty if none is probed."""
        if self._place is None or self._probabilities is None or len(self._probabilities) != len(self._classes):
            return ""
        best = int(self._probabilities.argmax())
        text = self.tr("At %1, %2: %3, %4")
        words = (
            *coordinates(*self._place[:2], self._extent),
            numbered_class(self._classes[best], best),
            percent(float(self._probabilities[best])),
        )
        for number, word in enumerate(words, 1):
            text = text.replace(f"%{number}", word)
        return text
