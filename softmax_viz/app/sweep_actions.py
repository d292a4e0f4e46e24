"""What the user can do with a sweep: begin it, and open one of its cells as a run. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.number_text import number
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.plan import SweepPlan, proposed_seeds, session_of
from softmax_viz.core.sweep.sweep_state import has_same_points
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.translated_texts import translated, whole

if TYPE_CHECKING:
    from softmax_viz.app.shell import Shell

_translate = QCoreApplication.translate


def start_sweep(shell: Shell, across: SweepAxis, down: SweepAxis | None, n_seeds: int, n_steps: int) -> None:
    """Begin a sweep of the present session; ``UserError`` if that is not possible."""
    session = shell.editor.session
    shell.sweeps.start(SweepPlan(session, across, down, proposed_seeds(session, n_seeds), n_steps))


def open_sweep_cell(shell: Shell, row: int, column: int) -> None:
    """Begin a new run with the points and settings of a cell, as one step, and say what it comes to."""
    snapshot = shell.sweeps.state.snapshot
    if snapshot is None:
        return
    plan, cell = snapshot.plan, snapshot.cell(row, column)
    wanted = session_of(plan, cell)
    named = ", ".join(
        f"{translated('params', PARAMS[name].label)} {number(value)}"
        for name, value in zip(plan.params, cell.values, strict=True)
    )
    has_old_points = not has_same_points(shell.editor.data, wanted.data)
    shell.window.canvas.end_stroke()
    shell.notifications.leave_run()
    shell.editor.open_run(wanted, _translate("sweep", "run of the sweep: %1").replace("%1", named))
    run = cell.runs[0]
    text = _translate("sweep", "A new run with %1. In the sweep it had the loss %2 at step %3.")
    if run.is_diverged:
        text = _translate("sweep", "A new run with %1. In the sweep it diverged after step %3.")
    for place, value in enumerate((named, loss(run.data_loss), whole(run.step)), 1):
        text = text.replace(f"%{place}", value)
    if has_old_points:
        text += " " + _translate("sweep", "Its points are those that the sweep began with.")
    shell.notifications.show_info(text)
