"""Lines in the smallest cells, where nothing is proved about them. Pure; any thread.

A line crosses an edge whose corners have different best classes; so it passes between any two pixels of different
classes. A region between two corners, thinner than half a pixel, is drawn as one line through the places on the edges
where its class leads most. A spot smaller than half a pixel that touches no edge is not drawn; no pixel has its colour
either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.lines.cells import FINEST, CellGrid, Cells
from softmax_viz.field.lines.marching import Curve, distinct_places
from softmax_viz.field.lines.roots import root

# The edges of a cell: where they begin (x, y), and their direction (x, y).
_EDGES = np.array([(0, 0, 1, 0), (1, 0, 0, 1), (0, 1, 1, 0), (0, 0, 0, 1)])


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """The edges of some smallest cells, each once.

    Parameters
    ----------
    start, step
        (E, 2) where they begin, and the vectors to their ends, in pixels.
    low, high
        (E,) the indices of their ends in ``places``.
    of_cell
        (4, N) the indices of the edges of each cell.
    places
        (2, n) the ends, in pixels.
    """

    start: Floats
    step: Floats
    low: Ints
    high: Ints
    of_cell: Ints
    places: Floats

    @classmethod
    def around(cls, grid: CellGrid, cells: Cells) -> _Edges:
        """Return the edges of ``cells``."""
        xs, ys = cells.xs + _EDGES[:, :1], cells.ys + _EDGES[:, 1:2]
        x, y, of_cell = distinct_places(2 * xs + _EDGES[:, 3:], ys)  # odd where they go down
        down = x & 1
        x >>= 1
        ends_x, ends_y = np.stack([x, x + 1 - down]), np.stack([y, y + down])
        px, py, (low, high) = distinct_places(ends_x, ends_y)
        start = np.column_stack([grid.across(x), grid.down(y)])
        step = FINEST * np.column_stack([1 - down, down])
        return cls(start, step, low, high, of_cell, np.stack([grid.across(px), grid.down(py)]))

    def at(self, t: Floats, chosen: Ints) -> Floats:
        """Return the places (n, 2) at parts ``t`` (n,) of the ``chosen`` edges (n,)."""
        return self.start[chosen] + t[:, None] * self.step[chosen]

    def joined(self, where: Floats) -> Floats:
        """Return segments (M, 4), in pixels, between the places ``where`` (E,) on the edges; NaN where there is none.

        In each cell two places are joined by a segment; three or more are each joined with their mean.
        """
        at = self.at(where, np.arange(len(where)))[self.of_cell]  # (4, N, 2)
        has = np.isfinite(at[:, :, 0])
        count = has.sum(axis=0)
        pair = np.flatnonzero(count == 2)
        first, last = has[:, pair].argmax(axis=0), 3 - has[::-1, pair].argmax(axis=0)
        straight = np.hstack([at[first, pair], at[last, pair]])
        many = np.flatnonzero(count > 2)
        middle = np.nanmean(at[:, many], axis=0)
        edge, cell = np.nonzero(has[:, many])
        return np.vstack([straight, np.hstack([at[edge, many[cell]], middle[cell]])])


def smallest_ties(
    grid: CellGrid, cells: Cells, alive: Bools, first: Ints, second: Ints, lead: Curve
) -> Floats:  # fmt: skip
    """Return segments (M, 4), in pixels, between the best classes in ``cells`` of the smallest size.

    Parameters
    ----------
    alive
        (K,) which classes count.
    first, second, lead
        The pairs of classes, (P,), and the function for the score of the first less that of the second.
    """
    edges = _Edges.around(grid, cells)
    scores = grid.scores_at(*edges.places)
    middle = grid.scores_at(*(edges.start + edges.step / 2).T)
    pair_of = np.full((len(scores), len(scores)), -1)
    pair_of[first, second] = pair_of[second, first] = np.arange(len(first))
    every, members = np.arange(len(edges.low)), np.flatnonzero(alive)
    best = members[scores[members].argmax(axis=0)]
    one, other = best[edges.low], best[edges.high]
    # On an edge whose ends have the same best class, another may be the best in between.
    at_low, at_high = scores[one, edges.low] - scores[:, edges.low], scores[one, edges.high] - scores[:, edges.high]
    _, depth = _deepest(at_low, middle[one, every] - middle, at_high)
    depth[~alive] = np.inf
    depth[one, every] = np.inf
    changes = one != other  # also if an end is on a tie, where the first of the tied classes counts
    other = np.where(changes, other, depth.argmin(axis=0))
    owner = pair_of[one, other]
    turned = np.where(one == first[owner], 1.0, -1.0)
    where = _on_edges(edges, owner, turned * at_low[other, every], turned * at_high[other, every],
                      turned * (middle[one, every] - middle[other, every]), changes, lead)  # fmt: skip
    return edges.joined(where)


def _on_edges(
    edges: _Edges, owner: Ints, at_low: Floats, at_high: Floats, at_middle: Floats, changes: Bools, curve: Curve
) -> Floats:  # fmt: skip
    """Return at which part of each edge its line is (E,), NaN where there is none; ``owner`` −1 is no curve."""
    where = np.full(len(owner), np.nan)

    def along(t: Floats, which: Ints) -> Floats:
        return curve(owner[which], *edges.at(t, which).T)

    crossed = np.flatnonzero(changes & (owner >= 0))
    where[crossed] = root(lambda t, which: along(t, crossed[which]), at_low[crossed], at_high[crossed])
    sign = np.where(at_low > 0.0, 1.0, -1.0)
    t, depth = _deepest(sign * at_low, sign * at_middle, sign * at_high)
    # The error of the parabola is below a tenth of the largest value.
    near = (depth < 0.1 * np.maximum(np.abs(at_low), np.abs(at_high))) & ~changes
    dips = np.flatnonzero(near & (owner >= 0))
    through = sign[dips] * along(t[dips], dips) < 0.0
    where[dips[through]] = t[dips[through]]
    return where


def _deepest(at_low: Floats, at_middle: Floats, at_high: Floats) -> tuple[Floats, Floats]:
    """Return where between 0 and 1 the parabola through three values is least, and its value there; else ½ and ∞."""
    curvature = 2.0 * (at_low + at_high - 2.0 * at_middle)
    slope = 4.0 * at_middle - 3.0 * at_low - at_high
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        t = -0.5 * slope / curvature
        inside = (curvature > 0.0) & (t > 0.0) & (t < 1.0)
        return np.where(inside, t, 0.5), np.where(inside, at_low + 0.5 * slope * t, np.inf)
