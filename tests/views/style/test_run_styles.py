"""Runs can be told apart by colour and dashes on both grounds, also by eyes without one kind of cone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from softmax_viz.core.runs.run_entry import letter_of
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.plot.line_styles import CHANCE_STYLE, LINE_STYLES, MARK_STYLE, OPTIMUM_STYLE
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.run_styles import N_RUN_COLOURS, run_style
from softmax_viz.views.style.theme import THEMES
from tests.views.style.test_theme import DEUTERANOPIA, PROTANOPIA, TRITANOPIA, lab, linear

LETTERS = [letter_of(index) for index in range(64)]


@pytest.fixture(params=sorted(THEMES))
def theme(request):
    return THEMES[request.param]


def test_colours_are_seen_on_the_ground_of_plots_and_tables(theme):
    for letter in LETTERS[:N_RUN_COLOURS]:
        for ground in (theme.window, theme.panel, theme.input):
            assert contrast(run_style(letter, theme).colour, ground) >= 3.0, letter


@pytest.mark.parametrize(
    ("sight", "least"), [(np.eye(3), 30), (PROTANOPIA, 25), (DEUTERANOPIA, 25), (TRITANOPIA, 20)], ids="npdt"
)
def test_any_two_colours_are_apart_for_every_eye(theme, sight, least):
    seen = [lab(sight @ linear(np.array(run_style(letter, theme).colour.getRgb()[:3]))) for letter in LETTERS[:8]]
    for (i, one), (j, other) in itertools.combinations(enumerate(seen), 2):
        assert np.linalg.norm(one - other) >= least, (LETTERS[i], LETTERS[j])


def test_no_colour_is_that_of_a_class(theme):
    for letter, label in itertools.product(LETTERS[:8], CLASS_STYLES):
        of_run = lab(linear(np.array(run_style(letter, theme).colour.getRgb()[:3])))
        assert np.linalg.norm(of_run - lab(linear(np.array(label.colour)))) >= 15, (letter, label.name)


def test_colour_and_dashes_together_say_the_letter(theme):
    styles = [run_style(letter, theme) for letter in LETTERS]
    assert len({(style.colour.name(), style.dashes) for style in styles}) == len(LETTERS)
    assert len({style.dashes for style in styles[:N_RUN_COLOURS]}) == N_RUN_COLOURS
    others = {style.dashes for style in (*LINE_STYLES.values(), CHANCE_STYLE, OPTIMUM_STYLE, MARK_STYLE)}
    for style in styles:
        assert len(style.dashes) % 2 == 0
        assert min(style.dashes) > 0
        assert style.dashes not in others
