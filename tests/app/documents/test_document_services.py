"""The services around documents, each with stand-ins for the parts it takes: no window, no trainer, no disk but one."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from documents import bits, random_document
from PySide6.QtCore import QObject, Signal

from softmax_viz.app.data.file_queue import FileQueue
from softmax_viz.app.documents.current_file import CurrentFile
from softmax_viz.app.documents.document_applier import DocumentApplier
from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.app.documents.document_saver import DocumentSaver
from softmax_viz.app.documents.recovery import Recovery
from softmax_viz.app.documents.unsaved_work import UnsavedWork
from softmax_viz.app.presentation.notifications import Notifications
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.storage.sessions.autosave import LeftBehind
from softmax_viz.storage.sessions.session_file import load_session, save_session
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.window.background import CancelledError

MINE = Document(Session(blobs(3, 4), title="Mine"))
LESSON = Document(Session(blobs(2, 3), title="Lesson"))


class Editor(QObject):
    """Holds a session and whether it is saved."""

    modifiedChanged = Signal(bool)

    def __init__(self, session=MINE.session):
        super().__init__()
        self.session = session
        self.is_modified = False

    def modify(self, is_modified=True):
        self.is_modified = is_modified
        self.modifiedChanged.emit(is_modified)

    def mark_saved(self):
        self.modify(False)


class DocumentComposer:
    """What is open, as the other services ask for it."""

    learned_step = -1

    def __init__(self, document=MINE):
        self.now = document

    def document(self):
        return self.now

    def complete(self):
        return self.now

    nearly = complete

    def on_data(self):
        pass


class Kept:
    """The autosave folder: what is kept in it, and how often it was emptied."""

    def __init__(self):
        self.work = None
        self.discarded = 0
        self.complaints = []
        self.left = []
        self.forgotten = []

    def keep(self, *work):
        self.work = work
        return False

    def discard(self):
        self.work, self.discarded = None, self.discarded + 1

    def close(self):
        pass

    def left_behind(self):
        left, self.left = self.left, []
        return left

    def forget(self, work):
        self.forgotten.append(work)


class Settings:
    def __init__(self):
        self.recent = []

    def recent_files(self):
        return list(self.recent)

    def add_recent_file(self, path):
        self.recent.insert(0, path)


class Here:
    """Long work, done at once, or cancelled."""

    is_cancelled = False

    def run(self, _text, work, *, size, may_cancel=True):
        if self.is_cancelled:
            raise CancelledError
        return work()


def heard(*signals):
    """A list that fills with what these signals say."""
    said = []
    for signal in signals:
        signal.connect(lambda *values: said.append(values[0] if values else None))
    return said


@pytest.fixture
def desk(qapp):
    """All services but the opener, with stand-ins around them."""
    editor, composer, kept, settings, background = Editor(), DocumentComposer(), Kept(), Settings(), Here()
    current = CurrentFile(editor, settings)
    unsaved = UnsavedWork(editor, composer, current, kept)
    editor.modifiedChanged.connect(unsaved.on_modified)
    saver = DocumentSaver(editor, composer, current, unsaved, background, None)
    yield SimpleNamespace(
        editor=editor, composer=composer, kept=kept, settings=settings, background=background,
        current=current, unsaved=unsaved, saver=saver, failures=heard(saver.rejected), successes=heard(saver.written),
    )  # fmt: skip
    assert unsaved.close(keep=False)


@pytest.mark.parametrize(("answer", "path", "may_lose"),
    [("save", "a.softmax", True), ("save", "", False), ("save", "no/a.softmax", False), ("discard", "", True),
     ("cancel", "", False)],
)  # fmt: skip
def test_work_may_be_lost_only_when_it_is_saved_or_the_user_says_so(
    desk, tmp_path, monkeypatch, answer, path, may_lose
):
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: str(tmp_path / path) if path else "")
    desk.saver.ask_unsaved = lambda: pytest.fail("nothing is unsaved")
    assert desk.saver.may_lose()
    desk.editor.modify()
    desk.saver.ask_unsaved = lambda: answer
    assert desk.saver.may_lose() is may_lose
    is_saved = may_lose and answer == "save"
    assert desk.editor.is_modified is not is_saved
    assert (desk.current.path != "") is is_saved
    assert [len(desk.failures), len(desk.successes)] == [path.startswith("no/"), is_saved]
    if is_saved:
        assert bits(load_session(tmp_path / path)) == bits(MINE)
        assert desk.settings.recent == [str(tmp_path / path)]


def test_saving_that_is_cut_short_by_the_end_of_the_program_leaves_the_work_unsaved(desk, tmp_path):
    desk.current.own(str(tmp_path / "a.softmax"), save_session(tmp_path / "a.softmax", LESSON))
    desk.editor.modify()
    desk.background.is_cancelled = True
    assert not desk.saver.save()
    assert desk.editor.is_modified
    assert (desk.failures, desk.successes) == ([], [])


def test_a_copy_changes_nothing_of_what_is_open(desk, tmp_path, monkeypatch):
    desk.current.own(str(tmp_path / "a.softmax"), save_session(tmp_path / "a.softmax", LESSON))
    desk.editor.modify()
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: str(tmp_path / "b.softmax"))
    desk.saver.save_copy()
    assert bits(load_session(tmp_path / "b.softmax")) == bits(MINE)
    assert desk.editor.is_modified
    assert (desk.current.path, desk.settings.recent) == (str(tmp_path / "a.softmax"), [])
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: str(tmp_path / "a.softmax"))
    desk.saver.save_copy()
    assert not desk.editor.is_modified, "a copy in place of the file is the file"


def test_the_title_is_that_of_the_file_and_without_one_that_of_the_data(desk):
    titles = heard(desk.current.titleChanged)
    for path in ("", "/home/me/in & out.softmax"):
        desk.current.own(path)
        desk.current.show_title()
    assert titles == ["Mine", "in & out"]
    assert desk.current.folder() == ""
    recent = heard(desk.current.recentChanged)
    desk.current.remember("/home/me/x.softmax")
    assert (desk.current.folder(), recent) == ("/home/me", [["/home/me/x.softmax"]])


def test_a_lesson_can_be_shown_while_the_users_own_work_is_held_and_comes_back_unsaved(desk, qtbot):
    desk.current.own("/home/me/mine.softmax", "abc")
    desk.editor.modify()
    settled = heard(desk.unsaved.savedOrDiscarded)
    own = (MINE, "/home/me/mine.softmax", "abc")
    desk.unsaved.hold()
    desk.composer.now, desk.editor.session = LESSON, LESSON.session
    desk.editor.modify(False)  # as when another session is put in place of the editor's
    desk.unsaved.on_changed()
    desk.unsaved.on_frame(None)
    desk.unsaved.keep_now()
    qtbot.waitUntil(lambda: desk.kept.work is not None)
    assert desk.kept.work == own
    assert (settled, desk.kept.discarded) == ([], 0)
    desk.composer.now, desk.editor.session = MINE, MINE.session
    desk.editor.modify()
    desk.unsaved.release()
    desk.composer.now = LESSON
    desk.unsaved.keep_now()
    qtbot.waitUntil(lambda: desk.kept.work[0] is LESSON)


@pytest.mark.parametrize("is_held", [False, True])
def test_the_end_of_the_program_keeps_the_users_own_work(desk, is_held):
    desk.editor.modify()
    if is_held:
        desk.unsaved.hold()
        desk.composer.now = LESSON
        desk.editor.modify(False)
    assert desk.unsaved.close(keep=True)
    assert desk.kept.work[0] is MINE
    desk.editor.modify(False)


def test_the_keeper_can_stop_and_leave_what_is_kept_to_another_window(desk, qtbot):
    desk.editor.modify()
    with qtbot.waitSignal(desk.unsaved.autosaver.kept):
        desk.unsaved.keep_now()
    work = desk.kept.work
    assert desk.unsaved.stop()
    desk.unsaved.on_changed()
    assert (desk.kept.work, desk.kept.discarded) == (work, 0)


class Part:
    """Notes what it is asked to do, in order, together with the others of its kind."""

    rules = None

    def __init__(self, name, done):
        self._name, self._done = name, done

    def __getattr__(self, what):
        return lambda *values: self._done.append((self._name, what, *values))


@pytest.mark.parametrize("seed", range(6))
def test_a_document_is_put_into_the_parts_that_own_what_it_holds(qapp, seed):
    document, done = random_document(seed, names=("a",)), []
    document = Document(
        document.session, document.trained, document.view, document.probe, {"quantity": "classes"}, document.speed,
        document.rules, document.active_class,
    )  # fmt: skip
    parts = DocumentParts(
        *(Part(name, done) for name in ("editor", "runner", "viewport", "style_controller", "probe", "rules"))
    )
    applier = DocumentApplier(parts)
    applier.aboutToApply.connect(lambda: done.append(("about to",)))
    applier.apply(document)
    session, view, probe = document.session, document.view, document.probe
    assert [step[:2] for step in done[:2]] == [("about to",), ("editor", "adopt")]
    assert ("editor", "adopt", session) in done
    run = ("reset", session.seed) if document.trained is None else ("resume", session.seed, document.trained)
    assert done[2] == ("runner", *run)
    assert ("runner", "set_speed", document.speed) in done
    assert ("rules", "use_rules", document.rules) in done
    seen = ("fit", session.data) if view is None else ("on_viewport_requested", Viewport(*view))
    assert ("viewport", *seen) in done
    assert ("probe", *(("release",) if probe is None else ("pin", *probe))) in done
    assert done[-1] == ("editor", "choose_class", document.active_class), "the session is there by then"
    done.clear()
    applier.apply_display(document)
    assert {step[:2] for step in done}.isdisjoint({("editor", "adopt"), ("runner", "reset"), ("runner", "resume")})


def test_files_are_opened_one_after_the_other_and_of_sessions_the_first(qapp, qtbot):
    queue = FileQueue()
    opened, said = heard(queue.openRequested), heard(queue.informed)
    queue.open_paths(["b.csv", "one.softmax", "a.csv", "/x/two.SOFTMAX"])
    assert opened == ["one.softmax"], "a session, and no table before its turn"
    (sentence,) = said
    assert "two.SOFTMAX" in sentence
    assert "one" not in sentence.replace("one session", "")
    qtbot.waitUntil(lambda: opened[1:] == ["b.csv"])
    queue.on_done()
    qtbot.waitUntil(lambda: opened[2:] == ["a.csv"])
    queue.on_done()
    qapp.processEvents()
    assert len(opened) == 3


class Files(QObject):
    """Opens what is brought back, if the user does not mind."""

    def __init__(self):
        super().__init__()
        self.unsaved = SimpleNamespace(savedOrDiscarded=_Settled(self).settled)
        self.autosaver = SimpleNamespace(kept=_Settled(self).settled)
        self.may = False
        self.opened = []

    def may_lose(self):
        return self.may

    def adopt_unsaved(self, *work):
        self.opened.append(work)


class _Settled(QObject):
    settled = Signal()


def test_work_of_a_crash_is_let_go_only_when_it_is_on_the_disk_elsewhere(qapp):
    files, kept, then = Files(), Kept(), datetime(2026, 1, 1)
    kept.left = [LeftBehind(work, then, "/a/x.softmax", "f", Path(work.session.title)) for work in (MINE, LESSON)]
    kept.complaints = [UserError("it cannot be opened")]
    recovery = Recovery(files, kept, None)
    rejected = heard(recovery.rejected)
    first, second = kept.left
    recovery.offer()
    assert rejected == kept.complaints
    recovery._restore(0)
    assert recovery.offered == (first, second), "what is open is unsaved, and the answer was no"
    files.may = True
    recovery._restore(0)
    assert files.opened == [(MINE, "/a/x.softmax", "f")]
    assert (recovery.offered, recovery.brought_back, kept.forgotten) == ((second,), (first,), [])
    after = Recovery(files, kept, None)
    after.take_over(recovery.offered, recovery.brought_back)
    recovery.close()
    files.autosaver.kept.emit()
    assert first in kept.forgotten
    assert second not in kept.forgotten
    assert after.brought_back == ()


class Bar(QObject):
    """The message bar, without a widget."""

    actionRequested = Signal()
    closed = Signal()
    kind = "info"

    def __init__(self):
        super().__init__()
        self.said = ""

    def show_message(self, text, kind, action=""):
        self.said, self.kind = text, kind

    def clear(self):
        self.said = ""

    def text(self):
        return self.said


def test_what_could_not_be_done_with_a_file_is_taken_back_once_it_is_done(qapp):
    bar = Bar()
    notifications = Notifications(bar)
    notifications.on_file_refused(UserError("no room for a.softmax"))
    assert bar.said == "no room for a.softmax"
    notifications.on_file_written()
    assert bar.said == ""
    notifications.on_file_refused(UserError("no room"))
    notifications.show_info("Something else happened since.")
    notifications.on_file_written()
    assert bar.said == "Something else happened since.", "and that is still true"
    notifications.show_with_reset("The run goes on.", "info")
    reset = heard(notifications.resetRequested)
    notifications.message.on_session()
    bar.actionRequested.emit()
    assert (bar.said, reset) == ("", []), "another session is open: nothing is offered about the one before"
