"""Sites on the canvas: inside where they are, outside as arrows at the edge, whatever their size."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from softmax_viz.views.paint.site_marks import SiteMarks
from softmax_viz.views.style.theme import LIGHT

BOUNDS = (0.0, 0.0, 400.0, 300.0)
NONE = np.empty((0, 2), np.int64)


def shown(sites, links=NONE):
    marks = SiteMarks()
    sites = np.array(sites, float)
    return marks, marks.show(sites, links, [k % 12 for k in range(len(sites))], BOUNDS, 1.0)


def test_a_site_in_view_is_marked_at_its_place_and_one_outside_by_an_arrow_towards_it():
    marks, _ = shown([(100.0, 80.0), (1000.0, 150.0), (200.0, -5000.0)])
    assert marks._places[0].tolist() == [100.0, 80.0]
    assert marks._ahead[0] is None
    assert marks._ahead[1] == pytest.approx((1.0, 0.0))
    assert marks._places[1].tolist() == pytest.approx([389.0, 150.0])
    assert marks._ahead[2] == pytest.approx((0.0, -1.0))
    assert marks._places[2].tolist() == pytest.approx([200.0, 11.0])


@pytest.mark.usefixtures("qapp")
@pytest.mark.filterwarnings("error")
def test_sites_of_any_size_are_marked_in_view_and_apart():
    rng = np.random.default_rng(0)
    for scale in (1.0, 1e3, 1e9, 1e300, np.inf):
        with np.errstate(all="ignore"):
            sites = rng.normal(size=(12, 2)) * scale + 200.0
        links = np.array(list(itertools.combinations(range(12), 2)))
        marks, anchors = shown(sites, links)
        assert (marks._places >= 0.0).all()
        assert (marks._places <= (400.0, 300.0)).all()
        outside = [place for place, ahead in zip(marks._places, marks._ahead, strict=True) if ahead is not None]
        for one, other in itertools.combinations(outside, 2):
            assert np.hypot(*(one - other)) >= 18.0  # around a corner the way is shorter
        assert np.isfinite(anchors).all()
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            marks.paint(painter, LIGHT)
