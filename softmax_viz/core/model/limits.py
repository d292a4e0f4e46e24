"""The largest sizes of what is seen and of what is learned from; that of a coordinate stands in ``dataset``. Pure.

Views may go a little beyond the largest coordinate, so that a view of such points is one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.features import FEATURES

# Of the edges of a view and of a pinned place.
LARGEST_EDGE = 1e52
# Of the width and the height of a view: a thousandth of a millionth of it is still an ordinary number.
SMALLEST_EXTENT = 1e-60
# Of a feature of a point. Sums of squares over all points stay finite.
LARGEST_FEATURE = 1e150
# (10⁵⁰)³ is a little more than 10¹⁵⁰ in doubles.
_ROUNDED = 1.0 + 1e-12


def is_view(x0: float, x1: float, y0: float, y1: float) -> bool:
    """Whether these are the edges of a rectangle that can be seen: of positive extent, and within the limits."""
    return all(
        low < high and low >= -LARGEST_EDGE and high <= LARGEST_EDGE and high - low >= SMALLEST_EXTENT
        for low, high in ((x0, x1), (y0, y1))
    )


def is_place(x: float, y: float) -> bool:
    """Whether (x, y) is a place of the plane that a view can show."""
    return abs(x) <= LARGEST_EDGE and abs(y) <= LARGEST_EDGE


def too_large(features: Iterable[str], data: Dataset) -> tuple[str, ...]:
    """Those of ``features`` that could be larger than ``LARGEST_FEATURE`` within the bounds of ``data``.

    They are evaluated at the corners of those bounds, in the middles of their edges and in their middle, so any
    entry of the table of features may be asked about.
    """
    # Coordinates themselves are no larger than a data set allows.
    curved = [name for name in features if not FEATURES[name].is_linear]
    if not curved:
        return ()
    x, y = data.reach
    xs, ys = np.meshgrid([-x, 0.0, x], [-y, 0.0, y])
    found = []
    for name in curved:
        feature = FEATURES[name]
        with np.errstate(all="ignore"):  # what is infinite is too large, and so is what is no number
            size = np.abs(feature.values(xs, ys)).max()
        if not size <= LARGEST_FEATURE * _ROUNDED:
            found.append(name)
    return tuple(found)


def check_features(features: Iterable[str], data: Dataset) -> None:
    """``UserError`` if one of ``features`` is too large for the points of ``data``."""
    found = too_large(features, data)
    if found:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "With points as large as {size} the feature {feature} is larger than {most}. "
                "Switch it off, or use other units.",
            ),
            size=f"{max(data.reach):.3g}", feature=FEATURES[found[0]].label, most=f"{LARGEST_FEATURE:g}",
        )  # fmt: skip
