"""The scores of a model over the pixels of a picture. Pure; any thread.

They are sums of products of a few factors along x and along y (``local_scores``),

    z_k(x, y) − z_0(x, y) = Σ_ab C_kab f_a(x) g_b(y).

Softmax is invariant to a common shift, so the first class's score may be set to 0. The part of features with kinks or
without factors is added (``pointwise``).
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores


class Scores:
    """The scores of one model over one picture. Positions are in pixels from its left or upper edge.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it.
    """

    def __init__(
        self, weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int
    ) -> None:
        self.view, self.width, self.height = view, width, height
        self.n_classes = len(bias)
        self.straight = all(FEATURES[name].is_linear for name in features)
        self.local = LocalScores(weights, bias, features, view)
        self.wavy = bool(self.local.waves[0])
        self.model = self.local.model
        self.pointwise = self.local.pointwise

    def across(self, columns: Floats) -> Floats:
        """Return f_a (A, n) at ``columns`` (n,), where pixel i has its centre at i + ½. f_0 is 1."""
        return self.local.across(
            columns * (2.0 / self.width) - 1.0, self.view.x0 + columns * (self.view.width / self.width)
        )

    def down(self, rows: Floats) -> Floats:
        """Return g_b (B, n) at ``rows`` (n,), downwards from the upper edge. g_0 is 1."""
        return self.local.down(1.0 - rows * (2.0 / self.height), self.view.y1 - rows * (self.view.height / self.height))

    def pointwise_values(self, columns: Floats, rows: Floats) -> Floats:
        """Return the features (P, …) of ``pointwise`` at ``columns`` and ``rows``, which are broadcast to shape (…)."""
        return self.pointwise.values(
            self.view.x0 + columns * (self.view.width / self.width),
            self.view.y1 - rows * (self.view.height / self.height),
        )

    def along(self, rows: Floats) -> Floats:
        """Return the factors (K, A, n) of rows: row j has at column i the scores along[:, :, j] · across[:, i]."""
        along: Floats = np.matmul(self.model, self.down(rows))
        return along


def pixel_centres(first: int, last: int) -> Floats:
    """Return the centres of the pixels from ``first`` up to, not including, ``last``."""
    return np.arange(first, last, dtype=np.float64) + 0.5
