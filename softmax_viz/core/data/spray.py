"""The spray brush: random points in a disc, the same at every replay. Pure; any thread.

No point lies outside the circle that shows the brush.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.randomness import Purpose, stream

_T = QT_TRANSLATE_NOOP
_DABS = 1 << 32  # the most dabs in one stroke, each with a random address of its own


def _uniform(shares: Floats) -> Floats:
    """Return the radii for equal density in a disc: a circle of radius r holds the share r² of the points."""
    return np.sqrt(shares)


def _gaussian(shares: Floats) -> Floats:
    """Return the radii of a Gaussian with standard deviation 1/2, truncated at radius 1.

    The share within r is (1 − e^(−2r²)) / (1 − e^(−2)). Its inverse gives the distribution of redrawing every point
    that falls outside, but needs only one draw for each point.
    """
    return np.minimum(np.sqrt(-0.5 * np.log1p(shares * math.expm1(-2.0))), 1.0)


@frozen_dataclass
class Falloff:
    """The density of a brush as a function of the distance from its centre.

    Parameters
    ----------
    label, help
        Its name and one sentence, marked for translation in the context ``spray``.
    radii
        Quantile function: shares (n,) in [0, 1) to distances from the centre (n,) in [0, 1].
    """

    label: str
    help: str
    radii: Callable[[Floats], Floats]


FALLOFFS: dict[str, Falloff] = {
    "gaussian": Falloff(
        _T("spray", "soft"),
        _T("spray", "Dense in the middle: a Gaussian whose standard deviation is half the radius."),
        _gaussian,
    ),
    "uniform": Falloff(_T("spray", "even"), _T("spray", "Equally dense everywhere in the circle."), _uniform),
}


def spray(
    seed: int,
    stroke: int,
    dab: int,
    x: float,
    y: float,
    radius: tuple[float, float],
    count: int,
    falloff: str = "gaussian",
) -> Floats:
    """Return the points (count, 2) of one dab of the brush.

    Parameters
    ----------
    seed, stroke, dab
        The address of the draw, all at least 0: number of the stroke, and of the dab in it.
    x, y
        Centre in data units.
    radius
        Half axes in data units, along x and y: a circle on the screen is an ellipse where the axes differ.
    count
        The number of points. A larger count keeps the points of a smaller one.
    falloff
        A key of ``FALLOFFS``.
    """
    uniform = stream(seed, Purpose.SPRAY, stroke * _DABS + dab).random((count, 2))
    distances, angles = FALLOFFS[falloff].radii(uniform[:, 0]), 2.0 * np.pi * uniform[:, 1]
    offsets = distances[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points: Floats = np.array([x, y]) + np.array(radius) * offsets
    return points
