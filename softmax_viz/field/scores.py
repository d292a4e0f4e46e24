"""The scores of a model over a picture, taken apart into factors of x and of y. Pure; any thread.

Every feature is a product f(x)·g(y), and few of those f and g differ (for degree 3 they are 1, t, t² and t³), so

    z_k(x, y) − z_0(x, y) = Σ_ab C_kab f_a(x) g_b(y).

Softmax does not feel that the score of the first class is taken as 0.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.features import FEATURES, Feature
from softmax_viz.field.grid import View

# Where functions that differ are seen to differ; no sine is a power here.
_PROBES = np.array([0.37, 1.91, -2.63])


class Scores:
    """The scores of one model over one picture. Positions are in pixels from its left or upper edge.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view, width, height
        What is seen, and how many pixels cover it.
    """

    def __init__(
        self, weights: Floats, bias: Floats, features: tuple[str, ...], view: View, width: int, height: int
    ) -> None:
        self.view, self.width, self.height = view, width, height
        self.n_classes = len(bias)
        table = tuple(FEATURES[name] for name in features)
        self.straight = all(feature.is_linear for feature in table)
        self.wavy = not all(feature.degree for feature in table)
        if self.straight:
            # Seen from the centre of the view, so that nothing is lost where the view is far away.
            slopes, offsets = centred_slopes(weights, bias, features, view)
            model = np.zeros((self.n_classes, 2, 2))
            model[:, 1, 0], model[:, 0, 1], model[:, 0, 0] = slopes[:, 0], slopes[:, 1], offsets
            self.inner = 2
        else:
            self._fs, of_f, self._gs, of_g = _distinct(table)
            self.inner = len(self._fs) + 1
            model = np.zeros((self.n_classes, self.inner, len(self._gs) + 1))
            for share, a, b in zip(weights.T, of_f, of_g, strict=True):
                model[:, a, b] += share
            model[:, 0, 0] += bias
        self.model = model - model[0]

    def across(self, columns: Floats) -> Floats:
        """f_a (A, n) at ``columns`` (n,), where pixel i has its centre at i + ½. The first of them is 1."""
        xs = self.view.x0 + columns * (self.view.width / self.width)
        if self.straight:
            return np.stack([np.ones_like(xs), xs - (self.view.x0 + self.view.x1) / 2])
        return np.stack([np.ones_like(xs), *(feature.f(xs) for feature in self._fs)])

    def down(self, rows: Floats) -> Floats:
        """g_b (B, n) at ``rows`` (n,), downwards from the upper edge. The first of them is 1."""
        ys = self.view.y1 - rows * (self.view.height / self.height)
        if self.straight:
            return np.stack([np.ones_like(ys), ys - (self.view.y0 + self.view.y1) / 2])
        return np.stack([np.ones_like(ys), *(feature.g(ys) for feature in self._gs)])

    def along(self, rows: Floats) -> Floats:
        """(K, A, n): the scores of row j at column i are along[:, :, j] · across[:, i]."""
        along: Floats = np.matmul(self.model, self.down(rows))
        return along


def pixel_centres(first: int, last: int) -> Floats:
    """The places of pixels from ``first`` up to, not including, ``last``."""
    return np.arange(first, last, dtype=np.float64) + 0.5


@lru_cache(maxsize=8)
def _distinct(
    features: tuple[Feature, ...],
) -> tuple[tuple[Feature, ...], tuple[int, ...], tuple[Feature, ...], tuple[int, ...]]:
    """Features whose f differ from each other and from 1, for each feature which f it has (0 is 1); so for g."""

    def sort(values: list[bytes]) -> tuple[tuple[Feature, ...], tuple[int, ...]]:
        places: dict[bytes, int] = {np.ones_like(_PROBES).tobytes(): 0}
        chosen = []
        for feature, value in zip(features, values, strict=True):
            if value not in places:
                places[value] = len(places)
                chosen.append(feature)
        return tuple(chosen), tuple(places[value] for value in values)

    fs, of_f = sort([feature.f(_PROBES).tobytes() for feature in features])
    gs, of_g = sort([feature.g(_PROBES).tobytes() for feature in features])
    return fs, of_f, gs, of_g


def centred_slopes(weights: Floats, bias: Floats, features: tuple[str, ...], view: View) -> tuple[Floats, Floats]:
    """Scores of linear features as seen from the centre of ``view``. Any thread.

    Returns
    -------
    slopes (K, 2) along x and y, and scores (K,) at the centre, less what is common to all classes:
    z_k(x, y) = slopes_k · (x − cx, y − cy) + offset_k + anything.
    """
    slopes = np.zeros((len(bias), 2))
    for column, name in enumerate(features):
        slopes[:, 0 if name == "x" else 1] += weights[:, column]
    slopes -= slopes.mean(axis=0)
    centre = np.array([(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2])
    offsets = bias + slopes @ centre
    return slopes, offsets - offsets.mean()
