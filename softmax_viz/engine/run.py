"""One run: the model as it stands, its history, and the steps that lead on. Trainer thread only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.advice import Advice, divergence
from softmax_viz.core.arrays import Bools, Floats
from softmax_viz.core.curvature import any_batch_safe_rate, safe_learning_rate
from softmax_viz.core.dataset import Dataset, empty_dataset
from softmax_viz.core.dropout import LogitDropout
from softmax_viz.core.features import LINEAR
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.gradient_check import GradientCheck, check_gradient
from softmax_viz.core.history import Curve, LossHistory, is_reading, next_reading
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.metrics import Measure, Readings, measure
from softmax_viz.core.optimizer_memory import in_other_units, with_empty_begun, with_other_betas
from softmax_viz.core.session import Trained
from softmax_viz.core.stopping import StopRules, first_met
from softmax_viz.core.training import Samples, TrainState, initial_state
from softmax_viz.engine.adapt import adapt_classes, adapt_features, without_bias
from softmax_viz.engine.departed import DepartedClasses
from softmax_viz.engine.problem import make_problem, same_lessons, same_optimum, same_samples

_NO_RULES = StopRules()
_FAN_SAMPLES = 32


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How some steps ended: ``advice`` if the run diverged, ``met`` if a loss reached its stopping rule."""

    advice: Advice | None = None
    met: bool = False


