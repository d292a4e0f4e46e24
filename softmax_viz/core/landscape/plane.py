"""Planes through the weights of a run, and the part of them that a map shows. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

# A direction counts as new if this share of it is at right angles to those before.
_NEW = 1e-6
_LADDER = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.4, 8.0)
_MARGIN = 1.25


@frozen_dataclass(eq=False)
class Plane:
    """θ(a, b) = origin + a · across + b · upwards, in the units of training; the two directions are orthonormal.

    Parameters
    ----------
    origin, across, upwards
        (K, D + 1), the bias last.
    x_axis, y_axis
        What the axes are: keys of the panel's table of names.
    """

    origin: Floats
    across: Floats
    upwards: Floats
    x_axis: str
    y_axis: str

    def __post_init__(self) -> None:
        for name in ("origin", "across", "upwards"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))

    def coordinates(self, thetas: Floats) -> Floats:
        """Return (a, b) (…, 2) of the places of the plane that are nearest to ``thetas`` (…, K, D + 1)."""
        with np.errstate(over="ignore", invalid="ignore"):
            away = thetas - self.origin
            return np.stack([(away * self.across).sum(axis=(-2, -1)), (away * self.upwards).sum(axis=(-2, -1))], -1)

    def theta(self, a: float, b: float) -> Floats:
        """Return θ(a, b)."""
        return self.origin + a * self.across + b * self.upwards


def new_direction(candidate: Floats, before: Iterable[Floats]) -> Floats | None:
    """Return the part of ``candidate`` at right angles to the unit directions ``before``, of length 1.

    None if there is hardly any, or it is not finite.
    """
    largest = float(np.abs(candidate).max(initial=0.0))
    if not (math.isfinite(largest) and largest > 0.0):
        return None
    rest = candidate / largest
    whole = float(np.linalg.norm(rest))
    for _ in range(2):  # once more, because the first time leaves the rounding error of a larger number
        for direction in before:
            rest = rest - float((rest * direction).sum()) * direction
    length = float(np.linalg.norm(rest))
    return rest / length if length > _NEW * whole else None


def first_new(candidates: Iterable[tuple[str, Floats | None]], before: list[Floats]) -> tuple[str, Floats] | None:
    """Return the name and the ``new_direction`` of the first candidate that has one."""
    for name, candidate in candidates:
        direction = None if candidate is None else new_direction(candidate, before)
        if direction is not None:
            return name, direction
    return None


def window(places: Floats, least: float, is_square: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges of both axes that show ``places`` (M, 2) with a margin, in sizes that rarely change.

    Parameters
    ----------
    places
        What must be inside.
    least
        The smallest half of a range.
    is_square
        Whether both ranges are equally long.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    halves = [_round_up(max(_MARGIN * 0.5 * float(side), least)) for side in high - low]
    if is_square:
        halves = [max(halves)] * 2
    ranges = []
    for middle, half, bottom, top in zip(0.5 * (low + high), halves, low, high, strict=True):
        # The middle moves in steps of a tenth of the range, as far as everything stays inside.
        pitch = 0.2 * half
        centre = round(float(middle) / pitch) * pitch
        if top - centre > half or centre - bottom > half:
            centre = float(middle)
        ranges.append((centre - half, centre + half))
    return ranges[0], ranges[1]


def _round_up(value: float) -> float:
    """Return the smallest number of the ladder, times a power of ten, that is at least ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in _LADDER if step * power >= value), 10.0 * power)
