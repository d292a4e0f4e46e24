"""How familiar every pixel is, from its distance to the nearest training point, and the grey veil over what is not.

The distance is exact: squares of pixels are refined step by step, from 256 to 4 pixels, and a square keeps only the
points that can be the nearest to one of its pixels: those to which some corner of it is nearer than to the point that
is the nearest to its middle. The points that are left, seldom more than three, are compared pixel by pixel.

Two things are left out that cost less than a tenth and a third of a level of 255. Beyond ``_REACH`` spreads nothing is
familiar. And where points are so dense that each cell of a fine grid has one, its pixels are less than ``_NEAR``
spreads from a point, and are taken to be on it; points that such cells surround on all sides cannot be the nearest to
any other pixel. So 100,000 points are not much slower than 1,000.

One thread at a time for a ``FamiliarVeil``; all else is pure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.data.training_places import TrainingPlaces, familiarity
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.scores import pixel_centres

Shares = NDArray[np.uint16]

# The largest share, which stands for 1.
WHOLE = 65535
_REACH = 4.0
_NEAR = 0.05
_CELL = _NEAR / np.sqrt(2.0)
# Fewer points than this are never thinned out, and a grid of more cells is not made.
_MANY, _MOST_CELLS = 2000, 16_000_000
# The sides of the squares, pixels; each is cut into four.
_SIDES = (256, 128, 64, 32, 16, 8, 4)
_PARTS = 2
# Pixels that are veiled at once, so that they stay in the processor's cache.
_BLOCK = 16_384


class FamiliarVeil:
    """Greys pictures of the field where no training point is near; keeps the shares of the last view and points."""

    def __init__(self) -> None:
        self._places: TrainingPlaces | None = None
        self._view: Viewport | None = None
        self._shares: Shares = np.empty((0, 0), np.uint16)

    def draw(
        self,
        pixels: NDArray[np.uint32],
        view: Viewport,
        places: TrainingPlaces | None,
        grey: tuple[float, float, float],
    ) -> None:
        """Mix ``grey`` (red, green, blue) into ``pixels`` (H, W), 0xFFRRGGBB: fully where nothing is familiar.

        ``places`` are the training points; None for none.
        """
        if (places, view, pixels.shape) != (self._places, self._view, self._shares.shape):
            height, width = pixels.shape
            self._shares = familiar_shares(places, view, width, height)
            self._places, self._view = places, view
        _mix(pixels, self._shares, grey)


def familiar_shares(places: TrainingPlaces | None, view: Viewport, width: int, height: int) -> Shares:
    """Return how familiar the centre of each pixel is, (H, W), in parts of ``WHOLE``; rows from top to bottom."""
    shares = np.zeros((height, width), np.uint16)
    if places is None or places.spreads is None or not width or not height:
        return shares
    across = view.x0 + pixel_centres(0, width) * (view.width / width)
    down = view.y1 - pixel_centres(0, height) * (view.height / height)
    u, v = places.measured(across, down)
    # From the middle of the view, so that no digit is lost far from the middle of the points.
    middle = np.array((u[width // 2], v[height // 2]))
    u, v = u - middle[0], v - middle[1]
    points = places.points - middle[:, None]
    inside = (points[0] > u[0] - _REACH) & (points[0] < u[-1] + _REACH)
    inside &= (points[1] > v[-1] - _REACH) & (points[1] < v[0] + _REACH)
    points = np.ascontiguousarray(points[:, inside])
    points, on_points = _thinned(points, u, v)
    step_u, step_v = abs(u[-1] - u[0]) / max(1, width - 1), abs(v[0] - v[-1]) / max(1, height - 1)
    side = _SIDES[0]
    for top in range(0, height, side):
        for left in range(0, width, side):
            part = shares[top : top + side, left : left + side]
            wanted = np.zeros((side, side), np.bool_)
            wanted[: part.shape[0], : part.shape[1]] = True
            if on_points is not None:
                wanted[: part.shape[0], : part.shape[1]] = ~on_points[top : top + side, left : left + side]
            squares = _nearest_squares(points, u[left], v[top], step_u, step_v, wanted)
            values = WHOLE * familiarity(np.sqrt(squares[: part.shape[0], : part.shape[1]])) + 0.5
            np.copyto(part, values, casting="unsafe")
    if on_points is not None:
        shares[on_points] = WHOLE
    return shares


def _thinned(points: Floats, u: Floats, v: Floats) -> tuple[Floats, NDArray[np.bool_] | None]:
    """Return ``points`` (2, M) without those that cannot be the nearest to a pixel, and which pixels are on points.

    ``u`` (W,) and ``v`` (H,) are the pixels' centres. None instead of pixels (H, W) if nothing was left out.
    """
    if points.shape[1] < _MANY:
        return points, None
    low = points.min(axis=1)
    cells = np.floor((points - low[:, None]) / _CELL)
    columns, rows = (cells.max(axis=1) + 5).tolist()
    if columns * rows > _MOST_CELLS:
        return points, None
    at_u, at_v = cells.astype(np.int64) + 2  # two empty cells on every side
    is_taken = np.zeros((int(rows), int(columns)), np.bool_)
    is_taken[at_v, at_u] = True
    is_inner = is_taken.copy()
    for axis in (0, 1):  # a cell is inner if all 5 × 5 cells around it are taken
        around = is_inner.copy()
        for shift in (-2, -1, 1, 2):
            around &= np.roll(is_inner, shift, axis)
        is_inner = around
    keep = ~is_inner[at_v, at_u]
    if keep.all():
        return points, None
    columns_of = np.clip(np.floor((u - low[0]) / _CELL) + 2, 0, columns - 1).astype(np.int64)
    rows_of = np.clip(np.floor((v - low[1]) / _CELL) + 2, 0, rows - 1).astype(np.int64)
    return np.ascontiguousarray(points[:, keep]), is_taken[rows_of[:, None], columns_of]


def _nearest_squares(
    points: Floats, left: float, top: float, step_u: float, step_v: float, wanted: NDArray[np.bool_]
) -> Floats:
    """Return the squared distance of the nearest of ``points`` (2, M) from each pixel of one large square.

    ``left`` and ``top`` are the centre of its first pixel; the others follow in steps to the right and downwards.
    What is farther than ``_REACH`` is infinite; squares without a ``wanted`` pixel may be, too.
    """
    side = _SIDES[0]
    result = np.full((side // 4, 4, side // 4, 4), np.inf)
    row, column = np.zeros(1, np.int64), np.zeros(1, np.int64)  # the squares, by their first pixels
    square, point = np.zeros(points.shape[1], np.int64), np.arange(points.shape[1])  # pairs, by their squares
    for side in _SIDES:
        if side != _SIDES[0]:
            is_wanted: NDArray[np.bool_] = np.any(wanted.reshape(len(wanted) // side, side, -1, side), axis=(1, 3))
            row, column, square, point = _cut(row, column, square, point, side, is_wanted)
        half_u, half_v = 0.5 * (side - 1) * step_u, 0.5 * (side - 1) * step_v
        u, v = points[0, point], points[1, point]
        squares = (u - (left + column * step_u + half_u)[square]) ** 2
        squares += (v - (top - row * step_v - half_v)[square]) ** 2
        starts, taken = _starts(square)
        if not len(starts):
            return result.reshape(_SIDES[0], -1)
        least = np.full(len(row), np.inf)
        least[taken] = np.minimum.reduceat(squares, starts)
        best = np.zeros(len(row), np.int64)
        at_best = np.flatnonzero(squares == least[square])
        best[square[at_best[::-1]]] = at_best[::-1]  # the first of equals
        # |p − q|² − |p − best|² is linear in p, so that it is least at a corner of the square.
        gap = squares - least[square]
        gap -= 2.0 * half_u * np.abs(u - u[best][square])
        gap -= 2.0 * half_v * np.abs(v - v[best][square])
        keep = gap < 0.0
        keep[best[taken]] = True
        keep &= (least <= (_REACH + np.hypot(half_u, half_v)) ** 2)[square]
        square, point = square[keep], point[keep]
        starts, taken = _starts(square)  # squares without a point that is near enough are given up
        renumbered = np.empty(len(row), np.int64)
        renumbered[taken] = np.arange(len(taken))
        row, column, square = row[taken], column[taken], renumbered[square]
    if len(row):
        offsets = np.arange(_SIDES[-1])
        du = (points[0, point] - (left + column * step_u)[square])[:, None] - offsets * step_u
        dv = (points[1, point] - (top - row * step_v)[square])[:, None] + offsets * step_v
        both = (dv * dv)[:, :, None] + (du * du)[:, None, :]
        best = np.minimum.reduceat(both, _starts(square)[0], axis=0)
        best[best > _REACH**2] = np.inf
        result[row // 4, :, column // 4, :] = best
    return result.reshape(_SIDES[0], -1)


def _cut(
    row: Ints, column: Ints, square: Ints, point: Ints, side: int, is_wanted: NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
    """Cut every square into four of ``side`` pixels, each with the points of the whole; return as given.

    Of these only those remain that ``is_wanted``, a mask of the squares of this size, has.
    """
    parts = np.arange(_PARTS) * side
    rows = (row[:, None, None] + parts[:, None] + np.zeros(_PARTS, np.int64)).reshape(-1)
    columns = (column[:, None, None] + np.zeros((_PARTS, 1), np.int64) + parts).reshape(-1)
    counts = np.bincount(square, minlength=len(row))
    first = np.cumsum(counts) - counts
    kept = is_wanted[rows // side, columns // side]
    counts, first = (np.repeat(each, _PARTS * _PARTS)[kept] for each in (counts, first))
    rows, columns = rows[kept], columns[kept]
    squares = np.repeat(np.arange(len(rows)), counts)
    begun = np.cumsum(counts) - counts
    return rows, columns, squares, point[np.arange(len(squares)) - (begun - first)[squares]]


def _starts(square: Ints) -> tuple[Ints, Ints]:
    """Return where each run of equal numbers in ``square`` (P,), ascending, begins, and these numbers."""
    if not len(square):
        return square, square
    starts = np.flatnonzero(np.concatenate(([True], square[1:] != square[:-1])))
    return starts, square[starts]


def _mix(pixels: NDArray[np.uint32], shares: Shares, grey: tuple[float, float, float]) -> None:
    """Replace each channel c of ``pixels`` by grey + share · (c − grey), rounded."""
    red, green, blue = grey
    of_bytes = np.array([blue, green, red, 255.0] if np.little_endian else [255.0, red, green, blue], np.float32)
    flat, parts = pixels.reshape(-1), shares.reshape(-1)
    greys = np.tile(of_bytes, min(_BLOCK, len(flat)))
    for first in range(0, len(flat), _BLOCK):
        block = flat[first : first + _BLOCK].view(np.uint8)
        share = np.repeat(parts[first : first + _BLOCK] * np.float32(1.0 / WHOLE), 4)
        mixed, ground = block.astype(np.float32), greys[: len(block)]
        mixed -= ground
        mixed *= share
        mixed += ground
        mixed += np.float32(0.5)
        np.copyto(block, mixed, casting="unsafe")
