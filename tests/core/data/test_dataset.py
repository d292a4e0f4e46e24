"""What a data set accepts, refuses and keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import MAX_CLASSES, MAX_POINTS, ClassLabel, Dataset, empty_dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs

POINTS, LABELS, CLASSES = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]), np.array([0, 2, 0]), make_classes(3)


def test_it_counts_points_classes_and_members():
    data = Dataset(POINTS, LABELS, CLASSES)
    assert (data.n_points, data.n_classes) == (3, 3)
    assert data.counts().tolist() == [2, 0, 1]
    assert data.axes == ("x", "y")


def test_it_holds_frozen_copies():
    points = POINTS.copy()
    data = Dataset(points, LABELS, CLASSES)
    points[0, 0] = 99
    assert data.points[0, 0] == 0
    for array in (data.points, data.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert data.points.dtype == np.float64
    assert data.labels.dtype == np.int64


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_coordinates_are_finite(value):
    with pytest.raises(UserError, match="finite"):
        Dataset(np.array([[0.0, value]]), np.array([0]), CLASSES)


@pytest.mark.parametrize("count", [0, 1, MAX_CLASSES + 1])
def test_there_are_two_to_twelve_classes(count):
    with pytest.raises(UserError, match=f"2 to 12 classes, not {count}"):
        Dataset(np.empty((0, 2)), np.empty(0, np.int64), make_classes(count))


def test_there_is_a_largest_size():
    with pytest.raises(UserError, match="200000"):
        Dataset(np.zeros((MAX_POINTS + 1, 2)), np.zeros(MAX_POINTS + 1, np.int64), CLASSES)


@pytest.mark.parametrize("labels", [[0, 3, 0], [0, -1, 0], [0, 1]])
def test_labels_fit_points_and_classes(labels):
    with pytest.raises(ValueError, match="label"):
        Dataset(POINTS, np.array(labels), CLASSES)


def test_keys_are_distinct():
    with pytest.raises(ValueError, match="key"):
        Dataset(POINTS, LABELS, (*CLASSES[:2], ClassLabel(0, "other")))


def test_equality_is_of_every_bit():
    data = Dataset(POINTS, LABELS, CLASSES)
    assert data == Dataset(POINTS.copy(), LABELS.copy(), make_classes(3))
    assert data != Dataset(np.nextafter(POINTS, 9), LABELS, CLASSES)
    assert data != Dataset(POINTS, LABELS, make_classes(["a", "b", "c"]))
    assert data != Dataset(POINTS, LABELS, CLASSES, ("length", "width"))
    assert data != Dataset(POINTS[::-1], LABELS, CLASSES)
    assert data != "something else"
    assert Dataset([[0.0, 0.0]], [0], CLASSES) != Dataset([[-0.0, 0.0]], [0], CLASSES)
    with pytest.raises(TypeError):
        hash(data)


def test_other_points_keep_classes_and_axes():
    data = Dataset(POINTS, LABELS, make_classes(["a", "b", "c"]), ("length", "width"))
    other = data.with_points(np.array([[7.0, 8.0]]), np.array([1]))
    assert (other.classes, other.axes, other.n_points) == (data.classes, data.axes, 1)


def test_made_classes_have_distinct_keys_and_styles():
    classes = make_classes(12)
    assert len({c.key for c in classes}) == len({c.style for c in classes}) == 12
    assert [c.name for c in make_classes(["setosa", ""])] == ["setosa", ""]


def test_an_empty_data_set_has_classes_and_no_points():
    data = empty_dataset(4)
    assert (data.n_points, data.n_classes) == (0, 4)
    assert data.points.shape == (0, 2)
    assert Session().data == empty_dataset(3)


def test_blobs_are_seeded_clouds_around_a_circle():
    data = blobs(n_classes=3, per_class=2000, spread=0.2, seed=5)
    assert data == blobs(n_classes=3, per_class=2000, spread=0.2, seed=5)
    assert data != blobs(n_classes=3, per_class=2000, spread=0.2, seed=6)
    assert data.counts().tolist() == [2000] * 3
    for c in range(3):
        cloud = data.points[data.labels == c]
        assert np.linalg.norm(cloud.mean(axis=0)) == pytest.approx(0.6, abs=0.03)
        np.testing.assert_allclose(cloud.std(axis=0), 0.2, rtol=0.1)
    x, y = data.points[data.labels == 0].mean(axis=0)
    assert x < 0 < y
