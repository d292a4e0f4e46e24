"""The fast training loop: the step of ``training.reference_step`` without allocations.

Where the time goes at teaching sizes is not arithmetic but numpy's calls and temporaries. So parameters are
(R, K), R = D features plus a row for the bias, points (R, N) with a row of ones, and scores (K, N): everything is
contiguous along the points, and every temporary exists beforehand. There are three ways to make a step:

- quick (``fused_quick``): cross-entropy of all points, up to 32 steps in a row, whose losses, penalties and
  checks are computed together. Steps that should not have been quick are undone and made the other way;
- any batch, loss and size of scores, step by step (``fused_losses``);
- from the Hessian (``fused_newton``), as Newton's, whose cost is in the linear algebra.

Which way a step is made depends on the weights at that step alone, so slicing a run never changes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Bools, Floats, aligned
from softmax_viz.core.fused_batches import PIECE, Batches
from softmax_viz.core.fused_defined import update_of
from softmax_viz.core.fused_linear import LinearStep, linear_step
from softmax_viz.core.fused_losses import SAFE_SCORE, term_of
from softmax_viz.core.fused_masks import ClassMasks, PointMasks, dropped
from softmax_viz.core.fused_newton import objective_of
from softmax_viz.core.fused_quick import MOST_STEPS, QuickCrossEntropy
from softmax_viz.core.fused_small import SMALL, SmallLosses
from softmax_viz.core.fused_step import Slot
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.interruption import Attend, Interrupted, blocks, go_on
from softmax_viz.core.losses import LOSSES, Family
from softmax_viz.core.optimizers import OPTIMIZERS, HessianStep
from softmax_viz.core.training import Samples, TrainState, batch_bounds, starting_memory

# ‖θ‖² beyond this counts as diverged: the next products would overflow.
_LARGEST_SQUARE = 1e300
# 1 − βᵗ is 1 to the last bit for βᵗ below this: all memories that old are corrected alike.
_NO_CORRECTION = 2.0**-54


@dataclass(frozen=True, slots=True, eq=False)
class Advance:
    """What some steps reported: the objective *before* each of the M steps taken.

    Parameters
    ----------
    data_loss, penalty
        (M,) each; their sum is what was descended, on each step's own batch and mask.
    diverged
        Whether the next step would have left the finite numbers. The state is the last finite one.
    interrupted
        Whether the next step was given up. The state is that before it.
    """

    data_loss: Floats
    penalty: Floats
    diverged: bool
    interrupted: bool = False


class FusedTrainer:
    """Trains one model on fixed data with fixed settings. One thread at a time.

    Parameters
    ----------
    samples
        Features (N, D) and labels (N,).
    hyperparams, seed
        The settings and the seed of the run.
    state
        Where to go on from; its shapes fit ``samples``.
    attend
        Called between blocks of the points while they are made ready.
    """

    def __init__(
        self, samples: Samples, hyperparams: Hyperparams, seed: int, state: TrainState, attend: Attend = go_on
    ) -> None:
        n, d, k = samples.n_samples, samples.n_features, samples.n_classes
        if state.weights.shape != (k, d) or state.bias.shape != (k,):
            raise ValueError(f"weights {state.weights.shape} do not fit {k} classes and {d} features")
        self._samples, self._hyperparams, self._seed = samples, hyperparams, seed
        self._step, self._epoch, self._position = state.step, state.epoch, state.position
        self._all_batch = hyperparams.batch_size is None or hyperparams.batch_size >= n
        rows = d + 1 if hyperparams.bias else d
        shape = (rows, k)
        moments, self._age, self._starts = starting_memory(state, hyperparams.optimizer)
        self._from_hessian = OPTIMIZERS[hyperparams.optimizer].from_hessian
        self._update = update_of(hyperparams, rows, k, d, self._younger(rows))
        smoothing = hyperparams.label_smoothing if LOSSES[hyperparams.loss].uses_label_smoothing else 0.0
        self._batches = Batches(samples, hyperparams.bias, smoothing, seed, attend)
        self._attend: Attend = go_on
        self._term = term_of(hyperparams, k)
        self._point_masks = PointMasks(hyperparams, seed, k)
        self._gradient, self._part, self._masked = aligned(shape), aligned(shape), aligned(shape)
        self._gains: dict[int, Floats] = {}  # the optimizer's gain over B, by batch size B

        n_states = 1 + self._update.n_moments
        room = LinearStep.room(n_states, rows, k)
        memory = aligned((MOST_STEPS + 1, room))
        memory[:] = 0.0
        self._states = memory[:, : n_states * rows * k].reshape(MOST_STEPS + 1, n_states, *shape)
        self._thetas = memory[:, : rows * k]
        self._slots = [Slot(place, d) for place in self._states]
        for place, matrix in zip(self._states[0], (state.theta, *moments), strict=True):
            place[:] = matrix.T[:rows]

        self._quick: QuickCrossEntropy | None = None
        targets, scale, gain = np.zeros(shape), 1.0, 1.0
        if n and rows and k > 1 and self._all_batch and self._can_be_quick:
            targets = self._batches.target_sums(attend)
            self._quick = QuickCrossEntropy(self._batches.points, targets, d, attend)
            scale, gain = self._quick.scale, self._update.gain / n
        self._small: SmallLosses | None = None
        self._masks = ClassMasks(hyperparams, seed, k, targets, scale, gain)
        self._linear: LinearStep | None = None
        if self._quick is not None and not self._masks.is_shared:
            self._linear = linear_step(self._update, memory, self._masks.everything, d)
        self._all_differences = aligned((MOST_STEPS, rows, max(k - 1, 0)))
        self._differences = list(self._all_differences)
        self._transposed = [matrix.T for matrix in self._differences]
        self._slopes = aligned((rows, max(k - 1, 0)))
        self._in_a_row = 1  # quick steps that are tried together; does not change what they are
        longest = 0.0
        for block in blocks(n):
            attend()
            with np.errstate(over="ignore"):
                norms = np.square(self._batches.points[:, block]).sum(axis=0)
            longest = max(longest, float(norms.max(initial=0.0)))
        largest = 1.0 / (1.0 - hyperparams.logit_dropout) if hyperparams.dropout_rescale else 1.0
        reach = max(longest, 1e-300) * largest**2
        self._safe_square = min(SAFE_SCORE**2 / reach, _LARGEST_SQUARE)

    def state(self) -> TrainState:
        """A frozen copy of what has been learned."""
        d, k = self._samples.n_features, self._samples.n_classes
        whole = np.zeros((len(self._states[0]), d + 1, k))
        whole[:, : self._states.shape[2]] = self._states[0]
        theta, *moments = whole.transpose(0, 2, 1)
        age = self._age if moments else 0
        memory = OPTIMIZERS[self._hyperparams.optimizer].memory
        return TrainState(
            theta[:, :d], theta[:, d], self._step, self._epoch, self._position, tuple(moments), age, memory,
            self._starts,
        )  # fmt: skip

    @property
    def step(self) -> int:
        """Updates done."""
        return self._step

    @property
    def is_cut(self) -> bool:
        """Whether a step takes its points in several blocks, between which it can be given up."""
        return len(self._samples.labels) > PIECE

    def dropped(self) -> Bools | None:
        """(K,) which logits the coming step drops; None when dropout is off or differs by point."""
        return dropped(self._masks.mask(self._step, self._epoch)) if self._masks.is_shared else None

    def _younger(self, rows: int) -> Floats | None:
        """(R, K) how much younger than the memory that of each parameter is; None where that changes nothing."""
        starts, settings = self._starts, self._hyperparams
        if starts is None:
            return None
        youngest = self._age + 1 - int(starts.max())
        if max(settings.beta1, settings.beta2) ** youngest < _NO_CORRECTION:
            return None
        return np.ascontiguousarray(starts.T[:rows], np.float64)

    @property
    def is_clean(self) -> bool:
        """Whether the objective of the coming steps is the clean one: all points, no dropout."""
        return not self._hyperparams.logit_dropout and self._all_batch and self._position == 0

    @property
    def ends_pass(self) -> bool:
        """Whether the coming step is the rest of a pass begun with smaller batches; the next takes all."""
        return self._all_batch and self._position != 0

    @property
    def _can_be_quick(self) -> bool:
        """Whether the loss and the optimizer have quick steps."""
        is_softmax = LOSSES[self._hyperparams.loss].family is Family.SOFTMAX
        return is_softmax and not self._point_masks.is_on and self._from_hessian is None

    def advance(self, steps: int, attend: Attend = go_on) -> Advance:
        """Take up to ``steps`` steps; fewer if the run diverges, or if ``attend`` interrupts one.

        A step that is given up has changed nothing, and is the same when it is taken again.
        """
        self._attend = attend
        if self._quick is not None:
            self._quick.attend = attend
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # overflow ends the run, see ``_is_finite``
            return self._advance(steps)

    def _advance(self, steps: int) -> Advance:
        data_loss, penalty = np.zeros(steps), np.zeros(steps)
        done, diverged, interrupted = 0, False, False
        while done < steps and not diverged and not interrupted:
            taken = 0
            try:
                # Asked anew at each step: the rest of a pass begun with smaller batches may come first.
                if self._quick is not None and self._position == 0:
                    room = min(steps - done, self._in_a_row)
                    taken, diverged = self._advance_quickly(self._quick, room, data_loss[done:], penalty[done:])
                if not taken and not diverged:
                    room = 1 if self._quick is not None else min(steps - done, MOST_STEPS)
                    taken, diverged, interrupted = self._advance_stepwise(room, data_loss[done:], penalty[done:])
            except Interrupted:
                interrupted = True
            done += taken
        return Advance(data_loss[:done], penalty[:done], diverged, interrupted)

    # Quick steps

    def _advance_quickly(
        self, quick: QuickCrossEntropy, steps: int, data_loss: Floats, penalty: Floats
    ) -> tuple[int, bool]:
        """Try ``steps`` quick steps: how many were right, and whether the one after them diverges."""
        slots, differences, transposed = self._slots, self._differences, self._transposed
        slopes, gradient, update, linear = self._slopes, self._gradient, self._update, self._linear
        slopes_of, age, subtract, finish = quick.slopes, self._age, np.subtract, update.finish
        mask, shared = self._masks.everything, self._masks.is_shared
        for i in range(steps):
            if shared:
                mask = self._masks.mask(self._step + i, self._epoch + i)
            slots[i].dot_theta(mask.to_differences, differences[i])
            if linear is not None:
                slopes_of(i, transposed[i], linear.slopes[i])
                linear.dot(linear.inputs[i], linear.outputs[i])
                if finish is not None:
                    finish(slots[i], slots[i + 1])
            else:
                slopes_of(i, transposed[i], slopes)
                slopes.dot(mask.from_differences, gradient)
                subtract(gradient, mask.targets, gradient)
                update(slots[i], gradient, slots[i + 1], age + i + 1)
        squares = self._squares(steps + 1)
        right = _leading(quick.are_right(squares[:-1]))
        finite = _leading(self._are_finite(squares[1 : right + 1]))
        if finite:
            data_loss[:finite] = quick.losses(self._all_differences[:steps])[:finite]
            if not data_loss[:finite].min() >= SMALL:
                self._correct_small(data_loss[:finite])
            penalty[:finite] = self._penalties(finite)
            self._settle(finite)
            self._epoch += finite
        self._in_a_row = min(2 * steps, quick.most_steps) if finite == steps else 1
        return finite, finite < right

    def _correct_small(self, data_loss: Floats) -> None:
        """Compute those losses of the quick steps anew, in place, that are too small for the quick way."""
        if self._small is None:
            smoothing = self._hyperparams.label_smoothing
            self._small = SmallLosses(self._batches.points, self._samples.labels, smoothing)
        which = np.flatnonzero(data_loss < SMALL)
        thetas = self._states[which, 0]
        if self._masks.is_shared:
            thetas *= np.array([self._masks.mask(self._step + i, self._epoch + i).keep for i in which.tolist()])[
                :, None, :
            ]
        data_loss[which] = self._small.of(thetas)

    # Steps of any kind

    def _advance_stepwise(self, steps: int, data_loss: Floats, penalty: Floats) -> tuple[int, bool, bool]:
        """Take up to ``steps`` steps: how many, and whether the one after them diverges or was given up."""
        n, batch_size = self._samples.n_samples, self._hyperparams.batch_size
        slots, step_from_hessian = self._slots, self._from_hessian
        places = [(self._epoch, self._position)]
        interrupted = False
        for i in range(steps):
            epoch, position = places[i]
            start, stop = batch_bounds(position, n, batch_size)
            try:
                if step_from_hessian is not None:
                    data_loss[i] = self._hessian_step(step_from_hessian, i, epoch, start, stop)
                else:
                    data_loss[i] = self._batch_gradient(i, epoch, start, stop) if stop > start else self._no_gradient()
                    self._update(slots[i], self._gradient, slots[i + 1], self._age + i + 1)
            except Interrupted:
                steps, interrupted = i, True
                break
            places.append((epoch + 1, 0) if stop >= n else (epoch, stop))
        finite = _leading(self._are_finite(self._squares(steps + 1)[1:]))
        if finite:
            penalty[:finite] = self._penalties(finite)
            self._settle(finite)
            self._epoch, self._position = places[finite]
        return finite, finite < steps, interrupted

    def _batch_gradient(self, i: int, epoch: int, start: int, stop: int) -> float:
        """The data term of step ``i`` from here on its batch; its gradient goes to ``_gradient``."""
        size = stop - start
        slot, gradient = self._slots[i], self._gradient
        theta, shared, keep = slot.theta, None, None
        if self._masks.is_shared:
            shared = self._masks.mask(self._step + i, epoch).keep
            theta = np.multiply(theta, shared, self._masked)
        elif self._point_masks.is_on:
            keep = self._point_masks.draw(self._step + i, size)
            if self.is_cut:
                self._attend()
        is_safe = bool(slot.flat.dot(slot.flat) < self._safe_square)
        total, at = 0.0, 0
        for points, targets in self._batches.pieces(start, stop, epoch, self._attend):
            if at:
                self._attend()
            width = points.shape[1]
            kept = keep if keep is None or width == size else keep[:, at : at + width]
            total += self._term(theta, points, targets, kept, is_safe, self._part if at else gradient)
            if at:
                np.add(gradient, self._part, gradient)
            at += width
        if shared is not None:
            np.multiply(gradient, shared, gradient)
        gain = self._gains.get(size)
        if gain is None:
            gain = self._gains[size] = np.array(self._update.gain / size)
        np.multiply(gradient, gain, gradient)
        return total / size

    def _no_gradient(self) -> float:
        self._gradient.fill(0.0)
        return 0.0

    def _hessian_step(self, step: HessianStep, i: int, epoch: int, start: int, stop: int) -> float:
        """Write the state after step ``i`` from here, made from the Hessian; returns the loss before it."""
        keep = self._masks.mask(self._step + i, epoch).keep[:, None]
        if self._point_masks.is_on:
            keep = self._point_masks.draw(self._step + i, stop - start)
        pieces = self._batches.pieces(start, stop, epoch, self._attend)
        objective = objective_of(pieces, keep, self._hyperparams, self._samples.n_features, self._attend)
        theta = self._states[i, 0].T.copy()
        self._states[i + 1, 0] = step(objective, theta).T
        return objective.data_loss(theta)

    # What follows a step

    def _squares(self, count: int) -> Floats:
        """‖θ‖² (count,) of the first ``count`` states."""
        theta = self._thetas[:count]
        squares: Floats = np.add.reduce(np.multiply(theta, theta), axis=1)
        return squares

    def _are_finite(self, squares: Floats) -> Bools:
        """(M,) which states after the first are finite with room for the next products, given their ‖θ‖²."""
        finite: Bools = squares < _LARGEST_SQUARE
        if self._update.n_moments:
            finite &= np.isfinite(self._states[1 : 1 + len(squares), 1:]).all(axis=(1, 2, 3))
        return finite

    def _penalties(self, count: int) -> Floats:
        """The penalty (count,) before each of ``count`` steps."""
        return self._update.penalties(self._states[:count, 0, : self._samples.n_features])

    def _settle(self, steps: int) -> None:
        """Make the state after ``steps`` steps the present one."""
        np.copyto(self._states[0], self._states[steps])
        self._step += steps
        self._age += steps


def _leading(flags: Bools) -> int:
    """How many of ``flags`` are true before the first that is not."""
    first = flags.tobytes().find(0)  # faster than numpy on so few
    return len(flags) if first < 0 else first
