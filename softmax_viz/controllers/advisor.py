"""Warns before it happens: settings that will overshoot or diverge, data without a finite optimum. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.shown import ShowsAdvice
from softmax_viz.core.advice import SafeRates, cautions, far_units, named_rates
from softmax_viz.core.dataset import Dataset
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import UserError
from softmax_viz.core.optimum_result import Optimum
from softmax_viz.core.run_control import Phase
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

    Signals
    -------
    unitsFar(Advice)
        The learning rate is far too large because of the units of the data; None: no longer. It comes again when
        training starts.
    """

    unitsFar = Signal(object)

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
        self._revision = 0
        self._units: tuple[int, float] | None = None  # D and the safe rate of these very data, once known
        self._said: tuple[float, float] | None = None

    @Slot(object)
    def on_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Warn at once of what is dangerous in new settings."""
        self._hyperparams = hyperparams
        self._show()
        self._look_at_units()

    @Slot(object, int)
    def on_data(self, _data: Dataset, revision: int) -> None:
        """Wait for what is found out about other data."""
        self._revision, self._units = revision, None

    @Slot()
    def on_title(self) -> None:
        """Other data were opened: say of them what was perhaps said before of others."""
        self._said = None

    @Slot(object)
    def on_phase(self, phase: Phase) -> None:
        """Say once more when training starts what will spoil it."""
        if phase is Phase.RUNNING:
            self._said = None
            self._look_at_units()

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
        if frame.revision == self._revision and frame.optimum is not None:
            units = frame.state.weights.shape[1], frame.optimum.global_safe_rate
            if units != self._units:
                self._units = units
                self._look_at_units()

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

    def _look_at_units(self) -> None:
        if self._units is None:
            return
        advice = far_units(self._hyperparams, *self._units)
        said = None if advice is None else (self._hyperparams.learning_rate, self._units[1])
        if said != self._said:
            self._said = said
            self.unitsFar.emit(advice)


def _digits(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.3g}"
