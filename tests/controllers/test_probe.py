"""The probabilities under the cursor: the model's, and never certainty that is only rounding."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from softmax_viz.controllers.probe import Probe
from softmax_viz.core.dataset import make_classes
from softmax_viz.core.training import TrainState
from softmax_viz.views.numbers import percent


class Shown:
    """What the canvas and the bars were told last."""

    def __init__(self) -> None:
        self.probabilities: np.ndarray | None = None

    def show_probabilities(self, probabilities, _dropped) -> None:
        self.probabilities = probabilities

    def show_place(self, _x, _y, _pinned) -> None: ...

    def show_probe(self, _place) -> None: ...

    def show_value(self, _value) -> None: ...


def probabilities_at(weights, place) -> np.ndarray:
    shown = Shown()
    probe = Probe(shown, shown)
    probe.expect_classes(make_classes(len(weights)))
    state = TrainState(np.array(weights, float), np.zeros(len(weights)))
    probe.on_frame(SimpleNamespace(state=state, features=("x", "y"), dropped=None, readings=object()))
    probe.on_hovered(*place)
    assert shown.probabilities is not None
    return shown.probabilities


def test_they_are_those_of_the_model(qapp):
    odds = np.exp([1.0, -2.0, 0.5])
    found = probabilities_at([[1.0, 0.0], [-2.0, 0.0], [0.5, 0.0]], (1.0, 7.0))
    np.testing.assert_allclose(found, odds / odds.sum(), rtol=1e-14)


@pytest.mark.parametrize("margin", [20.0, 40.0, 800.0, 1e6])
def test_no_finite_margin_is_written_as_certainty(qapp, margin):
    texts = [percent(p) for p in probabilities_at([[margin, 0.0], [0.0, 0.0], [-margin, 0.0]], (1.0, 0.0))]
    assert texts == [percent(0.9999), percent(1e-9), percent(1e-9)]
    assert texts[0].startswith(">")
