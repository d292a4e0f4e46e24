"""The cut: boundaries against formulas of their own, over many random models, ends and features."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.insights.cut import Cut, cut, usual_cut
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState

SINGLE = {
    "x": lambda x, y: x, "y": lambda x, y: y, "x2": lambda x, y: x * x, "xy": lambda x, y: x * y,
    "y2": lambda x, y: y * y, "x3": lambda x, y: x * x * x, "sin_x": lambda x, y: np.sin(x),
    "r": lambda x, y: np.sqrt(x * x + y * y),
}  # fmt: skip


def subject(weights, bias, features=("x", "y"), points=((0.0, 0.0),), labels=(0,)) -> Subject:
    state = TrainState(np.array(weights, float), np.array(bias, float))
    data = Dataset(np.array(points, float), np.array(labels), make_classes(len(bias)))
    nothing = TrainingSet(np.empty((0, len(features))), np.empty(0, np.int64), len(bias))
    held_out = np.zeros(data.n_points, np.bool_)
    scaling = Scaling(np.zeros(len(features)), np.ones(len(features)))
    return Subject(state, state, features, Hyperparams(), 0, data, nothing, nothing, held_out, scaling)


def cut_of(of: Subject, a, b) -> Cut:
    found = cut(of, Inquiry(cut=(tuple(map(float, a)), tuple(map(float, b)))), go_on)
    assert found is not None
    return found


def scores_at(weights, bias, features, x, y):
    """z_k = b_k + Σ_d w_kd φ_d(x, y), one by one."""
    return np.array(
        [b + sum(w * SINGLE[name](x, y) for w, name in zip(row, features, strict=True))
         for row, b in zip(weights, bias, strict=True)]
    )  # fmt: skip


def straight_boundaries(weights, bias, a, b):
    """Where two lines meet above all others, by trying all pairs: t = −(Δw·A + Δb) / Δw·(B − A)."""
    a, way = np.array(a), np.subtract(b, a)
    found = []
    for j, k in itertools.combinations(range(len(bias)), 2):
        slope = (weights[j] - weights[k]) @ way
        if slope:
            t = -((weights[j] - weights[k]) @ a + bias[j] - bias[k]) / slope
            z = weights @ (a + t * way) + bias
            if 0.0 < t < 1.0 and all(z[m] < max(z[j], z[k]) for m in range(len(bias)) if m not in (j, k)):
                found.append(t)
    return sorted(found)


def test_straight_scores_give_the_crossings_of_the_two_largest():
    rng = np.random.default_rng(1)
    for _ in range(1000):
        n = int(rng.integers(2, 13))
        weights, bias = rng.normal(size=(n, 2)) * 10.0 ** rng.uniform(-3, 3), rng.normal(size=n)
        a, b = rng.normal(size=(2, 2)) * 10.0 ** rng.uniform(-2, 2)
        common = rng.normal(size=2) * 1e6 * rng.integers(0, 2)  # a part of all classes costs no digits
        found = cut_of(subject(weights + common, bias), a, b)
        shifted = (weights + common) - common[None]
        expected = straight_boundaries(weights, bias, a, b) if not common.any() else None
        assert found.length == pytest.approx(math.dist(a, b), rel=1e-14)
        if expected is None:
            expected = straight_boundaries(shifted, bias, a, b)
            assert len(found.boundaries) == pytest.approx(len(expected), abs=1)
        else:
            assert found.boundaries == pytest.approx(expected, rel=1e-9, abs=1e-12)
        # The winner of each stretch has the largest score in its middle.
        edges = [0.0, *found.boundaries.tolist(), 1.0]
        for (low, high), winner in zip(itertools.pairwise(edges), found.winners.tolist(), strict=True):
            if high - low > 1e-6:
                at = np.add(a, (low + high) / 2 * np.subtract(b, a))
                assert winner == (shifted @ at + bias).argmax()


def test_scores_and_probabilities_are_those_of_the_model():
    rng = np.random.default_rng(2)
    names = list(SINGLE)
    for _ in range(200):
        n, features = int(rng.integers(2, 8)), tuple(rng.permutation(names)[: rng.integers(1, 5)].tolist())
        weights, bias = rng.normal(size=(n, len(features))), rng.normal(size=n)
        a, b = rng.normal(size=(2, 2)) * 3
        found = cut_of(subject(weights, bias, features), a, b)
        assert found.is_finite
        assert found.t[0] == 0.0
        assert found.t[-1] == 1.0
        assert (np.diff(found.t) > 0.0).all()
        for index in rng.integers(0, len(found.t), 5):
            x, y = np.add(a, found.t[index] * np.subtract(b, a))
            z = scores_at(weights, bias, features, x, y)
            assert found.scores[index] == pytest.approx(z, rel=1e-12, abs=1e-12)
            assert found.probabilities[index] == pytest.approx(np.exp(z) / np.exp(z).sum(), rel=1e-12)


def test_curved_boundaries_are_the_roots_of_a_polynomial():
    """Along a line a score of degree 3 is a cubic in t: its roots come from the companion matrix."""
    rng = np.random.default_rng(3)
    features = ("x", "y", "x2", "xy", "y2", "x3")
    nodes = np.array([0.0, 0.3, 0.7, 1.0])
    n_found = 0
    for _ in range(300):
        n = int(rng.integers(2, 6))
        weights, bias = rng.normal(size=(n, 6)), rng.normal(size=n)
        a, b = rng.normal(size=(2, 2)) * 2
        found = cut_of(subject(weights, bias, features), a, b)
        at = np.add(a, nodes[:, None] * np.subtract(b, a))
        cubics = np.polyfit(nodes, np.array([scores_at(weights, bias, features, x, y) for x, y in at]), 3).T
        expected = []
        for j, k in itertools.combinations(range(n), 2):
            for root in np.roots(cubics[j] - cubics[k]):
                if abs(root.imag) < 1e-9 and 0.0 < root.real < 1.0:
                    z = [np.polyval(cubic, root.real) for cubic in cubics]
                    if max(z) - 1e-9 <= min(z[j], z[k]):
                        expected.append(root.real)
        assert found.boundaries == pytest.approx(sorted(expected), abs=1e-9)
        n_found += len(expected)
    assert n_found > 200


def test_at_a_boundary_the_two_best_tie_and_change_places():
    rng = np.random.default_rng(4)
    for features in (("x", "sin_x"), ("r", "y"), ("sin_x", "xy", "r")):
        for _ in range(50):
            weights, bias = rng.normal(size=(4, len(features))), rng.normal(size=4)
            a, b = rng.normal(size=(2, 2)) * 4
            found = cut_of(subject(weights, bias, features), a, b)
            for t, left, right in zip(found.boundaries, found.winners[:-1], found.winners[1:], strict=True):
                z = scores_at(weights, bias, features, *np.add(a, t * np.subtract(b, a)))
                assert sorted(z)[-2:] == pytest.approx([z[left], z[right]], abs=1e-9)
                assert abs(z[left] - z[right]) < 1e-9


def test_a_narrow_region_between_two_samples_is_found():
    # z_2 − z_1 = 1e-8 − (x − 0.5012)²: class 2 wins on a stretch of 2e-4, a twentieth of a sample.
    found = cut_of(subject([[0.0, 0.0], [2 * 0.5012, -1.0]], [0.0, 1e-8 - 0.5012**2], ("x", "x2")), (0, 0), (1, 0))
    assert found.boundaries == pytest.approx([0.5011, 0.5013], abs=1e-9)
    assert found.winners.tolist() == [0, 1, 0]


def test_bad_cuts_and_models_make_no_nonsense():
    model = [[1.0, 0.0], [-1.0, 0.0]]
    nowhere = cut_of(subject(model, [0.0, 0.0]), (0.5, 1), (0.5, 1))
    assert nowhere.length == 0.0
    assert nowhere.winners.tolist() == [0]
    assert not len(nowhere.boundaries)
    far = cut_of(subject(model, [0.0, 0.0]), (-1e50, 1e50), (1e50, 1e50))
    assert far.boundaries == pytest.approx([0.5])
    for bad in (np.nan, np.inf, 1e308):
        found = cut_of(subject([[bad, bad], [-bad, 0.0]], [0.0, 0.0]), (-10, 0), (10, 1))
        assert not found.is_finite
        assert not len(found.t)
    assert not cut_of(subject([[1.0], [2.0]], [0.0, 0.0], ("x3",)), (-1e120, 0), (1e120, 0)).is_finite
    alike = cut_of(subject(np.zeros((3, 2)), np.zeros(3)), (0, 0), (1, 1))
    assert alike.winners.tolist() == [-1]
    assert cut(subject(model, [0.0, 0.0]), Inquiry(), go_on) is None
    twins = cut_of(subject([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]], [0.0] * 3), (-1, 0), (1, 0))
    assert twins.winners.tolist() == [2, -1]
    assert twins.boundaries == pytest.approx([0.5])


def test_training_points_near_the_cut_are_placed_along_it():
    points = [(0.25, 0.01), (0.5, 0.2), (0.75, -0.02), (1.5, 0.0)]
    of = subject([[1.0, 0.0]] * 2, [0.0, 0.0], points=points, labels=(1, 0, 0, 1))
    found = cut_of(of, (0, 0), (1, 0))
    assert found.near == pytest.approx([0.25, 0.75])
    assert found.near_labels.tolist() == [1, 0]


def test_the_usual_cut_goes_through_the_means_of_the_two_largest_classes():
    rng = np.random.default_rng(5)
    for _ in range(200):
        labels = rng.integers(0, 4, 30)
        data = Dataset(rng.uniform(-1, 1, (30, 2)), labels, make_classes(4))
        a, b = np.array(usual_cut(data, (-2.0, -1.5), (2.0, 1.5)))
        for end in (a, b):
            assert (np.abs(end) <= (2.0, 1.5)).all()
        one, other = np.argsort(-np.bincount(labels, minlength=4), kind="stable")[:2]
        if abs(a[1]) + abs(b[1]) and a[1] != b[1]:
            for label in (one, other):
                mean = data.points[labels == label].mean(axis=0)
                across = np.array([-(b - a)[1], (b - a)[0]]) / math.dist(a, b)
                assert abs((mean - a) @ across) < 1e-9
    empty = Dataset(np.empty((0, 2)), np.empty(0, np.int64), make_classes(3))
    assert usual_cut(empty, (0.0, 0.0), (100.0, 10.0)) == ((8.0, 5.0), (92.0, 5.0))
