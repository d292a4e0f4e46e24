"""When a run came near its optimum, read off its loss history. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.runs.run_result import RunResult

# A run that is nearer than this to J* has as good as arrived.
NEAR_GAP = 0.01


def steps_to_gap(result: RunResult, gap: float = NEAR_GAP) -> int | None:
    """Return the first step from which on J − J* stays below ``gap``; None if it does not at the end, or J* is unknown.

    The history is thinned: the step is exact up to 1,023, and at most one part in 512 too small beyond.
    """
    total = result.curve.total
    if result.optimum is None or not len(total.steps):
        return None
    is_far = ~(total.high - result.optimum < gap)
    if is_far[-1]:
        return None
    far = np.flatnonzero(is_far)
    return int(total.steps[far[-1] + 1 if len(far) else 0])
