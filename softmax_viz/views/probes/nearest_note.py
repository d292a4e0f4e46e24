"""The note that a place is far from all training points, in lines that are always reserved. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from softmax_viz.views.style.numbers import with_minus
from softmax_viz.views.style.tooltips import set_explanation

MOST_LINES = 2
# From this probability on, the model is called sure.
_SURE = 0.9
_MOST_PLAIN = 9999.5


class NearestNote(QLabel):
    """Says how many spreads the nearest training point is away, and what the probabilities are worth there."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = MOST_LINES
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "small")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_distance(self, spreads: float | None, most: float | None, n_classes: int) -> None:
        """Show the distance of the nearest training point, in spreads, or nothing.

        ``most`` is the largest of the ``n_classes`` probabilities there; None while it is not known.
        """
        text = ""
        if spreads is not None:
            text = self.tr("Nearest training point: %1 spreads away.").replace("%1", _number(spreads))
            if most is not None and most >= _SURE:
                text += " " + self.tr("The model knows only its %1 classes, and is sure all the same.")
            else:
                text += " " + self.tr("The model knows only its %1 classes, none of which it has seen here.")
            text = text.replace("%1", str(n_classes))
        if text != self.text():
            self.setText(text)
            sentence = self.tr(
                "A spread is the standard deviation of the training points around the mean of their class, in x and y."
            )
            set_explanation(self, text, f"{text} {sentence}" if text else "")

    def reserve(self, lines: int) -> None:
        """Reserve so many lines; what does not fit is in the tooltip."""
        if self.height_of(lines) != self.height() or lines != self._lines:
            self._lines = lines
            self.setFixedHeight(self.height_of(lines))

    def height_of(self, lines: int) -> int:
        """Return the height of so many lines."""
        return lines * self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        """Return the reserved height."""
        return QSize(0, self.height_of(self._lines))

    def minimumSizeHint(self) -> QSize:
        """Return the reserved height; the text wraps in whatever width there is."""
        return self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        """Return the reserved height at every width."""
        del width
        return self.sizeHint().height()


def _number(spreads: float) -> str:
    return f"{spreads:.1f}" if spreads < _MOST_PLAIN else with_minus(f"{spreads:.1e}").replace("e+", "e")
