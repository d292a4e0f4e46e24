"""Runs that take their steps together, in one pass over the points for each step. One thread at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, aligned
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import Moments
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.training.masks import RunMasks
from softmax_viz.core.sweep.training.points import Batch, SweepPoints
from softmax_viz.core.sweep.training.slopes import (
    QuickCrossEntropy,
    Room,
    Slopes,
    Targets,
    quick_exponential,
    safe_slopes,
)
from softmax_viz.core.sweep.training.updates import BatchedUpdate
from softmax_viz.core.training.fast.states import LARGEST_SQUARE


class Step(NamedTuple):
    """The number of a step, from 0, and its batch: positions [start, stop) of a pass."""

    number: int
    epoch: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """θ (M + 1, K, S, R) before each of M steps and after the last, and the memories at the same times."""

    thetas: Floats
    moments: tuple[Floats, ...]

    def largest(self) -> float:
        """Return the largest size of a parameter before the steps and after; NaN if one is not a number."""
        return float(max(self.thetas.max(), -self.thetas.min()))

    def are_all_finite(self) -> bool:
        """Return whether surely all states are finite and far from overflow: a quick form of ``finite``."""
        _, k, _, r = self.thetas.shape
        is_small = self.largest() < math.sqrt(LARGEST_SQUARE / (k * r))
        return is_small and all(math.isfinite(float(moment.sum())) for moment in self.moments)

    def finite(self) -> Bools:
        """Return which states are finite and far from overflow, (M + 1, S)."""
        squares = np.add.reduce(np.square(self.thetas), axis=(1, 3))
        found: Bools = squares < LARGEST_SQUARE
        for moment in self.moments:
            found &= np.isfinite(moment).all(axis=(1, 3))
        return found


class Lane:
    """Some runs whose settings differ in numbers only.

    Parameters
    ----------
    settings, orders
        The settings of each run, and its place among ``points.seeds``; ascending.
    points
        The points they learn from.
    is_quick
        Whether to compute without a maximum: see ``QuickCrossEntropy``.
    """

    def __init__(
        self, settings: Sequence[Hyperparams], seeds: Sequence[int], points: SweepPoints, is_quick: bool
    ) -> None:
        k, r, n_runs = points.n_classes, points.n_inputs, len(settings)
        self._points, self._width = points, k * n_runs
        self._update = BatchedUpdate(settings, k, r)
        self._masks = RunMasks(settings, seeds, k, r)
        orders = np.array([points.seeds.index(seed) for seed in seeds]) if points.is_shuffled else np.zeros(n_runs)
        self._runs = _runs_of(orders.astype(np.int64))
        loss = LOSSES[settings[0].loss]
        smoothing = np.array([each.label_smoothing if loss.uses_label_smoothing else 0.0 for each in settings])
        room, targets = Room(n_runs), Targets(orders, smoothing)
        self._slopes: Slopes
        if is_quick:
            self._slopes = QuickCrossEntropy(k, n_runs, r, targets, quick_exponential(k * n_runs * points.n)[0])
        else:
            self._slopes = safe_slopes(loss, room, targets, smoothing)
        self._whole: Batch | None = None
        self._gradient = aligned((k, n_runs, r))

    def take(self, theta: Floats, moments: Moments, age: int, steps: Sequence[Step], attend: Attend) -> States:
        """Return the states of all runs during ``steps``, from θ and moments (K, S, R).

        ``age`` is the number of steps since the moments were zero. A state that is not finite may be followed by any.
        """
        thetas, memories = [theta], [moments]
        slopes, update, gradient = self._slopes, self._update, self._gradient
        masks = self._masks if self._masks.is_on else None
        whole = self._batch(steps[0], attend) if not self._points.is_shuffled else None
        for step in steps:
            batch = whole or self._batch(step, attend)
            age += 1
            if masks is None:
                slopes(theta, batch, gradient, attend)
            else:
                mask = masks.of(step.number, step.epoch)
                slopes(theta * mask, batch, gradient, attend)
                np.multiply(gradient, mask, gradient)
            theta, moments = update(theta, gradient, moments, age)
            thetas.append(theta)
            memories.append(moments)
        return States(np.array(thetas), tuple(np.array(moment) for moment in zip(*memories, strict=True)))

    def _batch(self, step: Step, attend: Attend) -> Batch:
        if self._whole is not None:
            return self._whole
        self._points.ready(step.epoch, attend)
        batch = self._points.batch(step.start, step.stop, self._runs, self._width)
        if not self._points.is_shuffled:
            self._whole = batch
        return batch


def _runs_of(orders: Ints) -> tuple[tuple[int, slice], ...]:
    """Return, for each order of the points, its place and the slice of the runs that use it."""
    edges = [0, *(np.flatnonzero(np.diff(orders)) + 1).tolist(), len(orders)]
    return tuple((int(orders[a]), slice(a, b)) for a, b in pairwise(edges))
