"""What differs between runs: by hand-made cases, and over the whole table of settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.runs.differences import (
    ClassesDiffer,
    FeaturesDiffer,
    OtherPoints,
    ParamDiffers,
    PointsDiffer,
    SeedDiffers,
    differences,
)
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, SwitchParam

CLASSES = tuple(ClassLabel(key) for key in (3, 5, 9))
DATA = Dataset(
    np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 5.0], [3.0, 1.0]]), np.array([0, 1, 1, 2, 0]), CLASSES
)
SESSION = Session(data=DATA)
# All settings have an effect with these values.
ALL_USED = Hyperparams(penalty="elastic", logit_dropout=0.2, test_share=0.3)


def with_points(points, labels) -> Session:
    return replace(SESSION, data=replace(DATA, points=np.array(points, float), labels=np.array(labels)))


POINTS, LABELS = DATA.points.tolist(), DATA.labels.tolist()


@pytest.mark.parametrize(
    ("points", "labels", "expected"),
    [
        (POINTS, LABELS, ()),
        (POINTS[::-1], LABELS[::-1], ()),  # the order is no difference
        ([*POINTS, [7, 7]], [*LABELS, 2], (PointsDiffer(added=1),)),
        (POINTS[:3], LABELS[:3], (PointsDiffer(removed=2),)),
        (POINTS[2:], LABELS[2:], (PointsDiffer(removed=2),)),  # of two equal points one has gone
        ([*POINTS[1:], [8, 8], [9, 9]], [*LABELS[1:], 0, 0], (PointsDiffer(added=2, removed=1),)),
        ([[0, 1], *POINTS[1:]], LABELS, (PointsDiffer(moved=1),)),
        (POINTS, [1, *LABELS[1:]], (PointsDiffer(relabelled=1),)),
        ([[0, 1], *POINTS[1:]], [0, 1, 1, 2, 2], (PointsDiffer(moved=1, relabelled=1),)),
        ((DATA.points + 50).tolist(), LABELS, (OtherPoints(),)),
        ([[9, 9]], [0], (OtherPoints(),)),
        ([], [], (PointsDiffer(removed=5),)),
    ],
)
def test_points_are_compared_as_the_user_sees_them(points, labels, expected):
    assert differences(SESSION, with_points(np.reshape(points, (-1, 2)), np.array(labels, int))) == expected


def test_classes_are_the_same_by_their_keys_whatever_they_are_called():
    renamed = tuple(replace(label, name="x", style=label.style + 1) for label in CLASSES)
    assert differences(SESSION, replace(SESSION, data=replace(DATA, classes=renamed))) == ()
    turned = Dataset(DATA.points, np.array([2, 1, 1, 0, 2]), CLASSES[::-1])
    assert differences(SESSION, replace(SESSION, data=turned)) == ()
    more = replace(DATA, classes=(*CLASSES, ClassLabel(11)))
    assert differences(SESSION, replace(SESSION, data=more)) == (ClassesDiffer(3, 4),)


def test_settings_come_first_then_features_points_and_the_seed():
    after = replace(
        with_points(POINTS[:4], LABELS[:4]),
        hyperparams=Hyperparams(learning_rate=3.0, optimizer="adam"),
        features=("x", "x2"),
        seed=SESSION.seed + 1,
    )
    assert differences(SESSION, after) == (
        ParamDiffers("learning_rate", 0.3, 3.0),
        ParamDiffers("optimizer", "gd", "adam"),
        FeaturesDiffer(("x2",), ("y",)),
        PointsDiffer(removed=1),
        SeedDiffers(SESSION.seed, SESSION.seed + 1),
    )


def test_what_has_an_effect_in_neither_run_is_no_difference():
    assert differences(SESSION, replace(SESSION, hyperparams=Hyperparams(momentum=0.5, split_seed=7))) == ()
    with_momentum = replace(SESSION, hyperparams=Hyperparams(optimizer="momentum", momentum=0.5))
    assert [each.name for each in differences(SESSION, with_momentum)] == ["optimizer", "momentum"]


def other_value(name: str, value):
    param = PARAMS[name]
    match param:
        case SwitchParam():
            return not value
        case ChoiceParam():
            return next(choice[0] for choice in param.choices if choice[0] not in (value, "newton"))
        case NumberParam():
            return param.high if value != param.high else param.low


@pytest.mark.parametrize("name", PARAMS)
def test_every_setting_that_is_used_is_told_alone(name):
    hyperparams, condition = ALL_USED, PARAMS[name].only_with
    if condition is not None:
        hyperparams = hyperparams.with_value(condition[0], condition[1][0])
    before = getattr(hyperparams, name)
    after = other_value(name, before)
    found = differences(
        replace(SESSION, hyperparams=hyperparams),
        replace(SESSION, hyperparams=hyperparams.with_value(name, after)),
    )
    assert found == (ParamDiffers(name, before, after),)
