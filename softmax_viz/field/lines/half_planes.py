"""Straight lines of linear scores, by clipping with half-planes. Pure; any thread.

A line is foot + s · direction, and each half-plane n·(u, v, 1) >= 0 leaves an interval of s. There is no division by a
slope, so vertical, horizontal and missing lines are no special cases.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

_BOX = np.array([[1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, -1.0, 1.0]])  # u, v, 1: >= 0
# Scores whose largest coefficient is 1 are rounding if they are smaller than this.
_NOISE = 1e-14
_LEVEL = 1e-12


def unit_scores(weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport) -> tuple[Floats, float]:
    """Return scores of linear features (K, 3) over ``view``, and the size by which they were divided.

    They are slopes along u and v, which run from −1 to 1 over the view, and the value in its middle, less those of the
    first class and divided by the largest, so that nothing over- or underflows. The size is 0 if all classes have the
    same scores.
    """
    model = LocalScores(weights, bias, features, view).model
    scores = np.zeros((len(bias), 3))
    scores[:, 2] = model[:, 0, 0]
    if model.shape[1] > 1:
        scores[:, 0] = model[:, 1, 0]
    if model.shape[2] > 1:
        scores[:, 1] = model[:, 0, 1]
    size = float(np.abs(scores).max(initial=0.0))
    return (scores / size if size else scores), size


def zero_segments(lines: Floats, view: Viewport) -> Floats:
    """Return the segments (M, 4), in data units, on which the functions ``lines`` (M, 3) of ``unit_scores`` are zero.

    A row is NaN if the line does not cross the view.
    """
    foot, direction, tilted = _lines(lines)
    enter, leave = _spans(foot, direction, np.broadcast_to(_BOX, (len(foot), 4, 3)))
    low, high = enter.max(axis=1), leave.min(axis=1)
    visible = low < high
    found = np.full((len(lines), 4), np.nan)
    foot, direction, low, high = (part[visible] for part in (foot, direction, low, high))
    found[np.flatnonzero(tilted)[visible]] = _segments(foot, direction, low, high, view)
    return found


def tie_segments(scores: Floats, contenders: Bools, view: Viewport) -> tuple[Floats, Ints]:
    """Return where the two best of some classes tie, in data units (M, 4), each place once; and these classes (M, 2).

    Parameters
    ----------
    scores
        (K, 3) from ``unit_scores``.
    contenders
        (S, K) sets of classes; a boundary of any of them is drawn.
    """
    contenders = contenders.copy()
    first, second = np.triu_indices(len(scores), 1)
    normals = scores[first] - scores[second]
    # Of classes that are equal everywhere only the first counts, or lines would be drawn twice.
    same = (np.abs(normals) <= _NOISE).all(axis=1)
    for j, k in zip(first[same], second[same], strict=True):
        contenders[:, k] &= ~contenders[:, j]
    foot, direction, tilted = _lines(normals)
    first, second = first[tilted], second[tilted]
    if not len(first):
        return np.empty((0, 4)), np.empty((0, 2), np.int64)
    # A boundary is the part of a line z_j = z_k on which no third class scores higher.
    lead = scores[first][:, None, :] - scores[None, :, :]  # (P, K, 3)
    planes = np.concatenate([lead, np.broadcast_to(_BOX, (len(first), 4, 3))], axis=1)
    enter, leave = _spans(foot, direction, planes)  # (P, K + 4)
    of = np.column_stack([contenders, np.ones((len(contenders), 4), np.bool_)])[:, None, :]
    low = np.where(of, enter, -np.inf).max(axis=2)  # (S, P)
    high = np.where(of, leave, np.inf).min(axis=2)
    visible = contenders[:, first] & contenders[:, second] & (low < high)
    pairs, low, high = _united(np.where(visible, low, np.inf), np.where(visible, high, -np.inf))
    return _segments(foot[pairs], direction[pairs], low, high, view), np.column_stack([first[pairs], second[pairs]])


def _lines(normals: Floats) -> tuple[Floats, Floats, Bools]:
    """Return foot (P, 2) and direction (P, 2) of the lines n·(u, v, 1) = 0, and which of the M normals give a line."""
    length = np.hypot(normals[:, 0], normals[:, 1])
    tilted = length > _NOISE
    normals, length = normals[tilted], length[tilted, None]
    direction = np.column_stack([-normals[:, 1], normals[:, 0]]) / length
    return -normals[:, :2] * normals[:, 2:] / length**2, direction, tilted


def _spans(foot: Floats, direction: Floats, planes: Floats) -> tuple[Floats, Floats]:
    """Return where (P, Q) each line enters and leaves its half-planes (P, Q, 3); enter > leave if it is outside."""
    alpha = np.einsum("pij,pj->pi", planes[:, :, :2], direction)
    beta = np.einsum("pij,pj->pi", planes[:, :, :2], foot) + planes[:, :, 2]
    level = np.abs(alpha) <= _LEVEL
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = -beta / alpha
    outside = level & (beta < -_LEVEL)
    enter = np.where(outside, np.inf, np.where(~level & (alpha > 0), crossing, -np.inf))
    leave = np.where(outside, -np.inf, np.where(~level & (alpha < 0), crossing, np.inf))
    return enter, leave


def _united(low: Floats, high: Floats) -> tuple[Ints, Floats, Floats]:
    """Return the unions of intervals (S, P) over S, as (line, low, high) (M,); an interval is empty if low > high."""
    if len(low) == 1:
        (lines,) = np.nonzero(low[0] < np.inf)
        return lines, low[0, lines], high[0, lines]
    order = np.argsort(low, axis=0)
    low, high = np.take_along_axis(low, order, axis=0), np.take_along_axis(high, order, axis=0)
    reached = np.maximum.accumulate(high, axis=0)
    starts = low < np.inf
    starts[1:] &= ~(low[1:] <= reached[:-1])
    ends = np.zeros_like(starts)
    ends[:-1] = starts[1:]
    # The last interval of each line that is not empty ends a union as well.
    count = (low < np.inf).sum(axis=0)
    full = np.flatnonzero(count)
    ends[count[full] - 1, full] = True
    lines, begin = np.nonzero(starts.T)
    _, end = np.nonzero(ends.T)
    return lines.astype(np.int64), low[begin, lines], reached[end, lines]


def _segments(foot: Floats, direction: Floats, low: Floats, high: Floats, view: Viewport) -> Floats:
    half = np.array([view.width / 2, view.height / 2])
    centre = np.array([(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2])
    start, end = ((foot + s[:, None] * direction) * half + centre for s in (low, high))
    return np.hstack([start, end])
