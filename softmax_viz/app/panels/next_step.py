"""The panel of the next step: what it shows, and what it draws over the canvas. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.phases import Phase
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.core.insights.next_step import NextStep
    from softmax_viz.views.next_step.next_step_panel import NextStepPanel

NAME = "next_step"
_NONE = np.empty((0, 4))


def make_next_step() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.next_step.next_step_panel import NextStepPanel

    return NextStepPanel()


def connect_next_step(panel: NextStepPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel."""
    drawing = _StepDrawing(panel, store)
    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_phase, "run.phase")
    store.bind(drawing.show, "run.insights", "run.missing_insights", "session.data", "session.features")
    store.bind(drawing.draw, "panels", "view", "run.phase")
    panel.stageChanged.connect(drawing.draw)
    gate.takes(panel.pauseRequested, intents.Pause)
    gate.takes(panel.stepRequested, intents.Step)


class _StepDrawing:
    """Shows the step in the panel if it fits the data, and draws its stage over the canvas while that is shown."""

    def __init__(self, panel: NextStepPanel, store: StateStore) -> None:
        self._panel, self._store = panel, store
        self._value: NextStep | None = None
        self._boundary: tuple[NextStep | None, Viewport | None, Floats] = (None, None, _NONE)

    def show(
        self, values: Mapping[str, object], missing: frozenset[str], data: Dataset, features: tuple[str, ...]
    ) -> None:
        """Show the newest step."""
        value = cast("NextStep | None", values.get(NAME))
        if value is not None and (
            len(value.batch) != data.n_points or value.n_classes != data.n_classes or value.features != features
        ):
            value = None
        self._value = value
        self._panel.show_step(value, data.classes, NAME in missing)
        self.draw()

    def draw(self, *_fields: object) -> None:
        """Draw the stage, or nothing."""
        from softmax_viz.views.next_step.stages import UPDATE, example_of
        from softmax_viz.views.next_step.step_overlay import StepOverlay

        value, state, stage = self._value, self._store.state, self._panel.stage
        overlay = None
        if value is not None and NAME in state.panels:
            data = state.session.data
            boundary = self._boundary_after(value, state.view, state.run.phase) if stage == UPDATE else _NONE
            is_running = state.run.phase is Phase.RUNNING
            overlay = StepOverlay(
                value, stage, data.points[value.shown], data.classes, example_of(value), boundary, is_running
            )
        self._store.draw(NAME, overlay)

    def _boundary_after(self, value: NextStep, view: Viewport, phase: Phase) -> Floats:
        """Return the boundary after the step; a curved one, which takes long, only while the run rests."""
        from softmax_viz.field.lines.boundaries import are_straight, boundary_segments

        model = value.model
        if model is None or not np.isfinite(model).all():
            return _NONE
        if phase is Phase.RUNNING and not are_straight(value.features):
            return _NONE
        known, known_view, segments = self._boundary
        if known is not value or known_view != view:
            segments = boundary_segments(model[:, :-1], model[:, -1], value.features, view)
            self._boundary = value, view, segments
        return segments
