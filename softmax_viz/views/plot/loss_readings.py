"""The names of the curves of the plot, and their values at a step as text. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from softmax_viz.core.training.curve_notes import ReferenceSpan
from softmax_viz.core.training.loss_history import Curve, Series, bucket_end
from softmax_viz.views.plot.drawing.other_runs import OtherRun
from softmax_viz.views.plot.drawing.run_drawing import BESIDE, OTHER_SERIES, SERIES, PlottedRun, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along, StepAxis
from softmax_viz.views.style.numbers import NO_NUMBER, loss, percent
from softmax_viz.views.style.translated_texts import whole

_translate = QCoreApplication.translate
_LETTERED = ("data", "total", "accuracy")
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


def names_with_letter(run: PlottedRun) -> dict[str, str]:
    """Return the names of the curves of the present run; those of its own kind have its letter beside other runs."""
    names = curve_names()
    if run.letter:
        names |= {name: f"{run.letter} \N{MIDDLE DOT} {names[name]}" for name in _LETTERED}
    return names


def chance_text(span: ReferenceSpan) -> str:
    """Return the label of the line of the chance loss: "ln 3 = 1.0986"."""
    return f"{span.chance_label} = {loss(span.chance_loss)}"


def optimum_text(value: float, is_short: bool = False) -> str:
    """Return the label of the line of the optimum."""
    template = "J* = %1" if is_short else _translate("LossPlot", "J* of the total = %1")
    return template.replace("%1", loss(value))


def readings_of_all(run: PlottedRun, amount: float, axis: StepAxis, quantity: Quantity) -> str:
    """Return the values at ``amount`` of the axis: of ``run``, see ``readings_at``, and one line of each other run."""
    step = min(axis.step(amount), float(run.step)) if axis.is_known else math.nan
    text = readings_at(run, step, quantity)
    lines = text.split("\n") if text else []
    if lines and axis.along is not Along.STEP:
        lines[0] = f"{lines[0]} \N{MIDDLE DOT} {_amount_text(axis.amount(step), axis.along)}"
    heading = lines[0] if lines else ""
    for other in run.others:
        of_other = other.axis(axis)
        if of_other.is_known:
            lines.append(_reading_of(other, of_other.step(amount), quantity, heading))
    return "\n".join(lines)


def _reading_of(other: OtherRun, step: float, quantity: Quantity, heading: str) -> str:
    """Return the value of another run at ``step``, or where it ended, with the steps unless they are those above."""
    name = OTHER_SERIES[quantity]
    shown, series = (percent if name == "accuracy" else loss), getattr(other.curve, name)
    label = f"{other.letter} {_translate('LossPlot', 'accuracy') if name == 'accuracy' else curve_names()[name]}"
    last = None if other.last is None else getattr(other.last, name)
    if last is not None and (step >= other.step or not len(series.steps)):
        value, steps = last, _one_step(other.step)
    elif len(series.steps):
        at = _bucket_at(series, step)
        value, steps = float(series.last[at]), _steps_of(other.curve, name, int(series.steps[at]), other.step)
    else:
        return f"{label} {NO_NUMBER}"
    return f"{label} {shown(value)}" if heading.startswith(steps) else f"{label} {shown(value)}  {steps}"


def _amount_text(amount: float, along: Along) -> str:
    if along is Along.SECONDS:
        return f"{amount:.3g}\N{NO-BREAK SPACE}s"
    return _translate("LossPlot", "epoch %1").replace("%1", f"{amount:.4g}")


def readings_at(run: PlottedRun, step: float, quantity: Quantity = Quantity.LOSS) -> str:
    """Return the values of the curves of ``run`` at ``step``, one line each; empty where there is no curve.

    See ``LossPlot.text_at``.
    """
    if not (run.has_steps or run.has_point) or not step >= 0:
        return ""
    if not run.has_steps:
        return _readings_of_first(run, quantity)
    assert run.curve is not None
    lines: list[str] = []
    heading_steps = ""
    names = names_with_letter(run)
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
