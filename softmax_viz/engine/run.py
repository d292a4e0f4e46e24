"""One run: the model as it stands, its history, and the steps that lead on. Trainer thread only."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.advice import Advice, divergence
from softmax_viz.core.arrays import Bools, Floats
from softmax_viz.core.curvature import any_batch_safe_rate, safe_learning_rate
from softmax_viz.core.dataset import Dataset, empty_dataset
from softmax_viz.core.dropout import LogitDropout
from softmax_viz.core.features import FEATURES, LINEAR
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.gradient_check import GradientCheck, check_gradient
from softmax_viz.core.history import Curve, LossHistory, is_reading, next_reading
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.interruption import Attend, Interrupted, go_on
from softmax_viz.core.messages import UserError
from softmax_viz.core.metrics import Measure, Readings, measure
from softmax_viz.core.optimizer_memory import in_other_units, with_empty_begun, with_other_betas
from softmax_viz.core.session import Trained
from softmax_viz.core.stopping import StopRules, first_met
from softmax_viz.core.training import Samples, TrainState, initial_state
from softmax_viz.engine.adapt import adapt_classes, adapt_features, without_bias
from softmax_viz.engine.departed import DepartedClasses
from softmax_viz.engine.kept_run import KeptRun
from softmax_viz.engine.problem import make_problem, same_lessons, same_optimum, same_samples

_NO_RULES = StopRules()
_FAN_SAMPLES = 32
# Numbers (points × inputs × classes) beyond which what is read off a model takes longer than a frame may.
LARGE = 1_000_000
# So many numbers are worked through before somebody who waits is looked for again. A step costs something by itself.
_LOOK_AFTER = 10_000_000
_LEAST_WORK = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How some steps ended: ``advice`` if the run diverged, ``met`` if a loss reached its stopping rule."""

    advice: Advice | None = None
    met: bool = False


