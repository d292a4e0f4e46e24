"""Where the parts of the chart of a cut lie, and which scores it shows. Pure; GUI thread."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

# The range of scores is kept while they fill at least this part of it, so that it does not jump while training runs.
_LEAST_FILLED = 0.4
_ROOM = 0.08
_SCORES_SHARE = 0.56  # of the height that scores and probabilities share


@frozen_dataclass
class Strip:
    """One of the three parts, in pixels, with the values at its lower and upper edge."""

    left: float
    top: float
    width: float
    height: float
    low: float = 0.0
    high: float = 1.0

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def x(self, t: Floats) -> Floats:
        """Return the pixels across at places ``t``, 0 … 1, of the cut."""
        placed: Floats = self.left + self.width * t
        return placed

    def y(self, values: Floats) -> Floats:
        """Return the pixels down at ``values``."""
        placed: Floats = self.bottom - (values - self.low) * (self.height / (self.high - self.low))
        return placed

    def t_at(self, x: float) -> float:
        """Return the place of the cut, 0 … 1, at the pixel ``x`` across."""
        return min(max((x - self.left) / self.width, 0.0), 1.0)


@frozen_dataclass
class CutAxes:
    """The three parts: ``scores`` above, ``probabilities`` below, and the ``band`` of the regions at the bottom."""

    scores: Strip
    probabilities: Strip
    band: Strip


def cut_axes(
    size: tuple[float, float], margins: tuple[float, float], text: float, limits: tuple[float, float]
) -> CutAxes:
    """Return the parts of a chart.

    Parameters
    ----------
    size
        Width and height in pixels.
    margins
        The widths at the left, for the numbers of the axes, and at the right, for the classes.
    text
        The height of a line of text.
    limits
        The scores at the lower and upper edge.
    """
    width, height = size
    left, right = margins
    across = max(width - left - right, 1.0)
    band = 1.5 * text
    # A title above each of the curves, a little space, and the numbers of the shared axis at the bottom.
    free = max(height - 2 * (1.25 * text) - band - 1.8 * text - text, 4.0)
    upper = _SCORES_SHARE * free
    top = 1.25 * text
    scores = Strip(left, top, across, upper, *limits)
    probabilities = Strip(left, scores.bottom + 1.5 * text, across, free - upper, -0.03, 1.03)
    return CutAxes(scores, probabilities, Strip(left, probabilities.bottom + 0.75 * text, across, band))


def score_limits(scores: Floats, before: tuple[float, float] | None) -> tuple[float, float]:
    """Return the scores at the lower and upper edge for ``scores`` (M, K): those ``before``, if they still fit well."""
    low, high = float(scores.min()), float(scores.max())
    fits = before is not None and before[0] <= low and high <= before[1]
    if before is not None and fits and high - low >= _LEAST_FILLED * (before[1] - before[0]):
        return before
    size = max(abs(low), abs(high))
    if high - low <= 1e-9 * size or high == low:  # flat as far as can be drawn
        half = size if size else 1.0
        return low / 2 + high / 2 - half, low / 2 + high / 2 + half
    room = _ROOM * (high - low)
    step = 10.0 ** math.floor(math.log10(high - low)) / 5.0
    lower, upper = math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step
    return (lower, upper) if math.isfinite(lower) and math.isfinite(upper) else (low, high)


def label_columns(ys: Floats, spacing: float, most: int, bounds: tuple[float, float]) -> list[tuple[int, float] | None]:
    """Return a column and a height for a label at each of ``ys`` (K,), which are not closer together in one column.

    A label stays at its height, as far as it is within ``bounds``; where there is no room in any of ``most`` columns
    there is no label. Those at the top come first.
    """
    used: list[list[float]] = [[] for _ in range(most)]
    found: list[tuple[int, float] | None] = [None] * len(ys)
    for index in np.argsort(ys, kind="stable").tolist():
        y = min(max(float(ys[index]), bounds[0]), bounds[1])
        for column, taken in enumerate(used):
            if all(abs(y - other) >= spacing for other in taken):
                taken.append(y)
                found[index] = column, y
                break
    return found
