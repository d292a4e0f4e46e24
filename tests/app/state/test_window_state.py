"""The state of the window: it follows from what stands and from nothing else, and views hear only of what changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.app.intents.mode import Mode
from softmax_viz.app.state.state_store import Binding, StateStore
from softmax_viz.app.state.window_state import FIELDS, Sources, diff, resolve, value_of
from softmax_viz.controllers.display.shown_values import Marks, Numbers, Probed, RunFacts, ShownRun, Stability
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainState
from softmax_viz.core.training.safe_rates import SafeRates
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.style.theme import THEMES
from softmax_viz.views.tools.brush import BRUSHES

DATA = Dataset(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]), np.array([0, 2, 2]), make_classes(3))
STATE = TrainState(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), np.array([0.0, 0.0, 0.5]))
FRAME = Frame(1, 1, 1, Phase.PAUSED, True, STATE, features=("x", "y"))
VIEW = Viewport(-1.0, 1.0, -1.0, 1.0)
START = Sources(
    Session(DATA, title="Three"), 2, np.array([1]), RunFacts(VIEW), FieldStyle(), THEMES["light"], "system", BRUSHES
)  # fmt: skip


def test_what_follows_from_the_session():
    state = resolve(START).session
    assert state.counts == (1, 0, 2)
    assert state.sizes == (3, 3, 9)  # weights of x and y and a bias, for each of three classes
    assert (state.active_class, state.n_classes, state.has_dropout, state.title) == (2, 3, False, "Three")
    without = resolve(replace(START, session=Session(DATA, Hyperparams(bias=False, logit_dropout=0.25), ("x",))))
    assert without.session.sizes == (3, 3, 3)
    assert without.session.has_dropout


def test_a_class_that_has_gone_is_neither_placed_nor_drawn():
    two = Session(blobs(2, 3))
    state = resolve(replace(START, session=two, style=FieldStyle("one_class", class_key=7)))
    assert state.session.active_class == 1
    assert state.style == FieldStyle("one_class", class_key=two.data.classes[0].key)


def test_what_follows_at_the_probe():
    run = replace(START.run, probed=Probed((2.0, 1.0), True, FRAME))
    probe = resolve(replace(START, run=run, style=FieldStyle("confidence"))).probe
    scores = np.array([2.0, 2.0, 0.5])
    expected = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(probe.scores, scores - scores[0], atol=1e-15)
    np.testing.assert_allclose(probe.probabilities, expected)
    assert probe.value == pytest.approx(expected.max())
    assert (probe.place, probe.pinned) == ((2.0, 1.0, True), (2.0, 1.0))


def test_what_is_warned_of_follows_from_settings_and_what_is_known_of_the_objective():
    rates = Stability(SafeRates(now=0.5, n_samples=3))
    quiet = resolve(replace(START, run=replace(START.run, stability=rates))).warnings
    assert quiet.warned == ()
    assert quiet.safe_rates[0] == "" or float(quiet.safe_rates[0]) == 0.5
    session = Session(DATA, Hyperparams(learning_rate=100.0, penalty="l2", strength=1.0))
    warned = resolve(replace(START, session=session)).warnings.warned
    assert {w.param: w.is_severe for w in warned} == {"learning_rate": True, "strength": True}
    assert "η·λ = 100" in str(warned[0].message)
    assert warned == resolve(replace(START, session=replace(session, title="Again"))).warnings.warned


SESSIONS = [
    START.session,
    Session(blobs(2, 4)),
    Session(DATA, Hyperparams(learning_rate=100.0, penalty="l2", strength=1.0), ("x", "x2"), title="Other"),
    Session(DATA, Hyperparams(logit_dropout=0.5)),
]
CHANGES = st.one_of(
    st.builds(lambda s: {"session": s}, st.sampled_from(SESSIONS)),
    st.builds(lambda k: {"active_class": k}, st.integers(0, 2)),
    st.builds(lambda i: {"selection": np.array([i])}, st.integers(0, 1)),
    st.builds(
        lambda q, k: {"style": FieldStyle(q, class_key=k)}, st.sampled_from(["blend", "one_class"]), st.integers(0, 3)
    ),
    st.builds(lambda name: {"tool": name}, st.sampled_from(["place", "erase"])),
    st.builds(lambda names: {"panels": names}, st.sampled_from([frozenset(), frozenset({"points"})])),
    st.builds(lambda name: {"theme": THEMES[name], "theme_choice": name}, st.sampled_from(["light", "dark"])),
    st.builds(
        lambda shown, place, rate: {
            "run": RunFacts(
                VIEW, shown, Probed(place, place is not None, FRAME), Stability(SafeRates(rate, n_samples=3)), 2
            )
        },
        st.sampled_from([ShownRun(), ShownRun(Phase.RUNNING, numbers=Numbers(5, 1), marks=Marks(None, None))]),
        st.sampled_from([None, (0.5, 0.5), (2.0, 1.0)]),
        st.sampled_from([0.01, 10.0]),
    ),
)


def plain(value):
    """The value of a field in a form that compares bit for bit."""
    return value.tobytes() if isinstance(value, np.ndarray) else value


@given(st.lists(CHANGES, max_size=8))
def test_taking_over_parts_of_an_earlier_state_changes_nothing_and_the_difference_is_whole(changes):
    sources, state = START, resolve(START)
    for change in changes:
        sources = replace(sources, **change)
        before, state = state, resolve(sources, state)
        anew = resolve(sources)
        differing = {name for name in FIELDS if plain(value_of(before, name)) != plain(value_of(state, name))}
        assert differing <= diff(before, state)
        for name in FIELDS:
            assert plain(value_of(state, name)) == plain(value_of(anew, name)), name


def test_parts_that_nothing_touched_are_the_very_same():
    state = resolve(START)
    after = resolve(replace(START, tool="erase"), state)
    assert diff(state, after) == {"tool"}
    assert (after.session, after.probe, after.warnings) == (state.session, state.probe, state.warnings)


class Places:
    """Notes what is shown where."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, object]] = []

    def bindings(self, *names: str, is_control: bool = False) -> list[Binding]:
        return [
            Binding((name,), lambda value, name=name: self.shown.append((name, value)), is_control) for name in names
        ]

    def taken(self) -> list[str]:
        names = [name for name, _ in self.shown]
        self.shown.clear()
        return names


