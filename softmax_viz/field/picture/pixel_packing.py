"""From colour planes to the words of a picture, 0xFFRRGGBB. Pure; any thread.

The planes are blue, green and red, each already scaled to where its byte lies in the word, so that cutting to
whole numbers, two ANDs and two ORs make the word.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats

Float32s = NDArray[np.float32]
Words = NDArray[np.int32]

_SHIFTS = np.array([1.0, 256.0, 65536.0])
_GREEN = np.int32(0xFF00)
_RED_AND_OPAQUE = np.int32(-0x10000)  # 0xFFFF0000
# The opaque byte is part of the red plane: as a signed number, 0xFF000000 is −2²⁴.
_OPAQUE = -(2.0**24)


def packing_palette(colours: Floats) -> Float32s:
    """Class colours (K, 3) as (4, K): blue, green and red as the planes need them, and ones for the sum.

    Half a level is added to each: probabilities sum to 1, so it survives the blend and makes the cut to
    whole levels a rounding.
    """
    palette = np.ones((4, len(colours)))
    palette[:3] = (np.clip(colours[:, ::-1], 0.0, 255.0).T + 0.5 - 1e-3) * _SHIFTS[:, None]
    palette[2] += _OPAQUE
    return palette.astype(np.float32)


def class_words(palette: Float32s) -> Words:
    """Return the words (K,) of the classes' own colours, from ``packing_palette``."""
    words = np.empty(palette.shape[1], np.int32)
    pack(palette[:3].copy(), np.empty_like(words), words)
    return words


def pack(planes: Float32s, spare: Words, out: Words) -> None:
    """Planes (3, …), which are overwritten, into words ``out`` (…), by way of the scratch ``spare`` (…).

    ``out`` may be smaller than a plane: then it gets the first of each axis.
    """
    # A plane that is cut leaves its memory to the next one.
    blue, green, red = spare, planes[0].view(np.int32), planes[1].view(np.int32)
    for plane, words in zip(planes, (blue, green, red), strict=True):
        np.copyto(words, plane, casting="unsafe")
    if blue.shape != out.shape:
        corner = tuple(slice(extent) for extent in out.shape)
        blue, green, red = blue[corner], green[corner], red[corner]
    np.bitwise_and(green, _GREEN, out=green)
    np.bitwise_and(red, _RED_AND_OPAQUE, out=red)
    np.bitwise_or(blue, green, out=green)
    np.bitwise_or(green, red, out=out)
