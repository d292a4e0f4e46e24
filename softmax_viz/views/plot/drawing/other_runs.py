"""The curves of runs beside the present one, in the units of the axes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.views.plot.drawing.loss_range import Limits
from softmax_viz.views.plot.drawing.polyline import column_polyline
from softmax_viz.views.plot.drawing.step_axis import StepAxis, epochs_per_step

# A loss that rises to this many times its first value has diverged, and is shown as it leaves the plot, up to so many
# times its first value.
_DIVERGED, _SHOWN = 100.0, 10.0


@frozen_dataclass(eq=False)
class OtherRun:
    """A run beside the present one.

    Parameters
    ----------
    letter
        How it is called, which also says its colour and its dashes.
    curve, step
        Its loss history, and where it ended.
    last
        The evaluation of its training points there; None without points.
    epochs_per_step
        The part of an epoch that a step is.
    """

    letter: str
    curve: Curve
    step: int
    last: Evaluation | None = None
    epochs_per_step: float = 1.0

    def axis(self, present: StepAxis) -> StepAxis:
        """Return where its steps lie on the axis on which those of the present run lie as in ``present``."""
        return StepAxis(present.along, present.is_log, self.epochs_per_step, self.curve.seconds)


@dataclass(frozen=True, slots=True, eq=False)
class OtherCurve:
    """The curve of another run: its letter, and points (M,) in the units of the axes."""

    letter: str
    xs: Floats
    ys: Floats


def others_of(rows: Iterable[RunRow]) -> tuple[OtherRun, ...]:
    """Return the shown runs that are not the present one, and of which something is known."""
    found = []
    for row in rows:
        result, entry = row.result, row.entry
        if row.is_current or not row.is_shown or result is None:
            continue
        n_samples = 0 if result.train is None else len(result.train.wrong)
        rate = epochs_per_step(n_samples, entry.hyperparams.batch_size, result.step, result.epoch)
        found.append(OtherRun(entry.letter, result.curve, result.step, result.train, rate))
    return tuple(found)


def furthest_of(runs: Iterable[OtherRun], present: StepAxis) -> float:
    """Return the largest amount at which one of ``runs`` ends; 0 without any."""
    ends = [run.axis(present).amount(run.step) for run in runs if run.axis(present).is_known]
    return max(ends, default=0.0)


def other_curves(
    runs: Sequence[OtherRun], name: str, present: StepAxis, limits: Limits, columns: int
) -> tuple[OtherCurve, ...]:
    """Return series ``name``, total or accuracy, of each of ``runs`` that has it, on ``columns`` pixels."""
    found = []
    for run in runs:
        axis = run.axis(present)
        if not axis.is_known:
            continue
        xs, ys = column_polyline(getattr(run.curve, name), limits, columns, axis)
        value = None if run.last is None else getattr(run.last, name)
        end = axis.place_of(run.step)
        if value is not None and end <= limits[1] and (not len(xs) or end > xs[-1]):
            xs, ys = np.append(xs, end), np.append(ys, value)
        known = ~np.isnan(ys)
        if known.any():
            found.append(OtherCurve(run.letter, xs[known], np.nan_to_num(ys[known], posinf=1e300)))
    return tuple(found)


def seen_values(curve: OtherCurve, limits: Limits) -> Floats:
    """Return the values of ``curve`` between the places ``limits`` that the plot must show."""
    ys = curve.ys[(curve.xs >= limits[0]) & (curve.xs <= limits[1])]
    first = float(curve.ys[0])
    if len(ys) and first > 0.0 and float(ys.max()) > _DIVERGED * first:
        return np.minimum(ys, _SHOWN * first)
    return ys
