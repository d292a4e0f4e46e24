"""Looks: words can be read, classes can be told apart, also by eyes without one kind of cone."""

from __future__ import annotations

import itertools
import re
from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QImage, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMessageBox, QPushButton, QSlider, QToolButton

from softmax_viz.core.settings.themes import SCALES, SYSTEM, THEME_CHOICES, THEME_NAMES
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES, field_colours
from softmax_viz.system.resources import asset
from softmax_viz.views.metrics.confusion_matrix import heat_grounds
from softmax_viz.views.plot.line_styles import CHANCE_STYLE, LINE_STYLES, OPTIMUM_STYLE
from softmax_viz.views.style.contrast import contrast, luminance
from softmax_viz.views.style.icon_urls import icon_url
from softmax_viz.views.style.icons import icon, icon_pixmap
from softmax_viz.views.style.qt_palette import palette_of
from softmax_viz.views.style.stylesheet import STYLESHEET, sized_stylesheet
from softmax_viz.views.style.theme import THEMES, Theme, apply_theme, colours_of, stylesheet_of, system_theme, theme_of
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.toolbox.class_chip_face import words_on
from softmax_viz.views.weights.heat import heat

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


# What each colour of a theme is for. A new colour must be listed here, and meets the same demands.
GROUNDS = {"window", "panel", "input", "button", "button_hover", "button_pressed", "tooltip", "info_ground",
           "warning_ground", "error_ground"}  # fmt: skip
TEXTS = {"text", "muted", "link", "accent_text", "tooltip_text", "info", "warning", "error", "axis_text"}
DRAWN = {"control_border", "disabled", "accent", "accent_hover", "good", "caution", "danger", "selection", "plot_data",
         "plot_test", "plot_total", "plot_penalty", "plot_reference", "plot_optimum", "plot_cursor"}  # fmt: skip
OVER_FIELD = {"boundary", "marker_outline", "marker_edge", "line_halo", "wrong_ring", "wrong_ring_halo", "probe",
              "probe_halo", "crosshair", "axis_halo", "selection_fill"}  # fmt: skip
# They part nothing that must be told apart: hairlines between panels, grids, and the pale curve behind the others.
CALM = {"border", "track", "grid", "plot_grid", "plot_noisy"}
SURFACES = ("window", "panel", "input")


def test_every_colour_has_a_purpose():
    assert sorted(colours_of(THEMES["light"])) == sorted(GROUNDS | TEXTS | DRAWN | OVER_FIELD | CALM)


