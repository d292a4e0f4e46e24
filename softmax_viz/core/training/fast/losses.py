"""Losses on any batch, for any scores: used by the fast loop where ``full_batch`` does not apply.

Points (R, B), targets (K, B), scores (K, B): contiguous along the points; all temporary arrays are reused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.methods.losses import LOSSES, Loss
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.small_losses import SMALL, exact_parts

# Below this no maximum need be subtracted from the scores: exp is far from overflow, and log Σ exp − z_y, a
# difference of two such numbers, is still accurate to 1e-14.
SAFE_SCORE = 60.0

_multiply, _subtract = np.multiply, np.subtract


class Term(Protocol):
    """The data term of the objective for one loss."""

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """Return the sum of the losses of the points; write Σ slope φ̃ᵀ (R, K) to ``out``.

        Parameters
        ----------
        parameters
            θ (R, K), already multiplied by the dropout mask if all points share one.
        points, targets
            (R, B) and (K, B).
        keep
            The dropout mask (K, B) if every point has its own, else None.
        is_safe
            Whether all scores are below ``SAFE_SCORE``.
        out
            (R, K).
        """


class _Scratch:
    """Temporary arrays for batches of one size B."""

    def __init__(self, n_classes: int, size: int) -> None:
        self.scores = aligned((n_classes, size))
        self.rows = list(self.scores)  # broadcasting costs more than a call for each row
        self.transposed = self.scores.T
        self.work = aligned((n_classes, size))
        self.marks = aligned((n_classes, size), np.bool_)
        self.sums = aligned((size,))
        self.logs = aligned((size,))
        self.add_up_points = np.ones(size).dot
        self._add_up_all = np.ones(n_classes * size).dot
        self._flat_scores, self._flat_work = self.scores.reshape(-1), self.work.reshape(-1)

    def total_scores(self) -> float:
        """Return the sum of ``scores``."""
        return float(self._add_up_all(self._flat_scores))

    def total_work(self) -> float:
        """Return the sum of ``work``."""
        return float(self._add_up_all(self._flat_work))


class _ScratchBySize:
    """The temporary arrays for every batch size used so far, and constants."""

    def __init__(self, n_classes: int) -> None:
        self._n_classes = n_classes
        self._by_size: dict[int, _Scratch] = {}
        self.add_up_classes = np.ones(n_classes).dot
        self.one = np.array(1.0)
        self.zero = np.array(0.0)

    def get(self, size: int) -> _Scratch:
        scratch = self._by_size.get(size)
        if scratch is None:
            scratch = self._by_size[size] = _Scratch(self._n_classes, size)
        return scratch


class CrossEntropyTerm:
    """Σ logsumexp(z) − Σ t z, with the targets t summing to 1 over the classes."""

    def __init__(self, n_classes: int) -> None:
        self._scratch = _ScratchBySize(n_classes)

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """Add up the losses: see ``Term``."""
        shared, scratch = self._scratch, self._scratch.get(points.shape[1])
        scores, sums = scratch.scores, scratch.sums
        parameters.T.dot(points, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        if not is_safe:
            np.maximum.reduce(scores, axis=0, out=sums)
            for row in scratch.rows:
                _subtract(row, sums, row)
        _multiply(scores, targets, scratch.work)
        own = scratch.total_work()
        np.exp(scores, scores)
        shared.add_up_classes(scores, sums)
        np.log(sums, scratch.logs)
        total = max(float(scratch.add_up_points(scratch.logs)) - own, 0.0)
        if total < SMALL * points.shape[1]:
            total = self._small(scratch, parameters, points, targets, keep)
        np.divide(shared.one, sums, sums)
        for row in scratch.rows:
            _multiply(row, sums, row)
        _subtract(scores, targets, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        points.dot(scratch.transposed, out)
        return total

    def _small(
        self, scratch: _Scratch, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None
    ) -> float:
        """Return the sum of the losses without cancellation. Keeps the exponentials in ``scratch.scores``."""
        if targets.max() < 1.0:  # label smoothing
            scores = parameters.T @ points
            if keep is not None:
                scores *= keep
            _, _, log_sums = exact_parts(scores)
            return float(np.add.reduce(log_sums)) - float(np.add.reduce(scores * targets, axis=None))
        own, others = np.empty_like(scratch.logs), scratch.logs
        _multiply(scratch.scores, targets, scratch.work)
        self._scratch.add_up_classes(scratch.work, own)
        _subtract(scratch.scores, scratch.work, scratch.work)
        self._scratch.add_up_classes(scratch.work, others)
        np.divide(others, own, others)
        np.log1p(others, others)
        return float(scratch.add_up_points(others))


class HingeTerm:
    """Σ max(0, 1 + z_k − z_y) over the classes k other than the point's own. Targets are one-hot."""

    def __init__(self, n_classes: int) -> None:
        self._scratch = _ScratchBySize(n_classes)

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """Add up the losses: see ``Term``. Every score is safe here."""
        del is_safe
        shared, scratch = self._scratch, self._scratch.get(points.shape[1])
        scores, work, sums = scratch.scores, scratch.work, scratch.sums
        parameters.T.dot(points, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        _multiply(scores, targets, work)
        shared.add_up_classes(work, sums)  # z_y, exactly: the other summands are 0
        np.add(scores, shared.one, scores)
        for row in scratch.rows:
            _subtract(row, sums, row)
        _subtract(shared.one, targets, work)
        _multiply(scores, work, scores)  # the own class has no margin
        np.greater(scores, shared.zero, scratch.marks)
        np.copyto(work, scratch.marks)
        _multiply(scores, work, scores)
        total = scratch.total_scores()
        shared.add_up_classes(work, sums)
        _multiply(targets, sums, scores)
        _subtract(work, scores, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        points.dot(scratch.transposed, out)
        return total


class TermAsDefined:
    """The sum of a loss and its slopes, computed by the functions of its entry in ``LOSSES``."""

    def __init__(self, loss: Loss, smoothing: float) -> None:
        self._loss, self._smoothing = loss, smoothing

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """Add up the losses: see ``Term``. The scores are passed to the loss unchanged."""
        del is_safe
        multipliers = 1.0 if keep is None else keep.T
        scores, labels = (points.T @ parameters) * multipliers, targets.argmax(axis=0)
        slopes = self._loss.gradient(scores, labels, self._smoothing) * multipliers
        np.matmul(points, slopes, out=out)
        return float(self._loss.value(scores, labels, self._smoothing).sum())


# The losses that have a fast form, by name. Any other is computed by its definition.
TERMS: dict[str, Callable[[int], Term]] = {"cross_entropy": CrossEntropyTerm, "hinge": HingeTerm}


def term_of(hyperparams: Hyperparams, n_classes: int) -> Term:
    """Return the data term for these settings: the fast form if there is one."""
    fast = TERMS.get(hyperparams.loss)
    if fast is None:
        return TermAsDefined(LOSSES[hyperparams.loss], hyperparams.label_smoothing)
    return fast(n_classes)
