"""The present state of a run: its problem, its weights in both units, and its fast trainer. Trainer thread only."""

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
from softmax_viz.engine.run.problem import TrainingProblem, make_problem, same_optimum, same_samples


@dataclass(frozen=True)
class RunInputs:
    """The inputs of a run: the points, the names of their features, the settings and the seed."""

    data: Dataset
    features: tuple[str, ...]
    hyperparams: Hyperparams
    seed: int

    @cached_property
    def size(self) -> int:
        """Amount of work for one pass over all points: points × (features + 1) × classes."""
        return self.data.n_points * self.data.n_classes * (len(self.features) + 1)


class RunState:
    """The present model, in the units of training (``state``) and of the data (``model``).

    The two differ under standardization. State, model and fast trainer have the same weights. At least one of them is
    known; the others are made from it when they are needed.

    To *pose* the problem means to split, expand and scale the data, so that steps can be taken. With many points this
    is slow, so an edit leaves the problem unposed, and it is posed when something needs it.

    Parameters
    ----------
    inputs
        Data, features, settings and seed.
    state
        The weights to begin with, in the units of training.
    problem
        The problem, if it is not to be made of the points of ``inputs``.

    Attributes
    ----------
    is_posed
        Whether the problem is posed for the present inputs.
    problem_number
        Counts the changes that may change the optimum.
    """

    def __init__(self, inputs: RunInputs, state: TrainState, problem: TrainingProblem | None = None) -> None:
        self.inputs = inputs
        self.is_posed = True
        self.problem_number = 0
        self._problem = problem or make_problem(inputs.data, inputs.features, inputs.hyperparams)
        self._posed_features = inputs.features  # the columns of the problem
        self._state: TrainState | None = state
        self._model: TrainState | None = None
        self._trainer: FusedTrainer | None = None

    # What changes it

    def begin_run(self, seed: int, state: TrainState) -> None:
        """Set the state to ``state``, where a run of ``seed`` begins."""
        self.inputs = replace(self.inputs, seed=seed)
        self.stand_at(state)

    def stand_at(self, state: TrainState) -> None:
        """Set the state to ``state``, in the units of training; a new fast trainer is built when it is needed."""
        self._state, self._model, self._trainer = state, None, None

    def restore(
        self, state: TrainState | None, model: TrainState | None, scaling: Scaling, features: tuple[str, ...]
    ) -> None:
        """Restore the state from its ``parts``; the inputs must be set to those of that time before."""
        self._state, self._model, self._trainer = state, model, None
        if state is None:  # the problem was still to be posed
            self._problem, self._posed_features, self.is_posed = (
                replace(self._problem, scaling=scaling),
                features,
                False,
            )

    def begin_problem(self, inputs: RunInputs, model: TrainState) -> None:
        """Set the state to ``model``, in data units, and the inputs to ``inputs``, whose problem is not posed yet."""
        self.inputs = inputs
        self._model, self._state, self._trainer = model, None, None
        self.is_posed = False
        self.problem_number += 1

    def use_settings(self, inputs: RunInputs) -> None:
        """Set the inputs to ``inputs``, whose settings differ but give the same training set."""
        before, after = self.inputs.hyperparams, inputs.hyperparams
        if self._trainer is not None:
            self._state, self._trainer = self.state, None
        self.inputs = inputs
        self.problem_number += not same_optimum(before, after)
        if self._state is not None:
            self._state = with_other_betas(self._state, before, after)
        if self._model is not None:
            self._model = with_other_betas(self._model, before, after)

    def pose(self, attend: Attend = go_on) -> None:
        """Pose the problem unless it is posed; see ``TrainingRun.pose``."""
        if self.is_posed:
            return
        inputs = self.inputs
        problem = make_problem(inputs.data, inputs.features, inputs.hyperparams, attend)
        if self._state is None:
            model, after = self.model, problem.scaling
            # The optimizer's memory comes in the units of the problem before, with the columns of the present features.
            before = self._problem.scaling.rearranged(self._posed_features, inputs.features, after)
            model = with_empty_begun(in_other_units(model, before, after))
            weights, bias = after.from_data_units(model.weights, model.bias)
            self._model, self._state = model, replace(model, weights=weights, bias=bias)
        self._problem, self._posed_features, self.is_posed = problem, inputs.features, True

    def ready_trainer(self, attend: Attend = go_on) -> FusedTrainer:
        """Return the fast trainer at these weights. The caller must call ``note_steps`` after taking steps with it."""
        self.pose(attend)
        if self._trainer is None:
            hyperparams, seed = self.inputs.hyperparams, self.inputs.seed
            self._trainer = FusedTrainer(self._problem.train, hyperparams, seed, self.state, attend)
        return self._trainer

    def note_steps(self) -> None:
        """Note that the fast trainer has taken steps, so that only it knows the weights."""
        self._state = self._model = None

    def stands_for(self, inputs: RunInputs) -> bool:
        """Return whether the present problem is posed, and is the one of ``inputs``, too."""
        mine = self.inputs
        return (
            self.is_posed
            and mine.data is inputs.data
            and mine.features == inputs.features
            and same_samples(mine.hyperparams, inputs.hyperparams)
        )

    # What can be read

    def parts(self) -> tuple[TrainState | None, TrainState | None, Scaling, tuple[str, ...]]:
        """Return what ``restore`` needs: state, model, and the units and columns of the optimizer's memory."""
        if self._trainer is not None:
            self._state = self.state
        return self._state, self._model, self._problem.scaling, self._posed_features

    @property
    def problem(self) -> TrainingProblem:
        """The problem, which is posed if it is not yet."""
        self.pose()
        return self._problem

    @property
    def trainer(self) -> FusedTrainer | None:
        """The fast trainer, if there is one at these weights."""
        return self._trainer

    @property
    def is_model_known(self) -> bool:
        """Whether ``model`` is known: under standardization, that of a new run needs a posed problem for its scale."""
        return self.is_posed or self._model is not None or not self.inputs.hyperparams.standardize

    @property
    def trained(self) -> TrainState | None:
        """``state``, or None if the problem would have to be posed for it."""
        return self.state if self.is_posed or self._state is not None else None

    @property
    def known(self) -> TrainState:
        """``state`` or ``model``, whichever is known without the fast trainer: their counters are the same."""
        known = self._state or self._model
        assert known is not None
        return known

    @property
    def step(self) -> int:
        """Number of steps taken."""
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
        """A frozen copy of the model in data units, from which pictures and probability bars are made."""
        if self._model is None:
            if not self.inputs.hyperparams.standardize:
                return self.state
            # Why a problem cannot be posed is reported where training needs it. Here only its scale is missing.
            with suppress(UserError, ValueError, ArithmeticError):
                self.pose()
            if not self.is_posed:
                return self.state
            weights, bias = self._problem.scaling.to_data_units(self.state.weights, self.state.bias)
            self._model = replace(self.state, weights=weights, bias=bias)
        return self._model
