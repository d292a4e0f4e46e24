"""J on planes: convex everywhere, flat along the redundant direction without λ, and a bowl with it."""

from dataclasses import replace

import numpy as np
import pytest
from insight_oracles import objective
from insight_subjects import subject, subjects

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.insights.surface import run_track, surface
from softmax_viz.core.landscape.run_path import RunPath
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import reference_step
from softmax_viz.engine.reading.insight_reader import subject_of
from softmax_viz.engine.run.training_run import TrainingRun

SHIFT, RUN = Inquiry(plane=("shift", 0, 0)), Inquiry()


def _trained(settings, steps=60, n_points=50, n_classes=3, seed=0):
    """A run of so many steps, with its optimum."""
    rng = np.random.default_rng(seed)
    run = TrainingRun()
    made = subject(rng, n_points, n_classes, 1, settings)
    run.use_data(made.data)
    run.use_hyperparams(settings)
    run.reset(1)
    run.train(steps)
    return subject_of(run, find_optimum(run.current.problem.train, settings))


def test_it_is_convex_along_every_line_of_every_map():
    for index, made in enumerate(subjects(1, 30)):
        for inquiry in (RUN, SHIFT, Inquiry(plane=("weights", 0, made.state.theta.size - 1 - index % 2))):
            shown = surface(made, inquiry, go_on)
            assert shown.is_convex
            middle = shown.values[1:-1, 1:-1]
            for one, other in (((0, 0), (2, 2)), ((0, 1), (2, 1)), ((1, 0), (1, 2)), ((0, 2), (2, 0))):
                ends = [shown.values[r : r + len(middle), c : c + len(middle)] for r, c in (one, other)]
                assert (ends[0] + ends[1] - 2.0 * middle).min() >= -1e-11 * max(1.0, middle.max())


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_the_redundant_direction_is_flat_without_penalty_and_a_bowl_with_it(loss):
    for seed in range(10):
        flat = _trained(Hyperparams(penalty="none", loss=loss), seed=seed)
        shown = surface(flat, SHIFT, go_on)
        assert shown.flatness <= 1e-12 * max(1.0, shown.values.max())
        assert shown.is_flat
        strength = 0.3
        bowl = surface(_trained(Hyperparams(penalty="l2", strength=strength, loss=loss), seed=seed), SHIFT, go_on)
        middle = bowl.values[:, len(bowl.xs) // 2]
        expected = middle[:, None] + 0.5 * strength * (bowl.xs**2 - bowl.xs[len(bowl.xs) // 2] ** 2)
        np.testing.assert_allclose(bowl.values, expected, rtol=1e-12, atol=1e-12)
        assert not bowl.is_flat


def test_adding_the_same_to_all_classes_is_what_the_redundant_direction_does():
    made = _trained(Hyperparams(penalty="none"))
    across = surface(made, SHIFT, go_on).plane.across
    np.testing.assert_allclose(across, np.tile(across[0], (3, 1)), atol=1e-15)
    assert across[0, -1] == 0.0


def test_the_plane_of_the_run_contains_start_now_and_optimum():
    for standardize in (False, True):
        made = _trained(Hyperparams(penalty="l2", strength=0.01, standardize=standardize))
        shown, track = surface(made, RUN, go_on), run_track(made, RUN, go_on)
        assert (shown.plane.x_axis, shown.plane.y_axis) == ("to_optimum", "now")
        for theta in (track.start, track.now, track.optimum):
            a, b = shown.plane.coordinates(theta)
            np.testing.assert_allclose(shown.plane.theta(a, b), theta, atol=1e-12)
            assert shown.xs[0] < a < shown.xs[-1]
            assert shown.ys[0] < b < shown.ys[-1]
        assert objective(made, track.now) == pytest.approx(made_total(made), rel=1e-12)
        assert objective(made, track.optimum) == pytest.approx(made.optimum.value, rel=1e-9)
        assert objective(made, track.optimum) <= shown.values.min() + 1e-12
        first = reference_step(initial(made), made.train, made.hyperparams, made.seed)[0]
        np.testing.assert_allclose(track.thetas[1], first.theta, rtol=1e-9, atol=1e-12)
        assert (np.diff([objective(made, theta) for theta in track.thetas]) < 1e-12).all()


def made_total(made):
    return objective(made, made.state.theta)


def initial(made):
    run = TrainingRun()
    run.use_data(made.data)
    run.use_hyperparams(made.hyperparams)
    run.reset(made.seed)
    return run.state


def test_two_weights_span_a_plane_in_their_own_values():
    made = _trained(Hyperparams())
    shown = surface(made, Inquiry(plane=("weights", 1, 5)), go_on)
    a, b = shown.plane.coordinates(made.state.theta)
    assert (a, b) == (made.state.theta[0, 1], made.state.theta[1, 2])
    theta = made.state.theta.copy()
    theta[0, 1], theta[1, 2] = shown.xs[3], shown.ys[7]
    assert shown.values[7, 3] == pytest.approx(objective(made, theta), rel=1e-12)
    for first, second in ((1, 1), (0, 99), (-1, 0)):
        assert surface(made, Inquiry(plane=("weights", first, second)), go_on) is None


@pytest.mark.parametrize("n_classes", [2, 12])
def test_without_an_optimum_and_before_the_first_step_there_is_a_plane_all_the_same(n_classes):
    for n_points in (0, 1, 30):
        made = subject(np.random.default_rng(n_points), n_points, n_classes, 1, Hyperparams(penalty="none"))
        for inquiry in (RUN, SHIFT):
            shown = surface(made, inquiry, go_on)
            across, upwards = shown.plane.across, shown.plane.upwards
            assert np.linalg.norm(across) == pytest.approx(1.0)
            assert np.linalg.norm(upwards) == pytest.approx(1.0)
            assert abs((across * upwards).sum()) < 1e-12
            assert np.isfinite(shown.values).all()
            assert (len(shown.levels) > 2) == (n_points > 0)


def test_levels_are_round_numbers_between_the_lowest_and_the_highest():
    made = _trained(Hyperparams(penalty="l2", strength=0.1))
    shown = surface(made, RUN, go_on)
    assert 4 <= len(shown.levels) <= 8
    assert shown.values.min() < shown.levels[0]
    assert (np.diff(shown.levels) > 0.0).all()
    assert all(len(f"{level:g}") <= 7 for level in shown.levels)


def test_weights_of_another_shape_are_no_part_of_the_path_and_diverged_ones_are_not_drawn():
    made = _trained(Hyperparams())
    other = replace(made, path=RunPath([0, 1], np.zeros((2, 4, 3))))
    assert len(run_track(other, RUN, go_on).thetas) == 1
    wild = replace(made, state=replace(made.state, weights=np.full((3, 2), 1e200)))
    assert run_track(wild, RUN, go_on) is None
    assert surface(wild, RUN, go_on) is None
