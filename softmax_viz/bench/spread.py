"""Percentiles of measured times. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of ``count`` times in milliseconds; all zeros if there are none."""

    count: int
    median: float
    p90: float
    p99: float
    largest: float


def spread(times_s: list[float] | Floats) -> Spread:
    """Return the percentiles of times in seconds."""
    if not len(times_s):
        return Spread(0, 0.0, 0.0, 0.0, 0.0)
    median, p90, p99, largest = 1e3 * np.percentile(times_s, [50, 90, 99, 100])
    return Spread(len(times_s), float(median), float(p90), float(p99), float(largest))
