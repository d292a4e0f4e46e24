"""Which runs of a sweep are trained together: those on the same points whose settings are of one kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.plan import SweepPlan, places, session_of
from softmax_viz.core.sweep.training.batched_runs import BatchedRuns
from softmax_viz.core.sweep.training.single_runs import SingleRuns
from softmax_viz.core.sweep.training.updates import can_be_batched, kind_of
from softmax_viz.core.training.reference import TrainingSet


class Problem(Protocol):
    """Points, split and scaled: ``engine.run.problem.TrainingProblem``."""

    @property
    def train(self) -> TrainingSet:
        """Training points."""

    @property
    def test(self) -> TrainingSet:
        """Points held out, maybe none."""

    @property
    def scaling(self) -> Scaling:
        """From data units to the units of training."""


class Poser(Protocol):
    """How problems are posed: the functions of ``engine.run.problem``."""

    def make_problem(
        self, data: Dataset, features: tuple[str, ...], hyperparams: Hyperparams, attend: Attend = go_on
    ) -> Problem:
        """Split, expand and scale ``data``."""
        ...

    def same_samples(self, one: Hyperparams, other: Hyperparams) -> bool:
        """Return whether both settings give the same problem."""
        ...


class Runs(Protocol):
    """Runs that take their steps together: ``BatchedRuns`` or ``SingleRuns``."""

    theta: Floats
    steps: Ints
    is_diverged: Bools
    step: int

    @property
    def is_done(self) -> bool:
        """Whether all have diverged."""

    def penalties(self) -> Floats:
        """Return the penalty of each."""

    def advance(self, until: int, attend: Attend = go_on) -> None:
        """Take some steps, but none beyond step ``until``."""


@frozen_dataclass(eq=False)
class Group:
    """Some runs of a sweep.

    Parameters
    ----------
    numbers
        (S,) the number of each: cell · seeds + place of the seed.
    settings, seeds
        Those of each.
    problem
        What they learn from.
    runs
        Takes their steps.
    """

    numbers: Ints
    settings: tuple[Hyperparams, ...]
    seeds: tuple[int, ...]
    problem: Problem
    runs: Runs

    @property
    def is_batched(self) -> bool:
        """Whether they are one batched computation, and not trained one by one."""
        return isinstance(self.runs, BatchedRuns)


def settings_of(plan: SweepPlan) -> list[Hyperparams]:
    """Return the settings of each cell, in the order of the cells."""
    return [session_of(plan, place).hyperparams for place in places(plan)]


def make_groups(plan: SweepPlan, poser: Poser, attend: Attend = go_on) -> tuple[Group, ...]:
    """Return the runs of a sweep in groups; each problem is posed once, and its points are shared."""
    settings, n_seeds = settings_of(plan), len(plan.seeds)
    problems: list[tuple[Hyperparams, Problem]] = []
    found: dict[tuple[int, tuple[object, ...]], list[int]] = {}
    for cell, hyperparams in enumerate(settings):
        place = _place_of(hyperparams, problems, poser.same_samples)
        if place == len(problems):
            attend()
            problem = poser.make_problem(plan.session.data, plan.session.features, hyperparams, attend)
            problems.append((hyperparams, problem))
        size = hyperparams.batch_size
        n = problems[place][1].train.n_samples
        key = place, (None if size is None or size >= n else size, *kind_of(hyperparams))
        found.setdefault(key, []).append(cell)
    groups = []
    for (place, _), cells in found.items():
        # By seed, so that the runs with one order of the points are next to each other.
        numbers = np.array([cell * n_seeds + seed for seed in range(n_seeds) for cell in cells])
        own = tuple(settings[number // n_seeds] for number in numbers.tolist())
        seeds = tuple(plan.seeds[number % n_seeds] for number in numbers.tolist())
        problem = problems[place][1]
        samples = problem.train
        attend()
        kind: Callable[..., Runs] = SingleRuns
        if not _has_masks_by_point(own) and can_be_batched(own, samples.n_classes, samples.n_features + 1):
            kind = BatchedRuns
        groups.append(Group(numbers, own, seeds, problem, kind(own, seeds, samples, attend)))
    return tuple(groups)


def _place_of(
    hyperparams: Hyperparams,
    problems: Sequence[tuple[Hyperparams, Problem]],
    same: Callable[[Hyperparams, Hyperparams], bool],
) -> int:
    """Return the place of the problem of these settings; the number of problems if there is none yet."""
    return next((i for i, (other, _) in enumerate(problems) if same(hyperparams, other)), len(problems))


def _has_masks_by_point(settings: Sequence[Hyperparams]) -> bool:
    """Return whether a run draws a dropout mask for every point, which would be as large as all scores."""
    return any(each.logit_dropout > 0.0 and each.dropout_scope == "example" for each in settings)
