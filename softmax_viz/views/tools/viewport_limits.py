"""How far the view may be zoomed and moved, so that nothing gets out of reach. Pure; any thread."""

from __future__ import annotations

from softmax_viz.core.model.limits import LARGEST_EDGE
from softmax_viz.field.picture.viewport import Viewport

# Closer in, neighbouring pixels would stop being different numbers, and edges would drift by rounding.
_FINEST = 1e-11


def zoomed(view: Viewport, factor: float, x: float, y: float) -> Viewport:
    """``view`` seen ``factor`` times larger with (x, y), data units, kept in its place; at a limit ``view`` itself."""
    result = view.zoomed(factor, x, y)
    if not result.is_legal or (factor > 1.0 and _is_too_fine(result)):
        return view
    return result


def panned(view: Viewport, dx: float, dy: float) -> Viewport:
    """``view`` moved by (dx, dy), data units, or only as far as its centre may go.

    Nobody is moved back: a view beyond the limits, which far points may ask for, can go inwards.
    """
    return view.shifted(_kept(view.x0, view.x1, dx), _kept(view.y0, view.y1, dy))


def _is_too_fine(view: Viewport) -> bool:
    """Whether neighbouring pixels would stop being different numbers."""
    return (
        view.width < _FINEST * max(abs(view.x0), abs(view.x1))
        or view.height < _FINEST * max(abs(view.y0), abs(view.y1))
    )  # fmt: skip


def _kept(low: float, high: float, shift: float) -> float:
    """Return the part of ``shift`` that the centre of the interval may go."""
    centre, half = low / 2 + high / 2, (high - low) / 2
    # With a little room for rounding.
    limit = max(abs(centre), min(LARGEST_EDGE * (1.0 - 1e-9) - half, 2.0 * half / _FINEST))
    if abs(centre + shift) <= limit:
        return shift
    return (limit if shift > 0.0 else -limit) - centre
