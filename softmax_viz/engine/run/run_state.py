"""Where a run stands: its problem, its weights in both units, and its fast loop. Trainer thread only."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.optimizer_memory import in_other_units, with_empty_begun, with_other_betas
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.run.problem import TrainingProblem, make_problem, same_optimum


@dataclass(frozen=True)
class Lesson:
    """What a run learns from: the points, the features of them, the settings and the seed."""

    data: Dataset
    features: tuple[str, ...]
    hyperparams: Hyperparams
    seed: int

    @cached_property
    def size(self) -> int:
        """Numbers that are worked through for one look at all points: points × inputs × classes."""
        return self.data.n_points * self.data.n_classes * (len(self.features) + 1)


class RunState:
    """The model as it stands, in the units of training (``state``) and of the data (``model``).

    The two differ under standardization. Of state, model and fast loop those that are known are of the same weights,
    and at least one is known; the others are made from it when they are asked for.

    Parameters
    ----------
    lesson
        What is learned from.
    state
        The weights to begin with, in the units of training.

    Attributes
    ----------
    is_posed
        Whether the problem is ready to be learned from.
    problem_number
        Counts the changes of what the optimum is.
    """

    def __init__(self, lesson: Lesson, state: TrainState) -> None:
        self.lesson = lesson
        self.is_posed = True
        self.problem_number = 0
        self._problem = make_problem(lesson.data, lesson.features, lesson.hyperparams)
        self._posed_features = lesson.features  # the columns of the problem
        self._state: TrainState | None = state
        self._model: TrainState | None = None
        self._trainer: FusedTrainer | None = None

    # What changes it

    def begin_run(self, seed: int, state: TrainState) -> None:
        """Stand at the beginning ``state`` of a run of ``seed``."""
        self.lesson = replace(self.lesson, seed=seed)
        self.stand_at(state)

    def stand_at(self, state: TrainState) -> None:
        """Stand at ``state``, in the units of training; the fast loop is built again when it is needed."""
        self._state, self._model, self._trainer = state, None, None

    def stand_again(
        self, state: TrainState | None, model: TrainState | None, scaling: Scaling, features: tuple[str, ...]
    ) -> None:
        """Stand where ``parts`` were taken from; the lesson of then is there again."""
        self._state, self._model, self._trainer = state, model, None
        if state is None:  # the problem was still to be posed
            self._problem, self._posed_features, self.is_posed = (
                replace(self._problem, scaling=scaling),
                features,
                False,
            )

    def begin_problem(self, lesson: Lesson, model: TrainState) -> None:
        """Stand at ``model``, in data units, before the problem of ``lesson``, which has to be posed."""
        self.lesson = lesson
        self._model, self._state, self._trainer = model, None, None
        self.is_posed = False
        self.problem_number += 1

    def use_settings(self, lesson: Lesson) -> None:
        """Go on with the settings of ``lesson``, whose problem is the same."""
        before, after = self.lesson.hyperparams, lesson.hyperparams
        if self._trainer is not None:
            self._state, self._trainer = self.state, None
        self.lesson = lesson
        self.problem_number += not same_optimum(before, after)
        if self._state is not None:
            self._state = with_other_betas(self._state, before, after)
        if self._model is not None:
            self._model = with_other_betas(self._model, before, after)

    def pose(self, attend: Attend = go_on) -> None:
        """Make the problem ready to be learned from, unless it is: as ``TrainingRun.pose``."""
        if self.is_posed:
            return
        lesson = self.lesson
        problem = make_problem(lesson.data, lesson.features, lesson.hyperparams, attend)
        if self._state is None:
            model, after = self.model, problem.scaling
            # The optimizer's memory comes in the units of the problem before, with the columns of the present features.
            before = self._problem.scaling.rearranged(self._posed_features, lesson.features, after)
            model = with_empty_begun(in_other_units(model, before, after))
            weights, bias = after.from_data_units(model.weights, model.bias)
            self._model, self._state = model, replace(model, weights=weights, bias=bias)
        self._problem, self._posed_features, self.is_posed = problem, lesson.features, True

    def ready_trainer(self, attend: Attend = go_on) -> FusedTrainer:
        """Return the fast loop at these weights. Whoever takes steps with it calls ``note_steps`` afterwards."""
        self.pose(attend)
        if self._trainer is None:
            hyperparams, seed = self.lesson.hyperparams, self.lesson.seed
            self._trainer = FusedTrainer(self._problem.train, hyperparams, seed, self.state, attend)
        return self._trainer

    def note_steps(self) -> None:
        """Note that the fast loop has taken steps: only it knows the weights."""
        self._state = self._model = None

    # What can be read

    def parts(self) -> tuple[TrainState | None, TrainState | None, Scaling, tuple[str, ...]]:
        """Return what ``stand_again`` needs: state, model, and the units and columns of the optimizer's memory."""
        if self._trainer is not None:
            self._state = self.state
        return self._state, self._model, self._problem.scaling, self._posed_features

    @property
    def problem(self) -> TrainingProblem:
        """What is learned from, made ready."""
        self.pose()
        return self._problem

    @property
    def trainer(self) -> FusedTrainer | None:
        """The fast loop, if there is one at these weights."""
        return self._trainer

    @property
    def is_model_known(self) -> bool:
        """Whether ``model`` is right already: the scale of a new start is known once its problem is posed."""
        return self.is_posed or self._model is not None or not self.lesson.hyperparams.standardize

    @property
    def trained(self) -> TrainState | None:
        """``state``, unless the problem must be posed for it."""
        return self.state if self.is_posed or self._state is not None else None

    @property
    def known(self) -> TrainState:
        """``state`` or ``model``, whichever is known without the fast loop: their counters are the same."""
        known = self._state or self._model
        assert known is not None
        return known

    @property
    def step(self) -> int:
        """Updates done."""
        return self._trainer.step if self._trainer is not None else self.known.step

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
            if not self.lesson.hyperparams.standardize:
                return self.state
            # Whoever wants to learn from a problem that cannot be posed hears why. Here its scale is missing.
            with suppress(UserError, ValueError, ArithmeticError):
                self.pose()
            if not self.is_posed:
                return self.state
            weights, bias = self._problem.scaling.to_data_units(self.state.weights, self.state.bias)
            self._model = replace(self.state, weights=weights, bias=bias)
        return self._model
