"""The panel of the sweep: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import sweep_intents as sweeps
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore

if TYPE_CHECKING:
    from softmax_viz.views.sweep.sweep_panel import SweepPanel


def make_sweep() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.sweep.sweep_panel import SweepPanel

    return SweepPanel()


def connect_sweep(panel: SweepPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel."""
    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_settings, "session.hyperparams")
    store.bind(panel.show_sweep, "sweep")
    gate.takes(panel.startRequested, sweeps.StartSweep)
    gate.takes(panel.pauseRequested, sweeps.PauseSweep)
    gate.takes(panel.resumeRequested, sweeps.ResumeSweep)
    gate.takes(panel.cancelRequested, sweeps.CancelSweep)
    gate.takes(panel.openRequested, sweeps.OpenSweepCell)
    gate.takes(panel.saveRequested, sweeps.ExportSweep)
