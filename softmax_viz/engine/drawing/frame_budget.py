"""How much of the trainer's time pictures may take, and what is reduced when that is not enough. Pure.

At most half of the time is spent on pictures: the next one waits as long as the last one took. So under overload
the rate of pictures falls first; before it falls below ``_LEAST_RATE``, moving pictures get coarser.
"""

from __future__ import annotations

import math

# By how much the width and height of a picture may be divided.
SCALES = (1, 2, 4, 8)
_LEAST_RATE = 20.0  # pictures per second
_LONGEST_S = 0.5 / _LEAST_RATE * (1 + 1e-9)  # tolerates the rounding of smoothed costs
# A finer picture is tried only if it fits into this part of the time, or the field would flicker between two scales.
_ROOM = 0.7
# A user who drags or turns the wheel notices pictures that take longer.
_PROMPT_S = 0.012
_SMOOTHING = 0.3


class FrameBudget:
    """Measures the time that pictures take. One thread at a time; times are seconds of one clock.

    ``due_s`` is the time before which no further moving picture should be begun.
    """

    def __init__(self) -> None:
        self.due_s = -math.inf
        self._scale = 1
        self._spent_s: dict[int, float] = {}

    def forget(self) -> None:
        """Forget earlier costs: the next pictures have another size or kind."""
        self._spent_s.clear()
        self._scale = 1
        self.due_s = -math.inf

    def note(self, scale: int, began_s: float, ended_s: float) -> None:
        """Note that a picture, its sides divided by ``scale``, has been drawn."""
        spent_s = ended_s - began_s
        before_s = self._spent_s.get(scale, spent_s)
        self._spent_s[scale] = before_s + _SMOOTHING * (spent_s - before_s)
        self._scale = scale
        self.due_s = ended_s + spent_s

    def moving_scale(self, least: int) -> int:
        """Return the scale for a field in motion, not below ``least``."""
        for scale in SCALES:
            room = 1.0 if scale >= self._scale else _ROOM
            if scale >= least and self._expected_s(scale) <= room * _LONGEST_S:
                return scale
        return SCALES[-1]

    def prompt_scale(self) -> int:
        """Return the scale for a picture that the user waits for; 1 if the full one is quick enough."""
        return next((scale for scale in SCALES if self._expected_s(scale) <= _PROMPT_S), SCALES[-1])

    def _expected_s(self, scale: int) -> float:
        """Return the expected time for a picture; 0 while nothing is known.

        The cost at the last scale says more than an old cost at this scale, which may have been an outlier.
        """
        last_s = self._spent_s.get(self._scale)
        if last_s is None:
            return 0.0
        by_area_s = last_s * (self._scale / scale) ** 2
        return by_area_s if scale > self._scale else min(self._spent_s.get(scale, by_area_s), by_area_s)
