"""Limits of zooming and moving the view, so that the user can always come back. Pure; any thread."""

from __future__ import annotations

from softmax_viz.core.model.limits import LARGEST_EDGE
from softmax_viz.field.picture.viewport import Viewport

# Zoomed in further, neighbouring pixels would be the same float, and edges would drift by rounding.
_FINEST = 1e-11


def zoomed(view: Viewport, factor: float, x: float, y: float) -> Viewport:
    """Return ``view`` enlarged by ``factor`` with (x, y), data units, kept in place; at a limit ``view`` itself."""
    result = view.zoomed(factor, x, y)
    if not result.is_legal or (factor > 1.0 and _is_too_fine(result)):
        return view
    return result


def panned(view: Viewport, dx: float, dy: float) -> Viewport:
    """Return ``view`` moved by (dx, dy), data units, or as far as its centre may go.

    A view beyond the limits, which far points may cause, is not moved back, but can only move inwards.
    """
    return view.shifted(_allowed_shift(view.x0, view.x1, dx), _allowed_shift(view.y0, view.y1, dy))


def _is_too_fine(view: Viewport) -> bool:
    """Return whether neighbouring pixels would be the same float."""
    return (
        view.width < _FINEST * max(abs(view.x0), abs(view.x1))
        or view.height < _FINEST * max(abs(view.y0), abs(view.y1))
    )  # fmt: skip


def _allowed_shift(low: float, high: float, shift: float) -> float:
    """Return the part of ``shift`` that the centre of the interval may move."""
    centre, half = low / 2 + high / 2, (high - low) / 2
    # With a small tolerance for rounding.
    limit = max(abs(centre), min(LARGEST_EDGE * (1.0 - 1e-9) - half, 2.0 * half / _FINEST))
    if abs(centre + shift) <= limit:
        return shift
    return (limit if shift > 0.0 else -limit) - centre
