"""The masks of logit dropout, many at a time: the same numbers as ``logit_dropout``, prepared for the fast loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, aligned
from softmax_viz.core.basics.randomness import Purpose, RowStream
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.logit_dropout import LogitDropout

_ROWS = 64
_MOST_MASKS = 1024  # in the cache


@dataclass(frozen=True, slots=True, eq=False)
class ClassMask:
    """One mask for all points, and the matrices that ``QuickSteps`` needs for it.

    Parameters
    ----------
    keep
        (K,) 0 where the logit is dropped, else 1 or 1/(1 − p).
    to_differences
        (K, K − 1): θ times this gives the masked parameters relative to those of the last class.
    from_differences
        (K − 1, K): turns the slopes of these differences into those of the parameters.
    targets
        (R, K) the term that is subtracted from that.
    """

    keep: Floats
    to_differences: Floats
    from_differences: Floats
    targets: Floats


class ClassMasks:
    """The masks that all points share, by step and epoch. Without dropout the only mask is all ones.

    Parameters
    ----------
    hyperparams, seed, n_classes
        As for ``LogitDropout``.
    targets
        (R, K) the sums Σ t φ̃ᵀ over all points.
    scale
        The factor for differences of scores.
    gain
        The factor for their slopes.
    """

    def __init__(
        self, hyperparams: Hyperparams, seed: int, n_classes: int, targets: Floats, scale: float, gain: float
    ) -> None:
        self._dropout = LogitDropout(hyperparams, seed, n_classes)
        self.is_shared = self._dropout.is_on and not self._dropout.per_example
        self._per_epoch = hyperparams.dropout_scope == "epoch"
        self._targets, self._scale, self._gain = targets, scale, gain
        self._cache: dict[bytes, ClassMask] = {}
        self._block: list[ClassMask] = []
        self._block_index = -1
        self.everything = self._mask(np.ones(n_classes))

    def mask(self, step: int, epoch: int) -> ClassMask:
        """Return the mask of one step."""
        if not self.is_shared:
            return self.everything
        index, place = divmod(epoch if self._per_epoch else step, _ROWS)
        if index != self._block_index:
            rows = range(index * _ROWS, (index + 1) * _ROWS)
            self._block = [self._mask(self._dropout.draw(row, row, 0)) for row in rows]
            self._block_index = index
        return self._block[place]

    def _mask(self, keep: Floats) -> ClassMask:
        key = keep.tobytes()
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) >= _MOST_MASKS:
                self._cache.clear()
            k = len(keep)
            differences = np.vstack([np.eye(max(k - 1, 0)), np.full((min(k, 1), max(k - 1, 0)), -1.0)]) * keep[:, None]
            found = self._cache[key] = ClassMask(
                keep,
                differences * self._scale,
                np.ascontiguousarray(differences.T) * self._gain,
                self._targets[:, : len(keep) - 1] @ differences.T * self._gain,
            )
        return found


class PointMasks:
    """A mask for every point (K, B), in one array that the next draw overwrites.

    The same numbers as ``LogitDropout.draw`` for scope ``example``, with the points last.
    """

    def __init__(self, hyperparams: Hyperparams, seed: int, n_classes: int) -> None:
        rate = hyperparams.logit_dropout
        self.is_on = rate > 0.0 and hyperparams.dropout_scope == "example"
        self._rate = np.float32(rate)
        self._factor = np.array(1.0 / (1.0 - rate)) if hyperparams.dropout_rescale else None
        self._seed = seed
        self._n_classes = n_classes
        self._scratch: dict[int, tuple[RowStream, Bools, Floats]] = {}

    def draw(self, step: int, batch: int) -> Floats:
        """Return the mask (K, B) of one step."""
        scratch = self._scratch.get(batch)
        if scratch is None:
            rows = RowStream(self._seed, Purpose.LOGIT_DROPOUT, batch * self._n_classes)
            shape = (self._n_classes, batch)
            scratch = self._scratch[batch] = rows, aligned(shape, np.bool_), aligned(shape)
        rows, is_kept, mask = scratch
        np.greater_equal(rows.row(step).reshape(batch, self._n_classes).T, self._rate, is_kept)
        np.copyto(mask, is_kept)
        if self._factor is not None:
            np.multiply(mask, self._factor, mask)
        return mask


def dropped(mask: ClassMask) -> Bools:
    """Return which logits a mask drops, (K,)."""
    which: Bools = mask.keep == 0.0
    return which
