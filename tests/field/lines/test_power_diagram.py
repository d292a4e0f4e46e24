"""Regions of linear features as cells of a power diagram: from the definition of the power, not from the scores."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.field.lines.lines import field_lines
from softmax_viz.field.lines.power_diagram import power_sites, touching_cells
from softmax_viz.field.picture.field_style import FieldStyle, has_cells
from softmax_viz.field.picture.viewport import Viewport

VIEW = Viewport(-2.0, 3.0, -1.0, 2.0)


def cells(sites, weights, places):
    """The site with the smallest ‖x − s‖² − weight, at each place."""
    return np.array([[((x - s) ** 2).sum() - r for s, r in zip(sites, weights, strict=True)] for x in places]).argmin(1)


def winners(weights, bias, features, places):
    columns = {"x": places[:, 0], "y": places[:, 1]}
    return (np.column_stack([columns[name] for name in features]) @ weights.T + bias).argmax(axis=1)


@pytest.mark.parametrize("features", [("x", "y"), ("y", "x")])
@pytest.mark.parametrize("n_classes", [2, 3, 7, 12])
def test_the_cells_of_the_sites_are_the_regions_of_the_scores(features, n_classes):
    rng = np.random.default_rng(n_classes)
    for scale in (0.1, 1.0, 30.0):
        weights, bias = scale * rng.normal(size=(n_classes, 2)), scale * rng.normal(size=n_classes)
        places = rng.uniform(-5, 5, (1250, 2))
        sites, power = power_sites(weights, bias, features)
        found = cells(sites, power, places)
        assert (found == winners(weights, bias, features, places)).all()
        # A common shift moves every site by half of it, and no cell.
        shift, up = rng.normal(size=2), rng.normal()
        moved, power = power_sites(weights + shift, bias + up, features)
        assert moved - sites == pytest.approx(np.tile(shift[list(map(features.index, "xy"))] / 2, (n_classes, 1)))
        assert (cells(moved, power, places) == found).all()


def test_cells_that_touch_in_view_have_neighbouring_places():
    rng = np.random.default_rng(0)
    for _ in range(30):
        weights, bias = rng.normal(size=(5, 2)), rng.normal(size=5)
        found = {tuple(pair) for pair in touching_cells(weights, bias, ("x", "y"), VIEW).tolist()}
        x, y = np.meshgrid(np.linspace(VIEW.x0, VIEW.x1, 301), np.linspace(VIEW.y0, VIEW.y1, 301))
        best = winners(weights, bias, ("x", "y"), np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
        counts = {}
        for one, other in ((best[:, 1:], best[:, :-1]), (best[1:], best[:-1])):
            for pair in zip(one[one != other].tolist(), other[one != other].tolist(), strict=True):
                counts[tuple(sorted(pair))] = counts.get(tuple(sorted(pair)), 0) + 1
        assert {pair for pair, count in counts.items() if count > 10} <= found
        assert found <= set(itertools.combinations(range(5), 2))


def test_only_what_the_style_asks_for_and_only_with_x_and_y():
    rng = np.random.default_rng(1)
    style = FieldStyle.from_dict({**FieldStyle().as_dict(), "cells": True})

    def sites(features, style):
        model = rng.normal(size=(3, len(features))), rng.normal(size=3)
        return field_lines(*model, features, make_classes(3), VIEW, style, None).sites

    assert len(sites(("x", "y"), style)) == 3
    assert len(sites(("x", "y"), FieldStyle())) == 0
    assert len(sites(("x", "y", "x2"), style)) == len(sites(("x",), style)) == 0
    assert [has_cells(names) for names in (("x", "y"), ("x",), ("x", "y", "xy"), ())] == [True, False, False, False]
    old = {name: value for name, value in FieldStyle().as_dict().items() if name != "cells"}
    assert FieldStyle.from_dict(old) == FieldStyle()


def test_sites_of_any_size_are_no_error():
    huge = 1e300 * np.array([[1.0, -1.0], [-1.0, 0.5]])
    lines = field_lines(huge, np.zeros(2), ("x", "y"), make_classes(2), VIEW, FieldStyle(cells=True), None)
    assert lines.sites == pytest.approx(huge / 2)
