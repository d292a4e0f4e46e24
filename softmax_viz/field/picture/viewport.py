"""The viewport: the visible rectangle of the data plane. Frozen and pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.limits import LARGEST_EDGE, SMALLEST_EXTENT, is_view

# Relative to the size of coordinates: in a smaller extent, neighbouring pixels would have the same coordinate.
FINEST = 2.0**-42
# Relative to the size of coordinates: smaller differences are rounding.
_NOISE = 2.0**-51
# A fit uses the same scale for both axes unless that would stretch the view more than this.
_MOST_STRETCH = 3.0
_MARGIN = 0.12


@frozen_dataclass
class Viewport:
    """A rectangle in data units, ``x0 < x1`` and ``y0 < y1``; y points up. ``is_legal`` tells its limits."""

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

    @property
    def is_legal(self) -> bool:
        """Whether it can be shown, saved and opened again; see ``core.model.limits``."""
        return is_view(self.x0, self.x1, self.y0, self.y1)

    def pixel_centres(self, width: int, height: int) -> tuple[Floats, Floats]:
        """Return data coordinates of the pixel centres: xs (width,) left to right, ys (height,) top to bottom."""
        xs = self.x0 + (np.arange(width, dtype=np.float64) + 0.5) * (self.width / width)
        ys = self.y1 - (np.arange(height, dtype=np.float64) + 0.5) * (self.height / height)
        return xs, ys

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Return the view magnified by ``factor``; the point (x, y) keeps its place on the canvas."""
        scale = 1.0 / factor
        return Viewport(
            x + (self.x0 - x) * scale,
            x + (self.x1 - x) * scale,
            y + (self.y0 - y) * scale,
            y + (self.y1 - y) * scale,
        )

    def shifted(self, dx: float, dy: float) -> Viewport:
        """Return the view moved by (dx, dy) in data units."""
        return Viewport(self.x0 + dx, self.x1 + dx, self.y0 + dy, self.y1 + dy)

    def with_aspect(self, aspect: float) -> Viewport:
        """Return the smallest view around this one whose width / height is ``aspect`` in data units."""
        width = max(self.width, self.height * aspect)
        height = width / aspect
        cx, cy = (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2
        return Viewport(cx - width / 2, cx + width / 2, cy - height / 2, cy + height / 2)


def fit(points: Floats, aspect: float = 1.0, one_scale: bool = True) -> Viewport:
    """Return a view that shows all ``points`` (N, 2) with a margin, on a canvas of width / height ``aspect``.

    With ``one_scale`` both axes get the same scale unless one would be mostly empty. Without it each axis is filled,
    which suits coordinates in different units. An axis along which points do not differ takes the scale of the other.
    Without points: [−1, 1] in both axes.
    """
    if not len(points):
        return Viewport(-1.0, 1.0, -1.0, 1.0).with_aspect(aspect)
    low, high = points.min(axis=0), points.max(axis=0)
    extent, size = high - low, np.abs(points).max(axis=0)
    flat = extent <= size * _NOISE
    if flat.all():
        extent = np.full(2, max(2.0, float(size.max()) * 1e-6))
    elif flat.any():
        extent = np.maximum(extent, SMALLEST_EXTENT * max(aspect, 1.0 / aspect))  # so that the other is not too small
        extent = np.where(flat, extent[::-1] * (1.0 / aspect, aspect)[int(flat[0])], extent)
    # In a smaller extent, neighbouring pixels would have the same coordinate.
    extent = np.maximum(extent, np.maximum(size * FINEST, SMALLEST_EXTENT))
    # As large as the limits allow on a canvas of any shape.
    half = np.minimum(extent * (0.5 + _MARGIN), LARGEST_EDGE / 2)
    centre = low / 2 + high / 2
    view = Viewport(
        float(centre[0] - half[0]), float(centre[0] + half[0]),
        float(centre[1] - half[1]), float(centre[1] + half[1]),
    )  # fmt: skip
    square = view.with_aspect(aspect)
    stretch = max(square.width / view.width, square.height / view.height)
    if flat.all() or (one_scale and not flat.any() and stretch <= _MOST_STRETCH):
        return square
    return view


def fit_data(data: Dataset, aspect: float = 1.0) -> Viewport:
    """Return a view that shows all points of ``data``; see ``fit``.

    Axes named x and y share one unit; axes with other names have their own units.
    """
    return fit(data.points, aspect, one_scale=data.axes == ("x", "y"))
