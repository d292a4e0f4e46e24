"""The reference step against the objective written a second time, and against what symmetry demands of it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import oracles
import pytest
from sklearn.linear_model import LogisticRegression

from softmax_viz.core.dropout import LogitDropout
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.training import (
    Samples,
    StepReport,
    TrainState,
    batch_bounds,
    initial_state,
    reference_step,
    shuffled,
)

SCOPES = ("off", "epoch", "step", "example")


def settings_of(scope: str, **others) -> Hyperparams:
    if scope == "off":
        return Hyperparams(**others)
    return Hyperparams(logit_dropout=0.4, dropout_scope=scope, **others)


def problem(n: int = 9, d: int = 3, k: int = 4, seed: int = 0) -> tuple[TrainState, Samples]:
    random = np.random.default_rng(seed)
    samples = Samples(random.normal(size=(n, d)), random.integers(0, k, n), k)
    return TrainState(random.normal(size=(k, d)), random.normal(size=k)), samples


def run(state: TrainState, samples: Samples, settings: Hyperparams, steps: int, seed: int = 0) -> TrainState:
    for _ in range(steps):
        state, _ = reference_step(state, samples, settings, seed)
    return state


def same_bits(a: TrainState, b: TrainState) -> bool:
    return (
        a.weights.tobytes() == b.weights.tobytes()
        and a.bias.tobytes() == b.bias.tobytes()
        and (a.step, a.epoch, a.position) == (b.step, b.epoch, b.position)
    )


# --- the gradient ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 1, 4])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("rescale", [False, True], ids=["plain", "rescaled"])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", PENALTIES)
def test_a_step_descends_what_it_reports(kind, scope, rescale, bias, batch_size):
    rate, strength, seed, n = 0.07, 0.3, 5, 9
    settings = settings_of(
        scope, penalty=kind, strength=strength, learning_rate=rate, dropout_rescale=rescale, bias=bias,
        batch_size=batch_size,
    )  # fmt: skip
    state, samples = problem(n)
    if not bias:
        state = TrainState(state.weights, np.zeros(4))
    for _ in range(4):
        start = state.position
        size = n if batch_size is None else min(batch_size, n - start)
        chosen = np.arange(n) if size == n else shuffled(seed, state.epoch, n)[start : start + size]
        keep = 1.0
        if scope != "off":
            keep = LogitDropout(settings, seed, 4).draw(state.step, state.epoch, size)
        features, labels = samples.features[chosen], samples.labels[chosen]

        def loss_of(weights, bias_, features=features, labels=labels, keep=keep):
            return oracles.data_loss(weights, bias_, features, labels, keep)

        after, report = reference_step(state, samples, settings, seed)
        assert report.data_loss == pytest.approx(loss_of(state.weights, state.bias), rel=1e-12)
        assert report.penalty == pytest.approx(oracles.penalty(state.weights, kind, strength), rel=1e-12)
        assert report.total == report.data_loss + report.penalty

        by_weights = oracles.derivative(lambda w, f=loss_of, b=state.bias: f(w, b), state.weights)
        by_bias = oracles.derivative(lambda b, f=loss_of, w=state.weights: f(w, b), state.bias)
        moved = (state.weights - after.weights) / rate
        if kind == "l1":
            # Optimality of the proximal step: (w − w⁺)/η − ∂data ∈ λ ∂|w⁺|.
            pull = moved - by_weights
            gone = after.weights == 0
            np.testing.assert_allclose(pull[~gone], strength * np.sign(after.weights[~gone]), atol=1e-9)
            assert (np.abs(pull[gone]) <= strength + 1e-9).all()
        else:
            smooth = oracles.derivative(lambda w: oracles.penalty(w, kind, strength), state.weights)
            np.testing.assert_allclose(moved, by_weights + smooth, atol=1e-9)
        np.testing.assert_allclose((state.bias - after.bias) / rate, by_bias if bias else 0.0, atol=1e-9)
        assert after.step == state.step + 1
        state = after


def test_l1_makes_zeros_that_stay_and_zeros_that_come_back():
    samples = Samples(np.array([[1.0, 0.01], [-1.0, -0.01]]), np.array([0, 1]), 2)
    settings = Hyperparams(penalty="l1", strength=0.1, learning_rate=0.5)
    state = run(TrainState(np.array([[0.0, 0.1], [0.0, -0.1]]), np.zeros(2)), samples, settings, 200)
    assert (state.weights[:, 0] != 0).all()
    assert (state.weights[:, 1] == 0).all()


# --- the start, batches and counting ---------------------------------------------------------------------


@pytest.mark.parametrize("k", range(2, 13))
def test_zero_weights_lose_exactly_ln_k(k):
    samples = Samples(np.random.default_rng(k).normal(size=(20, 2)), np.arange(20) % k, k)
    settings = Hyperparams(initialization="zeros", penalty="l2")
    state = initial_state(k, 2, settings, seed=3)
    _, report = reference_step(state, samples, settings, 3)
    assert report.data_loss == pytest.approx(math.log(k), rel=1e-15)
    assert report.penalty == 0.0


@pytest.mark.parametrize(
    ("name", "d", "deviation"), [("normal", 50, 0.01), ("textbook", 50, 0.2), ("textbook", 2, 1.0)]
)
def test_initial_weights_are_normal_with_the_stated_deviation(name, d, deviation):
    weights = np.concatenate(
        [initial_state(5, d, Hyperparams(initialization=name), seed).weights.ravel() for seed in range(100)]
    )
    n = len(weights)
    assert abs(weights.mean()) < 5 * deviation / math.sqrt(n)
    assert abs(weights.std() / deviation - 1) < 5 / math.sqrt(2 * n)
    assert len(np.unique(weights)) == n
    assert not initial_state(5, d, Hyperparams(initialization=name), 0).bias.any()


def visited(samples_seen: TrainState, state: TrainState) -> set[int]:
    """With the identity as features, a step changes exactly the columns of the points that it used."""
    return set(np.flatnonzero((samples_seen.weights != state.weights).any(axis=0)))


@pytest.mark.parametrize(("n", "batch_size"), [(10, 3), (10, 1), (7, 7), (7, 100), (8, 4), (1, 1), (5, None)])
def test_an_epoch_visits_each_point_exactly_once(n, batch_size):
    samples = Samples(np.eye(n), np.arange(n) % 3, 3)
    settings = Hyperparams(penalty="none", batch_size=batch_size)
    state = TrainState(np.zeros((3, n)), np.zeros(3))
    size = n if batch_size is None else min(batch_size, n)
    orders = []
    for epoch in range(4):
        batches = []
        while state.epoch == epoch:
            after, _ = reference_step(state, samples, settings, seed=1)
            batches.append(visited(state, after))
            state = after
        assert [len(batch) for batch in batches[:-1]] == [size] * (math.ceil(n / size) - 1)
        assert len(batches[-1]) == (n % size or size)
        assert sorted(itertools.chain(*batches)) == list(range(n))
        assert state.position == 0
        orders.append(tuple(tuple(sorted(batch)) for batch in batches))
    if size < n:
        assert len(set(orders)) > 1
    assert state.step == 4 * math.ceil(n / size)


def test_the_order_is_a_permutation_and_a_function_of_seed_and_epoch():
    orders = {(seed, epoch): shuffled(seed, epoch, 40) for seed in range(5) for epoch in range(5)}
    for (seed, epoch), order in orders.items():
        assert sorted(order) == list(range(40))
        np.testing.assert_array_equal(order, shuffled(seed, epoch, 40))
    assert len({order.tobytes() for order in orders.values()}) == 25


def test_every_place_of_the_order_is_equally_likely():
    """Where point 0 comes in 3,000 epochs of 5 points; chi-squared with 4 degrees of freedom."""
    places = [int(np.flatnonzero(shuffled(0, epoch, 5) == 0)[0]) for epoch in range(3000)]
    counts = np.bincount(places, minlength=5)
    assert ((counts - 600.0) ** 2 / 600).sum() < 30


def test_a_batch_starts_over_where_points_were_removed():
    assert batch_bounds(position=8, n_samples=5, batch_size=3) == (0, 3)
    assert batch_bounds(position=3, n_samples=5, batch_size=3) == (3, 5)
    assert batch_bounds(position=3, n_samples=5, batch_size=None) == (3, 5)
    assert batch_bounds(position=0, n_samples=0, batch_size=3) == (0, 0)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("batch_size", [None, 4])
def test_fifty_steps_are_thirty_and_twenty(scope, batch_size):
    settings = settings_of(scope, batch_size=batch_size, penalty="l1", strength=0.01)
    state, samples = problem()
    half = run(state, samples, settings, 30)
    rebuilt = TrainState(
        np.frombuffer(half.weights.tobytes()).reshape(4, 3), half.bias.tolist(), half.step, half.epoch, half.position
    )
    assert same_bits(run(state, samples, settings, 50), run(rebuilt, samples, settings, 20))


# --- symmetries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["off", "epoch", "step"])
@pytest.mark.parametrize("kind", PENALTIES)
def test_the_order_of_the_points_does_not_matter(kind, scope):
    settings = settings_of(scope, penalty=kind, strength=0.01)
    state, samples = problem(30)
    order = np.random.default_rng(1).permutation(30)
    shuffled_samples = Samples(samples.features[order], samples.labels[order], 4)
    a, b = run(state, samples, settings, 40), run(state, shuffled_samples, settings, 40)
    np.testing.assert_allclose(a.weights, b.weights, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(a.bias, b.bias, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("kind", PENALTIES)
def test_renaming_the_classes_permutes_the_rows(kind, batch_size):
    settings = Hyperparams(penalty=kind, strength=0.01, batch_size=batch_size)
    state, samples = problem(30)
    to = np.array([2, 0, 3, 1])  # class c becomes class to[c]
    renamed = Samples(samples.features, to[samples.labels], 4)
    state_renamed = TrainState(state.weights[np.argsort(to)], state.bias[np.argsort(to)])
    a, b = run(state, samples, settings, 40), run(state_renamed, renamed, settings, 40)
    np.testing.assert_allclose(a.weights, b.weights[to], rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(a.bias, b.bias[to], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("kind", ["none", "l2"])
@pytest.mark.parametrize("degrees", [30, 90, 217])
def test_turning_the_plane_turns_the_weights(kind, degrees):
    settings = Hyperparams(penalty=kind, strength=0.1, initialization="zeros")
    _, samples = problem(30, d=2)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[c, -s], [s, c]])
    turned = Samples(samples.features @ turn.T, samples.labels, 4)
    state = initial_state(4, 2, settings, 0)
    a, b = run(state, samples, settings, 60), run(state, turned, settings, 60)
    np.testing.assert_allclose(a.weights @ turn.T, b.weights, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(a.bias, b.bias, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", PENALTIES)
def test_the_weights_of_all_classes_keep_their_sum(kind):
    """The data gradient of all classes sums to zero; only the penalty can change Σ_k w_k, and it shrinks it."""
    state, samples = problem(30)
    after = run(state, samples, Hyperparams(penalty="none"), 50)
    np.testing.assert_allclose(after.weights.sum(axis=0), state.weights.sum(axis=0), atol=1e-12)
    np.testing.assert_allclose(after.bias.sum(), state.bias.sum(), atol=1e-12)
    eta, strength = 0.5, 0.2
    decayed = run(state, samples, Hyperparams(penalty="l2", strength=strength, learning_rate=eta), 10)
    np.testing.assert_allclose(
        decayed.weights.sum(axis=0), (1 - eta * strength) ** 10 * state.weights.sum(axis=0), atol=1e-12
    )


def test_points_at_the_origin_learn_the_class_frequencies():
    counts = np.array([1, 3, 6])
    samples = Samples(np.zeros((10, 2)), np.repeat([0, 1, 2], counts), 3)
    settings = Hyperparams(learning_rate=1.0, penalty="l2", strength=0.1)
    state = run(initial_state(3, 2, settings, 0), samples, settings, 600)
    odds = np.exp(state.bias)
    np.testing.assert_allclose(odds / odds.sum(), counts / 10, rtol=1e-8)
    assert np.abs(state.weights).max() < 1e-15  # nothing but the penalty acts on them


def test_a_strong_l2_penalty_presses_the_weights_to_zero():
    """At the optimum λ w = −∂data/∂w, and no row of that is longer than the longest point."""
    _, samples = problem(30)
    longest = np.linalg.norm(samples.features, axis=1).max()
    lengths = []
    for strength in (0.1, 1.0, 10.0):
        settings = Hyperparams(penalty="l2", strength=strength, learning_rate=0.1)
        state = run(initial_state(4, 3, settings, 0), samples, settings, 1500)
        lengths.append(np.linalg.norm(state.weights, axis=1).max())
        assert lengths[-1] <= longest / strength
    assert lengths[0] > lengths[1] > lengths[2]


def test_an_l1_penalty_above_the_gradient_at_zero_leaves_no_weight():
    _, samples = problem(30)
    settings = Hyperparams(penalty="l1", strength=5.0, learning_rate=0.1)
    state = run(initial_state(4, 3, settings, 0), samples, settings, 50)
    assert not state.weights.any()
    assert state.bias.any()


# --- odd data --------------------------------------------------------------------------------------------


def odd_samples() -> dict[str, Samples]:
    random = np.random.default_rng(2)
    return {
        "no points": Samples(np.empty((0, 2)), np.empty(0, np.int64), 3),
        "one point": Samples(np.array([[0.3, -0.7]]), np.array([1]), 3),
        "all points equal": Samples(np.full((8, 2), 0.5), np.arange(8) % 3, 3),
        "one class empty": Samples(random.normal(size=(9, 2)), np.arange(9) % 2, 3),
        "one class only": Samples(random.normal(size=(9, 2)), np.full(9, 2), 3),
        "no features": Samples(np.empty((9, 0)), np.arange(9) % 3, 3),
    }


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("name", odd_samples())
def test_odd_data_train_to_finite_numbers(name, scope, batch_size):
    samples = odd_samples()[name]
    settings = settings_of(scope, batch_size=batch_size, dropout_rescale=True)
    state = initial_state(3, samples.n_features, settings, 0)
    for _ in range(60):
        state, report = reference_step(state, samples, settings, 0)
        assert math.isfinite(report.total)
        assert report.data_loss >= 0
    assert np.isfinite(state.weights).all()
    assert np.isfinite(state.bias).all()
    assert state.step == 60


def test_without_points_only_the_penalty_acts():
    settings = Hyperparams(penalty="l2", strength=0.5, learning_rate=0.1)
    state, _ = problem(d=2, k=3)
    nothing = odd_samples()["no points"]
    after, report = reference_step(state, nothing, settings, 0)
    assert report.data_loss == 0.0
    np.testing.assert_allclose(after.weights, 0.95 * state.weights, rtol=1e-15)
    np.testing.assert_array_equal(after.bias, state.bias)


def test_without_bias_it_stays_zero():
    state, samples = problem()
    after = run(TrainState(state.weights, np.zeros(4)), samples, Hyperparams(bias=False), 20)
    assert not after.bias.any()


# --- the optimum -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("strength", [0.003, 0.03, 0.3])
@pytest.mark.parametrize("bias", [True, False], ids=["intercept", "no intercept"])
def test_the_regularised_optimum_is_that_of_scikit_learn(strength, bias):
    _, samples = problem(60, d=2, k=3, seed=4)
    settings = Hyperparams(penalty="l2", strength=strength, learning_rate=1.5, bias=bias, initialization="zeros")
    state = run(initial_state(3, 2, settings, 0), samples, settings, 3000)
    oracle = LogisticRegression(C=1 / (strength * 60), fit_intercept=bias, tol=1e-12, max_iter=10_000)
    oracle.fit(samples.features, samples.labels)

    def j(weights, intercept):
        return oracles.objective(weights, intercept, samples.features, samples.labels, "l2", strength)

    best = j(oracle.coef_, np.broadcast_to(oracle.intercept_, 3))
    assert j(state.weights, state.bias) == pytest.approx(best, abs=1e-9)
    np.testing.assert_allclose(state.weights, oracle.coef_, atol=1e-5)


@pytest.mark.parametrize("strength", [0.01, 0.05])
def test_the_l1_optimum_fulfils_its_conditions(strength):
    """∂data/∂w = −λ sign w where w ≠ 0, and |∂data/∂w| ≤ λ where w = 0; ∂data/∂b = 0."""
    _, samples = problem(40, seed=6)
    settings = Hyperparams(penalty="l1", strength=strength, learning_rate=1.0, initialization="zeros")
    state = run(initial_state(4, 3, settings, 0), samples, settings, 4000)
    by_weights = oracles.derivative(
        lambda w: oracles.data_loss(w, state.bias, samples.features, samples.labels), state.weights
    )
    by_bias = oracles.derivative(
        lambda b: oracles.data_loss(state.weights, b, samples.features, samples.labels), state.bias
    )
    gone = state.weights == 0
    assert gone.any()
    assert not gone.all()
    np.testing.assert_allclose(by_weights[~gone], -strength * np.sign(state.weights[~gone]), atol=1e-7)
    assert (np.abs(by_weights[gone]) <= strength + 1e-7).all()
    np.testing.assert_allclose(by_bias, 0.0, atol=1e-7)


@pytest.mark.parametrize("kind", PENALTIES)
def test_small_full_steps_never_raise_the_objective(kind):
    """η below 1/L descends in every step; L ≤ max ‖(φ, 1)‖² / 2 + λ for softmax regression."""
    _, samples = problem(40, seed=8)
    lipschitz = (np.square(samples.features).sum(axis=1) + 1).max() / 2 + 0.2
    settings = Hyperparams(penalty=kind, strength=0.2, learning_rate=1 / lipschitz, initialization="textbook")
    state = initial_state(4, 3, settings, 0)
    totals = []
    for _ in range(200):
        state, report = reference_step(state, samples, settings, 0)
        totals.append(report.total)
    assert (np.diff(totals) <= 1e-14).all()


# --- the values ------------------------------------------------------------------------------------------


def test_states_and_samples_are_frozen_copies():
    weights, features = np.ones((2, 3)), np.ones((4, 3))
    state, samples = TrainState(weights, np.zeros(2)), Samples(features, np.zeros(4, int), 2)
    weights[0, 0] = features[0, 0] = 9
    assert state.weights[0, 0] == samples.features[0, 0] == 1
    for array in (state.weights, state.bias, samples.features, samples.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 5
    assert StepReport(1.5, 0.25).total == 1.75


@pytest.mark.parametrize(
    ("features", "labels"),
    [
        (np.ones((3, 2)), [0, 1]),
        (np.ones(3), [0, 1, 0]),
        (np.ones((3, 2)), [[0], [1], [0]]),
        (np.ones((3, 2)), [0, 1, 2]),
        (np.ones((3, 2)), [0, 1, -1]),
        (np.array([[np.nan], [1.0]]), [0, 1]),
        (np.array([[np.inf], [1.0]]), [0, 1]),
    ],
)
def test_samples_that_do_not_fit_are_refused(features, labels):
    with pytest.raises(ValueError, match=r"match|finite|labels"):
        Samples(features, np.array(labels), 2)
