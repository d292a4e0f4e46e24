"""Measures rival functions turn by turn, so that other load on the machine disturbs all of them alike. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable

_CHUNK_S = 0.004  # one turn of one rival
_LARGEST_CHUNK = 100_000
_LEAST_ROUNDS = 3


def best_times(functions: list[Callable[[int], object]], seconds: float) -> list[float]:
    """Return for each function the best time in seconds of one step, measured turn by turn.

    The argument of a function is the number of steps it takes. Each is measured at least three times, even if that
    takes longer than ``seconds``.
    """
    counts, best = [], []
    for function in functions:
        count, took = 1, seconds_of(function, 1)
        while took < _CHUNK_S / 2 and count < _LARGEST_CHUNK:
            count *= 2
            took = seconds_of(function, count)
        counts.append(count)
        best.append(took / count)
    end = time.perf_counter() + seconds
    rounds = 1
    while rounds < _LEAST_ROUNDS or time.perf_counter() < end:
        for i, function in enumerate(functions):
            best[i] = min(best[i], seconds_of(function, counts[i]) / counts[i])
        rounds += 1
    return best


def seconds_of(function: Callable[[int], object], count: int) -> float:
    """Return the time in seconds that ``function(count)`` takes."""
    began = time.perf_counter()
    function(count)
    return time.perf_counter() - began