def test_a_place_hears_of_its_own_part_only_and_a_late_one_is_filled_at_once(qapp):
    store, places = StateStore(START), Places()
    store.bind_all(places.bindings("tool", "session.counts", "run.numbers", "session.hyperparams"))
    store.update(tool="erase")
    assert places.taken() == []  # the window is not shown yet
    store.start()
    assert sorted(places.taken()) == ["run.numbers", "session.counts", "session.hyperparams", "tool"]
    store.update(tool="erase")
    assert places.taken() == []
    store.update(run=replace(START.run, shown=ShownRun(numbers=Numbers(1, 0))))
    assert places.taken() == ["run.numbers"]
    store.update(session=replace(START.session, hyperparams=Hyperparams()))  # every choice is shown, if only to be read
    assert places.taken() == ["session.hyperparams"]
    store.update(again=("tool",))
    assert places.taken() == ["tool"]
    store.bind_all(places.bindings("session.title"))
    assert places.shown == [("session.title", "Three")]


def test_controls_and_no_others_are_shown_again_when_something_was_refused(qapp):
    store, places = StateStore(START), Places()
    store.bind_all(places.bindings("session.data"))
    store.bind_all(places.bindings("tool", is_control=True))
    store.start()
    places.taken()
    store.restore()
    assert places.taken() == ["tool"]


def test_a_view_may_answer_with_a_change_and_nobody_is_left_with_what_was_before(qapp):
    store, last = StateStore(START), {}
    store.bind_all([Binding(("tool",), lambda name: store.update(tool="select") if name == "erase" else None)])
    store.bind_all([Binding(("tool",), lambda name: last.update(tool=name))])
    store.start()
    store.update(tool="erase")
    assert (store.state.tool, last["tool"]) == ("select", "select")


def test_a_place_cannot_show_what_is_not_there():
    with pytest.raises(ValueError, match=r"session\.colour"):
        Binding(("session.colour",), print)


def test_a_mode_is_part_of_the_state():
    mode = Mode("lesson", reason=UserError("Later."))
    assert diff(resolve(START), resolve(replace(START, mode=mode))) == {"mode"}


def test_the_state_needs_no_qt():
    code = "import sys, softmax_viz.app.state.window_state; print(any(m.startswith('PySide6') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"


def test_the_session_is_followed_as_a_whole_and_settings_are_shown_even_if_they_are_the_same(qapp):
    owner, places = Editor(START.session), Places()
    store = StateStore(replace(START, session=owner.session))
    store.bind_all(places.bindings("session.data", "session.hyperparams", "session.selection", "session.active_class"))
    store.follow(owner.owner)
    store.start()
    places.taken()
    owner.select(np.array([0]))
    assert places.taken() == ["session.selection"]
    owner.choose_class(1)
    assert places.taken() == ["session.active_class"]
    owner.place(3.0, 4.0)
    assert places.shown[0][1].n_points == 4
    assert places.taken() == ["session.data"]  # the selection is another array, and the same
    owner.hyperparamsChanged.emit(owner.session.hyperparams, 0)
    assert places.taken() == ["session.hyperparams"]
