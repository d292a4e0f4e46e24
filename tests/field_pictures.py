"""A picture of a field as red, green and blue."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.model.features import LINEAR
from softmax_viz.field.raster.rasteriser import Rasteriser


def channels(pixels):
    assert (pixels >> 24 == 0xFF).all(), "every pixel is opaque"
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(float)


def drawn(view, width, height, weights, bias, colours, names=LINEAR, rasteriser=None):
    pixels = np.zeros((height, width), np.uint32)
    (rasteriser or Rasteriser()).draw(pixels, view, np.asarray(weights), np.asarray(bias), names, colours)
    return channels(pixels)
