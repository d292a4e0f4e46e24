"""Losses on any batch, for any scores: what the fast loop does where the quick way does not apply.

Points (R, B), targets (K, B), scores (K, B): contiguous along the points, every temporary kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.methods.losses import LOSSES, Loss
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.small_losses import SMALL, exact_parts

# Scores below this need no maximum subtracted: exp is safe by far, and log Σ exp − z_y, a difference of
# two such numbers, is still right to 1e-14.
SAFE_SCORE = 60.0

_multiply, _subtract = np.multiply, np.subtract


class Term(Protocol):
    """One loss."""

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """Add up the losses of the points; write Σ slope φ̃ᵀ (R, K) to ``out``.

        Parameters
        ----------
        parameters
            θ (R, K), masked where a draw is shared by all points.
        points, targets
            (R, B) and (K, B).
        keep
            (K, B) multipliers of the logits, if every point has a draw of its own.
        is_safe
            Whether all scores are below ``SAFE_SCORE``.
        out
            (R, K).
        """


class _Space:
    """Temporaries for batches of one size B."""

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


class _Spaces:
    def __init__(self, n_classes: int) -> None:
        self._n_classes = n_classes
        self._spaces: dict[int, _Space] = {}
        self.add_up_classes = np.ones(n_classes).dot
        self.one = np.array(1.0)
        self.zero = np.array(0.0)

    def get(self, size: int) -> _Space:
        space = self._spaces.get(size)
        if space is None:
            space = self._spaces[size] = _Space(self._n_classes, size)
        return space


class CrossEntropyTerm:
    """Σ logsumexp(z) − Σ t z, with the targets t summing to 1 over the classes."""

    def __init__(self, n_classes: int) -> None:
        self._spaces = _Spaces(n_classes)

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """See ``Term``."""
        spaces, space = self._spaces, self._spaces.get(points.shape[1])
        scores, sums = space.scores, space.sums
        parameters.T.dot(points, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        if not is_safe:
            np.maximum.reduce(scores, axis=0, out=sums)
            for row in space.rows:
                _subtract(row, sums, row)
        _multiply(scores, targets, space.work)
        own = space.total_work()
        np.exp(scores, scores)
        spaces.add_up_classes(scores, sums)
        np.log(sums, space.logs)
        total = max(float(space.add_up_points(space.logs)) - own, 0.0)
        if total < SMALL * points.shape[1]:
            total = self._small(space, parameters, points, targets, keep)
        np.divide(spaces.one, sums, sums)
        for row in space.rows:
            _multiply(row, sums, row)
        _subtract(scores, targets, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        points.dot(space.transposed, out)
        return total

    def _small(self, space: _Space, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None) -> float:
        """The same losses without the rounding of their parts; ``space.scores`` has exponentials, and keeps them."""
        if targets.max() < 1.0:  # label smoothing
            scores = parameters.T @ points
            if keep is not None:
                scores *= keep
            _, _, log_sums = exact_parts(scores)
            return float(np.add.reduce(log_sums)) - float(np.add.reduce(scores * targets, axis=None))
        own, others = np.empty_like(space.logs), space.logs
        _multiply(space.scores, targets, space.work)
        self._spaces.add_up_classes(space.work, own)
        _subtract(space.scores, space.work, space.work)
        self._spaces.add_up_classes(space.work, others)
        np.divide(others, own, others)
        np.log1p(others, others)
        return float(space.add_up_points(others))


class HingeTerm:
    """Σ max(0, 1 + z_k − z_y) over the classes k other than the point's own. Targets are one-hot."""

    def __init__(self, n_classes: int) -> None:
        self._spaces = _Spaces(n_classes)

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """See ``Term``; every score is safe here."""
        del is_safe
        spaces, space = self._spaces, self._spaces.get(points.shape[1])
        scores, work, sums = space.scores, space.work, space.sums
        parameters.T.dot(points, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        _multiply(scores, targets, work)
        spaces.add_up_classes(work, sums)  # z_y, exactly: the other summands are 0
        np.add(scores, spaces.one, scores)
        for row in space.rows:
            _subtract(row, sums, row)
        _subtract(spaces.one, targets, work)
        _multiply(scores, work, scores)  # the own class has no margin
        np.greater(scores, spaces.zero, space.marks)
        np.copyto(work, space.marks)
        _multiply(scores, work, scores)
        total = space.total_scores()
        spaces.add_up_classes(work, sums)
        _multiply(targets, sums, scores)
        _subtract(work, scores, scores)
        if keep is not None:
            _multiply(scores, keep, scores)
        points.dot(space.transposed, out)
        return total


class TermAsDefined:
    """The sum of a loss and its slopes by the entry of the table itself."""

    def __init__(self, loss: Loss, smoothing: float) -> None:
        self._loss, self._smoothing = loss, smoothing

    def __call__(
        self, parameters: Floats, points: Floats, targets: Floats, keep: Floats | None, is_safe: bool, out: Floats
    ) -> float:
        """See ``Term``; the scores are never changed before the loss has them."""
        del is_safe
        multipliers = 1.0 if keep is None else keep.T
        scores, labels = (points.T @ parameters) * multipliers, targets.argmax(axis=0)
        slopes = self._loss.gradient(scores, labels, self._smoothing) * multipliers
        np.matmul(points, slopes, out=out)
        return float(self._loss.value(scores, labels, self._smoothing).sum())


# By the name of the loss: those that are written for speed. Any other is computed as it is defined.
TERMS: dict[str, Callable[[int], Term]] = {"cross_entropy": CrossEntropyTerm, "hinge": HingeTerm}


def term_of(hyperparams: Hyperparams, n_classes: int) -> Term:
    """Return the data term for these settings: the fast form where there is one."""
    fast = TERMS.get(hyperparams.loss)
    if fast is None:
        return TermAsDefined(LOSSES[hyperparams.loss], hyperparams.label_smoothing)
    return fast(n_classes)
