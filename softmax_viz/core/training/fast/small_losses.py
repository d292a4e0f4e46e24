"""Cross-entropy where it is small, for the fast loop.

The fast forms compute log Σ exp z − z_y, a difference whose rounding is about 1e-14: too much for a very small loss.
So losses below ``SMALL`` are computed once more, as log1p of Σ exp(z_k − z_y) over the *other* classes.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints

# Above this mean loss the fast forms have a relative error below 1e-10.
SMALL = 1e-4

_PIECE = 2_000  # points whose scores are in memory together


class SmallLosses:
    """Mean losses of all points, for parameters at which they are small. One thread at a time.

    Parameters
    ----------
    points
        (R, N).
    labels
        (N,).
    smoothing
        ε of the targets (1 − ε)·onehot + ε/K.
    """

    def __init__(self, points: Floats, labels: Ints, smoothing: float) -> None:
        self._points, self._labels, self._smoothing = points, labels, smoothing
        self._n = len(labels)

    @cached_property
    def _pieces(self) -> list[tuple[Floats, Ints, Ints]]:
        """Points, labels and the numbers 0, 1, … of each piece; made on first use, because few runs need them."""
        cuts = [slice(a, min(a + _PIECE, self._n)) for a in range(0, self._n, _PIECE)]
        everyone = np.arange(min(self._n, _PIECE))
        return [(np.ascontiguousarray(self._points[:, cut]), self._labels[cut], everyone[: cut.stop - cut.start])
                for cut in cuts]  # fmt: skip

    def of(self, thetas: Floats) -> Floats:
        """Return the mean losses (M,) at ``thetas`` (M, R, K); none depends on the other ones, not even by rounding."""
        total = np.zeros(len(thetas))
        transposed = np.ascontiguousarray(thetas.transpose(0, 2, 1))
        for points, labels, everyone in self._pieces:
            scores = np.matmul(transposed, points)  # one product for each of the M
            scores -= scores[:, labels, everyone][:, None, :]
            losses = np.zeros((len(thetas), len(labels)))
            if self._smoothing:
                for k in range(scores.shape[1]):
                    losses -= self._smoothing / scores.shape[1] * scores[:, k]
            np.exp(scores, scores)
            scores[:, labels, everyone] = 0.0
            others = scores[:, 0]
            for k in range(1, scores.shape[1]):
                others += scores[:, k]
            losses += np.log1p(others)
            total += losses.sum(axis=1)
        total /= self._n
        return total


def exact_parts(scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Return probabilities p of ``scores`` (K, B), 1 − p just as accurately, and log Σ exp (B,) of the shifted scores.

    The maximum over the classes is subtracted from ``scores``, in place.
    """
    scores -= np.maximum.reduce(scores, axis=0)
    p = np.exp(scores)
    # The p below 1 are summed separately, or rounding would lose them beside a 1; all 1s but one are added.
    is_one = p == 1.0
    others = np.add.reduce(np.where(is_one, 0.0, p), axis=0)
    others += np.add.reduce(is_one, axis=0) - 1.0
    sums = 1.0 + others
    rest = np.where(is_one, others, sums - p)
    rest /= sums
    p /= sums
    return p, rest, np.log1p(others)
