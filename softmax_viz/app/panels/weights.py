"""The panel of the weights: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import weight_intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.data.dataset import ClassLabel

if TYPE_CHECKING:
    from softmax_viz.core.insights.weights import Weights
    from softmax_viz.views.weights.weights_panel import WeightsPanel


def make_weights() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.weights.weights_panel import WeightsPanel

    return WeightsPanel()


def connect_weights(panel: WeightsPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel."""

    def show(
        insights: Mapping[str, object],
        missing: frozenset[str],
        classes: tuple[ClassLabel, ...],
        features: tuple[str, ...],
    ) -> None:
        weights = cast("Weights | None", insights.get("weights"))
        panel.show_weights(weights, classes, features, "weights" in missing)

    store.bind(panel.show_theme, "theme")
    store.bind(show, "run.insights", "run.missing_insights", "session.classes", "session.features")
    gate.takes(panel.weightRequested, weight_intents.PutWeight)
    gate.takes(panel.shiftRequested, weight_intents.ShiftWeights)
    gate.takes(panel.centreRequested, weight_intents.SubtractMean)
