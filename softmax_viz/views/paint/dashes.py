"""Dashes along a polyline of many points. Pure."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats


def dashed(xs: Floats, ys: Floats, pattern: tuple[float, ...]) -> Floats:
    """Return the dashes (D, 4) of a polyline (M,) in pixels, as x1, y1, x2, y2.

    Qt's own dashes begin anew with every line, so short lines have no gaps, and dashing a path is slow.

    Parameters
    ----------
    pattern
        The lengths of dash, gap, dash, gap … along the polyline, in pixels, from its left end on.
    """
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(xs), np.diff(ys)))))
    edges = np.cumsum(pattern)
    period = float(edges[-1])
    turns = np.arange(math.ceil(along[-1] / period)) * period
    cuts = (turns[:, None] + edges).ravel()
    stops = np.union1d(along, cuts[cuts < along[-1]])
    middles = (stops[1:] + stops[:-1]) / 2.0 % period
    is_dash = np.searchsorted(edges, middles, side="right") % 2 == 0
    at_x, at_y = np.interp(stops, along, xs), np.interp(stops, along, ys)
    dashes: Floats = np.column_stack([at_x[:-1], at_y[:-1], at_x[1:], at_y[1:]])[is_dash]
    return dashes
