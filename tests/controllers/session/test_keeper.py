"""The keeper: each change is on the disk soon, nothing after it was discarded, and nobody waits for the disk."""

import threading

import pytest
from documents import random_document

from softmax_viz.controllers.session import autosaver as module
from softmax_viz.controllers.session.autosaver import Autosaver
from softmax_viz.core.basics.messages import UserError

FIRST, SECOND = (random_document(1), "", ""), (random_document(2), "/a.softmax", "abc")


class Folder:
    """Stands for the autosave folder; ``gate`` holds up whoever writes."""

    def __init__(self):
        self.work = None
        self.written = []
        self.threads = set()
        self.error = None
        self.was_gone = False
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.is_closed = False

    def keep(self, *work):
        self.entered.set()
        assert self.gate.wait(10)
        self.threads.add(threading.current_thread())
        if self.error:
            raise self.error
        self.work = work
        self.written.append(self.work)
        return self.was_gone

    def discard(self):
        self.work = None

    def close(self):
        self.is_closed = True


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    for name in ("_CHANGE_MS", "_TRAINING_MS", "_SOON_MS", "_RETRY_MS"):
        monkeypatch.setattr(module, name, 1)


@pytest.fixture
def folder():
    return Folder()


class Desk:
    """A keeper, what is composed for it next (the last again and again), and how it asked."""

    def __init__(self, folder):
        self.works = [FIRST]
        self.turn_s = 0.0
        self.asked = []
        self.now = 100.0
        self.autosaver = Autosaver(folder, self.compose, clock=lambda: self.now)

    def compose(self, is_late):
        self.asked.append(is_late)
        self.now += self.turn_s
        return self.works.pop(0) if len(self.works) > 1 else self.works[0]


@pytest.fixture
def desk(folder):
    desk = Desk(folder)
    yield desk
    folder.gate.set()
    assert desk.autosaver.close()


def test_a_change_is_kept_on_another_thread(qtbot, desk, folder):
    with qtbot.waitSignal(desk.autosaver.kept):
        desk.autosaver.on_changed()
    desk.works = [SECOND]
    with qtbot.waitSignal(desk.autosaver.kept):
        desk.autosaver.on_trained()
    assert folder.written == [FIRST, SECOND]
    (thread,) = folder.threads
    assert thread is not threading.main_thread()
    assert desk.autosaver.close()
    assert desk.autosaver.close(SECOND), "may be called again, and then does nothing"
    assert folder.is_closed
    assert len(folder.written) == 2
    desk.autosaver.on_changed()
    assert not thread.is_alive()


def test_what_was_discarded_is_not_kept_even_if_it_was_being_written(qtbot, desk, folder):
    folder.gate.clear()
    kept = []
    desk.autosaver.kept.connect(lambda: kept.append(folder.work))
    desk.autosaver.on_changed()
    qtbot.waitUntil(folder.entered.is_set)
    threading.Timer(0.01, folder.gate.set).start()
    desk.autosaver.discard()
    assert folder.written == [FIRST], "the disk was waited for, then what it wrote was removed"
    assert folder.work is None
    desk.works = [SECOND]
    with qtbot.waitSignal(desk.autosaver.kept):
        desk.autosaver.on_changed()
    assert kept == [SECOND], "of what was discarded nobody is told that it is kept"


def test_parts_that_do_not_fit_yet_are_asked_for_again_and_after_a_second_taken_as_they_are(qtbot, desk, folder):
    desk.works = [None, None, FIRST, None]
    with qtbot.waitSignal(desk.autosaver.kept):
        desk.autosaver.on_changed()
    assert desk.asked == [False] * 3
    for turn_s, asks in ((0.3, 4), (0.9, 2), (2.0, 1)):
        desk.turn_s, desk.works, desk.asked = turn_s, [None] * asks + [SECOND], []
        with qtbot.waitSignal(desk.autosaver.kept):
            desk.autosaver.on_changed()
        assert desk.asked == [False] * asks + [True]
        assert folder.work == SECOND


