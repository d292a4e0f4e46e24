"""The largest sizes of views and of features; the largest coordinate is in ``dataset``. Pure.

The edges of a view may lie a little beyond the largest coordinate, so that such points can be inside a view.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.features import FEATURES

# The largest size of the edges of a view and of a pinned place.
LARGEST_EDGE = 1e52
# The smallest width and height of a view: small fractions of it do not underflow.
SMALLEST_EXTENT = 1e-60
# The largest size of a feature of a point. Sums of squares over all points stay finite.
LARGEST_FEATURE = 1e150
# (10⁵⁰)³ is a little more than 10¹⁵⁰ in doubles.
_ROUNDED = 1.0 + 1e-12


def is_view(x0: float, x1: float, y0: float, y1: float) -> bool:
    """Return whether these are the edges of a possible view: a rectangle of positive extent within the limits."""
    return all(
        low < high and low >= -LARGEST_EDGE and high <= LARGEST_EDGE and high - low >= SMALLEST_EXTENT
        for low, high in ((x0, x1), (y0, y1))
    )


def is_place(x: float, y: float) -> bool:
    """Return whether a view can show the place (x, y) of the plane."""
    return abs(x) <= LARGEST_EDGE and abs(y) <= LARGEST_EDGE


def too_large(features: Iterable[str], data: Dataset) -> tuple[str, ...]:
    """Return those of ``features`` that could be larger than ``LARGEST_FEATURE`` within the bounds of ``data``.

    They are evaluated at the corners, the middles of the edges and the centre of a rectangle around the bounds, which
    works for any entry of the table of features.
    """
    # The coordinates x and y are limited by the data set itself.
    curved = [name for name in features if not FEATURES[name].is_linear]
    if not curved:
        return ()
    x, y = data.reach
    xs, ys = np.meshgrid([-x, 0.0, x], [-y, 0.0, y])
    found = []
    for name in curved:
        feature = FEATURES[name]
        with np.errstate(all="ignore"):  # inf and NaN count as too large
            size = np.abs(feature.values(xs, ys)).max()
        if not size <= LARGEST_FEATURE * _ROUNDED:
            found.append(name)
    return tuple(found)


def check_features(features: Iterable[str], data: Dataset) -> None:
    """Raise ``UserError`` if one of ``features`` is too large for the points of ``data``."""
    found = too_large(features, data)
    if found:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "With points as large as {size} the feature {feature} is larger than {most}. "
                "Switch it off, or use other units.",
            ),
            size=number(max(data.reach)), feature=FEATURES[found[0]].label, most=number(LARGEST_FEATURE),
        )  # fmt: skip
