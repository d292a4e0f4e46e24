"""A finished picture of the decision field, as the trainer thread sends it to the screen."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.field.picture.viewport import Viewport


def _none() -> Floats:
    return np.empty((0, 4))


@frozen_dataclass(eq=False)
class FieldLines:
    """Optional lines of one picture; segments are (M, 4) x0, y0, x1, y1 in data units.

    Parameters
    ----------
    contours
        Pairs of a level and the segments on which the probability of a class has this level; levels may occur twice.
    dropout_boundaries
        Decision boundaries of all sampled dropout masks, each place once.
    zero_lines
        For each class the segments on which its score is zero; empty if they are not drawn.
    arrows
        (K, 4) from tail to tip: the gradient of each class's score at the tail, on a common scale; (0, 4) if they
        are not drawn.
    are_weights
        Whether this gradient is the same everywhere, namely the weights of x and y.
    dropped
        (M,) for each of ``dropout_boundaries`` the classes without which it is a boundary, as bits: 2ᵏ for class k. 0
        on the boundaries of the full model, and where it does not matter which other class is dropped. Without
        elements it is not known.
    sites
        (K, 2) the sites of the regions, data units; (0, 2) if they are not drawn.
    touching
        (M, 2) the pairs of classes whose regions have an edge in common in view.
    """

    contours: tuple[tuple[float, Floats], ...] = ()
    dropout_boundaries: Floats = field(default_factory=_none)
    zero_lines: tuple[Floats, ...] = ()
    arrows: Floats = field(default_factory=_none)
    are_weights: bool = True
    dropped: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    sites: Floats = field(default_factory=lambda: np.empty((0, 2)))
    touching: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))


class WinnersOf(Protocol):
    """Tells which class of a picture's model is the most probable; −1 where none is. It computes when it is asked."""

    @property
    def n_classes(self) -> int:
        """K."""

    @property
    def are_convex(self) -> bool:
        """Whether each class wins on a convex region."""

    def at(self, points: Floats, view: Viewport) -> Ints:
        """Return the class (M,) at each of ``points`` (M, 2), data units, inside or near ``view``."""

    def over(self, view: Viewport, columns: int, rows: int) -> Ints:
        """Return the class (rows, columns) at the centre of each cell of ``view``, the upper row first."""


@frozen_dataclass(eq=False)
class Picture:
    """The field and its decision boundaries.

    Parameters
    ----------
    pixels
        (H, W) uint32, read-only, rows from top to bottom; each number is 0xFFRRGGBB, the layout of Qt's
        ``Format_RGB32``. The memory is lent: the receiver gives it back when the next picture is shown.
    view
        The rectangle of the data plane that the pixels cover, edge to edge.
    boundaries
        (M, 4) line segments x0, y0, x1, y1 in data units where the two most probable classes tie.
    lines
        The other lines drawn over the field.
    winners
        Which class is the most probable where, for labels; None without labels.
    """

    pixels: NDArray[np.uint32]
    view: Viewport
    boundaries: Floats
    lines: FieldLines = field(default_factory=FieldLines)
    winners: WinnersOf | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])
