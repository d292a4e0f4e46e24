"""Steps of the fast loop, one by one: on any batch with any loss, or from the Hessian. One thread at a time."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.basics.interruption import Attend, Interrupted, blocks, go_on
from softmax_viz.core.methods.optimizers import HessianStep
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.batches import PIECE, Batches
from softmax_viz.core.training.fast.full_batch import MOST_STEPS
from softmax_viz.core.training.fast.losses import SAFE_SCORE, term_of
from softmax_viz.core.training.fast.masks import ClassMasks, PointMasks
from softmax_viz.core.training.fast.newton import objective_of
from softmax_viz.core.training.fast.states import LARGEST_SQUARE, States
from softmax_viz.core.training.reference import batch_bounds


class Taken(NamedTuple):
    """The number of steps taken, and whether the next one diverges or was interrupted."""

    steps: int
    diverged: bool
    interrupted: bool


class OneStep(Protocol):
    """Makes one step on one batch."""

    def __call__(self, i: int, epoch: int, start: int, stop: int, attend: Attend) -> float:
        """Write state ``i`` + 1, from positions [start, stop) of the epoch, and return the loss at state ``i``."""
        ...


class BatchStep:
    """A step from the gradient of any loss on a batch.

    Parameters
    ----------
    hyperparams, n_samples
        The settings, and N.
    states, batches
        The states, and the points of each step.
    masks, point_masks
        The dropout masks common to all points, and those with a row for each point.
    attend
        Called between blocks of the points while their lengths are computed.
    """

    def __init__(
        self,
        hyperparams: Hyperparams,
        n_samples: int,
        states: States,
        batches: Batches,
        masks: ClassMasks,
        point_masks: PointMasks,
        attend: Attend = go_on,
    ) -> None:
        self._states, self._batches = states, batches
        self._masks, self._point_masks = masks, point_masks
        self._is_cut = n_samples > PIECE
        self._term = term_of(hyperparams, states.shape[1])
        self._gradient, self._part, self._masked = (aligned(states.shape) for _ in range(3))
        self._gains: dict[int, Floats] = {}  # the optimizer's gain over B, by batch size B
        longest = 0.0
        for block in blocks(n_samples):
            attend()
            with np.errstate(over="ignore"):
                norms = np.square(batches.points[:, block]).sum(axis=0)
            longest = max(longest, float(norms.max(initial=0.0)))
        largest = 1.0 / (1.0 - hyperparams.logit_dropout) if hyperparams.dropout_rescale else 1.0
        reach = max(longest, 1e-300) * largest**2
        self._safe_square = min(SAFE_SCORE**2 / reach, LARGEST_SQUARE)

    def __call__(self, i: int, epoch: int, start: int, stop: int, attend: Attend) -> float:
        """Write state ``i`` + 1: see ``OneStep``. Without points the data term is 0."""
        states, gradient, size = self._states, self._gradient, stop - start
        slot, loss = states.slots[i], 0.0
        if size > 0:
            loss = self._loss_and_gradient(i, epoch, start, stop, attend) / size
            gain = self._gains.get(size)
            if gain is None:
                gain = self._gains[size] = np.array(states.update.gain / size)
            np.multiply(gradient, gain, gradient)
        else:
            gradient.fill(0.0)
        states.update(slot, gradient, states.slots[i + 1], states.age + i + 1)
        return loss

    def _loss_and_gradient(self, i: int, epoch: int, start: int, stop: int, attend: Attend) -> float:
        """Return the sum of the losses at state ``i``; the sum of their gradients goes to ``_gradient``."""
        size, slot, gradient = stop - start, self._states.slots[i], self._gradient
        theta, shared, keep = slot.theta, None, None
        if self._masks.is_shared:
            shared = self._masks.mask(self._states.step + i, epoch).keep
            theta = np.multiply(theta, shared, self._masked)
        elif self._point_masks.is_on:
            keep = self._point_masks.draw(self._states.step + i, size)
            if self._is_cut:
                attend()
        is_safe = bool(slot.flat.dot(slot.flat) < self._safe_square)
        total, at = 0.0, 0
        for points, targets in self._batches.pieces(start, stop, epoch, attend):
            if at:
                attend()
            width = points.shape[1]
            kept = keep if keep is None or width == size else keep[:, at : at + width]
            total += self._term(theta, points, targets, kept, is_safe, self._part if at else gradient)
            if at:
                np.add(gradient, self._part, gradient)
            at += width
        if shared is not None:
            np.multiply(gradient, shared, gradient)
        return total


class HessianStepper:
    """A step from the Hessian, such as Newton's. Its linear algebra takes most of the time.

    Parameters
    ----------
    step
        Computes the next θ from J and θ.
    hyperparams, n_features
        The settings, and D.
    states, batches, masks, point_masks
        As for ``BatchStep``.
    """

    def __init__(
        self,
        step: HessianStep,
        hyperparams: Hyperparams,
        n_features: int,
        states: States,
        batches: Batches,
        masks: ClassMasks,
        point_masks: PointMasks,
    ) -> None:
        self._step, self._hyperparams, self._n_features = step, hyperparams, n_features
        self._states, self._batches = states, batches
        self._masks, self._point_masks = masks, point_masks

    def __call__(self, i: int, epoch: int, start: int, stop: int, attend: Attend) -> float:
        """Write state ``i`` + 1: see ``OneStep``."""
        states = self._states
        keep = self._masks.mask(states.step + i, epoch).keep[:, None]
        if self._point_masks.is_on:
            keep = self._point_masks.draw(states.step + i, stop - start)
        pieces = self._batches.pieces(start, stop, epoch, attend)
        objective = objective_of(pieces, keep, self._hyperparams, self._n_features, attend)
        theta = states.all[i, 0].T.copy()
        states.all[i + 1, 0] = self._step(objective, theta).T
        return objective.data_loss(theta)


class Stepwise:
    """Takes steps one by one, and checks several of them together.

    Parameters
    ----------
    states
        Where steps are written.
    step
        Makes one of them.
    n_samples, batch_size
        N, and the size of a batch (None: all).
    """

    def __init__(self, states: States, step: OneStep, n_samples: int, batch_size: int | None) -> None:
        self._states, self._step = states, step
        self._n, self._batch_size = n_samples, batch_size

    def advance(self, steps: int, data_loss: Floats, penalty: Floats, attend: Attend) -> Taken:
        """Take up to ``steps`` steps, and write the objective before each."""
        states, n = self._states, self._n
        steps, interrupted = min(steps, MOST_STEPS), False
        places = [(states.epoch, states.position)]
        for i in range(steps):
            epoch, position = places[i]
            start, stop = batch_bounds(position, n, self._batch_size)
            try:
                data_loss[i] = self._step(i, epoch, start, stop, attend)
            except Interrupted:
                steps, interrupted = i, True
                break
            places.append((epoch + 1, 0) if stop >= n else (epoch, stop))
        finite = states.finite_steps(states.squares(steps + 1)[1:])
        if finite:
            penalty[:finite] = states.penalties(finite)
            states.go_to(finite, *places[finite])
        return Taken(finite, finite < steps, interrupted)
