"""The keeper: each change is on the disk soon, nothing after it was discarded, and nobody waits for the disk."""

import threading

import pytest
from documents import random_document

from softmax_viz.controllers import keeper as module
from softmax_viz.controllers.keeper import Keeper
from softmax_viz.core.messages import UserError

FIRST, SECOND = (random_document(1), ""), (random_document(2), "/a.softmax")


class Folder:
    """Stands for the autosave folder; ``gate`` holds up whoever writes."""

    def __init__(self):
        self.work = None
        self.written = []
        self.threads = set()
        self.error = None
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.is_closed = False

    def keep(self, document, origin):
        self.entered.set()
        assert self.gate.wait(10)
        self.threads.add(threading.current_thread())
        if self.error:
            raise self.error
        self.work = (document, origin)
        self.written.append(self.work)

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
        self.asked = []
        self.keeper = Keeper(folder, self.compose)

    def compose(self, is_late):
        self.asked.append(is_late)
        return self.works.pop(0) if len(self.works) > 1 else self.works[0]


@pytest.fixture
def desk(folder):
    desk = Desk(folder)
    yield desk
    folder.gate.set()
    assert desk.keeper.close()


def test_a_change_is_kept_on_another_thread(qtbot, desk, folder):
    with qtbot.waitSignal(desk.keeper.kept):
        desk.keeper.on_changed()
    desk.works = [SECOND]
    with qtbot.waitSignal(desk.keeper.kept):
        desk.keeper.on_trained()
    assert folder.written == [FIRST, SECOND]
    (thread,) = folder.threads
    assert thread is not threading.main_thread()
    assert desk.keeper.close()
    assert desk.keeper.close(SECOND), "may be called again, and then does nothing"
    assert folder.is_closed
    assert len(folder.written) == 2
    desk.keeper.on_changed()
    assert not thread.is_alive()


def test_what_was_discarded_is_not_kept_even_if_it_was_being_written(qtbot, desk, folder):
    folder.gate.clear()
    kept = []
    desk.keeper.kept.connect(lambda: kept.append(folder.work))
    desk.keeper.on_changed()
    qtbot.waitUntil(folder.entered.is_set)
    threading.Timer(0.01, folder.gate.set).start()
    desk.keeper.discard()
    assert folder.written == [FIRST], "the disk was waited for, then what it wrote was removed"
    assert folder.work is None
    desk.works = [SECOND]
    with qtbot.waitSignal(desk.keeper.kept):
        desk.keeper.on_changed()
    assert kept == [SECOND], "of what was discarded nobody is told that it is kept"


def test_parts_that_do_not_fit_yet_are_asked_for_again_and_at_last_taken_as_they_are(qtbot, desk, folder, monkeypatch):
    desk.works = [None, None, FIRST, None]
    with qtbot.waitSignal(desk.keeper.kept):
        desk.keeper.on_changed()
    assert desk.asked == [False] * 3
    monkeypatch.setattr(module, "_MOST_ASKS", 4)
    desk.works, desk.asked = [None, None, None, None, SECOND], []
    with qtbot.waitSignal(desk.keeper.kept):
        desk.keeper.on_changed()
    assert desk.asked == [False] * 4 + [True]
    assert folder.work == SECOND


def test_a_failure_is_told_once_and_tried_again(qtbot, desk, folder):
    told = []
    desk.keeper.failed.connect(told.append)
    folder.error = UserError("no room")
    with qtbot.waitSignal(desk.keeper.failed):
        desk.keeper.on_changed()
    seen = len(desk.asked)
    qtbot.waitUntil(lambda: len(desk.asked) > seen + 3)
    assert told == [folder.error]
    folder.error = None
    with qtbot.waitSignal(desk.keeper.kept):
        pass
    folder.error = UserError("no room again")
    with qtbot.waitSignal(desk.keeper.failed):
        desk.keeper.on_changed()
    assert len(told) == 2


def test_the_last_words_are_kept_before_the_end(qtbot, desk, folder):
    kept = []
    desk.keeper.kept.connect(lambda: kept.append((folder.work, folder.is_closed)))
    assert desk.keeper.close(SECOND)
    assert kept == [(SECOND, False)]
    assert folder.is_closed
