"""Where the field changes slowly: colours of a tile by interpolation from 5 × 5 exact ones.

Over a tile in which no difference of two scores changes by more than ``MOST_CHANGE`` from edge to edge, colours are
so close to polynomials that those through 5 × 5 Chebyshev nodes are right to a twentieth of a level: the fifth
derivative of the logistic function is below 1/4, and that of the node polynomial 1/1920 for half the tile.
So one pixel in ten (fewer in larger tiles) needs exponentials, however many classes there are, and the others cost
two small matrix products. This is no smoothing: the error is as small as that of float32 exponentials.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.pixel_packing import Argb, Float32s, pack
from softmax_viz.field.raster.exact import blended, reach
from softmax_viz.field.raster.scores import Scores
from softmax_viz.field.raster.scratch_memory import ScratchMemory

# A tile can be interpolated if no difference of scores changes by more than this from edge to edge.
MOST_CHANGE = 2.0

_NODES = 5
_BLOCK_PIXELS = 65_536


class InterpolatedRows:
    """Draws rows of tiles, over the whole width, by interpolation. One thread at a time.

    Parameters
    ----------
    pixels
        (H, W), filled tile row by tile row.
    size
        Width and height of a tile; those of the picture need not be multiples of it.
    """

    def __init__(self, pixels: Argb, scores: Scores, palette: Float32s, size: int, scratch: ScratchMemory) -> None:
        self._pixels, self._scores, self._palette, self._size, self._scratch = pixels, scores, palette, size, scratch
        height, width = pixels.shape
        self.count = -(-height // size)
        self._columns = -(-width // size)
        self._f = scores.across(_node_places(size, 0, self._columns))
        self._f_single = self._f.astype(np.float32)
        self._weights = _interpolation(size)
        self._weights_down = np.ascontiguousarray(self._weights.T)
        self._most = max(1, _BLOCK_PIXELS // (size * size * self._columns))

    def draw(self, first: int, last: int) -> None:
        """Fill the rows of tiles from ``first`` up to, not including, ``last``."""
        along = self._scores.along(_node_places(self._size, first, last))
        largest = reach(along, self._f)
        for top in range(first, last, self._most):
            bottom = min(top + self._most, last)
            self._draw(top, bottom, along[:, :, (top - first) * _NODES : (bottom - first) * _NODES], largest)

    def _draw(self, first: int, last: int, along: Floats, largest: float) -> None:
        size, width, scratch = self._size, self._columns * self._size, self._scratch
        scratch.reset()
        nodes = blended(along, self._f, self._f_single, self._palette, scratch, largest)
        nodes = nodes.reshape(3, last - first, _NODES, -1)
        # All rows of several tiles, or some rows of one.
        rows = size if last - first > 1 else min(size, max(1, _BLOCK_PIXELS // width))
        most = (last - first) * rows
        down, channels = scratch.take((3 * most * nodes.shape[3],)), scratch.take((3 * most * width,))
        buffer = scratch.take((most, width), np.int32)
        for start in range(0, size, rows):
            weights = self._weights_down[start : start + rows]
            count = (last - first) * len(weights)
            out = self._pixels[first * size + start : first * size + start + count]
            part_down = down[: 3 * count * nodes.shape[3]]
            part = channels[: 3 * count * width].reshape(3, count, width)
            np.matmul(weights, nodes, out=part_down.reshape(3, last - first, len(weights), -1))
            np.matmul(part_down.reshape(-1, _NODES), self._weights, out=part.reshape(-1, size))
            pack(part, buffer[:count], out)


def _node_places(size: int, first: int, last: int) -> Floats:
    """Return the nodes, in pixels, of the tiles from ``first`` to ``last``; they span the pixel centres of each."""
    nodes = np.cos((np.arange(_NODES) + 0.5) * (math.pi / _NODES)) * ((size - 1) / 2) + size / 2
    places: Floats = (np.arange(first, last)[:, None] * size + nodes).reshape(-1)
    return places


@lru_cache(maxsize=8)
def _interpolation(size: int) -> Float32s:
    """Return the matrix (nodes, size) from values at the nodes of a tile to values at its pixel centres."""
    nodes = _node_places(size, 0, 1)
    places = np.arange(size) + 0.5
    weights = np.ones((_NODES, size))
    for node in range(_NODES):
        for other in range(_NODES):
            if other != node:
                weights[node] *= (places - nodes[other]) / (nodes[node] - nodes[other])
    return weights.astype(np.float32)
