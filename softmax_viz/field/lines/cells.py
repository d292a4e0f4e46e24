"""Square cells of a picture, and how much scores bend between their corners.

Within a cell a function differs from the bilinear one through its corners by at most an eighth of size² times its
second derivative in x, and again in y: its *bend*. For powers of x and y it is bounded by the coefficients of
Chebyshev polynomials, of which none bends more than at its ends; for waves by their second differences from half a
pixel to the next. Cells that are divided bend by the square of the size less. What features with kinks or without
factors bend is measured anew in each cell (``pointwise``). Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster import pointwise
from softmax_viz.field.raster.scores import Scores

# The corners of a cell, one after another around it, in parts of its side: to the right and down.
CORNERS: Ints = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.int64)
# The side of the smallest cells in pixels: no two of their points are farther apart than 0.71 pixels, and the
# centres of pixels are among their corners.
FINEST = 0.5
# At most so many of the largest cells lie along the longer side of a picture.
_MOST_ALONG = 120
# The side of the blocks in which bends are bounded, in largest cells; and parts in which a cell is divided.
_BLOCK = 4
_PARTS = 4
# Between two samples of a wave its second derivative may be so many times larger than at them.
_BETWEEN_SAMPLES = 1.1
# By how much of itself a slope may change from the middle of a cell to its edge.
_UNEVEN = 0.2
# Samples of features with kinks or without factors along the sides of the largest cells, and of their parts.
_SAMPLES, _SAMPLES_OF_PARTS = 8, 4
# Where more cells are divided, their bends are not measured anew: that would take long.
_MOST_MEASURED = 2_000
# Differences of scores below this part of the largest one are rounding.
_NOISE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells of one size with the values of F functions at their corners.

    Parameters
    ----------
    size
        The side, in units of ``FINEST`` pixels, as are all places on a ``CellGrid``.
    xs, ys
        (N,) their left and upper edges.
    corners
        (4, F, N) the values at the corners, one after another around a cell: the upper left, upper right, lower
        right and lower left one.
    bend
        (F, N) the functions differ from the bilinear ones through their corners by no more.
    measured
        (N,) the share of pointwise features in ``bend``; None without them.
    """

    size: int
    xs: Ints
    ys: Ints
    corners: Floats
    bend: Floats
    measured: Floats | None = None

    def __len__(self) -> int:
        return len(self.xs)

    def only(self, chosen: Bools | Ints) -> Cells:
        """Return some of them."""
        return Cells(
            self.size, self.xs[chosen], self.ys[chosen], self.corners[:, :, chosen], self.bend[:, chosen],
            None if self.measured is None else self.measured[chosen],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Sheets:
    """Functions between the corners of cells: value + s · across + t · down ± rest, for s and t from −1 to 1.

    Parameters
    ----------
    low, high
        (F, N) no value is beyond.
    value, across, down, rest
        (F, N).
    half
        Half the side of a cell in pixels.
    """

    low: Floats
    high: Floats
    value: Floats
    across: Floats
    down: Floats
    rest: Floats
    half: float

    @classmethod
    def through(cls, corners: Floats, bend: Floats, size: int) -> Sheets:
        """Those through ``corners`` (4, F, N) that bend by ``bend`` (F, N) at most, on cells of ``size``."""
        one, two, three, four = corners
        falling, rising = one + three, two + four
        across, down = two - four, three - one
        return cls(
            np.minimum(np.minimum(one, two), np.minimum(three, four)) - bend,
            np.maximum(np.maximum(one, two), np.maximum(three, four)) + bend,
            (falling + rising) * 0.25, (down + across) * 0.25, (down - across) * 0.25,
            np.abs(falling - rising) * 0.25 + bend, size * FINEST / 2,
        )  # fmt: skip

    def are_flat(self, tolerance: float) -> Bools:
        """Where a line on which a function is zero lies within about ``tolerance`` pixels of its chord.

        Along the chord the function, zero at both ends, is at most ``rest`` off zero; and it grows evenly beside it.
        """
        half = max(self.half, tolerance / _UNEVEN)
        flat: Bools = self.rest * half <= tolerance * np.hypot(self.across, self.down)
        return flat

    def are_clear(self) -> Bools:
        """Where such a line crosses each edge once if the signs at its ends differ, and else not at all.

        It must not be so near to a corner that it might go out and come in again beside it. A line that is straight
        but for rounding does not.
        """
        along, up, value = np.abs(self.across), np.abs(self.down), np.abs(self.value)
        near = np.minimum(np.abs(value - (along + up)), np.abs(value - np.abs(along - up)))
        clear: Bools = (near > self.rest) | (self.rest <= 1e-10 * (along + up))
        return clear


class CellGrid:
    """The places where cells of one picture may have corners, and the scores there.

    Parameters
    ----------
    weights, bias, features
        The model, (K, D) and (K,), finite, and the names of its features.
    view, width, height
        What is seen, and how many pixels cover it.
    """

    def __init__(
        self, weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int
    ) -> None:
        self.scores = Scores(weights, bias, features, view, width, height)
        self.view, self.width, self.height = view, width, height
        local = self.scores.local
        self._degree = local.degree
        # (A,) and (B,): which of the factors across and down are no powers.
        self._waves_across, self._waves_down = (
            np.arange(local.model.shape[axis]) >= local.polynomial.shape[axis] for axis in (1, 2)
        )
        size = 1
        while size * FINEST * _MOST_ALONG < max(width, height):
            size *= 2
        self.size = size
        # The middle of the picture, where symmetric things lie, is a third of a cell from an edge, and at an odd
        # place: it is on the edges of no cell but the smallest.
        third = round(size / 3) | 1
        self._left, self._top = ((third - extent) % size for extent in (width, height))
        # Whole blocks cover the picture.
        self._blocks = [
            -(-(round(extent / FINEST) + before) // (size * _BLOCK))
            for extent, before in ((width, self._left), (height, self._top))
        ]
        self.columns, self.rows = (count * _BLOCK for count in self._blocks)
        edges = np.linspace(0.0, 1.0, 9)
        f, g = self.scores.across(edges * width), self.scores.down(edges * height)
        others = np.empty((0, 1, 1))
        if self.scores.pointwise:
            others = self.scores.pointwise_values(edges * width, (edges * height)[:, None])
        # No f, g and pointwise features (A,), (B,) and (P,) are larger in the picture.
        self.reach: tuple[Floats, Floats, Floats] = (
            np.abs(f).max(axis=1), np.abs(g).max(axis=1), np.abs(others).max(axis=(1, 2)),
        )  # fmt: skip
        # (K,) below this a score, less that of the first class, is rounding.
        self.noise: Floats = _NOISE * (np.abs(self.scores.model) @ self.reach[1] @ self.reach[0])
        if self.scores.pointwise:
            self.noise += _NOISE * (np.abs(self.scores.pointwise.weights) @ self.reach[2])

    def across(self, xs: NDArray[Any]) -> Floats:
        """Pixels from the left edge of the picture, for places on the grid."""
        places: Floats = (xs - self._left) * FINEST
        return places

    def down(self, ys: NDArray[Any]) -> Floats:
        """Pixels from the upper edge of the picture, for places on the grid."""
        places: Floats = (ys - self._top) * FINEST
        return places

    def scores_at(self, px: Floats, py: Floats) -> Floats:
        """(K, n) scores, less that of the first class, at pixels (n,)."""
        f, g = self.scores.across(px), self.scores.down(py)
        model = self.scores.model
        along = (model.reshape(-1, len(g)) @ g).reshape(len(model), len(f), -1)
        along *= f
        result: Floats = along.sum(axis=1)
        if self.scores.pointwise:
            result += self.scores.pointwise.scores(self.scores.pointwise_values(px, py))
        return result

    def leads_at(self, first: Ints, second: Ints, owner: Ints, px: Floats, py: Floats) -> Floats:
        """(n,) by how much class ``first[owner]`` is above ``second[owner]`` at pixels (n,)."""
        f, g = self.scores.across(px), self.scores.down(py)
        model = self.scores.model
        along = np.matmul((model[first] - model[second])[owner], g.T[:, :, None])[:, :, 0]
        value: Floats = np.einsum("na,an->n", along, f)
        if self.scores.pointwise:
            shares = self.scores.pointwise.weights
            others = self.scores.pointwise_values(px, py)
            value += np.einsum("np,pn->n", (shares[first] - shares[second])[owner], others)
        return value

    def lattice(self) -> Floats:
        """(K, rows + 1, columns + 1) the scores at the corners of the largest cells, which cover the picture."""
        f = self.scores.across(self.across(np.arange(self.columns + 1) * self.size))
        along = self.scores.along(self.down(np.arange(self.rows + 1) * self.size))
        scores: Floats = np.matmul(along.transpose(0, 2, 1), f)
        if self.scores.pointwise:
            scores += self.scores.pointwise.scores(self._samples[:, ::_SAMPLES, ::_SAMPLES])
        return scores

    @cached_property
    def _samples(self) -> Floats:
        """The pointwise features (P, …, …) at the corners of the largest cells and in between."""
        step = self.size / _SAMPLES
        xs, ys = (np.arange(count * _SAMPLES + 1) * step for count in (self.columns, self.rows))
        return self.scores.pointwise_values(self.across(xs), self.down(ys)[:, None])

    @cached_property
    def _measured(self) -> Floats | None:
        """(rows, columns) how much pointwise features bend in the largest cells; None without them."""
        return self._bend_of(self._samples, _SAMPLES) if self.scores.pointwise else None

    def _bend_of(self, values: Floats, samples: int) -> Floats:
        """The bend of scores, half of that of their largest difference, by pointwise features with these values."""
        spread = np.ptp(self.scores.pointwise.weights, axis=0)
        bend: Floats = 0.5 * np.tensordot(spread, pointwise.bends(values, samples), 1)
        return bend

    def bends(self) -> Floats:
        """(K, rows, columns) for the largest cells: a difference of two scores bends by their sum at most."""
        columns, rows = self._blocks
        orders, block = self._degree + 1, self.size * _BLOCK
        nodes, transform, weights = _chebyshev(orders)
        places = ((np.arange(max(rows, columns)) + 0.5)[:, None] + 0.5 * nodes) * block
        f = self.scores.across(self.across(places[:columns]).reshape(-1)).reshape(-1, columns, orders)
        g = self.scores.down(self.down(places[:rows]).reshape(-1)).reshape(-1, rows, orders)
        powers, waves = self.scores.model, None
        if self.scores.wavy:
            wave = self._waves_across[:, None] | self._waves_down
            powers, waves = np.where(wave, 0.0, powers), np.ptp(powers, axis=0) * wave
        # (K, orders, rows, orders, columns) coefficients of T_j down and T_i across.
        f, g = (np.matmul(part, transform.T).transpose(0, 2, 1).reshape(len(part), -1) for part in (f, g))
        along = np.matmul(powers.reshape(-1, len(g)), g).reshape(len(powers), len(f), -1).transpose(0, 2, 1)
        parts = np.matmul(along, f)
        parts = parts.reshape(len(powers), orders, rows, orders, columns)
        best = parts[:, 0, :, 0].argmax(axis=0)
        parts -= np.take_along_axis(parts, best[None, None, :, None], axis=0)
        np.abs(parts, out=parts)
        bends: Floats = np.einsum("kjric,ji->krc", parts, weights)
        if waves is not None:
            sizes_x, bends_x = self._waves(self.scores.across, self.across, columns)
            sizes_y, bends_y = self._waves(self.scores.down, self.down, rows)
            bends += 0.5 * ((waves @ sizes_y).T @ bends_x + (waves @ bends_y).T @ sizes_x)
        bends /= _BLOCK**2
        bends = bends.repeat(_BLOCK, axis=1).repeat(_BLOCK, axis=2)
        return bends if self._measured is None else bends + self._measured

    def _waves(
        self, factors: Callable[[Floats], Floats], place: Callable[[Ints], Floats], count: int
    ) -> tuple[Floats, Floats]:
        """Return the largest size and bend (n, count) in each block of n functions, from all half pixels."""
        block = self.size * _BLOCK
        values = factors(place(np.arange(-1, count * block + 2)))
        second = np.abs(values[:, :-2] - 2.0 * values[:, 1:-1] + values[:, 2:]) * (block**2 / 8 * _BETWEEN_SAMPLES)
        # Each block has the samples on both of its edges.
        edges = np.arange(count) * block
        sizes, bends = (
            np.maximum(np.maximum.reduceat(np.abs(part[:, :-1]), edges, axis=1), np.abs(part[:, edges + block]))
            for part in (values[:, 1:-1], second)
        )
        return sizes, bends

    def cells(self, lattice: Floats, bends: Floats, rows: Ints, columns: Ints) -> Cells:
        """Return some of the largest cells."""
        corners = np.stack([lattice[:, rows + down, columns + right] for right, down in CORNERS.tolist()])
        return Cells(
            self.size, columns * self.size, rows * self.size, corners, bends[:, rows, columns],
            None if self._measured is None else self._measured[rows, columns],
        )  # fmt: skip

    def divided(self, cells: Cells) -> Cells:
        """Return the parts of cells, which have half the size or a quarter."""
        parts = min(_PARTS, cells.size)
        size, count = cells.size // parts, len(cells)
        steps = np.arange(parts + 1)[:, None] * size
        f = self.scores.across(self.across(cells.xs + steps).reshape(-1)).reshape(-1, 1, parts + 1, count)
        g = self.scores.down(self.down(cells.ys + steps).reshape(-1))
        model = self.scores.model
        along = (model.reshape(-1, len(g)) @ g).reshape(len(model), len(f), parts + 1, 1, count)
        scores = along[:, 0] * f[0]
        for a in range(1, len(f)):
            scores += along[:, a] * f[a]
        bend, measured = cells.bend, None
        if cells.measured is not None:
            bend = bend - cells.measured
            many = count > _MOST_MEASURED
            samples = 1 if many else _SAMPLES_OF_PARTS
            values = self._samples_of(cells, parts, samples)
            scores += self.scores.pointwise.scores(values[:, ::samples, ::samples])
            # At a kink a part bends by its share of the side; where a function is smooth, by the square of that.
            share = parts**2 if self.scores.pointwise.are_smooth else parts
            measured = np.tile(cells.measured / share, parts**2)
            if not many:
                np.minimum(measured, self._bend_of(values, samples).reshape(-1), out=measured)
        bend = np.tile(bend / parts**2, parts**2)
        if measured is not None:
            bend += measured
        corners = np.stack([
            scores[:, down : down + parts, right : right + parts].reshape(len(model), -1)
            for right, down in CORNERS.tolist()
        ])  # fmt: skip
        within = steps[:-1]
        xs = np.broadcast_to(cells.xs + within, (parts, parts, count)).reshape(-1)
        ys = np.broadcast_to((cells.ys + within)[:, None], (parts, parts, count)).reshape(-1)
        return Cells(size, xs, ys, corners, bend, measured)

    def _samples_of(self, cells: Cells, parts: int, samples: int) -> Floats:
        """The pointwise features (P, …, …, N) at the corners of the parts of cells, ``samples`` along each side."""
        steps = np.arange(parts * samples + 1)[:, None] * (cells.size / (parts * samples))
        return self.scores.pointwise_values(self.across(cells.xs + steps), self.down(cells.ys + steps)[:, None])

    def segments(self, lines: Floats) -> Floats:
        """Return the parts (L, 4) of segments (M, 4), in pixels, that lie in the picture; in data units.

        Cells at the edges of a picture reach beyond them.
        """
        extent = np.array([self.width, self.height], np.float64)
        ends = lines.reshape(-1, 2, 2)
        beyond = np.flatnonzero(((ends < 0.0) | (ends > extent)).any(axis=(1, 2)))
        if len(beyond):
            start, step = ends[beyond, 0], ends[beyond, 1] - ends[beyond, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                one, other = -start / step, (extent - start) / step
            # Along a side nothing is crossed: inside or outside it all the way.
            within = np.where((start >= 0.0) & (start <= extent), np.inf, -np.inf)
            low = np.where(step == 0.0, -within, np.minimum(one, other)).max(axis=1).clip(0.0)
            high = np.where(step == 0.0, within, np.maximum(one, other)).min(axis=1).clip(max=1.0)
            inside = low < high
            kept = np.ones(len(ends), np.bool_)
            kept[beyond] = inside
            beyond, start, step, low, high = (part[inside] for part in (beyond, start, step, low, high))
            ends = ends.copy()
            ends[beyond, 0], ends[beyond, 1] = start + low[:, None] * step, start + high[:, None] * step
            ends[beyond] = np.clip(ends[beyond], 0.0, extent)
            ends = ends[kept]
        view = self.view
        scale = np.array([view.width / self.width, -view.height / self.height])
        segments: Floats = (np.array([view.x0, view.y1]) + ends * scale).reshape(-1, 4)
        return segments


@lru_cache(maxsize=16)
def _chebyshev(orders: int) -> tuple[Floats, Floats, Floats]:
    """Nodes (n,) in −1 … 1, the matrix (n, n) from values there to coefficients, and the bend of each T_j(t) T_i(s).

    The second derivative of T_i is largest at the ends, i²(i² − 1) / 3, and half of it is the bend.
    """
    angles = (np.arange(orders) + 0.5) * (np.pi / orders)
    degree = np.arange(orders, dtype=np.float64)
    transform = np.cos(degree[:, None] * angles) * (2.0 / orders)
    transform[0] /= 2.0
    bend = degree**2 * (degree**2 - 1.0) / 6.0
    return np.cos(angles), transform, bend[:, None] + bend
