"""What the plot draws of a run: its curves and lines in the units of the axes, and the axes themselves. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import NO_SERIES, Curve, Series
from softmax_viz.views.plot.drawing.loss_range import Limits, loss_limits
from softmax_viz.views.plot.drawing.other_runs import OtherCurve, OtherRun, furthest_of, other_curves, seen_values
from softmax_viz.views.plot.drawing.polyline import column_polyline
from softmax_viz.views.plot.drawing.step_axis import BY_STEP, Along, StepAxis
from softmax_viz.views.plot.drawing.step_range import Span, StepRange

_LOG_FLOOR = 1e-12


class Quantity(StrEnum):
    """What the plot shows: losses, accuracies, or both."""

    LOSS = "loss"
    ACCURACY = "accuracy"
    BOTH = "both"


# The series of each quantity, the most important first, and those of them that always lie inside the plot.
SERIES = {
    Quantity.LOSS: ("data", "test", "total", "penalty", "noisy"),
    Quantity.ACCURACY: ("accuracy", "test_accuracy"),
    Quantity.BOTH: ("data", "beside_accuracy", "test", "beside_test_accuracy", "total", "penalty", "noisy"),
}
# What begins with this is drawn beside losses, on an axis of its own: 0 at the bottom of the plot, 1 at its top.
BESIDE = "beside_"
OTHER_SERIES = {Quantity.LOSS: "total", Quantity.ACCURACY: "accuracy", Quantity.BOTH: "total"}  # of other runs
_INSIDE = ("data", "test", "total")


@frozen_dataclass(eq=False)
class PlottedRun:
    """The run that the plot shows.

    Parameters
    ----------
    curve, step, current
        The loss history, the present step in it, and the newest evaluation, the last point of the curves; None until
        there is one.
    references
        The values that the curve is compared with, in ascending steps; each holds until the next begins.
    marks
        What was changed during the run.
    phase
        What the trainer does.
    letter
        How the run is called; empty while it is the only one.
    epochs_per_step
        The part of an epoch that a step is.
    others
        Further runs whose curves are shown.
    """

    curve: Curve | None = None
    step: int = 0
    current: Evaluation | None = None
    references: tuple[ReferenceSpan, ...] = ()
    marks: tuple[CurveMark, ...] = ()
    phase: Phase = Phase.PAUSED
    letter: str = ""
    epochs_per_step: float = 1.0
    others: tuple[OtherRun, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no point of a curve."""
        return not (self.has_steps or self.has_point or self.others)

    @property
    def has_point(self) -> bool:
        """Whether there is an evaluation of training points."""
        return self.current is not None and len(self.current.wrong) > 0

    @property
    def has_steps(self) -> bool:
        """Whether the run has made steps."""
        return self.curve is not None and len(self.curve.data.steps) > 0

    @property
    def has_penalty(self) -> bool:
        """Whether there has been a penalty: otherwise the total is the data loss."""
        has_now = self.current is not None and self.current.penalty > 0.0
        return has_now or (self.curve is not None and bool(self.curve.penalty.high.any()))

    def axis(self, along: Along, is_log: bool) -> StepAxis:
        """Return where its steps lie on an axis of this kind."""
        seconds = NO_SERIES if self.curve is None else self.curve.seconds
        return StepAxis(along, is_log, self.epochs_per_step, seconds)

    def reference_at(self, step: float) -> ReferenceSpan | None:
        """Return the reference values that hold for ``step``."""
        held = [span for span in self.references if span.first_step <= step]
        return held[-1] if held else None


@frozen_dataclass
class PlotChoices:
    """How the user wants to see the run.

    Parameters
    ----------
    quantity
        Losses, accuracies, or both.
    span
        All steps, the last ones, or a range that was chosen with the mouse.
    is_log_step, is_log_loss
        Whether the axes are logarithmic.
    along
        What the horizontal axis counts.
    """

    quantity: Quantity = Quantity.LOSS
    span: Span = Span.ALL
    is_log_step: bool = False
    is_log_loss: bool = False
    along: Along = Along.STEP