class TrainingRun:
    """Owns what the machine learned. A live edit changes what follows and never what was learned.

    ``state`` is in the units of training, ``model`` the same in data units; they differ under standardization.
    ``problem_number`` counts changes of what the optimum is.

    An edit is quick however many points there are: it changes the model. The problem that is learned from is made
    ready afterwards, by ``pose`` or by whatever needs it, and is complete before it replaces the one before. Where a
    method takes an ``attend`` it may raise ``Interrupted``; the run then stands at its last whole step and is the
    same as if the method had not been called.
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
        self._posed_features = self.features  # the columns of the problem
        self._is_posed = True
        # What is known of the same weights: at least one of the three.
        self._state: TrainState | None = None
        self._model: TrainState | None = None
        self._trainer: FusedTrainer | None = None
        self.reset(0)

    # Settings

    def reset(self, seed: int) -> None:
        """Go to the start of ``seed``; the history begins anew."""
        state = initial_state(self.data.n_classes, len(self.features), self.hyperparams, seed)
        self.seed = seed
        self._departed.forget()
        self._history = LossHistory()
        self._settle(state)

    def resume(self, seed: int, trained: Trained) -> None:
        """Stand where ``trained`` says, in a run of ``seed``, and go on as if it had never stopped.

        Data, features and settings must be those that it was learned with: weights of another shape are a
        ``ValueError``.
        """
        shape = (self.data.n_classes, len(self.features))
        if trained.state.weights.shape != shape:
            raise ValueError(f"weights {trained.state.weights.shape} do not fit {shape}")
        history = LossHistory() if trained.curve is None else LossHistory.restored(trained.curve)
        self.seed = seed
        self._departed.forget()
        self._history = history
        self._settle(trained.state)

    def kept(self) -> KeptRun:
        """All that was learned, as it stands."""
        if self._trainer is not None:
            self._state = self.state
        return KeptRun(
            self.seed, self._state, self._model, self._problem.scaling, self._posed_features,
            self.curve, self._departed.copy(),
        )  # fmt: skip

    def return_to(self, kept: KeptRun) -> None:
        """Go on where ``kept`` says, as if the run had never been left: its data and settings are there again."""
        self.seed, self._departed = kept.seed, kept.departed.copy()
        self._history = LossHistory.restored(kept.curve)
        self._state, self._model, self._trainer = kept.state, kept.model, None
        if kept.state is None:  # the problem was still to be posed
            self._problem, self._posed_features = replace(self._problem, scaling=kept.scaling), kept.features
            self._is_posed = False

    def use_data(self, data: Dataset) -> None:
        """Learn from ``data`` from now on; rows of the weights follow their classes."""
        if same_lessons(self.data, data):
            self.data = data
            return
        before, after = ([label.key for label in each.classes] for each in (self.data, data))
        model, settings = self.model, self.hyperparams
        # Standardized, the memory has units that follow the points: those of the class come and go with it.
        memory = "" if settings.standardize else settings.optimizer
        self._departed.remember(model, before, after, self.features, memory)
        model = adapt_classes(model, before, after)
        model = self._departed.return_to(model, after, before, self.features, memory, settings.bias)
        self.data = data
        self._begin_anew(model)

    def use_features(self, features: tuple[str, ...]) -> None:
        """Use these features from now on; columns of the weights follow their features."""
        for name in features:
            FEATURES[name]  # an unknown one changes nothing
        model = adapt_features(self.model, self.features, features)
        self._departed.use_features(features)
        self.features = features
        self._begin_anew(model)

    def use_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Use these settings from now on."""
        before = self.hyperparams
        if not same_samples(before, hyperparams):
            model = with_other_betas(self.model, before, hyperparams)
            model = model if hyperparams.bias else without_bias(model)
            self.hyperparams = hyperparams
            self._begin_anew(model)
        else:
            if self._trainer is not None:
                self._state, self._trainer = self.state, None
            self.hyperparams = hyperparams
            self.problem_number += not same_optimum(before, hyperparams)
            if self._state is not None:
                self._state = with_other_betas(self._state, before, hyperparams)
            if self._model is not None:
                self._model = with_other_betas(self._model, before, hyperparams)

    def pose(self, attend: Attend = go_on) -> None:
        """Make the problem ready to be learned from, unless it is. The picture does not move.

        Raises
        ------
        UserError
            If no problem can be made of the data. The run stays as it is, and may be asked again.
        """
        if self._is_posed:
            return
        problem = make_problem(self.data, self.features, self.hyperparams, attend)
        if self._state is None:
            model, after = self.model, problem.scaling
            # The optimizer's memory comes in the units of the problem before, with the columns of the present features.
            before = self._problem.scaling.rearranged(self._posed_features, self.features, after)
            model = with_empty_begun(in_other_units(model, before, after))
            weights, bias = after.from_data_units(model.weights, model.bias)
            self._model, self._state = model, replace(model, weights=weights, bias=bias)
        self._problem, self._posed_features, self._is_posed = problem, self.features, True

    # What can be read

    @property
    def is_posed(self) -> bool:
        """Whether the problem is ready to be learned from."""
        return self._is_posed

    @property
    def is_model_known(self) -> bool:
        """Whether ``model`` is right already: the scale of a new start is known once its problem is posed."""
        return self._is_posed or self._model is not None or not self.hyperparams.standardize

    @property
    def trained(self) -> TrainState | None:
        """``state``, unless the problem must be posed for it."""
        return self.state if self._is_posed or self._state is not None else None

    @property
    def is_large(self) -> bool:
        """Whether what is read off the model takes longer than a frame may."""
        return self.data.n_points * self.data.n_classes * (len(self.features) + 1) > LARGE

    @property
    def step(self) -> int:
        """Updates done."""
        if self._trainer is not None:
            return self._trainer.step
        known = self._state or self._model
        assert known is not None
        return known.step

    @property
    def state(self) -> TrainState:
        """A frozen copy of the model in the units of training."""
        if self._state is None and self._trainer is not None:
            self._state = self._trainer.state()
        if self._state is None:
            self.pose()
        assert self._state is not None
        return self._state

    @property
    def model(self) -> TrainState:
        """A frozen copy of the model in data units: what pictures and bars are made from."""
        if self._model is None:
            if not self.hyperparams.standardize:
                return self.state
            # Whoever wants to learn from a problem that cannot be posed hears why. Here its scale is missing.
            with suppress(UserError, ValueError, ArithmeticError):
                self.pose()
            if not self._is_posed:
                return self.state
            weights, bias = self._problem.scaling.to_data_units(self.state.weights, self.state.bias)
            self._model = replace(self.state, weights=weights, bias=bias)
        return self._model

    @property
    def samples(self) -> Samples:
        """The points that are learned from, in the units of training."""
        self.pose()
        return self._problem.train

    @property
    def held_out(self) -> Bools:
        """(N,) which points are for testing."""
        self.pose()
        return self._problem.held_out

    @property
    def curve(self) -> Curve:
        """A frozen copy of the loss history, thinned."""
        return self._history.curve()

    def measure(self, attend: Attend = go_on) -> Measure:
        """The clean loss, penalty and accuracy of the model on the points that are learned from."""
        self.pose(attend)
        return measure(self.state, self._problem.train, self.hyperparams, attend)

    def readings(self, with_safe_rate: bool = False, attend: Attend = go_on) -> Readings:
        """Everything that can be read off the model now."""
        now = self.measure(attend)
        test = self._problem.test
        safe_rate = any_batch_rate = None
        if with_safe_rate:
            safe_rate = safe_learning_rate(self.state, self._problem.train, self.hyperparams, attend)
            any_batch_rate = any_batch_safe_rate(self._problem.train, self.hyperparams, attend)
        return Readings(
            now,
            measure(self.state, test, self.hyperparams, attend) if test.n_samples else None,
            self._problem.held_out,
            safe_rate,
            any_batch_rate,
            self.state.epoch,
        )

    def dropped(self) -> Bools | None:
        """(K,) which logits the coming step drops, if that is one draw for all points."""
        if self._trainer is not None:
            return self._trainer.dropped()
        dropout = LogitDropout(self.hyperparams, self.seed, self.data.n_classes)
        if not dropout.is_on or dropout.per_example:
            return None
        known = self._state or self._model
        assert known is not None
        which: Bools = dropout.draw(known.step, known.epoch, 0) == 0.0
        return which

    def dropout_samples(self) -> Floats | None:
        """(S, K) multipliers of the logits as this run draws them first; None without logit dropout."""
        settings, n_classes = self.hyperparams, self.data.n_classes
        dropout = LogitDropout(settings, self.seed, n_classes)
        if not dropout.is_on:
            return None
        if dropout.per_example:
            return dropout.draw(0, 0, _FAN_SAMPLES)
        return np.array([dropout.draw(index, index, 1) for index in range(_FAN_SAMPLES)])

    def check_gradient(self, attend: Attend = go_on) -> GradientCheck:
        """Hold the program's gradient at this state against central differences."""
        self.pose(attend)
        return check_gradient(self.state, self._problem.train, self.hyperparams, self.seed, attend)

    # Steps

    def train(
        self, steps: int, rules: StopRules = _NO_RULES, optimum: float | None = None, attend: Attend = go_on
    ) -> Outcome:
        """Take exactly ``steps`` steps; fewer if the run diverges or a loss meets its rule.

        Parameters
        ----------
        steps
            How many.
        rules, optimum
            Rules on losses, and J*; the rules on steps and epochs are the caller's.
        attend
            Called between blocks of points and every few milliseconds. When it raises ``Interrupted``, so does this;
            the steps taken until then stand.
        """
        trainer = self._ready(attend if self.is_large else go_on)
        step = self.step
        end = step + steps
        most = self._steps_in_a_row()
        watches = rules.watches(optimum)
        while step < end:
            # Whoever looks in the middle of a step sees this state, which the history belongs to.
            before = self.state if watches or trainer.is_cut else None
            is_due = is_reading(step)
            if is_due:
                self._read_test(step, attend)
            until = min(end, next_reading(step)) if self._problem.test.n_samples else end
            until = min(until, step + most)
            if trainer.is_clean:
                report = trainer.advance(until - step, attend)
                if watches and before is not None:
                    met = first_met(report.data_loss, report.data_loss + report.penalty, rules, optimum)
                    if met is not None:  # go back to the very step that met it
                        self._settle(before)
                        trainer = self._ready()
                        report = trainer.advance(met)
                        self._history.add_clean(step, report.data_loss, report.penalty)
                        self._state = self._model = None
                        return Outcome(met=True)
                self._history.add_clean(step, report.data_loss, report.penalty)
            else:
                if is_due:
                    reading = self.measure(attend)
                    loss, penalty = np.array([reading.data_loss]), np.array([reading.penalty])
                    self._history.add_clean(step, loss, penalty)
                    if watches and first_met(loss, loss + penalty, rules, optimum) is not None:
                        return Outcome(met=True)
                until = min(next_reading(step), step + 1 if trainer.ends_pass else end, until)
                report = trainer.advance(until - step, attend)
                self._history.add_noisy(step, report.data_loss + report.penalty)
            step += len(report.data_loss)
            if len(report.data_loss):
                self._state = self._model = None
            if report.diverged:
                advice = divergence(step, self._problem.train, self.hyperparams, attend)
                return Outcome(advice=advice)
            if report.interrupted:
                raise Interrupted
            if step < end:
                attend()
        return Outcome()

    def _steps_in_a_row(self) -> int:
        """How many steps take a few milliseconds, or one: it depends on nothing that changes while steps are taken."""
        samples, size = self._problem.train, self.hyperparams.batch_size
        points = samples.n_samples if size is None else min(size, samples.n_samples)
        work = points * samples.n_classes * (samples.n_features + 1)
        return max(_LOOK_AFTER // max(work, _LEAST_WORK), 1)

    def _read_test(self, step: int, attend: Attend) -> None:
        test = self._problem.test
        if test.n_samples:
            self._history.add_test(step, measure(self.state, test, self.hyperparams, attend).data_loss)

    def _begin_anew(self, model: TrainState) -> None:
        """Stand at ``model``, given in data units, before a problem that has to be posed."""
        self._model, self._state, self._trainer = model, None, None
        self._is_posed = False
        self.problem_number += 1

    def _ready(self, attend: Attend = go_on) -> FusedTrainer:
        self.pose(attend)
        if self._trainer is None:
            self._trainer = FusedTrainer(self._problem.train, self.hyperparams, self.seed, self.state, attend)
        return self._trainer

    def _settle(self, state: TrainState) -> None:
        """Stand at ``state``; the fast loop is built again when it is needed."""
        self._state, self._model, self._trainer = state, None, None