def declarations() -> list[tuple[str, dict[str, str]]]:
    """The rules of the stylesheet: each selector, and the theme's colour of each property."""
    rules = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", STYLESHEET.template.replace("${", "$<")):
        values = {}
        for name, value in re.findall(r"([\w-]+):\s*([^;]+);", body):
            colour = re.search(r"\$(\w+)$", value.strip())
            if colour or "transparent" in value:
                values[name] = colour[1] if colour else "transparent"
        rules += [(selector.strip(), values) for selector in selectors.split(",")]
    return rules


def declared(selector: str, name: str, rules: list[tuple[str, dict[str, str]]]) -> str | None:
    """The colour that a part has: by its own rule, or by that of the same part in a more usual state."""
    parts = [selector]
    while (plainer := re.sub(r"(?<!:):[\w-]+$", "", parts[-1])) != parts[-1]:
        parts.append(plainer)
    for part in parts:
        found = [values[name] for other, values in rules if other == part and name in values]
        if found:
            return found[-1]
    return None


def test_words_of_the_stylesheet_can_be_read_and_edges_of_controls_be_seen(theme):
    rules, words, edges = declarations(), 0, 0
    for selector, values in rules:
        dead = ":disabled" in selector
        if "color" in values or ("background" in values and "::" not in selector):
            words += 1
            colour = declared(selector, "color", rules) or "text"
            ground = declared(selector, "background", rules)
            grounds = SURFACES if ground in (None, "transparent") else (ground,)
            for ground in grounds:
                least = 3.0 if dead else 4.5
                assert wcag(getattr(theme, colour), getattr(theme, ground)) >= least, (selector, colour, ground)
        edge = values.get("border", values.get("border-color", "transparent"))
        if edge not in ("transparent", "border") and not dead:
            edges += 1
            for ground in SURFACES:
                assert wcag(getattr(theme, edge), getattr(theme, ground)) >= 3.0, (selector, edge)
    assert words > 60
    assert edges > 30


def test_words_that_are_painted_can_be_read(theme):
    """Those that no rule of the stylesheet covers: of the canvas, the plot, the chips, the tables."""
    painted = [("text", ground) for ground in (*SURFACES, "button", "info_ground")]
    painted += [("muted", ground) for ground in (*SURFACES, "button", "button_hover", "info_ground", "track")]
    painted += [("accent_text", "accent"), ("accent_text", "accent_hover"), ("tooltip_text", "tooltip")]
    painted += [("muted", "button_pressed"), ("text", "button_pressed"), ("text", "track"), ("error", "error_ground")]
    painted += [("muted", "error_ground"), ("danger", "info_ground")]
    marks = ("reference", "optimum", "total", "test", "data", "penalty")
    painted += [(name, "panel") for name in ("danger", "error", *(f"plot_{mark}" for mark in marks))]
    for words, ground in painted:
        assert wcag(getattr(theme, words), getattr(theme, ground)) >= 4.5, (words, ground)
    for colour in field_colours(tuple(range(12)), theme.name):
        halo, share = theme.axis_halo, theme.axis_halo.alphaF()
        behind = tuple(share * np.array(halo.getRgb()[:3]) + (1.0 - share) * colour)
        assert wcag(theme.axis_text, behind) >= 4.5


def test_numbers_on_colours_that_say_their_size_can_be_read(theme):
    """Those of the confusion matrix, and of weights and gradients of both signs."""
    grounds = [*heat_grounds(theme), *(heat(size / 20.0, 1.0, theme) for size in range(-20, 21))]
    assert len({ground.name() for ground in grounds}) > 50
    for ground in grounds:
        assert wcag(theme.text, ground) >= 4.5, ground.name()


def test_what_carries_meaning_reaches_three_to_one(theme):
    for name, ground in itertools.product(DRAWN, SURFACES):
        assert wcag(getattr(theme, name), getattr(theme, ground)) >= 3.0, (name, ground)
    assert wcag(theme.disabled, theme.button) >= 3.0


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


@pytest.mark.parametrize("opacity", [0.1, 0.3, 0.5, 0.7, 1.0])
def test_every_marker_is_parted_from_every_field_colour(theme, opacity):
    """By itself, or by a line around it that differs from the field, after one that differs from the marker."""
    lines = [colour for colour, _ in theme.outlines()]
    for ground in field_colours(tuple(range(12)), theme.name, opacity):
        for style in CLASS_STYLES:
            is_outlined = wcag(style.colour, lines[0]) >= 3.0
            parts = [wcag(line, tuple(ground)) for line in lines]
            assert is_outlined, style.name
            assert max(parts) >= 3.0, (style.name, ground)
            assert parts[-1] >= 3.0 or opacity > 0.5, (style.name, ground)


def test_lines_and_rings_stand_out_from_every_field_colour(theme):
    for colour in field_colours(tuple(range(12)), theme.name):
        for name in ("boundary", "wrong_ring", "selection", "probe", "crosshair"):
            assert wcag(getattr(theme, name), tuple(colour)) >= 3.0, (name, colour)


@pytest.mark.parametrize("opacity", [0.1, 0.3, 0.7, 1.0])
def test_rings_and_probe_can_be_seen_at_every_opacity_by_their_line_or_its_halo(theme, opacity):
    for colour in field_colours(tuple(range(12)), theme.name, opacity):
        for line, halo in (("wrong_ring", "wrong_ring_halo"), ("probe", "probe_halo"), ("crosshair", "probe_halo")):
            edge = getattr(theme, halo)
            blended = edge.alphaF() * np.array(edge.getRgb()[:3]) + (1.0 - edge.alphaF()) * colour
            parts = [wcag(getattr(theme, line), tuple(colour)), wcag(tuple(blended), tuple(colour))]
            assert max(parts) >= 3.0, (line, colour)


def test_a_theme_at_another_scale_is_the_same_but_for_its_lengths(theme):
    large = theme_of(theme.name, 1.5)
    assert large.size(4.0) == 6.0
    assert large is theme_of(theme.name, 1.5)
    assert theme_of(theme.name, 1.0) is theme
    assert large.key != theme.key
    same = [field.name for field in fields(Theme) if getattr(large, field.name) == getattr(theme, field.name)]
    assert len(same) == len(fields(Theme)) - 1


def test_lengths_of_the_stylesheet_grow_but_no_line_vanishes():
    sheet = "a { border: 1px solid; padding: 3px -5px; margin: 0px; } url(:/icon-x-10px.svg)"
    assert sized_stylesheet(sheet, 2.0).startswith("a { border: 2px solid; padding: 6px -10px; margin: 0px; }")
    assert sized_stylesheet(sheet, 1.15).startswith("a { border: 1px solid; padding: 3px -6px; margin: 0px; }")
    assert sized_stylesheet(sheet, 1.0) == sheet


@pytest.mark.parametrize("scale", SCALES)
def test_the_handle_of_a_slider_is_round_at_every_size(qapp, scale):
    theme = theme_of("light", scale)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setStyleSheet(stylesheet_of(theme, qapp.font()))
    slider.setRange(0, 2)
    slider.setValue(1)
    slider.resize(200, 60)
    image = slider.grab().toImage()
    ground = image.pixelColor(0, 0)
    heights = np.array(
        [sum(image.pixelColor(x, y) != ground for y in range(image.height())) for x in range(image.width())]
    )
    handle = heights[heights > heights[10]]
    assert handle.max() >= 13 * scale
    assert handle[0] < handle.max() - 3
    assert handle[-1] < handle.max() - 3


def test_a_tooltip_wraps_at_a_readable_width_and_keeps_every_letter():
    sentences = ["Drag over points to remove them.", "A word " * 60, "가나다 " * 50, "<b>& " * 40, "x" * 200, ""]
    for sentence in sentences:
        document = QTextDocument()
        document.setHtml(tooltip_text(sentence))
        lines = document.toPlainText().replace("\u2028", "\n").split("\n")
        assert " ".join(lines).split() == sentence.split()
        for line in lines:
            width = sum(2 if "\uac00" <= letter <= "\ud7a3" else 1 for letter in line.strip())
            assert width <= 60 or " " not in line.strip()
        if len(lines) > 1:
            assert max(map(len, lines)) < 2.5 * min(map(len, lines)) or "가" in sentence
    assert tooltip_text("") == ""


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
    palette = palette_of(colours_of(theme))
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


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_dialogs_of_qt_show_their_icons_and_no_stock_icons_of_buttons(qapp: QApplication, qtbot, theme):
    window = QMainWindow()
    qtbot.addWidget(window)
    apply_theme(qapp, theme, window)
    files = QFileDialog(window)
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    files.show()
    buttons = [button for button in files.findChildren(QToolButton) if button.isVisible()]
    assert len(buttons) > 4
    for button in buttons:
        image = button.grab().toImage()
        ground = image.pixelColor(3, 3).rgb()
        drawn = sum(image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height()))
        assert drawn > 30, button.objectName()  # a dot, where the padding left no room
    question = QMessageBox(QMessageBox.Icon.Question, "", "?", QMessageBox.StandardButton.Save, window)
    question.show()
    assert all(button.icon().isNull() for button in question.buttons())
    shown = question.iconPixmap().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())
               if shown.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert colours == {theme.info.name()}


def test_the_stylesheet_has_no_holes_and_its_pictures_exist(theme):
    font = QFont()
    font.setPixelSize(12)
    text = stylesheet_of(theme, font)
    assert "$" not in text
    assert "<" not in text
    urls = set(re.findall(r'url\("(.*?)"\)', text))
    assert len(urls) > 10
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
        qapp.setPalette(palette_of(colours_of(theme)))
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
    image = icon_pixmap(name, QColor("#123456"), 64).toImage()
    assert icon_pixmap(name, QColor("#654321"), 64).toImage() != image, "another colour is drawn anew"


def test_an_icon_of_a_dead_button_is_muted(qapp, theme):
    pixmap = icon("run", theme).pixmap(QSize(18, 18), 2.0, QIcon.Mode.Disabled)
    assert theme.disabled in drawn(pixmap)
    checked = icon("run", theme, theme.muted, theme.accent).pixmap(
        QSize(18, 18), 2.0, QIcon.Mode.Normal, QIcon.State.On
    )
    assert theme.accent in drawn(checked)
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", theme)
