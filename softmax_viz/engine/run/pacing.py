"""How many steps the next slice takes, so that the trainer stays responsive and keeps the chosen speed. Pure."""

from __future__ import annotations

import numpy as np

# Seconds of a slice; commands are handled between slices.
_SLICE_S = 0.003
_MOST_STEPS_PER_SLICE = 4096
# Seconds between the portions of a run with a chosen speed, which does not wake up for every step.
_PORTION_S = 0.004
# Steps that a slow machine has missed for longer than this are dropped; else it would catch up by a sudden rush.
_PATIENCE_S = 0.05


class StepPacer:
    """Divides training into portions for a given speed. One thread at a time; times are seconds of one clock."""

    def __init__(self) -> None:
        self._steps_per_s: float | None = None
        self._due_steps = 0.0
        self._last_s = 0.0
        self._steps_per_slice = 16

    @property
    def is_unpaced(self) -> bool:
        """Whether the run goes as fast as it can."""
        return self._steps_per_s is None

    def use_speed(self, steps_per_s: float | None) -> None:
        """Aim at this many steps per second; None: as fast as possible."""
        self._steps_per_s = steps_per_s
        self._due_steps = min(self._due_steps, 1.0)

    def start(self, now: float) -> None:
        """Begin a run: its first step is due at once, however slow the speed."""
        self._due_steps = 1.0
        self._last_s = now

    def rest_s(self, now: float) -> float:
        """Return how many seconds to wait before the next portion; 0.0 at full speed."""
        if self._steps_per_s is None:
            return 0.0
        due_s = (1.0 - self._due_steps) / self._steps_per_s - (now - self._last_s)
        return max(due_s, _PORTION_S if self._steps_per_s * _PORTION_S >= 1.0 else 1e-4)

    def portion(self, now: float) -> int:
        """Return how many steps to take now."""
        steps = self._steps_per_slice
        if self._steps_per_s is not None:
            earned = (now - self._last_s) * self._steps_per_s
            self._due_steps = min(self._due_steps + earned, max(1.0, self._steps_per_s * _PATIENCE_S))
            steps = min(steps, int(self._due_steps))
            self._due_steps -= steps
        self._last_s = now
        return steps

    def give_back(self, steps: int) -> None:
        """Take back ``steps`` of the last portion, which were not taken."""
        if self._steps_per_s is not None:
            self._due_steps += steps

    def note(self, steps: int, spent_s: float) -> None:
        """Note that ``steps`` took ``spent_s`` seconds, and fit the next portion into a slice."""
        spent_s = max(spent_s, 1e-9)
        if steps == self._steps_per_slice or spent_s > _SLICE_S:
            fitting = np.clip(steps * _SLICE_S / spent_s, steps / 4 + 1, 2 * steps + 1)
            self._steps_per_slice = int(fitting.clip(1, _MOST_STEPS_PER_SLICE))
