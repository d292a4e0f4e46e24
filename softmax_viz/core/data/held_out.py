"""The choice of the points that are held out for testing. Pure; any thread.

The choice is a hash of the coordinates of a point and the seed, not of its index or its class. So adding, removing
or reordering points or classes never changes the choice for another point. Points with the same coordinates are all
held out or all trained on, so that no test point was seen in training.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Bools, Floats

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the finalizer of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014), a good mix of all bits."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


def held_out(points: Floats, share: float, seed: int) -> Bools:
    """Return which of the points (N, D) are held out: about ``share`` of them, (N,)."""
    if share <= 0.0:
        return np.zeros(len(points), np.bool_)
    state = np.full(len(points), seed, np.uint64) * _GOLDEN
    # + 0.0 turns −0.0 into 0.0, which is the same coordinate.
    for column in np.asarray(points, np.float64).T:
        state = _mixed((state ^ (column + 0.0).view(np.uint64)) + _GOLDEN)
    chosen: Bools = (state >> np.uint64(11)).astype(np.float64) * 2.0**-53 < share
    return chosen
