"""The loss of every point, and how much of the objective is data and how much penalty. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.training.reference import TrainingSet


@frozen_dataclass(eq=False)
class PointLosses:
    """The losses of all points at one state, without dropout.

    Parameters
    ----------
    losses
        (N,) the loss of each point of the data, test points included, in the order of the table.
    data_loss, penalty
        The parts of the objective J: the mean loss of the training points, 0 without any, and the penalty.
    """

    losses: Floats
    data_loss: float
    penalty: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "losses", frozen(self.losses, np.float64))


def point_losses(subject: Subject, inquiry: Inquiry, attend: Attend) -> PointLosses:
    """Return the losses of all points of ``subject``."""
    del inquiry
    losses = np.empty(subject.data.n_points)
    train = _losses(subject, subject.train, attend)
    losses[~subject.held_out] = train
    losses[subject.held_out] = _losses(subject, subject.test, attend)
    penalty = float(penalty_of(subject.hyperparams).value(subject.state.weights))
    return PointLosses(losses, float(train.mean()) if len(train) else 0.0, penalty)


def _losses(subject: Subject, samples: TrainingSet, attend: Attend) -> Floats:
    loss, smoothing = LOSSES[subject.hyperparams.loss], subject.hyperparams.label_smoothing
    losses = np.empty(samples.n_samples)
    for block in blocks(samples.n_samples):
        attend()
        if samples.n_samples:
            logits = subject.state.logits(samples.features[block])
            losses[block] = loss.value(logits, samples.labels[block], smoothing)
    return losses
