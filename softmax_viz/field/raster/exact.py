"""Draws every pixel by its own exponentials: right for every model, and the standard for the faster ways.

The scores of a block of rows are one matrix product over the few different f(x). One float32 exponential per
point and class follows, and one matrix product blends the colours. One thread at a time, for the scratch memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.colouring import Paint
from softmax_viz.field.picture.pixel_packing import Argb, Float32s, pack
from softmax_viz.field.raster.scores import Scores, pixel_centres
from softmax_viz.field.raster.scratch_memory import ScratchMemory

# Up to this size a float32 score is right to 2e-4, which no eight-bit colour shows.
FLOAT32_SCORE = 3000.0
# Differences of scores below this are invisible, and their exponentials would be slow denormals.
INVISIBLE = -30.0
# Colours scaled to their place in the ARGB number, times exp(50), times twelve classes, fit into float32.
_SAFE_SCORE = 50.0
# The most pixels and the most scratch memory of a row block, so that it stays in the processor's cache.
_BLOCK_PIXELS = 24_000
_BLOCK_BYTES = 1_200_000
# Number of rows that are prepared at once.
_ROWS = 256


def draw_exact(pixels: Argb, scores: Scores, palette: Float32s, paint: Paint | None, scratch: ScratchMemory) -> None:
    """Fill ``pixels`` (H, W) in row blocks, by ``paint``, or if it is None by blending ``packing_palette``."""
    height, width = pixels.shape
    columns = pixel_centres(0, width)
    f = scores.across(columns)
    f_single = f.astype(np.float32)
    for first in range(0, height, _ROWS):
        last = min(first + _ROWS, height)
        along = scores.along(pixel_centres(first, last))
        largest = reach(along, f)
        # (K, n), of float32.
        arrays = (1 if paint is None else 2) + (2 if largest > FLOAT32_SCORE or scores.pointwise else 0)
        pixels_each = min(_BLOCK_PIXELS, _BLOCK_BYTES // (4 * arrays * scores.n_classes + 20))
        rows = max(1, pixels_each // width)
        for top in range(first, last, rows):
            block = pixels[top : min(top + rows, last)].reshape(-1)
            part = along[:, :, top - first : top - first + rows]
            scratch.reset()
            more = _pointwise(scores, columns, pixel_centres(top, top + part.shape[2]), scratch)
            if paint is not None:
                ahead = _from_the_best(part, f, f_single, scratch, largest, more)
                exp_scores = scratch.take(ahead.shape)
                np.exp(ahead, out=exp_scores)
                paint(ahead, exp_scores, block)
            else:
                channels = blended(part, f, f_single, palette, scratch, largest, more)
                pack(channels, scratch.take(channels[0].shape, np.int32), block)


def blended(
    along: Floats, f: Floats, f_single: Float32s, palette: Float32s, scratch: ScratchMemory, largest: float,
    more: Floats | None = None,
) -> Float32s:  # fmt: skip
    """Return the blend of ``palette`` (4, K), three channels (3, rows · columns), where rows and columns cross.

    Parameters
    ----------
    along, f, f_single
        As ``Scores.along`` (K, A, rows) and ``Scores.across`` (A, columns), the latter also in float32.
    largest
        At least ``reach`` of them.
    more
        (K, rows · columns), added to the scores.
    """
    n_classes, _, rows = along.shape
    columns = f.shape[1]
    channels = scratch.take((4, rows * columns))
    if largest <= _SAFE_SCORE and more is None:
        exp_scores = scratch.take((n_classes, rows * columns))
        exp_scores[0] = 1.0
        free = exp_scores[1:]
        np.matmul(_left(along[1:]).astype(np.float32), f_single, out=free.reshape(-1, columns))
        np.exp(free, out=free)
    else:
        exp_scores = _from_the_best(along, f, f_single, scratch, largest, more)
        np.exp(exp_scores, out=exp_scores)
    np.matmul(palette, exp_scores, out=channels)
    np.reciprocal(channels[3], out=channels[3])
    colour = channels[:3]
    np.multiply(colour, channels[3], out=colour)
    return colour


def lead(scores: NDArray[Any], out: Float32s, axis: int = 0) -> None:
    """Fill ``out`` with scores less the best along ``axis``, at least ``INVISIBLE``; this overwrites ``scores``."""
    scores -= np.maximum.reduce(scores, axis=axis, keepdims=True)
    if out is not scores or scores.min() < INVISIBLE:  # this test is faster than the maximum
        np.maximum(scores, INVISIBLE, out=out, casting="same_kind")


def _pointwise(scores: Scores, columns: Floats, rows: Floats, scratch: ScratchMemory) -> Floats | None:
    """Return what pointwise features add to the scores at pixels (K, rows · columns); None if there are none."""
    if not scores.pointwise:
        return None
    values = scores.pointwise_values(columns, rows[:, None]).reshape(len(scores.pointwise.features), -1)
    more = scratch.take((scores.n_classes, values.shape[1]), np.float64)
    return np.matmul(scores.pointwise.weights, values, out=more)


def _from_the_best(
    along: Floats, f: Floats, f_single: Float32s, scratch: ScratchMemory, largest: float, more: Floats | None = None
) -> Float32s:
    """Return scores less the best ones (K, rows · columns); see ``lead``."""
    if more is not None:
        largest += max(float(more.max(initial=0.0)), -float(more.min(initial=0.0)))
    n_classes, _, rows = along.shape
    columns = f.shape[1]
    out = scratch.take((n_classes, rows * columns))
    if largest <= FLOAT32_SCORE:
        np.matmul(_left(along).astype(np.float32), f_single, out=out.reshape(-1, columns))
        if more is not None:
            np.add(out, more, out=out, casting="same_kind")
        lead(out, out)
    else:
        scores = scratch.take((n_classes, rows * columns), np.float64)
        np.matmul(_left(along), f, out=scores.reshape(-1, columns))
        if more is not None:
            scores += more
        lead(scores, out)
    return out


def _left(along: Floats) -> Floats:
    """Return the left factor (K · rows, A) of the matrix product for scores."""
    return along.transpose(0, 2, 1).reshape(-1, along.shape[1])


def reach(along: Floats, f: Floats) -> float:
    """Return a bound of the sizes of all scores and of their terms."""
    return float(np.abs(along).max(axis=(0, 2)) @ np.abs(f).max(axis=1))
