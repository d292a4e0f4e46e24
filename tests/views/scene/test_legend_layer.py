"""The legend: where a value is marked, there stands the colour that the field has at that value."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter

from softmax_viz.core.data.dataset import ClassLabel, make_classes
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import FIELD_THEMES
from softmax_viz.field.picture.quantities import QUANTITIES, paint_of
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.scene.axes_layer import AxesLayer
from softmax_viz.views.scene.legend_labels import number_text, scale_labels
from softmax_viz.views.scene.legend_layer import LegendLayer
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH, HEIGHT = 500, 300
NBSP = "\N{NO-BREAK SPACE}"


def laid_out(field_style: FieldStyle, n_classes: int = 3, ratio: float = 1.0, theme: str = "light") -> LegendLayer:
    layer = LegendLayer()
    layer.update(field_style, make_classes(n_classes), THEMES[theme], QGuiApplication.font(), ratio, WIDTH, HEIGHT)
    return layer


def pixels(layer: LegendLayer | AxesLayer, ratio: float = 1.0) -> np.ndarray:
    """What is painted on transparent ground, (H, W, 4) blue, green, red, alpha."""
    size = round(WIDTH * ratio), round(HEIGHT * ratio)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        (layer.paint_labels if isinstance(layer, AxesLayer) else layer.paint)(painter, ratio)
    return np.array(image.constBits()).view(np.uint8).reshape(size[1], size[0], 4).copy()


def marked(layer: LegendLayer, value: float, ratio: float, theme: str) -> tuple[float, int]:
    """Middle of the columns, and the lowest row, in device pixels, of the words' colour that marks ``value``."""
    layer.show_value(None)
    bare = pixels(layer, ratio)
    layer.show_value(value)
    seen = pixels(layer, ratio)
    lowest = int(np.flatnonzero((seen != bare).any(axis=(1, 2)))[-1])
    columns = np.flatnonzero((seen[lowest, :, :3] == THEMES[theme].text.getRgb()[2::-1]).all(axis=1))
    layer.show_value(None)
    return float(columns[0] + columns[-1] + 1) / 2, lowest


@pytest.mark.parametrize(("theme", "ratio"), [("light", 1.0), ("dark", 1.5), ("light", 2.0)])
def test_at_the_mark_stands_the_colour_that_the_field_has_there(theme, ratio):
    """Two classes with odds 1 : e^−s; the field's painter gives the colour, the marks the place."""
    for name, value_of in {
        "confidence": lambda p: p,
        "margin": lambda p: 2 * p - 1,
        "one_class": lambda p: p,
        "entropy": lambda p: -p * math.log2(p) - (1 - p) * math.log2(1 - p),
    }.items():
        field_style = FieldStyle(quantity=name, opacity=0.9)
        layer = laid_out(field_style, 2, ratio, theme)
        bare = pixels(layer, ratio)
        scale = QUANTITIES[name].scale
        (left, lowest), (right, _) = (marked(layer, end, ratio, theme) for end in scale.limits(2))
        for score in (-0.3, -1.0, -2.5):
            p = 1 / (1 + math.exp(score))
            low, high = scale.limits(2)
            expected = left + (value_of(p) - low) / (high - low) * (right - left)
            place, _ = marked(layer, value_of(p), ratio, theme)
            assert place == pytest.approx(expected, abs=1.0)
            words, below = np.zeros(1, np.int32), np.array([[0.0], [score]], np.float32)
            paint_of(field_style, make_classes(2), theme)(below, np.exp(below), words)
            field = words.view(np.uint8)[:3].astype(int)
            # A column of the bar is at most three levels away from the next.
            assert np.abs(bare[lowest - round(6 * ratio), int(place), :3] - field).max() <= 3, name


