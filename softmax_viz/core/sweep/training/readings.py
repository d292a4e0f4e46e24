"""Losses and accuracies of many models on the same points, without dropout. One thread at a time."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.sweep.training.points import Piece, SweepPoints
from softmax_viz.core.sweep.training.slopes import Room, points_of, product
from softmax_viz.core.training.evaluation import mean_loss
from softmax_viz.core.training.fast.small_losses import SMALL
from softmax_viz.core.training.reference import TrainingSet


class Reader:
    """Evaluates S models, as ``evaluation.measure`` evaluates one.

    Parameters
    ----------
    samples
        The points; N ≥ 1.
    has_bias
        Whether the models have one.
    loss
        A key of ``LOSSES``.
    smoothing
        (S,) label smoothing ε of each run.
    attend
        Called between blocks of the points.
    """

    def __init__(
        self, samples: TrainingSet, has_bias: bool, loss: str, smoothing: Floats, attend: Attend = go_on
    ) -> None:
        n_runs, k = len(smoothing), samples.n_classes
        self._loss, self._smoothing = LOSSES[loss], smoothing
        self._n, self._n_classes = samples.n_samples, k
        points = SweepPoints(samples, has_bias, None, (0,), 1.0, attend)
        points.ready(0, attend)
        self._batch = points.batch(0, points.n, ((0, slice(0, n_runs)),), k * n_runs)
        self._room = Room(n_runs)

    def losses(self, theta: Floats, attend: Attend = go_on) -> Floats:
        """Return the mean loss of each run at ``theta`` (K, S, R): (S,)."""
        total = np.zeros(theta.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            for piece in self._batch.pieces:
                attend()
                total += self._sums(self._relative(theta, piece), piece)
            total /= self._n
            # Rounding: a sum of logarithms near 0 has too few digits, and a mean may underflow.
            small = np.flatnonzero(total < SMALL)
            if len(small) and self._loss.family is Family.SOFTMAX:
                total[small] = self._small_losses(theta, small)
        return total

    def accuracies(self, theta: Floats, attend: Attend = go_on) -> Floats:
        """Return the fraction of the points for which the first of the largest scores is that of their class, (S,)."""
        right = np.zeros(theta.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            for piece in self._batch.pieces:
                attend()
                scores = self._relative(theta, piece)
                for label, columns in piece[0].classes:
                    is_right = (scores[:label, :, columns] < 0.0).all(axis=0)
                    is_right &= (scores[label:, :, columns] <= 0.0).all(axis=0)
                    right += np.count_nonzero(is_right, axis=1)
        fractions: Floats = right / self._n
        return fractions

    def _relative(self, theta: Floats, piece: Piece) -> Floats:
        """Return the scores (K, S, B) relative to that of each point's own class."""
        scores = self._room.get("scores", self._n_classes, piece[0].points.shape[1])
        product(theta, piece, points_of, scores)
        for label, columns in piece[0].classes:
            own = scores[label, :, columns].copy()
            np.subtract(scores[:, :, columns], own, scores[:, :, columns])
        return scores

    def _sums(self, scores: Floats, piece: Piece) -> Floats:
        """Return the sum of the losses (S,) of the points of one piece, given their relative scores."""
        if self._loss.family is Family.SOFTMAX:
            size = scores.shape[2]
            largest = np.maximum.reduce(scores, axis=0, out=self._room.get("largest", 1, size)[0])
            sums: Floats = largest.sum(axis=1)
            if np.any(self._smoothing):
                sums -= self._smoothing / len(scores) * scores.sum(axis=(0, 2))
            np.subtract(scores, largest, scores)
            np.exp(scores, scores)
            logs = np.add.reduce(scores, axis=0, out=largest)
            np.log(logs, logs)
            sums += logs.sum(axis=1)
            return sums
        if self._loss.family is Family.MARGIN:
            for label, columns in piece[0].classes:
                scores[label, :, columns] = -1.0
            np.add(scores, 1.0, scores)
            np.maximum(scores, 0.0, out=scores)
            margins: Floats = scores.sum(axis=(0, 2))
            return margins
        labels = _labels_of(piece)
        values = [
            self._loss.value(scores[:, run].T, labels, smoothing).sum()
            for run, smoothing in enumerate(self._smoothing.tolist())
        ]
        return np.array(values)

    def _small_losses(self, theta: Floats, runs: Ints) -> Floats:
        """Return the mean loss of each of ``runs`` with all digits, by the definition."""
        means = []
        for run in runs.tolist():
            losses = [
                self._loss.value((theta[:, run] @ piece[0].points).T, _labels_of(piece), float(self._smoothing[run]))
                for piece in self._batch.pieces
            ]
            means.append(mean_loss(np.concatenate(losses), self._loss, self._n_classes))
        return np.array(means)


def _labels_of(piece: Piece) -> Ints:
    labels = np.zeros(piece[0].points.shape[1], np.int64)
    for label, columns in piece[0].classes:
        labels[columns] = label
    return labels
