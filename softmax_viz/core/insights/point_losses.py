"""The loss of every point, how much of the objective is data and how much penalty, and checks. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import BLOCK, Attend
from softmax_viz.core.insights.run_checks import RunChecks, check_run
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.training.evaluation import mean_loss
from softmax_viz.core.training.reference import TrainingSet

N_WORST = 5
# Points between two calls of ``attend``, if there are very many.
_SMALL_BLOCK = 4_000


@frozen_dataclass(eq=False)
class PointLosses:
    """The losses of all points at one state, without dropout.

    Parameters
    ----------
    step
        Updates done.
    n_classes
        K.
    losses, probabilities, predicted
        (N,) of each point of the data, test points included, in the order of the table: its loss, the probability of
        its own class, and the most probable class. NaN where the scores have overflowed.
    labels, held_out
        (N,) the class of each point, and whether it is a test point.
    worst
        The indices of the points with the largest losses, at most 5, the largest first, of equal ones the first.
    data_loss, penalty
        The parts of the objective J, as the transport shows them: the mean loss of the training points, 0 without any,
        and the penalty.
    checks
        What must hold.
    """

    step: int
    n_classes: int
    losses: Floats
    probabilities: Floats
    predicted: Ints
    labels: Ints
    held_out: Bools
    worst: Ints
    data_loss: float
    penalty: float
    checks: RunChecks

    def __post_init__(self) -> None:
        for name in ("losses", "probabilities"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))
        for name in ("predicted", "labels", "worst"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))
        object.__setattr__(self, "held_out", frozen(self.held_out, np.bool_))

    @property
    def total(self) -> float:
        """The objective J."""
        return self.data_loss + self.penalty


def point_losses(subject: Subject, inquiry: Inquiry, attend: Attend) -> PointLosses:
    """Return the losses of all points of ``subject``."""
    del inquiry
    data, n = subject.data, subject.data.n_points
    losses, probabilities, predicted = np.empty(n), np.empty(n), np.empty(n, np.int64)
    of_train = np.empty(0)
    for samples, which in ((subject.train, ~subject.held_out), (subject.test, subject.held_out)):
        values = _values(subject, samples, attend)
        losses[which], probabilities[which], predicted[which] = values
        if samples is subject.train:
            of_train = values[0]
    data_loss = mean_loss(of_train, LOSSES[subject.hyperparams.loss], data.n_classes)
    penalty = penalty_of(subject.hyperparams).value(subject.state.weights)
    return PointLosses(
        subject.state.step,
        data.n_classes,
        losses,
        probabilities,
        predicted,
        data.labels,
        subject.held_out,
        worst_of(losses),
        data_loss,
        penalty,
        check_run(subject, data_loss + penalty, attend),
    )


def worst_of(losses: Floats, count: int = N_WORST) -> Ints:
    """Return the indices of the ``count`` largest losses, the largest first, of equal ones the first; none is NaN."""
    known = np.flatnonzero(~np.isnan(losses))
    if len(known) > count:  # few candidates: all that are at least as large as the last of them
        least = np.partition(losses[known], len(known) - count)[len(known) - count]
        known = known[losses[known] >= least]
    return known[np.argsort(-losses[known], kind="stable")][:count].astype(np.int64)


def _values(subject: Subject, samples: TrainingSet, attend: Attend) -> tuple[Floats, Floats, Ints]:
    """Return loss, probability of the own class and most probable class of N points.

    A usual data set is one block, as in ``measure``: then the mean is what the transport shows, bit for bit.
    """
    loss, smoothing = LOSSES[subject.hyperparams.loss], subject.hyperparams.label_smoothing
    n = samples.n_samples
    losses, probabilities, predicted = np.empty(n), np.empty(n), np.empty(n, np.int64)
    size = n if n <= BLOCK else _SMALL_BLOCK
    for start in range(0, n, size or 1):
        attend()
        block = slice(start, start + size)
        logits, labels = subject.state.logits(samples.features[block]), samples.labels[block]
        with np.errstate(over="ignore", invalid="ignore"):
            losses[block] = loss.value(logits, labels, smoothing)
            probabilities[block] = np.take_along_axis(softmax(logits), labels[:, None], axis=1)[:, 0]
        predicted[block] = logits.argmax(axis=1)
    return losses, probabilities, predicted
