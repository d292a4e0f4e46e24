"""The masks of logit dropout: as training draws them, and what is true of the expected loss."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from insight_subjects import subject

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.dropout_masks import DropoutMasks, dropout_masks
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.logit_dropout import LogitDropout


def masks_of(n_classes: int, settings: Hyperparams, seed: int = 0, scale: float = 1.0, n_points: int = 40):
    rng = np.random.default_rng(seed)
    of = subject(rng, n_points, n_classes, 1, settings, scale)
    return of, dropout_masks(of, Inquiry(), go_on)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("scope", ["epoch", "step", "example"])
def test_masks_are_as_frequent_in_training_as_they_are_probable(rate, scope):
    """None is drawn again, not even the one that drops everything."""
    settings = Hyperparams(logit_dropout=rate, dropout_scope=scope)
    _, found = masks_of(3, settings)
    assert found.probabilities.sum() == pytest.approx(1.0, abs=1e-15)
    assert (np.diff(found.probabilities) <= 1e-18).all()
    dropout, draws = LogitDropout(settings, 7, 3), []
    for step in range(60 if scope == "example" else 4000):
        draws += np.atleast_2d(dropout.draw(step, step, 60)).tolist()
    counts = Counter(sum(2**k for k, factor in enumerate(row) if factor == 0.0) for row in draws)
    for bits, probability in zip(found.dropped.tolist(), found.probabilities.tolist(), strict=True):
        deviation = np.sqrt(len(draws) * probability * (1 - probability))
        assert abs(counts[bits] - len(draws) * probability) < 5 * deviation


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_the_expected_loss_is_never_below_the_loss_at_the_mean_logits(loss):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        settings = Hyperparams(
            logit_dropout=float(rng.uniform(0.01, 0.9)), loss=loss, dropout_rescale=bool(seed % 2),
            label_smoothing=0.2 * (loss == "cross_entropy"),
        )  # fmt: skip
        _, found = masks_of(int(rng.integers(2, 7)), settings, seed, 10.0 ** rng.uniform(-2, 1.5))
        assert found.expected >= found.at_mean * (1 - 1e-12)
        if settings.dropout_rescale:
            assert found.at_mean == pytest.approx(found.clean, rel=1e-12)


def test_without_rescaling_it_may_be_below_the_clean_one():
    """A model that is sure of the wrong classes is better off without its scores: no rule says otherwise."""
    of, _ = masks_of(3, Hyperparams(logit_dropout=0.5), scale=20.0)
    found = dropout_masks(of, Inquiry(), go_on)
    assert found.expected < found.clean


def test_the_mask_that_drops_all_has_the_loss_of_knowing_nothing():
    for n_classes in (2, 5):
        _, found = masks_of(n_classes, Hyperparams(logit_dropout=0.3))
        row = found.dropped.tolist().index(2**n_classes - 1)
        assert found.losses[row] == pytest.approx(np.log(n_classes), rel=1e-14)
        assert (found.keep(row) == 0.0).all()
        assert found.losses[found.dropped.tolist().index(0)] == found.clean


def test_without_dropout_only_the_full_mask_is_ever_drawn():
    _, found = masks_of(4, Hyperparams())
    assert found.dropped[0] == 0
    assert found.probabilities.tolist() == [1.0] + [0.0] * 15
    assert found.expected == found.clean == found.at_mean


def test_of_many_classes_the_most_probable_masks_are_listed_with_what_they_cover():
    for n_classes, rate in ((7, 0.1), (12, 0.3), (12, 0.9)):
        _, found = masks_of(n_classes, Hyperparams(logit_dropout=rate))
        assert len(found.dropped) == len(set(found.dropped.tolist())) == 64
        assert found.expected is None
        every = np.array([rate ** bin(bits).count("1") * (1 - rate) ** (n_classes - bin(bits).count("1"))
                          for bits in range(2**n_classes)])  # fmt: skip
        assert found.covered == pytest.approx(np.sort(every)[-64:].sum(), rel=1e-12)


@pytest.mark.filterwarnings("error")
def test_no_points_and_diverged_weights_are_no_errors():
    of, _ = masks_of(3, Hyperparams(logit_dropout=0.5), scale=1e306)
    assert isinstance(dropout_masks(of, Inquiry(), go_on), DropoutMasks)
    infinite = replace(of, state=replace(of.state, weights=np.full((3, 2), np.inf)))
    found = dropout_masks(infinite, Inquiry(), go_on)
    assert found.losses[found.dropped.tolist().index(7)] == pytest.approx(np.log(3))
    _, empty = masks_of(3, Hyperparams(logit_dropout=0.5), n_points=0)
    assert np.isnan(empty.clean)
    assert empty.n_points == 0
