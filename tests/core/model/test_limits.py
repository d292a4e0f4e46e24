"""The largest sizes, and that nothing beyond them comes in."""

import itertools
import math

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import LARGEST_COORDINATE, Dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, Feature, Feature2D, expand, of_degree
from softmax_viz.core.model.limits import LARGEST_EDGE, LARGEST_FEATURE, SMALLEST_EXTENT, is_place, is_view, too_large


def data_of(points):
    return Dataset(np.array(points), np.zeros(len(points), np.int64), make_classes(2), ("width", "height"))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_coordinate_may_be_as_large_as_stated_and_no_larger(sign):
    largest = sign * LARGEST_COORDINATE
    assert data_of([[0.0, largest], [1.0, 2.0]]).reach == (1.0, LARGEST_COORDINATE)
    for points, axis in [
        ([[0.0, 1.0], [np.nextafter(largest, largest * 2), 0.0]], "width"),
        ([[0.0, -2e300]], "height"),
    ]:
        with pytest.raises(UserError, match=f"^{axis} = .* is too large: coordinates may go up to 1e50"):
            data_of(points)
    for bad in (math.nan, math.inf, -math.inf):
        for points in ([[bad, 0.0]], [[0.0, bad]], [[1.0, 2.0], [3.0, bad]]):
            with pytest.raises(UserError, match="not a finite number"):
                data_of(points)
    assert data_of(np.empty((0, 2))).reach == (0.0, 0.0)


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_refused_where_they_may_be_too_large(name):
    """The bound is that of the largest x and the largest y, whichever points they belong to."""
    a, b = FEATURES[name].powers or (0, 0)
    for x, y in itertools.product([1e-30, 1.0, 1e20, 1e29, 1e31, 1e38, 1e50], [1e-9, 3.0, 1e45]):
        data = data_of([[-x, 0.1 * y], [0.3 * x, y]])
        is_too_large = a * math.log10(x) + b * math.log10(y) > 150.0
        assert bool(too_large([name], data)) == is_too_large
        if is_too_large:
            with pytest.raises(UserError, match="larger than 1e150"):
                Session(data, features=(name,))
        else:
            assert np.abs(expand(data.points, (name,))).max() <= LARGEST_FEATURE * (1 + 1e-12)


def test_a_new_entry_of_the_table_is_looked_at_by_itself(monkeypatch):
    monkeypatch.setitem(FEATURES, "exp_x", Feature("exp_x", "exp x", "", np.exp, np.ones_like))
    assert too_large(["exp_x"], data_of([[345.0, 0.0]])) == ()
    assert too_large(["exp_x"], data_of([[346.0, 0.0]])) == ("exp_x",)
    assert too_large(["exp_x"], data_of([[1e40, 0.0]])) == ("exp_x",)
    # What is 0 where x = y may be large elsewhere.
    cube = Feature2D("cube", "|x − y|³", "", lambda x, y: np.abs(x - y) ** 3, smooth=False)
    monkeypatch.setitem(FEATURES, "cube", cube)
    assert too_large(["cube"], data_of([[4e49, 4e49]])) == ()
    assert too_large(["cube"], data_of([[6e49, 6e49]])) == ("cube",)
    with pytest.raises(UserError, match="With points as large as 6e49 the feature \\|x − y\\|³ is larger"):
        Session(data_of([[6e49, 6e49]]), features=("cube",))


def test_views_and_places_have_limits_with_room_for_the_largest_points():
    assert is_view(-LARGEST_EDGE, LARGEST_EDGE, 0.0, SMALLEST_EXTENT)
    assert LARGEST_EDGE > 10 * LARGEST_COORDINATE
    for bad in (np.nextafter(LARGEST_EDGE, math.inf), math.inf, math.nan, 1e306):
        for edges in ((0.0, bad, 0.0, 1.0), (-bad, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, bad), (0.0, 1.0, -bad, 0.0)):
            assert not is_view(*edges)
            with pytest.raises(ValueError, match="the view is not valid"):
                Document(Session(), view=edges)
        assert not is_place(bad, 0.0)
        assert not is_place(0.0, -bad)
        with pytest.raises(ValueError, match="the probe is not valid"):
            Document(Session(), probe=(bad, 0.0))
    for edges in ((1.0, 1.0, 0.0, 1.0), (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 5e-324)):
        assert not is_view(*edges)
    assert is_place(LARGEST_EDGE, -LARGEST_EDGE)


def test_all_features_can_be_used_with_points_of_ordinary_size():
    far = 10.0 ** (149 / HIGHEST_DEGREE)
    assert too_large(FEATURES, data_of([[far, -far]])) == ()
    assert too_large(of_degree(1), data_of([[1e50, -1e50]])) == ()
