"""Steep fields, tile by tile: some tiles are filled, some rows of tiles interpolated, the rest evaluated exactly.

The steeper the field is, the more tiles show one class only; these are filled with its colour. Few of the others
need exponentials of all classes: in most of them two classes are visible, where one logistic function per pixel is
enough. One thread at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Bools, Ints
from softmax_viz.field.picture.pixel_packing import Argb, Float32s, class_argb, pack
from softmax_viz.field.raster.exact import FLOAT32_SCORE, INVISIBLE, lead, reach
from softmax_viz.field.raster.interpolated import InterpolatedRows
from softmax_viz.field.raster.scores import Scores, pixel_centres
from softmax_viz.field.raster.scratch_memory import ScratchMemory
from softmax_viz.field.raster.tile_survey import TileKinds, TileSurvey

TILE = 16

_TILE_PIXELS = TILE * TILE
# The most scratch memory and tiles of a batch, so that it stays in the processor's cache.
_BATCH_BYTES = 1_000_000
_BATCH_TILES = 96
# The most tiles that are surveyed at once, and the most corners times classes of these.
_MOST_TILES = 5_000
_MOST_CORNERS = 20_000


class TiledField:
    """Draws one picture (H, W) of at least ``TILE`` by ``TILE`` pixels.

    Tiles at the right and lower edge are moved back into the picture, over pixels of their neighbours.
    """

    def __init__(self, pixels: Argb, scores: Scores, palette: Float32s, scratch: ScratchMemory) -> None:
        self._pixels, self._scores, self._palette, self._scratch = pixels, scores, palette, scratch
        self._survey = TileSurvey(scores, TILE)
        self._height, self._width = pixels.shape
        self._class_argb = class_argb(palette)
        self._interpolated_rows = InterpolatedRows(pixels, scores, palette, TILE, scratch)
        self._windows = sliding_window_view(pixels, (TILE, TILE), writeable=True)
        self._f = scores.across(pixel_centres(0, self._width))

    def draw(self) -> None:
        """Fill the picture."""
        survey = self._survey
        rows = _MOST_CORNERS // (self._scores.n_classes * (survey.columns + 1)) - 1
        rows = max(2, min(rows, _MOST_TILES // survey.columns, 64))
        for first in range(0, survey.rows, rows):
            last = min(first + rows, survey.rows)
            # The last row is moved back over the row before, and needs to know which classes are visible there.
            self._draw_rows(max(first - 1, 0) if last == survey.rows else first, last)

    def _draw_rows(self, first: int, last: int) -> None:
        kinds = self._survey.kinds(first, last)
        # Interpolation costs the same for every tile of a row, and saves the exact evaluation of interpolable ones.
        open_interpolable = kinds.interpolable & (kinds.n_visible > 1)
        interpolated = (kinds.n_visible * open_interpolable).sum(axis=1) >= kinds.n_visible.shape[1]
        row = 0
        while row < last - first:
            end = row + 1
            while end < last - first and interpolated[end] == interpolated[row]:
                end += 1
            if interpolated[row]:
                self._interpolated_rows.draw(first + row, first + end)
            else:
                self._fill(kinds.only_class[row:end], first + row)
            row = end
        self._draw_open(kinds, (kinds.n_visible > 1) & ~(kinds.interpolable & interpolated[:, None]), first, last)

    def _fill(self, only_class: Ints, first: int) -> None:
        """Fill whole rows of tiles with the colours of ``only_class``; tiles with several classes follow later."""
        rows = np.repeat(self._class_argb[only_class], TILE, axis=1)[:, : self._width]
        for row, argb in enumerate(rows, first):
            self._pixels[row * TILE : (row + 1) * TILE] = argb

    def _draw_open(self, kinds: TileKinds, chosen: Bools, first: int, last: int) -> None:
        """Draw the ``chosen`` tiles exactly, in groups with the same number of visible classes."""
        visible = kinds.visible
        if self._width % TILE and visible.shape[2] > 1:
            visible[:, :, -1] |= visible[:, :, -2]
            chosen[:, -1] |= visible[:, :, -1].sum(axis=0) > 1
        if last == self._survey.rows and self._height % TILE and last - first > 1:
            visible[:, -1] |= visible[:, -2]
            chosen[-1] |= visible[:, -1].sum(axis=0) > 1
        rows, columns = np.nonzero(chosen)
        if not len(rows):
            return
        shown = visible[:, rows, columns]
        n_visible = shown.sum(axis=0)
        ranked = np.argsort(~shown, axis=0, kind="stable")  # (K, T), the visible ones first
        tops = np.minimum((rows + first) * TILE, self._height - TILE)
        lefts = np.minimum(columns * TILE, self._width - TILE)
        start = int(tops.min())
        along = self._scores.along(pixel_centres(start, int(tops.max()) + TILE))
        dtype = np.float32 if reach(along, self._f) <= FLOAT32_SCORE else np.float64
        down = sliding_window_view(along.astype(dtype), TILE, axis=2)  # (K, A, rows − 15, 16)
        across = sliding_window_view(self._f.astype(dtype), TILE, axis=1).transpose(1, 0, 2)  # (W − 15, A, 16)
        for count in range(2, len(shown) + 1):
            group = np.flatnonzero(n_visible == count)
            step = min(_BATCH_TILES, max(1, _BATCH_BYTES // (_TILE_PIXELS * (40 + 12 * count * (count > 2)))))
            for begin in range(0, len(group), step):
                batch = group[begin : begin + step]
                slots, top, left = ranked[:count, batch], tops[batch], lefts[batch]
                # (T, count − 1, 16, A): how far the others are ahead of the first class, along the rows.
                ahead = down[slots[1:].T, :, (top - start)[:, None]] - down[slots[0], :, top - start][:, None]
                self._scratch.reset()
                draw = self._draw_pairs if count == 2 else self._draw_groups
                self._windows[top, left] = draw(ahead.transpose(0, 1, 3, 2), across[left][:, None], slots)

    def _draw_pairs(self, ahead: NDArray[Any], f: NDArray[Any], slots: Ints) -> Argb:
        """Return the ARGB numbers (T, 16, 16) of tiles in which two classes are visible."""
        scores = self._scratch.take((len(f), 1, TILE, TILE), ahead.dtype)
        np.matmul(ahead, f, out=scores)
        exp_scores = self._scratch.take((len(f), _TILE_PIXELS))
        np.clip(scores.reshape(exp_scores.shape), INVISIBLE, -INVISIBLE, out=exp_scores, casting="same_kind")
        np.exp(exp_scores, out=exp_scores)
        np.add(exp_scores, np.float32(1.0), out=exp_scores)
        np.reciprocal(exp_scores, out=exp_scores)  # the probability of the first
        base = self._palette[:3, slots[1], None]
        channels = self._scratch.take((3, *exp_scores.shape))
        np.multiply(exp_scores, self._palette[:3, slots[0], None] - base, out=channels)
        np.add(channels, base, out=channels)
        return self._packed(channels)

    def _draw_groups(self, ahead: NDArray[Any], f: NDArray[Any], slots: Ints) -> Argb:
        """Return the ARGB numbers (T, 16, 16) of tiles in which more than two classes are visible."""
        tiles, count = len(f), len(slots)
        scores = self._scratch.take((tiles, count, TILE, TILE), ahead.dtype)
        scores[:, 0] = 0.0
        np.matmul(ahead, f, out=scores[:, 1:])
        exp_scores = self._scratch.take((tiles, count, _TILE_PIXELS))
        lead(scores.reshape(exp_scores.shape), exp_scores, axis=1)
        np.exp(exp_scores, out=exp_scores)
        channels = self._scratch.take((tiles, 4, _TILE_PIXELS))
        np.matmul(self._palette[:, slots].transpose(2, 0, 1), exp_scores, out=channels)
        total = channels[:, 3:]
        np.reciprocal(total, out=total)
        np.multiply(channels[:, :3], total, out=channels[:, :3])
        return self._packed(channels[:, :3].transpose(1, 0, 2))

    def _packed(self, channels: Float32s) -> Argb:
        buffer, out = self._scratch.take(channels.shape[1:], np.int32), self._scratch.take(channels.shape[1:], np.int32)
        pack(channels, buffer, out)
        return out.reshape(-1, TILE, TILE)
