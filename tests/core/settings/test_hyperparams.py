"""The frozen settings that the table of hyper-parameters makes, and what they refuse."""

from __future__ import annotations

import dataclasses
import math

import pytest

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, SwitchParam
from softmax_viz.core.settings.phases import DEFAULT_SPEED, SPEEDS

NUMBERS = [p for p in PARAMS.values() if isinstance(p, NumberParam)]
CHOICES = [p for p in PARAMS.values() if isinstance(p, ChoiceParam)]
SWITCHES = [p for p in PARAMS.values() if isinstance(p, SwitchParam)]


@pytest.mark.parametrize("param", NUMBERS, ids=lambda p: p.name)
def test_bounds_are_allowed_and_what_lies_outside_is_not(param):
    low, high = (int(param.low), int(param.high)) if param.whole else (param.low, param.high)
    for value in (low, high, param.default):
        assert getattr(Hyperparams().with_value(param.name, value), param.name) == value
    outside = [high + 1, param.low - 1, math.nan, math.inf, -math.inf, True, "3", [1]]
    outside += [None] * (not param.none_is_all) + [low / 2] * (low > 0) + [2.5] * param.whole
    outside += [0] * (low > 0 and not param.zero)
    for value in outside:
        with pytest.raises(UserError, match=param.name):
            Hyperparams().with_value(param.name, value)


@pytest.mark.parametrize("param", CHOICES, ids=lambda p: p.name)
def test_only_the_choices_are_allowed(param):
    for value, label, text in param.choices:
        assert getattr(Hyperparams().with_value(param.name, value), param.name) == value
        assert label
        assert text.endswith(".")
    for value in ("", "L2 ", None, 1):
        with pytest.raises(UserError, match=param.name):
            Hyperparams().with_value(param.name, value)


@pytest.mark.parametrize("param", SWITCHES, ids=lambda p: p.name)
def test_a_switch_is_on_or_off(param):
    for value in (True, False):
        assert getattr(Hyperparams().with_value(param.name, value), param.name) is value
    for value in (0, 1, None, "yes"):
        with pytest.raises(UserError, match=param.name):
            Hyperparams().with_value(param.name, value)


@pytest.mark.parametrize(
    "changes",
    [{"loss": "hinge"}, {"penalty": "l1"}, {"penalty": "elastic"}, {"loss": "hinge", "penalty": "none"}],
    ids=str,
)
def test_newton_is_refused_where_there_is_no_curvature_in_whatever_order_it_is_asked_for(changes):
    with pytest.raises(UserError, match="smooth"):
        Hyperparams(optimizer="newton", **changes)
    with pytest.raises(UserError, match="smooth"):
        Hyperparams(**changes).with_value("optimizer", "newton")
    name, value = next(iter(changes.items()))
    with pytest.raises(UserError, match="smooth"):
        Hyperparams(optimizer="newton").with_value(name, value)


@pytest.mark.parametrize("penalty", ["none", "l2"])
def test_newton_takes_a_smooth_objective_with_anything_else(penalty):
    settings = Hyperparams(
        optimizer="newton", penalty=penalty, label_smoothing=0.1, logit_dropout=0.5, batch_size=8, bias=False
    )
    assert settings.optimizer == "newton"


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError):
        Hyperparams().with_value("mass", 0.9)


def test_settings_are_frozen_values():
    settings = Hyperparams()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.learning_rate = 1.0
    changed = settings.with_value("learning_rate", 1.0)
    assert (settings.learning_rate, changed.learning_rate) == (0.3, 1.0)
    assert changed.with_value("learning_rate", 0.3) == settings
    assert hash(settings) == hash(Hyperparams())


def test_a_user_error_is_one_filled_in_sentence_and_keeps_its_parts():
    error = UserError(QT_TRANSLATE_NOOP("errors", "{file} has no column {column}."), file="a{b}.csv", column=3)
    assert str(error) == "a{b}.csv has no column 3."
    assert error.template == "{file} has no column {column}."
    assert error.values == {"file": "a{b}.csv", "column": 3}


def test_speeds_rise_to_as_fast_as_possible():
    rates = [speed.steps_per_s for speed in SPEEDS]
    assert rates[-1] is None
    assert rates[:-1] == sorted(rates[:-1])
    assert len({speed.label for speed in SPEEDS}) == len(SPEEDS)
    assert 0 <= DEFAULT_SPEED < len(SPEEDS)
