"""Which losses the plot shows: the curves that matter lie inside, and no spike flattens the rest. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.plot.drawing.axis_scale import log_range, round_above, round_pitch

# No axis goes beyond this, so that the arithmetic of ranges and ticks does not overflow.
_LARGEST_LOSS = 1e290
_USUAL = 0.95  # the share of the columns of a curve that is not called a spike
_HIGHEST_SPIKE = 10.0  # a spike is shown up to this many times what the curve usually is
_HEADROOM = 1.08  # room for the line of the chance loss
_NEAR = 2.0  # how many times the height of the curves a line may be away to be shown with them
_ZOOMED_PITCHES = 5
_FLATTEST = 1e-4  # the least height of an axis that does not begin at 0, beside the loss itself

Limits = tuple[float, float]


def loss_limits(
    curves: Iterable[Floats],
    chance: Iterable[float],
    optima: Iterable[float],
    is_log: bool,
    is_whole: bool,
    has_diverged: bool = False,
) -> Limits:
    """Return the ends of the loss axis: losses, or their decimal logarithms.

    Parameters
    ----------
    curves
        Of each curve that must be seen, its values (M,) in the shown steps, from left to right.
    chance, optima
        The chance losses and the optima that are drawn in the shown steps.
    is_log
        Whether the axis is logarithmic.
    is_whole
        Whether all steps are shown: then the linear axis begins at 0, and all lines are shown. In a part of the steps
        the axis fits the curves, and an optimum that is near them.
    has_diverged
        Whether the run has diverged: then a linear axis shows how the curves leave it, not their last values, beside
        which everything before would be a flat line.
    """
    low, high, usual = math.inf, 0.0, 0.0
    for values in curves:
        seen = values[np.isfinite(values) & ((values > 0.0) | (not is_log))]
        if len(seen):
            low, high = min(low, float(seen.min())), max(high, float(seen.max()))
            # The first value and the present one are no spikes.
            usual = max(usual, float(seen[0]))
            if is_log or not has_diverged:
                ordered = np.sort(seen)
                usual = max(usual, float(ordered[int(_USUAL * (len(seen) - 1))]), float(seen[-1]))
    lines = [value for value in optima if value > 0.0 or not is_log]
    if is_whole or not math.isfinite(low):
        lines += chance
        usual = max([usual, *lines])
        low, high = min([low, *lines]), max([high, *(value * _HEADROOM for value in lines)])
    else:
        reach = _NEAR * (high - low) + _FLATTEST * high
        near = [value for value in lines if low - reach <= value <= high + reach]
        low, high = min([low, *near]), max([high, *near])
    if not math.isfinite(low):
        low, high = 0.0, 1.0
    low = min(low, _LARGEST_LOSS)
    high = min(high, _LARGEST_LOSS, _HIGHEST_SPIKE * usual if usual > 0.0 else high)
    if is_log:
        return log_range(low, high)
    return (0.0, round_above(high if high > 0.0 else 1.0)) if is_whole else _fitted(low, high)


def _fitted(low: float, high: float) -> Limits:
    """Return round ends around [``low``, ``high``]."""
    if high <= 0.0:
        return 0.0, 1.0
    high = max(high, low + _FLATTEST * high)
    pitch = round_pitch(high - low, _ZOOMED_PITCHES)
    bottom, top = math.floor(low / pitch - 0.1) * pitch, math.ceil(high / pitch + 0.1) * pitch
    return max(0.0, bottom), top


def narrowed(limits: Limits) -> Limits:
    """Return ends of a y axis that the user chose, not so near to each other, or so far, that they cannot be drawn."""
    low, high = limits
    least = 1e-9 * max(abs(low), abs(high), 1e-9)
    if high - low < least:
        low, high = (low + high - least) / 2.0, (low + high + least) / 2.0
    return max(low, -_LARGEST_LOSS), min(high, _LARGEST_LOSS)
