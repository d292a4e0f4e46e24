"""Curved lines on which the two best classes tie, each within half a pixel. Pure; any thread.

Cells are divided (``cells``) until no line can be missed in them: until the differences of all classes that may be the
best there are nearly linear, so that each tie is one chord, or until the cell has the smallest size. In such a smallest
cell, lines go where the best class of the corners changes. So for every field there is a line between neighbouring
pixels of different classes, and no point of it is farther than a third of a pixel from a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.lines.cells import CORNERS, BilinearBounds, CellGrid, Cells
from softmax_viz.field.lines.marching import Leaves, chords, distinct_places
from softmax_viz.field.lines.specks import smallest_ties
from softmax_viz.field.picture.viewport import Viewport

# How far, in pixels, a tie may lie from its chord.
_STRAIGHT = 0.3
# The most cells of one size times classes; if there were more, lines would cover the picture.
_MOST = 500_000


def tie_lines(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int
) -> Floats:
    """Return the segments inside ``view`` on which the two most probable classes tie.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units.
    """
    grid = CellGrid(weights, bias, features, view, width, height)
    ties = _Ties.of(grid)
    if not len(ties.first):
        return np.empty((0, 4))
    leaves, smallest = _leaves(grid, ties)
    parts = [_drawn(grid, ties, leaves)]
    if len(smallest):
        parts.append(smallest_ties(grid, smallest, ties.alive, ties.first, ties.second, ties.lead))
    return grid.segments(np.vstack(parts))


@dataclass(frozen=True, slots=True, eq=False)
class _Ties:
    """Pairs of classes that may tie.

    Parameters
    ----------
    alive
        (K,) which classes count: of classes that are equal everywhere only the first.
    first, second
        (P,) the classes of each pair.
    noise
        (P,) a difference of the two scores is rounding if it is smaller than this.
    """

    grid: CellGrid
    alive: Bools
    first: Ints
    second: Ints
    noise: Floats

    @classmethod
    def of(cls, grid: CellGrid) -> _Ties:
        """Return all pairs of classes that differ somewhere by more than rounding."""
        model = grid.scores.model
        alive = np.ones(len(model), np.bool_)
        first, second = np.triu_indices(len(model), 1)
        noise = grid.noise[first] + grid.noise[second]
        f, g, others = grid.reach
        apart = np.einsum("pab,a,b->p", np.abs(model[first] - model[second]), f, g)
        if len(others):
            shares = grid.scores.pointwise.weights
            apart += np.abs(shares[first] - shares[second]) @ others
        for j, k in zip(first[apart <= noise].tolist(), second[apart <= noise].tolist(), strict=True):
            alive[k] &= ~alive[j]
        kept = (apart > noise) & alive[first] & alive[second]
        return cls(grid, alive, first[kept], second[kept], noise[kept])

    def lead(self, owner: Ints, px: Floats, py: Floats) -> Floats:
        """Return the score of the first class of each pair less that of the second, at pixels (n,)."""
        return self.grid.leads_at(self.first, self.second, owner, px, py)


def _leaves(grid: CellGrid, ties: _Ties) -> tuple[Leaves, Cells]:
    """Return where each pair ties on one chord, and the smallest cells in which nothing is proved."""
    lattice, deviations = grid.lattice(), grid.deviations()
    may_win = _may_win(lattice, deviations, grid.noise, ties)
    rows, columns = np.nonzero(may_win.sum(axis=0) > 1)
    may_win = may_win[:, rows, columns]
    cells = grid.cells(lattice, deviations, rows, columns)
    found = []
    while True:
        pair, cell = np.nonzero(may_win[ties.first] & may_win[ties.second])
        first, second = ties.first[pair], ties.second[pair]
        lead = cells.corners[:, first, cell] - cells.corners[:, second, cell]
        bounds = BilinearBounds.through(lead, cells.deviation[first, cell] + cells.deviation[second, cell], cells.size)
        noise = ties.noise[pair]
        meets = (bounds.low <= 0.0) & (bounds.high >= 0.0) & ((bounds.low < -noise) | (bounds.high > noise))
        if len(ties.first) > 1:
            _keep_the_best(ties, pair, cell, bounds, meets, len(cells))
        flat, clear = bounds.are_flat(_STRAIGHT), bounds.are_clear()
        is_open = np.zeros(len(cells), np.bool_)
        if cells.size == grid.size:
            is_open[cell[meets & ~flat]] = True
            unclear = np.zeros(len(cells), np.bool_)
            unclear[cell[meets & ~clear]] = True
            _open_beside(is_open, unclear, grid, rows, columns)
        else:
            is_open[cell[meets & ~(flat & clear)]] = True
        drawn = meets & ~is_open[cell]
        pair, cell, going = pair[drawn], cell[drawn], np.flatnonzero(is_open)
        found.append(Leaves(cells.xs[cell], cells.ys[cell], np.full(len(cell), cells.size), pair))
        if len(going) * len(grid.noise) > _MOST:
            going = going[:0]
        cells, may_win = cells.only(going), may_win[:, going]
        if cells.size == 1 or not len(cells):
            return Leaves.joined(found), cells
        parts = len(cells)
        cells = grid.divided(cells)
        may_win = np.tile(may_win, len(cells) // parts)


def _may_win(lattice: Floats, deviations: Floats, noise: Floats, ties: _Ties) -> Bools:
    """Return which classes may be the best somewhere in each of the largest cells (K, rows, columns)."""
    height, width = deviations.shape[1:]
    corners = [lattice[:, down : down + height, right : right + width] for right, down in CORNERS]
    lead = corners[0] + corners[1]
    lead += corners[2]
    lead += corners[3]
    lead[~ties.alive] = -np.inf
    best = lead.argmax(axis=0)[None]
    np.subtract(np.take_along_axis(corners[0], best, axis=0), corners[0], out=lead)
    for corner in corners[1:]:
        np.minimum(lead, np.take_along_axis(corner, best, axis=0) - corner, out=lead)
    lead -= deviations
    lead -= np.take_along_axis(deviations, best, axis=0)
    may_win: Bools = lead <= 2.0 * noise[:, None, None]
    may_win &= ties.alive[:, None, None]
    return may_win


def _keep_the_best(ties: _Ties, pair: Ints, cell: Ints, bounds: BilinearBounds, meets: Bools, count: int) -> None:
    """Set ``meets`` (M,) to False for pairs one of whose classes is not the best anywhere in its cell."""
    beaten = np.zeros((len(ties.alive), count), np.bool_)
    first, second = ties.first[pair], ties.second[pair]
    for loser, is_so in ((second, bounds.low > 0.0), (first, bounds.high < 0.0)):
        beaten[loser[is_so], cell[is_so]] = True
    meets &= ~(beaten[first, cell] | beaten[second, cell])


def _open_beside(is_open: Bools, unclear: Bools, grid: CellGrid, rows: Ints, columns: Ints) -> None:
    """Open those of the largest cells that are ``unclear`` (N,) and have an open cell beside them.

    If a line leaves a cell over an edge and enters it again, the cell on the other side, if it is not divided, has the
    whole line in one chord.
    """
    divided = np.zeros((grid.rows + 2, grid.columns + 2), np.bool_)
    while True:
        divided[rows + 1, columns + 1] = is_open
        beside = divided[:-2, 1:-1] | divided[2:, 1:-1] | divided[1:-1, :-2] | divided[1:-1, 2:]
        more = unclear & ~is_open & beside[rows, columns]
        if not more.any():
            return
        is_open |= more


def _drawn(grid: CellGrid, ties: _Ties, leaves: Leaves) -> Floats:
    """Return the chords (M, 4), in pixels, without the parts on which a third class scores higher."""
    if not len(leaves):
        return np.empty((0, 4))
    xs, ys, which = distinct_places(*leaves.corners())
    scores = grid.scores_at(grid.across(xs), grid.down(ys))
    first, second = ties.first[leaves.owner], ties.second[leaves.owner]
    found = chords(grid, leaves, scores[first, which] - scores[second, which], ties.lead)
    start, end = found.places[found.start], found.places[found.end]
    if ties.alive.sum() == 2:
        return np.hstack([start, end])
    low, high = _visible(grid, ties, found.places, found.start, found.end, leaves.owner[found.leaf])
    visible = low < high
    start, step, low, high = start[visible], (end - start)[visible], low[visible, None], high[visible, None]
    return np.hstack([start + low * step, start + high * step])


def _visible(grid: CellGrid, ties: _Ties, places: Floats, start: Ints, end: Ints, owner: Ints) -> tuple[Floats, Floats]:
    """Return between which parts (M,) of chords no third class scores higher; the first is larger if there are none.

    On a chord the differences of scores are nearly linear, so a third class is higher before or behind a single place.
    """
    scores = grid.scores_at(places[:, 0], places[:, 1])
    first, second = ties.first[owner], ties.second[owner]
    leads = []
    for at in (start, end):
        lead = np.maximum(scores[first, at], scores[second, at]) - scores[:, at]
        lead[first, np.arange(len(at))] = lead[second, np.arange(len(at))] = np.inf
        leads.append(lead)
    at_start, at_end = leads
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = at_start / (at_start - at_end)
    enter = np.where(at_start < 0.0, np.where(at_end < 0.0, np.inf, crossing), 0.0)
    leave = np.where((at_start >= 0.0) & (at_end < 0.0), crossing, 1.0)
    low: Floats = enter[ties.alive].max(axis=0)
    high: Floats = leave[ties.alive].min(axis=0)
    return low, high
