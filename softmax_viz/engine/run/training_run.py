"""One run: its inputs and how live edits change them; its history; its steps. Trainer thread only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.document.session import Trained
from softmax_viz.core.landscape.run_path import PathRecorder
from softmax_viz.core.model.features import FEATURES, LINEAR
from softmax_viz.core.runs.stored_run import StoredMoment
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.convergence import Convergence
from softmax_viz.core.training.evaluation import Evaluation, measure
from softmax_viz.core.training.loss_history import Curve, LossHistory
from softmax_viz.core.training.optimizer_memory import with_other_betas
from softmax_viz.core.training.reference import TrainState, initial_state
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.run.adapt_weights import adapt_classes, adapt_features, without_bias
from softmax_viz.engine.run.departed_classes import DepartedClasses
from softmax_viz.engine.run.kept_run import KeepMoments, KeptRun, record_of
from softmax_viz.engine.run.problem import same_samples, same_training_set
from softmax_viz.engine.run.run_state import RunInputs, RunState
from softmax_viz.engine.run.stretch import Stretch, TrainOutcome

_NO_RULES = StopRules()
# Work (``RunInputs.size``) beyond which evaluating a model takes longer than a frame may.
LARGE = 1_000_000


class TrainingRun:
    """Owns the model and its history. A live edit changes later steps and never what was learned before.

    ``current`` is the present state of the run. ``history``, ``path`` and ``moments`` are what it has written down:
    losses, weights, and exact states at some of its steps. A change of classes or features begins the path anew.

    An edit is quick however many points there are: it only changes the model. The problem is posed afterwards (split,
    expanded and scaled), by ``pose`` or by the first method that needs it, and replaces the earlier one when it is
    complete. A method with a parameter ``attend`` may raise ``Interrupted``; the run is then as if the method had not
    been called, except that whole steps of ``train`` remain.
    """

    def __init__(self) -> None:
        inputs = RunInputs(empty_dataset(), LINEAR, Hyperparams(), 0)
        start = initial_state(inputs.data.n_classes, len(inputs.features), inputs.hyperparams, inputs.seed)
        self.current = RunState(inputs, start)
        self.history = LossHistory()
        self.path = PathRecorder()
        self._departed = DepartedClasses()
        self.moments = KeepMoments(self._departed)

    # How it begins

    def reset(self, seed: int) -> None:
        """Go to the initial state of ``seed`` and begin a new history."""
        state = initial_state(self.data.n_classes, len(self.features), self.hyperparams, seed)
        self._begin(LossHistory())
        self.current.begin_run(seed, state)

    def resume(self, seed: int, trained: Trained, moments: Iterable[StoredMoment] = ()) -> None:
        """Continue from the state ``trained``, in a run of ``seed``, as if it had never stopped.

        ``moments`` are exact states at earlier steps.

        Data, features and settings must be those that it was trained with; weights of another shape raise
        ``ValueError``.
        """
        shape = (self.data.n_classes, len(self.features))
        if trained.state.weights.shape != shape:
            raise ValueError(f"weights {trained.state.weights.shape} do not fit {shape}")
        history = LossHistory() if trained.curve is None else LossHistory.restored(trained.curve)
        self._begin(history)
        self.moments = KeepMoments(self._departed, record_of(moments))
        self.current.begin_run(seed, trained.state)

    def _begin(self, history: LossHistory) -> None:
        self._departed.forget()
        self.history, self.path, self.moments = history, PathRecorder(), KeepMoments(self._departed)

    def kept(self) -> KeptRun:
        """Return the present state of the run as a frozen value."""
        state, model, scaling, features = self.current.parts()
        return KeptRun(
            self.current.inputs.seed, state, model, scaling, features, self.curve, self._departed.copy(),
            self.path.path, self.moments.record,
        )  # fmt: skip

    def return_to(self, kept: KeptRun) -> None:
        """Continue from ``kept`` as if the run had never been left. Its data and settings must be set before."""
        self.current.inputs = replace(self.current.inputs, seed=kept.seed)
        self._departed = kept.departed.copy()
        self.history, self.path = LossHistory.restored(kept.curve), PathRecorder(kept.path)
        self.moments = KeepMoments(self._departed, kept.record)
        self.current.restore(kept.state, kept.model, kept.scaling, kept.features)

    # What changes what it learns from

    def use_data(self, data: Dataset) -> None:
        """Train on ``data`` from now on; rows of the weights follow their classes."""
        inputs = replace(self.current.inputs, data=data)
        if same_training_set(self.data, data):
            self.current.inputs = inputs
            return
        self.moments.note_change()
        before, after = ([label.key for label in each.classes] for each in (self.data, data))
        model, settings = self.model, self.hyperparams
        # Under standardization the optimizer's memory is not stored: its units depend on the points, and these change.
        memory = "" if settings.standardize else settings.optimizer
        if before != after:
            self.path.restart()
        self._departed.remember(model, before, after, self.features, memory)
        model = adapt_classes(model, before, after)
        model = self._departed.return_to(model, after, before, self.features, memory, settings.bias)
        self.current.begin_problem(inputs, model)

    def use_features(self, features: tuple[str, ...]) -> None:
        """Use these features from now on; columns of the weights follow their features."""
        for name in features:
            FEATURES[name]  # an unknown name raises here, before anything changes
        model = adapt_features(self.model, self.features, features)
        self._departed.use_features(features)
        self.moments.note_change()
        self.path.restart()
        self.current.begin_problem(replace(self.current.inputs, features=features), model)

    def use_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Use these settings from now on."""
        before = self.hyperparams
        if hyperparams != before:
            self.moments.note_change()
        inputs = replace(self.current.inputs, hyperparams=hyperparams)
        if same_samples(before, hyperparams):
            self.current.use_settings(inputs)
        else:
            model = with_other_betas(self.model, before, hyperparams)
            self.current.begin_problem(inputs, model if hyperparams.bias else without_bias(model))

    def pose(self, attend: Attend = go_on) -> None:
        """Pose the problem unless it is posed. This does not change the picture.

        Raises
        ------
        UserError
            If no problem can be made of the data. The run stays as it is, and this may be called again.
        """
        self.current.pose(attend)

    # What can be read; more in ``run_readings``

    @property
    def data(self) -> Dataset:
        """The points and classes, test points included."""
        return self.current.inputs.data

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features."""
        return self.current.inputs.features

    @property
    def hyperparams(self) -> Hyperparams:
        """The settings."""
        return self.current.inputs.hyperparams

    @property
    def is_large(self) -> bool:
        """Whether evaluating the model takes longer than a frame may."""
        return self.current.inputs.size > LARGE

    @property
    def step(self) -> int:
        """Number of steps taken."""
        return self.current.step

    @property
    def state(self) -> TrainState:
        """A frozen copy of the model in the units of training."""
        return self.current.state

    @property
    def model(self) -> TrainState:
        """A frozen copy of the model in data units, from which pictures and probability bars are made."""
        return self.current.model

    @property
    def curve(self) -> Curve:
        """A frozen copy of the loss history, thinned."""
        return self.history.curve()

    def measure(self, attend: Attend = go_on) -> Evaluation:
        """Return the full-batch loss, the penalty and the accuracy of the model on the training points."""
        self.pose(attend)
        return measure(self.state, self.current.problem.train, self.hyperparams, attend)

    # Steps

    def train(
        self,
        steps: int,
        rules: StopRules = _NO_RULES,
        optimum: float | None = None,
        attend: Attend = go_on,
        convergence: Convergence | None = None,
    ) -> TrainOutcome:
        """Take exactly ``steps`` steps; fewer if the run diverges or converges, or a loss meets its rule.

        Parameters
        ----------
        steps
            How many.
        rules, optimum
            Rules on losses, and J*; the rules on steps and epochs are the caller's.
        attend
            Called between blocks of points and every few milliseconds. When it raises ``Interrupted``, so does this
            method; the steps taken until then remain.
        convergence
            Says when the run has converged and is to end; None to go on.
        """
        self.current.ready_trainer(attend if self.is_large else go_on)
        return Stretch(self.current, self.history, self.path, self.moments, rules, optimum, attend, convergence).train(
            steps
        )
