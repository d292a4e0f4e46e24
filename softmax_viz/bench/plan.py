"""How much ``softmax-viz bench`` measures, and how it divides the promised time. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and for how long.

    Parameters
    ----------
    sizes, classes, degrees
        Every combination of N, K and degree is one training problem.
    pictures, picture_classes, picture_degrees
        Every combination of size in pixels, K and degree is one picture.
    seconds
        Time for each row, if the limit allows it.
    limit_s
        Time for everything; rows become shorter when the machine is slow. None: no limit.
    beside_display
        Whether scikit-learn's picture is measured as well, where it is installed.
    """

    sizes: tuple[int, ...]
    classes: tuple[int, ...]
    degrees: tuple[int, ...]
    pictures: tuple[tuple[int, int], ...]
    picture_classes: tuple[int, ...]
    picture_degrees: tuple[int, ...]
    seconds: float
    limit_s: float | None
    beside_display: bool


PLANS = {
    "quick": Plan((30, 300), (3, 5), (1, 3), ((2048, 1152),), (5,), (1, 2, 3), 0.06, 15.0, False),
    "usual": Plan(
        (30, 300, 3_000, 100_000), (5, 10), (1, 3), ((1024, 1024), (2048, 1152)), (5,), (1, 2, 3), 0.5, 55.0, False
    ),
    "full": Plan(
        (30, 300, 3_000, 100_000), (3, 5, 10), (1, 3), ((1024, 1024), (2048, 1152), (3840, 2160)), (3, 5, 10),
        (1, 2, 3), 0.8, None, True,
    ),
}  # fmt: skip

Progress = Callable[[int, int, str], object]


class Pace:
    """Gives each row its share of the time, and reports progress.

    Parameters
    ----------
    plan
        What is measured.
    n_rows
        Number of all rows.
    progress
        Called before each row with the number of finished rows, the number of all rows, and the name of the next;
        once more at the end with an empty name.
    clock
        Returns monotonic time in seconds.
    """

    def __init__(
        self, plan: Plan, n_rows: int, progress: Progress, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._plan = plan
        self._n_rows = n_rows
        self._progress = progress
        self._clock = clock
        self._began_s = clock()
        self._done = 0

    def next(self, name: str) -> float:
        """Report the next row; return the seconds that it may take."""
        self._progress(self._done, self._n_rows, name)
        left_rows = max(1, self._n_rows - self._done)
        self._done += 1
        if self._plan.limit_s is None:
            return self._plan.seconds
        left_s = self._plan.limit_s - (self._clock() - self._began_s)
        return min(self._plan.seconds, max(0.0, left_s / left_rows))

    def end(self) -> None:
        """Report that everything is measured."""
        self._progress(self._n_rows, self._n_rows, "")
