"""A round brush: its size, and how it sprays. Frozen; any thread."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

# Bounds of the radius, in canvas pixels, and of the density, in points.
RADII = (4, 160)
DENSITIES = (1, 50)
_NOTCH = 1.15


@frozen_dataclass
class Brush:
    """A round brush.

    Parameters
    ----------
    radius
        Canvas pixels.
    density
        Points of one dab of the spray.
    falloff
        How the spray gets thinner towards the border: a key of ``core.data.spray.FALLOFFS``.
    """

    radius: float
    density: int = 5
    falloff: str = "gaussian"

    def turned(self, notches: float) -> Brush:
        """Return the brush after ``notches`` of the wheel: larger for positive ones, within the bounds."""
        return replace(self, radius=min(max(self.radius * _NOTCH**notches, RADII[0]), RADII[1]))


# The brush of each tool that has one, in a new window.
BRUSHES: dict[str, Brush] = {"spray": Brush(40.0), "erase": Brush(16.0), "relabel": Brush(16.0)}
