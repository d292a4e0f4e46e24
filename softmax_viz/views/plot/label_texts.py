"""Which labels stand at the right of the plot. GUI thread only, for the language."""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.views.plot.drawing.run_drawing import SERIES, Drawing, PlottedRun, Polyline, Quantity
from softmax_viz.views.plot.end_labels import EndLabel
from softmax_viz.views.plot.line_styles import CHANCE_STYLE, LINE_STYLES, OPTIMUM_STYLE, LineStyle
from softmax_viz.views.plot.loss_readings import chance_text, curve_names, optimum_text


def label_templates(is_short: bool) -> list[str]:
    """Return texts as wide as labels become, so that their column keeps its width."""
    return [*curve_names().values(), optimum_text(0.0, is_short), "ln 10 = 0.0000"]


def labels_of(
    run: PlottedRun,
    drawing: Drawing,
    quantity: Quantity,
    to_pixels: Callable[[float], float],
    is_short: bool,
) -> list[EndLabel]:
    """Return the labels of what is drawn of ``run``, the most important first.

    ``to_pixels`` turns a height on the y axis into pixels; ``is_short`` leaves out words where there is little room.
    """
    names = curve_names()
    labels = []
    for name in SERIES[quantity]:
        height = drawing.end_height(name)
        if height is not None:
            labels.append(EndLabel(names[name], LINE_STYLES[name], to_pixels(height)))
    end = drawing.steps[1]
    span = run.reference_at(end)
    if span is None or quantity is Quantity.ACCURACY:
        return labels
    lines: list[tuple[str, LineStyle, tuple[Polyline, ...]]] = [(chance_text(span), CHANCE_STYLE, drawing.chance)]
    if span.optimum is not None:
        lines.insert(0, (optimum_text(span.optimum, is_short), OPTIMUM_STYLE, drawing.optimum))
    found = [
        EndLabel(text, style, to_pixels(float(polylines[-1].ys[-1])))
        for text, style, polylines in lines
        if polylines and polylines[-1].xs[-1] >= drawing.x_limits[1]
    ]
    # Before penalty and noisy objective, which are left out first.
    after = min(3, len(labels))
    return [*labels[:after], *found, *labels[after:]]
