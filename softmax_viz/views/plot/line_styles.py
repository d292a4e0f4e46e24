"""How each curve of the loss plot is drawn, for the plot and for its legend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class CurveLook:
    """The name of its colour in ``Theme``, its width in pixels, its dash, and whether its edges are smoothed."""

    colour: str
    width: float = 1.0
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    smooth: bool = True


# Names are the series of ``core.training.loss_history.Curve``; bottom first. Only one pen is wide, and the spikes of the noisy
# objective are not smoothed: both would take most of a frame.
CURVE_LOOKS: dict[str, CurveLook] = {
    "noisy": CurveLook("plot_noisy", smooth=False),
    "penalty": CurveLook("plot_penalty"),
    "total": CurveLook("plot_total"),
    "test": CurveLook("plot_test"),
    "data": CurveLook("plot_data", 2.0),
}
REFERENCE_LOOK = CurveLook("plot_reference", 1.0, Qt.PenStyle.DashLine)
OPTIMUM_LOOK = CurveLook("plot_optimum", 1.0, Qt.PenStyle.DashDotLine)
