"""Losses in narrow places: never wider than they are said to be, and never 0 unless they are."""

import math

import pytest

from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.theme import DARK, LIGHT
from softmax_viz.views.sweep.fitted_loss import digits_in, fitted_loss
from softmax_viz.views.sweep.heat_scale import HeatScale, heat_colour, ink_on


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (0.0, ("0", "0", "0", "0.0000")),
        (0.123456, (".12", "0.12", "0.12", "0.1235")),
        (1.5282, ("1.53", "1.53", "1.53", "1.5282")),
        (0.0044, ("<.01", "<.01", "4e−3", "0.0044")),
        (12.345, ("12.3", "12.3", "12.3", "12.345")),
        (2700.0, ("3e3", "3e3", "3e3", "2700.0")),
    ],
)
def test_a_loss_has_as_many_digits_as_there_is_room_for(value, texts):
    assert tuple(fitted_loss(value, digits) for digits in (1, 2, 3, 4)) == texts


def test_the_number_of_digits_is_that_of_the_widest_usual_loss():
    def advance(text):
        return 10.0 * len(text)

    assert [digits_in(width, advance) for width in (60, 59, 50, 40, 30, 29)] == [4, 3, 3, 2, 1, 0]


def test_the_scale_is_logarithmic_over_a_decade_and_leaves_out_what_is_not_finite():
    assert HeatScale.of([math.nan, math.inf]) is None
    assert HeatScale.of([0.5, math.nan, 2.0]) == HeatScale(0.5, 2.0, is_log=False)
    scale = HeatScale.of([0.01, 0.1, 1.0])
    assert scale.is_log
    assert scale.share(0.1) == pytest.approx(0.5)
    assert scale.at(0.5) == pytest.approx(0.1)
    assert HeatScale.of([0.0, 5.0]).share(2.5) == 0.5  # no logarithm of 0
    assert HeatScale.of([3.0]).share(3.0) == 0.0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_numbers_can_be_read_on_every_colour(theme):
    for share in (i / 20 for i in range(21)):
        ground = heat_colour(share, theme)
        assert contrast(ground, ink_on(ground, theme)) >= 4.3  # black and white would have 4.58 at the worst ground
