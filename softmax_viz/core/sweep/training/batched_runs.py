"""Runs that are trained as one batched computation: which take the quick steps, and which have diverged.

All start at step 0 and take the same batches. Steps are taken in chunks that begin at fixed steps, so that results do
not depend on where a caller stops. One thread at a time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.training.lane import Lane, States, Step
from softmax_viz.core.sweep.training.masks import RunMasks
from softmax_viz.core.sweep.training.points import SweepPoints, schedule
from softmax_viz.core.sweep.training.slopes import largest_scores, quick_exponential, quick_limit
from softmax_viz.core.sweep.training.updates import BatchedPenalty, BatchedUpdate
from softmax_viz.core.training.reference import TrainingSet, initial_state

# Steps that are checked together, at most; fewer if they are so long that a caller would wait for them.
_MOST_IN_CHUNK = 32
_CHUNK_WORK = 4_000_000  # scores
_CHUNK_MEMORY = 2_000_000  # numbers
_MOST_LANES = 6


class BatchedRuns:
    """S runs on the same points whose settings are of one kind (``updates.kind_of``) and batch size.

    Parameters
    ----------
    settings, seeds
        Those of each run, in ascending order of the seeds' places.
    samples
        The training points.
    attend
        Called between blocks of the points.

    Attributes
    ----------
    theta
        (K, S, R) the parameters of all runs.
    steps
        (S,) steps taken by each.
    is_diverged
        (S,) whether the next step of a run is not finite; it stays at its last finite state.
    """

    def __init__(
        self, settings: Sequence[Hyperparams], seeds: Sequence[int], samples: TrainingSet, attend: Attend = go_on
    ) -> None:
        k, d, n_runs = samples.n_classes, samples.n_features, len(settings)
        first = settings[0]
        different = tuple(dict.fromkeys(seeds))
        n_values = k * n_runs * samples.n_samples
        self._settings, self._seeds = tuple(settings), tuple(seeds)
        self._limit = quick_limit(LOSSES[first.loss], k, n_values)
        scale = quick_exponential(n_values)[0].scale
        self._points = SweepPoints(samples, first.bias, first.batch_size, different, scale, attend)
        masks = RunMasks(settings, seeds, k, d + 1)
        self._masks = masks.factors if masks.is_on else None
        self._batch_size = first.batch_size
        starts = [initial_state(k, d, each, seed).theta for each, seed in zip(settings, seeds, strict=True)]
        self.theta: Floats = np.ascontiguousarray(np.array(starts).transpose(1, 0, 2))
        if not first.bias:
            self.theta[:, :, -1] = 0.0
        self._moments = tuple(np.zeros_like(self.theta) for _ in OPTIMIZERS[first.optimizer].memory)
        self.steps: Ints = np.zeros(n_runs, np.int64)
        self.is_diverged: Bools = np.zeros(n_runs, np.bool_)
        self.step = 0
        self._epoch = self._position = 0
        n_kept = (1 + len(self._moments)) * self.theta.size
        self._chunk = max(min(_CHUNK_WORK // max(n_values, 1), _CHUNK_MEMORY // n_kept, _MOST_IN_CHUNK), 1)
        self._lanes: dict[tuple[bool, bytes], Lane] = {}
        self._penalty: BatchedPenalty = BatchedUpdate(settings, k, d + 1).penalty

    @property
    def is_done(self) -> bool:
        """Whether all runs have diverged."""
        return bool(self.is_diverged.all())

    def penalties(self) -> Floats:
        """Return the penalty of each run at its present weights, (S,)."""
        return self._penalty.values(self.theta)

    def advance(self, until: int, attend: Attend = go_on) -> None:
        """Take the steps of one chunk, but none beyond step ``until``.

        If ``attend`` raises ``Interrupted``, nothing has changed.
        """
        chunk_end = (self.step // self._chunk + 1) * self._chunk
        count = min(until, chunk_end) - self.step
        if count <= 0:
            return
        steps = self._coming(count)
        running = np.flatnonzero(~self.is_diverged)
        taken: list[tuple[Ints, States]] = []
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if len(running):
                taken = self._take(running, steps, attend)
            for runs, states in taken:
                self._keep(runs, states, count)
        last = steps[-1]
        self.step += count
        ended = last.stop >= self._points.n
        self._epoch, self._position = (last.epoch + 1, 0) if ended else (last.epoch, last.stop)

    def _coming(self, count: int) -> list[Step]:
        """Return the coming steps."""
        first, n = self.step, self._points.n
        if not self._points.is_shuffled:  # a step is a pass
            return [Step(number, number, 0, n) for number in range(first, first + count)]
        places = schedule(self._epoch, self._position, n, self._batch_size, count)
        return [Step(first + i, *place) for i, place in enumerate(places)]

    def _take(self, running: Ints, steps: Sequence[Step], attend: Attend) -> list[tuple[Ints, States]]:
        """Return the states of the running runs; first those by quick steps, which some may turn out not to suit."""
        taken = []
        is_safe = np.ones(len(running), np.bool_)
        if self._limit > 0.0:
            is_safe = ~(self._reach(self.theta[None], running)[0] < 0.5 * self._limit)
            quick = running[~is_safe]
            if len(quick):
                states = self._states(self._lane(quick, True), quick, steps, attend)
                was_right: Bools = np.ones(len(quick), np.bool_)
                if not self._common_reach(states.largest()) < self._limit:
                    was_right &= (self._reach(states.thetas[:-1], quick) < self._limit).all(axis=0)
                is_safe[np.flatnonzero(~is_safe)[~was_right]] = True
                kept = np.flatnonzero(was_right)
                if len(kept) == len(quick):
                    taken.append((quick, states))
                elif len(kept):
                    some = States(states.thetas[:, :, kept], tuple(m[:, :, kept] for m in states.moments))
                    taken.append((quick[kept], some))
        safe = running[is_safe]
        if len(safe):
            taken.append((safe, self._states(self._lane(safe, False), safe, steps, attend)))
        return taken

    def _reach(self, thetas: Floats, runs: Ints) -> Floats:
        """Return a bound on the differences of scores in training of ``runs``, (M, S), at each of ``thetas``."""
        if thetas.shape[2] != len(runs):
            thetas = thetas[:, :, runs]
        return largest_scores(thetas, self._points.longest, None if self._masks is None else self._masks[runs])

    def _common_reach(self, largest: float) -> float:
        """Return a bound on all differences of scores where no parameter is larger than ``largest``."""
        factor = 1.0 if self._masks is None else float(self._masks.max())
        return 2.0 * factor * largest * math.sqrt(self.theta.shape[2]) * self._points.longest

    def _states(self, lane: Lane, runs: Ints, steps: Sequence[Step], attend: Attend) -> States:
        if len(runs) == self.theta.shape[1]:
            return lane.take(self.theta, self._moments, self.step, steps, attend)
        moments = tuple(np.ascontiguousarray(moment[:, runs]) for moment in self._moments)
        return lane.take(np.ascontiguousarray(self.theta[:, runs]), moments, self.step, steps, attend)

    def _keep(self, runs: Ints, states: States, count: int) -> None:
        """Make the last states of ``runs`` the present ones; of those that diverge, the last finite states."""
        if states.are_all_finite():
            if len(runs) == self.theta.shape[1]:
                self.theta, self._moments = states.thetas[-1], tuple(moment[-1] for moment in states.moments)
            else:
                pairs = zip(self._moments, states.moments, strict=True)
                self.theta = _with(self.theta, runs, states.thetas[-1])
                self._moments = tuple(_with(old, runs, new[-1]) for old, new in pairs)
            self.steps[runs] = self.step + count
            return
        finite = states.finite()
        last = np.where(finite[1:].all(axis=0), count, np.argmin(finite[1:], axis=0))
        places = np.arange(len(runs))
        self.theta = _with(self.theta, runs, states.thetas[last, :, places].transpose(1, 0, 2))
        self._moments = tuple(
            _with(old, runs, new[last, :, places].transpose(1, 0, 2))
            for old, new in zip(self._moments, states.moments, strict=True)
        )
        self.steps[runs] = self.step + last
        self.is_diverged[runs] = last < count

    def _lane(self, runs: Ints, is_quick: bool) -> Lane:
        key = is_quick, runs.tobytes()
        found = self._lanes.pop(key, None)
        if found is None:
            settings, seeds = [self._settings[i] for i in runs], [self._seeds[i] for i in runs]
            found = Lane(settings, seeds, self._points, is_quick)
        while len(self._lanes) >= _MOST_LANES:
            del self._lanes[next(iter(self._lanes))]
        self._lanes[key] = found  # the latest last
        return found


def _with(whole: Floats, runs: Ints, part: Floats) -> Floats:
    """Return a copy of ``whole`` (K, S, R) with other values for ``runs``."""
    copy = whole.copy()
    copy[:, runs] = part
    return copy
