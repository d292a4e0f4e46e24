"""Packs colour channels into the ARGB numbers of a picture, 0xFFRRGGBB. Pure; any thread.

The channels are blue, green and red, each already scaled to the place of its byte in the 32-bit number, so that
truncation to integers, two ANDs and two ORs give this number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats

Float32s = NDArray[np.float32]
Argb = NDArray[np.int32]

_SHIFTS = np.array([1.0, 256.0, 65536.0])
_GREEN = np.int32(0xFF00)
_RED_AND_OPAQUE = np.int32(-0x10000)  # 0xFFFF0000
# The opaque byte is part of the red channel: as a signed number, 0xFF000000 is −2²⁴.
_OPAQUE = -(2.0**24)


def packing_palette(colours: Floats) -> Float32s:
    """Return class colours (K, 3) as (4, K): scaled blue, green and red for the channels, and ones for the sum.

    Half a level is added to each. Probabilities sum to 1, so the blend keeps this half, and truncation to whole levels
    becomes rounding.
    """
    palette = np.ones((4, len(colours)))
    palette[:3] = (np.clip(colours[:, ::-1], 0.0, 255.0).T + 0.5 - 1e-3) * _SHIFTS[:, None]
    palette[2] += _OPAQUE
    return palette.astype(np.float32)


def class_argb(palette: Float32s) -> Argb:
    """Return the ARGB numbers (K,) of the pure class colours, from ``packing_palette``."""
    argb = np.empty(palette.shape[1], np.int32)
    pack(palette[:3].copy(), np.empty_like(argb), argb)
    return argb


def pack(channels: Float32s, scratch: Argb, out: Argb) -> None:
    """Pack ``channels`` (3, …), which are overwritten, into ``out`` (…); ``scratch`` (…) is working memory.

    ``out`` may be smaller than a channel: then it gets the first elements along each axis.
    """
    # The memory of a truncated channel is used for the next one.
    blue, green, red = scratch, channels[0].view(np.int32), channels[1].view(np.int32)
    for channel, argb in zip(channels, (blue, green, red), strict=True):
        np.copyto(argb, channel, casting="unsafe")
    if blue.shape != out.shape:
        corner = tuple(slice(extent) for extent in out.shape)
        blue, green, red = blue[corner], green[corner], red[corner]
    np.bitwise_and(green, _GREEN, out=green)
    np.bitwise_and(red, _RED_AND_OPAQUE, out=red)
    np.bitwise_or(blue, green, out=green)
    np.bitwise_or(green, red, out=out)
