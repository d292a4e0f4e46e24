"""Small pictures of many models at once: the most probable class and its probability on a grid. Pure; any thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.features import expand

SIDE = 48
_PIECE = 60_000  # scores that fit a processor's cache


@frozen_dataclass
class MiniatureView:
    """The rectangle of the plane that each small picture shows, and the number of its pixels.

    Parameters
    ----------
    x0, x1, y0, y1
        Left, right, bottom and top edge in data units, x0 < x1 and y0 < y1.
    width, height
        Pixels.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    width: int = SIDE
    height: int = SIDE

    def points(self) -> Floats:
        """Return the centres of the pixels (height · width, 2), row by row from the top."""
        # Weighted means: a difference of edges as large as views allow stays finite.
        across = (np.arange(self.width) + 0.5) / self.width
        down = (np.arange(self.height) + 0.5) / self.height
        x, y = np.meshgrid(self.x0 * (1.0 - across) + self.x1 * across, self.y1 * (1.0 - down) + self.y0 * down)
        return np.column_stack([x.reshape(-1), y.reshape(-1)])


@frozen_dataclass(eq=False)
class Miniatures:
    """The pictures of M models.

    Parameters
    ----------
    view
        What they show.
    classes
        (M, height, width) the index of the most probable class at the centre of each pixel, the first of equal ones;
        row 0 is at the top.
    probabilities
        (M, height, width) its probability by softmax, in single precision, as for the losses without probabilities.
    """

    view: MiniatureView
    classes: NDArray[np.uint8]
    probabilities: NDArray[np.float32]

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", frozen(self.classes, np.uint8))
        object.__setattr__(self, "probabilities", frozen(self.probabilities, np.float32))


class MiniaturePainter:
    """Draws the small pictures of models with the same features. One thread at a time.

    Parameters
    ----------
    view
        What they show.
    features
        Names of the features, keys of ``FEATURES``.
    """

    def __init__(self, view: MiniatureView, features: tuple[str, ...]) -> None:
        self._view = view
        points = view.points()
        with np.errstate(over="ignore", invalid="ignore"):
            self._inputs = np.vstack([expand(points, features).T, np.ones(len(points))])

    def draw(self, weights: Floats, bias: Floats) -> Miniatures:
        """Return the pictures of M models in data units: weights (M, K, D) and bias (M, K)."""
        n_models, k = bias.shape
        pixels = self._inputs.shape[1]
        theta = np.concatenate([weights, bias[:, :, None]], axis=2)
        classes = np.empty((n_models, pixels), np.uint8)
        tops = np.empty((n_models, pixels), np.float32)
        most = max(_PIECE // max(k * pixels, 1), 1)
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, n_models, most):
                piece = slice(start, start + most)
                _draw_some(theta[piece], self._inputs, classes[piece], tops[piece])
        shape = (n_models, self._view.height, self._view.width)
        return Miniatures(self._view, classes.reshape(shape), tops.reshape(shape))


def _draw_some(theta: Floats, inputs: Floats, classes: NDArray[np.uint8], tops: NDArray[np.float32]) -> None:
    """Write the most probable classes (M, P) and their probabilities of models ``theta`` (M, K, D + 1)."""
    m, k, width = theta.shape
    scores = (theta.reshape(m * k, width) @ inputs).reshape(m, k, -1)
    best = scores[:, 0].copy()
    classes.fill(0)
    for index in range(1, k):
        row = scores[:, index]
        np.copyto(classes, index, where=row > best)
        np.maximum(best, row, out=best)
    sums = np.zeros(best.shape, np.float32)
    for index in range(k):
        # Differences are exact enough in single precision; the largest exponent is 0.
        row32 = (scores[:, index] - best).astype(np.float32)
        np.exp(row32, row32)
        sums += row32
    np.divide(np.float32(1.0), sums, out=tops)
    np.nan_to_num(tops, copy=False, nan=1.0 / k)
