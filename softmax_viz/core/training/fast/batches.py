"""The points of each batch, in the memory layout of the fast loop. One thread at a time."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, aligned
from softmax_viz.core.basics.interruption import Attend, blocks, go_on
from softmax_viz.core.training.reference import TrainingSet, shuffled

PIECE = 2_040  # points whose temporaries fit a processor's cache

Pieces = list[tuple[Floats, Floats]]


class Batches:
    """The points (R, N), targets (K, N), and the pieces into which a batch is cut.

    Parameters
    ----------
    samples
        Features (N, D) and labels (N,).
    has_bias
        Whether a row of ones follows the features: R = D + 1.
    smoothing
        Label smoothing ε: targets are (1 − ε)·onehot + ε/K.
    seed
        The seed of the order of the points in an epoch.
    attend
        Called between blocks of the points.
    """

    def __init__(
        self, samples: TrainingSet, has_bias: bool, smoothing: float, seed: int, attend: Attend = go_on
    ) -> None:
        n, d, k = samples.n_samples, samples.n_features, samples.n_classes
        self._seed = seed
        self._n = n
        self.points = aligned((d + has_bias, n))
        for block in blocks(n):
            attend()
            self.points[:d, block] = samples.features[block].T
        self.points[d:] = 1.0
        self._labels = samples.labels
        self._n_classes = k
        self._smoothing = smoothing
        self._targets: Floats | None = None
        self._whole: Pieces | None = None
        self._shuffled: tuple[Floats, Floats] | None = None
        self._shuffled_epoch = -1

    def target_sums(self, attend: Attend = go_on) -> Floats:
        """Return Σ t φ̃ᵀ (R, K) over all points."""
        sums = aligned((len(self.points), self._n_classes))
        for c in range(self._n_classes):
            attend()
            sums[:, c] = self.points[:, self._labels == c].sum(axis=1)
        if self._smoothing:
            sums *= 1.0 - self._smoothing
            sums += self._smoothing / self._n_classes * self.points.sum(axis=1)[:, None]
        return sums

    def pieces(self, start: int, stop: int, epoch: int, attend: Attend = go_on) -> Pieces:
        """Return the points (R, ·) and targets (K, ·) at positions [start, stop) of the epoch's order, in pieces."""
        if stop - start == self._n:
            if self._whole is None:
                self._whole = self._cut(self.points, self._all_targets(), 0, self._n)
            return self._whole
        if self._shuffled is None:
            self._shuffled = aligned(self.points.shape), aligned((self._n_classes, self._n))
        points, targets = self._shuffled
        if self._shuffled_epoch != epoch:
            self._shuffled_epoch = -1  # until the whole copy is done, the arrays mix two epochs
            order = shuffled(self._seed, epoch, self._n)
            for whole, mixed in ((self.points, points), (self._all_targets(), targets)):
                _reorder(whole, order, mixed, attend)
            self._shuffled_epoch = epoch
        return self._cut(points, targets, start, stop)

    def _all_targets(self) -> Floats:
        if self._targets is None:
            self._targets = aligned((self._n_classes, self._n))
            self._targets[:] = self._smoothing / self._n_classes
            self._targets[self._labels, np.arange(self._n)] += 1.0 - self._smoothing
        return self._targets

    @staticmethod
    def _cut(points: Floats, targets: Floats, start: int, stop: int) -> Pieces:
        if stop - start <= PIECE:
            return [(points[:, start:stop], targets[:, start:stop])]
        cuts = [(a, min(a + PIECE, stop)) for a in range(start, stop, PIECE)]
        return [(points[:, a:b], targets[:, a:b]) for a, b in cuts]


def _reorder(whole: Floats, order: Ints, mixed: Floats, attend: Attend) -> None:
    """Write the columns of ``whole`` in another order to ``mixed``; row by row if there are many."""
    if len(blocks(whole.shape[1])) == 1:
        np.take(whole, order, axis=1, out=mixed, mode="clip")
        return
    for row, out in zip(whole, mixed, strict=True):
        attend()
        np.take(row, order, out=out, mode="clip")