class TrainingRun:
    """Owns what the machine learned. A live edit changes what follows and never what was learned.

    ``state`` is in the units of training, ``model`` the same in data units; they differ under standardization.
    ``problem_number`` counts changes of what the optimum is.
    """

    def __init__(self) -> None:
        self.data = empty_dataset()
        self.hyperparams = Hyperparams()
        self.features: tuple[str, ...] = LINEAR
        self.seed = 0
        self.problem_number = 0
        self._history = LossHistory()
        self._departed = DepartedClasses()
        self._problem = make_problem(self.data, self.features, self.hyperparams)
        self._state: TrainState | None = None
        self._trainer: FusedTrainer | None = None
        self.reset(0)

    # Settings

    def reset(self, seed: int) -> None:
        """Go to the start of ``seed``; the history begins anew."""
        self.seed = seed
        self._departed.forget()
        self._history = LossHistory()
        self._problem = make_problem(self.data, self.features, self.hyperparams)
        self._settle(initial_state(self.data.n_classes, len(self.features), self.hyperparams, seed))

    def resume(self, seed: int, trained: Trained) -> None:
        """Stand where ``trained`` says, in a run of ``seed``, and go on as if it had never stopped.

        Data, features and settings must be those that it was learned with.
        """
        self.seed = seed
        self._departed.forget()
        self._history = LossHistory() if trained.curve is None else LossHistory.restored(trained.curve)
        self._problem = make_problem(self.data, self.features, self.hyperparams)
        self._settle(trained.state)

    def use_data(self, data: Dataset) -> None:
        """Learn from ``data`` from now on; rows of the weights follow their classes."""
        if same_lessons(self.data, data):
            self.data = data
            return
        before, after = ([label.key for label in each.classes] for each in (self.data, data))
        model, settings = self._in_data_units(), self.hyperparams
        # Standardized, the memory has units that follow the points: those of the class come and go with it.
        memory = "" if settings.standardize else settings.optimizer
        self._departed.remember(model, before, after, self.features, memory)
        model = adapt_classes(model, before, after)
        model = self._departed.return_to(model, after, before, self.features, memory, settings.bias)
        self.data = data
        self._pose(model, self.features)

    def use_features(self, features: tuple[str, ...]) -> None:
        """Use these features from now on; columns of the weights follow their features."""
        before, model = self.features, adapt_features(self._in_data_units(), self.features, features)
        self._departed.use_features(features)
        self.features = features
        self._pose(model, before)

    def use_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Use these settings from now on."""
        before, self.hyperparams = self.hyperparams, hyperparams
        state = with_other_betas(self.state, before, hyperparams)
        if not same_samples(before, hyperparams):
            self._state = state
            self._pose(self._in_data_units(), self.features)
        else:
            self.problem_number += not same_optimum(before, hyperparams)
            self._settle(state)

    # What can be read

    @property
    def state(self) -> TrainState:
        """A frozen copy of the model in the units of training."""
        if self._state is None:
            assert self._trainer is not None
            self._state = self._trainer.state()
        return self._state

    @property
    def model(self) -> TrainState:
        """A frozen copy of the model in data units: what pictures and bars are made from."""
        return self._in_data_units() if self.hyperparams.standardize else self.state

    @property
    def samples(self) -> Samples:
        """The points that are learned from, in the units of training."""
        return self._problem.train

    @property
    def held_out(self) -> Bools:
        """(N,) which points are for testing."""
        return self._problem.held_out

    @property
    def curve(self) -> Curve:
        """A frozen copy of the loss history, thinned."""
        return self._history.curve()

    def measure(self) -> Measure:
        """The clean loss, penalty and accuracy of the model on the points that are learned from."""
        return measure(self.state, self._problem.train, self.hyperparams)

    def readings(self, with_safe_rate: bool = False) -> Readings:
        """Everything that can be read off the model now."""
        test = self._problem.test
        safe_rate = any_batch_rate = None
        if with_safe_rate:
            safe_rate = safe_learning_rate(self.state, self._problem.train, self.hyperparams)
            any_batch_rate = any_batch_safe_rate(self._problem.train, self.hyperparams)
        return Readings(
            self.measure(),
            measure(self.state, test, self.hyperparams) if test.n_samples else None,
            self._problem.held_out,
            safe_rate,
            any_batch_rate,
            self.state.epoch,
        )

    def dropped(self) -> Bools | None:
        """(K,) which logits the coming step drops, if that is one draw for all points."""
        return self._ready().dropped()

    def dropout_samples(self) -> Floats | None:
        """(S, K) multipliers of the logits as this run draws them first; None without logit dropout."""
        settings, n_classes = self.hyperparams, self.data.n_classes
        dropout = LogitDropout(settings, self.seed, n_classes)
        if not dropout.is_on:
            return None
        if dropout.per_example:
            return dropout.draw(0, 0, _FAN_SAMPLES)
        return np.array([dropout.draw(index, index, 1) for index in range(_FAN_SAMPLES)])

    def check_gradient(self) -> GradientCheck:
        """Hold the program's gradient at this state against central differences."""
        return check_gradient(self.state, self._problem.train, self.hyperparams, self.seed)

    # Steps

    def train(self, steps: int, rules: StopRules = _NO_RULES, optimum: float | None = None) -> Outcome:
        """Take exactly ``steps`` steps; fewer if the run diverges or a loss meets its rule.

        Parameters
        ----------
        steps
            How many.
        rules, optimum
            Rules on losses, and J*; the rules on steps and epochs are the caller's.
        """
        trainer = self._ready()
        step = self.state.step
        end = step + steps
        watches = rules.watches(optimum)
        while step < end:
            is_due = is_reading(step)
            if is_due:
                self._read_test(step)
            until = min(end, next_reading(step)) if self._problem.test.n_samples else end
            if trainer.is_clean:
                before = self.state if watches else None
                report = trainer.advance(until - step)
                if before is not None:
                    met = first_met(report.data_loss, report.data_loss + report.penalty, rules, optimum)
                    if met is not None:  # go back to the very step that met it
                        self._settle(before)
                        trainer = self._ready()
                        report = trainer.advance(met)
                        self._history.add_clean(step, report.data_loss, report.penalty)
                        self._state = None
                        return Outcome(met=True)
                self._history.add_clean(step, report.data_loss, report.penalty)
            else:
                if is_due:
                    reading = self.measure()
                    loss, penalty = np.array([reading.data_loss]), np.array([reading.penalty])
                    self._history.add_clean(step, loss, penalty)
                    if watches and first_met(loss, loss + penalty, rules, optimum) is not None:
                        return Outcome(met=True)
                until = min(next_reading(step), step + 1 if trainer.ends_pass else end, end)
                report = trainer.advance(until - step)
                self._history.add_noisy(step, report.data_loss + report.penalty)
            step += len(report.data_loss)
            self._state = None
            if report.diverged:
                return Outcome(advice=divergence(step, self._problem.train, self.hyperparams))
        return Outcome()

    def _read_test(self, step: int) -> None:
        test = self._problem.test
        if test.n_samples:
            self._history.add_test(step, measure(self.state, test, self.hyperparams).data_loss)

    def _in_data_units(self) -> TrainState:
        """The model in data units; the optimizer's memory stays in those of training."""
        weights, bias = self._problem.scaling.to_data_units(self.state.weights, self.state.bias)
        return replace(self.state, weights=weights, bias=bias)

    def _pose(self, model: TrainState, features_before: tuple[str, ...]) -> None:
        """Make the problem anew and stand at ``model``, given in data units: the picture does not move.

        The optimizer's memory comes in the units of training so far, with the columns of the present features.
        """
        before = self._problem.scaling
        self._problem = make_problem(self.data, self.features, self.hyperparams)
        self.problem_number += 1
        after = self._problem.scaling
        state = in_other_units(model, before.rearranged(features_before, self.features, after), after)
        if not self.hyperparams.bias:
            state = without_bias(state)
        weights, bias = after.from_data_units(state.weights, state.bias)
        self._settle(with_empty_begun(replace(state, weights=weights, bias=bias)))

    def _ready(self) -> FusedTrainer:
        if self._trainer is None:
            self._trainer = FusedTrainer(self._problem.train, self.hyperparams, self.seed, self.state)
        return self._trainer

    def _settle(self, state: TrainState) -> None:
        """Stand at ``state``; the fast loop is built again when it is needed."""
        self._state = state
        self._trainer = None
