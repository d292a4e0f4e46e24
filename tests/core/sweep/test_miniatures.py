"""The small pictures of many models show what softmax says at the centres of their pixels."""

import numpy as np
import pytest

from softmax_viz.core.model.features import FEATURES, expand
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.sweep.miniatures import MiniaturePainter, MiniatureView


@pytest.mark.parametrize("features", [("x", "y"), tuple(FEATURES)], ids=["linear", "all"])
@pytest.mark.parametrize("n_classes", [2, 5])
def test_pixels_are_the_models(features, n_classes):
    random = np.random.default_rng(1)
    weights, bias = random.normal(size=(60, n_classes, len(features))), random.normal(size=(60, n_classes))
    weights[0] = bias[0] = 0.0  # all classes are equal: the first one wins
    view = MiniatureView(-2.0, 1.0, -0.5, 3.0, width=9, height=7)
    drawn = MiniaturePainter(view, features).draw(weights, bias)
    assert drawn.classes.shape == drawn.probabilities.shape == (60, 7, 9)
    for row, column in ((0, 0), (0, 8), (6, 0), (3, 4)):
        x = -2.0 + 3.0 * (column + 0.5) / 9
        y = 3.0 - 3.5 * (row + 0.5) / 7  # row 0 is at the top
        scores = weights @ expand(np.array([[x, y]]), features)[0] + bias
        p = softmax(scores)
        np.testing.assert_array_equal(drawn.classes[:, row, column], scores.argmax(axis=1))
        np.testing.assert_allclose(drawn.probabilities[:, row, column], p.max(axis=1), rtol=2e-6)


def test_models_with_scores_beyond_all_bounds_still_have_a_picture():
    weights = np.array([[[1e300, 0.0], [-1e300, 0.0]], [[np.finfo(float).max] * 2, [0.0, 0.0]]])
    drawn = MiniaturePainter(MiniatureView(-1e9, 1e9, -1e9, 1e9, 4, 4), ("x", "y")).draw(weights, np.zeros((2, 2)))
    assert drawn.classes[0, 0].tolist() == [1, 1, 0, 0]
    assert np.isfinite(drawn.probabilities).all()
