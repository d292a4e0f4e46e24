"""How far the view may be zoomed and moved, so that nothing gets out of reach. Pure; any thread."""

from __future__ import annotations

from softmax_viz.field.grid import MAX_EXTENT, View

# Closer in, neighbouring pixels would stop being different numbers.
_FINEST = 1e-11


def zoomed(view: View, factor: float, x: float, y: float) -> View:
    """``view`` seen ``factor`` times larger with (x, y), data units, kept in its place; at a limit ``view`` itself."""
    result = view.zoomed(factor, x, y)
    coarse = _FINEST * max(abs(result.x0), abs(result.x1), abs(result.y0), abs(result.y1))
    return result if factor < 1.0 or min(result.width, result.height) > coarse else view


def panned(view: View, dx: float, dy: float) -> View:
    """``view`` moved by (dx, dy), data units, or only as far as its centre may go.

    Nobody is moved back: a view beyond the limits, which far points may ask for, can go inwards.
    """
    return view.shifted(_kept(view.x0, view.x1, dx), _kept(view.y0, view.y1, dy))


def _kept(low: float, high: float, shift: float) -> float:
    """The part of ``shift`` that the centre of the interval may go."""
    centre = low / 2 + high / 2
    limit = max(abs(centre), min(MAX_EXTENT, (high - low) / _FINEST))
    if abs(centre + shift) <= limit:
        return shift
    return (limit if shift > 0.0 else -limit) - centre
