"""How well a model classifies: confusion matrix, precision, recall, F1, and its calibration. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.training.reference import TrainingSet

# Equal bins of the winner's probability: [0, 0.1), [0.1, 0.2), …, [0.9, 1].
N_BINS = 10
_EDGES = np.arange(1, N_BINS) / N_BINS
# Points between two calls of ``attend``: about a millisecond.
_BLOCK = 2_000


@frozen_dataclass(eq=False)
class Calibration:
    """How often predictions of about the same probability are right. The mean of an empty bin is NaN.

    Parameters
    ----------
    counts, right
        (10,) the points in each bin of the winner's probability, and how many of them are classified correctly.
    confidence
        (10,) the mean of the winner's probability in each bin.

    Source of the formula of ``error``: C. Guo et al., *On Calibration of Modern Neural Networks*, 2017, equation 3.
    """

    counts: Ints
    right: Ints
    confidence: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", frozen(self.counts, np.int64))
        object.__setattr__(self, "right", frozen(self.right, np.int64))
        object.__setattr__(self, "confidence", frozen(self.confidence, np.float64))

    @property
    def shares(self) -> Floats:
        """(10,) the share of right answers in each bin; NaN in an empty one."""
        return _ratio(self.right, self.counts)

    @property
    def error(self) -> float | None:
        """The expected calibration error Σ_b n_b/N · |share of right answers − mean probability|; None without points.

        Empty bins have no part in it.
        """
        used = self.counts > 0
        if not used.any():
            return None
        gaps = np.abs(self.right[used] - self.counts[used] * self.confidence[used])
        return float(gaps.sum() / self.counts.sum())


@frozen_dataclass(eq=False)
class ClassMetrics:
    """What the model says of some points, counted by class.

    Parameters
    ----------
    confusion
        (K, K) the number of points of each class (rows) that are predicted as each class (columns).
    calibration
        The calibration of the same points; points without a probability are in no bin.
    """

    confusion: Ints
    calibration: Calibration

    def __post_init__(self) -> None:
        object.__setattr__(self, "confusion", frozen(self.confusion, np.int64))

    @property
    def n_points(self) -> int:
        """The number of points."""
        return int(self.confusion.sum())

    @property
    def n_right(self) -> int:
        """How many points are classified correctly: the diagonal."""
        return int(self.confusion.trace())

    @property
    def accuracy(self) -> float | None:
        """The share of right answers, computed as ``Evaluation.accuracy`` is; None without points."""
        return 1.0 - (self.n_points - self.n_right) / self.n_points if self.n_points else None

    @property
    def support(self) -> Ints:
        """(K,) the number of points of each class."""
        support: Ints = self.confusion.sum(axis=1)
        return support

    @property
    def predicted(self) -> Ints:
        """(K,) the number of points that are predicted as each class."""
        predicted: Ints = self.confusion.sum(axis=0)
        return predicted

    @property
    def precision(self) -> Floats:
        """(K,) which part of the points predicted as a class is of it; NaN if none is predicted."""
        return _ratio(self.confusion.diagonal(), self.predicted)

    @property
    def recall(self) -> Floats:
        """(K,) which part of the points of a class is predicted as it; NaN without points."""
        return _ratio(self.confusion.diagonal(), self.support)

    @property
    def f1(self) -> Floats:
        """(K,) 2 TP / (2 TP + FP + FN), the harmonic mean of both; NaN without points and predictions."""
        return _ratio(2 * self.confusion.diagonal(), self.support + self.predicted)

    @property
    def largest_share(self) -> float | None:
        """The accuracy of always answering the largest class; None without points."""
        return int(self.support.max()) / self.n_points if self.n_points else None


@frozen_dataclass(eq=False)
class Metrics:
    """The metrics of one state, without dropout.

    Parameters
    ----------
    step
        Updates done.
    labels
        (N,) the class of each point of the data, test points included, in the order of the table.
    predicted, bins
        (N,) its most probable class, of equal scores the first; and the bin of that class's probability, −1 if the
        scores have overflowed so that there is none.
    held_out
        (N,) which points are test points.
    train, test
        The training points and the test points; the latter None without any.
    """

    step: int
    labels: Ints
    predicted: Ints
    bins: Ints
    held_out: Bools
    train: ClassMetrics
    test: ClassMetrics | None

    def __post_init__(self) -> None:
        for name in ("labels", "predicted", "bins"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))
        object.__setattr__(self, "held_out", frozen(self.held_out, np.bool_))

    def of(self, is_test: bool) -> ClassMetrics | None:
        """Return the metrics of the test points, or of the training points."""
        return self.test if is_test else self.train

    def in_cell(self, is_test: bool, true: int, predicted: int) -> Ints:
        """Return the indices of the points in one cell of a confusion matrix, ascending."""
        is_in = (self.held_out == is_test) & (self.labels == true) & (self.predicted == predicted)
        return np.flatnonzero(is_in).astype(np.int64)

    def in_bin(self, is_test: bool, index: int) -> Ints:
        """Return the indices of the points in one bin of a calibration, ascending."""
        return np.flatnonzero((self.held_out == is_test) & (self.bins == index)).astype(np.int64)


def macro_mean_of(values: Floats, support: Ints) -> float | None:
    """Return the plain mean over the classes with points; None if one of these has no value, or without any."""
    used = support > 0
    if not used.any() or np.isnan(values[used]).any():
        return None
    return float(values[used].mean())


def weighted_mean_of(values: Floats, support: Ints) -> float | None:
    """Return the mean weighted by the points of each class; None if a class with points has no value."""
    used = support > 0
    if not used.any() or np.isnan(values[used]).any():
        return None
    return float((values[used] * support[used]).sum() / support.sum())


def weakest(values: Floats, support: Ints) -> int | None:
    """Return the class with the lowest value among those with points, the first of equal ones.

    None if fewer than two classes can be compared, or if none is weaker than another.
    """
    known = np.flatnonzero((support > 0) & ~np.isnan(values))
    if len(known) < 2 or np.ptp(values[known]) == 0.0:
        return None
    return int(known[values[known].argmin()])


def bins_of(probabilities: Floats) -> Ints:
    """Return the bin (N,) of each probability; −1 for NaN. An edge belongs to the bin above it, 1 to the last."""
    bins = np.searchsorted(_EDGES, probabilities, side="right").astype(np.int64)
    bins[np.isnan(probabilities)] = -1
    return bins


def calibration_of(probabilities: Floats, is_right: Bools) -> Calibration:
    """Return the calibration of the winner's ``probabilities`` (N,), of which those at ``is_right`` (N,) are right."""
    return _calibration(probabilities, bins_of(probabilities), is_right)


