"""Colours of pixels by lookup in tables: for numbers, and for the most probable class. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.field.picture.colour_maps import ramp
from softmax_viz.field.picture.palette import Rgb, field_colours

Float32s = NDArray[np.float32]
Argb = NDArray[np.int32]

# Fills argb (n,) int32 (0xFFRRGGBB) from scores less those of the best class (K, n) float32, at least −30, and
# their exponentials (K, n). It may overwrite its inputs, but must not keep them.
Paint = Callable[[Float32s, Float32s, Argb], None]

# (scores, exp_scores, scratch, index, scale) → ``scale`` times a number for each pixel, (n,), in the memory of any
# input except ``scratch`` (n,). The first two are the inputs of ``Paint``, C-contiguous; ``index`` is that of a class.
FastValue = Callable[[Float32s, Float32s, Float32s, int, float], Float32s]

# Entries of a lookup table from numbers to colours: neighbours differ by less than a level of any channel.
_LEVELS = 4096
_TABLES_KEPT = 16


def number_paint(
    fast_value: FastValue, limits: tuple[float, float], index: int, end: Rgb, theme: str, opacity: float
) -> Paint:  # fmt: skip
    """Return a ``Paint`` for the number that ``fast_value`` evaluates, on the ramp from the ground to ``end``.

    ``limits`` are the numbers at both ends of the ramp. It has no state: several threads may use it at once.
    """
    return _NumberPaint(fast_value, index, _LEVELS / limits[1], _number_table(limits, end, theme, opacity))


def winner_paint(styles: tuple[int, ...], theme: str, opacity: float) -> Paint:
    """Return a ``Paint`` in the field colour of the most probable class; if several tie, of the first."""
    return _WinnerPaint(_winner_table(styles, theme, opacity))


@frozen_dataclass(eq=False)
class _NumberPaint:
    """A ``Paint`` that evaluates a number and takes its colour from a table."""

    fast_value: FastValue
    index: int
    levels: float
    table: Argb

    def __call__(self, scores: Float32s, exp_scores: Float32s, argb: Argb) -> None:
        scores, exp_scores = np.ascontiguousarray(scores), np.ascontiguousarray(exp_scores)
        positions = self.fast_value(scores, exp_scores, argb.view(np.float32), self.index, self.levels)
        # Via int32, because the processor converts eight floats to int32 at once; the scores are no longer needed.
        np.copyto(argb, positions, casting="unsafe")
        self.table.take(_as_index(argb, scores), out=argb, mode="clip")


@frozen_dataclass(eq=False)
class _WinnerPaint:
    """A ``Paint`` in the colour of the first best class; ``argmax`` would take eight times as long."""

    table: Argb

    def __call__(self, scores: Float32s, exp_scores: Float32s, argb: Argb) -> None:
        scores, n_classes = np.ascontiguousarray(scores), len(scores)
        scratch = np.ascontiguousarray(exp_scores).reshape(-1).view(np.bool_)
        is_best = np.equal(scores, 0.0, out=scratch[: scores.size].reshape(scores.shape))
        # K for the first class, 1 for the last, 0 for those that are not the best.
        ranks = is_best.view(np.uint8)
        np.multiply(ranks, np.arange(n_classes, 0, -1, dtype=np.uint8)[:, None], out=ranks)
        rank = np.maximum.reduce(ranks, axis=0, out=scratch[scores.size : scores.size + len(argb)].view(np.uint8))
        self.table.take(_as_index(rank, scores), out=argb, mode="clip")


def _as_index(whole: NDArray[np.int32] | NDArray[np.uint8], scratch: Float32s) -> NDArray[np.intp]:
    """Return ``whole`` (n,) as indices for ``take``, in the memory of ``scratch`` (K, n), K ≥ 2."""
    floats = len(whole) * np.dtype(np.intp).itemsize // scratch.itemsize
    index = scratch.reshape(-1)[:floats].view(np.intp)
    np.copyto(index, whole)
    return index


@lru_cache(_TABLES_KEPT)
def _number_table(limits: tuple[float, float], end: Rgb, theme: str, opacity: float) -> Argb:
    """Return the ARGB numbers of values (i + ½) / _LEVELS of the upper limit; below the lower limit they are equal."""
    low, high = limits
    numbers = (np.arange(_LEVELS) + 0.5) * (high / _LEVELS)
    return _as_argb(ramp(np.clip((numbers - low) / (high - low), 0.0, 1.0), end, theme, opacity))


@lru_cache(_TABLES_KEPT)
def _winner_table(styles: tuple[int, ...], theme: str, opacity: float) -> Argb:
    """Return the ARGB numbers (K + 1,) of the classes by rank: the last class has rank 1."""
    colours = field_colours(styles, theme, opacity)
    return _as_argb(np.vstack([colours[:1], colours[::-1]]))


def _as_argb(colours: Floats) -> Argb:
    red, green, blue = np.rint(np.clip(colours, 0.0, 255.0)).astype(np.uint32).T
    argb: Argb = (np.uint32(0xFF000000) | red << 16 | green << 8 | blue).view(np.int32)
    argb.setflags(write=False)
    return argb
