"""The line style of each curve of the loss plot, for the plot and its legend."""

from __future__ import annotations

from PySide6.QtCore import Qt

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class LineStyle:
    """The name of a line's colour in ``Theme``, its width in pixels, its dashes, and whether it is antialiased."""

    colour: str
    width: float = 1.0
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    smooth: bool = True


# Names are the series of ``core.training.loss_history.Curve``, the lowest layer first. Only one pen is wide, and the
# spikes of the noisy objective are not antialiased: both would take most of a frame.
LINE_STYLES: dict[str, LineStyle] = {
    "noisy": LineStyle("plot_noisy", smooth=False),
    "penalty": LineStyle("plot_penalty"),
    "total": LineStyle("plot_total"),
    "test": LineStyle("plot_test"),
    "data": LineStyle("plot_data", 2.0),
}
REFERENCE_STYLE = LineStyle("plot_reference", 1.0, Qt.PenStyle.DashLine)
OPTIMUM_STYLE = LineStyle("plot_optimum", 1.0, Qt.PenStyle.DashDotLine)
