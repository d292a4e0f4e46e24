"""Decision boundaries of features that are no straight lines, by contour lines on a grid. Pure; any thread.

For two classes j and k, contourpy finds where z_j − z_k changes its sign along the edges of a grid. Each such
vertex is then moved along its edge to where the exact scores tie, and each piece of line is cut where a third
class takes over, again by exact scores. So the grid decides which lines are found, never where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import contourpy
import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.features import expand, factors
from softmax_viz.field.grid import View

# Cells along the longer side of the view: what is smaller than one of them may be missed.
_CELLS = 144
_FEWEST_CELLS = 48
# Differences of scores below this part of the largest score are rounding.
_NOISE = 1e-13
_ROOT_STEPS = 1


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
    longer = max(view.width, view.height)
    # An odd number of cells: the middle of a view, where symmetric things lie, is no corner of the grid.
    columns, rows = (
        (max(_FEWEST_CELLS, round(_CELLS * extent / longer)) | 1) + 1 for extent in (view.width, view.height)
    )
    f, g = factors(features, np.linspace(view.x0, view.x1, columns), np.linspace(view.y0, view.y1, rows))
    # Softmax does not feel what all classes share, and contours do not feel a scale; sizes of any kind are met.
    model = np.column_stack([weights, bias])
    model = model - model.mean(axis=0)
    reach = np.append(np.abs(f).max(axis=1) * np.abs(g).max(axis=1), 1.0)
    largest = float((np.abs(model).max(axis=0) * reach).max())
    if largest == 0.0:
        return np.empty((0, 4))
    model /= largest
    scores = (model[:, :-1, None] * g).transpose(0, 2, 1) @ f + model[:, -1, None, None]  # (K, rows, columns)

    found = list(_pair_contours(scores))
    if not found:
        return np.empty((0, 4))
    counts = [len(places) for _, places, _ in found]
    pairs = np.repeat([pair for pair, _, _ in found], counts, axis=0)  # (V, 2)
    places = np.concatenate([places for _, places, _ in found])
    begins = np.cumsum(counts) - counts
    starts = np.concatenate([first + begin for begin, (_, _, first) in zip(begins, found, strict=True)])

    corner = np.array([view.x0, view.y0])
    cell = np.array([view.width / (columns - 1), view.height / (rows - 1)])
    leads = model[pairs[:, 0]] - model[pairs[:, 1]]  # (V, D + 1)

    def tie(at: Floats) -> Floats:
        """z_j − z_k at grid places (V, 2)."""
        value: Floats = np.einsum("vd,vd->v", expand(corner + at * cell, features), leads[:, :-1]) + leads[:, -1]
        return value

    points = corner + _on_the_tie(places, tie) * cell
    return _clipped(points, starts, pairs, model, features)


def _pair_contours(scores: Floats) -> Iterator[tuple[tuple[int, int], Floats, Ints]]:
    """For each two classes that may meet: their indices, vertices (V, 2) in units of cells, first ends of segments.

    Segment s leads from vertex first[s] to the next one. The lines go on where a third class is better.
    """
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
    row_of, column_of = np.mgrid[:n_rows, :n_columns].astype(np.float64)
    for j in range(n_classes):
        for k in range(j + 1, n_classes):
            both = (1 << j) | (1 << k)
            meet = (here & both) == both
            if not meet.any():
                continue
            top, bottom = max(0, int(ys[meet].min()) - 1), min(n_rows, int(ys[meet].max()) + 3)
            left, right = max(0, int(xs[meet].min()) - 1), min(n_columns, int(xs[meet].max()) + 3)
            part = np.s_[top:bottom, left:right]
            difference = scores[j][part] - scores[k][part]
            if np.abs(difference).max() < _NOISE:
                continue
            contours = contourpy.contour_generator(
                column_of[part], row_of[part], difference, name="serial", line_type=contourpy.LineType.Separate
            )
            lines = cast("list[Floats]", contours.lines(0.0))
            if not lines:
                continue
            vertices = np.concatenate(lines)
            goes_on = np.ones(len(vertices), np.bool_)
            goes_on[np.cumsum([len(line) for line in lines]) - 1] = False
            yield (j, k), vertices, np.flatnonzero(goes_on)


def _on_the_tie(places: Floats, tie: Callable[[Floats], Floats]) -> Floats:
    """Vertices (V, 2) in units of cells, each moved along its own edge of the grid to where ``tie`` is 0."""
    whole = np.round(places)
    axis = np.abs(places - whole).argmax(axis=1)  # the coordinate that runs along the edge
    vertices = np.arange(len(places))
    on_edge = whole.copy()
    on_edge[vertices, axis] = 0.0
    along = np.eye(2)[axis]
    low = np.floor(places[vertices, axis])
    found = _root(lambda t: tie(on_edge + t[:, None] * along), low, low + 1.0)
    moved: Floats = on_edge + found[:, None] * along
    return moved


def _root(f: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where ``f`` is 0 between ``low`` and ``high`` (V,), by Ridders' method; always in between.

    C. Ridders, *A New Algorithm for Computing a Single Root*, 1979. Where both ends have one sign (only
    rounding does that), the end with the smaller value.
    """
    at_low, at_high = f(low), f(high)
    closest = np.where(np.abs(at_low) <= np.abs(at_high), low, high)
    bracketed = np.sign(at_low) * np.sign(at_high) < 0
    for _ in range(_ROOT_STEPS):
        middle = 0.5 * (low + high)
        at_middle = f(middle)
        depth = np.sqrt(np.maximum(at_middle**2 - at_low * at_high, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = middle + (middle - low) * np.sign(at_low - at_high) * at_middle / depth
        guess = np.clip(np.where(depth > 0.0, guess, middle), low, high)
        at_guess = f(guess)
        closest = np.where(bracketed, guess, closest)
        for place, value in ((middle, at_middle), (guess, at_guess)):
            below = (np.sign(value) == np.sign(at_low)) & (place >= low)
            above = ~below & (place <= high)
            low, at_low = np.where(below, place, low), np.where(below, value, at_low)
            high, at_high = np.where(above, place, high), np.where(above, value, at_high)
    return closest


def _clipped(
    points: Floats, starts: Ints, pairs: NDArray[np.int64], model: Floats, features: tuple[str, ...]
) -> Floats:
    """The parts (M, 4) of the segments from ``points[starts]`` to the next points on which no third class is better."""

    def lead(at: Floats, of: NDArray[np.int64]) -> Floats:
        """How far the two classes of each place are above the best other one."""
        scores = expand(at, features) @ model[:, :-1].T + model[:, -1]
        rows = np.arange(len(at))
        own = np.maximum(scores[rows, of[:, 0]], scores[rows, of[:, 1]])
        scores[rows, of[:, 0]] = scores[rows, of[:, 1]] = -np.inf
        ahead: Floats = own - scores.max(axis=1)
        return ahead

    at_points = lead(points, pairs)
    first, last = points[starts], points[starts + 1]
    best_first, best_last = at_points[starts] >= 0.0, at_points[starts + 1] >= 0.0
    t0, t1 = np.zeros(len(starts)), np.ones(len(starts))
    cut = np.flatnonzero(best_first != best_last)
    if len(cut):
        at, of, step = first[cut], pairs[starts[cut]], (last - first)[cut]
        where = _root(lambda t: lead(at + t[:, None] * step, of), np.zeros(len(cut)), np.ones(len(cut)))
        t1[cut] = np.where(best_first[cut], where, 1.0)
        t0[cut] = np.where(best_first[cut], 0.0, where)
    kept = (best_first | best_last) & (t0 < t1)
    first, step, t0, t1 = first[kept], (last - first)[kept], t0[kept, None], t1[kept, None]
    return np.hstack([first + t0 * step, first + t1 * step])
