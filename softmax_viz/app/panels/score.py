"""The panel from score to loss: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.intents.insight_intents import Inquire
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.overlays.lit_points import LitPoints
from softmax_viz.views.style.theme import PICK_RADIUS, Theme

if TYPE_CHECKING:
    from softmax_viz.core.insights.score_to_loss import ScoreToLoss
    from softmax_viz.views.score.score_panel import ScorePanel

_NAME = "score_to_loss"


def make_score() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.score.score_panel import ScorePanel

    return ScorePanel()


def _canvas_of(panel: QWidget) -> Any:
    """Return the canvas of the window that ``panel`` belongs to, even if it floats; None for none."""
    widget: QWidget | None = panel
    while widget is not None and not hasattr(widget, "canvas"):
        widget = widget.parentWidget()
    return None if widget is None else widget.canvas


def connect_score(panel: ScorePanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel. It keeps the place that was probed last, so that the mouse can leave the canvas for it."""
    canvas = _canvas_of(panel)
    keys: list[tuple[int, ...]] = []
    ringed: list[tuple[float, float] | None] = [None]

    def show(
        insights: Mapping[str, Any],
        missing: frozenset[str],
        classes: tuple[ClassLabel, ...],
        inquiry: Inquiry,
        view: Viewport,
        panels: frozenset[str],
    ) -> None:
        if "score" not in panels:
            return
        value: ScoreToLoss | None = insights.get(_NAME)
        is_live, extent = bool(inquiry.places), max(view.width, view.height)
        panel.show_value(value, _NAME in missing, classes, is_live, extent)

    def show_ring(insights: Mapping[str, Any], panels: frozenset[str], inquiry: Inquiry) -> None:
        """Ring the point whose numbers are shown, and the place that the mouse has left."""
        value: ScoreToLoss | None = insights.get(_NAME)
        is_shown = value is not None and "score" in panels and (value.point is not None or not inquiry.places)
        place = value.place if value is not None and is_shown else None
        if place != ringed[0]:
            ringed[0] = place
            store.draw("score", None if place is None else LitPoints(np.array([place])))

    def keep_place(inquiry: Inquiry, panels: frozenset[str]) -> None:
        if "score" in panels and inquiry.places and inquiry.places[0] != inquiry.last_place:
            gate.ask(Inquire("last_place", inquiry.places[0]))

    def ask_reach(view: Viewport, theme: Theme) -> None:
        if canvas is not None and canvas.width() and canvas.height():
            radius = theme.size(PICK_RADIUS)
            gate.ask(Inquire("reach", (radius * view.width / canvas.width(), radius * view.height / canvas.height())))

    def forget_target(classes: tuple[ClassLabel, ...]) -> None:
        """Forget what was chosen for other classes: it says nothing about these."""
        now = tuple(label.key for label in classes)
        if keys and keys[-1] != now:
            follow()
        keys[:] = [now]

    def follow() -> None:
        choose(-1)

    def choose(index: int) -> None:
        gate.ask(Inquire("true_class", index))  # first, so that both together are one change on the screen
        gate.ask(Inquire("target", ()))

    store.bind(panel.show_theme, "theme")
    store.bind(ask_reach, "view", "theme")
    store.bind(lambda index: gate.ask(Inquire("active_class", index)), "session.active_class")
    store.bind(keep_place, "inquiry", "panels")
    store.bind(forget_target, "session.classes")
    store.bind(show, "run.insights", "run.missing_insights", "session.classes", "inquiry", "view", "panels")
    store.bind(show_ring, "run.insights", "panels", "inquiry")
    panel.trueClassRequested.connect(choose)
    panel.targetRequested.connect(lambda target: gate.ask(Inquire("target", target)))
    panel.followRequested.connect(follow)
    gate.takes(panel.pinRequested, intents.PinProbe)
