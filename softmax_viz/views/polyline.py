"""A curve thinned to the pixel columns it is drawn on. Pure numpy."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.history import Series


def column_polyline(series: Series, end: float, columns: int) -> tuple[Floats, Floats]:
    """A polyline that covers on every pixel column exactly what ``series`` covers there.

    Parameters
    ----------
    series
        B buckets.
    end
        The step at the right edge of the plot; the left edge is step 0.
    columns
        Width of the plot in pixels.

    Returns
    -------
    xs, ys
        (M,) each, M ≤ 3 · ``columns`` + 3: the extremes of a column, then its last value, so that no spike is
        lost and lines between columns join what follows.
    """
    if not len(series.steps):
        return np.empty(0), np.empty(0)
    column = np.floor(series.steps * (columns / end)).astype(np.int64)
    starts = np.concatenate(([0], np.flatnonzero(column[1:] != column[:-1]) + 1))
    ends = np.append(starts[1:], len(column)) - 1
    low = np.minimum.reduceat(series.low, starts)
    high = np.maximum.reduceat(series.high, starts)
    last = series.last[ends]
    first_step = series.steps[starts].astype(np.float64)
    last_step = series.steps[ends].astype(np.float64)
    falls = last - low < high - last
    xs = np.stack((first_step, last_step, last_step), axis=1)
    ys = np.stack((np.where(falls, high, low), np.where(falls, low, high), last), axis=1)
    keep = np.ones(xs.shape, np.bool_)
    keep[:, 0] = low != high
    keep[:, 1] = ys[:, 1] != last
    return xs[keep], ys[keep]
