"""The training points of a step, for all runs of a batch: in pieces, and sorted by class. One thread at a time.

Points are (R, B), R = D features and a row of ones (of zeros without bias), contiguous along the points. A batch is a
set, so its points are sorted by class: then the scores of the points' own classes are slices, not a gather.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, aligned
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.training.reference import TrainingSet, batch_bounds, shuffled

# Scores whose temporary arrays fit a processor's second cache.
_MOST_SCORES = 60_000
_LEAST_PIECE = 16
_MOST_KEPT = 20_000  # points


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The points that some of the runs learn from together.

    Parameters
    ----------
    runs
        Which of the runs, a slice of them.
    points
        (R, B).
    scaled
        The same times the factor that the exponential needs.
    shares
        (B, R): the points divided by the number of points of the step.
    classes
        The columns of each class that has points here.
    """

    runs: slice
    points: Floats
    scaled: Floats
    shares: Floats
    classes: tuple[tuple[int, slice], ...]


# A piece has a part for each order of the points: one, or with minibatches one for each seed.
Piece = tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The points of one step.

    Parameters
    ----------
    pieces
        Its points.
    targets
        (K, Q, R) the mean over the points of one-hot labels times inputs, for each of Q orders of the points.
    inputs
        (Q, R) the mean of the inputs.
    size
        The number of points B.
    """

    pieces: tuple[Piece, ...]
    targets: Floats
    inputs: Floats
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """Points in the order of one pass, sorted by class within each batch, and the places where classes begin."""

    points: Floats
    scaled: Floats
    transposed: Floats
    labels: Ints

    def classes(self, start: int, stop: int, n_classes: int) -> tuple[tuple[int, slice], ...]:
        """Return the columns of each class among [start, stop), counted from ``start``."""
        edges = np.searchsorted(self.labels[start:stop], np.arange(n_classes + 1)).tolist()
        return tuple((k, slice(edges[k], edges[k + 1])) for k in range(n_classes) if edges[k] < edges[k + 1])


class SweepPoints:
    """The points of a training set, batch by batch.

    Parameters
    ----------
    samples
        Features (N, D) and labels (N,).
    has_bias
        Whether the last input is 1 instead of 0.
    batch_size
        None for all points.
    seeds
        The seeds of the orders of the points; without minibatches only one order is used.
    scale
        The factor of ``Part.scaled``.
    attend
        Called between blocks of the points.
    """

    def __init__(
        self,
        samples: TrainingSet,
        has_bias: bool,
        batch_size: int | None,
        seeds: tuple[int, ...],
        scale: float,
        attend: Attend = go_on,
    ) -> None:
        n, d = samples.n_samples, samples.n_features
        self.n, self.n_classes, self.batch_size = n, samples.n_classes, batch_size
        self.is_shuffled = batch_size is not None and batch_size < n
        self.seeds = seeds if self.is_shuffled else seeds[:1]
        self._samples, self._scale = samples, scale
        self.inputs = aligned((n, d + 1))
        self.inputs[:, :d] = samples.features
        self.inputs[:, d] = float(has_bias)
        attend()
        with np.errstate(over="ignore"):
            squares = np.einsum("nd,nd->n", self.inputs, self.inputs)
        self.longest = float(np.sqrt(squares.max(initial=0.0)))
        self._passes: tuple[_Sorted, ...] = ()
        self._kept: dict[int, tuple[_Sorted, ...]] = {}  # by epoch, the latest last

    @property
    def n_inputs(self) -> int:
        """R."""
        return int(self.inputs.shape[1])

    def ready(self, epoch: int, attend: Attend = go_on) -> None:
        """Bring the points into the order of one pass; nothing happens if they are in it."""
        epoch = epoch if self.is_shuffled else 0
        if epoch not in self._kept:
            made = []
            for seed in self.seeds:
                attend()
                made.append(self._sorted(shuffled(seed, epoch, self.n) if self.is_shuffled else None))
            # Lanes take the same steps one after the other, so that a few passes are needed again.
            while self._kept and len(self._kept) * self.n * len(self.seeds) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[epoch] = tuple(made)
        self._passes = self._kept[epoch]

    def _sorted(self, order: Ints | None) -> _Sorted:
        labels = self._samples.labels
        if order is None:
            order = np.argsort(labels, kind="stable")
        else:
            assert self.batch_size is not None
            batches = np.arange(self.n) // self.batch_size
            order = order[np.argsort(batches * self.n_classes + labels[order], kind="stable")]
        transposed = aligned(self.inputs.shape)
        np.take(self.inputs, order, axis=0, out=transposed, mode="clip")
        points, scaled = aligned(transposed.shape[::-1]), aligned(transposed.shape[::-1])
        np.copyto(points, transposed.T)
        np.multiply(points, self._scale, scaled)
        return _Sorted(points, scaled, transposed, labels[order])

    def batch(self, start: int, stop: int, runs: tuple[tuple[int, slice], ...], width: int) -> Batch:
        """Return the points at positions [start, stop) of the pass that is ready.

        Parameters
        ----------
        start, stop
            Positions in the pass.
        runs
            For each order that is needed, its place among ``seeds`` and which runs use it.
        width
            Scores for one point, which limits the number of points in one piece.
        """
        size = stop - start
        length = max(_MOST_SCORES // max(width, 1), _LEAST_PIECE)
        pieces = tuple(
            tuple(self._part(place, which, a, min(a + length, stop), size) for place, which in runs)
            for a in range(start, stop, length)
        )
        targets = np.zeros((self.n_classes, len(self.seeds), self.n_inputs))
        for place, _ in runs:
            sorted_points = self._passes[place]
            for k, columns in sorted_points.classes(start, stop, self.n_classes):
                rows = slice(start + columns.start, start + columns.stop)
                targets[k, place] = sorted_points.transposed[rows].sum(axis=0)
        targets /= size
        return Batch(pieces, targets, targets.sum(axis=0), size)

    def _part(self, place: int, runs: slice, start: int, stop: int, size: int) -> Part:
        found = self._passes[place]
        shares = found.transposed[start:stop] / size
        return Part(
            runs, found.points[:, start:stop], found.scaled[:, start:stop], shares,
            found.classes(start, stop, self.n_classes),
        )  # fmt: skip


def schedule(epoch: int, position: int, n: int, batch_size: int | None, steps: int) -> Iterator[tuple[int, int, int]]:
    """Yield epoch, start and stop of each of the coming ``steps`` batches."""
    for _ in range(steps):
        start, stop = batch_bounds(position, n, batch_size)
        yield epoch, start, stop
        epoch, position = (epoch + 1, 0) if stop >= n else (epoch, stop)
