"""How far a place is from the nearest training point, beside formulas written out in plain Python."""

import math

import numpy as np
import pytest
from field_oracles import nearest_of, spreads_of

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.data.held_out import held_out
from softmax_viz.core.data.training_places import FAR, TrainingPlaces, familiarity, places_of


def some_data(rng, n, n_classes=3, scale=(1.0, 1.0), away=(0.0, 0.0)):
    labels = rng.integers(0, n_classes, n)
    means = 4.0 * rng.normal(size=(n_classes, 2))
    points = (means[labels] + rng.normal(size=(n, 2))) * scale + away
    return Dataset(points, labels, make_classes(n_classes))


def test_spreads_and_distances_are_those_of_the_formula():
    rng = np.random.default_rng(0)
    for _ in range(1000):
        n, scale = int(rng.integers(4, 30)), 10.0 ** rng.uniform(-6, 6, 2)
        data = some_data(rng, n, int(rng.integers(2, 6)), scale)
        if min(spreads_of(data.points.tolist(), data.labels.tolist())) == 0.0:
            continue
        places = TrainingPlaces(data)
        spreads = spreads_of(data.points.tolist(), data.labels.tolist())
        assert places.spreads == pytest.approx(spreads, rel=1e-9)
        x, y = (rng.normal(size=2) * 8.0 * scale).tolist()
        index, distance = nearest_of(data.points.tolist(), spreads, x, y)
        found = places.nearest(x, y)
        assert found.spreads == pytest.approx(distance, rel=1e-9)
        assert found.index == index
        assert found.is_far == (distance >= FAR)
        assert found.familiarity == pytest.approx(math.exp(-(distance**2) / 2), rel=1e-6, abs=1e-300)


def test_a_distance_in_spreads_has_no_unit():
    """Other units of both axes, another origin, twice as many equal points: the same distance."""
    rng = np.random.default_rng(1)
    data = some_data(rng, 40)
    here = TrainingPlaces(data).nearest(7.0, -9.0)
    scale, away = np.array([1e-9, 3e7]), np.array([5e-9, -2e8])
    moved = TrainingPlaces(data.with_points(data.points * scale + away, data.labels))
    assert moved.nearest(*(np.array([7.0, -9.0]) * scale + away).tolist()).spreads == pytest.approx(here.spreads)
    twice = TrainingPlaces(data.with_points(np.tile(data.points, (2, 1)), np.tile(data.labels, 2)))
    assert twice.nearest(7.0, -9.0).spreads == pytest.approx(here.spreads)


@pytest.mark.filterwarnings("error")
def test_few_points_equal_points_and_extreme_ones():
    def places(points, labels):
        return TrainingPlaces(Dataset(np.array(points, float).reshape(-1, 2), labels, make_classes(2)))

    for nowhere in (places([], []), places([[3.0, 4.0]], [0]), places([[0.1, 1e20]] * 50, [0] * 25 + [1] * 25)):
        assert nowhere.spreads is None
        assert nowhere.nearest(0.0, 0.0) is None
    # One point of each class: no class has a spread, all points together have.
    assert places([[0.0, 0.0], [2.0, 6.0]], [0, 1]).spreads == pytest.approx((1.0, 3.0))
    # On a line: the other axis lends its spread.
    assert places([[0.0, 5.0], [2.0, 5.0]], [0, 0]).spreads == pytest.approx((1.0, 1.0))
    assert places([[0.0, 0.0], [2.0, 5.0], [4.0, 9.0], [6.0, 14.0]], [0, 0, 1, 1]).spreads == pytest.approx((1.0, 2.5))
    for size in (1e50, 1e-200):
        big = places([[-size, 0.0], [size, size]], [0, 0])
        assert big.nearest(3.0 * size, size).spreads == pytest.approx(2.0)
    tiny = places([[0.0, 0.0], [1e-300, 1e-300]], [0, 0])
    assert tiny.nearest(1e52, 0.0).spreads > 1e300
    assert tiny.nearest(1e52, 0.0).familiarity == 0.0


def test_only_training_points_count_and_rows_are_those_of_the_table():
    rng = np.random.default_rng(2)
    data = some_data(rng, 60)
    places = places_of(data, 0.5, 7)
    chosen = held_out(data.points, 0.5, 7)
    alone = TrainingPlaces(data.with_points(data.points[~chosen], data.labels[~chosen]))
    assert places.spreads == pytest.approx(alone.spreads)
    for x, y in rng.normal(size=(50, 2)) * 6:
        one, other = places.nearest(x, y), alone.nearest(x, y)
        assert one.spreads == pytest.approx(other.spreads)
        assert one.index == np.flatnonzero(~chosen)[other.index]
    assert places.is_of(data, chosen)
    assert not places.is_of(data, None)
    assert TrainingPlaces(data).is_of(data, np.ones(3, bool)), "a mask of other data is ignored"
    assert not places.is_of(data.with_points(data.points, data.labels), chosen)
    # Where all would be held out, all are trained on.
    lone = Dataset(np.array([[1.0, 2.0], [1.5, 2.5]]), [0, 1], make_classes(2))
    everything = next(seed for seed in range(200) if held_out(lone.points, 0.9, seed).all())
    assert places_of(lone, 0.9, everything).spreads is not None


def test_familiarity_is_one_on_a_point_and_falls():
    np.testing.assert_allclose(familiarity(np.array([0.0, 1.0, 3.0, 1e200])), [1, math.exp(-0.5), math.exp(-4.5), 0])
