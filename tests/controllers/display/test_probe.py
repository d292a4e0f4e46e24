"""The probabilities under the cursor: the model's, and never certainty that is only rounding."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.shown_values import Pin, read_probe
from softmax_viz.core.basics.messages import UserError
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


def letters(probe) -> str:
    return "".join(pin.letter for pin in probe.pins)


def test_four_further_places_are_pinned_and_the_fifth_is_refused(qapp):
    probe = Probe()
    probe.on_hovered(9.0, 9.0)
    for number in range(4):
        probe.pin_further(float(number), 0.0)
    assert probe.places == ((9.0, 9.0), (0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0))
    assert letters(probe) == "ABCD"
    with pytest.raises(UserError, match="All 4 further places are pinned"):
        probe.pin_further(4.0, 0.0)
    probe.release_pin("B")
    assert letters(probe) == "ACD", "the others keep their letters"
    probe.pin_further(4.0, 0.0)
    assert probe.pins[1] == Pin("B", (4.0, 0.0)), "the first letter that is free"
    probe.move_pin("C", -1.0, -2.0)
    assert probe.places == ((9.0, 9.0), (0.0, 0.0), (4.0, 0.0), (-1.0, -2.0), (3.0, 0.0))
    for place in ((1e300, 0.0), (float("nan"), 0.0)):
        with pytest.raises(UserError):
            probe.move_pin("C", *place)


def test_what_was_pinned_last_is_released_first(qapp):
    probe, told = Probe(), []
    probe.changed.connect(lambda: told.append(probe.places))
    probe.pin_further(1.0, 1.0)
    probe.pin(0.0, 0.0)
    probe.pin_further(2.0, 2.0)
    probe.pin(0.5, 0.0)
    found = []
    while probe.pinned or probe.pins:
        found.append((letters(probe), probe.pinned))
        probe.release_last()
    assert found == [("AB", (0.5, 0.0)), ("A", (0.5, 0.0)), ("A", None)]
    probe.release_last()
    assert told[-1] == ()


def test_to_keep_a_place_frees_the_probe(qapp):
    probe = Probe()
    probe.keep()
    assert probe.places == ()
    probe.pin(1.0, 2.0)
    probe.keep()
    assert (probe.pinned, probe.pins) == (None, (Pin("A", (1.0, 2.0)),))


def test_further_places_are_read_with_the_probe_and_without_it(qapp):
    probe, weights = Probe(), np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]])
    state, dropped = TrainState(weights, np.zeros(3)), np.array([True, False, False])
    probe.on_frame(SimpleNamespace(state=state, features=("x", "y"), dropped=dropped, readings=object()))
    probe.pin_further(0.3, -0.7)
    for hover in (False, True):
        if hover:
            probe.on_hovered(1.0, 1.0)
        read = read_probe(probe.probed, make_classes(3), FieldStyle())
        odds = np.exp(weights @ (0.3, -0.7))
        np.testing.assert_allclose(read.pins[0].probabilities, odds / odds.sum(), rtol=1e-12)
        assert read.dropped is dropped
    assert read_probe(probe.probed, make_classes(4), FieldStyle()).pins[0].probabilities is None
