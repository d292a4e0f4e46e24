"""Sequential colours for one number: evenly from the ground colour of the field to another. Pure; any thread.

A map is a straight line in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), in which
equal steps look equally large. Its lightness alone shows the value, also to colour-blind users.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.field.picture.palette import FIELD_THEMES, Rgb

# The end colours by theme; tests/field/picture/test_quantities.py checks that they differ enough from the ground.
INDIGO: dict[str, Rgb] = {name: theme.indigo for name, theme in FIELD_THEMES.items()}
PLUM: dict[str, Rgb] = {name: theme.plum for name, theme in FIELD_THEMES.items()}
GREY: dict[str, Rgb] = {name: theme.grey for name, theme in FIELD_THEMES.items()}

_CONES_OF_RGB = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_OKLAB_OF_CONES = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def ramp(shares: Floats, end: Rgb, theme: str, opacity: float) -> Floats:
    """Return colours (n, 3), 0 … 255, at ``shares`` (n,) of the way, 0 … 1, from the ground of ``theme`` to ``end``.

    They are mixed into the ground with weight ``opacity``, like the colours of classes.
    """
    ground = np.array(FIELD_THEMES[theme].ground, np.float64)
    low, high = _oklab(ground), _oklab(end)
    line = _srgb(low + shares[:, None] * (high - low))
    mixed: Floats = opacity * line + (1.0 - opacity) * ground
    return mixed


def _oklab(srgb: ArrayLike) -> Floats:
    """Convert sRGB colours (…, 3), 0 … 255, to OKLab coordinates (…, 3)."""
    share = np.asarray(srgb, np.float64) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    result: Floats = np.cbrt(linear @ _CONES_OF_RGB.T) @ _OKLAB_OF_CONES.T
    return result


def _srgb(oklab: Floats) -> Floats:
    """Convert OKLab coordinates back to sRGB; colours that no screen can show are clipped to 0 … 255."""
    cones = (oklab @ np.linalg.inv(_OKLAB_OF_CONES).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_CONES_OF_RGB).T, 0.0, 1.0)
    result: Floats = 255.0 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return result
