"""The decision field at full resolution: every pixel is the model's probabilities at its centre.

A pixel's colour is Σ_k p_k colour_k. Three ways lead there, and the picture does not depend on which:

*Exact* (``exact``): a matrix product for the scores, and one float32 exponential per pixel and class. The only way
where features have kinks or no factors, of which nothing is known between two pixels.

*Gentle* (``gentle``): where no difference of scores changes by more than 2 across a tile, one pixel in ten or
fewer is evaluated exactly and the others follow by interpolation of high order, right to a twentieth of a level.

*Steep* (``steep``): otherwise most tiles show one class alone, and are filled, or two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.colouring import Paint
from softmax_viz.field.picture.pixel_packing import packing_palette
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.exact import draw_exact
from softmax_viz.field.raster.interpolated import GENTLE, GentleRows
from softmax_viz.field.raster.scores import Scores
from softmax_viz.field.raster.scratch_memory import ScratchMemory
from softmax_viz.field.raster.steepness import slope_of
from softmax_viz.field.raster.tile_survey import TileSurvey
from softmax_viz.field.raster.tiled import TILE, SteepField

# Sizes of tiles for a field that is gentle everywhere, in the order in which they are tried.
_GENTLE_TILES = (64, 32, TILE)


class Rasteriser:
    """Draws fields into arrays it is given; keeps its scratch memory. One thread at a time."""

    def __init__(self) -> None:
        self._scratch = ScratchMemory()

    @property
    def nbytes(self) -> int:
        """The memory it keeps from one picture to the next."""
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
            What they cover, edge to edge.
        weights, bias
            The model, (K, D) and (K,), finite.
        features
            The D names of its features.
        colours
            (K, 3) red, green and blue, 0 … 255.
        paint
            What makes colours of the probabilities; None for the blend of ``colours``.
        """
        height, width = pixels.shape
        if not height or not width:
            return
        words = pixels.view(np.int32)
        scores = Scores(weights, bias, features, view, width, height)
        palette = packing_palette(colours)
        if paint is not None or min(width, height) < TILE or scores.pointwise:
            draw_exact(words, scores, palette, paint, self._scratch)
            return
        slope = slope_of(scores)
        for size in _GENTLE_TILES:
            if slope * size <= GENTLE and TileSurvey(scores, size).all_gentle(slope):
                rows = GentleRows(words, scores, palette, size, self._scratch)
                rows.draw(0, rows.count)
                return
        SteepField(words, scores, palette, self._scratch).draw()
