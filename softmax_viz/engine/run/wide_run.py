"""A run on any number of features, without the plane: for training on tables. One thread at a time."""

from __future__ import annotations

from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import initial_state
from softmax_viz.engine.run.problem import TrainingProblem
from softmax_viz.engine.run.run_state import RunInputs, RunState
from softmax_viz.engine.run.training_run import TrainingRun


class WideRun(TrainingRun):
    """A run on a given problem. It takes the same steps as any other, but no edits: it has no points in the plane.

    Parameters
    ----------
    problem
        The training points and test points, D features each.
    columns
        The names of the D features.
    hyperparams, seed
        The settings with which the problem was made, and the seed of the run.
    """

    def __init__(self, problem: TrainingProblem, columns: tuple[str, ...], hyperparams: Hyperparams, seed: int) -> None:
        super().__init__()
        inputs = RunInputs(empty_dataset(), columns, hyperparams, seed)
        start = initial_state(problem.train.n_classes, len(columns), hyperparams, seed)
        self.current = RunState(inputs, start, problem)
