"""Quantities against their definitions, their colours against CIELAB, and painted words against exact numbers."""

import itertools

import numpy as np
import pytest
from field_oracles import exact_probabilities, more_features, number_of, reach_of
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import ClassLabel, make_classes
from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.picture.colour_maps import INDIGO, PLUM, ramp
from softmax_viz.field.picture.field_style import DEFAULT_OPACITY, FieldStyle
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES, field_colours
from softmax_viz.field.picture.quantities import QUANTITIES, class_index, legend_colours, paint_of, value_at
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser
from softmax_viz.views.style.theme import THEMES

NUMBERS = [name for name, quantity in QUANTITIES.items() if quantity.scale is not None and not quantity.of_points]
# Veils over the blend; tests/field/raster/test_familiar.py has their pixels.
VEILS = [name for name, quantity in QUANTITIES.items() if quantity.of_points]
# All but the blend, which the rasteriser knows itself.
PAINTED = [name for name, quantity in QUANTITIES.items() if name in NUMBERS or quantity.class_paint is not None]

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]),
}  # fmt: skip
XYZ_OF_RGB = np.array([
    [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip


def linear(srgb):
    share = np.asarray(srgb, float) / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(srgb, sight=SIGHTS["normal"]):
    """CIELAB (n, 3) of sRGB colours (n, 3) as an eye with this ``sight`` sees them."""
    t = np.clip(linear(srgb) @ sight.T, 0, 1) @ XYZ_OF_RGB.T / XYZ_OF_RGB.sum(axis=1)
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def contrast(one, other):
    dark, light = sorted(float(linear(colour) @ XYZ_OF_RGB[1]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def by_definition(name, p, index):
    """The number ``name`` of one list of probabilities, in plain Python."""
    return number_of(name)[0](p, index)


def end_of(name, theme, own):
    """The colour of the largest number: one of the two of the theme, or that of the class."""
    ends = QUANTITIES[name].scale.ends
    assert (ends is None) == QUANTITIES[name].of_class
    assert ends is None or ends in (INDIGO, PLUM)
    return own if ends is None else ends[theme]


def channels(words):
    words = words.view(np.uint32)
    assert (words >> 24 == 0xFF).all()
    return np.stack([words >> 16 & 255, words >> 8 & 255, words & 255], axis=-1).astype(float)


def painted(field_style, classes, theme, scores):
    """The colours (n, 3) of ``scores`` (K, n), handed over as the rasteriser does, and exact probabilities (n, K)."""
    below = (scores - scores.max(axis=0)).astype(np.float32)
    exp_scores = np.exp(below.T.astype(float))
    below = np.maximum(below, np.float32(-30))
    words = np.zeros(scores.shape[1], np.int32)
    paint_of(field_style, classes, theme)(below, np.exp(below), words)
    return channels(words), exp_scores / exp_scores.sum(axis=1, keepdims=True)


def some_scores(seed, n_classes, n=400):
    """Flat ones and steep ones, and exact ties between two and between all."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(n_classes, n)) * 10 ** random.uniform(-3, 3, size=n)
    scores[:, 0] = 0.0
    scores[1, 1:20] = scores[0, 1:20]
    return scores


def test_the_table_is_whole_and_looks_name_its_entries():
    for name, quantity in QUANTITIES.items():
        assert quantity.name == name
        assert FieldStyle.from_dict({"quantity": name}).quantity == name
        assert quantity.help.endswith(".")
        assert (quantity.scale is None) == (number_of(name) is None) or quantity.of_points
        assert quantity.of_class == ("%1" in quantity.title)
        assert quantity.class_paint is None or quantity.scale is None
    assert FieldStyle().quantity == next(iter(QUANTITIES))
    assert len({quantity.label for quantity in QUANTITIES.values()}) == len(QUANTITIES)


@pytest.mark.parametrize("n_classes", [2, 3, 12])
def test_certainty_and_ignorance_are_the_ends_of_every_scale(n_classes):
    certain, ignorant = np.eye(n_classes), np.full(n_classes, 1 / n_classes)
    for name in NUMBERS:
        scale, (define, limits) = QUANTITIES[name].scale, number_of(name)
        assert scale.limits(n_classes) == pytest.approx(limits(n_classes))
        ends = [define(row.tolist(), 0) for row in (*certain, ignorant)]
        assert [min(ends), max(ends)] == pytest.approx(limits(n_classes))
        for index in range(n_classes):
            found = scale.value(certain, index)
            assert found == pytest.approx(np.array([define(row, index) for row in certain.tolist()]), abs=1e-15)
            assert not np.signbit(found).any()
            assert scale.value(np.tile(ignorant, (5, 4, 1)), index) == pytest.approx(
                np.full((5, 4), define(ignorant.tolist(), index))
            )


@given(
    logits=st.lists(st.one_of(st.floats(-800, 800), st.just(0.0)), min_size=2, max_size=12),
    choice=st.integers(0, 11),
)
def test_every_number_follows_its_definition_and_stays_in_its_limits(logits, choice):
    exp_scores = np.exp(np.array(logits) - max(logits))
    p, index = exp_scores / exp_scores.sum(), choice % len(logits)
    classes = make_classes(len(logits))
    for name in NUMBERS:
        scale, field_style = QUANTITIES[name].scale, FieldStyle(quantity=name, class_key=index)
        assert scale.value(p, index) == pytest.approx(by_definition(name, p.tolist(), index), abs=1e-12)
        assert value_at(field_style, classes, p) == scale.value(p, index)
        low, high = scale.limits(len(p))
        assert low - 1e-12 <= scale.value(p, index) <= high + 1e-12
    assert value_at(FieldStyle(), classes, p) is None


@given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(2, 12),
    theme=st.sampled_from(sorted(FIELD_THEMES)),
    opacity=st.sampled_from([0.3, 0.5, 1.0]),
)
@settings(max_examples=25)
def test_painted_words_are_the_map_at_the_exact_number(seed, n_classes, theme, opacity):
    classes, index = make_classes(n_classes), seed % n_classes
    for name in NUMBERS:
        field_style = FieldStyle(quantity=name, class_key=index, opacity=opacity)
        seen, p = painted(field_style, classes, theme, some_scores(seed, n_classes))
        numbers = np.array([by_definition(name, row.tolist(), index) for row in p])
        low, high = number_of(name)[1](n_classes)
        end = end_of(name, theme, CLASS_STYLES[index].colour)
        expected = ramp(np.clip((numbers - low) / (high - low), 0, 1), end, theme, opacity)
        # Rounding to whole levels costs half a level; the rest is the table and float32.
        assert np.abs(seen - expected).max() <= 0.7, name


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 12), theme=st.sampled_from(sorted(FIELD_THEMES)))
def test_the_winner_is_painted_in_the_field_colour_of_a_class_that_no_other_beats(seed, n_classes, theme):
    classes, scores = make_classes(n_classes), some_scores(seed, n_classes)
    seen, _ = painted(FieldStyle(quantity="winner", opacity=0.7), classes, theme, scores)
    colours = np.rint(field_colours(tuple(range(n_classes)), theme, 0.7))
    below = (scores - scores.max(axis=0)).astype(np.float32)
    first = np.argmax(below == 0.0, axis=0)
    assert np.array_equal(seen, colours[first]), "of those that tie the first"


@pytest.mark.parametrize("theme", sorted(FIELD_THEMES))
def test_without_opacity_there_is_bare_ground_and_with_all_of_it_the_pure_colour(theme):
    classes, certain = make_classes(3), np.array([[0.0], [99.0], [0.0]])
    for name in PAINTED:
        field_style = FieldStyle(quantity=name, class_key=1, opacity=0.0)
        seen, _ = painted(field_style, classes, theme, some_scores(3, 3))
        assert (seen == FIELD_THEMES[theme].ground).all()
    for name in PAINTED:
        seen, _ = painted(FieldStyle(quantity=name, class_key=1, opacity=1.0), classes, theme, certain)
        pure = CLASS_STYLES[1].colour
        if name in NUMBERS:
            define, limits = number_of(name)
            low, high = limits(3)
            share = (define([0.0, 1.0, 0.0], 1) - low) / (high - low)
            assert round(share, 12) in (0.0, 1.0)
            pure = end_of(name, theme, pure) if share > 0.5 else FIELD_THEMES[theme].ground
        assert np.abs(seen - pure).max() <= 1, name
    assert paint_of(FieldStyle(), classes, theme) is None, "the rasteriser blends itself"


def test_one_class_is_found_by_its_key_and_a_key_of_no_class_is_the_first():
    classes = (ClassLabel(7, "", 4), ClassLabel(3, "", 9), ClassLabel(12, "", 1))
    scores = some_scores(5, 3)
    for key, index in [(3, 1), (12, 2), (99, 0), (0, 0)]:
        field_style = FieldStyle(quantity="one_class", class_key=key, opacity=1.0)
        assert class_index(field_style, classes) == index
        seen, p = painted(field_style, classes, "light", scores)
        expected = ramp(p[:, index], CLASS_STYLES[classes[index].style].colour, "light", 1.0)
        assert np.abs(seen - expected).max() <= 0.7


@pytest.mark.parametrize("name", PAINTED)
def test_a_strip_of_any_size_and_layout_gets_the_same_colours(name):
    paint, classes = paint_of(FieldStyle(quantity=name, class_key=2), make_classes(4), "dark"), 4
    scores = some_scores(8, classes, 301)
    below = np.maximum(scores - scores.max(axis=0), -30).astype(np.float32)
    whole = np.zeros(301, np.int32)
    paint(below.copy(), np.exp(below), whole)
    wide, exp_scores = np.zeros((classes, 400), np.float32), np.zeros((classes, 400), np.float32)
    wide[:, 7:308], exp_scores[:, 7:308] = below, np.exp(below)
    words = np.zeros(1000, np.int32)
    paint(wide[:, 7:308], exp_scores[:, 7:308], words[5:306])
    assert np.array_equal(words[5:306], whole)
    assert not words[:5].any()
    assert not words[306:].any()
    for place in (0, 300):
        one = np.zeros(1, np.int32)
        paint(below[:, place : place + 1].copy(), np.exp(below[:, place : place + 1]), one)
        assert one[0] == whole[place]


@pytest.mark.parametrize("log_scale", [-1, 1, 4])
def test_the_rasteriser_paints_every_pixel_by_the_models_probabilities(log_scale):
    random, n_classes, theme = np.random.default_rng(log_scale + 1), 5, "light"
    weights, bias = random.normal(size=(n_classes, 3)) * 10.0**log_scale, random.normal(size=n_classes)
    view, (height, width), classes = Viewport(-1, 1.5, -2, 1), (37, 83), make_classes(n_classes)
    x, y = np.meshgrid(-1 + (np.arange(width) + 0.5) * 2.5 / width, 1 - (np.arange(height) + 0.5) * 3 / height)
    scores = (np.stack([x, y, x * y], axis=-1).reshape(-1, 3) @ weights.T + bias).T
    colours, rasteriser = field_colours(tuple(range(n_classes)), theme), Rasteriser()
    for name in PAINTED:
        field_style, pixels = FieldStyle(quantity=name, class_key=3), np.zeros((height, width), np.uint32)
        paint = paint_of(field_style, classes, theme)
        rasteriser.draw(pixels, view, weights, bias, ("x", "y", "xy"), colours, paint)
        expected, _ = painted(field_style, classes, theme, scores)
        assert np.abs(channels(pixels.reshape(-1).view(np.int32)) - expected).max() <= 1, name


@pytest.mark.parametrize("name", list(QUANTITIES))
def test_every_quantity_is_exact_over_fields_of_every_feature(name):
    """Each feature of the table, and each of ``field_oracles.MORE``, in one of a few random models."""
    random, (width, height), n_classes, theme = np.random.default_rng(11), (61, 43), 4, "dark"
    view, classes = Viewport(-2.3, 3.1, -1.9, 2.2), make_classes(n_classes)
    colours = field_colours(tuple(range(n_classes)), theme)
    with more_features():
        names = random.permutation(list(FEATURES))
        for part in (tuple(names[start : start + 4].tolist()) for start in range(0, len(names), 4)):
            weights = random.normal(size=(n_classes, len(part))) * 4 / [reach_of(feature, 3.0) for feature in part]
            bias = random.normal(size=n_classes)
            p = exact_probabilities(view, width, height, weights, bias, part).astype(float).reshape(-1, n_classes)
            field_style, pixels = FieldStyle(quantity=name, class_key=2), np.zeros((height, width), np.uint32)
            Rasteriser().draw(pixels, view, weights, bias, part, colours, paint_of(field_style, classes, theme))
            if name in NUMBERS:
                low, high = number_of(name)[1](n_classes)
                numbers = np.array([by_definition(name, row, 2) for row in p.tolist()])
                end = end_of(name, theme, CLASS_STYLES[2].colour)
                expected = ramp(np.clip((numbers - low) / (high - low), 0, 1), end, theme, DEFAULT_OPACITY)
            else:
                assert name in ("blend", "winner", *VEILS), "colours of classes that no oracle knows"
                shares = np.eye(n_classes)[p.argmax(axis=1)] if name == "winner" else p
                expected = shares @ colours
            difference = np.abs(channels(pixels.reshape(-1).view(np.int32)) - expected).max(axis=1)
            assert np.quantile(difference, 0.999) <= 1, part
            assert difference.max() <= (255 if name == "winner" else 1), part


def ramps(theme, opacity):
    """Every map that a theme has, by name: (257, 3) colours from the least number to the largest."""
    shares = np.linspace(0, 1, 257)
    ends = {"indigo": INDIGO[theme], "plum": PLUM[theme]} | {style.name: style.colour for style in CLASS_STYLES}
    return {name: ramp(shares, end, theme, opacity) for name, end in ends.items()}


@pytest.mark.parametrize(("theme", "opacity"), list(itertools.product(sorted(FIELD_THEMES), [DEFAULT_OPACITY, 1.0])))
def test_maps_run_evenly_from_the_ground_and_stay_clear_for_every_eye(theme, opacity):
    away = 1 if THEMES[theme].is_dark else -1
    for name, colours in ramps(theme, opacity).items():
        of_class = name not in ("indigo", "plum")
        assert colours[0] == pytest.approx(FIELD_THEMES[theme].ground, abs=1e-3)
        for sight, matrix in SIGHTS.items():
            seen = lab(colours, matrix)
            # A class's own colour may be as light as the ground, or almost: then its hue and strength tell.
            assert np.linalg.norm(seen[-1] - seen[0]) >= (13 if of_class else 24), (name, sight)
            assert (away * np.diff(seen[:, 0]) > (-0.02 if of_class else 0)).all(), (name, sight)
            if not of_class:
                assert abs(seen[-1, 0] - seen[0, 0]) >= 24, (name, sight)
        if not of_class:
            steps = np.linalg.norm(np.diff(lab(colours), axis=0), axis=1)
            assert steps.max() <= 1.25 * steps.min(), name
            boundary = THEMES[theme].boundary.getRgb()[:3]
            assert all(contrast(colour, boundary) >= 3 for colour in colours[::32]), name


@pytest.mark.parametrize("theme", sorted(FIELD_THEMES))
def test_the_legend_has_the_colours_of_the_field(theme):
    classes = make_classes(4)
    below = np.full((4, 1), -30.0, np.float32)
    below[2] = 0.0
    for name in NUMBERS:
        field_style = FieldStyle(quantity=name, class_key=2, opacity=0.8)
        colours = legend_colours(field_style, classes, theme, 99)
        assert colours.shape == (99, 3)
        words = np.zeros(1, np.int32)
        paint_of(field_style, classes, theme)(below.copy(), np.exp(below), words)
        define, limits = number_of(name)
        is_most = define([0.0, 0.0, 1.0, 0.0], 2) == pytest.approx(limits(4)[1])
        assert np.abs(channels(words)[0] - colours[-1 if is_most else 0]).max() <= 1
    for name in VEILS:  # from what nothing is left of to the bare ground
        ground, grey = (np.array(colour) for colour in (FIELD_THEMES[theme].ground, FIELD_THEMES[theme].grey))
        colours = legend_colours(FieldStyle(quantity=name, opacity=0.8), classes, theme, 3)
        veil = 0.2 * ground + 0.8 * grey
        np.testing.assert_allclose(colours, [veil, (veil + ground) / 2, ground], atol=0.5)
        assert contrast(grey, THEMES[theme].boundary.getRgb()[:3]) >= 3
    with pytest.raises(ValueError, match="blend"):
        legend_colours(FieldStyle(), classes, theme, 9)
