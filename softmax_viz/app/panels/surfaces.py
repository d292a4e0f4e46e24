"""The panels of the surface of J: what they show, and which intents they make. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.intents.insight_intents import Inquire
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.phases import Phase

if TYPE_CHECKING:
    from softmax_viz.core.insights.line_search import LineSearch
    from softmax_viz.core.insights.surface import RunTrack, Surface
    from softmax_viz.views.surface.line_panel import LinePanel
    from softmax_viz.views.surface.surface_panel import SurfacePanel


# While training runs, a newer value is always missing: that is only said of one that has not come for so many seconds.
_OLD_S = 1.0


class _Freshness:
    """Knows for how long the same value has been shown."""

    def __init__(self) -> None:
        self._value: object = None
        self._since_s = time.monotonic()

    def is_old(self, value: object) -> bool:
        """Return whether ``value`` has been the one that is shown for long."""
        now_s = time.monotonic()
        if value is not self._value:
            self._value, self._since_s = value, now_s
        return now_s - self._since_s > _OLD_S


def make_line() -> QWidget:
    """Make the panel of J along the next step, which is loaded only now."""
    from softmax_viz.views.surface.line_panel import LinePanel

    return LinePanel()


def connect_line(panel: LinePanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel of J along the next step."""
    freshness = _Freshness()

    def show(insights: Mapping[str, object], missing: frozenset[str], phase: Phase) -> None:
        found = cast("LineSearch | None", insights.get("line_search"))
        is_old = freshness.is_old(found) or "line_search" not in insights
        waits = "line_search" in missing and (is_old or phase is not Phase.RUNNING)
        panel.show_search(found, waits)

    def show_scale(inquiry: Inquiry) -> None:
        panel.show_scale(inquiry.is_log_rate)

    store.bind(panel.show_theme, "theme")
    store.bind(show, "run.insights", "run.missing_insights", "run.phase")
    store.bind(show_scale, "inquiry")
    gate.takes(panel.rateRequested, intents.SetParam)
    gate.takes(panel.scaleRequested, lambda is_log: Inquire("is_log_rate", is_log))


def make_surface() -> QWidget:
    """Make the panel of J on a plane, which is loaded only now."""
    from softmax_viz.views.surface.surface_panel import SurfacePanel

    return SurfacePanel()


def connect_surface(panel: SurfacePanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel of J on a plane."""
    freshness = _Freshness()

    def show_parameters(classes: tuple[ClassLabel, ...], features: tuple[str, ...]) -> None:
        panel.show_parameters(classes, features)

    def show(insights: Mapping[str, object], missing: frozenset[str], phase: Phase, inquiry: Inquiry) -> None:
        found = cast("Surface | None", insights.get("surface"))
        track = cast("RunTrack | None", insights.get("run_track"))
        is_old = freshness.is_old(found)
        is_old |= found is not None and (
            found.kind != inquiry.plane[0]
            or (track is not None and (track.n_points, track.now.shape) != (found.n_points, found.plane.origin.shape))
        )
        is_new = "surface" not in insights
        waits = is_new or ("surface" in missing and (is_old or phase is not Phase.RUNNING))
        panel.show_surface(found, track, waits)

    store.bind(panel.show_theme, "theme")
    store.bind(show_parameters, "session.classes", "session.features")
    store.bind(lambda inquiry: panel.show_plane(inquiry.plane), "inquiry")
    store.bind(show, "run.insights", "run.missing_insights", "run.phase", "inquiry")
    gate.takes(panel.planeRequested, lambda asked: Inquire("plane", asked))
