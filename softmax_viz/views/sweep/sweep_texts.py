"""What is said of a sweep and of its cells, in the language of the window. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.number_text import number
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.snapshot import SweepCell, SweepSnapshot
from softmax_viz.views.style.numbers import loss, percent, tick
from softmax_viz.views.style.translated_texts import translated, whole

_translate = QCoreApplication.translate


def axis_text(param: str) -> str:
    """Return the name of a setting."""
    return translated("params", PARAMS[param].label)


def value_text(value: float) -> str:
    """Return a value of a setting, as short as possible."""
    return tick(float(f"{value:.3g}"))


def settings_text(plan: SweepPlan, cell: SweepCell) -> str:
    """Return the settings of a cell: "Learning rate 0.3, Regularization λ 0.001"."""
    named = zip(plan.params, cell.values, strict=True)
    return ", ".join(f"{axis_text(param)} {number(value)}" for param, value in named)


def cell_text(plan: SweepPlan, cell: SweepCell) -> str:
    """Return what is said of a cell: its settings, its loss and accuracy, and how far the seeds are apart."""
    n_seeds = len(cell.runs)
    at = settings_text(plan, cell)
    if cell.n_diverged == n_seeds:
        text = _translate("sweep", "%1: diverged at step %2")
        return _filled(text, at, whole(cell.step))
    step, spread, accuracy = whole(cell.step), cell.data_loss, percent(cell.accuracy.mean)
    if n_seeds == 1:
        return _filled(_translate("sweep", "%1: step %2, loss %3, accuracy %4"), at, step, loss(spread.mean), accuracy)
    text = _translate("sweep", "%1: step %2, loss %3 on average, from %4 to %5, accuracy %6. Seeds: %7")
    said = _filled(
        text, at, step, loss(spread.mean), loss(spread.low), loss(spread.high), accuracy, whole(n_seeds)
    )  # fmt: skip
    if cell.n_diverged:
        said += _filled(_translate("sweep", ", of which diverged: %1"), whole(cell.n_diverged))
    return said


def outcome_text(snapshot: SweepSnapshot) -> str:
    """Return which cell has the smallest loss, and how many have diverged."""
    plan, cells = snapshot.plan, snapshot.cells
    finite = [cell for cell in cells if cell.n_diverged < len(cell.runs)]
    n_gone = len(cells) - len(finite)
    if not finite:
        return _translate("sweep", "All of them have diverged.")
    best = min(finite, key=lambda cell: cell.data_loss.mean)
    said = _filled(
        _translate("sweep", "Smallest loss: %1 at %2."), loss(best.data_loss.mean), settings_text(plan, best)
    )  # fmt: skip
    if n_gone:
        said += " " + _filled(_translate("sweep", "Diverged: %1 of %2."), whole(n_gone), whole(len(cells)))
    return said


def _filled(text: str, *values: str) -> str:
    """Return ``text`` with its places %1 … filled at once: a value may have a % itself."""
    for place in range(len(values), 0, -1):
        text = text.replace(f"%{place}", f"\0{place}\0")
    for place, value in enumerate(values, 1):
        text = text.replace(f"\0{place}\0", value)
    return text
