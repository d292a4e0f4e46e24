"""The view: what is seen when the window changes its size, and after zooming."""

import pytest

from softmax_viz.controllers.display.viewport_controller import Viewer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.viewport import View


@pytest.fixture
def asked():
    return []


@pytest.fixture
def viewer(qapp, asked):
    viewer = Viewer(lambda *wanted: asked.append(wanted), blobs(), "light")
    viewer.on_size_changed(800, 400)
    return viewer


def test_a_fitted_view_shows_all_points_at_one_scale_whatever_the_size(viewer, asked):
    for width, height in ((800, 400), (300, 900), (1000, 1000)):
        viewer.on_size_changed(width, height)
        view = viewer.view
        points = blobs().points
        assert (points[:, 0] > view.x0).all()
        assert (points[:, 0] < view.x1).all()
        assert (points[:, 1] > view.y0).all()
        assert (points[:, 1] < view.y1).all()
        assert view.width / width == pytest.approx(view.height / height)
        assert asked[-1] == (view, width, height, "light")


def test_after_zooming_a_resized_canvas_keeps_centre_and_scale(viewer):
    viewer.on_view_requested(View(0.0, 2.0, 0.0, 1.0))
    viewer.on_size_changed(1600, 400)
    assert viewer.view == View(-1.0, 3.0, 0.0, 1.0)
    viewer.fit(blobs())
    viewer.on_size_changed(800, 800)
    assert viewer.view.width == pytest.approx(viewer.view.height)


def test_nothing_is_asked_for_while_there_is_no_canvas_to_fill(qapp, asked):
    viewer = Viewer(lambda *wanted: asked.append(wanted), blobs(), "light")
    viewer.on_size_changed(0, 400)
    viewer.use_theme("dark")
    assert asked == []
    viewer.on_size_changed(10, 10)
    assert asked[-1][3] == "dark"
