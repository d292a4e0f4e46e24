"""Decision boundaries without pixels. Pure; any thread.

Curved boundaries are found on cells (``contours``). With linear features each class is the best on a convex region,
the intersection of half-planes z_k >= z_i (``half_planes``).
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.lines.contours import tie_lines
from softmax_viz.field.lines.half_planes import tie_segments, unit_scores
from softmax_viz.field.picture.viewport import Viewport


def are_straight(features: tuple[str, ...]) -> bool:
    """Return whether scores are linear in x and y, so that lines on which two scores tie are straight."""
    return all(FEATURES[name].is_linear for name in features)


def boundary_segments(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int = 1000, height: int = 1000
) -> Floats:
    """Return the segments inside ``view`` on which the two most probable classes tie.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it: curved boundaries are right to half a pixel.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units.
    """
    if not are_straight(features):
        return tie_lines(weights, bias, features, view, width, height)
    scores, _ = unit_scores(weights, bias, features, view)
    segments, _ = tie_segments(scores, np.ones((1, len(scores)), np.bool_), view)
    return segments
