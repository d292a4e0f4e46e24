"""The one table of hyper-parameters: bounds, words, and when each of them has a meaning."""

from __future__ import annotations

import dataclasses
import re

import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.methods.initializations import INITIALIZATIONS
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, applies

ALL = list(PARAMS.values())
TABLES = {"optimizer": OPTIMIZERS, "penalty": PENALTIES, "loss": LOSSES, "initialization": INITIALIZATIONS}
every = pytest.mark.parametrize("param", ALL, ids=lambda p: p.name)


def test_the_table_and_the_settings_have_the_same_fields_and_defaults():
    fields = {f.name: f.default for f in dataclasses.fields(Hyperparams)}
    assert set(fields) == set(PARAMS)
    assert fields == {name: param.default for name, param in PARAMS.items()}
    assert Hyperparams().as_dict() == fields
    assert all(name == param.name for name, param in PARAMS.items())


@every
def test_every_parameter_explains_itself_in_one_sentence(param):
    assert param.label
    assert param.help.endswith(".")
    assert "\n" not in param.help
    assert len(re.findall(r"[.!?](\s|$)", param.help)) == 1
    if isinstance(param, ChoiceParam):
        for _, label, text in param.choices:
            assert label
            assert text.endswith(".")


def test_labels_are_told_apart():
    assert len({param.label for param in ALL}) == len(ALL)


@every
def test_every_parameter_is_set_somewhere(param):
    assert param.section in ("training", "more", "data")


@every
def test_a_condition_names_another_parameter_and_values_it_can_have(param):
    if param.unless_zero:
        assert param.unless_zero != param.name
        PARAMS[param.unless_zero].check(0.0)
    if param.only_with is not None:
        name, values = param.only_with
        assert name != param.name
        for value in values:
            PARAMS[name].check(value)
        assert values


@pytest.mark.parametrize("param", [p for p in ALL if isinstance(p, NumberParam)], ids=lambda p: p.name)
def test_a_slider_can_show_its_default(param):
    assert param.low < param.high
    assert param.scale == "linear" or param.low > 0
    assert (param.default is None) == param.none_is_all
    if param.default is not None:
        assert param.low <= param.default <= param.high or (param.zero and param.default == 0)


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_choices_are_the_entries_of_their_tables_in_their_order(name, table):
    param = PARAMS[name]
    assert isinstance(param, ChoiceParam)
    assert [choice[0] for choice in param.choices] == list(table)
    for key, entry in table.items():
        assert key == entry.name
        assert set(entry.uses) <= set(PARAMS), "it uses parameters that there are"
        assert (key, entry.label, entry.help) in param.choices


def meaning(name: str, **changes: object) -> bool:
    return applies(name, {**Hyperparams().as_dict(), **changes})


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_a_parameter_applies_with_the_choices_that_use_it(name, table):
    """That an entry uses what it says is held against its mathematics in the tests of each table."""
    for param in PARAMS:
        users = [key for key, entry in table.items() if param in entry.uses]
        if users:
            assert [key for key in table if meaning(param, **{name: key})] == users


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("momentum", {"optimizer": "nesterov"}, True),
        ("learning_rate", {"optimizer": "newton"}, False),
        ("dropout_scope", {"logit_dropout": 0.0}, False),
        ("dropout_rescale", {"logit_dropout": 0.1}, True),
        ("split_seed", {"test_share": 0.0}, False),
        ("split_seed", {"test_share": 0.2}, True),
    ],
)
def test_a_parameter_applies_where_the_mathematics_uses_it(name, changes, expected):
    assert meaning(name, **changes) is expected


@every
def test_every_parameter_applies_under_some_settings(param):
    other = {"penalty": "elastic", "logit_dropout": 0.1, "test_share": 0.2}
    assert any(meaning(param.name, **{**other, "optimizer": optimizer}) for optimizer in OPTIMIZERS)


@every
def test_a_number_of_any_size_is_refused_in_one_short_sentence(param):
    if isinstance(param, NumberParam):
        for huge in (10**25, 10**400, -(10**4500), float("inf"), float("nan")):
            if isinstance(huge, int) or not param.whole:
                with pytest.raises(UserError) as caught:
                    param.check(huge)
                assert len(str(caught.value)) < 120
