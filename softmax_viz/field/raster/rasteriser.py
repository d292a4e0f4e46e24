"""The decision field at full resolution: every pixel is the model's probabilities at its centre.

A pixel's colour is Σ_k p_k colour_k. It is computed in one of three ways, all with the same result:

*Exact* (``exact``): a matrix product for the scores, and one float32 exponential per pixel and class. The only way
for features with kinks or without factors, because nothing is known of these between two pixels.

*Interpolated* (``interpolated``): where no difference of scores changes by more than 2 across a tile, one pixel in ten
or fewer is evaluated exactly and the others follow by interpolation of high order, right to a twentieth of a level.

*Tiled* (``tiled``): otherwise most tiles show only one class, and are filled with its colour, or two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.colouring import Paint
from softmax_viz.field.picture.pixel_packing import packing_palette
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.exact import draw_exact
from softmax_viz.field.raster.interpolated import MOST_CHANGE, InterpolatedRows
from softmax_viz.field.raster.scores import Scores
from softmax_viz.field.raster.scratch_memory import ScratchMemory
from softmax_viz.field.raster.steepness import slope_of
from softmax_viz.field.raster.tile_survey import TileSurvey
from softmax_viz.field.raster.tiled import TILE, TiledField

# Sizes of tiles for a field that can be interpolated everywhere, in the order in which they are tried.
_INTERPOLATED_TILES = (64, 32, TILE)


class Rasteriser:
    """Draws fields into given arrays and keeps its scratch memory. One thread at a time."""

    def __init__(self) -> None:
        self._scratch = ScratchMemory()

    @property
    def nbytes(self) -> int:
        """Bytes of memory that are kept from one picture to the next."""
        return self._scratch.nbytes

    def draw(
        self,
        pixels: NDArray[np.uint32],
        view: Viewport,
        weights: Floats,
        bias: Floats,
        features: tuple[str, ...],
        colours: Floats,
        paint: Paint | None = None,
    ) -> None:
        """Fill ``pixels`` with the field.

        Parameters
        ----------
        pixels
            (H, W) uint32, C-contiguous, written as 0xFFRRGGBB with rows from top to bottom.
        view
            The rectangle of the data plane that they cover, edge to edge.
        weights, bias
            The model, (K, D) and (K,), finite.
        features
            The D names of its features.
        colours
            (K, 3) red, green and blue, 0 … 255.
        paint
            Computes the colours from the scores; None for the blend of ``colours``.
        """
        height, width = pixels.shape
        if not height or not width:
            return
        argb = pixels.view(np.int32)
        scores = Scores(weights, bias, features, view, width, height)
        palette = packing_palette(colours)
        if paint is not None or min(width, height) < TILE or scores.pointwise:
            draw_exact(argb, scores, palette, paint, self._scratch)
            return
        slope = slope_of(scores)
        for size in _INTERPOLATED_TILES:
            if slope * size <= MOST_CHANGE and TileSurvey(scores, size).all_interpolable(slope):
                rows = InterpolatedRows(argb, scores, palette, size, self._scratch)
                rows.draw(0, rows.count)
                return
        TiledField(argb, scores, palette, self._scratch).draw()
