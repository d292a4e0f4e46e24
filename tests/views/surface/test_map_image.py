"""The image of a map: each pixel has the colour of the band that J falls into, and levels have lines."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from softmax_viz.views.style.theme import DARK, LIGHT
from softmax_viz.views.surface.map_image import band_colours, map_image


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_bands_and_lines_are_where_the_function_says(theme):
    """J = x² + 3 y² + x y on [−1, 1]², sampled at 21 × 21 places."""
    xs = np.linspace(-1.0, 1.0, 21)
    values = xs**2 + 3.0 * xs[:, None] ** 2 + xs * xs[:, None]
    levels = np.array([0.1, 0.7, 2.0, 3.5])
    width, height = 160, 120
    image = map_image(values, levels, width, height, theme, 1.0)
    colours = band_colours(5, theme)
    n_lines = 0
    for px in range(3, width, 7):
        for py in range(2, height, 5):
            x, y = 2.0 * (px + 0.5) / width - 1.0, 1.0 - 2.0 * (py + 0.5) / height
            value = x * x + 3.0 * y * y + x * y
            slope = np.hypot((2.0 * x + y) * 2.0 / width, (6.0 * y + x) * 2.0 / height)
            distance = np.abs(levels - value).min() / slope  # in pixels
            shown, band = QColor(image.pixel(px, py)), colours[int(np.searchsorted(levels, value))]
            if distance > 1.5:
                assert shown.name() == band.name()
            elif distance < 0.3:
                n_lines += 1
                assert abs(shown.lightness() - band.lightness()) > 20
    assert n_lines > 5


def test_a_flat_map_has_one_colour_and_what_overflows_is_above_all_levels():
    flat = map_image(np.ones((5, 5)), np.empty(0), 30, 30, LIGHT, 1.0)
    assert len({flat.pixel(x, y) for x in range(30) for y in range(30)}) == 1
    values = np.tile(np.array([0.0, 1.0, 2.0, np.inf, np.inf]), (5, 1))
    image = map_image(values, np.array([0.5, 1.5]), 50, 50, LIGHT, 1.0)
    assert QColor(image.pixel(49, 25)).name() == band_colours(3, LIGHT)[-1].name()
    nothing = map_image(np.full((4, 4), np.inf), np.empty(0), 10, 10, LIGHT, 1.0)
    assert nothing.width() == 10
