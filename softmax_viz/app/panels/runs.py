"""The panel of the runs: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import run_intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.shown_values import Numbers
from softmax_viz.core.settings.hyperparams import Hyperparams

if TYPE_CHECKING:
    from softmax_viz.views.runs.runs_panel import RunsPanel


def make_runs() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.runs.runs_panel import RunsPanel

    return RunsPanel()


def connect_runs(panel: RunsPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel."""

    def show_present(hyperparams: Hyperparams, numbers: Numbers | None) -> None:
        panel.show_present(hyperparams, 0 if numbers is None else numbers.step)

    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_runs, "runs")
    store.bind(show_present, "session.hyperparams", "run.numbers")
    gate.takes(panel.openRequested, run_intents.OpenRun)
    gate.takes(panel.renameRequested, run_intents.RenameRun)
    gate.takes(panel.duplicateRequested, run_intents.DuplicateRun)
    gate.takes(panel.deleteRequested, run_intents.DeleteRun)
    gate.takes(panel.compareRequested, run_intents.CompareWithRun)
    gate.takes(panel.showRequested, run_intents.ShowRun)
    gate.takes(panel.sameStartRequested, run_intents.SameStart)
