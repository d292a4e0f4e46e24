"""The fast training loop: the step of ``reference.reference_step`` without allocations.

With few points most of the time goes into numpy's calls and temporary arrays, not into arithmetic. So parameters are
(R, K), R = D features plus a row for the bias, points (R, N) with a row of ones, and scores (K, N): everything is
contiguous along the points, and every temporary array is allocated beforehand (``states``). There are three ways to
make steps; ``choose_way`` chooses one when a trainer is made:

- many in a row (``quick_steps``): cross-entropy of all points, up to 32 steps whose losses, penalties and checks are
  computed together. Steps that were inaccurate this way are undone and made one by one;
- one by one (``stepwise.BatchStep``): any batch, loss and size of scores;
- from the Hessian (``stepwise.HessianStepper``), such as Newton's.

The way in which a step is made depends only on the settings and on the weights at that step, so slicing a run never
changes a result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.basics.interruption import Attend, Interrupted, go_on
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.batches import PIECE, Batches
from softmax_viz.core.training.fast.full_batch import QuickCrossEntropy
from softmax_viz.core.training.fast.masks import ClassMasks, PointMasks, dropped
from softmax_viz.core.training.fast.quick_steps import QuickSteps
from softmax_viz.core.training.fast.small_losses import SmallLosses
from softmax_viz.core.training.fast.states import States
from softmax_viz.core.training.fast.stepwise import BatchStep, HessianStepper, OneStep, Stepwise, Taken
from softmax_viz.core.training.reference import TrainingSet, TrainState


@dataclass(frozen=True, slots=True, eq=False)
class AdvanceResult:
    """The result of some steps: the objective *before* each of the M steps taken.

    Parameters
    ----------
    data_loss, penalty
        (M,) each; their sum is the objective on the batch and with the dropout mask of each step.
    diverged
        Whether the next step would have overflowed. The state is the last finite one.
    interrupted
        Whether the next step was interrupted. The state is the one before it.
    """

    data_loss: Floats
    penalty: Floats
    diverged: bool
    interrupted: bool = False


class Way(Protocol):
    """A way of making steps."""

    def advance(self, steps: int, data_loss: Floats, penalty: Floats, attend: Attend) -> Taken:
        """Take up to ``steps`` steps, and write the objective before each; a step that is not taken changes nothing."""
        ...


def choose_way(
    samples: TrainingSet, hyperparams: Hyperparams, seed: int, states: States, attend: Attend = go_on
) -> tuple[Way, ClassMasks]:
    """Return the way to make steps with these settings, and the dropout masks common to all points that it uses.

    Parameters
    ----------
    samples, hyperparams, seed
        The training points, the settings and the seed of the run.
    states
        Where steps are written.
    attend
        Called between blocks of the points while they are prepared.
    """
    n, d, k = samples.n_samples, samples.n_features, samples.n_classes
    rows, _ = states.shape
    loss, step_from_hessian = LOSSES[hyperparams.loss], OPTIMIZERS[hyperparams.optimizer].from_hessian
    smoothing = hyperparams.label_smoothing if loss.uses_label_smoothing else 0.0
    batches = Batches(samples, hyperparams.bias, smoothing, seed, attend)
    point_masks = PointMasks(hyperparams, seed, k)
    can_be_quick = loss.family is Family.SOFTMAX and step_from_hessian is None and not point_masks.is_on
    is_quick = can_be_quick and _takes_all(samples, hyperparams)

    quick: QuickCrossEntropy | None = None
    targets, scale, gain = np.zeros(states.shape), 1.0, 1.0
    if is_quick and n and rows and k > 1:
        targets = batches.target_sums(attend)
        quick = QuickCrossEntropy(batches.points, targets, d, attend)
        scale, gain = quick.scale, states.update.gain / n
    masks = ClassMasks(hyperparams, seed, k, targets, scale, gain)

    step: OneStep
    if step_from_hessian is not None:
        step = HessianStepper(step_from_hessian, hyperparams, d, states, batches, masks, point_masks)
    else:
        step = BatchStep(hyperparams, n, states, batches, masks, point_masks, attend)
    one_by_one = Stepwise(states, step, n, hyperparams.batch_size)
    if quick is None:
        return one_by_one, masks
    small = SmallLosses(batches.points, samples.labels, smoothing)
    return QuickSteps(states, quick, masks, small, d, one_by_one), masks


class FusedTrainer:
    """Trains one model on fixed data with fixed settings. One thread at a time.

    Parameters
    ----------
    samples
        Features (N, D) and labels (N,).
    hyperparams, seed
        The settings and the seed of the run.
    state
        The state to continue from; its shapes fit ``samples``.
    attend
        Called between blocks of the points while they are prepared.
    """

    def __init__(
        self, samples: TrainingSet, hyperparams: Hyperparams, seed: int, state: TrainState, attend: Attend = go_on
    ) -> None:
        d, k = samples.n_features, samples.n_classes
        if state.weights.shape != (k, d) or state.bias.shape != (k,):
            raise ValueError(f"weights {state.weights.shape} do not fit {k} classes and {d} features")
        self._samples, self._hyperparams = samples, hyperparams
        self._takes_all = _takes_all(samples, hyperparams)
        self._states = States(state, hyperparams)
        self._way, self._masks = choose_way(samples, hyperparams, seed, self._states, attend)

    def state(self) -> TrainState:
        """Return a frozen copy of the current state."""
        return self._states.snapshot()

    @property
    def step(self) -> int:
        """Updates done."""
        return self._states.step

    @property
    def is_cut(self) -> bool:
        """Whether a step takes its points in several blocks, between which it can be interrupted."""
        return len(self._samples.labels) > PIECE

    @property
    def is_full_batch(self) -> bool:
        """Whether the coming steps are on all points without dropout, so that their objective is the clean one."""
        return not self._hyperparams.logit_dropout and self._takes_all and self._states.position == 0

    @property
    def ends_pass(self) -> bool:
        """Whether the coming step is the rest of a pass that began with smaller batches; the next takes all points."""
        return self._takes_all and self._states.position != 0

    def dropped(self) -> Bools | None:
        """Return which logits the coming step drops, (K,); None if dropout is off or differs by point."""
        states, masks = self._states, self._masks
        return dropped(masks.mask(states.step, states.epoch)) if masks.is_shared else None

    def advance(self, steps: int, attend: Attend = go_on) -> AdvanceResult:
        """Take up to ``steps`` steps; fewer if the run diverges, or if ``attend`` interrupts one.

        An interrupted step changes nothing, and gives the same result when it is taken again.
        """
        data_loss, penalty = np.zeros(steps), np.zeros(steps)
        done, diverged, interrupted = 0, False, False
        # An overflow ends the run: see ``States.finite_steps``.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            while done < steps and not diverged and not interrupted:
                try:
                    taken, diverged, interrupted = self._way.advance(
                        steps - done, data_loss[done:], penalty[done:], attend
                    )
                    done += taken
                except Interrupted:
                    interrupted = True
        return AdvanceResult(data_loss[:done], penalty[:done], diverged, interrupted)


def _takes_all(samples: TrainingSet, hyperparams: Hyperparams) -> bool:
    """Return whether a step takes all points."""
    return hyperparams.batch_size is None or hyperparams.batch_size >= samples.n_samples
