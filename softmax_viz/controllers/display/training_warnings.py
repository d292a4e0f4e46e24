"""Collects what a run finds out about its objective, and warns about the units of the data. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.display.shown_values import Stability
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.divergence import far_units
from softmax_viz.core.training.safe_rates import SafeRates
from softmax_viz.engine.messages.frame import Frame


class TrainingWarnings(QObject):
    """Collects from frames what is known of the objective; ``shown_values.warnings_of`` makes warnings of it.

    Attributes
    ----------
    stability
        What is known now; a new object whenever any part of it changes.

    Signals
    -------
    unitsFar(DivergenceReport)
        The learning rate is far too large because of the units of the data; None: no longer. It is emitted again
        when training starts.
    """

    unitsFar = Signal(object)

    def __init__(self, hyperparams: Hyperparams, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stability = Stability()
        self._hyperparams = hyperparams
        self._revision = 0
        self._units: tuple[int, float] | None = None  # D and the safe rate of the present data, once known
        self._problem: object = None  # that of the safe rate that is known
        self._said: tuple[float, float] | None = None

    @Slot(object)
    def on_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Check the units with new settings."""
        self._hyperparams = hyperparams
        self._check_units()

    @Slot(object, int)
    def on_data(self, _data: Dataset, revision: int) -> None:
        """Forget the safe rate of the previous data."""
        self._revision, self._units = revision, None
        if self.stability.rates != SafeRates():
            self.stability = replace(self.stability, rates=SafeRates())

    @Slot()
    def on_title(self) -> None:
        """Allow the same warning again, because another data set was opened."""
        self._said = None

    @Slot(object)
    def on_phase(self, phase: Phase) -> None:
        """Repeat the warning when training starts."""
        if phase is Phase.RUNNING:
            self._said = None
            self._check_units()

    def on_frame(self, frame: Frame) -> None:
        """Update the safe learning rates, and whether the objective has a minimum."""
        rates, optimum, readings = self.stability.rates, self.stability.optimum, frame.readings
        if frame.optimum is not None:
            optimum = frame.optimum
        if readings is not None and readings.safe_rate is not None:
            n_samples = len(readings.train.wrong)
            now, batch = readings.safe_rate, readings.any_batch_rate
            rates = replace(rates, now=now, any_batch=batch, n_samples=n_samples)
        problem = _problem_of(frame)
        if frame.optimum is None and problem != self._problem:  # the rate is that of another problem
            rates = replace(rates, everywhere=None)
        if frame.revision == self._revision and frame.optimum is not None:
            self._problem = problem
            units = frame.state.weights.shape[1], frame.optimum.global_safe_rate
            rates = replace(rates, n_features=units[0], everywhere=units[1])
        has_begun, before = frame.state.step > 0, self.stability
        if optimum is not before.optimum or rates != before.rates or has_begun != before.has_begun:
            self.stability = Stability(rates, optimum, has_begun)
        if rates.everywhere is not None and (rates.n_features, rates.everywhere) != self._units:
            self._units = rates.n_features, rates.everywhere
            self._check_units()

    def _check_units(self) -> None:
        if self._units is None:
            return
        advice = far_units(self._hyperparams, *self._units)
        said = None if advice is None else (self._hyperparams.learning_rate, self._units[1])
        if said != self._said:
            self._said = said
            self.unitsFar.emit(advice)


def _problem_of(frame: Frame) -> object:
    """Return what the safe rate depends on beside the points; not the strength λ, which hardly changes it."""
    settings = frame.hyperparams
    if settings is None:
        return frame.features
    dropped = settings.logit_dropout if settings.dropout_rescale else 0.0
    chosen = settings.standardize, settings.bias, settings.loss, settings.test_share, settings.split_seed
    return frame.features, chosen, dropped
