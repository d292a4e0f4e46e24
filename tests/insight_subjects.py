"""Random states of runs, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.reading.insight_reader import subject_of
from softmax_viz.engine.run.training_run import TrainingRun

SETTINGS = (
    Hyperparams(),
    Hyperparams(penalty="l2", strength=0.1, standardize=True),
    Hyperparams(penalty="l1", strength=0.02, test_share=0.3, label_smoothing=0.1),
    Hyperparams(penalty="elastic", strength=0.3, logit_dropout=0.3, standardize=True, test_share=0.5),
    Hyperparams(bias=False, loss="hinge", optimizer="adam", batch_size=7),
)


def subject(
    rng: np.random.Generator, n_points: int, n_classes: int, degree: int, settings: Hyperparams, scale: float = 1.0
) -> Subject:
    """A state of a run with random points and random weights, whose entries are about ``scale``."""
    features = of_degree(degree)
    points, labels = rng.normal(size=(n_points, 2)), rng.integers(0, n_classes, n_points)
    run = TrainingRun()
    run.use_data(Dataset(points, labels, make_classes(n_classes)))
    run.use_features(features)
    run.use_hyperparams(settings)
    run.reset(int(rng.integers(1000)))
    run.pose()
    weights = scale * rng.normal(size=(n_classes, len(features)))
    bias = scale * rng.normal(size=n_classes) * settings.bias
    run.current.stand_at(TrainState(weights, bias))
    return subject_of(run, None)


def subjects(seed: int = 0, count: int = 30) -> Iterator[Subject]:
    """States of every size and setting, one after another."""
    rng = np.random.default_rng(seed)
    for index in range(count):
        yield subject(rng, int(rng.integers(1, 60)), int(rng.integers(2, 13)), 1 + index % 3, SETTINGS[index % 5])


def bad_subjects() -> list[Subject]:
    """States at which something cannot be computed: no point, one point, one class only, weights beyond all numbers."""
    rng = np.random.default_rng(1)
    made = [subject(rng, n, k, 1, settings) for n in (0, 1) for k in (2, 12) for settings in SETTINGS]
    return made + [subject(rng, 20, 3, 2, settings, scale) for settings in SETTINGS for scale in (1e154, 1e306)]


def somewhere(rng: np.random.Generator) -> Inquiry:
    """An inquiry about a random place."""
    x, y = rng.normal(size=2).tolist()
    return Inquiry(places=((x, y),))
