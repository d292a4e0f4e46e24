"""The numbers of the run in the transport bar, by importance. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QToolButton, QToolTip, QWidget

from softmax_viz.views.style.numbers import NO_NUMBER, exact, gap, loss, percent
from softmax_viz.views.style.theme import SPACE_L, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.transport.readout import Readout
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WRITERS: dict[str, Callable[[Any], str]] = {
    "step": whole,
    "loss": loss,
    "total": loss,
    "gap": gap,
    "train": percent,
    "test": percent,
    "test_loss": loss,
    "epoch": whole,
}
_BY_IMPORTANCE = ("step", "loss", "train", "gap", "test", "total", "test_loss", "epoch")
_OF_TEST = ("test", "test_loss")  # hidden while no points are held out; after the others, so that these stay in place


class TransportNumbers(QWidget):
    """Step, losses, gap, accuracies and epoch, side by side.

    If there is too little width for all, the least important ones are hidden, and a button with an ellipsis tells
    them. Whether they have a row of their own depends on all of them, also while there are no test points.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_test = False
        share, value = "100.0\N{NO-BREAK SPACE}%", "0.00000"
        self.readouts = {
            "step": Readout(self.tr("step"), self.tr("Updates of the weights so far."), "999,999"),
            "loss": Readout(
                self.tr("loss"),
                self.tr("Data loss: the mean loss of a training point; with cross-entropy it is −log p of its class."),
                value,
            ),
            "total": Readout(
                self.tr("total"), self.tr("Objective J: data loss plus penalty. Training makes it smaller."), value
            ),
            "gap": Readout(self.tr("gap"), "", value),
            "train": Readout(
                self.tr("train"), self.tr("Training points whose most probable class is their own."), share
            ),
            "test": Readout(self.tr("test"), self.tr("Points held out whose most probable class is their own."), share),
            "test_loss": Readout(
                self.tr("test loss"), self.tr("The mean loss of a point held out for testing."), value
            ),
            "epoch": Readout(self.tr("epoch"), self.tr("Passes over the data so far."), "99,999"),
        }
        self.more_button = QToolButton()
        self.more_button.setText("…")
        self.more_button.setProperty("role", "link")
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self.more_button, (Qt.Key.Key_Space,))
        self.more_button.clicked.connect(self._on_more_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for part in (*self.readouts.values(), self.more_button):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._space()
        self._show_what_fits()

    def show_values(self, values: Mapping[str, float | None]) -> None:
        """Show a value for each readout; None: no such number."""
        grown = [
            self.readouts[name].show_text(NO_NUMBER if value is None else _WRITERS[name](value))
            for name, value in values.items()
        ]
        had_test, self._has_test = self._has_test, values["test"] is not None
        if any(grown) or had_test != self._has_test:
            self._show_what_fits()
        elif not self.more_button.isHidden():
            self._describe_more()

    def show_optimum(self, value: float | None, note: str) -> None:
        """Tell in the tooltip of the gap the optimum J*, or by ``note`` why there is none (``value`` None)."""
        sentence = self.tr("Gap J − J*: how far the objective is above its optimum")
        if value is None:
            self.readouts["gap"].show_text(NO_NUMBER)
            self.readouts["gap"].show_sentence(f"{sentence}. {note}".strip())
        else:
            optimum = self.tr("J* = %1").replace("%1", exact(float(f"{value:.6g}")))
            self.readouts["gap"].show_sentence(f"{sentence}, {optimum}. {note}".strip())

    def hidden(self) -> list[str]:
        """Return caption and value of the numbers for which there is no space."""
        texts = {name: readout.text for name, readout in self.readouts.items() if readout.isHidden()}
        return [text for name, text in texts.items() if self._has_test or name not in _OF_TEST]

    def needed_width(self) -> int:
        """Return the width for all numbers except the epoch, which often repeats the step."""
        return self._width_with(_BY_IMPORTANCE, len(_BY_IMPORTANCE) - 1)

    def sizeHint(self) -> QSize:
        """Return the size of all numbers."""
        return QSize(self._width_with(_BY_IMPORTANCE, len(_BY_IMPORTANCE)), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size with no number: all may be hidden if a large font on a small screen requires it."""
        return QSize(0, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many numbers as fit."""
        super().resizeEvent(event)
        self._show_what_fits()

    def changeEvent(self, event: QEvent) -> None:
        """Grow and shrink with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._space()
            self._show_what_fits()
            self.updateGeometry()

    def _space(self) -> None:
        self._row.setSpacing(scaled(SPACE_L, self.font()))

    def _height(self) -> int:
        return max(readout.sizeHint().height() for readout in self.readouts.values())

    def _width_with(self, names: Sequence[str], count: int) -> int:
        """Return the width that the first ``count`` of the numbers need, and the button if they are not all."""
        space = self._row.spacing()
        parts: list[QWidget] = [self.readouts[name] for name in names[:count]]
        if count < len(names):
            parts.append(self.more_button)
        return sum(part.sizeHint().width() for part in parts) + space * (len(parts) - 1)

    def _show_what_fits(self) -> None:
        wanted = [name for name in _BY_IMPORTANCE if self._has_test or name not in _OF_TEST]
        counts = range(len(wanted) + 1)
        most = max((count for count in counts if self._width_with(wanted, count) <= self.width()), default=0)
        for name, readout in self.readouts.items():
            readout.setVisible(name in wanted[:most])
        self.more_button.setVisible(bool(self.hidden()))
        self._describe_more()

    def _describe_more(self) -> None:
        sentence = self.tr("Numbers for which the window is too narrow: %1").replace("%1", " · ".join(self.hidden()))
        set_explanation(self.more_button, self.tr("More numbers"), sentence)

    def _on_more_clicked(self) -> None:
        below = self.more_button.mapToGlobal(QPoint(0, self.more_button.height()))
        QToolTip.showText(below, self.more_button.toolTip(), self.more_button)
