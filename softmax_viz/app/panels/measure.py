"""The panels of losses and metrics: what they show, and which intents they make. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import insight_intents as insights
from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.views.losses.losses_panel import LossesPanel
    from softmax_viz.views.metrics.metrics_panel import MetricsPanel

# The mouse is on a point of the canvas within this part of the width of the view.
_NEAR = 0.012


def make_losses() -> QWidget:
    """Make the panel of losses, which is loaded only now."""
    from softmax_viz.views.losses.losses_panel import LossesPanel

    return LossesPanel()


def connect_losses(panel: LossesPanel, store: StateStore, gate: Gate) -> None:
    """Connect the losses of the points."""

    def show(values: Mapping[str, object], missing: frozenset[str], data: Dataset) -> None:
        panel.show_data(data)
        panel.show_losses(values.get("point_losses"), "point_losses" in missing)  # type: ignore[arg-type]

    def mark(place: tuple[float, float, bool] | None, data: Dataset, view: Viewport) -> None:
        if panel.has_dots:
            panel.mark_point(-1 if place is None else point_at(place[0], place[1], data, view))

    def bring_into_view(index: int) -> None:
        x, y = store.state.session.data.points[index].tolist()
        view = store.state.view
        if not (view.x0 <= x <= view.x1 and view.y0 <= y <= view.y1):
            gate.ask(intents.FitView())

    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_classes, "session.classes")
    store.bind(panel.show_selection, "session.selection")
    store.bind(show, "run.insights", "run.missing_insights", "session.data")
    store.bind(mark, "probe.place", "session.data", "view")
    gate.takes(panel.lightRequested, insights.LightPoints)
    gate.takes(panel.selectionRequested, intents.SelectPoints)
    panel.showRequested.connect(bring_into_view)


def make_metrics() -> QWidget:
    """Make the panel of metrics, which is loaded only now."""
    from softmax_viz.views.metrics.metrics_panel import MetricsPanel

    return MetricsPanel()


def connect_metrics(panel: MetricsPanel, store: StateStore, gate: Gate) -> None:
    """Connect the metrics."""

    def show(values: Mapping[str, object], missing: frozenset[str], data: Dataset) -> None:
        panel.show_data(data)
        panel.show_metrics(values.get("metrics"), "metrics" in missing)  # type: ignore[arg-type]

    store.bind(panel.show_theme, "theme")
    store.bind(lambda hyperparams: panel.show_training_loss(hyperparams.loss), "session.hyperparams")
    store.bind(show, "run.insights", "run.missing_insights", "session.data")
    gate.takes(panel.lightRequested, insights.LightPoints)
    gate.takes(panel.selectionRequested, intents.SelectPoints)


def point_at(x: float, y: float, data: Dataset, view: Viewport) -> int:
    """Return the index of the point nearest to (x, y), data units, if it is about under the mouse; −1 otherwise."""
    if not data.n_points:
        return -1
    size = np.array((view.width, view.height))
    with np.errstate(over="ignore"):
        distances = np.square((data.points - (x, y)) / size).sum(axis=1)
    nearest = int(distances.argmin())
    return nearest if distances[nearest] <= _NEAR**2 else -1
