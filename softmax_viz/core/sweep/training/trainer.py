"""Trains all runs of a sweep, and says how far each is. One thread at a time."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.sweep.miniatures import MiniaturePainter, MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan, places, values_at
from softmax_viz.core.sweep.snapshot import SweepCell, SweepCurve, SweepRun, SweepSnapshot
from softmax_viz.core.sweep.training.groups import Group, Poser, make_groups
from softmax_viz.core.sweep.training.readings import Reader
from softmax_viz.core.training.loss_history import is_accuracy_reading, next_accuracy_reading

# Scores in one evaluation of all runs, beyond which J is recorded more rarely.
_LARGE = 2_000_000


class SweepTrainer:
    """Trains the runs of a plan, each from the start of its seed; equal to single runs but for rounding.

    Parameters
    ----------
    plan
        What to train.
    poser
        How problems are posed.
    attend
        Called between blocks of the points. When it raises ``Interrupted``, so does every method that takes it; the
        next call of the same method continues.

    Attributes
    ----------
    step
        Steps that every run has taken that has not diverged.
    """

    def __init__(self, plan: SweepPlan, poser: Poser, attend: Attend = go_on) -> None:
        self.plan = plan
        self.step = 0
        data = plan.session.data
        self._is_large = data.n_points * data.n_classes * plan.n_runs > _LARGE
        self._groups = make_groups(plan, poser, attend)
        self._readers = [_readers_of(group, attend) for group in self._groups]
        self._curve_steps: list[int] = []
        self._curve: list[Floats] = []
        self._painter: MiniaturePainter | None = None
        self._view: MiniatureView | None = None

    @property
    def is_done(self) -> bool:
        """Whether no run will take another step."""
        return self.step >= self.plan.steps or all(group.runs.is_done for group in self._groups)

    @property
    def single_runs(self) -> tuple[int, ...]:
        """The numbers of the runs that are trained one by one, because their steps cannot be batched.

        They are those of an optimizer that needs the Hessian or whose step does not work element by element, of
        penalties that are no elastic nets, and of dropout with a mask for every point. The number of a run is that of
        its cell times the number of seeds, plus the place of its seed.
        """
        numbers = [group.numbers for group in self._groups if not group.is_batched]
        return tuple(sorted(np.concatenate(numbers).tolist())) if numbers else ()

    def advance(self, attend: Attend = go_on) -> None:
        """Take a slice of steps, up to the next step at which J is recorded; nothing when done."""
        if self.is_done:
            return
        if is_accuracy_reading(self.step, self._is_large) and (
            not self._curve_steps or self._curve_steps[-1] < self.step
        ):
            self._record(attend)
        until = min(next_accuracy_reading(self.step, self._is_large), self.plan.steps)
        # Groups take different numbers of steps at once; one that was interrupted is behind the others.
        behind = min(self._groups, key=lambda group: group.runs.step)
        behind.runs.advance(until, attend)
        self.step = min(group.runs.step for group in self._groups)

    def run(self, attend: Attend = go_on) -> SweepSnapshot:
        """Take all steps and return the results."""
        while not self.is_done:
            self.advance(attend)
        return self.snapshot(attend=attend)

    def snapshot(self, view: MiniatureView | None = None, attend: Attend = go_on) -> SweepSnapshot:
        """Return the sweep at this moment, with miniatures of ``view`` if one is given."""
        plan, n_runs = self.plan, self.plan.n_runs
        results: list[SweepRun | None] = [None] * n_runs
        weights = np.zeros((n_runs, plan.session.data.n_classes, len(plan.session.features)))
        bias = np.zeros(weights.shape[:2])
        totals = np.full(n_runs, np.nan)
        for group, (train, test) in zip(self._groups, self._readers, strict=True):
            theta, penalties = group.runs.theta, group.runs.penalties()
            losses, right = train.losses(theta, attend), train.accuracies(theta, attend)
            test_losses = test.losses(theta, attend) if test is not None else None
            test_right = test.accuracies(theta, attend) if test is not None else None
            for i, number in enumerate(group.numbers.tolist()):
                results[number] = SweepRun(
                    group.seeds[i],
                    int(group.runs.steps[i]),
                    float(losses[i]),
                    float(penalties[i]),
                    float(right[i]),
                    float(test_losses[i]) if test_losses is not None else None,
                    float(test_right[i]) if test_right is not None else None,
                    bool(group.runs.is_diverged[i]),
                )
            weights[group.numbers], bias[group.numbers] = _in_data_units(group)
            running = ~group.runs.is_diverged
            totals[group.numbers[running]] = (losses + penalties)[running]
        steps, curve = self._whole_curve(totals)
        n_seeds = len(plan.seeds)
        cells = []
        for cell, place in enumerate(places(plan)):
            runs = slice(cell * n_seeds, (cell + 1) * n_seeds)
            cells.append(
                SweepCell(
                    place.row, place.column, values_at(plan, place), tuple(run for run in results[runs] if run),
                    _curve_of(steps, curve[:, runs]), weights[runs.start], bias[runs.start],
                )
            )  # fmt: skip
        pictures = self._painter_of(view).draw(weights[::n_seeds], bias[::n_seeds]) if view is not None else None
        return SweepSnapshot(plan, self.step, tuple(cells), self.is_done, pictures)

    def _record(self, attend: Attend) -> None:
        """Record J of all runs that have not diverged at the present step."""
        totals = np.full(self.plan.n_runs, np.nan)
        for group, (train, _) in zip(self._groups, self._readers, strict=True):
            running = ~group.runs.is_diverged
            if running.any():
                found = train.losses(group.runs.theta, attend) + group.runs.penalties()
                totals[group.numbers[running]] = found[running]
        self._curve_steps.append(self.step)
        self._curve.append(totals)

    def _whole_curve(self, now: Floats) -> tuple[Ints, Floats]:
        """Return the recorded steps (M,) and J (M, runs), with J ``now`` as the last if it is not among them."""
        steps, curve = self._curve_steps, self._curve
        if not steps or steps[-1] < self.step:
            steps, curve = [*steps, self.step], [*curve, now]
        return np.array(steps, np.int64), np.array(curve)

    def _painter_of(self, view: MiniatureView) -> MiniaturePainter:
        if self._painter is None or view != self._view:
            self._painter, self._view = MiniaturePainter(view, self.plan.session.features), view
        return self._painter


def _readers_of(group: Group, attend: Attend) -> tuple[Reader, Reader | None]:
    """Return what evaluates the runs of a group on training and on test points."""
    first, problem = group.settings[0], group.problem
    uses = LOSSES[first.loss].uses_label_smoothing
    smoothing = np.array([each.label_smoothing if uses else 0.0 for each in group.settings])
    train = Reader(problem.train, first.bias, first.loss, smoothing, attend)
    if not problem.test.n_samples:
        return train, None
    return train, Reader(problem.test, first.bias, first.loss, smoothing, attend)


def _in_data_units(group: Group) -> tuple[Floats, Floats]:
    """Return weights (S, K, D) and bias (S, K) of the models of a group for features in data units."""
    theta = group.runs.theta.transpose(1, 0, 2)
    with np.errstate(over="ignore", invalid="ignore"):
        return group.problem.scaling.to_data_units(theta[:, :, :-1], theta[:, :, -1])


def _curve_of(steps: Ints, totals: Floats) -> SweepCurve:
    """Return the curve of one cell, given J (M, seeds) with NaN where a run has diverged."""
    counted = ~np.isnan(totals)
    known = counted.any(axis=1)
    totals, counted = totals[known], counted[known]
    low = np.where(counted, totals, np.inf).min(axis=1)
    high = np.where(counted, totals, -np.inf).max(axis=1)
    with np.errstate(over="ignore"):
        mean = np.where(counted, totals, 0.0).sum(axis=1) / counted.sum(axis=1)
    return SweepCurve(steps[known], np.clip(mean, low, high), low, high)
