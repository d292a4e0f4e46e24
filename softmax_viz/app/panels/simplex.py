"""The panel of the triangle of probabilities: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import insight_intents as insights
from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.shown_values import ReadPin
from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.insights.subject import Inquiry

if TYPE_CHECKING:
    from softmax_viz.views.simplex.simplex_panel import SimplexPanel


def make_simplex() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.simplex.simplex_panel import SimplexPanel

    return SimplexPanel()


def connect_simplex(panel: SimplexPanel, store: StateStore, gate: Gate) -> None:
    """Connect the triangle of probabilities."""
    from softmax_viz.core.insights.simplex import CORNERS, Simplex, shares_among

    def show_points(values: Mapping[str, object], missing: frozenset[str], data: Dataset, inquiry: Inquiry) -> None:
        panel.show_classes(data.classes, inquiry.corners)
        value = values.get("simplex")
        panel.show_points(value if isinstance(value, Simplex) else None, data.n_points, "simplex" in missing)

    def show_probes(
        scores: Floats | None, pins: tuple[ReadPin, ...], classes: tuple[ClassLabel, ...], _inquiry: Inquiry
    ) -> None:
        if len(classes) < CORNERS or not panel.isVisible():
            return

        def among(of: Floats | None) -> Floats | None:
            return None if of is None or len(of) != len(classes) else shares_among(of[None], panel.corners)[0]

        panel.show_probes([(among(scores), ""), *((among(pin.scores), pin.letter) for pin in pins)])

    def show_probes_now() -> None:
        state = store.state
        show_probes(state.probe.scores, state.probe.pins, state.session.classes, state.inquiry)

    panel.shown.connect(show_probes_now)
    store.bind(panel.show_theme, "theme")
    store.bind(show_points, "run.insights", "run.missing_insights", "session.data", "inquiry")
    store.bind(show_probes, "probe.scores", "probe.pins", "session.classes", "inquiry")
    store.bind(panel.show_selection, "session.selection")
    gate.takes(panel.lightRequested, insights.LightPoints)
    gate.takes(panel.selectRequested, intents.SelectPoints)
    gate.takes(panel.cornersRequested, lambda corners: insights.Inquire("corners", corners))
