"""What a run finds out about its objective, and when the units of the data call for a word. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.display.shown_values import Stability
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.divergence import SafeRates, far_units
from softmax_viz.engine.messages.frame import Frame


class TrainingWarnings(QObject):
    """Folds frames into what is known of the objective; ``shown.warnings_of`` says what follows for the settings.

    Attributes
    ----------
    stability
        What is known now; another object as soon as any part of it is another.

    Signals
    -------
    unitsFar(Advice)
        The learning rate is far too large because of the units of the data; None: no longer. It comes again when
        training starts.
    """

    unitsFar = Signal(object)

    def __init__(self, hyperparams: Hyperparams, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stability = Stability()
        self._hyperparams = hyperparams
        self._revision = 0
        self._units: tuple[int, float] | None = None  # D and the safe rate of these very data, once known
        self._said: tuple[float, float] | None = None

    @Slot(object)
    def on_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Look at the units with new settings."""
        self._hyperparams = hyperparams
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

    def on_frame(self, frame: Frame) -> None:
        """Take up how steep the objective is, and whether it has a minimum."""
        rates, optimum, readings = self.stability.rates, self.stability.optimum, frame.readings
        if frame.optimum is not None:
            optimum = frame.optimum
        if readings is not None and readings.safe_rate is not None:
            n_samples = len(readings.train.wrong)
            rates = SafeRates(readings.safe_rate, None, readings.any_batch_rate, n_samples)
        if optimum is not self.stability.optimum or rates != self.stability.rates:
            self.stability = Stability(rates, optimum)
        if frame.revision == self._revision and frame.optimum is not None:
            units = frame.state.weights.shape[1], frame.optimum.global_safe_rate
            if units != self._units:
                self._units = units
                self._look_at_units()

    def _look_at_units(self) -> None:
        if self._units is None:
            return
        advice = far_units(self._hyperparams, *self._units)
        said = None if advice is None else (self._hyperparams.learning_rate, self._units[1])
        if said != self._said:
            self._said = said
            self.unitsFar.emit(advice)
