"""Which points are held out for testing. Pure; any thread.

Membership is a hash of the place of a point in the plane and the seed, not of its place in the list nor of its
class: adding, removing or reordering points or classes never moves another point to the other side, and points at
one place are on one side, so that the test knows nothing that training has seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Bools, Floats

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the finalizer of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014): every bit reaches every bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


def held_out(points: Floats, share: float, seed: int) -> Bools:
    """Which of the points (N, D) are for testing: about ``share`` of them, (N,)."""
    if share <= 0.0:
        return np.zeros(len(points), np.bool_)
    state = np.full(len(points), seed, np.uint64) * _GOLDEN
    # + 0.0 makes −0.0 and 0.0 the same place.
    for column in np.asarray(points, np.float64).T:
        state = _mixed((state ^ (column + 0.0).view(np.uint64)) + _GOLDEN)
    chosen: Bools = (state >> np.uint64(11)).astype(np.float64) * 2.0**-53 < share
    return chosen
