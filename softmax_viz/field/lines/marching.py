"""Chords of lines through cells, between the exact places where the lines cross the edges. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.field.lines.cells import CORNERS, FINEST, CellGrid
from softmax_viz.field.lines.roots import root

# For the edge after each corner: the corner of the cell from which it goes right or down, and whether it goes down.
_EDGE_START = np.array([(0, 0), (1, 0), (0, 1), (0, 0)])
_EDGE_DOWN = np.array([0, 1, 0, 1])
# Numbers of bits in the integer key of an edge.
_PLACE_BITS, _SIZE_BITS = 16, 5

# Function of curve numbers, x and y in pixels, (n,) each, that returns the values (n,) of these curves there.
Curve = Callable[[Ints, Floats, Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Undivided cells through which a curve may go, one entry for each cell and curve.

    Parameters
    ----------
    xs, ys, size
        (M,) the left and upper edges and the sides of the cells, on a ``CellGrid``.
    owner
        (M,) the numbers of the curves.
    """

    xs: Ints
    ys: Ints
    size: Ints
    owner: Ints

    @classmethod
    def joined(cls, parts: list[Leaves]) -> Leaves:
        """Return the leaves of all ``parts``, one after another."""
        none = [np.empty(0, np.int64)]
        return cls(*(
            np.concatenate([getattr(part, name) for part in parts] or none) for name in ("xs", "ys", "size", "owner")
        ))  # fmt: skip

    def __len__(self) -> int:
        return len(self.xs)

    def corners(self) -> tuple[Ints, Ints]:
        """Return the places of the corners, (4, M) and (4, M), in order around a cell."""
        xs: Ints = self.xs + CORNERS[:, :1] * self.size
        ys: Ints = self.ys + CORNERS[:, 1:] * self.size
        return xs, ys


@dataclass(frozen=True, slots=True, eq=False)
class Chords:
    """Straight pieces of curves, each between two vertices.

    Parameters
    ----------
    places
        (V, 2) vertices, in pixels from the left and upper edge of the picture.
    start, end
        (L,) their vertices. A curve's values are larger on the same side of all its chords.
    leaf
        (L,) the leaf in which each chord lies.
    """

    places: Floats
    start: Ints
    end: Ints
    leaf: Ints


def distinct_places(xs: Ints, ys: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the distinct places on a grid, (n,) and (n,), and for each given place its index among them."""
    keys, inverse = np.unique((ys << _PLACE_BITS) + xs, return_inverse=True)
    return keys & ((1 << _PLACE_BITS) - 1), keys >> _PLACE_BITS, inverse.reshape(xs.shape)


def chords(grid: CellGrid, leaves: Leaves, at_corners: Floats, curve: Curve) -> Chords:
    """Return the chords of the curves through their leaves.

    Parameters
    ----------
    at_corners
        (4, M) the values of the curves at the corners. A value of zero counts as below.
    curve
        Its values anywhere.
    """
    above = at_corners > 0.0
    following = np.roll(above, -1, axis=0)
    falls, rises = above & ~following, ~above & following
    single = falls.sum(axis=0) == 1
    (one,), (double,) = np.nonzero(single), np.nonzero(falls[0] & falls[2] | falls[1] & falls[3])
    start, end, leaf = [falls[:, one].argmax(axis=0)], [rises[:, one].argmax(axis=0)], [one]
    if len(double):
        # A saddle: of the two pairs of opposite corners, the pair whose sign differs from the middle is cut off.
        size = leaves.size[double] / 2
        middle = curve(leaves.owner[double], grid.across(leaves.xs[double] + size), grid.down(leaves.ys[double] + size))
        cut_off = np.where(above[0, double] == (middle > 0.0), 1, 0)
        for corner in (cut_off, cut_off + 2):
            before, after = (corner - 1) % 4, corner
            into = falls[after, double]  # the corner that is cut off is above
            start.append(np.where(into, after, before))
            end.append(np.where(into, before, after))
            leaf.append(double)
    edges, of = np.stack([np.concatenate(start), np.concatenate(end)]), np.concatenate(leaf)
    xs = leaves.xs[of] + _EDGE_START[edges, 0] * leaves.size[of]
    ys = leaves.ys[of] + _EDGE_START[edges, 1] * leaves.size[of]
    at_start = np.where(edges < 2, at_corners[edges, of], at_corners[(edges + 1) % 4, of])
    at_end = np.where(edges < 2, at_corners[(edges + 1) % 4, of], at_corners[edges, of])
    places, vertex = crossings(grid, xs, ys, leaves.size[of], _EDGE_DOWN[edges], leaves.owner[of],
                               at_start, at_end, curve)  # fmt: skip
    return Chords(places, vertex[0], vertex[1], of)


def crossings(
    grid: CellGrid, xs: Ints, ys: Ints, size: Ints, down: Ints, owner: Ints, at_start: Floats, at_end: Floats,
    curve: Curve,
) -> tuple[Floats, Ints]:  # fmt: skip
    """Return where curves are zero on edges, (V, 2) in pixels, each once; and the index of the zero on each edge, (…).

    Parameters
    ----------
    xs, ys, down, at_start, at_end
        (…) where the edges start, whether they go down (1) or to the right (0), and the values at their ends.
    size, owner
        Lengths and curve numbers, broadcast to that shape.
    """
    size, owner = np.broadcast_to(size, xs.shape), np.broadcast_to(owner, xs.shape)
    keys = ((owner << _SIZE_BITS) + np.frexp(size.astype(np.float64))[1]) * 2 + down
    keys = (((keys << _PLACE_BITS) + ys) << _PLACE_BITS) + xs
    _, index, vertex = np.unique(keys, return_index=True, return_inverse=True)
    px, py, length = (part.reshape(-1)[index] for part in (grid.across(xs), grid.down(ys), size * FINEST))
    at_start, at_end = at_start.reshape(-1)[index], at_end.reshape(-1)[index]
    down, owner = down.reshape(-1)[index], owner.reshape(-1)[index]
    step_x, step_y = length * (1 - down), length * down

    def along(t: Floats, which: Ints) -> Floats:
        return curve(owner[which], px[which] + t * step_x[which], py[which] + t * step_y[which])

    t = root(along, at_start, at_end)
    return np.column_stack([px + t * step_x, py + t * step_y]), vertex.reshape(xs.shape)
