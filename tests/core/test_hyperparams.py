"""The one table of hyper-parameters, the frozen settings made from it, and the words of both."""

from __future__ import annotations

import dataclasses
import math

import pytest

from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.params import PARAMS, ChoiceParam, NumberParam, SwitchParam
from softmax_viz.core.run_control import DEFAULT_SPEED, SPEEDS

NUMBERS = [p for p in PARAMS.values() if isinstance(p, NumberParam)]
CHOICES = [p for p in PARAMS.values() if isinstance(p, ChoiceParam)]
SWITCHES = [p for p in PARAMS.values() if isinstance(p, SwitchParam)]


def test_the_table_and_the_settings_have_the_same_fields_and_defaults():
    fields = {f.name: f.default for f in dataclasses.fields(Hyperparams)}
    assert set(fields) == set(PARAMS)
    assert fields == {name: param.default for name, param in PARAMS.items()}
    assert Hyperparams().as_dict() == fields
    assert all(name == param.name for name, param in PARAMS.items())


@pytest.mark.parametrize("param", NUMBERS, ids=lambda p: p.name)
def test_bounds_are_allowed_and_what_lies_outside_is_not(param):
    low, high = (int(param.low), int(param.high)) if param.whole else (param.low, param.high)
    for value in (low, high, param.default):
        assert getattr(Hyperparams().with_value(param.name, value), param.name) == value
    outside = [high + 1, -1, math.nan, math.inf, -math.inf, True, "3", [1]]
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


@pytest.mark.parametrize("param", PARAMS.values(), ids=lambda p: p.name)
def test_every_parameter_explains_itself_in_one_sentence(param):
    assert param.label
    assert param.help.endswith(".")
    assert "\n" not in param.help


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError):
        Hyperparams().with_value("momentum", 0.9)


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