def class_metrics(labels: Ints, predicted: Ints, probabilities: Floats, n_classes: int) -> ClassMetrics:
    """Return the metrics of N points with these labels, predictions and probabilities of the predicted class."""
    return ClassMetrics(_confusion(labels, predicted, n_classes), calibration_of(probabilities, labels == predicted))


def metrics(subject: Subject, inquiry: Inquiry, attend: Attend) -> Metrics:
    """Return the metrics of ``subject``."""
    del inquiry
    data, held_out = subject.data, subject.held_out
    predicted, bins = np.empty(data.n_points, np.int64), np.empty(data.n_points, np.int64)
    parts: list[ClassMetrics | None] = []
    for samples, which in ((subject.train, ~held_out), (subject.test, held_out)):
        classes, probabilities = _predictions(subject, samples, attend)
        found = bins_of(probabilities)
        attend()
        predicted[which], bins[which] = classes, found
        calibration = _calibration(probabilities, found, samples.labels == classes)
        parts.append(ClassMetrics(_confusion(samples.labels, classes, data.n_classes), calibration))
        attend()
    test = parts[1] if subject.test.n_samples else None
    assert parts[0] is not None
    return Metrics(subject.state.step, data.labels, predicted, bins, held_out, parts[0], test)


def _predictions(subject: Subject, samples: TrainingSet, attend: Attend) -> tuple[Ints, Floats]:
    """Return the most probable class (N,) and its probability (N,), NaN where the scores have overflowed."""
    n = samples.n_samples
    classes, probabilities = np.empty(n, np.int64), np.empty(n)
    for start in range(0, n, _BLOCK):
        attend()
        block = slice(start, start + _BLOCK)
        logits = subject.state.logits(samples.features[block])
        classes[block] = logits.argmax(axis=1)
        with np.errstate(over="ignore", invalid="ignore"):
            probabilities[block] = softmax(logits).max(axis=1)
    return classes, probabilities


def _confusion(labels: Ints, predicted: Ints, n_classes: int) -> Ints:
    cells = np.bincount(labels * n_classes + predicted, minlength=n_classes * n_classes)
    return cells.reshape(n_classes, n_classes).astype(np.int64)


def _calibration(probabilities: Floats, bins: Ints, is_right: Bools) -> Calibration:
    used = bins >= 0
    counts = np.bincount(bins[used], minlength=N_BINS)
    right = np.bincount(bins[used & is_right], minlength=N_BINS)
    sums = np.bincount(bins[used], weights=probabilities[used], minlength=N_BINS)
    return Calibration(counts, right, _ratio(sums, counts))


def _ratio(parts: Ints | Floats, wholes: Ints) -> Floats:
    """Return parts / wholes; NaN for 0/0."""
    ratios = np.full(len(wholes), np.nan)
    np.divide(parts, wholes, out=ratios, where=wholes > 0)
    return ratios
