"""Finds the place of a label in every region of a class: deep inside it, and away from points. Pure; any thread.

All is done on a coarse grid of cells over the canvas. Distances are in cells, row 0 is the upper one.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

# A label may lie on so many points; it is drawn below them. Each counts like so many cells nearer to the boundary.
MOST_POINTS = 3
_POINT_COST = 8.0
# Regions of at least so many cells get a label, the largest of them first.
_LEAST_CELLS = 4
MOST_REGIONS = 20
# Distances are not told apart beyond so many cells: a place in the middle of all that are as deep is good enough.
DEEPEST = 10


@frozen_dataclass
class Place:
    """A place for a label: the region's number, its class, the chosen size, and the cell of the label's middle.

    ``depth`` is the distance to the nearest cell that is not of the region, is covered, or is outside the canvas.
    """

    region: int
    class_index: int
    size: int
    row: int
    column: int
    depth: int


class RegionMap:
    """The regions of a canvas, and where labels fit into them.

    Parameters
    ----------
    winners
        (R, C) the class that wins in each cell; −1 for none.
    covered
        (R, C) cells in which no label may be.
    points
        (R, C) the number of points in each cell.
    are_convex
        Whether each class has at most one region.
    """

    def __init__(self, winners: Ints, covered: Bools, points: Ints, are_convex: bool) -> None:
        self.winners = winners
        self.regions = winners if are_convex else connected_regions(winners)
        self._is_free = (winners >= 0) & ~covered
        self.depth = depths(self.regions, self._is_free)
        self._points = np.zeros((winners.shape[0] + 1, winners.shape[1] + 1), np.int64)
        np.cumsum(np.cumsum(points, axis=0), axis=1, out=self._points[1:, 1:])

    def largest(self) -> list[int]:
        """Return the numbers of the regions that are large enough for a label, the largest first."""
        cells = np.bincount(self.regions[self.regions >= 0].reshape(-1))
        order = np.argsort(-cells, kind="stable")[:MOST_REGIONS]
        return [int(region) for region in order if cells[region] >= _LEAST_CELLS]

    def places(
        self, half_height: int, half_widths: Sequence[Sequence[int]], settled: Container[int] = ()
    ) -> dict[int, Place]:
        """Return the best place in each region that has room, by the number of the region.

        Parameters
        ----------
        half_height
            Cells above and below the middle that the label needs.
        half_widths
            For each class the cells at both sides of the middle that its labels need, the preferred label first.
        settled
            Regions for which no place is wanted.
        """
        reach = _reach(self.regions, self._is_free, half_height)
        all_rows, all_columns = np.nonzero(reach >= min(min(of_class) for of_class in half_widths))
        regions = self.regions[all_rows, all_columns]
        order = np.argsort(regions, kind="stable")
        ordered = regions[order]
        found = {}
        for region in self.largest():
            if region in settled:
                continue
            cells = order[slice(*np.searchsorted(ordered, (region, region + 1)))]
            if not len(cells):
                continue
            rows, columns = all_rows[cells], all_columns[cells]
            label = int(self.winners[rows[0], columns[0]])
            for size, half_width in enumerate(half_widths[label]):
                fits = reach[rows, columns] >= half_width
                best = self._best(rows[fits], columns[fits], half_height, half_width)
                if best is not None:
                    depth = int(self.depth[best])
                    found[region] = Place(region, label, size, *best, depth)
                    break
        return found

    def points_in(self, rows: Ints, columns: Ints, half_height: int, half_width: int) -> Ints:
        """Return the number of points (M,) in the boxes around these cells (M,), cut off at the edges."""
        last_row, last_column = self._points.shape[0] - 1, self._points.shape[1] - 1
        top, bottom = np.maximum(rows - half_height, 0), np.minimum(rows + half_height + 1, last_row)
        left, right = np.maximum(columns - half_width, 0), np.minimum(columns + half_width + 1, last_column)
        sums = self._points
        count: Ints = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return count

    def _best(self, rows: Ints, columns: Ints, half_height: int, half_width: int) -> tuple[int, int] | None:
        """Return the best of these cells (M,); of equally good ones that nearest to their middle."""
        points = self.points_in(rows, columns, half_height, half_width)
        score = np.where(points <= MOST_POINTS, self.depth[rows, columns] - _POINT_COST * points, -np.inf)
        if not len(score) or score.max() == -np.inf:
            return None
        (good,) = np.nonzero(score == score.max())
        away = np.abs(rows[good] - rows[good].mean()) + np.abs(columns[good] - columns[good].mean())
        chosen = good[away.argmin()]
        return int(rows[chosen]), int(columns[chosen])


def depths(regions: Ints, is_free: Bools) -> Ints:
    """Return how far (R, C) each free cell is from the nearest other region, cell that is not free, or edge.

    Distances are those of a king on a chess board, less 1, at most ``DEEPEST``; of cells that are not free −1.
    """
    rows, columns = regions.shape
    inside = np.zeros((rows + 2, columns + 2), np.bool_)
    inside[1:-1, 1:-1] = is_free
    # Cells with a neighbour of another region.
    border = np.zeros((rows, columns), np.bool_)
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = (slice(0, rows - down), slice(max(-right, 0), columns - max(right, 0)))
        there = (slice(down, rows), slice(max(right, 0), columns - max(-right, 0)))
        differ = regions[here] != regions[there]
        border[here] |= differ
        border[there] |= differ
    depth = inside[1:-1, 1:-1].astype(np.int64) - 1
    alive = inside
    for _ in range(DEEPEST):
        across = alive[:, :-2] & alive[:, 1:-1] & alive[:, 2:]
        core = across[:-2] & across[1:-1] & across[2:] & ~border
        if not core.any():
            break
        depth += core
        alive = np.zeros_like(inside)
        alive[1:-1, 1:-1] = core
        border = np.zeros_like(border)
    return depth


def connected_regions(winners: Ints) -> Ints:
    """Return the number (R, C) of the region of each cell: cells of one class that meet along an edge; −1 for none."""
    rows, columns = winners.shape
    begins = np.ones((rows, columns), np.bool_)
    begins[:, 1:] = winners[:, 1:] != winners[:, :-1]
    run = np.cumsum(begins.reshape(-1)).reshape(rows, columns) - 1
    same = winners[1:] == winners[:-1]
    upper, lower = run[:-1][same], run[1:][same]
    joins = np.ones(len(upper), np.bool_)  # of cells side by side that join the same two runs, the first is enough
    joins[1:] = (upper[1:] != upper[:-1]) | (lower[1:] != lower[:-1])
    upper, lower = upper[joins], lower[joins]
    # Every run takes the smallest number that it meets, and that of the run which has this number.
    number = np.arange(int(run[-1, -1]) + 1)
    while True:
        least = np.minimum(number[upper], number[lower])
        if np.array_equal(least, number[upper]) and np.array_equal(least, number[lower]):
            break
        np.minimum.at(number, number[upper], least)
        np.minimum.at(number, number[lower], least)
        number = number[number]
    _, number = np.unique(number, return_inverse=True)
    regions: Ints = number.reshape(-1)[run]
    regions[winners < 0] = -1
    return regions


def _reach(regions: Ints, is_free: Bools, half_height: int) -> Ints:
    """Return how far (R, C) a box of this height around each cell reaches to both sides within its region, or −1."""
    rows, columns = regions.shape
    fits = is_free.copy()
    fits[:half_height] = fits[rows - half_height :] = False
    for step in range(1, half_height + 1):
        for there, here in ((slice(step, rows), slice(0, rows - step)), (slice(0, rows - step), slice(step, rows))):
            fits[here] &= is_free[there] & (regions[there] == regions[here])
    # A run ends where the box does not fit or the region changes.
    starts = np.ones((rows, columns), np.bool_)
    starts[:, 1:] = ~(fits[:, 1:] & fits[:, :-1] & (regions[:, 1:] == regions[:, :-1]))
    ends = np.ones((rows, columns), np.bool_)
    ends[:, :-1] = starts[:, 1:]
    column = np.arange(columns)
    first = np.maximum.accumulate(np.where(starts, column, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, column, columns)[:, ::-1], axis=1)[:, ::-1]
    reach: Ints = np.where(fits, np.minimum(column - first, last - column), -1)
    return reach


def cells_of(places: Floats, width: float, height: float, shape: tuple[int, int]) -> Ints:
    """Return (row, column) (M, 2) of the grid's cells in which canvas ``places`` (M, 2) lie; outside: the nearest."""
    rows, columns = shape
    cells = np.floor(places[:, ::-1] * (rows / height, columns / width))
    return np.clip(cells, 0, (rows - 1, columns - 1)).astype(np.int64)
