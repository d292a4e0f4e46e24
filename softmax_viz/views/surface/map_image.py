"""A map of J as an image: coloured bands between its levels, and a line along each level. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.style.theme import Theme

_LINE = 0.62  # opacity of a level line


def band_colours(n_bands: int, theme: Theme) -> list[QColor]:
    """Return the colours of the bands from the lowest to the highest: from the accent to the background."""
    low, high = theme.accent, theme.panel
    shares = np.linspace(0.15, 0.95, n_bands) if n_bands > 1 else np.array([0.95])
    return [
        QColor(*(round(a + share * (b - a)) for a, b in zip(_rgb(low), _rgb(high), strict=True)))
        for share in shares.tolist()
    ]


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def map_image(values: Floats, levels: Floats, width: int, height: int, theme: Theme, thickness: float) -> QImage:
    """Return the map of ``values`` (H, G), whose first row is at the bottom, in ``width`` × ``height`` pixels.

    ``thickness`` is that of the lines, in pixels. Between the places J is interpolated by cubic polynomials
    (E. Catmull and R. Rom, 1974).
    """
    colours = np.array([_rgb(colour) for colour in band_colours(len(levels) + 1, theme)], np.float64)
    fine = _interpolated(values, width, height)[::-1]
    bands = np.searchsorted(levels, fine, side="right")
    picture = np.empty((height, width, 4), np.uint8)
    picture[..., :3] = colours[bands][..., ::-1]  # blue, green, red in memory
    picture[..., 3] = 255
    if len(levels) and min(width, height) > 1:
        down, right = np.gradient(fine)
        steepness = np.sqrt(down * down + right * right) + 1e-300
        ends = np.concatenate([[-np.inf], levels, [np.inf]])
        nearest = np.minimum(fine - ends[bands], ends[bands + 1] - fine)
        opacity = _LINE * np.clip(0.5 * thickness + 0.5 - nearest / steepness, 0.0, 1.0)
        line = np.array(_rgb(theme.boundary)[::-1], np.float64)
        mixed = picture[..., :3] + opacity[..., None] * (line - picture[..., :3])
        picture[..., :3] = np.rint(mixed)
    return QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _interpolated(values: Floats, width: int, height: int) -> Floats:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    known = np.where(np.isfinite(values), values, high + 0.5 * (high - low) + 1.0)
    fine: Floats = _weights(len(values), height) @ known @ _weights(values.shape[1], width).T
    return fine


def _weights(n: int, m: int) -> Floats:
    """Return the (m, n) matrix that interpolates at the centres of m pixels between n places, the ends at the edges."""
    places = np.clip((np.arange(m) + 0.5) / m * (n - 1), 0.0, n - 1 - 1e-9)
    first = places.astype(np.int64)
    t = places - first
    parts = (
        0.5 * (-t + 2.0 * t**2 - t**3),
        0.5 * (2.0 - 5.0 * t**2 + 3.0 * t**3),
        0.5 * (t + 4.0 * t**2 - 3.0 * t**3),
        0.5 * (-(t**2) + t**3),
    )
    padded = np.zeros((m, n + 2))
    rows = np.arange(m)
    for offset, part in enumerate(parts):
        padded[rows, first + offset] += part
    # Beyond the ends the values go on straight: v₋₁ = 2 v₀ − v₁.
    weights = padded[:, 1:-1]
    weights[:, 0] += 2.0 * padded[:, 0]
    weights[:, 1] -= padded[:, 0]
    weights[:, -1] += 2.0 * padded[:, -1]
    weights[:, -2] -= padded[:, -1]
    return weights
