"""Both panels alone: they fit into every size, and say what they show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from insight_subjects import subject
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.data.dataset import make_classes
from softmax_viz.core.insights.line_search import line_search
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.insights.surface import run_track, surface
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.views.style.numbers import coordinates
from softmax_viz.views.style.theme import DARK, LIGHT, theme_of
from softmax_viz.views.surface.line_axes import axes_of
from softmax_viz.views.surface.line_panel import LinePanel
from softmax_viz.views.surface.surface_panel import SurfacePanel


def _filled(qtbot, asked=("run", 0, 0)):
    made = subject(np.random.default_rng(0), 30, 3, 1, Hyperparams(penalty="l2", strength=0.1))
    line, map_ = LinePanel(), SurfacePanel()
    map_.show_parameters(make_classes(["a name that is far too long for any panel", "b", "c"]), made.features)
    map_.show_plane(asked)
    line.show_search(line_search(made, Inquiry(), go_on))
    inquiry = Inquiry(plane=asked)
    map_.show_surface(surface(made, inquiry, go_on), run_track(made, inquiry, go_on), waits=False)
    for panel in (line, map_):
        qtbot.addWidget(panel)
        panel.show()
    return line, map_


@pytest.mark.parametrize("asked", [("run", 0, 0), ("weights", 0, 4)])
def test_every_size_is_laid_out_and_nothing_is_wider_than_the_panel(qtbot, qapp, asked):
    """Also where a scroll bar just comes or goes, which changes the width, which changes the height."""
    for panel in _filled(qtbot, asked):
        area = panel.findChild(QScrollArea)
        panel.setUpdatesEnabled(False)  # only the layout is of interest
        for width in (260, 700):
            for height in range(180, 620, 13):
                panel.resize(width, height)
                qapp.processEvents()
                assert area.widget().width() <= area.viewport().width()
        assert area.widget().minimumSizeHint().width() <= 260


@pytest.mark.parametrize("theme", [LIGHT, DARK, theme_of("light", 2.0)])
def test_they_are_drawn_in_every_theme_and_size(qtbot, theme):
    for panel in _filled(qtbot):
        panel.show_theme(theme)
        image = panel.view.grab().toImage()
        pixels = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert len(pixels) > 8


def test_what_is_painted_is_said_in_words(qtbot):
    line, map_ = _filled(qtbot)
    assert line.view.accessibleName() == "J along the next step"
    assert "η = 0.3" in line.view.accessibleDescription()
    assert "Convex" in map_.view.accessibleDescription()


def test_while_a_newer_value_is_computed_the_older_one_stays(qtbot):
    line, map_ = _filled(qtbot)
    search, found, track = line.view.search, map_.view.surface, map_.view.track
    line.show_search(None, is_missing=True)
    map_.show_surface(None, track, waits=True)
    assert line.view.search is search
    assert map_.view.surface is found
    assert line.status.text() == map_.status.text() == "being computed …"
    place = map_.shape.geometry()
    map_.show_surface(found, track, waits=False)
    assert map_.status.text() == ""
    assert map_.shape.geometry() == place


def test_the_map_is_read_off_under_the_mouse(qtbot, qapp):
    line, panel = _filled(qtbot)
    line.hide()
    panel.resize(400, 560)
    qapp.processEvents()
    surface, area = panel.view.surface, panel.view.area()
    column, row = len(surface.xs) // 3, len(surface.ys) // 2
    assert surface.value_at(surface.xs[column], surface.ys[row]) == pytest.approx(surface.values[row, column])
    middle = (surface.xs[column] + surface.xs[column + 1]) / 2, (surface.ys[row] + surface.ys[row + 1]) / 2
    assert surface.value_at(*middle) == pytest.approx(surface.values[row : row + 2, column : column + 2].mean())
    assert surface.value_at(surface.xs[-1], surface.ys[-1]) == pytest.approx(surface.values[-1, -1])
    assert surface.value_at(surface.xs[0] - 1.0, 0.0) is None
    at = QPoint(round(area.left() + 0.8 * area.width()), round(area.center().y()))
    QTest.mouseMove(panel.view, at)
    x = surface.xs[0] + (at.x() - area.left()) / area.width() * (surface.xs[-1] - surface.xs[0])
    assert panel.status.text().startswith("J ≈ ")
    assert f"({coordinates(float(x), 0.0, float(np.ptp(surface.xs)))[0]}, " in panel.status.text()
    QTest.mouseMove(panel.view, QPoint(1, 1))
    assert not panel.status.text()


@pytest.mark.parametrize("size", [1.0, 1e299, 1e306])
def test_the_axis_of_a_diverged_run_is_as_long_as_that_of_any_other(size):
    made = line_search(subject(np.random.default_rng(0), 30, 3, 1, Hyperparams()), Inquiry(), go_on)
    worse = {name: getattr(made, name) * size for name in ("values", "now", "chosen_value")}
    search = replace(made, **worse, safe_value=None, here_value=None)
    axes = axes_of(search, QRectF(0.0, 0.0, 300.0, 200.0))
    places = axes.y(np.array([axes.bottom, axes.bottom / 2 + axes.top / 2, axes.top, np.inf]))
    assert places[:3] == pytest.approx([200.0, 100.0, 0.0])
    assert places[3] < 0.0
