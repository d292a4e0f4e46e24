"""Decision boundaries of the models that logit dropout makes from one model. Pure; any thread.

A dropped class is not removed: its score is 0. So all dropped classes together are one more class, whose score is 0
everywhere, and the line on which two classes tie is the same under every mask; a mask only decides which parts of it
are boundaries. Each line is found once, and each part is drawn once for any number of masks.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.field.lines.boundaries import are_straight
from softmax_viz.field.lines.half_planes import tie_segments, unit_scores
from softmax_viz.field.lines.tracing import (
    Lattice,
    Polylines,
    centred_model,
    interpolated_polylines,
    lattice_scores,
    thinned,
    trace,
)
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

# Cells along the longer side: fewer if there are many pairs of classes, so that the time is bounded. The lines are thin
# and many, so they stay where contourpy interpolates them, within a pixel or two of the exact place.
_CELLS = 64
_FEWEST_CELLS = 28
_CELLS_OF_ALL_PAIRS = 48_000
_NOISE = 1e-13


def dropout_boundary_segments(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, masks: Floats
) -> Floats:
    """Return the segments inside ``view`` on which the two best classes tie under any of ``masks``.

    Parameters
    ----------
    weights, bias, features
        The model, (K, D) and (K,), finite, and the names of its features.
    masks
        (S, K) multipliers of the logits: 0 where dropped, else the same factor for all, which moves no line.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units.
    """
    kept = masks != 0.0
    contenders = np.unique(np.column_stack([kept, ~kept.all(axis=1)]), axis=0)
    weights = np.vstack([weights, np.zeros((1, weights.shape[1]))])
    bias = np.append(bias, 0.0)
    if are_straight(features):
        scores, _ = unit_scores(weights, bias, features, view)
        return tie_segments(scores, contenders, view)
    return _curved(weights, bias, features, view, contenders)


def _curved(weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, contenders: Bools) -> Floats:
    together = contenders.T.astype(np.int64) @ contenders.astype(np.int64)  # (K, K): in how many sets both are
    pairs = np.array([pair for pair in zip(*np.triu_indices(len(bias), 1), strict=True) if together[pair]])
    if not len(pairs):
        return np.empty((0, 4))
    cells = int(np.clip(np.sqrt(_CELLS_OF_ALL_PAIRS / len(pairs)), _FEWEST_CELLS, _CELLS))
    lattice = Lattice.over(view, cells)
    local = LocalScores(weights, bias, features, view)
    terms = lattice.terms(local)
    model, _ = centred_model(local.weights, local.bias, terms)
    scores = lattice_scores(model, terms)
    traces = []
    for owner, (j, k) in enumerate(pairs):
        difference = scores[j] - scores[k]
        if np.abs(difference).max() >= _NOISE:
            traces += trace(owner, difference, [0.0])
    if not traces:
        return np.empty((0, 4))
    lines = interpolated_polylines(lattice, traces)

    # How much higher (V, K) the two classes of each vertex score than each class; infinite for these two themselves.
    at = local.expand(lines.points) @ model[:, :-1].T + model[:, -1]
    vertex, of = np.arange(len(at)), pairs[lines.owner]
    lead = 0.5 * (at[vertex, of[:, 0]] + at[vertex, of[:, 1]])[:, None] - at
    lead[vertex, of[:, 0]] = lead[vertex, of[:, 1]] = np.inf
    # Sets of classes as bits: a vertex is visible under a mask that has both its classes and none that scores higher.
    bits = np.left_shift(1, np.arange(len(bias)))
    sets, both = contenders @ bits, bits[of].sum(axis=1)
    has_both = (both[:, None] & sets) == both[:, None]  # (V, S)
    visible = has_both & (((lead < 0.0) @ bits)[:, None] & sets == 0)
    starts = lines.starts
    whole = (visible[starts] & visible[starts + 1]).any(axis=1)
    goes_on = np.zeros(len(at), np.bool_)
    goes_on[starts[whole]] = True
    drawn = thinned(Polylines(lines.points, goes_on, lines.owner), view).segments()
    cut = starts[~whole & (visible[starts] | visible[starts + 1]).any(axis=1)]
    return np.vstack([drawn, _cut(lines.points, lead, cut, has_both, contenders)])


def _cut(points: Floats, lead: Floats, starts: np.ndarray, has_both: Bools, contenders: Bools) -> Floats:
    """Return the visible parts of segments, on which each third class is higher before or behind a single place."""
    first, last = lead[starts], lead[starts + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = first / (first - last)
    enter = np.where((first < 0.0) & (last >= 0.0), crossing, 0.0)
    leave = np.where((first >= 0.0) & (last < 0.0), crossing, 1.0)
    enter = np.where((first < 0.0) & (last < 0.0), 1.0, enter)
    of = contenders[None, :, :]
    low = np.where(of, enter[:, None, :], 0.0).max(axis=2)  # (M, S)
    high = np.where(of, leave[:, None, :], 1.0).min(axis=2)
    visible = has_both[starts] & (low < high)
    low, high = np.where(visible, low, 1.0).min(axis=1), np.where(visible, high, 0.0).max(axis=1)
    some = low < high
    begin, step = points[starts][some], (points[starts + 1] - points[starts])[some]
    return np.hstack([begin + low[some, None] * step, begin + high[some, None] * step])
