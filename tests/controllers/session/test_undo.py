"""The undo stack: steps that grow, and a bound on memory that nobody notices but by the last steps missing."""

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QObject

from softmax_viz.controllers.session.undo import UndoStack
from softmax_viz.core.editing.edits import Move, apply
from softmax_viz.core.editing.session_edits import SwitchRun
from softmax_viz.core.toy_data.generators import blobs

KILOBYTE = 1_000
POINTS = 1_000  # moving them all weighs 50 kilobytes with the way back


class Bench:
    """Data under an undo stack: each ``step`` moves all points by one."""

    def __init__(self, kilobytes: int) -> None:
        self.data = blobs(2, POINTS // 2)
        self.performed: list[tuple[str, bool]] = []
        self.stack = UndoStack(self.perform, kilobytes * KILOBYTE)
        self.first = self.data

    def perform(self, edit, text, is_undo):
        self.data, _ = apply(edit, self.data)
        self.performed.append((text, is_undo))

    def step(self, text: str, gesture: int = 0) -> None:
        edit = Move(np.arange(POINTS), self.data.points + 1.0)
        self.data, inverse = apply(edit, self.data)
        self.stack.record(text, edit, inverse, gesture)

    def offset(self) -> int:
        """How many steps are done, seen from the points."""
        return round(float(self.data.points[0, 0] - self.first.points[0, 0]))

    def texts(self) -> list[str]:
        return [self.stack.text(i) for i in range(self.stack.count())]


@pytest.fixture
def bench(qapp):
    return Bench(kilobytes=260)


def test_the_oldest_steps_are_dropped_and_the_rest_still_undoes_and_redoes(bench):
    for number in range(9):
        bench.step(f"step {number}")
        assert bench.stack.n_bytes <= 260 * KILOBYTE
        assert bench.stack.undoText() == f"step {number}"
        assert bench.stack.canUndo()
        assert not bench.stack.canRedo()
    last, kept = bench.data, bench.stack.count()
    assert kept >= 4
    assert bench.texts() == [f"step {number}" for number in range(9 - kept, 9)]
    for _ in range(kept):
        bench.stack.undo()
    assert not bench.stack.canUndo()
    assert bench.offset() == 9 - kept
    while bench.stack.canRedo():
        bench.stack.redo()
    assert bench.data == last
    redone = [(f"step {number}", False) for number in range(9 - kept, 9)]
    assert bench.performed == [(text, True) for text, _ in reversed(redone)] + redone


def test_the_newest_step_is_kept_even_if_it_is_too_large(qapp):
    bench = Bench(kilobytes=10)
    bench.step("one")
    bench.step("two")
    assert bench.texts() == ["two"]
    bench.stack.undo()
    assert bench.offset() == 1


@pytest.mark.parametrize("saved", range(7))
def test_the_saved_state_stays_where_it_was_or_is_lost_with_the_steps_to_it(bench, saved):
    for done in range(7):
        if done == saved:
            bench.stack.setClean()
        bench.step(str(done))
        assert not bench.stack.isClean()
    clean_at = set()
    while bench.stack.canUndo():
        bench.stack.undo()
        if bench.stack.isClean():
            clean_at.add(bench.offset())
    oldest = bench.offset()
    assert oldest == 2, "of seven steps there is room for five"
    assert clean_at == ({saved} if saved >= oldest else set())


def test_a_menu_sees_no_more_of_a_step_that_drops_others_than_of_any_other(bench):
    owner = QObject()
    action = bench.stack.createUndoAction(owner, "Undo")
    heard, places = [], []
    for signal in (bench.stack.canUndoChanged, bench.stack.canRedoChanged, bench.stack.undoTextChanged):
        signal.connect(heard.append)
    bench.stack.indexChanged.connect(places.append)
    bench.step("step")
    usual = list(heard)
    while bench.stack.count() == len(places):  # until one is dropped
        heard.clear()
        bench.step("step")
    assert heard == usual
    assert places[-1] == bench.stack.index()
    assert action.isEnabled()
    assert action.text() == "Undo step"


def test_dropped_steps_give_their_memory_back(bench):
    bench.step("first")
    step = weakref.ref(bench.stack._steps[0].done)
    for _ in range(8):
        bench.step("next")
    gc.collect()
    assert step() is None


def test_a_stroke_grows_in_the_menu_and_in_the_account(bench):
    owner = QObject()
    action = bench.stack.createUndoAction(owner, "Undo")
    for count in range(1, 40):
        bench.step(f"stroke {count}", gesture=5)
        assert action.text() == f"Undo stroke {count}"
    assert bench.stack.count() == 1
    assert 48 * KILOBYTE <= bench.stack.n_bytes < 60 * KILOBYTE, "the same points again and again"
    bench.step("another", gesture=6)
    bench.step("no gesture")
    bench.step("no gesture")
    assert bench.texts() == ["stroke 39", "another", "no gesture", "no gesture"]


def test_steps_that_can_no_longer_be_redone_do_not_count(bench):
    for _ in range(4):
        bench.step("step")
    before = bench.stack.n_bytes
    for _ in range(3):
        bench.stack.undo()
    bench.step("other")
    assert bench.texts() == ["step", "other"]
    assert bench.stack.n_bytes == before / 2
    bench.stack.clear()
    assert bench.stack.n_bytes == 0
    assert bench.stack.isClean()


@pytest.mark.parametrize("pause", ["save", "undo and redo"])
def test_a_saved_step_grows_no_more_and_a_redone_one_may(bench, pause):
    bench.step("stroke", gesture=5)
    if pause == "save":
        bench.stack.setClean()
    else:
        bench.stack.undo()
        bench.stack.redo()
    bench.step("stroke", gesture=5)
    assert bench.stack.count() == (2 if pause == "save" else 1)
    assert not bench.stack.isClean()
    bench.stack.undo()
    assert bench.stack.isClean()
    assert bench.offset() == (1 if pause == "save" else 0)


@pytest.mark.parametrize("weighed", ["soon", "late"])
def test_runs_that_can_be_returned_to_count_and_go_with_their_steps(bench, weighed):
    needed = []
    bench.stack.runsNeeded.connect(needed.append)
    for number in range(4):
        switch = SwitchRun(number, number + 1)
        bench.stack.record(f"reset {number}", switch, SwitchRun(number + 1, number))
        kept = [(run, 90 * KILOBYTE) for run in range(number + 1)]
        if weighed == "soon" or number == 3:
            bench.stack.weigh_runs(kept)
        assert weighed == "late" or bench.stack.n_bytes <= 260 * KILOBYTE
    assert bench.texts() == ["reset 2", "reset 3"]
    assert needed[-1] == {2, 3, 4}
    assert 180 * KILOBYTE <= bench.stack.n_bytes <= 190 * KILOBYTE
    bench.stack.undo()
    bench.stack.weigh_runs([(2, 90 * KILOBYTE), (4, 500 * KILOBYTE)])
    assert bench.texts() == ["reset 2", "reset 3"], "what can be redone is not dropped behind anybody's back"
    bench.step("move")
    assert needed[-1] == {2, 3}
    bench.stack.clear()
    assert needed[-1] == frozenset()
    assert bench.stack.n_bytes == 0
