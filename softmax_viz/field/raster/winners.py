"""Which class is the most probable at given places: for labels, without a picture. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores


class Winners:
    """The most probable class of one model anywhere; −1 where several classes are the same and so none is.

    Parameters
    ----------
    weights, bias, features
        The model in data units, (K, D) and (K,), finite, and the D names of its features. Nothing is computed before
        it is asked for.
    """

    def __init__(self, weights: Floats, bias: Floats, features: tuple[str, ...]) -> None:
        self._weights, self._bias, self._features = weights.copy(), bias.copy(), features
        model = np.column_stack([weights, bias])
        # Classes that were never trained apart have equal scores everywhere, up to the last bit.
        self._is_shared = (model[:, None] == model).all(axis=2).sum(axis=1) > 1

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self._bias)

    @property
    def are_convex(self) -> bool:
        """Whether each class wins on a convex region, as with features that are linear in x and y."""
        return all(FEATURES[name].is_linear for name in self._features)

    def at(self, points: Floats, view: Viewport) -> Ints:
        """Return the class (M,) that wins at each of ``points`` (M, 2), in data units, inside or near ``view``."""
        local = LocalScores(self._weights, self._bias, self._features, view)
        terms = local.expand(points).T
        return self._best(
            weights @ terms + bias for weights, bias in zip(local.weights, local.bias.tolist(), strict=True)
        )

    def over(self, view: Viewport, columns: int, rows: int) -> Ints:
        """Return the class (rows, columns) that wins at the centre of each cell of ``view``, the upper row first."""
        local = LocalScores(self._weights, self._bias, self._features, view)
        xs, ys = view.pixel_centres(columns, rows)
        f, g = local.factors(xs, ys)
        values = local.pointwise.values(xs, ys[:, None])

        def scores(weights: Floats, bias: float) -> Floats:
            found: Floats = (g.T * weights[: len(f)]) @ f + bias
            return found + np.tensordot(weights[len(f) :], values, 1) if len(values) else found

        return self._best(map(scores, local.weights, local.bias.tolist()))

    def _best(self, scores: Iterable[Floats]) -> Ints:
        """Return the number of the class with the largest of ``scores`` (…) for each; the first of equal ones.

        Class by class, because small products take no other threads from the trainer.
        """
        most, best = np.empty(0), np.empty(0, np.int64)
        for index, of_class in enumerate(scores):
            if not index:
                most, best = of_class, np.zeros(of_class.shape, np.int64)
                continue
            best[of_class > most] = index
            most = np.maximum(most, of_class)
        if self._is_shared.any():
            best[self._is_shared[best]] = -1
        return best
