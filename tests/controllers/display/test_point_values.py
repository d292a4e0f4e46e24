"""What a model says of single points, against the formulas written out."""

import numpy as np
import pytest

from softmax_viz.controllers.display.point_values import PointValues
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages.frame import Frame

WEIGHTS, BIAS = np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.5]]), np.array([0.1, 0.0, -0.2])
POINTS, LABELS = np.array([[0.5, -1.0], [2.0, 0.25], [0.0, 3.0]]), np.array([0, 2, 1])


def frame(**settings):
    state = TrainState(WEIGHTS, BIAS)
    return Frame(1, 1, 1, Phase.PAUSED, True, state, features=("x", "y"), hyperparams=Hyperparams(**settings))


def test_p_is_that_of_the_own_class_and_the_loss_is_the_one_in_use():
    scores = [[row[0] * x + row[1] * y for row in WEIGHTS] for x, y in POINTS]
    logits = np.array(scores) + BIAS
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    own = p[[0, 1, 2], LABELS]
    said, losses = PointValues(frame())(POINTS, LABELS)
    assert said == pytest.approx(own)
    assert losses == pytest.approx(-np.log(own))
    _, hinge = PointValues(frame(loss="hinge"))(POINTS, LABELS)
    margins = [
        sum(max(0.0, 1.0 + row[k] - row[y]) for k in range(3) if k != y)
        for row, y in zip(logits.tolist(), LABELS, strict=True)
    ]
    assert hinge == pytest.approx(margins)


def test_of_a_class_that_the_model_does_not_know_it_says_nothing():
    p, losses = PointValues(frame())(POINTS, np.array([0, 3, 1]))
    assert np.isnan(p).all()
    assert np.isnan(losses).all()
