"""The colours of losses in the map of a sweep: which loss has which share of the scale. Pure but for ``QColor``."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtGui import QColor

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.theme import Theme

# From this ratio of the largest to the smallest loss on the scale is logarithmic.
_DECADE = 10.0
_FIRST, _LAST = 0.9, 0.06  # how much of the accent the smallest and the largest loss have


@frozen_dataclass
class HeatScale:
    """The scale from the smallest to the largest loss.

    Parameters
    ----------
    low, high
        The smallest and the largest loss, finite; equal if there is only one.
    is_log
        Whether equal ratios, rather than equal differences, are equally far apart.
    """

    low: float
    high: float
    is_log: bool

    @classmethod
    def of(cls, losses: Iterable[float]) -> HeatScale | None:
        """Return the scale of the finite ``losses``, logarithmic over a factor of ten; None if there are none."""
        finite = [value for value in losses if math.isfinite(value)]
        if not finite:
            return None
        low, high = min(finite), max(finite)
        return cls(low, high, low > 0.0 and high / low >= _DECADE)

    def share(self, loss: float) -> float:
        """Return where ``loss`` stands on the scale: 0 for the smallest, 1 for the largest."""
        if self.high <= self.low:
            return 0.0
        if self.is_log:
            share = math.log(max(loss, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (loss - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0)

    def at(self, share: float) -> float:
        """Return the loss at a share of the scale."""
        if self.is_log:
            return self.low * math.exp(share * math.log(self.high / self.low))
        return self.low + share * (self.high - self.low)


def heat_colour(share: float, theme: Theme) -> QColor:
    """Return the colour at a share of the scale: the accent for the smallest loss, near the ground for the largest."""
    part = _FIRST + (_LAST - _FIRST) * share
    ground, accent = theme.panel, theme.accent
    pairs = (
        (ground.red(), accent.red()),
        (ground.green(), accent.green()),
        (ground.blue(), accent.blue()),
    )
    return QColor(*(round(a + (b - a) * part) for a, b in pairs))


def ink_on(ground: QColor, theme: Theme) -> QColor:
    """Return the colour of a number on ``ground``: the darkest or the lightest of the theme, whichever is clearer."""
    return max((theme.boundary, theme.line_halo), key=lambda ink: contrast(ground, ink))
