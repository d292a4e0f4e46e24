"""Many steps of the fast loop in a row: cross-entropy on all points. One thread at a time.

Losses, penalties and checks of up to 32 steps are computed together. Steps that were inaccurate this way are undone
and made one by one.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.training.fast.full_batch import MOST_STEPS, QuickCrossEntropy
from softmax_viz.core.training.fast.linear_step import linear_step
from softmax_viz.core.training.fast.masks import ClassMasks
from softmax_viz.core.training.fast.small_losses import SMALL, SmallLosses
from softmax_viz.core.training.fast.states import States, leading
from softmax_viz.core.training.fast.stepwise import Stepwise, Taken


class QuickSteps:
    """Takes steps in a row where that is accurate, and one by one elsewhere.

    Parameters
    ----------
    states
        Where steps are written.
    quick
        Computes the slopes and losses of all points.
    masks
        The dropout masks, prepared for ``quick``.
    small
        Computes losses that are too small for ``quick``.
    n_features
        D.
    otherwise
        Takes the steps that must be made one by one.
    """

    def __init__(
        self,
        states: States,
        quick: QuickCrossEntropy,
        masks: ClassMasks,
        small: SmallLosses,
        n_features: int,
        otherwise: Stepwise,
    ) -> None:
        self._states, self._quick, self._masks, self._small = states, quick, masks, small
        self._otherwise = otherwise
        rows, k = states.shape
        self._linear = None
        if not masks.is_shared:
            self._linear = linear_step(states.update, states.memory, masks.everything, n_features)
        self._gradient = aligned((rows, k))
        self._all_differences = aligned((MOST_STEPS, rows, k - 1))
        self._differences = list(self._all_differences)
        self._transposed = [matrix.T for matrix in self._differences]
        self._slopes = aligned((rows, k - 1))
        self._in_a_row = 1  # steps that are tried together; their results do not depend on it

    def advance(self, steps: int, data_loss: Floats, penalty: Floats, attend: Attend) -> Taken:
        """Take up to ``steps`` steps, and write the objective before each."""
        self._quick.attend = attend
        # First the rest of a pass that began with smaller batches, if there is one.
        if self._states.position == 0:
            taken, diverged = self._try(min(steps, self._in_a_row), data_loss, penalty)
            if taken or diverged:
                return Taken(taken, diverged, False)
        return self._otherwise.advance(1, data_loss, penalty, attend)

    def _try(self, steps: int, data_loss: Floats, penalty: Floats) -> tuple[int, bool]:
        """Try ``steps`` steps; return how many were accurate, and whether the next one diverges."""
        states, quick, linear = self._states, self._quick, self._linear
        slots, differences, transposed = states.slots, self._differences, self._transposed
        slopes, gradient, update = self._slopes, self._gradient, states.update
        slopes_of, age, subtract, finish = quick.slopes, states.age, np.subtract, update.finish
        mask, shared = self._masks.everything, self._masks.is_shared
        for i in range(steps):
            if shared:
                mask = self._masks.mask(states.step + i, states.epoch + i)
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
        squares = states.squares(steps + 1)
        right = leading(quick.are_right(squares[:-1]))
        finite = states.finite_steps(squares[1 : right + 1])
        if finite:
            data_loss[:finite] = quick.losses(self._all_differences[:steps])[:finite]
            if not data_loss[:finite].min() >= SMALL:
                self._correct_small(data_loss[:finite])
            penalty[:finite] = states.penalties(finite)
            states.go_to(finite, states.epoch + finite, 0)
        self._in_a_row = min(2 * steps, quick.most_steps) if finite == steps else 1
        return finite, finite < right

    def _correct_small(self, data_loss: Floats) -> None:
        """Recompute, in place, the losses of the quick steps that are too small to be accurate."""
        which = np.flatnonzero(data_loss < SMALL)
        states = self._states
        thetas = states.all[which, 0]
        if self._masks.is_shared:
            thetas *= np.array([self._masks.mask(states.step + i, states.epoch + i).keep for i in which.tolist()])[
                :, None, :
            ]
        data_loss[which] = self._small.of(thetas)
