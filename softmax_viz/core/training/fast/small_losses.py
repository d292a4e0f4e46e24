"""Cross-entropy where it is small, for the fast loop.

The fast ways compute log Σ exp z − z_y, a difference whose rounding is about 1e-14: much of a loss that small. So
losses below ``SMALL`` are computed once more, as log1p of Σ exp(z_k − z_y) over the *other* classes.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints

# The fast ways are right to 1e-10 relative above this mean loss.
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
        """Points, labels and the numbers 0, 1, … of some points; made once they are needed, which few runs do."""
        cuts = [slice(a, min(a + _PIECE, self._n)) for a in range(0, self._n, _PIECE)]
        everyone = np.arange(min(self._n, _PIECE))
        return [(np.ascontiguousarray(self._points[:, cut]), self._labels[cut], everyone[: cut.stop - cut.start])
                for cut in cuts]  # fmt: skip

    def of(self, thetas: Floats) -> Floats:
        """Return the mean losses (M,) at ``thetas`` (M, R, K), each the same whatever the others are."""
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
    """Probabilities p of ``scores`` (K, B), 1 − p as exactly, and the log-sums (B,) after the maximum is subtracted.

    ``scores`` is overwritten by itself less its maximum over the classes.
    """
    scores -= np.maximum.reduce(scores, axis=0)
    p = np.exp(scores)
    # What is not 1 is added up alone, for a 1 would swallow it; of several 1s all but one count among the others.
    is_one = p == 1.0
    others = np.add.reduce(np.where(is_one, 0.0, p), axis=0)
    others += np.add.reduce(is_one, axis=0) - 1.0
    sums = 1.0 + others
    rest = np.where(is_one, others, sums - p)
    rest /= sums
    p /= sums
    return p, rest, np.log1p(others)
