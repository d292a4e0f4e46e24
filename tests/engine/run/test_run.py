"""A run under live edits of features, scaling, split and stopping rules."""

import numpy as np
import pytest

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainingSet, initial_state, reference_step
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.reading.run_readings import held_out_of, readings_of
from softmax_viz.engine.run.training_run import TrainingRun


def run_of(data=None, features=("x", "y"), seed=3, **settings):
    run = TrainingRun()
    run.use_hyperparams(Hyperparams(**settings))
    run.use_features(features)
    run.use_data(data or blobs())
    run.reset(seed)
    return run


def probabilities(run, places):
    scores = expand(places, run.features) @ run.model.weights.T + run.model.bias
    exp_scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exp_scores / exp_scores.sum(axis=1, keepdims=True)


PLACES = np.random.default_rng(0).normal(size=(20, 2))


def test_a_feature_switched_on_starts_at_zero_and_one_switched_off_is_dropped():
    run = run_of()
    run.train(40)
    before = probabilities(run, PLACES)
    weights = run.model.weights
    run.use_features(("x", "y", "x2", "xy"))
    np.testing.assert_allclose(probabilities(run, PLACES), before, rtol=1e-12)
    assert (run.model.weights[:, 2:] == 0).all()
    run.train(10)
    assert (run.model.weights[:, 2:] != 0).any()
    assert run.state.step == 50
    run.use_features(("y",))
    assert run.model.weights.shape == (3, 1)
    run.use_features(("x", "y"))
    assert (run.model.weights[:, 0] == 0).all()
    assert weights.shape == run.model.weights.shape


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_the_optimizers_memory_follows_features_and_classes(optimizer):
    run = run_of(optimizer=optimizer)
    run.train(7)
    moments = run.state.moments
    run.use_features(("x", "y", "x2"))
    for before, after in zip(moments, run.state.moments, strict=True):
        np.testing.assert_array_equal(after[:, :2], before[:, :2])
        np.testing.assert_array_equal(after[:, 3], before[:, 2])
        assert (after[:, 2] == 0).all()


def test_standardization_does_not_move_the_picture_and_coefficients_stay_in_data_units():
    data = blobs()
    far = Dataset(data.points * (3.0, 40.0) + (100.0, -7.0), data.labels, data.classes)
    run = run_of(far, learning_rate=1e-4, penalty="none")
    run.train(30)
    places = PLACES * (3.0, 40.0) + (100.0, -7.0)
    before = probabilities(run, places)
    run.use_hyperparams(Hyperparams(learning_rate=0.5, penalty="none", standardize=True))
    np.testing.assert_allclose(probabilities(run, places), before, rtol=1e-9)
    run.train(400)
    # The same by hand: descend on standardized features, then ask the model in its own units.
    features = (far.points - far.points.mean(axis=0)) / far.points.std(axis=0)
    scores = features @ run.state.weights.T + run.state.bias
    np.testing.assert_allclose(far.points @ run.model.weights.T + run.model.bias, scores, rtol=1e-6, atol=1e-9)
    assert run.measure().accuracy > 0.9


def test_points_held_out_are_never_learned_from():
    data = blobs()
    settings = {"test_share": 0.4, "split_seed": 5}
    run = run_of(data, **settings)
    held = held_out_of(run)
    assert 0.2 < held.mean() < 0.6
    run.train(50)
    kept = Dataset(data.points[~held], data.labels[~held], data.classes)
    alone = run_of(kept)
    alone.train(50)
    assert run.state.weights.tobytes() == alone.state.weights.tobytes()
    readings = readings_of(run)
    scores = data.points[held] @ run.model.weights.T + run.model.bias
    assert readings.test.accuracy == pytest.approx(np.mean(scores.argmax(axis=1) == data.labels[held]))
    assert len(run.curve.test.steps) == len(run.curve.data.steps) == 50


