"""The probabilities under the cursor: the model's, and never certainty that is only rounding."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.shown_values import read_probe
from softmax_viz.core.data.dataset import make_classes
from softmax_viz.core.training.reference import TrainState
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.views.style.numbers import percent


def probabilities_at(weights, place) -> np.ndarray:
    probe = Probe()
    state = TrainState(np.array(weights, float), np.zeros(len(weights)))
    probe.on_frame(SimpleNamespace(state=state, features=("x", "y"), dropped=None, readings=object()))
    probe.on_hovered(*place)
    read = read_probe(probe.probed, make_classes(len(weights)), FieldStyle())
    assert read.place == (*place, False)
    assert read.probabilities is not None
    return read.probabilities


def test_they_are_those_of_the_model(qapp):
    odds = np.exp([1.0, -2.0, 0.5])
    found = probabilities_at([[1.0, 0.0], [-2.0, 0.0], [0.5, 0.0]], (1.0, 7.0))
    np.testing.assert_allclose(found, odds / odds.sum(), rtol=1e-14)


@pytest.mark.parametrize("margin", [20.0, 40.0, 800.0, 1e6])
def test_no_finite_margin_is_written_as_certainty(qapp, margin):
    texts = [percent(p) for p in probabilities_at([[margin, 0.0], [0.0, 0.0], [-margin, 0.0]], (1.0, 0.0))]
    assert texts == [percent(0.9999), percent(1e-9), percent(1e-9)]
    assert texts[0].startswith(">")


def test_a_pinned_place_wins_over_the_cursor_until_it_is_released(qapp):
    probe = Probe()
    probe.on_hovered(1.0, 2.0)
    probe.pin(3.0, 4.0)
    probe.on_hovered(5.0, 6.0)
    assert (probe.probed.place, probe.probed.pinned) == ((3.0, 4.0), (3.0, 4.0))
    probe.release()
    assert (probe.probed.place, probe.probed.pinned) == ((5.0, 6.0), None)
    probe.on_hover_left()
    assert probe.probed.place is None


def test_frames_are_read_as_often_as_they_bring_readings_and_the_cursor_reads_the_newest(qapp):
    probe = Probe()
    probe.on_hovered(1.0, 2.0)
    first, second = SimpleNamespace(readings=object()), SimpleNamespace(readings=None)
    probe.on_frame(first)
    probe.on_frame(second)
    assert probe.probed.frame is first
    probe.on_hovered(1.0, 3.0)
    assert probe.probed.frame is second


def test_nothing_is_read_of_a_model_of_other_classes(qapp):
    probe = Probe()
    state = TrainState(np.zeros((2, 2)), np.zeros(2))
    probe.on_frame(SimpleNamespace(state=state, features=("x", "y"), dropped=None, readings=object()))
    probe.pin(0.0, 0.0)
    read = read_probe(probe.probed, make_classes(3), FieldStyle())
    assert (read.place, read.probabilities, read.value, read.pinned) == (None, None, None, (0.0, 0.0))
