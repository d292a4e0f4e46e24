"""Reduces a curve to the pixel columns that it is drawn on. Pure numpy."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.training.loss_history import Series
from softmax_viz.views.plot.drawing.step_axis import BY_STEP, StepAxis

# Points whose removal moves no line by more than this are left out.
_TOLERANCE_PX = 0.1
_BLOCK = 16


def column_polyline(
    series: Series, limits: tuple[float, float], columns: int, axis: StepAxis = BY_STEP
) -> tuple[Floats, Floats]:
    """Return a polyline that covers in every pixel column exactly what ``series`` covers there.

    Parameters
    ----------
    series
        B buckets.
    limits
        The places at the left and the right edge of the plot, see ``step_axis``. One bucket beyond each is kept, so
        that the line goes on to the edge.
    columns
        Width of the plot in pixels.
    axis
        Where the steps lie.

    Returns
    -------
    xs, ys
        (M,) each, M ≤ 3 · ``columns`` + 9: places, and the extremes of each column, then its last value, so that no
        spike is lost and the line continues correctly to the next column.
    """
    low_place, high_place = limits
    if not axis.is_known:
        return np.empty(0), np.empty(0)
    first = max(0, int(np.searchsorted(series.steps, axis.step_of(low_place))) - 1)
    stop = int(np.searchsorted(series.steps, axis.step_of(high_place), side="right")) + 1
    steps, lows, highs, lasts = (part[first:stop] for part in (series.steps, series.low, series.high, series.last))
    if not len(steps):
        return np.empty(0), np.empty(0)
    places = axis.places_of(steps)
    column = np.floor((places - low_place) * (columns / (high_place - low_place))).astype(np.int64)
    starts = np.concatenate(([0], np.flatnonzero(column[1:] != column[:-1]) + 1))
    ends = np.append(starts[1:], len(column)) - 1
    low = np.minimum.reduceat(lows, starts)
    high = np.maximum.reduceat(highs, starts)
    last = lasts[ends]
    falls = last - low < high - last
    xs = np.stack((places[starts], places[ends], places[ends]), axis=1)
    ys = np.stack((np.where(falls, high, low), np.where(falls, low, high), last), axis=1)
    keep = np.ones(xs.shape, np.bool_)
    keep[:, 0] = low != high
    keep[:, 1] = ys[:, 1] != last
    return xs[keep], ys[keep]


def straightened(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Return a polyline (M,) in pixels without the points inside its straight parts; the ends stay.

    A smooth curve is left with a tenth of its points, and drawing takes a tenth of the time. Runs of ``_BLOCK``
    points are tested; every point left out lies within ``_TOLERANCE_PX`` of the line that is drawn.
    """
    count = (len(xs) - 1) // _BLOCK
    if count < 2:
        return xs, ys
    body = count * _BLOCK
    starts = slice(0, body, _BLOCK)
    ends = slice(_BLOCK, body + 1, _BLOCK)
    x0, y0 = xs[starts, None], ys[starts, None]
    run_x, run_y = xs[ends, None] - x0, ys[ends, None] - y0
    along_x, along_y = xs[:body].reshape(count, _BLOCK) - x0, ys[:body].reshape(count, _BLOCK) - y0
    # Twice the area of the triangle over the chord: its height times the chord.
    areas = np.abs(along_x * run_y - along_y * run_x).max(axis=1)
    straight = areas <= _TOLERANCE_PX * np.hypot(run_x, run_y)[:, 0]
    # A line that runs back over itself is straight but longer than its chord.
    straight &= (along_x[:, 1:] >= along_x[:, :-1]).all(axis=1)
    straight &= (np.minimum(along_y, 0.0) >= np.minimum(run_y, 0.0) - _TOLERANCE_PX).all(axis=1)
    straight &= (np.maximum(along_y, 0.0) <= np.maximum(run_y, 0.0) + _TOLERANCE_PX).all(axis=1)
    keep = np.ones(len(xs), np.bool_)
    keep[:body].reshape(count, _BLOCK)[straight, 1:] = False
    return xs[keep], ys[keep]
