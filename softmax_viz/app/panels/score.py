"""The panel from score to loss: what it shows, and which intents it makes. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.intents.insight_intents import Inquire
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.style.theme import PICK_RADIUS, Theme

if TYPE_CHECKING:
    from softmax_viz.views.score.score_panel import ScorePanel

_NAME = "score_to_loss"


def make_score() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.score.score_panel import ScorePanel

    return ScorePanel()


def connect_score(panel: ScorePanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel. It keeps the place that was probed last, so that the mouse can leave the canvas for it."""
    canvas: Any = getattr(panel.window(), "canvas", None)
    keys: list[tuple[int, ...]] = []

    def show(
        insights: Mapping[str, Any],
        missing: frozenset[str],
        classes: tuple[ClassLabel, ...],
        inquiry: Inquiry,
        view: Viewport,
    ) -> None:
        extent = max(view.width, view.height)
        panel.show_value(insights.get(_NAME), _NAME in missing, classes, bool(inquiry.places), extent)

    def keep_place(inquiry: Inquiry) -> None:
        if inquiry.places and inquiry.places[0] != inquiry.last_place:
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
        gate.ask(Inquire("target", ()))
        gate.ask(Inquire("true_class", -1))

    def choose(index: int) -> None:
        gate.ask(Inquire("target", ()))
        gate.ask(Inquire("true_class", index))

    store.bind(panel.show_theme, "theme")
    store.bind(ask_reach, "view", "theme")
    store.bind(lambda index: gate.ask(Inquire("active_class", index)), "session.active_class")
    store.bind(keep_place, "inquiry")
    store.bind(forget_target, "session.classes")
    store.bind(show, "run.insights", "run.missing_insights", "session.classes", "inquiry", "view")
    panel.trueClassRequested.connect(choose)
    panel.targetRequested.connect(lambda target: gate.ask(Inquire("target", target)))
    panel.followRequested.connect(follow)
    gate.takes(panel.pinRequested, intents.PinProbe)