def test_a_share_that_would_take_every_point_leaves_one_to_learn_from():
    one = Dataset(np.array([[0.3, 0.4]]), np.array([0]), blobs().classes)
    for seed in range(20):
        assert not held_out_of(run_of(one, test_share=0.9, split_seed=seed)).any()


def brute_force_first_step(threshold, settings, of):
    """The first step whose objective, walked by reference steps, is at most ``threshold``."""
    data = blobs()
    samples = TrainingSet(data.points, data.labels, 3)
    state = initial_state(3, 2, settings, 3)
    for _ in range(5000):
        following, report = reference_step(state, samples, settings, 3)
        if of(report) <= threshold:
            return state.step
        state = following
    raise AssertionError("never")


@pytest.mark.parametrize("name", ["data_loss", "total"])
@pytest.mark.parametrize("slices", [[5000], [1] * 3 + [7] * 700, [333] * 15])
def test_a_loss_rule_stops_at_the_first_step_that_meets_it_however_the_run_is_sliced(slices, name):
    settings = Hyperparams(strength=0.01)
    expected = brute_force_first_step(0.4, settings, lambda report: getattr(report, name))
    run = run_of(strength=0.01)
    for steps in slices:
        if run.train(steps, StopRules(**{name: 0.4})).is_rule_met:
            break
    assert run.state.step == expected
    assert run.curve.data.steps.tolist() == list(range(expected))


def test_a_gap_rule_needs_the_optimum_and_stops_at_the_first_step_below_it():
    settings = Hyperparams()
    run = run_of()
    assert not run.train(10, StopRules(gap=1e9)).is_rule_met, "nothing is known of the optimum yet"
    expected = brute_force_first_step(0.2 + 0.2, settings, lambda report: report.total)
    assert run.train(5000, StopRules(gap=0.2), optimum=0.2).is_rule_met
    assert run.state.step == expected


@pytest.mark.parametrize(
    ("name", "noise"), [("data_loss", {"batch_size": 8}), ("total", {"logit_dropout": 0.3, "dropout_scope": "step"})]
)
def test_a_noisy_run_stops_at_the_first_step_that_meets_its_rule_among_those_that_help_names(noise, name):
    """Every step up to 256, every 2nd up to 512, every 4th up to 1,024 …; however the run is sliced."""
    read_often = run_of(learning_rate=0.02, **noise)
    values = {}
    for step in range(600):
        if step <= 256 or step % 2 ** (len(bin(step)) - 2 - 8) == 0:
            values[step] = getattr(read_often.measure(), name)
        read_often.train(1)
    threshold = float(np.median(list(values.values())))
    expected = next(step for step, value in values.items() if value <= threshold)
    late = {step: value for step, value in values.items() if step > 300}
    dip = min(late, key=late.get)
    for limit, first in ((threshold, expected), (late[dip], dip)):
        for slices in ([3000], [1] * 7 + [97] * 31):
            run = run_of(learning_rate=0.02, **noise)
            for steps in slices:
                if run.train(steps, StopRules(**{name: limit * (1 + 1e-12)})).is_rule_met:
                    break
            assert run.state.step == first


def test_only_what_changes_the_optimum_poses_a_new_problem():
    run = run_of()
    number = run.current.problem_number
    for harmless in ({"learning_rate": 0.7}, {"batch_size": 9}, {"optimizer": "adam"}, {"logit_dropout": 0.2}):
        run.use_hyperparams(Hyperparams(**harmless))
        assert run.current.problem_number == number
    run.use_hyperparams(Hyperparams(logit_dropout=0.2, dropout_rescale=True))
    assert run.current.problem_number > number, "kept logits are scaled up: safe rates are lower"
    number = run.current.problem_number
    for changes in (
        {"strength": 0.5},
        {"penalty": "l1"},
        {"loss": "hinge"},
        {"standardize": True},
        {"test_share": 0.2},
    ):
        run.use_hyperparams(Hyperparams(**changes))
        assert run.current.problem_number > number
        number = run.current.problem_number
    run.use_features(of_degree(2))
    assert run.current.problem_number > number
