"""How steep the field is, and so whether a moving picture may have half the resolution. Pure; any thread."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.features import FEATURES, factors
from softmax_viz.field.grid import View

# Up to here a picture of half the width and height, magnified smoothly, stays within 2 of 255 levels: for
# weights of ±30 on [−1, 1] at 1024 pixels.
HALF_RESOLUTION_SLOPE = 0.12
# Nodes per degree. With 4 the bound is at most 1 / cos(π / 8)² = 1.17 times the largest slope.
_NODES_PER_DEGREE = 4


def steepest_slope(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: View, width: int, height: int
) -> float:
    """The largest change of any difference of two scores from one pixel to the next, or a little more.

    It takes about 0.07 ms for linear features, 0.12 ms for degree 3 and 0.2 ms for degree 5, at any size.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite. The bias changes nothing.
    features
        The D names of its features.
    view, width, height
        What is seen, and how many pixels cover it.
    """
    del bias
    if not features or not weights.size:
        return 0.0
    degrees = [FEATURES[name].degree for name in features]
    curved = [column for column, degree in enumerate(degrees) if degree]
    waves = [column for column, degree in enumerate(degrees) if not degree]
    step_x, step_y = view.width / max(width, 1), view.height / max(height, 1)
    along_x = along_y = 0.0
    if curved:
        names = tuple(features[column] for column in curved)
        along_x, along_y = _of_polynomials(weights[:, curved], names, max(degrees) - 1, view, step_x, step_y)
    if waves:
        xs, ys = view.pixel_centres(max(width, 1), max(height, 1))
        f, g = factors(tuple(features[column] for column in waves), xs, ys)
        spread = np.ptp(weights[:, waves], axis=0)
        along_x += float(spread @ (np.abs(np.diff(f)).max(axis=1, initial=0.0) * np.abs(g).max(axis=1)))
        along_y += float(spread @ (np.abs(np.diff(g)).max(axis=1, initial=0.0) * np.abs(f).max(axis=1)))
    return max(along_x, along_y)


def moving_scale(slope: float) -> int:
    """By how much the width and height of a moving picture may be divided, 1 or 2.

    Linear interpolation over two pixels misses a logistic transition of slope s by at most 12 s² of 255 levels
    inside the picture; in the outermost row and column, where there is nothing to interpolate with, by 32 s. Both
    are for black beside white; the colours of the field are at most 60 % of that apart. Drawn by Qt and compared
    with full pictures (K = 2, 5, 12, linear and cubic, both themes, s = 0.12): at most 2 levels anywhere inside,
    of which the roundings of both pictures cause one, and 3 in less than one pixel of ten thousand, at the edge.
    At s = 0.3 it is 3 inside and 4 at the edge, at 0.5 it is 3 and 6.

    Parameters
    ----------
    slope
        What ``steepest_slope`` says of the full picture.
    """
    return 2 if slope <= HALF_RESOLUTION_SLOPE else 1


def _of_polynomials(
    weights: Floats, names: tuple[str, ...], degree: int, view: View, step_x: float, step_y: float
) -> tuple[float, float]:
    """Bounds along x and y, where the change by a step is a polynomial of at most ``degree`` in x and in y.

    At N Chebyshev nodes such a polynomial reaches at least cos(π degree / 2N) of its maximum (Ehlich, Zeller).
    """
    count = _NODES_PER_DEGREE * degree + 1
    nodes = np.cos((np.arange(count) + 0.5) * (math.pi / count)) / 2
    xs = (view.x0 + view.x1) / 2 + nodes * view.width
    ys = (view.y0 + view.y1) / 2 + nodes * view.height
    f, g = factors(
        names,
        np.concatenate([xs, xs - step_x / 2, xs + step_x / 2]),
        np.concatenate([ys, ys - step_y / 2, ys + step_y / 2]),
    )
    f_here, g_here = f[:, :count], g[:, :count]
    f_change, g_change = f[:, 2 * count :] - f[:, count : 2 * count], g[:, 2 * count :] - g[:, count : 2 * count]
    reached = math.cos(math.pi * degree / (2 * count)) ** 2
    bounds = []
    for f_part, g_part in ((f_change, g_here), (f_here, g_change)):
        change = weights @ (f_part[:, :, None] * g_part[:, None, :]).reshape(len(names), -1)
        bounds.append(float((change.max(axis=0) - change.min(axis=0)).max()) / reached)
    return bounds[0], bounds[1]
