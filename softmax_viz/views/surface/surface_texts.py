"""What a map of J says, in sentences, and the names of its axes. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.insights.surface import SHIFT, RunTrack, Surface
from softmax_viz.views.style.numbers import coordinates

_T = QT_TRANSLATE_NOOP

_NAMES = {
    "to_optimum": _T("SurfacePanel", "from start to optimum"),
    "to_now": _T("SurfacePanel", "from start to now"),
    "now": _T("SurfacePanel", "across, through now"),
    "widest": _T("SurfacePanel", "across, widest point"),
    "gradient": _T("SurfacePanel", "down the gradient"),
    "steepest": _T("SurfacePanel", "where J bends most"),
    "weight": _T("SurfacePanel", "along one weight"),
    "shift": _T("SurfacePanel", "same for all classes"),
}
_FROM_NOW = _T("SurfacePanel", "from now to optimum")


def said(text: str, **values: str) -> str:
    """Return a marked text in the language of the window, with its values."""
    text = QCoreApplication.translate("SurfacePanel", text)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def axis_name(surface: Surface, axis: str, entries: tuple[str, str]) -> str:
    """Return the name of an axis; ``entries`` are those of the two weights, if the map shows two."""
    if axis in ("first", "second"):
        return entries[axis == "second"]
    if surface.kind == SHIFT and axis == "to_optimum":
        return said(_FROM_NOW)
    return said(_NAMES[axis])


def shape_text(surface: Surface) -> str:
    """Return what the map proves about J: that it is convex, and flat or a bowl along the redundant direction."""
    texts = []
    if surface.flatness is not None:
        values = {"change": number(surface.flatness)}
        texts.append(
            said(
                _T(
                    "SurfacePanel",
                    "A flat valley: adding the same to the weights of all classes changes J by {change}, rounding at "
                    "most. No data can see it.",
                ),
                **values,
            )
            if surface.is_flat
            else said(
                _T(
                    "SurfacePanel",
                    "A bowl: adding the same to the weights of all classes changes only the penalty, here by up to "
                    "{change}.",
                ),
                **values,
            )
        )
    if surface.is_convex:
        text = _T("SurfacePanel", "Convex: along all {lines} lines of the map J bends up or not at all.")
        size = len(surface.xs)
        texts.append(said(text, lines=str(6 * size - 10)))
    return " ".join(texts)


def track_text(surface: Surface, track: RunTrack | None) -> str:
    """Return what of the run is shown on the map."""
    if track is None:
        return ""
    texts = []
    if track.optimum is None:
        texts.append(said(_T("SurfacePanel", "No finite optimum is known.")))
    if len(surface.xs) < 35:
        size = str(len(surface.xs))
        texts.append(
            said(_T("SurfacePanel", "Coarser, {size} × {size} places, because of the many points."), size=size)
        )
    return " ".join(texts)


def reading_text(surface: Surface, place: tuple[float, float]) -> str:
    """Return J at a place of the map, and its coordinates."""
    value = surface.value_at(*place)
    if value is None:
        return ""
    text = _T("SurfacePanel", "J ≈ {value} at ({x}, {y})")
    extent = max(float(surface.xs[-1] - surface.xs[0]), float(surface.ys[-1] - surface.ys[0]))
    x, y = coordinates(*place, extent)
    return said(text, value=number(value, 4), x=x, y=y)
