"""Features are what their names say, and carry what others ask of them."""

from __future__ import annotations

import field_oracles
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, Feature, expand, of_degree, ordered

values = st.floats(-100, 100)
DIGITS = str.maketrans("²³⁴⁵⁶", "23456")


@pytest.mark.parametrize("name", FEATURES)
@given(x=values, y=values)
def test_a_feature_is_what_its_name_says(name, x, y):
    (row,) = expand(np.array([[x, y]]), (name,))
    expected = field_oracles.phi(name, np.longdouble(x), np.longdouble(y))
    assert row == pytest.approx([float(expected)], rel=1e-13, abs=1e-300)


def test_labels_are_the_names_as_people_write_them():
    for name, feature in FEATURES.items():
        assert feature.name == name
        if feature.powers is not None:
            assert feature.label.translate(DIGITS) == name
    assert len({feature.label for feature in FEATURES.values()}) == len(FEATURES)


def test_the_linear_features_are_the_coordinates():
    points = np.array([[1.0, 2.0], [3.0, 4.0], [-5.0, 0.0]])
    np.testing.assert_array_equal(expand(points), points)
    np.testing.assert_array_equal(expand(points, ("y", "x")), points[:, ::-1])
    assert LINEAR == ("x", "y")
    assert tuple(name for name, feature in FEATURES.items() if feature.is_linear) == LINEAR


@given(
    hnp.arrays(np.float64, st.integers(1, 4), elements=values),
    hnp.arrays(np.float64, st.integers(1, 4), elements=values),
)
def test_an_entry_is_the_same_on_every_grid(xs, ys):
    grid = np.array([[x, y] for y in ys for x in xs])
    with field_oracles.more_features():
        for name, feature in FEATURES.items():
            on_grid = np.broadcast_to(feature.values(xs, ys[:, None]), (len(ys), len(xs)))
            np.testing.assert_array_equal(on_grid.ravel(), expand(grid, (name,))[:, 0])
            if isinstance(feature, Feature):
                np.testing.assert_allclose(on_grid, feature.f(xs) * feature.g(ys)[:, None], rtol=1e-12)


def test_a_smooth_product_takes_complex_numbers():
    """The field takes derivatives along the imaginary axis: d/dx f = Im f(x + ih) / h."""
    at, step = np.array([0.7, -1.3]), 1e-30
    with field_oracles.more_features():
        smooth = {name: feature for name, feature in FEATURES.items() if feature.is_smooth_product}
        assert {"x", "sin_y", "cos_x"} <= set(smooth)
        assert not {"r", "abs_x", "apart", "bump"} & set(smooth)
        for name, feature in smooth.items():
            for factor, along in ((feature.f, (1, 0)), (feature.g, (0, 1))):
                slope = np.imag(factor(at + 1j * step)) / step
                h = 1e-5
                ahead, behind = ((at + sign * h) for sign in (1, -1))
                assert slope == pytest.approx((factor(ahead) - factor(behind)) / (2 * h), abs=1e-8), (name, along)


def test_every_entry_says_what_it_is():
    sentences = []
    for feature in FEATURES.values():
        sentence = feature.help.replace("%1", feature.label).replace("%2", str(feature.degree))
        assert sentence.startswith(f"φ = {feature.label}")
        assert sentence.endswith(".")
        assert "%" not in sentence
        assert ("%2" in feature.help) <= (feature.degree > 0), "only a monomial has a degree to speak of"
        sentences.append(sentence)
    assert len(set(sentences)) == len(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_boundary_crosses_a_line_as_often_as_the_degree_says(name):
    """On a line a monomial is a polynomial of its degree, whose next differences vanish; no other feature has one."""
    degree = FEATURES[name].degree
    t = np.arange(12.0)
    on_line = expand(np.column_stack([1 + t, 2 - 3 * t]), (name,))[:, 0]
    if degree:
        assert not np.diff(on_line, degree + 1).any()
        assert np.diff(on_line, degree).all()
    else:
        assert all(np.abs(np.diff(on_line, order)).max() > 1e-6 for order in range(1, 7))


@pytest.mark.parametrize("names", [(), ("x",), ("x", "y"), of_degree(3)])
def test_no_points_and_no_features_keep_their_shapes(names):
    assert expand(np.empty((0, 2)), names).shape == (0, len(names))
    assert expand(np.ones((3, 2)), names).shape == (3, len(names))


@pytest.mark.parametrize("degree", range(1, HIGHEST_DEGREE + 1))
def test_a_degree_brings_every_monomial_up_to_it(degree):
    """There are (d + 1)(d + 2)/2 monomials, and the constant one is the bias."""
    names = of_degree(degree)
    assert len(names) == len(set(names)) == degree * (degree + 3) // 2
    assert all(1 <= FEATURES[name].degree <= degree for name in names)
    # On (2, 3) the monomial x^a y^b is 2^a 3^b: no two are equal, so these are all of them.
    found = expand(np.array([[2.0, 3.0]]), names)[0]
    assert sorted(found) == sorted(2.0**a * 3.0**b for a in range(7) for b in range(7) if 1 <= a + b <= degree)


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
            assert row[0] == float(field_oracles.phi(name, x, y))
