"""Square cells of a picture, and how much scores deviate from bilinear functions between their corners.

Within a cell a function differs from the bilinear one through its corners by at most an eighth of size² times its
second derivative in x, and again in y: its *deviation*. For powers of x and y it is bounded by the coefficients of
Chebyshev polynomials, whose second derivatives are largest at the ends; for waves by second differences between half
pixels. In the parts of a divided cell it is smaller by the square of the size. The deviation of features with kinks or
without factors is measured again in each cell (``pointwise``). Pure; any thread.
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

# The corners of a cell in order around it, in sides of the cell to the right and down.
CORNERS: Ints = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.int64)
# The side of the smallest cells in pixels: two points of such a cell are at most 0.71 pixels apart, and pixel centres
# are corners of such cells.
FINEST = 0.5
# The most of the largest cells along the longer side of a picture.
_MOST_ALONG = 120
# The side of the blocks in which deviations are bounded, in largest cells; and into how many parts a side is divided.
_BLOCK = 4
_PARTS = 4
# Between two samples of a wave its second derivative may be this many times larger than at them.
_BETWEEN_SAMPLES = 1.1
# The part of itself by which a slope may change from the middle of a cell to its edge.
_UNEVEN = 0.2
# Number of samples of pointwise features along the sides of the largest cells, and of their parts.
_SAMPLES, _SAMPLES_OF_PARTS = 8, 4
# If more cells are divided, their deviations are not measured again, which would take too long.
_MOST_MEASURED = 2_000
# Differences of scores below this part of the largest one are rounding.
_NOISE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells of one size with the values of F functions at their corners.

    Parameters
    ----------
    size
        The side, in units of ``FINEST`` pixels, like all places on a ``CellGrid``.
    xs, ys
        (N,) the left and upper edges.
    corners
        (4, F, N) the values at the corners in order around a cell: upper left, upper right, lower right, lower left.
    deviation
        (F, N) how much the functions differ, at most, from the bilinear ones through the corners.
    measured
        (N,) the part of ``deviation`` that comes from pointwise features; None without them.
    """

    size: int
    xs: Ints
    ys: Ints
    corners: Floats
    deviation: Floats
    measured: Floats | None = None

    def __len__(self) -> int:
        return len(self.xs)

    def only(self, chosen: Bools | Ints) -> Cells:
        """Return the ``chosen`` cells."""
        return Cells(
            self.size, self.xs[chosen], self.ys[chosen], self.corners[:, :, chosen], self.deviation[:, chosen],
            None if self.measured is None else self.measured[chosen],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class BilinearBounds:
    """Bounds of functions in cells: value + s · across + t · down ± rest, for s and t from −1 to 1.

    Parameters
    ----------
    low, high
        (F, N) bounds of the values.
    value, across, down, rest
        (F, N) the terms above.
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
    def through(cls, corners: Floats, deviation: Floats, size: int) -> BilinearBounds:
        """Return the bounds from values at ``corners`` (4, F, N) and ``deviation`` (F, N), on cells of ``size``."""
        one, two, three, four = corners
        falling, rising = one + three, two + four
        across, down = two - four, three - one
        return cls(
            np.minimum(np.minimum(one, two), np.minimum(three, four)) - deviation,
            np.maximum(np.maximum(one, two), np.maximum(three, four)) + deviation,
            (falling + rising) * 0.25, (down + across) * 0.25, (down - across) * 0.25,
            np.abs(falling - rising) * 0.25 + deviation, size * FINEST / 2,
        )  # fmt: skip

    def are_flat(self, tolerance: float) -> Bools:
        """Return in which cells a zero line of a function lies within about ``tolerance`` pixels of its chord.

        Along the chord the function is zero at both ends and at most ``rest`` in between; across it, its slope
        is nearly constant.
        """
        half = max(self.half, tolerance / _UNEVEN)
        flat: Bools = self.rest * half <= tolerance * np.hypot(self.across, self.down)
        return flat

    def are_clear(self) -> Bools:
        """Return where such a line crosses an edge once if the signs at the ends of the edge differ, and else never.

        The line must not be so near to a corner that it might leave the cell and enter it again there. A line that is
        straight except for rounding does not do so.
        """
        along, up, value = np.abs(self.across), np.abs(self.down), np.abs(self.value)
        near = np.minimum(np.abs(value - (along + up)), np.abs(value - np.abs(along - up)))
        clear: Bools = (near > self.rest) | (self.rest <= 1e-10 * (along + up))
        return clear


class CellGrid:
    """The places where cells of one picture can have corners, and the scores there.

    Parameters
    ----------
    weights, bias, features
        The model, (K, D) and (K,), finite, and the names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it.
    """

    def __init__(
        self, weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int
    ) -> None:
        self.scores = Scores(weights, bias, features, view, width, height)
        self.view, self.width, self.height = view, width, height
        local = self.scores.local
        self._degree = local.degree
        # (A,) and (B,): which of the factors across and down are not powers.
        self._waves_across, self._waves_down = (
            np.arange(local.model.shape[axis]) >= local.polynomial.shape[axis] for axis in (1, 2)
        )
        size = 1
        while size * FINEST * _MOST_ALONG < max(width, height):
            size *= 2
        self.size = size
        # The middle of the picture, where symmetric models have lines, is a third of a cell from an edge and at an odd
        # place, so that it is only on edges of the smallest cells.
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
        # Bounds (A,), (B,) and (P,) of the sizes of f, g and pointwise features in the picture.
        self.reach: tuple[Floats, Floats, Floats] = (
            np.abs(f).max(axis=1), np.abs(g).max(axis=1), np.abs(others).max(axis=(1, 2)),
        )  # fmt: skip
        # (K,) a score, less that of the first class, is rounding if it is smaller than this.
        self.noise: Floats = _NOISE * (np.abs(self.scores.model) @ self.reach[1] @ self.reach[0])
        if self.scores.pointwise:
            self.noise += _NOISE * (np.abs(self.scores.pointwise.weights) @ self.reach[2])

    def across(self, xs: NDArray[Any]) -> Floats:
        """Convert places on the grid to pixels from the left edge of the picture."""
        places: Floats = (xs - self._left) * FINEST
        return places

    def down(self, ys: NDArray[Any]) -> Floats:
        """Convert places on the grid to pixels from the upper edge of the picture."""
        places: Floats = (ys - self._top) * FINEST
        return places

    def scores_at(self, px: Floats, py: Floats) -> Floats:
        """Return scores (K, n), less that of the first class, at pixels (n,)."""
        f, g = self.scores.across(px), self.scores.down(py)
        model = self.scores.model
        along = (model.reshape(-1, len(g)) @ g).reshape(len(model), len(f), -1)
        along *= f
        result: Floats = along.sum(axis=1)
        if self.scores.pointwise:
            result += self.scores.pointwise.scores(self.scores.pointwise_values(px, py))
        return result

    def leads_at(self, first: Ints, second: Ints, owner: Ints, px: Floats, py: Floats) -> Floats:
        """Return the score of class ``first[owner]`` less that of ``second[owner]`` (n,) at pixels (n,)."""
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
        """Return the scores (K, rows + 1, columns + 1) at the corners of the largest cells, which cover the picture."""
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
        """The deviation (rows, columns) by pointwise features in the largest cells; None without them."""
        return self._deviation_of(self._samples, _SAMPLES) if self.scores.pointwise else None

    def _deviation_of(self, values: Floats, samples: int) -> Floats:
        """Return the deviation of scores by pointwise features with ``values``: half that of the largest difference."""
        spread = np.ptp(self.scores.pointwise.weights, axis=0)
        deviation: Floats = 0.5 * np.tensordot(spread, pointwise.deviations(values, samples), 1)
        return deviation

    def deviations(self) -> Floats:
        """Return deviations (K, rows, columns) in the largest cells; the sum of two bounds that of a difference."""
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
        deviations: Floats = np.einsum("kjric,ji->krc", parts, weights)
        if waves is not None:
            sizes_x, deviations_x = self._waves(self.scores.across, self.across, columns)
            sizes_y, deviations_y = self._waves(self.scores.down, self.down, rows)
            deviations += 0.5 * ((waves @ sizes_y).T @ deviations_x + (waves @ deviations_y).T @ sizes_x)
        deviations /= _BLOCK**2
        deviations = deviations.repeat(_BLOCK, axis=1).repeat(_BLOCK, axis=2)
        return deviations if self._measured is None else deviations + self._measured

    def _waves(
        self, factors: Callable[[Floats], Floats], place: Callable[[Ints], Floats], count: int
    ) -> tuple[Floats, Floats]:
        """Return the largest size and deviation (n, count) of n functions in each block, from all half pixels."""
        block = self.size * _BLOCK
        values = factors(place(np.arange(-1, count * block + 2)))
        second = np.abs(values[:, :-2] - 2.0 * values[:, 1:-1] + values[:, 2:]) * (block**2 / 8 * _BETWEEN_SAMPLES)
        # A block includes the samples on both of its edges.
        edges = np.arange(count) * block
        sizes, deviations = (
            np.maximum(np.maximum.reduceat(np.abs(part[:, :-1]), edges, axis=1), np.abs(part[:, edges + block]))
            for part in (values[:, 1:-1], second)
        )
        return sizes, deviations

    def cells(self, lattice: Floats, deviations: Floats, rows: Ints, columns: Ints) -> Cells:
        """Return the largest cells in some ``rows`` and ``columns`` (n,)."""
        corners = np.stack([lattice[:, rows + down, columns + right] for right, down in CORNERS.tolist()])
        return Cells(
            self.size, columns * self.size, rows * self.size, corners, deviations[:, rows, columns],
            None if self._measured is None else self._measured[rows, columns],
        )  # fmt: skip

    def divided(self, cells: Cells) -> Cells:
        """Divide cells into parts of a half or a quarter of their side, and return all parts."""
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
        deviation, measured = cells.deviation, None
        if cells.measured is not None:
            deviation = deviation - cells.measured
            many = count > _MOST_MEASURED
            samples = 1 if many else _SAMPLES_OF_PARTS
            values = self._samples_of(cells, parts, samples)
            scores += self.scores.pointwise.scores(values[:, ::samples, ::samples])
            # At a kink the deviation falls in proportion to the side; where a function is smooth, to its square.
            share = parts**2 if self.scores.pointwise.are_smooth else parts
            measured = np.tile(cells.measured / share, parts**2)
            if not many:
                np.minimum(measured, self._deviation_of(values, samples).reshape(-1), out=measured)
        deviation = np.tile(deviation / parts**2, parts**2)
        if measured is not None:
            deviation += measured
        corners = np.stack([
            scores[:, down : down + parts, right : right + parts].reshape(len(model), -1)
            for right, down in CORNERS.tolist()
        ])  # fmt: skip
        within = steps[:-1]
        xs = np.broadcast_to(cells.xs + within, (parts, parts, count)).reshape(-1)
        ys = np.broadcast_to((cells.ys + within)[:, None], (parts, parts, count)).reshape(-1)
        return Cells(size, xs, ys, corners, deviation, measured)

    def _samples_of(self, cells: Cells, parts: int, samples: int) -> Floats:
        """Return pointwise features (P, …, …, N) at the corners of the parts of cells, ``samples`` along each side."""
        steps = np.arange(parts * samples + 1)[:, None] * (cells.size / (parts * samples))
        return self.scores.pointwise_values(self.across(cells.xs + steps), self.down(cells.ys + steps)[:, None])

    def segments(self, lines: Floats) -> Floats:
        """Cut segments (M, 4), in pixels, at the edges of the picture, and return them (L, 4) in data units.

        Cells at the edges of a picture reach beyond these.
        """
        extent = np.array([self.width, self.height], np.float64)
        ends = lines.reshape(-1, 2, 2)
        beyond = np.flatnonzero(((ends < 0.0) | (ends > extent)).any(axis=(1, 2)))
        if len(beyond):
            start, step = ends[beyond, 0], ends[beyond, 1] - ends[beyond, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                one, other = -start / step, (extent - start) / step
            # A segment parallel to a side does not cross it: all of it is inside or outside.
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
    """Return nodes (n,) in −1 … 1, the matrix (n, n) from values to coefficients, and deviations of T_j(t) T_i(s).

    The second derivative of T_i is largest at the ends, i²(i² − 1) / 3, and half of it is the deviation.
    """
    angles = (np.arange(orders) + 0.5) * (np.pi / orders)
    degree = np.arange(orders, dtype=np.float64)
    transform = np.cos(degree[:, None] * angles) * (2.0 / orders)
    transform[0] /= 2.0
    deviation = degree**2 * (degree**2 - 1.0) / 6.0
    return np.cos(angles), transform, deviation[:, None] + deviation
