"""One run: what it learns from and how live edits change that; its history; its steps. Trainer thread only."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.document.session import Trained
from softmax_viz.core.model.features import FEATURES, LINEAR
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.evaluation import Evaluation, measure
from softmax_viz.core.training.loss_history import Curve, LossHistory
from softmax_viz.core.training.optimizer_memory import with_other_betas
from softmax_viz.core.training.reference import TrainState, initial_state
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.run.adapt_weights import adapt_classes, adapt_features, without_bias
from softmax_viz.engine.run.departed_classes import DepartedClasses
from softmax_viz.engine.run.kept_run import KeptRun
from softmax_viz.engine.run.problem import same_samples, same_training_set
from softmax_viz.engine.run.run_state import Lesson, RunState
from softmax_viz.engine.run.stretch import Stretch, TrainOutcome

_NO_RULES = StopRules()
# Numbers (points × inputs × classes) beyond which what is read off a model takes longer than a frame may.
LARGE = 1_000_000


class TrainingRun:
    """Owns what the machine learned. A live edit changes what follows and never what was learned.

    ``current`` is where the run stands.

    An edit is quick however many points there are: it changes the model. The problem that is learned from is made
    ready afterwards, by ``pose`` or by whatever needs it, and is complete before it replaces the one before. Where a
    method takes an ``attend`` it may raise ``Interrupted``; the run then stands at its last whole step and is the
    same as if the method had not been called.
    """

    def __init__(self) -> None:
        lesson = Lesson(empty_dataset(), LINEAR, Hyperparams(), 0)
        start = initial_state(lesson.data.n_classes, len(lesson.features), lesson.hyperparams, lesson.seed)
        self.current = RunState(lesson, start)
        self._history = LossHistory()
        self._departed = DepartedClasses()

    # How it begins

    def reset(self, seed: int) -> None:
        """Go to the start of ``seed``; the history begins anew."""
        state = initial_state(self.data.n_classes, len(self.features), self.hyperparams, seed)
        self._departed.forget()
        self._history = LossHistory()
        self.current.begin_run(seed, state)

    def resume(self, seed: int, trained: Trained) -> None:
        """Stand where ``trained`` says, in a run of ``seed``, and go on as if it had never stopped.

        Data, features and settings must be those that it was learned with: weights of another shape are a
        ``ValueError``.
        """
        shape = (self.data.n_classes, len(self.features))
        if trained.state.weights.shape != shape:
            raise ValueError(f"weights {trained.state.weights.shape} do not fit {shape}")
        history = LossHistory() if trained.curve is None else LossHistory.restored(trained.curve)
        self._departed.forget()
        self._history = history
        self.current.begin_run(seed, trained.state)

    def kept(self) -> KeptRun:
        """Return all that was learned, as it stands."""
        state, model, scaling, features = self.current.parts()
        return KeptRun(self.current.lesson.seed, state, model, scaling, features, self.curve, self._departed.copy())

    def return_to(self, kept: KeptRun) -> None:
        """Go on where ``kept`` says, as if the run had never been left: its data and settings are there again."""
        self.current.lesson = replace(self.current.lesson, seed=kept.seed)
        self._departed = kept.departed.copy()
        self._history = LossHistory.restored(kept.curve)
        self.current.stand_again(kept.state, kept.model, kept.scaling, kept.features)

    # What changes what it learns from

    def use_data(self, data: Dataset) -> None:
        """Learn from ``data`` from now on; rows of the weights follow their classes."""
        lesson = replace(self.current.lesson, data=data)
        if same_training_set(self.data, data):
            self.current.lesson = lesson
            return
        before, after = ([label.key for label in each.classes] for each in (self.data, data))
        model, settings = self.model, self.hyperparams
        # Standardized, the memory has units that follow the points: those of the class come and go with it.
        memory = "" if settings.standardize else settings.optimizer
        self._departed.remember(model, before, after, self.features, memory)
        model = adapt_classes(model, before, after)
        model = self._departed.return_to(model, after, before, self.features, memory, settings.bias)
        self.current.begin_problem(lesson, model)

    def use_features(self, features: tuple[str, ...]) -> None:
        """Use these features from now on; columns of the weights follow their features."""
        for name in features:
            FEATURES[name]  # an unknown one changes nothing
        model = adapt_features(self.model, self.features, features)
        self._departed.use_features(features)
        self.current.begin_problem(replace(self.current.lesson, features=features), model)

    def use_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Use these settings from now on."""
        before = self.hyperparams
        lesson = replace(self.current.lesson, hyperparams=hyperparams)
        if same_samples(before, hyperparams):
            self.current.use_settings(lesson)
        else:
            model = with_other_betas(self.model, before, hyperparams)
            self.current.begin_problem(lesson, model if hyperparams.bias else without_bias(model))

    def pose(self, attend: Attend = go_on) -> None:
        """Make the problem ready to be learned from, unless it is. The picture does not move.

        Raises
        ------
        UserError
            If no problem can be made of the data. The run stays as it is, and may be asked again.
        """
        self.current.pose(attend)

    # What can be read; more in ``run_readings``

    @property
    def data(self) -> Dataset:
        """The points and classes, those held out among them."""
        return self.current.lesson.data

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features."""
        return self.current.lesson.features

    @property
    def hyperparams(self) -> Hyperparams:
        """The settings."""
        return self.current.lesson.hyperparams

    @property
    def is_large(self) -> bool:
        """Whether what is read off the model takes longer than a frame may."""
        return self.current.lesson.size > LARGE

    @property
    def step(self) -> int:
        """Updates done."""
        return self.current.step

    @property
    def state(self) -> TrainState:
        """A frozen copy of the model in the units of training."""
        return self.current.state

    @property
    def model(self) -> TrainState:
        """A frozen copy of the model in data units: what pictures and bars are made from."""
        return self.current.model

    @property
    def curve(self) -> Curve:
        """A frozen copy of the loss history, thinned."""
        return self._history.curve()

    def measure(self, attend: Attend = go_on) -> Evaluation:
        """Return the clean loss, penalty and accuracy of the model on the points that are learned from."""
        self.pose(attend)
        return measure(self.state, self.current.problem.train, self.hyperparams, attend)

    # Steps

    def train(
        self, steps: int, rules: StopRules = _NO_RULES, optimum: float | None = None, attend: Attend = go_on
    ) -> TrainOutcome:
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
        self.current.ready_trainer(attend if self.is_large else go_on)
        return Stretch(self.current, self._history, rules, optimum, attend).train(steps)
