"""Decision boundaries of the models that logit dropout makes from one model. Pure; any thread.

A dropped class is not removed: its score is 0. So all dropped classes together are one more class, whose score is 0
everywhere, and the line on which two classes tie is the same under every mask; a mask only decides which parts of it
are boundaries. Each line is found once, and each part is drawn once for any number of masks.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
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
# A shorter part of a segment is rounding.
_SHORTEST = 1e-9
_NOTHING = np.empty((0, 4)), np.empty(0, np.int64)


def dropout_boundary_segments(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, masks: Floats
) -> tuple[Floats, Ints]:
    """Return the segments inside ``view`` on which the two best classes tie under any of ``masks``.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite, and the names of its features.
    masks
        (S, K) multipliers of the logits: 0 where dropped, else the same factor for all, which moves no line.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units; and (M,) the classes that must be dropped for each to be a boundary,
    those that score higher there, as bits: 2ᵏ for class k.
    """
    kept = masks != 0.0
    contenders = np.unique(np.column_stack([kept, ~kept.all(axis=1)]), axis=0)
    weights = np.vstack([weights, np.zeros((1, weights.shape[1]))])
    bias = np.append(bias, 0.0)
    if are_straight(features):
        scores, _ = unit_scores(weights, bias, features, view)
        segments, of = tie_segments(scores, contenders, view)
        half = np.array([view.width / 2, view.height / 2])
        centre = np.array([view.x0 / 2 + view.x1 / 2, view.y0 / 2 + view.y1 / 2])
        first, last = (_lead(((ends - centre) / half) @ scores[:, :2].T + scores[:, 2], of)
                       for ends in (segments[:, :2], segments[:, 2:]))  # fmt: skip
        return _pieces(segments, first, last)
    return _curved(weights, bias, features, view, contenders)


def _lead(scores: Floats, of: Ints) -> Floats:
    """Return how much higher (V, K) the two classes ``of`` (V, 2) score than each class; infinite for these two."""
    vertex = np.arange(len(scores))
    lead: Floats = 0.5 * (scores[vertex, of[:, 0]] + scores[vertex, of[:, 1]])[:, None] - scores
    lead[vertex, of[:, 0]] = lead[vertex, of[:, 1]] = np.inf
    return lead


def _higher(lead: Floats) -> Ints:
    """Return the classes that score higher, as bits (V,). The last column stands for all dropped classes together."""
    bits: Ints = (lead[:, :-1] < 0.0).astype(np.int64) @ np.left_shift(1, np.arange(lead.shape[1] - 1))
    return bits


def _pieces(segments: Floats, first: Floats, last: Floats) -> tuple[Floats, Ints]:
    """Cut ``segments`` (M, 4) where another class becomes the higher one; return the pieces and what is higher there.

    ``first`` and ``last`` (M, K) are the leads at both ends, and linear between them.
    """
    changes = (first[:, :-1] < 0.0) != (last[:, :-1] < 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = np.where(changes, first[:, :-1] / (first[:, :-1] - last[:, :-1]), 1.0)
    ends = np.column_stack([np.zeros(len(segments)), np.sort(np.clip(cuts, 0.0, 1.0), axis=1), np.ones(len(segments))])
    segment, part = np.nonzero(ends[:, :-1] + _SHORTEST < ends[:, 1:])
    low, high = ends[segment, part], ends[segment, part + 1]
    begin, step = segments[segment, :2], segments[segment, 2:] - segments[segment, :2]
    pieces = np.hstack([begin + low[:, None] * step, begin + high[:, None] * step])
    return pieces, _higher(_between(first[segment], last[segment], 0.5 * (low + high)[:, None]))


def _between(first: Floats, last: Floats, t: Floats) -> Floats:
    """Return leads (M, K) at ``t`` (M, 1), 0 … 1, of the way from ``first`` to ``last``; infinite ones stay so."""
    with np.errstate(invalid="ignore"):
        lead = first + t * (last - first)
    found: Floats = np.where(np.isfinite(first), lead, np.inf)
    return found


def _curved(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, contenders: Bools
) -> tuple[Floats, Ints]:
    together = contenders.T.astype(np.int64) @ contenders.astype(np.int64)  # (K, K): in how many sets both are
    pairs = np.array([pair for pair in zip(*np.triu_indices(len(bias), 1), strict=True) if together[pair]])
    if not len(pairs):
        return _NOTHING
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
        return _NOTHING
    lines = interpolated_polylines(lattice, traces)

    of = pairs[lines.owner]
    lead = _lead(local.expand(lines.points) @ model[:, :-1].T + model[:, -1], of)
    # Sets of classes as bits: a vertex is visible under a mask that has both its classes and none that scores higher.
    bits = np.left_shift(1, np.arange(len(bias)))
    sets, both = contenders @ bits, bits[of].sum(axis=1)
    has_both = (both[:, None] & sets) == both[:, None]  # (V, S)
    visible = has_both & (((lead < 0.0) @ bits)[:, None] & sets == 0)
    higher, starts = _higher(lead), lines.starts
    whole = (visible[starts] & visible[starts + 1]).any(axis=1)
    even = whole & (higher[starts] == higher[starts + 1])
    goes_on = np.zeros(len(higher), np.bool_)
    goes_on[starts[even]] = True
    drawn = thinned(Polylines(lines.points, goes_on, higher), view)
    mixed = starts[whole & ~even]
    cut = starts[~whole & (visible[starts] | visible[starts + 1]).any(axis=1)]
    ends, first, last = _cut(lines.points, lead, cut, has_both, contenders)
    split, split_higher = _pieces(
        np.vstack([np.hstack([lines.points[mixed], lines.points[mixed + 1]]), ends]),
        np.vstack([lead[mixed], first]),
        np.vstack([lead[mixed + 1], last]),
    )
    return np.vstack([drawn.segments(), split]), np.concatenate([drawn.owner[drawn.starts], split_higher])


def _cut(
    points: Floats, lead: Floats, starts: Ints, has_both: Bools, contenders: Bools
) -> tuple[Floats, Floats, Floats]:
    """Return the visible parts of segments, on which each third class is higher before or behind a single place.

    With them come the leads (M, K) at both ends.
    """
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
    low, high, first, last = low[some, None], high[some, None], first[some], last[some]
    begin, step = points[starts][some], (points[starts + 1] - points[starts])[some]
    ends = np.hstack([begin + low * step, begin + high * step])
    return ends, _between(first, last, low), _between(first, last, high)
