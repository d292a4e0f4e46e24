"""Decision boundaries without pixels. Pure; any thread.

Curved ones come from contour lines (``contours``). With linear features each class wins on a convex cell, the
intersection of half-planes z_k >= z_i. A boundary is the stretch of a line z_j = z_k on which no third class
scores higher: the line is clipped by half-planes, so vertical, horizontal and missing boundaries need no
special care.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.features import FEATURES
from softmax_viz.field.contours import tie_lines
from softmax_viz.field.grid import View
from softmax_viz.field.raster import centred_slopes

_BOX = np.array([[1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, -1.0, 1.0]])  # u, v, 1: >= 0


def boundary_segments(weights: Floats, bias: Floats, features: tuple[str, ...], view: View) -> Floats:
    """Where the two most probable classes tie, inside ``view``.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units.
    """
    if all(FEATURES[name].is_linear for name in features):
        return _straight(weights, bias, features, view)
    return tie_lines(weights, bias, features, view)


def _straight(weights: Floats, bias: Floats, features: tuple[str, ...], view: View) -> Floats:
    """By half-planes, for linear features."""
    half = np.array([view.width / 2, view.height / 2])
    centre = np.array([(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2])
    slopes, offsets = centred_slopes(weights, bias, features, view)
    # In units of the view (u, v in [−1, 1]) and of the largest score, so that nothing over- or underflows.
    scores = np.column_stack([slopes * half, offsets])
    largest = float(np.abs(scores).max(initial=0.0))
    if largest == 0.0:
        return np.empty((0, 4))
    scores /= largest

    first, second = np.triu_indices(len(scores), 1)
    normals = scores[first] - scores[second]  # (P, 3): the line n_u u + n_v v + n_1 = 0
    length = np.hypot(normals[:, 0], normals[:, 1])
    tilted = length > 1e-14
    first, normals, length = first[tilted], normals[tilted], length[tilted, None]
    direction = np.column_stack([-normals[:, 1], normals[:, 0]]) / length
    foot = -normals[:, :2] * normals[:, 2:] / length**2

    # Every half-plane α s + β >= 0 along foot + s · direction: the other classes, and the view's edges.
    lead = scores[first][:, None, :] - scores[None, :, :]  # (P, K, 3)
    planes = np.concatenate([lead, np.broadcast_to(_BOX, (len(first), 4, 3))], axis=1)
    alpha = np.einsum("pij,pj->pi", planes[:, :, :2], direction)
    beta = np.einsum("pij,pj->pi", planes[:, :, :2], foot) + planes[:, :, 2]
    level = np.abs(alpha) <= 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = -beta / alpha
    low = np.where(~level & (alpha > 0), crossing, -np.inf).max(axis=1, initial=-np.inf)
    high = np.where(~level & (alpha < 0), crossing, np.inf).min(axis=1, initial=np.inf)
    seen = (low < high) & ~(level & (beta < -1e-12)).any(axis=1)
    foot, direction, low, high = foot[seen], direction[seen], low[seen, None], high[seen, None]
    start = (foot + low * direction) * half + centre
    end = (foot + high * direction) * half + centre
    return np.hstack([start, end])
