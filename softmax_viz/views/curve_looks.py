"""How each curve of the loss plot is drawn, for the plot and for its legend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt


@dataclass(frozen=True, slots=True)
class CurveLook:
    """The name of its colour in ``Theme``, its width in pixels and its dash."""

    colour: str
    width: float = 1.0
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


# Names are the series of ``core.history.Curve``; bottom first. Only one pen is wide: such lines cost more.
CURVE_LOOKS: dict[str, CurveLook] = {
    "noisy": CurveLook("plot_noisy"),
    "penalty": CurveLook("plot_penalty"),
    "total": CurveLook("plot_total"),
    "data": CurveLook("plot_data", 2.0),
}
REFERENCE_LOOK = CurveLook("plot_reference", 1.0, Qt.PenStyle.DashLine)
