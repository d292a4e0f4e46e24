"""How many steps the next slice takes, so that the worker stays responsive and keeps the speed asked for. Pure."""

from __future__ import annotations

import numpy as np

# Commands are obeyed between slices.
_SLICE_S = 0.003
_MOST_STEPS_PER_SLICE = 4096
# A paced run trains in portions this far apart rather than waking for every step.
_PORTION_S = 0.004
# What a slow machine could not do is forgiven beyond this, or it would race when it can.
_PATIENCE_S = 0.05


class StepPacer:
    """Portions of training for a given speed. One thread at a time; times are seconds of one clock."""

    def __init__(self) -> None:
        self._steps_per_s: float | None = None
        self._owed = 0.0
        self._last_s = 0.0
        self._fitting = 16

    @property
    def is_unpaced(self) -> bool:
        """Whether the run goes as fast as it can."""
        return self._steps_per_s is None

    def use_speed(self, steps_per_s: float | None) -> None:
        """Aim at this many steps per second; None: as fast as possible."""
        self._steps_per_s = steps_per_s
        self._owed = min(self._owed, 1.0)

    def start(self, now: float) -> None:
        """A run begins: its first step comes at once, however slow the pace."""
        self._owed = 1.0
        self._last_s = now

    def rest_s(self, now: float) -> float:
        """How long to rest before the next portion; 0.0 at full speed."""
        if self._steps_per_s is None:
            return 0.0
        due_s = (1.0 - self._owed) / self._steps_per_s - (now - self._last_s)
        return max(due_s, _PORTION_S if self._steps_per_s * _PORTION_S >= 1.0 else 1e-4)

    def portion(self, now: float) -> int:
        """How many steps to take now."""
        steps = self._fitting
        if self._steps_per_s is not None:
            earned = (now - self._last_s) * self._steps_per_s
            self._owed = min(self._owed + earned, max(1.0, self._steps_per_s * _PATIENCE_S))
            steps = min(steps, int(self._owed))
            self._owed -= steps
        self._last_s = now
        return steps

    def give_back(self, steps: int) -> None:
        """``steps`` of the last portion were not taken."""
        if self._steps_per_s is not None:
            self._owed += steps

    def note(self, steps: int, spent_s: float) -> None:
        """``steps`` have taken so long: fit the next portion into a slice."""
        spent_s = max(spent_s, 1e-9)
        if steps == self._fitting or spent_s > _SLICE_S:
            fitting = np.clip(steps * _SLICE_S / spent_s, steps / 4 + 1, 2 * steps + 1)
            self._fitting = int(fitting.clip(1, _MOST_STEPS_PER_SLICE))
