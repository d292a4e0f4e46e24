"""The numbers of the run in the transport bar, by importance. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from softmax_viz.views.style.numbers import NO_NUMBER, exact, gap, loss, percent
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.transport.readout import Readout

_WRITERS: dict[str, Callable[[Any], str]] = {
    "step": whole,
    "epoch": whole,
    "loss": loss,
    "total": loss,
    "gap": gap,
    "train": percent,
    "test": percent,
}
_BY_IMPORTANCE = ("step", "loss", "train", "gap", "test", "epoch", "total")


class TransportNumbers(QObject):
    """Makes ``readouts`` by name, not yet in a layout: step, epoch, losses, gap and accuracies."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._has_test = False
        share = "100.0\N{NO-BREAK SPACE}%"
        self.readouts = {
            "step": Readout(self.tr("step"), self.tr("Updates of the weights so far."), "999,999"),
            "epoch": Readout(self.tr("epoch"), self.tr("Passes over the data so far."), "99,999"),
            "loss": Readout(
                self.tr("loss"),
                self.tr("Data loss: the mean loss of a training point; with cross-entropy it is −log p of its class."),
                "0.00000",
            ),
            "total": Readout(
                self.tr("total"), self.tr("Objective J: data loss plus penalty. Training makes it smaller."), "0.00000"
            ),
            "gap": Readout(self.tr("gap"), "", "0.00000"),
            "train": Readout(
                self.tr("train"), self.tr("Training points whose most probable class is their own."), share
            ),
            "test": Readout(self.tr("test"), self.tr("Points held out whose most probable class is their own."), share),
        }

    def most_important(self, count: int) -> tuple[str, ...]:
        """Return the names of at most ``count`` numbers that have a value, by importance."""
        return tuple(name for name in _BY_IMPORTANCE if name != "test" or self._has_test)[:count]

    def show_only(self, count: int) -> None:
        """Show the ``count`` most important numbers and hide the others."""
        shown = self.most_important(count)
        for name, readout in self.readouts.items():
            readout.setVisible(name in shown)

    def show(self, values: Mapping[str, float | None]) -> bool:
        """Show a value for each readout (None: no such number); True if they need another width now."""
        grown = [
            self.readouts[name].show_text(NO_NUMBER if value is None else _WRITERS[name](value))
            for name, value in values.items()
        ]
        had_test, self._has_test = self._has_test, values["test"] is not None
        return any(grown) or had_test != self._has_test

    def show_optimum(self, value: float | None, note: str) -> None:
        """Tell in the tooltip of the gap the optimum J*, or by ``note`` why there is none (``value`` None)."""
        sentence = self.tr("Gap J − J*: how far the objective is above its optimum")
        if value is None:
            self.readouts["gap"].show_text(NO_NUMBER)
            self.readouts["gap"].show_sentence(f"{sentence}. {note}".strip())
        else:
            optimum = self.tr("J* = %1").replace("%1", exact(float(f"{value:.6g}")))
            self.readouts["gap"].show_sentence(f"{sentence}, {optimum}. {note}".strip())
