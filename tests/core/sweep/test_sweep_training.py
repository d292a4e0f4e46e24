"""A sweep beside its runs alone, each by the textbook's step: over the tables, every option and every number."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from fused_problems import SCOPES, is_allowed

from softmax_viz.core.basics.interruption import Interrupted
from softmax_viz.core.document.session import Session
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS, Optimizer
from softmax_viz.core.methods.penalties import PENALTIES, penalty_of
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import PARAMS, Hyperparams
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.core.sweep.axis import SweepAxis, sweepable
from softmax_viz.core.sweep.plan import SweepPlan, session_of
from softmax_viz.core.sweep.training import points
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import initial_state, reference_step
from softmax_viz.engine.run import problem as poser

DATA = blobs(3, 7)
LINEAR = of_degree(1)
RATES = SweepAxis("learning_rate", (0.02, 0.5))
STRENGTHS = SweepAxis("strength", (0.0, 0.03))
SEEDS = (4, 9)
STEPS = 11


def plan_of(
    across=RATES, down=STRENGTHS, seeds=SEEDS, steps=STEPS, data=DATA, features=LINEAR, **settings
) -> SweepPlan:
    return SweepPlan(Session(data, Hyperparams(**settings), features), across, down, seeds, steps)


def posed(session: Session):
    """The problem of a session and the state that its run begins with."""
    problem = poser.make_problem(session.data, session.features, session.hyperparams)
    k, d = session.data.n_classes, len(session.features)
    return problem, initial_state(k, d, session.hyperparams, session.seed)


def measured(samples, state, settings):
    """Mean loss, penalty and accuracy by their definitions."""
    logits = samples.features @ state.weights.T + state.bias
    loss = LOSSES[settings.loss]
    smoothing = settings.label_smoothing if loss.uses_label_smoothing else 0.0
    right = logits.argmax(axis=1) == samples.labels
    return loss.value(logits, samples.labels, smoothing).mean(), penalty_of(settings).value(state.weights), right.mean()


def assert_is_alone(snapshot, rtol=1e-9) -> None:
    """Every run of a sweep is the run that the session of its cell and seed begins."""
    plan = snapshot.plan
    assert (snapshot.is_done, snapshot.step) == (True, plan.steps)
    for cell, (number, seed) in product(snapshot.cells, enumerate(plan.seeds)):
        session, run = session_of(plan, cell, seed), cell.runs[number]
        problem, state = posed(session)
        for _ in range(plan.steps):
            state, _ = reference_step(state, problem.train, session.hyperparams, seed)
        assert (run.seed, run.step, run.is_diverged) == (seed, plan.steps, False)
        loss, penalty, accuracy = measured(problem.train, state, session.hyperparams)
        assert [run.data_loss, run.penalty] == pytest.approx([loss, penalty], rel=rtol, abs=1e-13)
        assert run.accuracy == accuracy
        assert run.total == run.data_loss + run.penalty
        if problem.test.n_samples:
            loss, _, accuracy = measured(problem.test, state, session.hyperparams)
            assert run.test_loss == pytest.approx(loss, rel=rtol, abs=1e-13)
            assert run.test_accuracy == accuracy
        else:
            assert (run.test_loss, run.test_accuracy) == (None, None)
        if number == 0:
            weights, bias = problem.scaling.to_data_units(state.weights, state.bias)
            scale = np.abs(weights).max() + np.abs(bias).max()
            np.testing.assert_allclose(cell.weights, weights, rtol, rtol * scale)
            np.testing.assert_allclose(cell.bias, bias, rtol, rtol * scale)
        assert cell.curve.steps[-1] == plan.steps


def trained(plan) -> SweepTrainer:
    trainer = SweepTrainer(plan, poser)
    assert_is_alone(trainer.run(), 1e-6 if OPTIMIZERS[plan.session.hyperparams.optimizer].needs_hessian else 1e-9)
    return trainer


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_method_is_that_of_its_runs_alone(optimizer):
    for penalty, loss in product(PENALTIES, LOSSES):
        choices = {"optimizer": optimizer, "penalty": penalty, "loss": loss}
        if is_allowed(**choices):
            trainer = trained(plan_of(batch_size=8, **choices))
            is_single = OPTIMIZERS[optimizer].needs_hessian
            assert trainer.single_runs == (tuple(range(8)) if is_single else ()), choices


OPTIONS = {
    "minibatches": {"batch_size": 5},
    "the last batch is small": {"batch_size": 20},
    "standardized": {"standardize": True},
    "curved": {"features": of_degree(2)},
    "held out": {"test_share": 0.3},
    "smoothed": {"label_smoothing": 0.2},
    "no bias": {"bias": False},
    "not rescaled": {"dropout_rescale": False, "logit_dropout": 0.4},
    "all": {
        "batch_size": 4, "standardize": True, "features": of_degree(2), "test_share": 0.2, "label_smoothing": 0.1,
        "logit_dropout": 0.2, "dropout_scope": "step", "penalty": "elastic", "optimizer": "adam",
    },
    **{f"dropout {scope}": {"logit_dropout": 0.4, "dropout_scope": scope, "batch_size": 6} for scope in SCOPES[1:]},
}  # fmt: skip


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_is_that_of_its_runs_alone(name):
    trainer = trained(plan_of(**OPTIONS[name]))
    has_masks_by_point = OPTIONS[name].get("dropout_scope", PARAMS["dropout_scope"].default) == "example"
    is_single = has_masks_by_point and OPTIONS[name].get("logit_dropout", 0.0) > 0.0
    assert trainer.single_runs == (tuple(range(8)) if is_single else ())


# Settings with which numbers have an effect that have none with the usual ones.
IN_USE = (
    {"optimizer": "momentum", "penalty": "elastic", "logit_dropout": 0.2, "batch_size": 6},
    {"optimizer": "adam", "label_smoothing": 0.1, "test_share": 0.3},
)


def in_use(name):
    """Settings with which a number has an effect."""
    rows = [{}, *IN_USE, *({"optimizer": other} for other in OPTIMIZERS)]
    rows += [{"initialization": choice[0]} for choice in PARAMS["initialization"].choices]
    return next(row for row in rows if is_allowed(**row) and name in sweepable(Hyperparams(**row)))


@pytest.mark.parametrize("name", [name for name, param in PARAMS.items() if isinstance(param, NumberParam)])
def test_every_number_can_be_swept(name):
    param, settings = PARAMS[name], in_use(name)
    low = min(max(param.low, 0.01), 0.2) if not param.whole else max(param.low, 3)
    values = (low, min(param.high, 2 * low)) if not param.whole else (low, low + 4)
    settings = {other: value for other, value in settings.items() if other != name}
    trained(plan_of(SweepAxis(name, values), None, seeds=(7,), **settings))


def test_scores_too_large_for_the_quick_exponential():
    """With λ = 10 the penalty multiplies weights by 1 − ηλ: some runs leave its range in the middle of a chunk."""
    near = replace(DATA, points=1e-5 * DATA.points)
    rates = SweepAxis("learning_rate", (0.01, 0.23, 0.235, 0.24, 0.3))
    trained(plan_of(rates, None, steps=100, data=near, strength=10.0, bias=False))
    far = replace(DATA, points=10 * DATA.points)  # and some with the first step
    rates = SweepAxis("learning_rate", (1e-4, 0.1, 1.0, 100.0))
    trained(plan_of(rates, None, steps=40, data=far, strength=0.0, label_smoothing=0.3))


@pytest.mark.parametrize("loss", LOSSES)
def test_more_points_than_a_piece_has(loss, monkeypatch):
    monkeypatch.setattr(points, "_MOST_SCORES", 1)
    monkeypatch.setattr(points, "_LEAST_PIECE", 4)
    for batch_size in (None, 9):
        trained(plan_of(loss=loss, batch_size=batch_size, test_share=0.3))


def test_a_run_that_diverges_stands_at_its_last_finite_state():
    """With λ = 10 the penalty alone multiplies the weights by 1 − ηλ in each step: 0.9, −9 and −999."""
    axis = SweepAxis("learning_rate", (0.01, 1.0, 100.0))
    plan = plan_of(axis, None, steps=250, strength=10.0)
    trainer = SweepTrainer(plan, poser)
    snapshot = trainer.run()
    assert trainer.is_done
    assert [cell.n_diverged for cell in snapshot.cells] == [0, 2, 2]
    for cell, (number, seed) in product(snapshot.cells, enumerate(SEEDS)):
        session, run = session_of(plan, cell, seed), cell.runs[number]
        problem, state = posed(session)
        single = FusedTrainer(problem.train, session.hyperparams, seed, state)
        report = single.advance(plan.steps)
        assert (run.is_diverged, run.step) == (report.diverged, single.step)
        if run.is_diverged:
            assert run.step == pytest.approx(np.log(1e154) / np.log(10 * cell.values[0] - 1), abs=4)
        if number == 0:
            scale = np.abs(single.state().theta).max()
            np.testing.assert_allclose(cell.weights, single.state().weights, 1e-9, 1e-9 * scale)
            np.testing.assert_allclose(cell.bias, single.state().bias, 1e-9, 1e-9 * scale)
            assert np.isfinite(cell.weights).all()
    ends = [cell.curve.steps[-1] for cell in snapshot.cells]
    assert ends[0] == plan.steps
    assert ends[2] < ends[1] < plan.steps


def test_all_that_diverge_end_a_sweep():
    trainer = SweepTrainer(plan_of(SweepAxis("strength", (5.0, 10.0)), None, steps=10**6, learning_rate=100.0), poser)
    snapshot = trainer.run()
    assert snapshot.is_done
    assert snapshot.progress == 1.0
    assert all(cell.is_diverged and 0 < cell.step < 100 for cell in snapshot.cells)


@pytest.mark.parametrize(
    ("settings", "more"),
    [({"batch_size": 5, "optimizer": "adam"}, {}), ({"logit_dropout": 0.3, "dropout_scope": "example"}, {"steps": 20})],
)
def test_looks_and_interruptions_change_no_bit(settings, more):
    plan = plan_of(**{"steps": 70, **more}, **settings)
    whole = SweepTrainer(plan, poser).run()
    calls = 0

    def attend():
        nonlocal calls
        calls += 1
        if calls % 7 == 0:
            raise Interrupted

    trainer, interruptions = SweepTrainer(plan, poser), 0
    while not trainer.is_done:
        try:
            trainer.advance(attend)
            trainer.snapshot()
        except Interrupted:
            interruptions += 1
    assert interruptions > 3
    pieces = trainer.snapshot()
    for one, other in zip(whole.cells, pieces.cells, strict=True):
        assert one.weights.tobytes() == other.weights.tobytes()
        assert one.runs == other.runs
        assert one.curve.steps.tolist() == other.curve.steps.tolist()
        assert one.curve.mean.tobytes() == other.curve.mean.tobytes()


def test_the_curve_is_j_of_the_seeds():
    plan = plan_of(steps=16)
    snapshot = SweepTrainer(plan, poser).run()
    cell = snapshot.cell(1, 1)
    totals = []
    for seed in SEEDS:
        session = session_of(plan, cell, seed)
        problem, state = posed(session)
        own = {}
        for step in range(plan.steps + 1):
            own[step] = sum(measured(problem.train, state, session.hyperparams)[:2])
            state, _ = reference_step(state, problem.train, session.hyperparams, seed)
        totals.append([own[step] for step in cell.curve.steps.tolist()])
    assert cell.curve.steps[0] == 0
    np.testing.assert_allclose(cell.curve.mean, np.mean(totals, axis=0), rtol=1e-9)
    np.testing.assert_allclose(cell.curve.low, np.min(totals, axis=0), rtol=1e-9)
    np.testing.assert_allclose(cell.curve.high, np.max(totals, axis=0), rtol=1e-9)
    assert cell.total.mean == pytest.approx(cell.curve.mean[-1], rel=1e-12)


def by_sign(g, _moments, _age, _settings):
    return np.sign(g), ()


def by_length(g, _moments, _age, _settings):
    return g / np.linalg.norm(g), ()


@pytest.mark.parametrize(("step", "is_batched"), [(by_sign, True), (by_length, False)])
def test_a_new_optimizer_is_batched_only_if_it_works_element_by_element(step, is_batched, monkeypatch):
    words = {"label": "New", "help": "New.", "source": "here"}
    entry = Optimizer(name="new", memory=(), uses=("learning_rate",), direct=step, **words)
    monkeypatch.setitem(OPTIMIZERS, "new", entry)
    param = PARAMS["optimizer"]
    choices = (*param.choices, ("new", "New", "New."))
    monkeypatch.setitem(PARAMS, "optimizer", replace(param, choices=choices))
    trainer = trained(plan_of(optimizer="new"))
    assert trainer.single_runs == (() if is_batched else tuple(range(8)))
