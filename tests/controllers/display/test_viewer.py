"""The view: what is seen when the window changes its size, and after zooming."""

import pytest

from softmax_viz.controllers.display.viewport_controller import ViewportController
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.viewport import Viewport


@pytest.fixture
def asked():
    return []


@pytest.fixture
def viewport(qapp, asked):
    viewport = ViewportController(lambda *wanted: asked.append(wanted), blobs(), "light")
    viewport.on_size_changed(800, 400)
    return viewport


def test_a_fitted_view_shows_all_points_at_one_scale_whatever_the_size(viewport, asked):
    for width, height in ((800, 400), (300, 900), (1000, 1000)):
        viewport.on_size_changed(width, height)
        view = viewport.view
        points = blobs().points
        assert (points[:, 0] > view.x0).all()
        assert (points[:, 0] < view.x1).all()
        assert (points[:, 1] > view.y0).all()
        assert (points[:, 1] < view.y1).all()
        assert view.width / width == pytest.approx(view.height / height)
        assert asked[-1] == (view, width, height, "light")


def test_after_zooming_a_resized_canvas_keeps_centre_and_scale(viewport):
    viewport.on_viewport_requested(Viewport(0.0, 2.0, 0.0, 1.0))
    viewport.on_size_changed(1600, 400)
    assert viewport.view == Viewport(-1.0, 3.0, 0.0, 1.0)
    viewport.fit(blobs())
    viewport.on_size_changed(800, 800)
    assert viewport.view.width == pytest.approx(viewport.view.height)


def test_nothing_is_asked_for_while_there_is_no_canvas_to_fill(qapp, asked):
    viewport = ViewportController(lambda *wanted: asked.append(wanted), blobs(), "light")
    viewport.on_size_changed(0, 400)
    viewport.use_theme("dark")
    assert asked == []
    viewport.on_size_changed(10, 10)
    assert asked[-1][3] == "dark"
