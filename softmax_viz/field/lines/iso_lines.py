"""Lines of equal probability. Pure; any thread.

p_k = p where z_k − logsumexp of the other scores = log(p / (1 − p)), the log-odds: a smooth function that, unlike the
probability, is nowhere flat. Its lines are traced on a coarse lattice, then moved to their exact places (``tracing``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.field.lines.boundaries import are_straight
from softmax_viz.field.lines.half_planes import unit_scores, zero_segments
from softmax_viz.field.lines.tracing import Lattice, exact_polylines, lattice_scores, thinned, trace
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

# Cells along the longer side of the view: lines smaller than a cell may be missed.
_CELLS = 64
# Log-odds that differ by less than this part of their size count as constant.
_NOISE = 1e-12
# Exponentials of smaller numbers are slow denormals or 0, whose logarithm would be infinite.
_LOWEST = -700.0


def log_odds(scores: Floats) -> Floats:
    """Return log(p_k / (1 − p_k)) of each class (K, …) from the scores, without cancellation; at least two classes."""
    odds: Floats = scores - scores.max(axis=0)
    np.maximum(odds, _LOWEST, out=odds)
    best = odds == 0.0
    others = np.exp(odds)
    # The best class has the term 1; the others may be so small that 1 + others − 1 would be 0.
    others[best] = 0.0
    np.subtract(others.sum(axis=0), others, out=others)
    others += np.count_nonzero(best, axis=0) - best
    odds -= np.log(others, out=others)
    return odds


def iso_lines(
    weights: Floats,
    bias: Floats,
    features: tuple[str, ...],
    view: Viewport,
    classes: Sequence[int],
    levels: Sequence[float],
) -> tuple[tuple[float, Floats], ...]:
    """Return where the probability of one of ``classes`` (indices) is one of ``levels`` (0 … 1), inside ``view``.

    Returns
    -------
    Pairs of a level and the segments (M, 4), x0, y0, x1, y1 in data units, one for each class and level that has any.
    """
    if len(bias) == 2 and are_straight(features):
        return _straight(weights, bias, features, view, classes, levels)
    lattice = Lattice.over(view, _CELLS)
    # The mean over classes changes no probability, and would only cost digits.
    local = LocalScores(weights, bias, features, view)
    model = np.column_stack([local.weights, local.bias])
    model = model - model.mean(axis=0)
    odds = log_odds(lattice_scores(model, lattice.terms(local)))
    count = len(levels)
    heights = np.array([math.log(level / (1.0 - level)) for level in levels])
    traces = []
    for place, k in enumerate(classes):
        if np.ptp(odds[k]) > _NOISE * max(1.0, float(np.abs(odds[k]).max())):
            traces += trace(place * count, odds[k], heights.tolist())
    height_of, class_of = np.tile(heights, len(classes)), np.repeat(np.array(classes), count)

    def beside(at: Floats, owner: Ints) -> Floats:
        """Return the log-odds of the owner's class less its level."""
        scores = model[:, :-1] @ local.expand(at).T + model[:, -1:]
        own = class_of[owner], np.arange(len(at))
        mine = scores[own]
        scores[own] = -np.inf
        best = scores.max(axis=0)
        scores -= best
        np.maximum(scores, _LOWEST, out=scores)
        np.exp(scores, out=scores)
        # exp(_LOWEST) is negligible beside the best class's 1, so the owner's own term need not be removed.
        value: Floats = mine - best - np.log(scores.sum(axis=0)) - height_of[owner]
        return value

    def at_nodes(owner: Ints, columns: Ints, rows: Ints) -> Floats:
        value: Floats = odds[class_of[owner], rows, columns] - height_of[owner]
        return value

    lines = thinned(exact_polylines(lattice, traces, at_nodes, beside), view)
    pieces = lines.segments_by_owner(len(height_of))
    return tuple((levels[number % count], piece) for number, piece in enumerate(pieces) if len(piece))


def _straight(
    weights: Floats,
    bias: Floats,
    features: tuple[str, ...],
    view: Viewport,
    classes: Sequence[int],
    levels: Sequence[float],
) -> tuple[tuple[float, Floats], ...]:
    """Return parallels of the boundary, for two classes and linear features, where the log-odds are z_k − z_j."""
    scores, size = unit_scores(weights, bias, features, view)
    found = []
    for k in classes:
        for level in levels if size else ():
            line = scores[k] - scores[1 - k]
            line[2] -= math.log(level / (1.0 - level)) / size
            largest = float(np.abs(line).max())
            if not 0.0 < largest < math.inf:  # the field is so flat that this level is nowhere reached
                continue
            segments = zero_segments(line[None] / largest, view)
            if np.isfinite(segments).all():
                found.append((level, segments))
    return tuple(found)
