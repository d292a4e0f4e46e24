"""The names of the curves of the plot, and their values at a step as text. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from softmax_viz.core.training.curve_notes import ReferenceSpan
from softmax_viz.core.training.loss_history import Curve, Series, bucket_end
from softmax_viz.views.plot.drawing.run_drawing import BESIDE, SERIES, PlottedRun, Quantity
from softmax_viz.views.style.numbers import loss, percent
from softmax_viz.views.style.translated_texts import whole

_translate = QCoreApplication.translate
_READ_AT_ONE_STEP = ("test", "accuracy", "test_accuracy")


def curve_names() -> dict[str, str]:
    """Return the names of the series of ``Curve`` in the language of the window."""
    return {
        "data": _translate("LossPlot", "data loss"),
        "test": _translate("LossPlot", "test loss"),
        "total": _translate("LossPlot", "total"),
        "penalty": _translate("LossPlot", "penalty"),
        "noisy": _translate("LossPlot", "noisy objective"),
        "accuracy": _translate("LossPlot", "train"),
        "test_accuracy": _translate("LossPlot", "test"),
        "beside_accuracy": _translate("LossPlot", "accuracy"),
        "beside_test_accuracy": _translate("LossPlot", "test accuracy"),
    }


def chance_text(span: ReferenceSpan) -> str:
    """Return the label of the line of the chance loss: "ln 3 = 1.0986"."""
    return f"{span.chance_label} = {loss(span.chance_loss)}"


def optimum_text(value: float, is_short: bool = False) -> str:
    """Return the label of the line of the optimum."""
    template = "J* = %1" if is_short else _translate("LossPlot", "J* of the total = %1")
    return template.replace("%1", loss(value))


def readings_at(run: PlottedRun, step: float, quantity: Quantity = Quantity.LOSS) -> str:
    """Return the values of the curves of ``run`` at ``step``, one line each; empty where there is no curve.

    See ``LossPlot.text_at``.
    """
    if run.is_empty or step < 0:
        return ""
    if not run.has_steps:
        return _readings_of_first(run, quantity)
    assert run.curve is not None
    lines: list[str] = []
    heading_steps = ""
    names = curve_names()
    for key in SERIES[quantity]:
        name = key.removeprefix(BESIDE)
        shown = percent if name in ("accuracy", "test_accuracy") else loss
        series: Series = getattr(run.curve, name)
        is_data = name in ("total", "penalty") and not run.has_penalty
        if not len(series.steps) or is_data:
            continue
        at = _bucket_at(series, step)
        steps = _steps_of(run.curve, name, int(series.steps[at]), run.step)
        if not lines:
            heading_steps = steps
            lines.append(steps)
        low, high = float(series.low[at]), float(series.high[at])
        text = f"{names[key]} {shown(float(series.last[at]))}"
        if shown(low) != shown(high):
            text += f"  ({shown(low)} … {shown(high)})"
        lines.append(text if steps == heading_steps else f"{text}  {steps}")
    span = run.reference_at(step)
    # The values that hold now stand beside the plot.
    if quantity is not Quantity.ACCURACY and span is not None and span is not run.references[-1]:
        lines.append(chance_text(span))
        if span.optimum is not None:
            lines.append(optimum_text(span.optimum))
    return "\n".join(lines)


def data_loss_at(run: PlottedRun, step: float) -> float | None:
    """Return the data loss of ``run`` at ``step``, the last of its bucket; None if there is none."""
    if run.current is not None and len(run.current.wrong) and run.current.step == step:
        return run.current.data_loss
    if run.curve is None or not run.has_steps:
        return None
    series = run.curve.data
    return float(series.last[_bucket_at(series, step)])


def _readings_of_first(run: PlottedRun, quantity: Quantity) -> str:
    """Return the values before the first step."""
    current, names = run.current, curve_names()
    assert current is not None
    lines = [_one_step(current.step)]
    if quantity is Quantity.ACCURACY:
        return "\n".join([*lines, f"{names['accuracy']} {percent(current.accuracy or 0.0)}"])
    values = {"data": current.data_loss, "total": current.total, "penalty": current.penalty}
    shown = values if run.has_penalty else {"data": current.data_loss}
    lines += [f"{names[name]} {loss(value)}" for name, value in shown.items()]
    if quantity is Quantity.BOTH:
        lines.append(f"{names[BESIDE + 'accuracy']} {percent(current.accuracy or 0.0)}")
    return "\n".join(lines)


def _one_step(step: int) -> str:
    return _translate("LossPlot", "step %1").replace("%1", whole(step))


def _steps_of(curve: Curve, name: str, start: int, current_step: int) -> str:
    """Return as text the steps of the bucket of series ``name`` that begins at step ``start``."""
    # The test loss is evaluated at single steps, and so are the full-batch losses of a noisy run: at a bucket's first.
    noisy = curve.noisy.steps
    place = int(np.searchsorted(noisy, start))
    is_noisy = place < len(noisy) and int(noisy[place]) == start
    is_reading = name in _READ_AT_ONE_STEP or (name != "noisy" and is_noisy)
    last = start if is_reading else max(start, min(bucket_end(start), current_step - 1))
    if last == start:
        return _one_step(start)
    return _translate("LossPlot", "steps %1 to %2").replace("%1", whole(start)).replace("%2", whole(last))


def _bucket_at(series: Series, step: float) -> int:
    """Return the index of the bucket that holds ``step``; the first or last one beyond the ends."""
    return max(0, int(np.searchsorted(series.steps, step, side="right")) - 1)
