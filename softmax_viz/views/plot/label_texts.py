"""Which labels stand at the right of the plot. GUI thread only, for the language."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softmax_viz.views.plot.drawing.other_runs import OtherCurve
from softmax_viz.views.plot.drawing.run_drawing import SERIES, Drawing, PlottedRun, Polyline, Quantity
from softmax_viz.views.plot.end_labels import EndLabel
from softmax_viz.views.plot.line_styles import CHANCE_STYLE, LINE_STYLES, OPTIMUM_STYLE, LineStyle, line_of_run
from softmax_viz.views.plot.loss_readings import chance_text, curve_names, names_with_letter, optimum_text
from softmax_viz.views.style.theme import Theme

_BEFORE_LINES = 3  # series that are more important than the lines; penalty and noisy objective are left out first


def label_templates(is_short: bool) -> list[str]:
    """Return texts as wide as labels become, so that their column keeps its width."""
    return [*curve_names().values(), optimum_text(0.0, is_short), "ln 10 = 0.0000"]


def labels_of(
    run: PlottedRun,
    drawing: Drawing,
    quantity: Quantity,
    theme: Theme,
    to_pixels: Callable[[float], float],
    is_short: bool,
) -> list[EndLabel]:
    """Return the labels of what is drawn of ``run`` and ends inside the plot, the most important first.

    ``to_pixels`` turns a height on the y axis into pixels; ``is_short`` leaves out words where there is little room.
    """
    names = names_with_letter(run)
    found: list[tuple[str, LineStyle, float | None]] = [
        (names[name], LINE_STYLES[name], drawing.end_height(name)) for name in SERIES[quantity]
    ]
    right = drawing.steps[1]
    span = run.reference_at(run.step if math.isnan(right) else right)
    if span is not None:
        lines = [(chance_text(span), CHANCE_STYLE, _end_of(drawing.chance, drawing))]
        if span.optimum is not None:
            lines.insert(0, (optimum_text(span.optimum, is_short), OPTIMUM_STYLE, _end_of(drawing.optimum, drawing)))
        found[_BEFORE_LINES:_BEFORE_LINES] = lines
    found[1:1] = [
        (curve.letter, line_of_run(curve.letter, theme), _end_height(curve, drawing)) for curve in drawing.others
    ]
    bottom, top = drawing.y_limits
    return [
        EndLabel(text, style, to_pixels(height))
        for text, style, height in found
        if height is not None and bottom <= height <= top
    ]


def _end_height(curve: OtherCurve, drawing: Drawing) -> float | None:
    """Return the height at which the curve of another run ends or leaves the plot; None if it is not in it."""
    inside = np.flatnonzero((curve.xs >= drawing.x_limits[0]) & (curve.xs <= drawing.x_limits[1]))
    return float(curve.ys[inside[-1]]) if len(inside) else None


def _end_of(lines: tuple[Polyline, ...], drawing: Drawing) -> float | None:
    """Return the height at which a line leaves the plot at the right; None if it does not reach that edge."""
    if not lines or lines[-1].xs[-1] < drawing.x_limits[1]:
        return None
    return float(lines[-1].ys[-1])
