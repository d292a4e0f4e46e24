"""Features are what their names say, and products of one function of x and one of y."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.features import FEATURES, HIGHEST_DEGREE, LINEAR, expand, of_degree, ordered

values = st.floats(-100, 100)
DIGITS = str.maketrans("²³⁴⁵", "2345")


def by_name(name: str, x: float, y: float) -> float:
    """The feature by the meaning of its name: sin_x, or a monomial such as x3y2."""
    if name.startswith("sin_"):
        return math.sin(x if name[-1] == "x" else y)
    return math.prod(
        (x if letter == "x" else y) ** int(power or 1) for letter, power in re.findall(r"([xy])(\d?)", name)
    )


@pytest.mark.parametrize("name", FEATURES)
@given(x=values, y=values)
def test_a_feature_is_what_its_name_says(name, x, y):
    (row,) = expand(np.array([[x, y]]), (name,))
    assert row == pytest.approx([by_name(name, x, y)], rel=1e-13, abs=1e-300)


def test_labels_are_the_names_as_people_write_them():
    for name, feature in FEATURES.items():
        assert feature.name == name
        assert feature.label.translate(DIGITS).replace(" ", "_") == name
    assert len({feature.label for feature in FEATURES.values()}) == len(FEATURES)


def test_the_linear_features_are_the_coordinates():
    points = np.array([[1.0, 2.0], [3.0, 4.0], [-5.0, 0.0]])
    np.testing.assert_array_equal(expand(points), points)
    np.testing.assert_array_equal(expand(points, ("y", "x")), points[:, ::-1])
    assert LINEAR == ("x", "y")
    assert tuple(name for name, feature in FEATURES.items() if feature.is_linear) == LINEAR


def factors(names, xs, ys):
    """The factors f (D, W) at ``xs`` and g (D, H) at ``ys`` that the table gives for each feature."""
    f = np.array([FEATURES[name].f(xs) for name in names]).reshape(len(names), len(xs))
    g = np.array([FEATURES[name].g(ys) for name in names]).reshape(len(names), len(ys))
    return f, g


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


@pytest.mark.parametrize("names", [(), ("x",), ("x", "y"), of_degree(3)])
def test_no_points_and_no_features_keep_their_shapes(names):
    assert expand(np.empty((0, 2)), names).shape == (0, len(names))
    assert expand(np.ones((3, 2)), names).shape == (3, len(names))
    f, g = factors(names, np.ones(4), np.ones(5))
    assert (f.shape, g.shape) == ((len(names), 4), (len(names), 5))


@pytest.mark.parametrize("degree", range(1, HIGHEST_DEGREE + 1))
def test_a_degree_brings_every_monomial_up_to_it(degree):
    """There are (d + 1)(d + 2)/2 monomials, and the constant one is the bias."""
    names = of_degree(degree)
    assert len(names) == len(set(names)) == degree * (degree + 3) // 2
    assert all(1 <= FEATURES[name].degree <= degree for name in names)
    # On (2, 3) the monomial x^a y^b is 2^a 3^b: no two are equal, so these are all of them.
    found = expand(np.array([[2.0, 3.0]]), names)[0]
    assert sorted(found) == sorted(2.0**a * 3.0**b for a in range(6) for b in range(6) if 1 <= a + b <= degree)


def test_a_degree_is_how_a_feature_grows():
    points = np.array([[0.7, -1.3]])
    for name, feature in FEATURES.items():
        if feature.degree:
            np.testing.assert_allclose(expand(2 * points, (name,)), 2.0**feature.degree * expand(points, (name,)))
        else:
            assert name.startswith("sin_")


@given(st.lists(st.sampled_from(list(FEATURES))))
def test_ordered_names_are_the_same_each_once_in_the_order_of_the_table(names):
    found = ordered(names)
    assert set(found) == set(names)
    assert len(found) == len(set(found))
    table = list(FEATURES)
    assert [table.index(name) for name in found] == sorted(table.index(name) for name in found)
    assert ordered(found) == found


def test_an_unknown_feature_is_refused():
    with pytest.raises(KeyError, match="z"):
        ordered(["x", "z"])


def test_products_are_exact_wherever_they_can_be():
    points = np.array([[3.0, -7.0], [2.0**20, 5.0]])
    for name in of_degree(HIGHEST_DEGREE):
        for row, (x, y) in zip(expand(points, (name,)), [(3, -7), (2**20, 5)], strict=True):
            exact = by_name(name, x, y)
            assert row[0] == float(exact)
