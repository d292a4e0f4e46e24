"""Decision boundaries of features that are no straight lines, by contour lines on a grid. Pure; any thread.

For two classes j and k the line z_j = z_k is traced (``tracing``), and each piece of it is cut where a third class
takes over, again by exact scores.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.field.grid import View
from softmax_viz.field.local import LocalScores
from softmax_viz.field.tracing import Lattice, Trace, exact_polylines, lattice_scores, root, trace

# Cells along the longer side of the view: what is smaller than one of them may be missed.
_CELLS = 144
# Differences of scores below this part of the largest score are rounding.
_NOISE = 1e-13


def tie_lines(weights: Floats, bias: Floats, features: tuple[str, ...], view: View) -> Floats:
    """Where the two most probable classes tie, inside ``view``.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units, each boundary once.
    """
    lattice = Lattice.over(view, _CELLS)
    local = LocalScores(weights, bias, features, view)
    f, g = lattice.factors(local)
    model, size = centred_model(local.weights, local.bias, f, g)
    if size == 0.0:
        return np.empty((0, 4))
    pairs = np.array(np.triu_indices(len(model), 1)).T
    scores = lattice_scores(model, f, g)
    traces = list(_pair_traces(scores))
    leads = model[pairs[:, 0]] - model[pairs[:, 1]]

    def tie(at: Floats, owner: Ints) -> Floats:
        lead = leads[owner]
        value: Floats = np.einsum("vd,vd->v", local.expand(at), lead[:, :-1]) + lead[:, -1]
        return value

    def at_nodes(owner: Ints, columns: Ints, rows: Ints) -> Floats:
        value: Floats = scores[pairs[owner, 0], rows, columns] - scores[pairs[owner, 1], rows, columns]
        return value

    lines = exact_polylines(lattice, traces, at_nodes, tie)
    return _clipped(lines.points, lines.starts, pairs[lines.owner], model, local)


def centred_model(weights: Floats, bias: Floats, f: Floats, g: Floats) -> tuple[Floats, float]:
    """Weights and bias (K, D + 1) less what all classes share, in units of the largest score; and that size.

    Softmax does not feel what is shared, and contours do not feel a scale; so sizes of any kind are met.
    """
    model = np.column_stack([weights, bias])
    model = model - model.mean(axis=0)
    reach = np.append(np.abs(f).max(axis=1) * np.abs(g).max(axis=1), 1.0)
    size = float((np.abs(model).max(axis=0) * reach).max())
    return (model / size if size else model), size


def _pair_traces(scores: Floats) -> Iterator[Trace]:
    """The lines on which two classes that may meet tie; they go on where a third class is better."""
    n_classes, n_rows, n_columns = scores.shape
    numbers = np.left_shift(1, np.arange(n_classes))
    best = np.zeros((n_rows, n_columns), np.int64)  # the bits of the winners
    highest = scores.max(axis=0)
    for number, score in zip(numbers, scores, strict=True):
        best += number * (score == highest)
    mixed = (best[1:, 1:] != best[:-1, :-1]) | (best[1:, :-1] != best[:-1, 1:]) | (best[1:, 1:] != best[1:, :-1])
    ys, xs = np.nonzero(mixed)
    here = np.zeros(len(ys), np.int64)
    for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
        at_node = scores[:, ys + dy, xs + dx].T
        second = at_node.argpartition(-2, axis=1)[:, -2]  # it may win in between
        here |= best[ys + dy, xs + dx] | numbers[second]
    for owner, (j, k) in enumerate(zip(*np.triu_indices(n_classes, 1), strict=True)):
        both = numbers[j] | numbers[k]
        meet = (here & both) == both
        if not meet.any():
            continue
        top, bottom = max(0, int(ys[meet].min()) - 1), min(n_rows, int(ys[meet].max()) + 3)
        left, right = max(0, int(xs[meet].min()) - 1), min(n_columns, int(xs[meet].max()) + 3)
        part = np.s_[top:bottom, left:right]
        difference = scores[j][part] - scores[k][part]
        if np.abs(difference).max() >= _NOISE:
            yield from trace(owner, difference, [0.0], (left, top))


def _clipped(points: Floats, starts: Ints, pairs: NDArray[np.int64], model: Floats, local: LocalScores) -> Floats:
    """The parts (M, 4) of the segments from ``points[starts]`` to the next points on which no third class is better."""

    def lead(at: Floats, of: NDArray[np.int64]) -> Floats:
        """How far the two classes of each place are above the best other one."""
        scores = local.expand(at) @ model[:, :-1].T + model[:, -1]
        rows = np.arange(len(at))
        own = np.maximum(scores[rows, of[:, 0]], scores[rows, of[:, 1]])
        scores[rows, of[:, 0]] = scores[rows, of[:, 1]] = -np.inf
        ahead: Floats = own - scores.max(axis=1)
        return ahead

    if not len(starts):
        return np.empty((0, 4))
    at_points = lead(points, pairs)
    first, last = points[starts], points[starts + 1]
    best_first, best_last = at_points[starts] >= 0.0, at_points[starts + 1] >= 0.0
    t0, t1 = np.zeros(len(starts)), np.ones(len(starts))
    cut = np.flatnonzero(best_first != best_last)
    if len(cut):
        at, of, step = first[cut], pairs[starts[cut]], (last - first)[cut]
        where = root(
            lambda t, which: lead(at[which] + t[:, None] * step[which], of[which]),
            at_points[starts[cut]], at_points[starts[cut] + 1],
        )  # fmt: skip
        t1[cut] = np.where(best_first[cut], where, 1.0)
        t0[cut] = np.where(best_first[cut], 0.0, where)
    kept = (best_first | best_last) & (t0 < t1)
    first, step, t0, t1 = first[kept], (last - first)[kept], t0[kept, None], t1[kept, None]
    return np.hstack([first + t0 * step, first + t1 * step])
