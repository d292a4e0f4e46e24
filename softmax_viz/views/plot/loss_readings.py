"""The names of the curves of the loss plot, and their values at a step as text. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from softmax_viz.core.training.loss_history import Curve, Series, bucket_end
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.translated_texts import whole

_translate = QCoreApplication.translate


def curve_names() -> dict[str, str]:
    """Return the names of the series of ``Curve`` in the language of the window, the most important first."""
    return {
        "data": _translate("LossPlot", "data loss"),
        "test": _translate("LossPlot", "test loss"),
        "total": _translate("LossPlot", "total"),
        "penalty": _translate("LossPlot", "penalty"),
        "noisy": _translate("LossPlot", "noisy objective"),
    }


def readings_at(curve: Curve, step: float, current_step: int) -> str:
    """Return the values of the series of ``curve`` at ``step``, one line each; empty where there is no curve.

    ``current_step`` is the present step of the run: no bucket reaches beyond the step before it. See
    ``LossPlot.text_at``.
    """
    if not len(curve.data.steps) or step < 0:
        return ""
    lines: list[str] = []
    heading_steps = ""
    for name, words in curve_names().items():
        series: Series = getattr(curve, name)
        if not len(series.steps):
            continue
        at = _bucket_at(series, step)
        steps = _steps_of(curve, name, int(series.steps[at]), current_step)
        if not lines:
            heading_steps = steps
            lines.append(steps)
        low, high = float(series.low[at]), float(series.high[at])
        text = f"{words} {loss(float(series.last[at]))}"
        if loss(low) != loss(high):
            text += f"  ({loss(low)} … {loss(high)})"
        lines.append(text if steps == heading_steps else f"{text}  {steps}")
    return "\n".join(lines)


def _steps_of(curve: Curve, name: str, start: int, current_step: int) -> str:
    """Return as text the steps of the bucket of series ``name`` that begins at step ``start``."""
    # The test loss is evaluated at single steps, and so are the full-batch losses of a noisy run: at a bucket's first.
    noisy = curve.noisy.steps
    place = int(np.searchsorted(noisy, start))
    is_reading = name == "test" or (name != "noisy" and place < len(noisy) and int(noisy[place]) == start)
    last = start if is_reading else max(start, min(bucket_end(start), current_step - 1))
    if last == start:
        return _translate("LossPlot", "step %1").replace("%1", whole(start))
    return _translate("LossPlot", "steps %1 to %2").replace("%1", whole(start)).replace("%2", whole(last))


def _bucket_at(series: Series, step: float) -> int:
    """Return the index of the bucket that holds ``step``; the first or last one beyond the ends."""
    return max(0, int(np.searchsorted(series.steps, step, side="right")) - 1)
