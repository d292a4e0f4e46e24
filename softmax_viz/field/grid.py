"""The view: which rectangle of the data plane is seen. Frozen and pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats

MIN_EXTENT = 1e-9
MAX_EXTENT = 1e12
# A fit keeps one scale for both axes unless that would leave an axis mostly empty.
_MOST_STRETCH = 3.0
_MARGIN = 0.12


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle in data units, ``x0 < x1`` and ``y0 < y1``; y points up."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.y1 - self.y0

    def pixel_centres(self, width: int, height: int) -> tuple[Floats, Floats]:
        """Data coordinates of the pixel centres: xs (width,) left to right, ys (height,) top to bottom."""
        xs = self.x0 + (np.arange(width, dtype=np.float64) + 0.5) * (self.width / width)
        ys = self.y1 - (np.arange(height, dtype=np.float64) + 0.5) * (self.height / height)
        return xs, ys

    def zoomed(self, factor: float, x: float, y: float) -> View:
        """The view seen ``factor`` times larger with the point (x, y) kept in its place."""
        scale = 1.0 / factor
        extent = max(self.width, self.height) * scale
        if not MIN_EXTENT < extent < MAX_EXTENT:
            return self
        return View(
            x + (self.x0 - x) * scale,
            x + (self.x1 - x) * scale,
            y + (self.y0 - y) * scale,
            y + (self.y1 - y) * scale,
        )

    def shifted(self, dx: float, dy: float) -> View:
        """The view moved by (dx, dy) in data units."""
        return View(self.x0 + dx, self.x1 + dx, self.y0 + dy, self.y1 + dy)

    def with_aspect(self, aspect: float) -> View:
        """The smallest view around this one whose width / height is ``aspect`` in data units."""
        width = max(self.width, self.height * aspect)
        height = width / aspect
        cx, cy = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        return View(cx - width / 2, cx + width / 2, cy - height / 2, cy + height / 2)


def fit(points: Floats, aspect: float = 1.0) -> View:
    """A view that shows all ``points`` (N, 2) with a margin, on a canvas of width / height ``aspect``.

    Both axes get one scale unless their extents differ so much that one would be mostly empty. Without
    points: [−1, 1] in both axes.
    """
    if not len(points):
        return View(-1.0, 1.0, -1.0, 1.0).with_aspect(aspect)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    flat = float(extent.min()) == 0.0
    if float(extent.max()) == 0.0:
        extent = np.full(2, max(2.0, float(np.abs(points).max()) * 1e-6))
    # Finer than this, neighbouring pixels would be one and the same number.
    finest = max(MIN_EXTENT, float(np.abs(points).max()) * 1e-9)
    extent = np.maximum(extent, max(float(extent.max()) * 1e-6, finest))
    centre = (low + high) / 2
    half = extent * (0.5 + _MARGIN)
    view = View(
        float(centre[0] - half[0]), float(centre[0] + half[0]),
        float(centre[1] - half[1]), float(centre[1] + half[1]),
    )  # fmt: skip
    square = view.with_aspect(aspect)
    if flat or max(square.width / view.width, square.height / view.height) <= _MOST_STRETCH:
        return square
    return view
