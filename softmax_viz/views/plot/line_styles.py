"""How each curve of the loss plot is drawn, for the plot and for its legend."""

from __future__ import annotations

from PySide6.QtCore import Qt

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class LineStyle:
    """The name of its colour in ``Theme``, its width in pixels, its dash, and whether its edges are smoothed."""

    colour: str
    width: float = 1.0
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    smooth: bool = True


# Names are the series of ``core.training.loss_history.Curve``; bottom first. Only one pen is wide, and the spikes of
# the noisy objective are not smoothed: both would take most of a frame.
LINE_STYLES: dict[str, LineStyle] = {
    "noisy": LineStyle("plot_noisy", smooth=False),
    "penalty": LineStyle("plot_penalty"),
    "total": LineStyle("plot_total"),
    "test": LineStyle("plot_test"),
    "data": LineStyle("plot_data", 2.0),
}
REFERENCE_LOOK = LineStyle("plot_reference", 1.0, Qt.PenStyle.DashLine)
OPTIMUM_LOOK = LineStyle("plot_optimum", 1.0, Qt.PenStyle.DashDotLine)
