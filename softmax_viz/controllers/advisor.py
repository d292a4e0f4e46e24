"""Warns before it happens: settings that will overshoot or diverge, data without a finite optimum. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.shown import ShowsAdvice
from softmax_viz.core.advice import SafeRates, cautions, named_rates
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
        self._rates = SafeRates()
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
        readings = frame.readings
        if readings is not None and readings.safe_rate is not None:
            n_samples = len(readings.train.wrong)
            self._rates = SafeRates(readings.safe_rate, None, readings.any_batch_rate, n_samples)
            self._show()

    def _show(self) -> None:
        everywhere = self._optimum.global_safe_rate if self._optimum is not None else None
        rates = replace(self._rates, everywhere=everywhere)
        found: dict[str, tuple[str, bool]] = {}
        for caution in cautions(self._hyperparams, rates):
            if caution.param not in found or caution.severe:
                found[caution.param] = (self._say(caution.message), caution.severe)
        named = named_rates(self._hyperparams, rates)
        self._panel.show_safe_rates(_digits(named.now), _digits(named.everywhere), named.scope)
        if found != self._shown:
            self._shown = found
            self._panel.show_cautions(found)


def _digits(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.3g}"
