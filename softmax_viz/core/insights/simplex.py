"""The probabilities of all points, and their shares among three classes, for a triangle. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.training.reference import TrainingSet

CORNERS = 3


@frozen_dataclass(eq=False)
class Simplex:
    """All points of the data as the model sees them at one step, without dropout, in the order of the table.

    Parameters
    ----------
    step
        Updates of the weights.
    corners
        The indices of three classes.
    probabilities
        (N, K); not numbers where a score is not finite.
    shares
        (N, 3) the probabilities of these classes divided by their sum, computed from their scores alone: they do not
        depend on the other classes, and are right even where all three are too unlikely for a number.
    labels, held_out
        (N,) the class of each point, and whether it is a test point.
    """

    step: int
    corners: tuple[int, int, int]
    probabilities: Floats
    shares: Floats
    labels: Ints
    held_out: Bools

    def __post_init__(self) -> None:
        object.__setattr__(self, "probabilities", frozen(self.probabilities, np.float64))
        object.__setattr__(self, "shares", frozen(self.shares, np.float64))

    @property
    def n_classes(self) -> int:
        """K."""
        return int(self.probabilities.shape[1])


def simplex(subject: Subject, inquiry: Inquiry, attend: Attend) -> Simplex | None:
    """Return the points of ``subject`` in the triangle of ``inquiry.corners``; None with fewer than three classes."""
    data, n_classes = subject.data, subject.state.n_classes
    if n_classes < CORNERS:
        return None
    corners = corners_of(inquiry.corners, n_classes)
    probabilities, shares = np.empty((data.n_points, n_classes)), np.empty((data.n_points, CORNERS))
    for samples, chosen in ((subject.train, ~subject.held_out), (subject.test, subject.held_out)):
        probabilities[chosen], shares[chosen] = _evaluate(subject, samples, corners, attend)
    return Simplex(subject.state.step, corners, probabilities, shares, data.labels, subject.held_out)


def corners_of(wanted: tuple[int, ...], n_classes: int) -> tuple[int, int, int]:
    """Return ``wanted`` if it is three different of ``n_classes`` classes, else the first three."""
    if len(wanted) == CORNERS == len(set(wanted)) and all(0 <= index < n_classes for index in wanted):
        first, second, third = wanted
        return first, second, third
    return 0, 1, 2


def shares_among(logits: Floats, corners: tuple[int, ...]) -> Floats:
    """Return p_c / Σ p_c over ``corners`` (M, 3) from ``logits`` (M, K): the softmax of these scores alone."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        return softmax(logits[:, corners])


def _evaluate(
    subject: Subject, samples: TrainingSet, corners: tuple[int, ...], attend: Attend
) -> tuple[Floats, Floats]:
    n = samples.n_samples
    probabilities, shares = np.empty((n, subject.state.n_classes)), np.empty((n, CORNERS))
    for block in blocks(n):
        attend()
        if n:
            logits = subject.state.logits(samples.features[block])
            shares[block] = shares_among(logits, corners)
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                probabilities[block] = softmax(logits)
    return probabilities, shares