class SlowLoop:
    """Stands for the timers of Qt in an event loop of which each turn takes ``turn_s`` seconds."""

    def __init__(self, turn_s):
        self.now, self.turn_s, self.timers = 0.0, turn_s, []

    def timer(self, parent, singleShot):
        assert singleShot
        self.timers.append(SlowTimer(self))
        return self.timers[-1]

    def turn(self):
        self.now += self.turn_s
        for timer in self.timers:
            if timer.due is not None and timer.due <= self.now:
                timer.due = None
                timer.slot()


class SlowTimer:
    """A single shot that is heard when the loop comes round."""

    def __init__(self, loop):
        self.loop, self.due, self.timeout = loop, None, self

    def connect(self, slot):
        self.slot = slot

    def start(self, after_ms):
        self.due = self.loop.now + after_ms / 1000

    def stop(self):
        self.due = None

    def isActive(self):
        return self.due is not None

    def remainingTime(self):
        return 1000 * (self.due - self.loop.now)


@pytest.mark.parametrize("writing_s", [0.01, 0.5, 0.75, 1.5])
@pytest.mark.parametrize("turn_s", [0.02, 0.3, 1.0, 2.0])
def test_no_change_waits_ten_seconds_though_a_person_edits_all_the_time(monkeypatch, folder, turn_s, writing_s):
    loop = SlowLoop(turn_s)
    monkeypatch.setattr(module, "_CHANGE_MS", 2_000)  # as it is
    monkeypatch.setattr(module, "_SOON_MS", 100)
    monkeypatch.setattr(module, "QTimer", loop.timer)
    kept = []

    def compose(is_late):  # the trainer never knows the last change in time
        if is_late:
            kept.append(loop.now)
            return FIRST
        return None

    autosaver = Autosaver(folder, compose, clock=lambda: loop.now)
    waiting, longest_s, told = [], 0.0, None
    while loop.now < 120:
        autosaver.on_changed()
        waiting.append(loop.now)
        count = len(kept)
        loop.turn()
        if len(kept) > count:
            longest_s = max(longest_s, loop.now + writing_s - waiting[0])
            waiting, told = [], loop.now + writing_s
        if told is not None and told <= loop.now:
            autosaver._on_told(autosaver._number, module.Written(told - writing_s, told))
            told = None
    assert len(kept) >= 120 // 10
    assert longest_s <= 10.0
    assert autosaver.close()


def test_an_error_in_the_program_is_told_and_does_not_end_the_thread(qtbot, desk, folder, expect_log):
    folder.error = ValueError("no number")
    with expect_log("could not be kept"), qtbot.waitSignal(desk.autosaver.failed) as failed:
        desk.autosaver.on_changed()
        qtbot.waitUntil(lambda: bool(failed.args))
        folder.error = None
    assert "ValueError: no number" in str(failed.args[0])
    with qtbot.waitSignal(desk.autosaver.kept):
        desk.autosaver.on_changed()


def test_a_folder_that_was_made_again_is_said(qtbot, desk, folder):
    folder.was_gone = True
    with qtbot.waitSignal(desk.autosaver.folderRecreated):
        desk.autosaver.on_changed()


def test_a_failure_is_told_once_and_tried_again(qtbot, desk, folder):
    told = []
    desk.autosaver.failed.connect(told.append)
    folder.error = UserError("no room")
    with qtbot.waitSignal(desk.autosaver.failed):
        desk.autosaver.on_changed()
    seen = len(desk.asked)
    qtbot.waitUntil(lambda: len(desk.asked) > seen + 3)
    assert told == [folder.error]
    folder.error = None
    with qtbot.waitSignal(desk.autosaver.kept):
        pass
    folder.error = UserError("no room again")
    with qtbot.waitSignal(desk.autosaver.failed):
        desk.autosaver.on_changed()
    assert len(told) == 2


def test_the_last_words_are_kept_before_the_end(qtbot, desk, folder):
    kept = []
    desk.autosaver.kept.connect(lambda: kept.append((folder.work, folder.is_closed)))
    assert desk.autosaver.close(SECOND)
    assert kept == [(SECOND, False)]
    assert folder.is_closed
