"""The list of runs is edited with a real owner; a trainer of few lines keeps what the owner tells it to keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.controllers.session.run_names import differences_from_parent, run_name
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.edits import Replace
from softmax_viz.core.runs.run_entry import entry_of
from softmax_viz.core.toy_data.generators import blobs

START = Session(data=blobs(3, 5), seed=4)


class Trainer:
    """Keeps runs as texts of what was learned; ``learned`` is that of the present run."""

    def __init__(self, owner) -> None:
        self.owner, self.learned, self.kept = owner, "A0", {}
        owner.runLeft.connect(lambda number: self.kept.update({number: self.learned}))
        owner.runCopied.connect(lambda number, copy: self.kept.update({copy: self.kept[number]}))
        owner.runBegun.connect(lambda seed, _: setattr(self, "learned", f"start {seed}"))
        owner.runReturned.connect(lambda number, seed, _: setattr(self, "learned", self.kept.pop(number, "lost")))
        owner.runsNeeded.connect(self.forget)

    def forget(self, needed) -> None:
        self.kept = {number: learned for number, learned in self.kept.items() if number in needed}


class Desk:
    def __init__(self) -> None:
        self.editor = Editor(START)
        self.owner, self.runs, self.stack = self.editor.owner, self.editor.runs, self.editor.undo_stack
        self.trainer = Trainer(self.owner)
        self.trained: list[int] = []
        self.refused: list[UserError] = []
        self.runs.trainingRequested.connect(self.trained.append)
        self.owner.rejected.connect(self.refused.append)

    @property
    def letters(self) -> str:
        return "".join(entry.letter for entry in self.owner.session.runs)

    @property
    def present(self) -> str:
        return entry_of(self.runs.entries, self.owner.run).letter

    def number(self, letter: str) -> int:
        return next(entry.number for entry in self.runs.entries if entry.letter == letter)

    def names(self) -> list[str]:
        entries = self.runs.entries
        return [run_name(entry, differences_from_parent(entry, entries), entries) for entry in entries]

    def state(self):
        session = self.owner.session
        return session, self.present, self.trainer.learned

    def branch(self, param: str, value: object, learned: str) -> None:
        self.runs.same_start(param, value)
        self.trainer.learned = learned


@pytest.fixture
def desk(qapp):
    desk = Desk()
    desk.branch("learning_rate", 3.0, "B9")
    return desk


def test_same_start_other_setting_begins_a_run_and_its_training(desk):
    assert desk.trained == [0]
    assert desk.names() == ["A", "B: η 0.3 → 3"]
    assert (desk.present, desk.owner.session.seed, desk.owner.session.hyperparams.learning_rate) == ("B", 4, 3.0)
    assert desk.stack.undoText() == "same start, η 0.3 → 3"
    desk.runs.same_start("optimizer", "adam", 120, desk.number("A"))
    assert desk.trained == [0, 120]
    assert desk.names()[-1] == "C: Gradient descent → Adam"
    assert desk.owner.session.hyperparams.learning_rate == 0.3, "it comes from A, not from the present run"
    assert desk.trainer.learned == "start 4"


def test_a_value_that_is_not_allowed_is_refused_and_nothing_happens(desk):
    before = desk.state()
    desk.runs.same_start("learning_rate", -1.0)
    desk.editor.set_param("penalty", "l1")
    desk.runs.same_start("optimizer", "newton")
    desk.stack.undo()
    assert len(desk.refused) == 2
    assert desk.state() == before
    assert desk.trained == [0]


def do_open(desk):
    desk.runs.open(desk.number("A"))


def do_rename(desk):
    desk.runs.rename(desk.number("A"), "  slow \n one ")


def do_duplicate(desk):
    desk.runs.duplicate(desk.number("A"))


def do_duplicate_present(desk):
    desk.runs.duplicate(desk.number("B"))


def do_delete(desk):
    desk.runs.delete(desk.number("A"))


def do_delete_present(desk):
    desk.runs.delete(desk.number("B"))


def do_same_start(desk):
    desk.runs.same_start("penalty", "l1")


DEEDS = {
    do_open: ("AB", "A", "A0", "open run A"),
    do_rename: ("AB", "B", "B9", "rename run A"),
    do_duplicate: ("ABC", "B", "B9", "duplicate run A"),
    do_duplicate_present: ("ABC", "B", "B9", "duplicate run B"),
    do_delete: ("B", "B", "B9", "delete run A"),
    do_delete_present: ("A", "A", "A0", "delete run B"),
    do_same_start: ("ABC", "C", "start 4", "same start, Penalty: L2 → L1"),
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_each_deed_is_one_step_that_undo_and_redo_take_back_with_what_was_learned(desk, deed):
    letters, present, learned, name = DEEDS[deed]
    before, steps = desk.state(), desk.stack.count()
    deed(desk)
    after = desk.state()
    assert (desk.letters, *after[1:]) == (letters, present, learned)
    assert (desk.stack.count(), desk.stack.undoText()) == (steps + 1, name)
    for _ in range(2):
        desk.stack.undo()
        assert desk.state() == before
        desk.stack.redo()
        assert desk.state() == after
    desk.stack.undo()
    for letter, known in (("A", "A0"), ("B", "B9")):  # each is still what it was
        desk.runs.open(desk.number(letter))
        assert desk.trainer.learned == known


def test_opening_returns_to_data_settings_features_and_seed_of_the_run(desk):
    far = Dataset(desk.editor.data.points * 1e40, desk.editor.data.labels, desk.editor.data.classes)
    desk.editor.set_features(("x", "y", "x2", "xy"))
    desk.owner.do("other features and points", Replace(desk.editor.data))
    desk.runs.open(desk.number("A"))
    assert replace(desk.owner.session, runs=()) == START
    # Squares of the far points would overflow, so neither the old features nor the old points may come first.
    desk.owner.do("far", Replace(far))
    desk.runs.open(desk.number("B"))
    assert desk.owner.session.features == ("x", "y", "x2", "xy")
    desk.runs.open(desk.number("A"))
    assert desk.owner.session.data == far
    assert desk.refused == []


def test_the_present_run_is_stored_with_what_it_learns_from_when_it_is_left(desk):
    desk.editor.set_param("strength", 0.5)
    desk.editor.place(7.0, 7.0)
    assert desk.names()[1] == "B: η 0.3 → 3, λ 0.001 → 0.5 + 1 more"
    n_points = desk.editor.data.n_points
    desk.runs.open(desk.number("A"))
    assert desk.editor.data.n_points == n_points - 1
    desk.runs.open(desk.number("B"))
    assert (desk.editor.data.n_points, desk.owner.session.hyperparams.strength) == (n_points, 0.5)


def test_a_copy_has_learned_the_same_and_lives_its_own_life(desk):
    desk.runs.duplicate(desk.number("A"))
    desk.runs.duplicate(desk.number("B"))
    desk.trainer.learned = "B10"
    assert desk.names()[2:] == ["C: as A", "D: as B"]
    for letter, learned in (("C", "A0"), ("D", "B9"), ("A", "A0"), ("B", "B10")):
        desk.runs.open(desk.number(letter))
        assert desk.trainer.learned == learned
    desk.editor.settings.reset()
    assert desk.owner.run not in [entry.number for entry in desk.owner.session.runs[:4]], "a number is used once"


def test_what_a_deleted_run_learned_is_kept_until_no_undo_step_names_it(desk):
    number = desk.number("A")
    desk.runs.delete(number)
    desk.editor.place(0.0, 0.0)
    assert number in desk.trainer.kept
    while desk.stack.canUndo():
        desk.stack.undo()
    assert (desk.trainer.learned, desk.letters) == ("A0", "")
    desk.editor.place(1.0, 1.0)  # drops the undone steps with all runs that they name
    assert desk.trainer.kept == {}


def test_listed_runs_are_kept_though_no_undo_step_names_them(desk):
    a = desk.number("A")
    desk.stack.clear()
    assert desk.trainer.kept == {a: "A0"}
    desk.runs.open(a)
    assert desk.trainer.learned == "A0"


def test_the_only_run_stays_and_unknown_numbers_do_nothing(desk):
    desk.runs.delete(desk.number("A"))
    before, steps = desk.state(), desk.stack.count()
    desk.runs.delete(desk.number("B"))
    for deed in (desk.runs.open, desk.runs.delete, desk.runs.duplicate, desk.runs.open):
        deed(99)
    desk.runs.rename(99, "x")
    desk.runs.open(desk.owner.run)
    desk.runs.same_start("loss", "hinge", 0, 99)
    assert (desk.state(), desk.stack.count()) == (before, steps)


def test_an_empty_name_brings_the_automatic_one_back(desk):
    desk.runs.rename(desk.number("B"), "x" * 500)
    assert desk.names()[1] == "x" * 60
    desk.runs.rename(desk.number("B"), " ")
    assert desk.names()[1] == "B: η 0.3 → 3"


def test_a_run_is_also_given_a_name_before_there_is_a_list(qapp):
    desk = Desk()
    desk.runs.rename(desk.owner.run, "first")
    assert desk.names() == ["first"]
    desk.stack.undo()
    assert desk.owner.session == START
    assert np.array_equal(desk.owner.session.data.points, START.data.points)
