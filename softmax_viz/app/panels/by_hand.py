"""The panel *Softmax by hand*: it needs nothing of the run but a model to measure with. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.point_values import PointValues
from softmax_viz.core.data.dataset import Dataset

if TYPE_CHECKING:
    from softmax_viz.views.by_hand.by_hand_panel import ByHandPanel


def make_by_hand() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.by_hand.by_hand_panel import ByHandPanel

    return ByHandPanel()


def connect_by_hand(panel: ByHandPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel: classes, theme, and the model of the run."""
    del gate

    def show_model(values: PointValues | None, data: Dataset) -> None:
        state = None if values is None else values.frame.state
        features = () if values is None else values.frame.features
        panel.show_run(
            None if state is None or not features else (state.weights, state.bias, features, state.step),
            data.points,
            data.n_classes,
        )

    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_classes, "session.classes")
    store.bind(show_model, "run.point_values", "session.data")
