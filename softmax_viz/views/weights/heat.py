"""Backgrounds of numbers by sign and size, on which text can be read. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtGui import QColor

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.style.theme import Theme

# The share of the colour at the largest number: text on it keeps a contrast of 4.5, as WCAG 2 asks for.
_MOST = 0.45


def heat(value: float, largest: float, theme: Theme) -> QColor:
    """Return the background of ``value``: that of an input at 0, bluish below and orange above.

    ``largest`` is the size at which the colour is strongest, on both sides.
    """
    if not (largest > 0.0 and math.isfinite(value)):
        return theme.input
    share = _MOST * min(abs(value) / largest, 1.0)
    colour = theme.plot_total if value > 0.0 else theme.accent
    ground = theme.input
    return QColor(*(round(mixed(one, other, share)) for one, other in zip(_rgb(ground), _rgb(colour), strict=True)))


def largest_size(values: Floats) -> float:
    """Return the size of the largest finite number of ``values``; 0 if there is none."""
    sizes = np.abs(values)
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def mixed(one: float, other: float, share: float) -> float:
    """Return the number that is ``share`` of the way from ``one`` to ``other``."""
    return one + share * (other - one)


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
