"""Edits of a session: undone and redone, every bit of it comes back; and what they leave alone is not copied."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from edit_strategies import datasets, edits
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import N_SEEDS, Session
from softmax_viz.core.editing import session_edits
from softmax_viz.core.editing.edit_merging import joined, n_bytes
from softmax_viz.core.editing.edits import Insert, Replace
from softmax_viz.core.editing.session_edits import (
    SessionBatch,
    SessionEdit,
    SetFeatures,
    SetParams,
    SetRuns,
    SetSeed,
    SetTitle,
    SwitchRun,
    SwitchWeights,
    apply,
    setting_change,
)
from softmax_viz.core.model.features import FEATURES, LINEAR, of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, SwitchParam
from softmax_viz.core.toy_data.generators import blobs

features = st.sets(st.sampled_from(sorted(FEATURES)), max_size=4).map(tuple)


@st.composite
def param_values(draw, name: str) -> object:
    """An allowed value of the hyper-parameter, whatever the others are."""
    param = PARAMS[name]
    if isinstance(param, ChoiceParam):
        return draw(st.sampled_from([value for value, _, _ in param.choices if value != "newton"]))
    if isinstance(param, SwitchParam):
        return draw(st.booleans())
    numbers = st.integers(int(param.low), int(param.high)) if param.whole else st.floats(param.low, param.high)
    return draw(numbers | st.none() if param.none_is_all else numbers)


@st.composite
def setting_edits(draw) -> SessionEdit:
    kind = draw(st.sampled_from([SetParams, SetFeatures, SetSeed, SetTitle, SwitchRun]))
    if kind is SetParams:
        names = draw(st.sets(st.sampled_from(sorted(PARAMS)), max_size=3))
        return SetParams(tuple((name, draw(param_values(name))) for name in names))
    if kind is SetFeatures:
        return SetFeatures(draw(features))
    if kind is SetSeed:
        return SetSeed(draw(st.integers(0, N_SEEDS - 1)))
    if kind is SetTitle:
        return SetTitle(draw(st.text(max_size=4)))
    return SwitchRun(draw(st.integers(0, 9)), draw(st.integers(0, 9)))


@st.composite
def session_edits_of(draw, session: Session, depth: int = 1) -> SessionEdit:
    """An edit that can be applied to ``session``."""
    kind = draw(st.sampled_from(["data", "setting", "setting", *["batch"] * depth]))
    if kind == "data":
        return draw(edits(session.data))
    if kind == "setting":
        return draw(setting_edits())
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        parts.append(draw(session_edits_of(session, depth - 1)))
        session, _ = apply(parts[-1], session)
    return SessionBatch(tuple(parts))


def bits(session: Session) -> tuple[object, ...]:
    """Everything in a session; numbers with their type and their last digit."""
    data = session.data
    return (
        data.points.tobytes(), data.labels.tobytes(), data.classes, data.axes,
        repr(session.hyperparams), session.features, session.seed, session.title,
    )  # fmt: skip


@given(st.data())
def test_undoing_all_gives_the_first_session_and_redoing_all_the_last(drawn):
    states = [Session(drawn.draw(datasets()), Hyperparams(learning_rate=0.1), drawn.draw(features))]
    done = []
    for _ in range(drawn.draw(st.integers(1, 6))):
        edit = drawn.draw(session_edits_of(states[-1]))
        session, inverse = apply(edit, states[-1])
        done.append((edit, inverse))
        states.append(session)
    session = states[-1]
    for (_, inverse), before in zip(reversed(done), reversed(states[:-1]), strict=True):
        session, _ = apply(inverse, session)
        assert bits(session) == bits(before)
    for (edit, _), after in zip(done, states[1:], strict=True):
        session, _ = apply(edit, session)
        assert bits(session) == bits(after)
    together, back = apply(SessionBatch(tuple(edit for edit, _ in done)), states[0])
    assert bits(together) == bits(states[-1])
    assert bits(apply(back, together)[0]) == bits(states[0])
    change = setting_change(done)
    if change is not None and change[0] == change[1]:
        assert bits(states[-1]) == bits(states[0])


@pytest.mark.parametrize("kind", [SetParams, SetFeatures, SetSeed, SetTitle, SwitchRun, SessionBatch])
def test_every_kind_of_edit_beside_the_data_is_among_them(kind):
    once = settings(database=None, max_examples=2000, phases=[Phase.generate])
    find(session_edits_of(Session(blobs(3, 1))), lambda edit: isinstance(edit, kind), settings=once)


def test_settings_leave_the_very_same_data_and_points_the_very_same_settings():
    session = Session(blobs(3, 4), features=of_degree(3))
    of_settings = (SetParams.one("strength", 0.5), SetFeatures(("x",)), SetSeed(7), SetTitle("t"), SetRuns(()))
    for edit in (*of_settings, SwitchRun(0, 1), SwitchWeights(1, 2, "w")):
        after, _ = apply(edit, session)
        assert after.data is session.data
        assert n_bytes(edit) < 2_000
    after, _ = apply(Insert.append(session.data, [[0.0, 0.0]], [0]), session)
    others = fields(Session)[1:]
    assert [getattr(after, field.name) is getattr(session, field.name) for field in others] == [True] * len(others)


@given(st.data())
def test_two_settings_of_a_kind_are_joined_to_one_that_does_both_and_so_are_their_inverses(drawn):
    session = Session(blobs(2, 1))
    first = drawn.draw(setting_edits())
    between, back_first = apply(first, session)
    second = drawn.draw(setting_edits())
    after, back_second = apply(second, between)
    one, back = joined(first, second), joined(back_second, back_first)
    alike = type(first) is type(second) is not SwitchRun
    assert (one is not None) == (back is not None) == alike
    if alike:
        assert bits(apply(one, session)[0]) == bits(after)
        assert bits(apply(back, after)[0]) == bits(session)


def test_several_values_are_set_at_once_where_none_of_them_would_do_alone():
    newton = replace(Hyperparams(), optimizer="newton")
    session = Session(hyperparams=newton)
    with pytest.raises(UserError, match="Newton"):
        apply(SetParams.one("loss", "hinge"), session)
    after, back = apply(SetParams((("optimizer", "adam"), ("loss", "hinge"))), session)
    assert (after.hyperparams.optimizer, after.hyperparams.loss) == ("adam", "hinge")
    assert apply(back, after)[0] == session


@pytest.mark.parametrize(
    "edit",
    [
        SetParams.one("learning_rate", -1.0),
        SessionBatch((SetTitle("far"), Replace(replace(blobs(2, 1), points=blobs(2, 1).points + 1e40)))),
    ],
)
def test_what_cannot_be_is_refused_as_a_whole(edit):
    session = Session(blobs(2, 1), features=of_degree(5))
    with pytest.raises(UserError):
        apply(edit, session)
    assert session.title == ""


def test_only_what_differs_in_the_end_is_a_change():
    session, done = Session(blobs(2, 1)), []

    def do(edit):
        nonlocal session
        session, inverse = apply(edit, session)
        done.append((edit, inverse))
        change = setting_change(done)
        return change is None or change[0] != change[1]

    assert do(SetParams.one("learning_rate", 0.5))
    assert do(SetFeatures(("x",)))
    assert do(SetParams.one("learning_rate", Hyperparams().learning_rate))
    assert not do(SetFeatures(LINEAR))
    assert not do(SwitchRun(0, 1)), "what is learned again at any time is no change"
    assert do(SessionBatch((SetSeed(9), SwitchRun(1, 2))))
    assert do(SwitchWeights(1, 2, "weight")), "what was set by hand is learned by nobody"
    assert do(session_edits.apply(done[-1][1], session)[1])
    del done[-2:]
    assert not do(SetSeed(Session().seed))
    assert do(Insert.append(session.data, [[0.0, 0.0]], [0]))
    assert do(session_edits.apply(done[-1][1], session)[1]), "an edit of the data is not looked into"
