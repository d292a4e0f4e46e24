"""How steep the field is, which decides whether a moving picture may have half the resolution. Pure; any thread."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.pointwise import finite
from softmax_viz.field.raster.scores import Scores

# Up to this slope (that of weights ±30 on [−1, 1] at 1024 pixels) a picture of half the width and height, magnified
# smoothly, stays within 2 of 255 levels.
HALF_RESOLUTION_SLOPE = 0.12
# Nodes per degree. With 4 the bound is at most 1 / cos(π / 8)² = 1.17 times the largest slope.
_NODES_PER_DEGREE = 4


def steepest_slope(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int
) -> float:
    """Return the largest change of any difference of two scores from one pixel to the next, or a little more.

    This takes about 0.1 ms, for any features and any size. The result is ∞ for features with kinks or without factors,
    because nothing is known of these between two pixels.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite. The result does not depend on the bias.
    features
        The D names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it.
    """
    if not features or not weights.size:
        return 0.0
    return slope_of(Scores(weights, bias, features, view, max(width, 1), max(height, 1)))


def slope_of(scores: Scores) -> float:
    """Return the result of ``steepest_slope`` for ``scores``."""
    local = scores.local
    if scores.pointwise and np.ptp(scores.pointwise.weights, axis=0).any():
        return math.inf
    along_x = along_y = 0.0
    if local.degree:
        along_x, along_y = _of_polynomials(local.polynomial, local.degree - 1, 2.0 / scores.width, 2.0 / scores.height)
    features, weights = local.waves
    if features:
        xs, ys = scores.view.pixel_centres(scores.width, scores.height)
        with np.errstate(over="ignore", invalid="ignore"):
            f, g = (
                np.stack([finite(factor(at)) for factor in factors])
                for factors, at in (([w.f for w in features], xs), ([w.g for w in features], ys))
            )
        spread = np.ptp(weights, axis=0)
        along_x += float(spread @ (np.abs(np.diff(f)).max(axis=1, initial=0.0) * np.abs(g).max(axis=1)))
        along_y += float(spread @ (np.abs(np.diff(g)).max(axis=1, initial=0.0) * np.abs(f).max(axis=1)))
    return max(along_x, along_y)


def moving_scale(slope: float) -> int:
    """Return by how much the width and height of a moving picture may be divided, 1 or 2.

    Linear interpolation over two pixels misses a logistic transition of slope s by at most 12 s² of 255 levels
    inside the picture; in the outermost row and column, where there is nothing to interpolate with, by 32 s. Both
    are for black beside white; the colours of the field are at most 60 % of that apart. Drawn by Qt and compared
    with full pictures (K = 2, 5, 12, linear and cubic, both themes, s = 0.12): at most 2 levels anywhere inside,
    of which the roundings of both pictures cause one, and 3 in less than one pixel of ten thousand, at the edge.
    At s = 0.3 it is 3 inside and 4 at the edge, at 0.5 it is 3 and 6.

    Parameters
    ----------
    slope
        The ``steepest_slope`` of the full picture.
    """
    return 2 if slope <= HALF_RESOLUTION_SLOPE else 1


def _of_polynomials(polynomial: Floats, degree: int, step_u: float, step_v: float) -> tuple[float, float]:
    """Return bounds along u and v, where the change by a step is a polynomial of at most ``degree`` in u and in v.

    At N Chebyshev nodes such a polynomial reaches at least cos(π degree / 2N) of its maximum (Ehlich, Zeller).
    """
    count = _NODES_PER_DEGREE * degree + 1
    f_here, f_change = _at_nodes(polynomial.shape[1], count, step_u)
    g_here, g_change = _at_nodes(polynomial.shape[2], count, step_v)
    reached = math.cos(math.pi * degree / (2 * count)) ** 2
    bounds = []
    for f, g in ((f_change, g_here), (f_here, g_change)):
        change = np.matmul(np.matmul(f.T, polynomial), g)  # (K, count, count)
        bounds.append(float((change.max(axis=0) - change.min(axis=0)).max()) / reached)
    return bounds[0], bounds[1]


@lru_cache(maxsize=32)
def _at_nodes(n_powers: int, count: int, step: float) -> tuple[Floats, Floats]:
    """Return the powers 0 … ``n_powers`` − 1 at the nodes, and their changes by a step there; (n_powers, count)."""
    nodes = np.cos((np.arange(count) + 0.5) * (math.pi / count))
    powers = np.arange(n_powers)[:, None]
    here, change = nodes**powers, (nodes + step / 2) ** powers - (nodes - step / 2) ** powers
    return frozen(here, np.float64), frozen(change, np.float64)
