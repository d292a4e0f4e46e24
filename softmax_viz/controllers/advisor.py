"""Warns before it happens: settings that will overshoot or diverge, data without a finite optimum. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.shown import ShowsAdvice
from softmax_viz.core.advice import cautions
from softmax_viz.core.curvature import stability_bound
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import UserError
from softmax_viz.core.optimum_result import Optimum
from softmax_viz.engine.frame import Frame


class Advisor(QObject):
    """Has cautions shown at the settings they are about.

    Parameters
    ----------
    panel
        Where they are shown.
    say
        A sentence in the language of the window.
    explain
        Why there is no finite optimum, in the language of the window; empty when there is one.
    """

    def __init__(
        self,
        panel: ShowsAdvice,
        say: Callable[[UserError], str],
        explain: Callable[[Optimum], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._say = say
        self._explain = explain
        self._hyperparams = Hyperparams()
        self._safe_now: float | None = None
        self._optimum: Optimum | None = None
        self._shown: dict[str, tuple[str, bool]] = {}

    @Slot(object)
    def on_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Warn at once of what is dangerous in new settings."""
        self._hyperparams = hyperparams
        self._show()

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Take up how steep the objective is, and whether it has a bottom."""
        if frame.optimum is not None and frame.optimum is not self._optimum:
            self._optimum = frame.optimum
            self._panel.show_optimum_note(self._explain(frame.optimum))
            self._show()
        if frame.readings is not None and frame.readings.safe_rate is not None:
            self._safe_now = frame.readings.safe_rate
            self._show()

    def _show(self) -> None:
        safe_global = self._optimum.global_safe_rate if self._optimum is not None else None
        found: dict[str, tuple[str, bool]] = {}
        for caution in cautions(self._hyperparams, self._safe_now, safe_global):
            if caution.param not in found or caution.severe:
                found[caution.param] = (self._say(caution.message), caution.severe)
        self._panel.show_safe_rates(self._rate(self._safe_now), self._rate(safe_global))
        if found != self._shown:
            self._shown = found
            self._panel.show_cautions(found)

    def _rate(self, rate: float | None) -> str:
        """A safe rate of plain gradient descent, 2/L, as that of the optimizer in use; empty where it has none."""
        limit = math.inf if rate is None else rate * stability_bound(self._hyperparams) / 2
        return f"{limit:.3g}" if math.isfinite(limit) else ""
