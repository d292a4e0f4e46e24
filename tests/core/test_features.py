"""Features are what their names say, and products of one function of x and one of y."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.features import FEATURES, LINEAR, expand, factors

values = st.floats(-100, 100)


def test_the_linear_features_are_the_coordinates():
    points = np.array([[1.0, 2.0], [3.0, 4.0], [-5.0, 0.0]])
    np.testing.assert_array_equal(expand(points), points)
    np.testing.assert_array_equal(expand(points, ("y", "x")), points[:, ::-1])
    assert LINEAR == ("x", "y")
    assert all(FEATURES[name].is_linear for name in LINEAR)


@given(
    hnp.arrays(np.float64, st.integers(1, 4), elements=values),
    hnp.arrays(np.float64, st.integers(1, 4), elements=values),
)
def test_the_factors_multiply_to_the_features_on_every_grid(xs, ys):
    names = tuple(FEATURES)
    f, g = factors(names, xs, ys)
    assert (f.shape, g.shape) == ((len(names), len(xs)), (len(names), len(ys)))
    grid = np.array([[x, y] for x in xs for y in ys])
    expected = expand(grid, names).T.reshape(len(names), len(xs), len(ys))
    np.testing.assert_allclose(f[:, :, None] * g[:, None, :], expected, rtol=1e-12)


@pytest.mark.parametrize("names", [(), ("x",), ("x", "y")])
def test_no_points_and_no_features_keep_their_shapes(names):
    assert expand(np.empty((0, 2)), names).shape == (0, len(names))
    assert expand(np.ones((3, 2)), names).shape == (3, len(names))
    f, g = factors(names, np.ones(4), np.ones(5))
    assert (f.shape, g.shape) == ((len(names), 4), (len(names), 5))
