"""Evaluation of a model on given data without dropout: loss, penalty, accuracy. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks, go_on
from softmax_viz.core.methods.losses import LOSSES, Loss
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState

_SMALLEST = float(np.nextafter(0.0, 1.0))


@frozen_dataclass(eq=False)
class Evaluation:
    """The model at one step, without dropout, on all the data.

    Parameters
    ----------
    step
        Updates done when this was measured.
    data_loss
        The mean loss over the N points, the data term of the objective; 0 without points.
    penalty
        The penalty at these weights; ``total`` is the sum.
    wrong
        (N,) whether the most probable class differs from the point's label.
    """

    step: int
    data_loss: float
    penalty: float
    wrong: Bools

    def __post_init__(self) -> None:
        object.__setattr__(self, "wrong", frozen(self.wrong, np.bool_))

    @property
    def total(self) -> float:
        """Data loss + penalty."""
        return self.data_loss + self.penalty

    @property
    def accuracy(self) -> float | None:
        """Share of points whose most probable class is their label; None without points."""
        return 1.0 - float(self.wrong.mean()) if len(self.wrong) else None


@frozen_dataclass(eq=False)
class Evaluations:
    """The evaluations of the model at one step, over all N points.

    Parameters
    ----------
    train, test
        On the training points; on the held-out points, None without any.
    held_out
        (N,) which points are held out.
    safe_rate
        The largest safe learning rate 2/L at these weights; None where it was not evaluated.
    any_batch_rate
        The learning rate 2/L that is safe on any batch at any weights; None where it was not evaluated.
    epoch
        Passes over the data completed at this step.
    """

    train: Evaluation
    test: Evaluation | None
    held_out: Bools
    safe_rate: float | None = None
    any_batch_rate: float | None = None
    epoch: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "held_out", frozen(self.held_out, np.bool_))

    @property
    def mistakes(self) -> Bools:
        """(N,) which points to mark as wrong: exactly those that the accuracies count as wrong, at every step."""
        wrong = np.zeros(len(self.held_out), np.bool_)
        wrong[~self.held_out] = self.train.wrong
        if self.test is not None:
            wrong[self.held_out] = self.test.wrong
        return wrong


def measure(state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> Evaluation:
    """Evaluate ``state`` on ``samples`` with the penalty of ``hyperparams``."""
    penalty = penalty_of(hyperparams).value(state.weights)
    if not samples.n_samples:
        return Evaluation(state.step, 0.0, penalty, np.empty(0, np.bool_))
    loss = LOSSES[hyperparams.loss]
    losses, wrong = np.empty(samples.n_samples), np.empty(samples.n_samples, np.bool_)
    for block in blocks(samples.n_samples):
        attend()
        logits, labels = state.logits(samples.features[block]), samples.labels[block]
        losses[block] = loss.value(logits, labels, hyperparams.label_smoothing)
        wrong[block] = logits.argmax(axis=1) != labels
    return Evaluation(state.step, mean_loss(losses, loss, samples.n_classes), penalty, wrong)


def mean_loss(losses: Floats, loss: Loss, n_classes: int) -> float:
    """Return the mean of the ``losses`` (N,) of all points as the program shows it; 0 without points."""
    if not len(losses):
        return 0.0
    mean = float(losses.mean())
    if not mean and loss.is_positive and n_classes > 1:
        mean = _SMALLEST  # The loss of finite scores is positive: the mean has only underflowed.
    return mean


def accuracy_of(state: TrainState, samples: TrainingSet, attend: Attend = go_on) -> float | None:
    """Return the fraction of points whose most probable class is their label: what ``measure`` says, but faster.

    Of equal scores the first wins; None without points. ``attend`` is called between blocks of points.
    """
    if not samples.n_samples:
        return None
    n_right = 0
    for block in blocks(samples.n_samples):
        attend()
        scores = state.weights @ samples.features[block].T
        scores += state.bias[:, None]
        best, winners = scores[0], np.zeros(scores.shape[1], samples.labels.dtype)
        for index in range(1, len(scores)):
            np.copyto(winners, index, where=scores[index] > best)
            best = np.maximum(best, scores[index])
        n_right += int(np.count_nonzero(winners == samples.labels[block]))
    return n_right / samples.n_samples
