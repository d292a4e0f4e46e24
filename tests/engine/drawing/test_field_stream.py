"""The pictures of a run: coarse only in motion, exact at rest, and none without need."""

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.drawing.field_stream import FieldStream
from softmax_viz.engine.messages.commands import UseViewport
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

WINDOW = UseViewport(Viewport(-2.0, 2.0, -1.5, 1.5), 401, 301, "light")


class Easel(FieldPainter):
    """Draws, and says that each pixel took ``pixel_s``."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.pixel_s = 0.0
        self.sizes = []

    def draw(self, model, features, classes, view, width, height, *others):
        self.now += self.pixel_s * width * height
        self.sizes.append((width, height))
        return super().draw(model, features, classes, view, width, height, *others)


@pytest.fixture
def easel():
    return Easel()


@pytest.fixture
def stream(easel):
    stream = FieldStream(lambda: easel.now, easel)
    stream.use_window(WINDOW)
    return stream


@pytest.fixture
def run():
    run = TrainingRun()
    run.use_data(blobs(3))
    run.use_hyperparams(Hyperparams(learning_rate=0.3))
    run.reset(0)
    run.train(3)
    return run


def exact(run, window=WINDOW, field_style=None):
    """The picture as ``render`` draws it."""
    return FieldPainter().draw(
        run.model, run.features, run.data.classes, window.view, window.width, window.height, window.theme,
        field_style or FieldStyle(),
    )  # fmt: skip


def channels(pixels):
    return np.stack([pixels >> shift & 255 for shift in (0, 8, 16)]).astype(int)


def test_a_smooth_field_in_motion_has_half_the_resolution_of_the_same_view(stream, run):
    picture = stream.moving(run, 1)
    assert picture.size == (201, 151)
    assert picture.view == WINDOW.view
    assert not stream.is_exact
    everywhere = channels(exact(run).pixels)
    assert np.abs(channels(picture.pixels)[:, ::4, ::4] - everywhere[:, ::8, ::8]).max() <= 4


def test_a_steep_field_and_one_with_edges_keep_theirs(stream, run):
    stream.use_field_style(FieldStyle(quantity="winner"))
    assert stream.moving(run, 1).size == (401, 301)
    stream.use_field_style(FieldStyle())
    stream.use_window(replace(WINDOW, view=Viewport(-200.0, 200.0, -150.0, 150.0)))
    run.train(2000)
    assert stream.moving(run, 1).size == (401, 301)


def test_what_rests_is_full_and_exact_and_drawn_once(stream, run, easel):
    stream.moving(run, 1)
    picture = stream.resting(run, 1)
    assert np.array_equal(picture.pixels, exact(run).pixels)
    assert stream.is_exact
    assert stream.rest_s() is None
    assert stream.resting(run, 1) is None
    assert stream.moving(run, 1) is None
    assert len(easel.sizes) == 2


@pytest.mark.parametrize("change", ["step", "view", "size", "theme", "look", "classes", "run"])
def test_whatever_the_picture_shows_makes_a_new_one(stream, run, change):
    stream.resting(run, 1)
    number = 1
    if change == "step":
        run.train(1)
    elif change == "look":
        stream.use_field_style(FieldStyle(opacity=0.9))
    elif change == "classes":
        classes = run.data.classes
        run.use_data(replace(run.data, classes=(replace(classes[0], style=9), *classes[1:])))
    elif change == "run":
        number = 2
    else:
        other = {"view": Viewport(-1.0, 1.0, -1.0, 1.0), "size": 77, "theme": "dark"}[change]
        stream.use_window(replace(WINDOW, **{"width" if change == "size" else change: other}))
    assert stream.resting(run, number) is not None


def test_while_a_picture_waits_only_another_view_makes_the_next_one_due(stream, run):
    assert stream.is_due(False)
    stream.moving(run, 1)
    run.train(1)
    assert stream.is_due(False)
    assert not stream.is_due(True)
    stream.use_window(replace(WINDOW, view=Viewport(-1.0, 1.0, -1.0, 1.0)))
    assert stream.is_due(True)


def test_under_overload_the_next_picture_waits_and_then_gets_coarser(stream, run, easel):
    stream.use_field_style(FieldStyle(quantity="winner"))
    easel.pixel_s = 0.020 / (401 * 301)
    stream.moving(run, 1)
    run.train(1)
    assert not stream.is_due(False)
    easel.now += 0.0201
    assert stream.is_due(False)
    assert stream.moving(run, 1).size == (401, 301)
    easel.pixel_s *= 10
    for _ in range(4):
        run.train(1)
        last = stream.moving(run, 1)
    assert last.size[0] < 401
    assert last.view == WINDOW.view


def test_at_rest_a_costly_picture_comes_coarse_first_and_exact_once_the_hand_rests(stream, run, easel):
    easel.pixel_s = 0.1 / (401 * 301)
    stream.resting(run, 1)
    assert stream.is_exact, "the first one is worth waiting for"
    window = replace(WINDOW, view=Viewport(-1.0, 1.0, -1.0, 1.0))
    stream.use_window(window)
    assert stream.resting(run, 1).size[0] < 401
    assert not stream.is_exact
    assert stream.rest_s() > 0.0
    easel.now += stream.rest_s()
    assert stream.rest_s() == 0.0
    assert np.array_equal(stream.resting(run, 1).pixels, exact(run, window).pixels)
    assert stream.is_exact


def test_without_a_window_there_is_no_picture(stream, run, easel):
    stream.use_window(replace(WINDOW, width=0))
    assert not stream.is_due(False)
    assert stream.resting(run, 1) is None
    assert stream.moving(run, 1) is None
    assert stream.is_exact
    assert not easel.sizes
