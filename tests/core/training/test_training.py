"""The reference step against the objective written a second time, and against what symmetry demands of it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import oracles
import pytest
from fused_problems import SCOPES
from sklearn.linear_model import LogisticRegression

from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.reference import (
    StepLosses,
    TrainingSet,
    TrainState,
    batch_bounds,
    initial_state,
    reference_step,
    shuffled,
)

FIRST_ORDER = [name for name, optimizer in OPTIMIZERS.items() if optimizer.direct is not None]
BATCHES, FLAGS = (None, 1, 4), (False, True)


def settings_of(scope: str, **others) -> Hyperparams:
    if scope == "off":
        return Hyperparams(**others)
    return Hyperparams(logit_dropout=0.4, dropout_scope=scope, **others)


def problem(n: int = 9, d: int = 3, k: int = 4, seed: int = 0) -> tuple[TrainState, TrainingSet]:
    random = np.random.default_rng(seed)
    samples = TrainingSet(random.normal(size=(n, d)), random.integers(0, k, n), k)
    return TrainState(random.normal(size=(k, d)), random.normal(size=k)), samples


def run(state: TrainState, samples: TrainingSet, settings: Hyperparams, steps: int, seed: int = 0) -> TrainState:
    for _ in range(steps):
        state, _ = reference_step(state, samples, settings, seed)
    return state


def run_to_rest(state: TrainState, samples: TrainingSet, settings: Hyperparams, steps: int) -> TrainState:
    """As ``run`` gives it for settings without chance, but as soon as a step changes nothing: none after it does."""
    for _ in range(steps):
        before = state
        state, _ = reference_step(state, samples, settings, 0)
        kept = [np.array_equal(a, b) for a, b in zip(before.moments, state.moments, strict=False)]
        if np.array_equal(before.theta, state.theta) and all(kept) and len(before.moments) == len(state.moments):
            break
    return state


def same_bits(a: TrainState, b: TrainState) -> bool:
    return (
        a.weights.tobytes() == b.weights.tobytes()
        and a.bias.tobytes() == b.bias.tobytes()
        and (a.step, a.epoch, a.position, a.moment_steps) == (b.step, b.epoch, b.position, b.moment_steps)
        and [m.tobytes() for m in a.moments] == [m.tobytes() for m in b.moments]
    )


# --- the gradient ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scope", "rescale", "bias", "batch_size"), oracles.pairs(PENALTIES, SCOPES, FLAGS, FLAGS, BATCHES)
)
def test_a_step_descends_what_it_reports(kind, scope, rescale, bias, batch_size):
    rate, strength, seed, n = 0.07, 0.3, 5, 9
    settings = settings_of(
        scope, penalty=kind, strength=strength, learning_rate=rate, dropout_rescale=rescale, bias=bias,
        batch_size=batch_size,
    )  # fmt: skip
    meaning, random = oracles.of(oracles.PENALTIES, kind), np.random.default_rng(1)
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
        assert report.penalty == pytest.approx(meaning.value(state.weights, settings), rel=1e-12)
        assert report.total == report.data_loss + report.penalty

        by_weights = oracles.derivative(lambda w, f=loss_of, b=state.bias: f(w, b), state.weights)
        by_bias = oracles.derivative(lambda b, f=loss_of, w=state.weights: f(w, b), state.bias)
        moved = (state.weights - after.weights) / rate
        # Optimality of the proximal step: (w − w⁺)/η − ∂(data + smooth part) is a slope of the corners at w⁺.
        curved = strength * oracles.derivative(lambda w: meaning.smooth(w, settings), state.weights)
        pull, corners = moved - by_weights - curved, strength * meaning.corners(after.weights, settings)
        for size in (1e-3, 0.1, 10.0):
            for way in (*random.normal(size=(20, 4, 3)), -after.weights, *np.eye(12).reshape(12, 4, 3)):
                for step in (size * way, -size * way):
                    there = strength * meaning.corners(after.weights + step, settings)
                    assert there >= corners + (pull * step).sum() - 1e-8 * size
        np.testing.assert_allclose((state.bias - after.bias) / rate, by_bias if bias else 0.0, atol=1e-9)
        assert after.step == state.step + 1
        state = after


def test_l1_makes_zeros_that_stay_and_zeros_that_come_back():
    samples = TrainingSet(np.array([[1.0, 0.01], [-1.0, -0.01]]), np.array([0, 1]), 2)
    settings = Hyperparams(penalty="l1", strength=0.1, learning_rate=0.5)
    state = run(TrainState(np.array([[0.0, 0.1], [0.0, -0.1]]), np.zeros(2)), samples, settings, 200)
    assert (state.weights[:, 0] != 0).all()
    assert (state.weights[:, 1] == 0).all()


# --- the start, batches and counting ---------------------------------------------------------------------


@pytest.mark.parametrize("k", range(2, 13))
def test_zero_weights_lose_exactly_ln_k(k):
    samples = TrainingSet(np.random.default_rng(k).normal(size=(20, 2)), np.arange(20) % k, k)
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
    samples = TrainingSet(np.eye(n), np.arange(n) % 3, 3)
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


@pytest.mark.parametrize(("scope", "batch_size", "optimizer"), oracles.pairs(SCOPES, (None, 4), FIRST_ORDER))
def test_fifty_steps_are_thirty_and_twenty(scope, batch_size, optimizer):
    settings = settings_of(scope, batch_size=batch_size, penalty="l1", strength=0.01, optimizer=optimizer)
    state, samples = problem()
    half = run(state, samples, settings, 30)
    rebuilt = TrainState(
        np.frombuffer(half.weights.tobytes()).reshape(4, 3), half.bias.tolist(), half.step, half.epoch, half.position,
        tuple(moment.tolist() for moment in half.moments), half.moment_steps, half.memory,
    )  # fmt: skip
    assert same_bits(run(state, samples, settings, 50), run(rebuilt, samples, settings, 20))


# --- symmetries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "scope", "optimizer", "loss"),
    oracles.pairs(PENALTIES, [scope for scope in SCOPES if scope != "example"], FIRST_ORDER, LOSSES),
)
def test_the_order_of_the_points_does_not_matter(kind, scope, optimizer, loss):
    settings = settings_of(
        scope, penalty=kind, strength=0.01, optimizer=optimizer, loss=loss, learning_rate=0.05, momentum=0.5
    )
    state, samples = problem(30)
    order = np.random.default_rng(1).permutation(30)
    shuffled_samples = TrainingSet(samples.features[order], samples.labels[order], 4)
    a, b = run(state, samples, settings, 30), run(state, shuffled_samples, settings, 30)
    np.testing.assert_allclose(a.theta, b.theta, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("kind", "batch_size", "optimizer", "loss"), oracles.pairs(PENALTIES, (None, 4), FIRST_ORDER, LOSSES)
)
def test_renaming_the_classes_permutes_the_rows(kind, batch_size, optimizer, loss):
    settings = Hyperparams(
        penalty=kind, strength=0.01, batch_size=batch_size, optimizer=optimizer, loss=loss, learning_rate=0.05,
        momentum=0.5,
    )  # fmt: skip
    state, samples = problem(30)
    to = np.array([2, 0, 3, 1])  # class c becomes class to[c]
    renamed = TrainingSet(samples.features, to[samples.labels], 4)
    state_renamed = TrainState(state.weights[np.argsort(to)], state.bias[np.argsort(to)])
    a, b = run(state, samples, settings, 30), run(state_renamed, renamed, settings, 30)
    np.testing.assert_allclose(a.theta, b.theta[to], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "newton"])
@pytest.mark.parametrize(("kind", "degrees"), [("none", 30), ("l2", 90), ("l2", 217)])
def test_turning_the_plane_turns_the_weights(kind, degrees, optimizer):
    """Adam is not among them: a step length of its own for each weight knows the axes."""
    settings = Hyperparams(penalty=kind, strength=0.1, initialization="zeros", optimizer=optimizer, learning_rate=0.1)
    _, samples = problem(30, d=2)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[c, -s], [s, c]])
    turned = TrainingSet(samples.features @ turn.T, samples.labels, 4)
    state = initial_state(4, 2, settings, 0)
    steps = 8 if optimizer == "newton" else 60
    a, b = run(state, samples, settings, steps), run(state, turned, settings, steps)
    turned_theta = np.column_stack([a.weights @ turn.T, a.bias])
    difference = turned_theta - b.theta
    if optimizer == "newton" and kind == "none":  # nothing holds what all classes share
        difference -= difference.mean(axis=0)
    np.testing.assert_allclose(difference[:, :-1], 0.0, atol=1e-8)
    np.testing.assert_allclose(difference[:, -1] - difference[:, -1].mean(), 0.0, atol=1e-8)


def test_the_weights_of_all_classes_keep_their_sum():
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


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "newton"])
def test_points_at_the_origin_learn_the_class_frequencies(optimizer, smoothing):
    counts = np.array([1, 3, 6])
    samples = TrainingSet(np.zeros((10, 2)), np.repeat([0, 1, 2], counts), 3)
    settings = Hyperparams(
        learning_rate=1.0, penalty="l2", strength=0.1, optimizer=optimizer, momentum=0.5, label_smoothing=smoothing
    )
    state = run(initial_state(3, 2, settings, 0), samples, settings, 20 if optimizer == "newton" else 600)
    odds = np.exp(state.bias)
    expected = (1 - smoothing) * counts / 10 + smoothing / 3  # the mean target
    np.testing.assert_allclose(odds / odds.sum(), expected, rtol=1e-8)
    assert np.abs(state.weights).max() < 1e-12  # nothing but the penalty acts on them


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


@pytest.mark.parametrize("kind", ["l1", "elastic"])
def test_an_l1_penalty_above_the_gradient_at_zero_leaves_no_weight(kind):
    _, samples = problem(30)
    settings = Hyperparams(penalty=kind, strength=5.0, learning_rate=0.1)
    state = run(initial_state(4, 3, settings, 0), samples, settings, 50)
    assert not state.weights.any()
    assert state.bias.any()


# --- odd data --------------------------------------------------------------------------------------------


def odd_samples() -> dict[str, TrainingSet]:
    random = np.random.default_rng(2)
    return {
        "no points": TrainingSet(np.empty((0, 2)), np.empty(0, np.int64), 3),
        "one point": TrainingSet(np.array([[0.3, -0.7]]), np.array([1]), 3),
        "all points equal": TrainingSet(np.full((8, 2), 0.5), np.arange(8) % 3, 3),
        "one class empty": TrainingSet(random.normal(size=(9, 2)), np.arange(9) % 2, 3),
        "one class only": TrainingSet(random.normal(size=(9, 2)), np.full(9, 2), 3),
        "no features": TrainingSet(np.empty((9, 0)), np.arange(9) % 3, 3),
    }


@pytest.mark.parametrize(
    ("name", "scope", "batch_size", "optimizer"), oracles.pairs(odd_samples(), SCOPES, (None, 2), OPTIMIZERS)
)
def test_odd_data_train_to_finite_numbers(name, scope, batch_size, optimizer):
    samples = odd_samples()[name]
    settings = settings_of(scope, batch_size=batch_size, dropout_rescale=True, optimizer=optimizer)
    state = initial_state(3, samples.n_features, settings, 0)
    for _ in range(20):
        state, report = reference_step(state, samples, settings, 0)
        assert math.isfinite(report.total)
        assert report.data_loss >= 0
    assert np.isfinite(state.weights).all()
    assert np.isfinite(state.bias).all()
    assert state.step == 20


def test_without_points_only_the_penalty_acts():
    settings = Hyperparams(penalty="l2", strength=0.5, learning_rate=0.1)
    state, _ = problem(d=2, k=3)
    nothing = odd_samples()["no points"]
    after, report = reference_step(state, nothing, settings, 0)
    assert report.data_loss == 0.0
    np.testing.assert_allclose(after.weights, 0.95 * state.weights, rtol=1e-15)
    np.testing.assert_array_equal(after.bias, state.bias)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_without_bias_it_stays_zero(optimizer):
    state, samples = problem()
    settings = Hyperparams(bias=False, optimizer=optimizer)
    after = run(TrainState(state.weights, np.zeros(4)), samples, settings, 20)
    assert not after.bias.any()
    assert (after.weights != state.weights).all()


# --- the optimum -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "rate", "steps"),
    [("gd", 1.5, 3000), ("momentum", 0.3, 1500), ("nesterov", 0.3, 1500), ("adam", 0.01, 4000), ("newton", 1.0, 12)],
)
@pytest.mark.parametrize("strength", [0.003, 0.3])
@pytest.mark.parametrize("bias", [True, False], ids=["intercept", "no intercept"])
def test_the_regularised_optimum_is_that_of_scikit_learn(strength, bias, optimizer, rate, steps):
    _, samples = problem(60, d=2, k=3, seed=4)
    settings = Hyperparams(
        penalty="l2", strength=strength, learning_rate=rate, bias=bias, initialization="zeros", optimizer=optimizer
    )
    if strength > 0.1 and optimizer != "newton":
        steps //= 5  # the penalty makes the bowl as much steeper
    state = run(initial_state(3, 2, settings, 0), samples, settings, steps)
    oracle = LogisticRegression(C=1 / (strength * 60), fit_intercept=bias, tol=1e-12, max_iter=10_000)
    oracle.fit(samples.features, samples.labels)

    def j(weights, intercept):
        return oracles.objective(weights, intercept, samples.features, samples.labels, "l2", strength)

    best = j(oracle.coef_, np.broadcast_to(oracle.intercept_, 3))
    # Adam at a constant rate ends in a small dance around the optimum.
    gap, apart = (1e-7, 1e-3) if optimizer == "adam" else (1e-9, 1e-5)
    assert j(state.weights, state.bias) == pytest.approx(best, abs=gap)
    np.testing.assert_allclose(state.weights, oracle.coef_, atol=apart)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["l1", "elastic"])
@pytest.mark.parametrize("strength", [0.01, 0.05])
def test_the_l1_optimum_fulfils_its_conditions(strength, kind):
    """∂smooth/∂w = −λ₁ sign w where w ≠ 0, and |∂smooth/∂w| ≤ λ₁ where w = 0; ∂data/∂b = 0."""
    _, samples = problem(40, seed=6)
    strength = strength if kind == "l1" else 2 * strength
    settings = Hyperparams(penalty=kind, strength=strength, learning_rate=1.0, initialization="zeros")
    state = run_to_rest(initial_state(4, 3, settings, 0), samples, settings, 4000)
    by_weights = oracles.derivative(
        lambda w: oracles.data_loss(w, state.bias, samples.features, samples.labels), state.weights
    )
    by_bias = oracles.derivative(
        lambda b: oracles.data_loss(state.weights, b, samples.features, samples.labels), state.bias
    )
    strength, curved = (strength * share for share in oracles.PENALTIES[kind].shares(settings))
    by_weights += curved * state.weights
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


# --- every option of a step ------------------------------------------------------------------------------


def test_smoothing_keeps_separable_data_from_running_away():
    """Without it the weights of separable data grow for ever; with it the optimum is at finite odds."""
    samples = TrainingSet(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2)
    settings = Hyperparams(penalty="none", label_smoothing=0.2, learning_rate=1.0, bias=False)
    state = run(initial_state(2, 1, settings, 0), samples, settings, 400)
    # p = t = 0.9 at either point: z_0 − z_1 = ln 9.
    assert float(state.weights[0, 0] - state.weights[1, 0]) == pytest.approx(math.log(9), rel=1e-9)


def test_the_hinge_stops_where_every_margin_is_one():
    samples = TrainingSet(np.array([[1.0, 0.2], [-1.0, 0.1], [0.1, 1.5]]), np.array([0, 1, 2]), 3)
    settings = Hyperparams(loss="hinge", penalty="none", learning_rate=0.2)
    state, report = initial_state(3, 2, settings, 0), StepLosses(1.0, 0.0)
    for _ in range(500):
        before = state
        state, report = reference_step(state, samples, settings, 0)
    assert report.data_loss == 0.0
    np.testing.assert_array_equal(state.theta, before.theta)
    scores = state.logits(samples.features)
    others = scores - scores[np.arange(3), samples.labels][:, None]
    assert others[~np.eye(3, dtype=bool)].max() <= -1.0


@pytest.mark.parametrize(("optimizer", "n_moments"), [("gd", 0), ("momentum", 1), ("nesterov", 1), ("adam", 2)])
def test_moments_are_frozen_arrays_of_the_shape_of_theta(optimizer, n_moments):
    state, samples = problem()
    after = run(state, samples, Hyperparams(optimizer=optimizer), 3)
    assert [moment.shape for moment in after.moments] == [(4, 4)] * n_moments
    assert after.moment_steps == (3 if n_moments else 0)
    for moment in after.moments:
        with pytest.raises(ValueError, match="read-only"):
            moment[...] = 5


def test_theta_is_the_weights_with_the_bias_last():
    state, _ = problem()
    theta = state.theta
    np.testing.assert_array_equal(theta[:, :-1], state.weights)
    np.testing.assert_array_equal(theta[:, -1], state.bias)
    theta[0, 0] = 99.0
    assert state.weights[0, 0] != 99.0


def test_initial_sigma_is_the_deviation_of_the_first_weights():
    one, two = (
        initial_state(4, 3, Hyperparams(initial_sigma=sigma), 5).weights / sigma for sigma in (0.01, 2.0)
    )  # the same draw, scaled
    np.testing.assert_allclose(one, two, rtol=1e-14)


# --- the values ------------------------------------------------------------------------------------------


def test_states_and_samples_are_frozen_copies():
    weights, features = np.ones((2, 3)), np.ones((4, 3))
    state, samples = TrainState(weights, np.zeros(2)), TrainingSet(features, np.zeros(4, int), 2)
    weights[0, 0] = features[0, 0] = 9
    assert state.weights[0, 0] == samples.features[0, 0] == 1
    for array in (state.weights, state.bias, samples.features, samples.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 5
    assert StepLosses(1.5, 0.25).total == 1.75


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
        TrainingSet(features, np.array(labels), 2)
