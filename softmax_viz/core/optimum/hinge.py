"""The minimum of the Weston-Watkins hinge plus penalty: a quadratic program. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.optimum.common_shift import RotatedCorners, Shifts
from softmax_viz.core.optimum.convex import Penalties, flat_quadratic
from softmax_viz.core.optimum.input_sums import InputSums
from softmax_viz.core.optimum.interior_point import (
    BothCorners,
    Corners,
    Interior,
    MarginCorners,
    WeightCorners,
    interior_point,
)
from softmax_viz.core.optimum.proximal_newton import Minimum


def hinge_minimum(
    rows: Floats,
    labels: Ints,
    n_classes: int,
    penalties: Penalties,
    should_stop: Callable[[], bool],
    tolerance: float = 1e-10,
    tie_breaker: float = 0.0,
) -> Minimum | None:
    """Return the minimum over θ (K, M) for inputs ``rows`` (M, N); None if stopped.

    Without penalty there are many minima: ``tie_breaker``/2 Σ θ² selects the one with the smallest θ.
    """
    order = np.argsort(labels, kind="stable")
    design = InputSums(rows[:, order], should_stop)
    margins = MarginCorners(design, labels[order], n_classes)
    start = np.zeros((n_classes, len(rows)))
    corners: Corners = margins
    both: BothCorners | None = None
    shifts: Shifts | None = None
    aim = penalties.eased()
    q, linear = flat_quadratic(aim.l2 + tie_breaker, aim.smooth, n_classes), margins.linear
    if aim.has_l1:
        shifts = Shifts(*start.shape)
        weights = RotatedCorners(WeightCorners(aim.l1, start.shape), shifts, is_flat=False)
        corners = both = BothCorners(RotatedCorners(margins, shifts, is_flat=True), weights, start)
        q, linear = shifts.quadratic(aim.l2 + tie_breaker, aim.smooth), shifts.flat(margins.linear).reshape(-1)

    def theta_of(at: Interior) -> Floats:
        return at.theta if shifts is None else shifts.back(at.theta)

    def gap(at: Interior) -> float:
        theta = theta_of(at)
        loss = 2.0 * float(np.maximum(margins.values(theta), 0.0).sum()) / design.n_points
        s = at.s if both is None else both.split(at.s)[0]
        g = (margins.linear + margins.back(s / design.n_points)).reshape(start.shape)
        return penalties.gap(theta, loss, float((0.5 + 0.5 * s).sum()) / design.n_points, g)

    found = interior_point(q, linear, corners, start, gap, tolerance, should_stop)
    return None if should_stop() else Minimum(theta_of(found), gap(found), 0.0)
