"""The weights that a run records on its way: at fixed steps, bounded, and kept with the run."""

import numpy as np
import pytest

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.landscape.run_path import next_path_step
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import reference_step
from softmax_viz.engine.run.training_run import TrainingRun


def _run(settings=Hyperparams(), n_classes=3):  # noqa: B008  (frozen)
    rng = np.random.default_rng(4)
    run = TrainingRun()
    run.use_data(Dataset(rng.normal(size=(40, 2)), rng.integers(0, n_classes, 40), make_classes(n_classes)))
    run.use_hyperparams(settings)
    run.reset(5)
    return run


@pytest.mark.parametrize("settings", [Hyperparams(), Hyperparams(standardize=True), Hyperparams(batch_size=7)])
def test_the_path_is_that_of_single_steps_however_the_run_is_sliced(settings):
    run, sliced = _run(settings), _run(settings)
    run.train(300)
    for count in (1, 2, 50, 13, 70, 164):
        sliced.train(count)
    path = run.path.path
    assert path.steps.tolist() == [*range(64), *range(64, 128, 8), *range(128, 256, 16), 256, 288]
    np.testing.assert_array_equal(path.steps, sliced.path.path.steps)
    np.testing.assert_array_equal(path.thetas, sliced.path.path.thetas)
    problem, state = run.current.problem, _run(settings).state
    for step in range(20):
        np.testing.assert_allclose(path.in_units_of(problem.scaling)[step], state.theta, rtol=1e-9, atol=1e-12)
        state, _ = reference_step(state, problem.train, settings, 5)


def test_a_very_long_run_has_a_bounded_path():
    step, count = 0, 0
    while step < 1e9:
        step, count = next_path_step(step), count + 1
    assert count <= 256


def test_a_kept_run_returns_with_its_path_and_a_new_run_begins_without():
    run = _run()
    run.train(100)
    kept, path = run.kept(), run.path.path
    assert kept.n_bytes > path.thetas.nbytes > 0
    run.reset(6)
    assert len(run.path.path.steps) == 0
    run.train(3)
    run.return_to(kept)
    np.testing.assert_array_equal(run.path.path.thetas, path.thetas)
    run.train(60)
    assert run.path.path.steps[-1] == 144


def test_the_path_begins_anew_with_other_classes_or_features_and_goes_on_with_other_points():
    run = _run()
    run.train(70)
    run.use_data(Dataset(run.data.points[:30], run.data.labels[:30], run.data.classes))
    run.train(1)
    assert run.path.path.steps[0] == 0
    run.use_features(("x", "y", "x2"))
    run.train(10)
    assert run.path.path.steps.tolist() == [71, 72, 80]
    assert run.path.path.thetas.shape[1:] == (3, 4)
    run.use_data(Dataset(run.data.points, run.data.labels, make_classes(4)))
    run.train(1)
    assert run.path.path.thetas.shape == (1, 4, 4)


def test_too_many_weights_leave_no_path():
    rng = np.random.default_rng(0)
    run = TrainingRun()
    run.use_data(Dataset(rng.normal(size=(20, 2)), rng.integers(0, 12, 20), make_classes(12)))
    run.use_features(tuple(FEATURES)[:22])
    run.train(3)
    assert len(run.path.path.steps) == 0
