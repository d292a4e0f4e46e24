"""One run: the model as it stands, its history, and the steps that lead on. Trainer thread only."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Bools
from softmax_viz.core.dataset import Dataset, empty_dataset
from softmax_viz.core.features import LINEAR, expand
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.history import Curve, LossHistory, next_reading
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.metrics import Measure, measure
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.training import Samples, TrainState, initial_state
from softmax_viz.engine.adapt import adapt_classes, adapt_features, without_bias


class TrainingRun:
    """Owns what the machine learned. A live edit changes what follows and never what was learned."""

    def __init__(self) -> None:
        self.data = empty_dataset()
        self.hyperparams = Hyperparams()
        self.features: tuple[str, ...] = LINEAR
        self.seed = 0
        self._history = LossHistory()
        self._samples = self._expand()
        self._state: TrainState | None = None
        self._trainer: FusedTrainer | None = None
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Go to the start of ``seed``; the history begins anew."""
        self.seed = seed
        self._history = LossHistory()
        self._samples = self._expand()
        self._settle(initial_state(self.data.n_classes, len(self.features), self.hyperparams, seed))

    def use_data(self, data: Dataset) -> None:
        """Learn from ``data`` from now on; rows of the weights follow their classes."""
        before = tuple(label.key for label in self.data.classes)
        after = tuple(label.key for label in data.classes)
        state = adapt_classes(self.state, before, after)
        self.data = data
        self._samples = self._expand()
        self._settle(state)

    def use_features(self, features: tuple[str, ...]) -> None:
        """Use these features from now on; columns of the weights follow their features."""
        state = adapt_features(self.state, self.features, features)
        self.features = features
        self._samples = self._expand()
        self._settle(state)

    def use_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Use these settings from now on."""
        state = self.state
        self.hyperparams = hyperparams
        self._settle(state if hyperparams.bias else without_bias(state))

    @property
    def state(self) -> TrainState:
        """A frozen copy of the model."""
        if self._state is None:
            assert self._trainer is not None
            self._state = self._trainer.state()
        return self._state

    @property
    def curve(self) -> Curve:
        """A frozen copy of the loss history, thinned."""
        return self._history.curve()

    def measure(self) -> Measure:
        """The clean loss, penalty and accuracy of the model on all the data."""
        return measure(self.state, self._samples, self.hyperparams)

    def dropped(self) -> Bools | None:
        """(K,) which logits the coming step drops, if that is one draw for all points."""
        return self._ready().dropped()

    def train(self, steps: int) -> UserError | None:
        """Take exactly ``steps`` steps, or fewer if the run diverges: then say why."""
        trainer = self._ready()
        step = end = self.state.step
        end += steps
        while step < end:
            if trainer.is_clean:
                report = trainer.advance(end - step)
                self._history.add_clean(step, report.data_loss, report.penalty)
            else:
                if step == 0 or next_reading(step - 1) == step:
                    reading = self.measure()
                    loss, penalty = np.array([reading.data_loss]), np.array([reading.penalty])
                    self._history.add_clean(step, loss, penalty)
                until = min(next_reading(step), step + 1 if trainer.ends_pass else end, end)
                report = trainer.advance(until - step)
                self._history.add_noisy(step, report.data_loss + report.penalty)
            step += len(report.data_loss)
            self._state = None
            if report.diverged:
                return self._advice(step)
        return None

    def _advice(self, step: int) -> UserError:
        settings = self.hyperparams
        decay = settings.learning_rate * settings.strength * PENALTIES[settings.penalty].l2_share
        if decay > 2.0:
            return UserError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Training stopped at step {step}: η·λ = {product} is above 2, so every step makes the weights "
                    "larger. Lower the learning rate or λ, then reset.",
                ),
                step=step, product=f"{decay:.3g}",
            )  # fmt: skip
        return UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "Training stopped at step {step}: the weights grew without bound at learning rate {rate}. "
                "Lower it, then reset.",
            ),
            step=step, rate=f"{settings.learning_rate:.3g}",
        )  # fmt: skip

    def _expand(self) -> Samples:
        return Samples(expand(self.data.points, self.features), self.data.labels, self.data.n_classes)

    def _ready(self) -> FusedTrainer:
        if self._trainer is None:
            self._trainer = FusedTrainer(self._samples, self.hyperparams, self.seed, self.state)
        return self._trainer

    def _settle(self, state: TrainState) -> None:
        """Stand at ``state``; the fast loop is built again when it is needed."""
        self._state = state
        self._trainer = None
