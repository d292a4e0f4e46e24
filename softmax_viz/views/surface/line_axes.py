"""The axes of J along the next step: places in pixels, and ranges that show what matters. Pure."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.insights.line_search import LineSearch

# A rise above J now is shown up to so many times the fall below it; the rest is cut off.
_MOST_RISE = 3.0
_LEAST_RISE = 0.35
_LARGEST_RISE = 1e307  # so that nothing overflows


@frozen_dataclass
class LineAxes:
    """Both axes of a curve J(η) inside ``area``, in pixels.

    Parameters
    ----------
    area
        The rectangle between the axes.
    low, high, is_log
        The range of η, and whether its axis is logarithmic.
    bottom, top
        The range of J.
    """

    area: QRectF
    low: float
    high: float
    is_log: bool
    bottom: float
    top: float

    def x(self, rates: Floats) -> Floats:
        """Return the places of η, in pixels."""
        if self.is_log:
            low, high = math.log10(self.low), math.log10(self.high)
            shares = (np.log10(np.maximum(rates, 1e-300)) - low) / (high - low)
        else:
            shares = (rates - self.low) / (self.high - self.low)
        places: Floats = self.area.left() + np.clip(shares, -0.01, 1.01) * self.area.width()
        return places

    def y(self, values: Floats) -> Floats:
        """Return the places of J, in pixels; what is above the range, just above it."""
        span = self.top - self.bottom
        shares = (np.minimum(values, self.top + span) - self.bottom) / span
        places: Floats = self.area.bottom() - np.clip(shares, -0.02, 1.05) * self.area.height()
        return places

    def rate_at(self, x: float) -> float:
        """Return η at a place in pixels, within the range."""
        share = min(max((x - self.area.left()) / max(self.area.width(), 1.0), 0.0), 1.0)
        if self.is_log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)


def axes_of(search: LineSearch, area: QRectF) -> LineAxes:
    """Return the axes that show ``search`` in ``area``: the level of now, the lowest J, and how far it rises."""
    finite = search.values[np.isfinite(search.values)]
    lowest = min([float(finite.min(initial=search.now)), search.now])
    fall = search.now - lowest
    least = max(fall, 1e-9 * max(abs(search.now), 1e-9))
    marks = [search.chosen_value, search.safe_value, search.here_value]
    rises = [mark - search.now for mark in marks if mark is not None and math.isfinite(mark)]
    highest = float(finite.max(initial=search.now)) - search.now
    unit = least if fall > 1e-6 * highest else max(highest, least)
    rise = min(max([*rises, _LEAST_RISE * unit]), _MOST_RISE * unit)
    if search.is_at_rest:
        rise = max(1e-3 * abs(search.now), 1e-300)
    rise = min(rise, _LARGEST_RISE)
    span = fall + rise
    is_log = search.low > 0.0
    return LineAxes(area, search.low, search.high, is_log, lowest - 0.08 * span, search.now + 1.12 * rise)
