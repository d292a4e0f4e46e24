"""A number by step, as it was seen, thinned so that it stays short. Pure; one thread at a time."""

from __future__ import annotations

import math

MOST_POINTS = 512


class NormTrace:
    """Values at ascending steps. A smaller step begins anew; a step that comes again replaces its value.

    Beyond ``MOST_POINTS`` every second value is dropped, and from then on so many steps lie between two values.

    Attributes
    ----------
    points
        Pairs of step and value.
    """

    def __init__(self) -> None:
        self.points: list[tuple[int, float]] = []
        self._apart = 1

    def add(self, step: int, value: float) -> None:
        """Add the value at ``step``; one that is not finite is left out."""
        if self.points and step < self.points[-1][0]:
            self.points, self._apart = [], 1
        if not math.isfinite(value):
            return
        # The last point is the newest, whatever its distance.
        again = bool(self.points) and self.points[-1][0] == step
        if again or (len(self.points) > 1 and step - self.points[-2][0] < self._apart):
            self.points[-1] = (step, value)
        else:
            self.points.append((step, value))
        if len(self.points) > MOST_POINTS:
            self.points = [*self.points[:-1:2], self.points[-1]]
            self._apart = max(2 * self._apart, (self.points[-1][0] - self.points[0][0]) // MOST_POINTS)
