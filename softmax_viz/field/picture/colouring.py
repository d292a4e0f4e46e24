"""From strips of scores to words of colour, by lookup: numbers, and the most probable class. Pure; any thread."""

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
Words = NDArray[np.int32]

# Fills words (n,) int32 (0xFFRRGGBB) from scores less those of the best class (K, n) float32, at least −30, and
# their exponentials (K, n). It may overwrite its inputs, not keep them.
Paint = Callable[[Float32s, Float32s, Words], None]

# (scores, likely, spare, index, scale) → ``scale`` times a number for each place, (n,), in the memory of any input
# but ``spare`` (n,). The first two are the inputs of ``Paint``, C-contiguous; index is that of a class.
Strip = Callable[[Float32s, Float32s, Float32s, int, float], Float32s]

# Entries of a lookup table from numbers to colours: no two neighbours differ by a whole level of a channel.
_LEVELS = 4096
_TABLES_KEPT = 16


def number_paint(
    strip: Strip, limits: tuple[float, float], index: int, end: Rgb, theme: str, opacity: float
) -> Paint:  # fmt: skip
    """Paints the number that ``strip`` evaluates, on the ramp from the ground to ``end`` between ``limits``.

    Like ``winner_paint``, it has no state of its own: several threads may use it at once.
    """
    return _NumberPaint(strip, index, _LEVELS / limits[1], _number_table(limits, end, theme, opacity))


def winner_paint(styles: tuple[int, ...], theme: str, opacity: float) -> Paint:
    """Paints each place in the field colour of its most probable class, of those that tie the first."""
    return _WinnerPaint(_winner_table(styles, theme, opacity))


@frozen_dataclass(eq=False)
class _NumberPaint:
    """A ``Paint`` that evaluates a number and looks its colour up."""

    strip: Strip
    index: int
    levels: float
    table: Words

    def __call__(self, scores: Float32s, exp_scores: Float32s, words: Words) -> None:
        scores, exp_scores = np.ascontiguousarray(scores), np.ascontiguousarray(exp_scores)
        positions = self.strip(scores, exp_scores, words.view(np.float32), self.index, self.levels)
        # Through int32, which the processor converts to eight at a time; nothing else needs the scores any more.
        np.copyto(words, positions, casting="unsafe")
        self.table.take(_as_index(words, scores), out=words, mode="clip")


@frozen_dataclass(eq=False)
class _WinnerPaint:
    """A ``Paint`` in the colour of the first class that is the best. ``argmax`` would take eight times as long."""

    table: Words

    def __call__(self, scores: Float32s, exp_scores: Float32s, words: Words) -> None:
        scores, n_classes = np.ascontiguousarray(scores), len(scores)
        spare = np.ascontiguousarray(exp_scores).reshape(-1).view(np.bool_)
        is_best = np.equal(scores, 0.0, out=spare[: scores.size].reshape(scores.shape))
        # K for the first class, 1 for the last, 0 for those that are not the best.
        ranks = is_best.view(np.uint8)
        np.multiply(ranks, np.arange(n_classes, 0, -1, dtype=np.uint8)[:, None], out=ranks)
        rank = np.maximum.reduce(ranks, axis=0, out=spare[scores.size : scores.size + len(words)].view(np.uint8))
        self.table.take(_as_index(rank, scores), out=words, mode="clip")


def _as_index(whole: NDArray[np.int32] | NDArray[np.uint8], spare: Float32s) -> NDArray[np.intp]:
    """``whole`` (n,) as what ``take`` wants, in the memory of ``spare`` (K, n), K ≥ 2, if it fits."""
    floats = len(whole) * np.dtype(np.intp).itemsize // spare.itemsize
    index = spare.reshape(-1)[:floats].view(np.intp)
    np.copyto(index, whole)
    return index


@lru_cache(_TABLES_KEPT)
def _number_table(limits: tuple[float, float], end: Rgb, theme: str, opacity: float) -> Words:
    """Words for the numbers (i + ½) / _LEVELS of the upper limit; numbers below the lower one look like it."""
    low, high = limits
    numbers = (np.arange(_LEVELS) + 0.5) * (high / _LEVELS)
    return _as_words(ramp(np.clip((numbers - low) / (high - low), 0.0, 1.0), end, theme, opacity))


@lru_cache(_TABLES_KEPT)
def _winner_table(styles: tuple[int, ...], theme: str, opacity: float) -> Words:
    """Words (K + 1,) by rank: the last class first, at place 1."""
    colours = field_colours(styles, theme, opacity)
    return _as_words(np.vstack([colours[:1], colours[::-1]]))


def _as_words(colours: Floats) -> Words:
    red, green, blue = np.rint(np.clip(colours, 0.0, 255.0)).astype(np.uint32).T
    words: Words = (np.uint32(0xFF000000) | red << 16 | green << 8 | blue).view(np.int32)
    words.setflags(write=False)
    return words