def test_class_colours_need_no_legend():
    for name in ("blend", "winner"):
        layer = laid_out(FieldStyle(quantity=name))
        layer.show_value(0.5)
        assert layer.area().isEmpty()
        assert not pixels(layer).any()
    layer = laid_out(FieldStyle(quantity="margin"))
    assert pixels(layer).any()
    layer.update(FieldStyle(), make_classes(3), THEMES["light"], QGuiApplication.font(), 1.0, WIDTH, HEIGHT)
    assert not pixels(layer).any()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_it_stands_in_the_corner_clear_of_the_axis(ratio):
    axes = AxesLayer()
    mapping = Mapping(Viewport(-2.0, 2.0, -1.0, 1.0), WIDTH, HEIGHT)
    axes.update(mapping, ("petal length", "petal width"), THEMES["light"], QGuiApplication.font(), ratio)
    layer = laid_out(FieldStyle(quantity="entropy"), 3, ratio)
    layer.show_value(1.0)
    drawn = pixels(layer, ratio)[..., 3] > 0
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    area = layer.area()
    assert QRectF(0, 0, WIDTH, HEIGHT).contains(area)
    assert rows[0] >= area.top() * ratio - 1e-6
    assert rows[-1] + 1 <= area.bottom() * ratio + 1
    assert columns[0] >= area.left() * ratio - 1e-6
    assert columns[-1] + 1 <= area.right() * ratio + 1
    along_the_bottom = pixels(axes, ratio)[round(HEIGHT * ratio) // 2 :, round(60 * ratio) :, 3] > 0
    assert along_the_bottom.any()
    assert rows[-1] < round(HEIGHT * ratio) // 2 + np.flatnonzero(along_the_bottom.any(axis=1))[0]
    assert area.left() * ratio == pytest.approx(round(area.left() * ratio))
    assert area.top() * ratio == pytest.approx(round(area.top() * ratio))


def test_a_canvas_that_is_too_small_has_none_and_a_name_that_is_too_long_is_cut():
    layer, font = LegendLayer(), QGuiApplication.font()
    for size in ((0.0, 0.0), (100.0, 300.0), (500.0, 60.0)):
        layer.update(FieldStyle(quantity="entropy"), make_classes(3), THEMES["dark"], font, 1.0, *size)
        assert layer.area().isEmpty()
    widths = []
    for name in ("<b>bold</b> " * 40, "é" * 60, "\n\t\n" * 30 + "x" * 100):
        classes = (ClassLabel(0), ClassLabel(5, name, 3))
        layer.update(FieldStyle(quantity="one_class", class_key=5), classes, THEMES["light"], font, 1.0, WIDTH, HEIGHT)
        widths.append(layer.area().width())
        assert pixels(layer).any()
    assert len(set(widths)) == 1
    assert widths[0] <= 320
    layer.update(
        FieldStyle(quantity="one_class", class_key=77), make_classes(12), THEMES["light"], font, 1.0, WIDTH, HEIGHT
    )
    assert not layer.area().isEmpty()


def test_the_marked_value_is_written_with_its_unit_and_changes_are_told():
    layer = laid_out(FieldStyle(quantity="entropy"))
    assert layer.show_value(1.234)
    assert not layer.show_value(1.234)
    assert layer.value_text() == f"1.23{NBSP}bits"
    assert layer.show_value(math.nan)
    assert layer.value_text() == ""
    assert not layer.show_value(None)
    layer = laid_out(FieldStyle(quantity="margin"))
    layer.show_value(0.9996)
    assert layer.value_text() == f">99.9{NBSP}%"
    assert number_text(QUANTITIES["entropy"].scale, 0.003) == f"<0.01{NBSP}bits"
    assert number_text(QUANTITIES["entropy"].scale, 0.0) == f"0.00{NBSP}bits"


def test_labels_of_a_scale_have_room_and_say_where_they_stand():
    for (name, quantity), n_classes, width in itertools.product(QUANTITIES.items(), range(2, 13), (60.0, 182.0, 260.0)):
        if quantity.scale is None:
            continue
        labels = scale_labels(quantity.scale, n_classes, width, lambda text: 6.5 * len(text))
        low, high = quantity.scale.limits(n_classes)
        for one, other in itertools.pairwise(labels):
            if width > 60.0:
                assert one.left + 6.5 * len(one.text) < other.left, (name, n_classes)
        for label in labels:
            number = float(label.text.split(NBSP)[0]) / (1.0 if quantity.scale.unit else 100.0)
            assert number == pytest.approx(low + label.share * (high - low), abs=0.005), (name, label)
            if 0.0 < label.share < 1.0:
                assert label.left + 6.5 * len(label.text) / 2 == pytest.approx(label.share * width)
        assert labels[0].left == 0.0
        assert labels[-1].left + 6.5 * len(labels[-1].text) == pytest.approx(width)
    ends = {k: scale_labels(QUANTITIES["entropy"].scale, k, 182.0, len)[-1].text for k in (2, 3, 4)}
    assert ends == {2: f"1.00{NBSP}bits", 3: f"1.58{NBSP}bits", 4: f"2.00{NBSP}bits"}
    texts = [label.text for label in scale_labels(QUANTITIES["margin"].scale, 3, 182.0, len)]
    assert texts == [f"0{NBSP}%", f"50{NBSP}%", f"100{NBSP}%"]


def test_a_larger_font_gets_a_larger_legend():
    small, large = laid_out(FieldStyle(quantity="confidence")), LegendLayer()
    font = QFont(QGuiApplication.font())
    font.setPixelSize(22)
    large.update(FieldStyle(quantity="confidence"), make_classes(3), THEMES["light"], font, 1.0, WIDTH, HEIGHT)
    assert large.area().height() > small.area().height()
    assert large.area().width() > small.area().width()


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_without_opacity_the_bar_is_bare_ground(theme):
    layer = laid_out(FieldStyle(quantity="margin", opacity=0.0), 3, 1.0, theme)
    place, lowest = marked(layer, 0.5, 1.0, theme)
    blue, green, red, _ = pixels(layer)[lowest - 6, int(place)]
    assert (red, green, blue) == FIELD_THEMES[theme].ground
