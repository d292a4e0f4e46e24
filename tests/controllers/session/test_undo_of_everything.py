"""Points, classes, settings, features, seed and the run under one undo stack: what was done last is taken back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.journal import Effect
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages.frame import Frame


class FakeTrainer:
    """What the trainer has learned, as one number, and what it keeps of runs that were left."""

    def __init__(self, editor):
        self.learned, self.kept, self.fresh = 0, {}, 0
        self.heard = []
        owner = editor.owner
        owner.runLeft.connect(self.leave)
        owner.runBegun.connect(self.begin)
        owner.runReturned.connect(self.return_to)
        owner.runsNeeded.connect(self.forget_others)
        for name in ("data", "hyperparams", "features"):
            getattr(owner, f"{name}Changed").connect(lambda _, revision, name=name: self.heard.append((name, revision)))

    def train(self):
        self.learned += 1

    def leave(self, number):
        self.heard.append("leave")
        self.kept[number] = self.learned

    def begin(self, seed, revision):
        self.heard.append(("begin", seed, revision))
        self.fresh += 1_000_000
        self.learned = self.fresh

    def return_to(self, number, seed, revision):
        self.heard.append(("return", seed, revision))
        self.learned = self.kept.pop(number)

    def forget_others(self, needed):
        self.kept = {number: learned for number, learned in self.kept.items() if number in needed}


@pytest.fixture
def editor(qapp):
    return Editor(Session(data=blobs(3, 4)))


def texts(editor):
    """The steps as the menu calls them, whether the plurals are translated or not."""
    return [editor.undo_stack.text(i).replace("(s)", "") for i in range(editor.undo_stack.count())]


# Gestures and names


def test_a_dragged_slider_is_one_step_with_the_first_and_the_last_value(editor):
    trainer = FakeTrainer(editor)
    for value in (0.25, 0.1, 0.019):
        editor.set_param("learning_rate", value, 1)
    assert texts(editor) == ["Learning rate 0.3 → 0.019"]
    assert [name for name, _ in trainer.heard] == ["hyperparams"] * 3, "the trainer follows the hand"
    editor.undo_stack.undo()
    assert editor.session == Session(data=blobs(3, 4))
    editor.undo_stack.redo()
    assert editor.session.hyperparams.learning_rate == 0.019


def test_each_drag_each_control_and_each_typed_value_is_a_step(editor):
    editor.set_param("learning_rate", 0.2, 1)
    editor.set_param("learning_rate", 0.1, 2)
    editor.set_param("strength", 0.5, 2)  # every control counts its own gestures
    editor.move(np.array([0]), np.zeros((1, 2)), 2)
    editor.set_param("strength", 0.25, 2)
    editor.set_param("strength", 1e-5)
    editor.set_param("strength", 0.12345678)
    assert texts(editor) == [
        "Learning rate 0.3 → 0.2", "Learning rate 0.2 → 0.1", "Regularization λ 0.001 → 0.5", "move 1 point",
        "Regularization λ 0.5 → 0.25", "Regularization λ 0.25 → 1e−5", "Regularization λ 1e−5 → 0.12345678",
    ]  # fmt: skip


def test_a_drag_that_ends_where_it_began_is_no_step(editor):
    modified = []
    editor.modifiedChanged.connect(modified.append)
    editor.place(0.0, 0.0)
    editor.mark_saved()
    for value in (0.2, 0.1, 0.3):
        editor.set_param("learning_rate", value, 1)
    assert texts(editor) == ["place point"]
    assert not editor.is_modified
    for value in (0.4, 0.5):  # and goes on all the same
        editor.set_param("learning_rate", value, 1)
    assert texts(editor) == ["place point", "Learning rate 0.3 → 0.5"]
    assert modified == [True, False, True, False, True]
    editor.undo_stack.undo()
    assert editor.session.hyperparams.learning_rate == 0.3
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)


def test_steps_are_called_by_what_they_do(editor):
    for change in (
        {"optimizer": "adam"}, {"batch_size": 16}, {"batch_size": None}, {"bias": False}, {"bias": True},
        {"learning_rate": 0.5, "strength": 0.5}, {"learning_rate": 0.25, "strength": 0.5},
    ):  # fmt: skip
        editor.settings.set_params(change)
    editor.set_features(("x", "y", "x2"))
    editor.set_features(("x", "x2"))
    editor.set_features(("x2", "x"))  # the same
    editor.set_features(())
    editor.set_seed(9)
    editor.settings.reset()
    editor.settings.new_start()
    editor.settings.repair((("learning_rate", 0.125),))
    editor.settings.repair((("learning_rate", 0.125),))
    assert texts(editor) == [
        "Optimizer Gradient descent → Adam", "Batch size all → 16", "Batch size 16 → all", "Bias off", "Bias on",
        "change settings", "Learning rate 0.5 → 0.25", "feature x² on", "feature y off", "switch features",
        "change the seed", "reset", "new start", "Learning rate 0.25 → 0.125, reset", "reset",
    ]  # fmt: skip
    while editor.undo_stack.canUndo():
        editor.undo_stack.undo()
    assert editor.session == Session(data=blobs(3, 4))


@pytest.mark.parametrize("name", PARAMS)
def test_every_setting_has_a_name_for_its_step(editor, name):
    values = editor.session.hyperparams.as_dict()
    other = next(value for value in (True, False, 0, 0.5, 7, "zeros", "none", "adam", "hinge", "step")
                 if value != values[name] and _is_allowed(name, value))  # fmt: skip
    editor.set_param(name, other)
    (text,) = texts(editor)
    assert PARAMS[name].label in text
    assert "%" not in text


def _is_allowed(name, value):
    try:
        PARAMS[name].check(value)
    except UserError:
        return False
    return True


# The run


def test_undo_of_a_reset_brings_back_what_was_learned_until_then_and_redo_what_was_learned_since(editor):
    trainer = FakeTrainer(editor)
    trainer.train()
    editor.settings.reset()
    assert trainer.learned == 1_000_000
    trainer.train()
    editor.undo_stack.undo()
    assert trainer.learned == 1
    trainer.train()
    editor.undo_stack.redo()
    assert trainer.learned == 1_000_001
    editor.undo_stack.undo()
    assert trainer.learned == 2
    editor.place(0.0, 0.0)
    assert trainer.kept == {}, "nothing leads to the other run any more"


def test_a_run_is_kept_before_anything_changes_and_the_next_begins_after_it(editor):
    trainer = FakeTrainer(editor)
    editor.settings.repair((("learning_rate", 0.125),))
    assert trainer.heard == ["leave", ("hyperparams", 1), ("begin", 1, 1)]
    trainer.heard.clear()
    editor.settings.new_start()
    assert trainer.heard == ["leave", ("begin", 2, 2)]
    trainer.heard.clear()
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert trainer.heard == ["leave", ("return", 1, 3), "leave", ("hyperparams", 4), ("return", 1, 4)]
    assert editor.session == Session(data=blobs(3, 4))


def test_a_reset_of_a_run_that_has_just_begun_is_no_step(editor):
    editor.settings.reset(at_start=True)
    assert texts(editor) == []
    editor.settings.reset()
    editor.settings.reset(at_start=True)
    assert texts(editor) == ["reset"]
    editor.set_features(("x",))
    editor.settings.reset(at_start=True)
    assert texts(editor) == ["reset", "feature y off", "reset"], "its weights are others now"
    editor.undo_stack.undo()
    editor.settings.reset(at_start=True)
    assert texts(editor) == ["reset", "feature y off", "reset"]


def test_the_largest_seed_begins_a_run_and_the_next_is_0(editor):
    trainer = FakeTrainer(editor)
    editor.set_seed(2**64 - 1)
    editor.settings.reset()
    editor.settings.new_start()
    assert [heard[1] for heard in trainer.heard if heard[0] == "begin"] == [2**64 - 1, 0]


def test_opening_another_session_forgets_runs_steps_and_journal(editor):
    trainer = FakeTrainer(editor)
    editor.settings.reset()
    editor.adopt(Session(data=blobs(2, 3)))
    assert trainer.kept == {}
    assert texts(editor) == []
    assert editor.owner.journal.entries == ()
    editor.settings.reset()
    editor.undo_stack.undo()
    assert editor.session == Session(data=blobs(2, 3))


# The journal


def test_the_journal_says_what_was_done_at_which_step(editor):
    def frame(*effects):
        return Frame(1, 1, 0, None, False, TrainState(np.zeros((3, 2)), np.zeros(3)), effects=effects)

    editor.set_param("learning_rate", 0.2, 1)
    editor.set_param("learning_rate", 0.1, 1)
    editor.owner.on_frame(frame(Effect(1, 1, 40), Effect(2, 1, 41)))
    editor.place(0.0, 0.0)
    editor.undo_stack.undo()
    editor.settings.reset()
    editor.owner.on_frame(frame(Effect(2, 1, 41), Effect(3, 1, 50), Effect(4, 1, 60), Effect(5, 2, 0)))
    entries = editor.owner.journal.entries
    assert [(entry.text, entry.is_undo, entry.effect.run, entry.effect.step) for entry in entries] == [
        ("Learning rate 0.3 → 0.2", False, 1, 40),
        ("Learning rate 0.3 → 0.1", False, 1, 41),
        ("place point", False, 1, 50),
        ("place point", True, 1, 60),
        ("reset", False, 2, 0),
    ]


# All together

_indices = st.lists(st.integers(0, 30), min_size=1, max_size=4)
_strokes = st.integers(0, 2)
_VALUES = {"learning_rate": (0.1, 0.2, 0.3), "penalty": ("l1", "l2", "none"), "bias": (True, False)}
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.floats(-5, 5), st.floats(-5, 5)),
        st.tuples(st.just("spray"), st.integers(1, 5), _strokes),
        st.tuples(st.sampled_from(["erase", "move", "relabel"]), _indices, _strokes),
        st.tuples(st.sampled_from(["remove_class", "rename", "recolour", "move_class", "choose", "open"]),
                  st.integers(0, 11), st.integers(0, 11)),
        st.tuples(st.sampled_from(["select", "delete", "insert"]), _indices),
        st.tuples(st.just("param"), st.sampled_from(sorted(_VALUES)), st.integers(0, 2), _strokes),
        st.tuples(st.just("features"), st.sets(st.sampled_from(sorted(FEATURES)), max_size=3)),
        st.tuples(st.sampled_from(["seed", "reset", "new_start", "repair", "train", "train"])),
        st.tuples(st.sampled_from(["add_class", "clear", "save", "undo", "redo", "undo", "redo", "undo", "redo"])),
    ),
    max_size=30,
)  # fmt: skip


def carry_out(editor, name, values):
    """One thing that a user may do; returns what tells its gesture from others."""
    n, k = editor.data.n_points, editor.data.n_classes
    at = np.unique(np.array(values[0]) % n) if name in ("erase", "move", "relabel", "select") and n else None
    gesture = values[1] if name in ("spray", "erase", "move", "relabel") else 0
    if name == "place":
        editor.place(*values)
    elif name == "spray":
        editor.spray(0.5, 0.25, 1.0, 2.0, values[0], "gaussian", gesture)
    elif name == "erase" and n:
        editor.erase(at, gesture)
    elif name == "move" and n:
        editor.move(at, editor.data.points[at] + 0.1, gesture)
    elif name == "relabel" and n:
        editor.relabel(at, values[0][0] % k, gesture)
    elif name == "remove_class":
        editor.remove_class(values[0] % k)
    elif name == "rename":
        editor.rename_class(values[0] % k, ["", "red", "blue & green"][values[1] % 3])
    elif name == "recolour":
        editor.recolour_class(values[0] % k, values[1])
    elif name == "move_class":
        editor.move_class(values[0] % k, values[1] % k)
    elif name == "choose":
        editor.choose_class(values[0] % k)
    elif name == "open":
        data = blobs(2 + values[0] % 4, 2, seed=values[1])
        editor.open_data(data, f"set {values[1]}", {"standardize": bool(values[1] % 2)})
    elif name == "select" and n:
        editor.select(at)
    elif name == "delete":
        editor.delete_selection()
    elif name == "insert":
        labels = np.array(values[0]) % (k + 1)
        editor.insert(np.outer(labels, [1.5, -0.0]), labels, "paste", ["new"])
    elif name == "add_class":
        editor.add_class()
    elif name == "clear":
        editor.clear_points()
    elif name == "param":
        choices = _VALUES[values[0]]
        editor.set_param(values[0], choices[values[1] % len(choices)], values[2])
        gesture = (values[0], values[2]) if values[2] else 0
    elif name == "features":
        editor.set_features(tuple(values[0]))
    elif name == "seed":
        editor.set_seed(editor.session.seed + 1)
    elif name == "reset":
        editor.settings.reset()
    elif name == "new_start":
        editor.settings.new_start()
    elif name == "repair":
        editor.settings.repair((("learning_rate", 0.15),))
    return gesture


@given(steps=_STEPS)
def test_undoing_and_redoing_anything_goes_through_the_same_states_bit_for_bit(qapp, steps):
    editor = Editor(replace(Session(), data=blobs(3, 4), title="first"))
    stack, trainer = editor.undo_stack, FakeTrainer(editor)
    # What a user would expect: the session after each step, which edit of the data was the last, the run that goes on,
    # and which stroke made it.
    states, strokes, at, saved = [(editor.session, 0, 0)], [0], 0, 0
    learned = {0: 0}  # of each run, when it was left
    runs, version = 1, 0
    for name, *values in steps:
        run = states[at][2]
        learned[run] = trainer.learned
        edits, data = len(editor.owner.journal.entries), editor.data
        if name == "train":
            trainer.train()
            learned[run] = trainer.learned
        elif name == "save":
            editor.mark_saved()
            saved = at
        elif name in ("undo", "redo"):
            at = max(at - 1, 0) if name == "undo" else min(at + 1, len(states) - 1)
            getattr(stack, name)()
        else:
            gesture = carry_out(editor, name, values)
            if len(editor.owner.journal.entries) > edits:
                if editor.data is not data:
                    version += 1
                if name in ("reset", "new_start", "repair", "open"):
                    run, runs = runs, runs + 1
                    learned[run] = trainer.learned
                last = states[at][1] if editor.data is data else version
                grows = gesture and at == len(states) - 1 and strokes[at] == gesture and saved != at
                if not grows:
                    saved = saved if saved <= at else -1
                    at += 1
                states[at:], strokes[at:] = [(editor.session, last, run)], [gesture]
                if grows and name == "param" and states[at][0] == states[at - 1][0]:
                    del states[at], strokes[at]
                    at -= 1
        session, last, run = states[at]
        assert editor.session == session
        assert editor.data == session.data
        assert trainer.learned == learned[run]
        assert (stack.count(), stack.index()) == (len(states) - 1, at)
        as_saved = saved >= 0 and (replace(states[saved][0], data=session.data), states[saved][1]) == (session, last)
        assert editor.is_modified is not as_saved
        assert editor.active_class < editor.data.n_classes
        assert len(editor.selection) == 0 or editor.selection.max() < editor.data.n_points
        assert set(trainer.kept) <= set(range(runs))
    assert all(stack.text(i) for i in range(stack.count()))
    for session, _, _ in reversed(states[: at + 1]):
        assert editor.session == session
        stack.undo()
    assert editor.session.hyperparams == Hyperparams()
    for session, _, _ in states:
        assert editor.session == session
        stack.redo()
