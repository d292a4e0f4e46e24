"""Finds free places for small labels on lines. Any thread."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.scene.field_layer import stretch_inside

# The directions in which a label is moved along its line, one after another, until it is free: x right, y down.
_WAYS = np.array([(0.4, -1.0), (1.0, 0.4), (-1.0, -0.4), (-0.4, 1.0)])
_SLACK = 1e-3


@frozen_dataclass
class Box:
    """A rectangle in device-independent pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box, spacing: float = 0.0) -> bool:
        """Return whether the two boxes overlap or are nearer than ``spacing``."""
        return (
            self.x0 < other.x1 + spacing
            and other.x0 < self.x1 + spacing
            and self.y0 < other.y1 + spacing
            and other.y0 < self.y1 + spacing
        )

    def holds(self, other: Box) -> bool:
        """Return whether the other box lies completely inside."""
        return self.x0 <= other.x0 and self.y0 <= other.y0 and other.x1 <= self.x1 and other.y1 <= self.y1


def box_around(x: float, y: float, width: float, height: float) -> Box:
    """Return the box with its middle at (x, y)."""
    return Box(x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0)


class LabelPlaces:
    """Assigns places in ``bounds`` that do not overlap.

    A line gets its label at its farthest point in some direction: such a place moves smoothly with the line, so labels
    do not jump while training runs.
    """

    def __init__(self, bounds: Box, spacing: float, taken: Iterable[Box] = ()) -> None:
        self._bounds = bounds
        self._spacing = spacing
        self.taken: list[Box] = list(taken)

    def on_line(self, anchors: Floats, width: float, height: float) -> Box | None:
        """Return a box of this size centred on the first free of ``anchors`` (A, 2), None if none is free."""
        for x, y in anchors.tolist():
            box = box_around(x, y, width, height)
            if self.is_free(box):
                self.taken.append(box)
                return box
        return None

    def is_free(self, box: Box) -> bool:
        """Return whether the box lies inside the bounds and apart from all others."""
        return self._bounds.holds(box) and not any(box.meets(other, self._spacing) for other in self.taken)

    def anchors(self, segments: Floats, starts: Ints, width: float, height: float) -> list[Floats]:
        """Return for each of several lines the places (A, 2) to try for a label of this size, best first.

        Parameters
        ----------
        segments
            (M, 4) of all lines, one after another.
        starts
            (L,) the index at which each line begins, ascending.
        """
        bounds = self._bounds
        low = (bounds.x0 + width / 2.0 + _SLACK, bounds.y0 + height / 2.0 + _SLACK)
        high = (bounds.x1 - width / 2.0 - _SLACK, bounds.y1 - height / 2.0 - _SLACK)
        if not len(segments) or low[0] >= high[0] or low[1] >= high[1]:
            return [np.empty((0, 2))] * len(starts)
        t0, t1 = stretch_inside(segments, low, high)
        (visible,) = np.nonzero(t0 < t1)
        start, step = segments[visible, :2], segments[visible, 2:] - segments[visible, :2]
        ends = np.hstack([start + t0[visible, None] * step, start + t1[visible, None] * step]).reshape(-1, 2)
        reach = ends @ _WAYS.T
        found = []
        edges = 2 * np.searchsorted(visible, np.append(starts, len(segments)))
        for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            found.append(ends[begin + reach[begin:end].argmax(axis=0)] if begin < end else ends[:0])
        return found
