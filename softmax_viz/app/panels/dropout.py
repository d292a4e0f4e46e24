"""The panel of the masks of logit dropout: what it shows, and the boundary that it draws. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.core.insights.dropout_masks import DropoutMasks
    from softmax_viz.views.dropout.masks_panel import MasksPanel

NAME = "dropout_masks"
SWITCHED_ON = 0.2


def make_dropout_masks() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.dropout.masks_panel import MasksPanel

    return MasksPanel(SWITCHED_ON)


def connect_dropout_masks(panel: MasksPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel."""
    drawing = _MaskDrawing(panel, store)

    def show_settings(hyperparams: Hyperparams) -> None:
        panel.show_settings(hyperparams.logit_dropout, hyperparams.dropout_rescale)

    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_classes, "session.classes")
    store.bind(show_settings, "session.hyperparams")
    store.bind(drawing.show_insights, "run.insights", "run.missing_insights")
    store.bind(drawing.show_view, "view", "panels")
    panel.looked.connect(drawing.look)
    gate.takes(panel.switchRequested, lambda: intents.SetParam("logit_dropout", SWITCHED_ON, 0))


class _MaskDrawing:
    """Draws the boundary under the mask that is looked at."""

    def __init__(self, panel: MasksPanel, store: StateStore) -> None:
        self._panel, self._store = panel, store
        self._masks: DropoutMasks | None = None
        self._row = -1

    def show_insights(self, values: Mapping[str, object], missing: frozenset[str]) -> None:
        """Show the masks."""
        masks = cast("DropoutMasks | None", values.get(NAME))
        if masks is not None:
            if masks is not self._masks:
                self._masks = masks
                self._panel.show_masks(masks, False)
                self._draw()
        elif self._masks is None:
            self._panel.show_masks(None, NAME in missing)

    def show_view(self, view: Viewport, panels: frozenset[str]) -> None:
        """Draw the boundary in this part of the plane, if the panel is shown."""
        del view
        if NAME not in panels:
            self._row = -1
        self._draw()

    def look(self, row: int) -> None:
        """Draw the boundary of this row; −1 for none."""
        self._row = row
        self._draw()

    def _draw(self) -> None:
        from softmax_viz.field.lines.dropout_boundaries import dropout_boundary_segments
        from softmax_viz.views.dropout.mask_line import MaskLine

        masks, overlay = self._masks, None
        if masks is not None and 0 <= self._row < len(masks.dropped):
            segments = None
            if masks.are_finite:
                segments, _ = dropout_boundary_segments(
                    masks.weights, masks.bias, masks.features, self._store.state.view, masks.keep(self._row)[None]
                )
            overlay = MaskLine(segments, self._panel.title_of(self._row, segments is not None and len(segments) > 0))
        self._store.draw(NAME, overlay)