@dataclass(frozen=True, slots=True, eq=False)
class Polyline:
    """Points (M,) of one curve in the units of the axes, from left to right."""

    xs: Floats
    ys: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is drawn, in the units of the axes.

    Parameters
    ----------
    amounts
        The steps, epochs or seconds at the ends of the axis, from ``StepRange``.
    x_limits, y_limits
        Places of these, see ``step_axis``, and losses (or their decimal logarithms) or fractions. Beside losses, a
        fraction is the height above the bottom as a part of the whole.
    curves
        By their names in ``LINE_STYLES``.
    chance, optimum
        The lines of the chance loss and of the optimum, where they hold.
    marks
        The places (M,) of changes.
    axis
        Where the steps of the run lie.
    others
        The curves of other runs.
    """

    amounts: Limits
    x_limits: Limits
    y_limits: Limits
    curves: dict[str, Polyline] = field(default_factory=dict)
    chance: tuple[Polyline, ...] = ()
    optimum: tuple[Polyline, ...] = ()
    marks: Floats = field(default_factory=lambda: np.empty(0))
    axis: StepAxis = BY_STEP
    others: tuple[OtherCurve, ...] = ()

    @property
    def steps(self) -> Limits:
        """The steps of the run at the ends of the axis."""
        return self.axis.step(self.amounts[0]), self.axis.step(self.amounts[1])

    def share_of(self, step: float) -> float:
        """Return where ``step`` of the run lies, as a share of the width from the left; NaN if that is not known."""
        left, right = self.x_limits
        return (self.axis.place_of(step) - left) / (right - left) if self.axis.is_known else math.nan

    def step_at(self, share: float) -> float:
        """Return the step of the run at a share of the width from the left; NaN if that is not known."""
        left, right = self.x_limits
        return self.axis.step_of(left + share * (right - left))

    def end_height(self, name: str) -> float | None:
        """Return the height at which a curve leaves the plot at the right, or ends; None without the curve."""
        curve = self.curves.get(name)
        if curve is None:
            return None
        inside = np.flatnonzero(curve.xs <= self.x_limits[1])
        return float(curve.ys[inside[-1] if len(inside) else 0])


def drawing_of(
    run: PlottedRun, choices: PlotChoices, steps: StepRange, chosen_y: Limits | None, columns: int
) -> Drawing:
    """Return what is drawn of ``run`` on ``columns`` pixels; ``chosen_y`` are the ends of the y axis, if chosen."""
    axis = steps.axis = run.axis(choices.along, steps.is_log)
    steps.furthest = furthest_of(run.others, axis)
    newest = axis.amount(run.step) if axis.is_known else 0.0
    amounts, x_limits = steps.amounts(newest), steps.limits(newest)
    is_log = choices.is_log_loss and choices.quantity is not Quantity.ACCURACY
    curves: dict[str, Polyline] = {}
    beside: dict[str, Polyline] = {}
    for name in SERIES[choices.quantity]:
        curve = _polyline_of(run, name.removeprefix(BESIDE), x_limits, columns, axis)
        if len(curve.xs):
            (beside if name.startswith(BESIDE) else curves)[name] = curve
    marks = np.array([axis.place_of(mark.step) if axis.is_known else math.nan for mark in run.marks])
    others: tuple[OtherCurve, ...] = ()
    if run.others:
        others = other_curves(run.others, OTHER_SERIES[choices.quantity], axis, x_limits, columns)
    if choices.quantity is Quantity.ACCURACY:
        return Drawing(amounts, x_limits, chosen_y or (0.0, 1.0), curves, marks=marks, axis=axis, others=others)
    chance = _stairs([(s.first_step, s.chance_loss) for s in run.references], x_limits, axis)
    optimum = _stairs([(s.first_step, s.optimum) for s in run.references], x_limits, axis)
    inside = [_inside(curves[name], x_limits) for name in _INSIDE if name in curves]
    inside += [seen_values(curve, x_limits) for curve in others]
    chances, optima = ([float(y) for line in lines for y in line.ys] for lines in (chance, optimum))
    y_limits = chosen_y or loss_limits(
        inside, chances, optima, is_log, steps.span is Span.ALL, run.phase is Phase.DIVERGED
    )
    if is_log:
        curves = {name: Polyline(curve.xs, _logarithms(curve.ys)) for name, curve in curves.items()}
        chance, optimum = (
            tuple(Polyline(line.xs, _logarithms(line.ys)) for line in lines if line.ys.min() > 0.0)
            for lines in (chance, optimum)
        )
        others = tuple(replace(curve, ys=_logarithms(curve.ys)) for curve in others)
    curves |= {name: Polyline(curve.xs, _height_of(curve.ys, y_limits)) for name, curve in beside.items()}
    return Drawing(amounts, x_limits, y_limits, curves, chance, optimum, marks, axis, others)


def _polyline_of(run: PlottedRun, name: str, x_limits: Limits, columns: int, axis: StepAxis) -> Polyline:
    xs, ys = np.empty(0), np.empty(0)
    if name in ("total", "penalty") and not run.has_penalty:
        return Polyline(xs, ys)
    if run.curve is not None:
        series: Series = getattr(run.curve, name)
        xs, ys = column_polyline(series, x_limits, columns, axis)
    current = run.current
    if current is not None and len(current.wrong) and axis.is_known:
        newest = axis.place_of(current.step)
        value = _current_value(current, name)
        if value is not None and newest <= x_limits[1] and (not len(xs) or newest > xs[-1]):
            xs, ys = np.append(xs, newest), np.append(ys, value)
    if np.isfinite(ys).all():
        return Polyline(xs, ys)
    known = ~np.isnan(ys)
    return Polyline(xs[known], np.nan_to_num(ys[known], posinf=1e300))


def _current_value(current: Evaluation, name: str) -> float | None:
    if name == "accuracy":
        return current.accuracy
    return {"data": current.data_loss, "total": current.total, "penalty": current.penalty}.get(name)


def _inside(curve: Polyline, limits: Limits) -> Floats:
    """Return the values of ``curve`` in the shown steps; those beside them if there is none."""
    inside = curve.ys[(curve.xs >= limits[0]) & (curve.xs <= limits[1])]
    return inside if len(inside) else curve.ys


def _height_of(fractions: Floats, limits: Limits) -> Floats:
    heights: Floats = np.clip(limits[0] + fractions * (limits[1] - limits[0]), *limits)
    return heights


def _logarithms(values: Floats) -> Floats:
    logarithms: Floats = np.log10(np.maximum(values, _LOG_FLOOR))
    return logarithms


def _stairs(values: list[tuple[int, float | None]], limits: Limits, axis: StepAxis) -> tuple[Polyline, ...]:
    """Return a line that has each of ``values`` (first step, value) until the next; with a gap where there is none."""
    lines: list[list[tuple[float, float]]] = [[]]
    # The first holds from the left edge on, also where the times of its steps are not known.
    starts = [axis.place_of(first_step) if axis.is_known else -math.inf for first_step, _ in values]
    for start, end, (_, value) in zip(starts, [*starts[1:], math.inf], values, strict=False):
        low, high = max(start, limits[0]), min(end, limits[1])
        if high <= low:
            continue
        if value is None or not math.isfinite(value):
            lines.append([])
        else:
            lines[-1] += [(low, value), (high, value)]
    return tuple(Polyline(*np.array(line).T) for line in lines if line)
