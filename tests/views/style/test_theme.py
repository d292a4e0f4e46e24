"""Looks: words can be read, classes can be told apart, also by eyes without one kind of cone."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from softmax_viz.core.settings.themes import SYSTEM, THEME_CHOICES, THEME_NAMES
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES, field_colours
from softmax_viz.system.resources import asset
from softmax_viz.views.plot.line_styles import CHANCE_STYLE, LINE_STYLES, OPTIMUM_STYLE
from softmax_viz.views.style.icon_urls import icon_url
from softmax_viz.views.style.icons import icon, icon_pixmap
from softmax_viz.views.style.theme import (
    THEMES,
    Theme,
    apply_theme,
    contrast,
    luminance,
    palette_of,
    stylesheet_of,
    system_theme,
)
from softmax_viz.views.toolbox.class_chip_face import words_on

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
PROTANOPIA = np.array([
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
])  # fmt: skip
DEUTERANOPIA = np.array([
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
])  # fmt: skip
TRITANOPIA = np.array([
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
])  # fmt: skip
XYZ_OF_RGB = np.array([
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip


def linear(srgb: np.ndarray) -> np.ndarray:
    share = np.asarray(srgb, float) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def wcag(one: QColor | tuple, other: QColor | tuple) -> float:
    lights = []
    for colour in (one, other):
        rgb = colour.getRgb()[:3] if isinstance(colour, QColor) else colour
        lights.append(float(XYZ_OF_RGB[1].round(4) @ linear(np.array(rgb))) + 0.05)
    return max(lights) / min(lights)


def lab(linear_rgb: np.ndarray) -> np.ndarray:
    t = XYZ_OF_RGB @ np.clip(linear_rgb, 0, 1) / (XYZ_OF_RGB @ np.ones(3))
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.fixture(params=sorted(THEMES))
def theme(request) -> Theme:
    return THEMES[request.param]


def test_black_on_white_has_the_contrast_that_wcag_states():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("words", "ground"),
    [
        ("text", "window"), ("text", "panel"), ("text", "input"), ("text", "button"), ("text", "button_hover"),
        ("text", "button_pressed"), ("muted", "window"), ("muted", "panel"), ("muted", "input"),
        ("accent_text", "accent"), ("accent_text", "accent_hover"), ("tooltip_text", "tooltip"), ("link", "panel"),
        ("info", "info_ground"), ("warning", "warning_ground"), ("error", "error_ground"),
        ("plot_reference", "panel"), ("plot_optimum", "panel"),
    ],
)  # fmt: skip
def test_words_reach_four_and_a_half_to_one(theme, words, ground):
    assert wcag(getattr(theme, words), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("name",
    ["accent", "good", "caution", "danger", "plot_data", "plot_test", "plot_total", "plot_penalty", "plot_reference",
     "plot_optimum", "plot_cursor", "selection"],
)  # fmt: skip
def test_what_carries_meaning_reaches_three_to_one(theme, name):
    assert wcag(getattr(theme, name), theme.panel) >= 3.0


def test_themes_are_those_of_the_field_and_know_if_they_are_dark():
    assert list(THEMES) == list(FIELD_THEMES) == list(THEME_NAMES)
    for name, theme in THEMES.items():
        assert theme.name == name
        # Words are light on a dark ground, that of the window and that of the field.
        for ground in (theme.window, QColor(*FIELD_THEMES[name].ground)):
            assert theme.is_dark == (luminance(ground) < 0.18)
    assert {theme.is_dark for theme in THEMES.values()} == {True, False}
    assert list(THEME_CHOICES) == [SYSTEM, *THEME_NAMES]
    letters = [label[label.index("&") + 1].lower() for label in THEME_CHOICES.values()]
    assert len(set(letters)) == len(letters)


def test_a_theme_made_from_another_says_only_what_is_different():
    red = QColor("#aa0000")
    made = THEMES["light"].derived("red", window=red, accent=red, panel=QColor("#bb0000"))
    changed = {
        field.name for field in fields(Theme) if getattr(made, field.name) != getattr(THEMES["light"], field.name)
    }
    assert changed == {"name", "window", "panel", "input", "tooltip_text", "accent", "plot_data", "plot_noisy"}
    assert (made.input, made.tooltip_text, made.plot_data) == (red, red, red)
    assert made.panel == QColor("#bb0000")
    assert made.plot_noisy.getRgb() == (0xAA, 0, 0, THEMES["light"].plot_noisy.alpha())


def test_every_marker_stands_out_from_its_outline(theme):
    for style in CLASS_STYLES:
        assert wcag(style.colour, theme.outline_for(QColor(*style.colour))) >= 3.0, style.name


def test_boundaries_and_rings_stand_out_from_every_field_colour(theme):
    for colour in field_colours(tuple(range(12)), theme.name):
        assert wcag(theme.boundary, tuple(colour)) >= 3.0
        assert max(wcag(theme.wrong_ring, tuple(colour)), wcag(theme.wrong_ring, theme.marker_outline)) >= 3.0


def test_the_number_on_a_chip_can_be_read():
    for style in CLASS_STYLES:
        assert wcag(words_on(QColor(*style.colour)), style.colour) >= 4.5


def test_shapes_are_all_different():
    assert len({style.shape for style in CLASS_STYLES}) == len(CLASS_STYLES) == 12
    assert len({style.name for style in CLASS_STYLES}) == 12


@pytest.mark.parametrize(
    ("sight", "least_of_six", "least"),
    [(np.eye(3), 30, 20), (PROTANOPIA, 18, 13), (DEUTERANOPIA, 18, 13)],
    ids=["normal", "protanopia", "deuteranopia"],
)
def test_colours_stay_apart(sight, least_of_six, least):
    seen = [lab(sight @ linear(np.array(style.colour))) for style in CLASS_STYLES]
    for (i, one), (j, other) in itertools.combinations(enumerate(seen), 2):
        assert np.linalg.norm(one - other) >= (least_of_six if j < 6 else least), (i + 1, j + 1)


@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPIA, DEUTERANOPIA, TRITANOPIA], ids=["normal", "p", "d", "t"])
def test_lines_of_the_plot_stay_apart(theme, sight):
    """J* has the colour of the total, whose optimum it is; all others differ for every eye, and by their dashes."""
    assert theme.plot_optimum == theme.plot_total
    names = ("data", "test", "total", "penalty", "reference")
    seen = [lab(sight @ linear(np.array(getattr(theme, f"plot_{name}").getRgb()[:3]))) for name in names]
    for (one, of_one), (other, of_other) in itertools.combinations(zip(names, seen, strict=True), 2):
        assert np.linalg.norm(of_one - of_other) >= 20, (one, other)
    shared = [style for name, style in LINE_STYLES.items() if name in names] + [CHANCE_STYLE, OPTIMUM_STYLE]
    dashes = [style.dashes for style in shared if style.dashes]
    assert len(set(dashes)) == len(dashes) == 4


def test_the_palette_sets_every_role_in_every_group(theme):
    palette = palette_of(theme)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for role in QPalette.ColorRole:
            if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
                assert palette.isBrushSet(group, role), (group, role)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled != palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)


def test_applying_a_theme_changes_what_is_painted(qapp: QApplication, qtbot):
    button = QPushButton("Step")
    qtbot.addWidget(button)
    button.resize(80, 30)
    seen = {}
    for theme in THEMES.values():
        apply_theme(qapp, theme)
        image = QImage(button.size(), QImage.Format.Format_RGB32)
        image.fill(theme.window)
        button.render(image)
        seen[theme.name] = image.pixelColor(8, 15).name()
        assert image.pixelColor(8, 15) == theme.button
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.window
    assert len(set(seen.values())) == len(THEMES)
    qapp.setStyleSheet("")


def test_the_stylesheet_has_no_holes_and_its_pictures_exist(theme):
    text = stylesheet_of(theme, 10)
    assert "$" not in text
    urls = set(re.findall(r'url\("(.*?)"\)', text))
    assert len(urls) == 2
    for url in urls:
        assert not QImage(url).isNull()


def test_a_picture_of_the_stylesheet_is_a_drawing_in_one_colour(qapp):
    for name, colour in (("check", "#123456"), ("check", "#fedcba"), ("arrow-down", "#123456")):
        url = icon_url(name, QColor(colour))
        image = QIcon(url).pixmap(QSize(48, 48)).toImage()
        seen = {
            image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
        }
        assert seen == {colour}
        assert icon_url(name, QColor(colour)) == url
    with pytest.raises(FileNotFoundError):
        icon_url("no-such-icon", QColor("red"))


def test_the_system_theme_follows_the_desktop_or_else_the_palette(qapp):
    scheme = QGuiApplication.styleHints().colorScheme()
    before = qapp.palette()
    for theme in THEMES.values():
        qapp.setPalette(palette_of(theme))
        if scheme == Qt.ColorScheme.Unknown:
            assert system_theme() in THEMES
            assert THEMES[system_theme()].is_dark == theme.is_dark
        else:
            assert system_theme() == ("dark" if scheme == Qt.ColorScheme.Dark else "light")
    qapp.setPalette(before)


ICONS = sorted(path.stem for path in asset("icons").glob("*.svg") if "currentColor" in path.read_text(encoding="utf-8"))


def drawn(pixmap) -> list[QColor]:
    image = pixmap.toImage()
    pixels = itertools.product(range(image.width()), range(image.height()))
    return [colour for x, y in pixels if (colour := image.pixelColor(x, y)).alpha() > 250]


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_one_colour_at_every_ratio(qapp, name):
    for ratio in (1.0, 1.5, 2.0):
        pixmap = icon_pixmap(name, QColor("#123456"), 18, ratio)
        assert pixmap.width() == round(18 * ratio)
        assert pixmap.devicePixelRatio() == ratio
        assert pixmap.toImage().pixelColor(0, 0).alpha() == 0
        assert QColor("#123456") in drawn(icon_pixmap(name, QColor("#123456"), 64))


def test_an_icon_of_a_dead_button_is_muted(qapp, theme):
    pixmap = icon("run", theme).pixmap(QSize(18, 18), 2.0, QIcon.Mode.Disabled)
    assert theme.disabled in drawn(pixmap)
    checked = icon("run", theme, theme.muted, theme.accent).pixmap(
        QSize(18, 18), 2.0, QIcon.Mode.Normal, QIcon.State.On
    )
    assert theme.accent in drawn(checked)
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", theme)
