"""From score to loss: 1,000 random states and probes against formulas written out in ``oracles``."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from score_oracles import PLANE
from score_oracles import score_to_loss as expected_chain

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.insights.score_to_loss import Source, score_to_loss
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.insights.table import INSIGHTS
from softmax_viz.core.insights.targets import normalized, sums_to_one, with_share
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.model.features import expand
from softmax_viz.core.model.standardization import identity, standardization
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState
from softmax_viz.engine.reading.insight_reader import subject_of
from softmax_viz.engine.run.training_run import TrainingRun

WHAT = INSIGHTS["score_to_loss"].compute


def dataset(random: np.random.Generator, n: int, k: int) -> Dataset:
    classes = tuple(ClassLabel(key, style=key) for key in range(k))
    return Dataset(random.normal(size=(n, 2)), random.integers(0, k, n), classes)


def random_subject(random: np.random.Generator) -> Subject:
    """A state with random weights, in any units of training."""
    k, n = int(random.integers(2, 13)), int(random.integers(0, 9))
    names = tuple(name for name in PLANE if random.random() < 0.5) or ("x",)
    data = dataset(random, n, k)
    settings = Hyperparams(
        loss=str(random.choice(list(LOSSES))),
        label_smoothing=float(random.choice([0.0, 0.1])),
        standardize=bool(random.random() < 0.5),
        logit_dropout=float(random.choice([0.0, 0.5])),
        strength=float(random.choice([0.0, 0.1])),
    )
    held_out = random.random(n) < random.choice([0.0, 0.4])
    features = expand(data.points, names)
    scaling = standardization(features, True) if settings.standardize else identity(len(names))
    state = TrainState(random.normal(size=(k, len(names))) * random.choice([0.01, 1.0, 30.0]), random.normal(size=k))
    model = replace(
        state, **dict(zip(("weights", "bias"), scaling.to_data_units(state.weights, state.bias), strict=True))
    )
    train, test = (
        TrainingSet(scaling.apply(features[which]), data.labels[which], k) for which in (~held_out, held_out)
    )
    return Subject(model, state, names, settings, 3, data, train, test, held_out, scaling)


def random_inquiry(random: np.random.Generator, subject: Subject) -> Inquiry:
    k, data = subject.model.n_classes, subject.data
    place = tuple((random.normal(size=2) * 2).tolist())
    if data.n_points and random.random() < 0.4:
        place = tuple(data.points[random.integers(data.n_points)].tolist())
    kind = random.integers(3)
    return Inquiry(
        (place,),
        true_class=int(random.integers(k)) if kind == 1 else -1,
        active_class=int(random.integers(k)),
        target=tuple(random.dirichlet(np.ones(k)).tolist()) if kind == 2 else (),
    )


def test_every_number_is_that_of_the_formulas_and_the_columns_add_up():
    random, kinds = np.random.default_rng(12), set()
    for _ in range(1000):
        subject = random_subject(random)
        inquiry = random_inquiry(random, subject)
        value = WHAT(subject, inquiry, go_on)
        for name, expected in expected_chain(subject, inquiry).items():
            size = np.abs(value.scores).max() + 1.0  # what cancels in the scores is lost in all that follows
            found, expected = np.asarray(getattr(value, name)), np.asarray(expected)
            assert found.shape == expected.shape, name
            assert (np.abs(found - expected) <= 1e-9 * np.abs(expected) + 1e-13 * size).all(), name
        at = np.flatnonzero((subject.data.points == inquiry.places[0]).all(axis=1))
        assert value.point == (at[-1] if len(at) else None)
        kinds |= {value.source, value.family, value.is_test, value.dropped is None}
        # What a learner adds up on the screen.
        added = value.terms.sum(axis=1) + value.bias
        np.testing.assert_allclose(added, value.scores, rtol=1e-12, atol=1e-12 * size)
        total = value.exponentials.sum()
        assert value.sum_of("exponentials") == pytest.approx(total, rel=1e-14)
        np.testing.assert_allclose(value.exponentials / total, value.probabilities, rtol=1e-12)
        assert value.sum_of("probabilities") == pytest.approx(1.0, abs=1e-14)
        assert value.sum_of("residuals") == pytest.approx(0.0, abs=1e-15)
        assert value.sum_of("contributions") == pytest.approx(value.cross_entropy, rel=1e-12)
        assert value.entropy + value.divergence == pytest.approx(value.cross_entropy, rel=1e-12, abs=1e-14)
        assert value.cross_entropy >= value.entropy - 1e-14
        bits = value.in_bits()
        assert bits.sum_of("contributions") * math.log(2) == pytest.approx(value.cross_entropy, rel=1e-12)
        assert bits.surprisals * math.log(2) == pytest.approx(value.surprisals, rel=1e-12)
        assert bits.loss == value.loss if value.margins else bits.loss == bits.cross_entropy
        if value.margins is not None:
            assert value.margins.losses.sum() == pytest.approx(value.loss, rel=1e-12, abs=1e-15)
            assert value.margins.slopes.sum() == 0.0
    assert kinds >= {*Source, True, False}
    assert len({*kinds} & {loss.family for loss in LOSSES.values()}) == 2


def test_cross_entropy_is_entropy_exactly_where_the_target_is_the_model():
    random = np.random.default_rng(3)
    for _ in range(100):
        subject = random_subject(random)
        inquiry = random_inquiry(random, subject)
        p = WHAT(subject, inquiry, go_on).probabilities
        value = WHAT(subject, replace(inquiry, target=tuple(p.tolist())), go_on)
        assert value.cross_entropy == pytest.approx(value.entropy, rel=1e-12)
        assert value.divergence == pytest.approx(0.0, abs=1e-14)
        away = with_share(p, 0, p[0] / 2 + 0.3)
        assert (
            abs(away[0] - p[0]) < 1e-3 or WHAT(subject, replace(inquiry, target=tuple(away)), go_on).divergence > 1e-9
        )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("standardize", [False, True])
def test_the_loss_at_the_points_is_that_of_the_curve(loss: str, standardize: bool):
    random = np.random.default_rng(5)
    run = TrainingRun()
    run.use_data(dataset(random, 60, 4))
    run.use_features(("x", "y", "x2"))
    run.use_hyperparams(
        Hyperparams(loss=loss, standardize=standardize, test_share=0.3, label_smoothing=0.1, logit_dropout=0.3)
    )
    run.reset(7)
    run.train(20)
    subject = subject_of(run, None)
    values = [WHAT(subject, Inquiry((tuple(place),)), go_on) for place in run.data.points.tolist()]
    assert [value.point for value in values] == list(range(60))
    assert {v.source for v in values} == {Source.POINT}
    train = [value.loss for value in values if not value.is_test]
    assert math.fsum(train) / len(train) == pytest.approx(run.measure().data_loss, rel=1e-12)
    assert {value.n_alike for value in values if not value.is_test} == {len(train)}


def test_the_nearest_point_within_reach_is_the_place():
    subject = random_subject(np.random.default_rng(0))
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    data = Dataset(points, np.array([0, 1, 1]), subject.data.classes)
    subject = replace(subject, data=data, held_out=np.zeros(3, bool))
    near = Inquiry(((0.1, 0.4),), reach=(0.2, 1.0))
    assert score_to_loss(subject, near, go_on).point == 2  # the one on top
    assert score_to_loss(subject, near, go_on).place == (0.0, 0.0)
    for away in (replace(near, reach=(0.2, 0.3)), replace(near, reach=(0.0, 0.0)), replace(near, reach=(0.05, 9.0))):
        assert score_to_loss(subject, away, go_on).point is None
        assert score_to_loss(subject, away, go_on).place == (0.1, 0.4)
    assert score_to_loss(subject, Inquiry(), go_on) is None
    assert score_to_loss(subject, Inquiry(last_place=(1.0, 0.0)), go_on).point == 1


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan, 1e308])
def test_diverged_weights_give_no_numbers_and_no_error(bad: float):
    subject = random_subject(np.random.default_rng(1))
    weights = np.full_like(subject.model.weights, bad)
    weights[0] = -bad
    for loss in LOSSES:
        broken = replace(
            subject,
            model=TrainState(weights, subject.model.bias),
            hyperparams=subject.hyperparams.with_value("loss", loss),
        )
        value = WHAT(broken, Inquiry(((3.0, 3.0),)), go_on)
        assert not value.is_computable
        assert np.isnan([value.loss, value.entropy, value.cross_entropy, value.sum_of("probabilities")]).all()


def test_targets_that_are_no_distribution_are_not_measured_against():
    subject = random_subject(np.random.default_rng(2))
    k = subject.model.n_classes
    typed = np.zeros(k)
    typed[:2] = 0.1, 0.2
    value = WHAT(subject, Inquiry(((0.0, 0.0),), target=tuple(typed)), go_on)
    assert not value.is_distribution
    assert math.isnan(value.cross_entropy)
    assert value.sum_of("target") == pytest.approx(0.3)
    assert normalized(typed)[:2] == pytest.approx([1 / 3, 2 / 3])
    assert sums_to_one(np.array([0.1, 0.2, 0.7]))
    assert not sums_to_one(np.array([-0.1, 1.1]))
    assert with_share(np.array([0.0, 0.0, 1.0]), 2, 0.4) == pytest.approx([0.3, 0.3, 0.4])
    assert with_share(np.array([0.1, 0.2, 0.7]), 2, 1.5) == pytest.approx([0.0, 0.0, 1.0])
    # What was meant for other classes is no target any more.
    assert WHAT(subject, Inquiry(((0.0, 0.0),), target=(1.0,) * (k + 1), true_class=k), go_on).source is Source.ACTIVE


def test_the_dropped_scores_are_those_of_the_coming_step():
    run = TrainingRun()
    run.use_data(dataset(np.random.default_rng(4), 30, 5))
    run.use_hyperparams(Hyperparams(logit_dropout=0.5, dropout_scope="step"))
    run.reset(1)
    for _ in range(5):
        run.train(1)
        value = WHAT(subject_of(run, None), Inquiry(((0.0, 0.0),)), go_on)
        assert (value.dropped == run.current.trainer.dropped()).all()
        assert value.has_dropout
