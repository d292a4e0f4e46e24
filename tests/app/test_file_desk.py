"""Sessions in the hands of a person: saved, opened, shared, never lost. The whole program through its window."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from documents import bits, runs_of
from drags import drag_and_drop
from PySide6.QtCore import (
    QMimeData,
    QPoint,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox

from softmax_viz.app.program import Program
from softmax_viz.controllers.session import autosaver as autosaver
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import SCHEMA
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_file import load_session, save_session
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.dialogs.recovery_dialog import RecoveryDialog
from softmax_viz.views.table_import.import_dialog import ImportDialog

pytestmark = pytest.mark.slow

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
DEMANDING = Hyperparams(
    optimizer="adam",
    batch_size=16,
    standardize=True,
    test_share=0.2,
    logit_dropout=0.3,
    penalty="l1",
    learning_rate=0.05,
)


START = Document(Session(blobs(3, 12), title="Three blobs"), field_style=FieldStyle().as_dict())


def made(qapp, folder, session=START.session):
    """A program that is shown and at rest. Without a style sheet, which takes half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("softmax_viz.app.presentation.theme_controller.apply_theme", lambda *_: None)
        program = Program(qapp, session, Settings(folder / "s.ini"), "light", Autosave(folder / "kept"))
        program.files.ask_unsaved = lambda: "cancel"  # nobody is there to answer
        program.show()
        program.wait_for_trainer(lambda: settled(program), 20_000)
    return program


def ended(program):
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()


@pytest.fixture
def make_program(qapp, tmp_path):
    programs = []

    def make(session=START.session):
        programs.append(made(qapp, tmp_path, session))
        return programs[-1]

    yield make
    for program in programs:
        ended(program)
    qapp.processEvents()


@pytest.fixture(scope="module")
def reused(qapp, tmp_path_factory):
    """A program for all tests that end where they began, with all of its threads."""
    program = made(qapp, tmp_path_factory.mktemp("reused"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosaver, "_CHANGE_MS", 1)
        kept = []
        program.files.autosaver.kept.connect(lambda: kept.append(1))
        program.editor.place(0.0, 0.0)
        program.wait_for_trainer(lambda: bool(kept), 20_000)
    yield program
    ended(program)
    qapp.processEvents()


@pytest.fixture
def program(reused, qtbot):
    def begin():
        reused.files.ask_unsaved = lambda: "cancel"
        reused.files.ask_changed = lambda path, change: pytest.fail(f"{path} is {change}")
        reused.settings.forget_recent_files()
        reused.files.adopt(START, "")
        reused.window.activateWindow()
        qtbot.waitUntil(reused.window.isActiveWindow)
        timers = reused.findChildren(QTimer) + reused.window.findChildren(QTimer)
        qtbot.waitUntil(lambda: settled(reused) and not any(timer.isActive() for timer in timers))

    begin()
    yield reused
    begin()


@pytest.fixture
def answers(monkeypatch):
    """What a person answers when asked where to save, and what to open."""
    given = {"save": "", "open": ""}
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: str(given["save"]))
    monkeypatch.setattr(file_dialogs, "ask_open_path", lambda *_: str(given["open"]))
    return given


def settled(program):
    return program.runner.is_settled() and program.files.document() is not None


def trigger(program, name):
    program.window.actions_by_name[name].trigger()


def step(program, qtbot, count):
    target = program.runner.last_frame.state.step + count
    program.runner.step(count)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == target and settled(program))


def said(program):
    return program.window.messages.text()


def has_star(program):
    return program.window.isWindowModified()


def pixels(program):
    """The canvas as it is seen, (height, 4 · width)."""
    image = program.window.canvas.grab().toImage()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)


def kept_files(tmp_path, suffix=".softmax"):
    folder = tmp_path / "kept"
    return sorted(path for path in folder.iterdir() if path.suffix == suffix) if folder.exists() else []


def look_around(program):
    """Leave nothing as it is at the start."""
    program.editor.set_features(("x", "y", "xy", "sin_x"))
    key = program.editor.data.classes[1].key
    switches = {"contours": True, "grid": False, "region_labels": False, "wrong_points": False}
    program.style_controller.use(FieldStyle("one_class", key, 0.25, **switches))
    program.viewport.on_viewport_requested(program.viewport.view.zoomed(1.7, 0.1, 0.2))
    program.probe.pin(0.3, -0.2)
    program.use_rules(StopRules(steps=123_456, data_loss=1e-9))
    program.runner.set_speed(2)
    program.editor.choose_class(2)
    program.new_start()


@pytest.mark.parametrize("settings", [Hyperparams(), DEMANDING], ids=["descent", "adam in the middle of an epoch"])
def test_a_session_comes_back_bit_for_bit_and_trains_on_as_if_never_stopped(
    program, qtbot, tmp_path, answers, settings
):
    program.files.adopt(Document(Session(blobs(4, 15), settings, title="Four")), "")
    look_around(program)
    program.files.ask_unsaved = lambda: pytest.fail("all is saved")
    step(program, qtbot, 37)
    answers["save"] = answers["open"] = tmp_path / "four.softmax"
    trigger(program, "save")
    before = bits(program.files.document())
    step(program, qtbot, 30)
    further = bits(program.files.document())
    assert further != before

    trigger(program, "new")
    qtbot.waitUntil(lambda: settled(program))
    assert program.editor.data.n_points == 0
    assert program.runner.last_frame.state.step == 0
    assert program.files.path == ""
    program.files.open_path(str(tmp_path / "missing.softmax"))
    assert said(program) != "", "it takes room from the canvas, and gives it back"
    trigger(program, "open")
    qtbot.waitUntil(lambda: settled(program))
    assert bits(program.files.document()) == before
    assert not has_star(program)
    assert program.runner.phase is Phase.PAUSED
    step(program, qtbot, 30)
    assert bits(program.files.document()) == further
    assert not program.editor.undo_stack.canUndo()


def same(one, other):
    """Whether two sessions are the same, except for the numbers of their runs."""
    return replace(one, runs=()) == replace(other, runs=()) and runs_of(one) == runs_of(other)


def test_the_star_comes_with_each_change_and_goes_by_undo_and_by_saving(program, tmp_path, answers, qtbot):
    window, editor, stack = program.window, program.editor, program.editor.undo_stack
    assert not has_star(program)
    editor.place(0.5, 0.25)
    assert has_star(program)
    stack.undo()
    assert not has_star(program)
    rate = editor.session.hyperparams.learning_rate
    editor.set_param("learning_rate", 0.123)
    assert has_star(program)
    editor.set_param("learning_rate", rate)
    assert not has_star(program)
    step(program, qtbot, 5)
    trigger(program, "reset")
    assert not has_star(program), "what a machine learns again at any time is no change"
    editor.place(0.5, 0.25)
    trigger(program, "save")
    assert has_star(program), "no place was chosen"
    assert "Three blobs" in window.windowTitle()
    answers["save"] = tmp_path / "mine & yours.softmax"
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert not has_star(program)
    assert "mine & yours" in window.windowTitle()
    assert same(load_session(answers["save"]).session, editor.session)
    stack.undo()
    assert has_star(program), "the file has the point"
    stack.redo()
    assert not has_star(program)
    editor.add_class()
    answers["save"] = tmp_path / "copy.softmax"
    trigger(program, "save_copy")
    assert has_star(program), "a copy is not the file"
    assert program.files.path.endswith("mine & yours.softmax")
    assert same(load_session(answers["save"]).session, editor.session)
    assert program.settings.recent_files() == [program.files.path]


def test_closing_asks_when_something_is_unsaved(make_program, tmp_path, answers, qtbot, monkeypatch):
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 1)
    program = make_program()
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.place(0.5, 0.25)
    for answer in ("cancel", "save"):
        program.files.ask_unsaved = lambda answer=answer: answer
        assert not program.window.close(), answer
        assert program.window.isVisible()
    step(program, qtbot, 1)
    answers["save"] = tmp_path / "at last.softmax"
    assert program.window.close()
    assert program.window.isHidden()
    assert program.runner._thread.isFinished()
    assert load_session(answers["save"]).session == program.editor.session
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_program_that_is_told_to_end_while_it_asks_about_changes_ends_and_keeps_them(make_program, tmp_path):
    program = make_program()
    program.editor.place(0.5, 0.25)
    program.files.ask_unsaved = lambda: program.quit_now() or "cancel"
    assert program.window.close()
    assert program.window.isHidden()
    assert program.runner._thread.isFinished()
    (kept,) = (tmp_path / "kept").glob("*.softmax")
    assert load_session(kept).session == program.editor.session


@pytest.mark.parametrize("standardize", [False, True])
def test_saving_waits_for_no_trainer_and_keeps_the_model_that_was_shown(
    program, qtbot, tmp_path, answers, monkeypatch, standardize
):
    program.editor.set_param("standardize", standardize)
    step(program, qtbot, 30)
    shown = program.runner.last_frame.state
    monkeypatch.setattr(program.runner._thread, "take", lambda: None)  # it is busy
    program.editor.place(40.0, -90.0)
    answers["save"] = tmp_path / "busy.softmax"
    trigger(program, "save_as")
    assert not has_star(program)
    assert program.window.messages.text() == ""
    document = load_session(answers["save"])
    assert document.session == program.editor.session
    # What the file teaches a run is the model that was seen, though the units of training are others now.
    run = TrainingRun()
    run.use_data(document.session.data)
    run.use_hyperparams(document.session.hyperparams)
    run.resume(document.session.seed, document.trained)
    np.testing.assert_allclose(run.model.weights, shown.weights, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(run.model.bias, shown.bias, rtol=1e-12, atol=1e-14)
    assert run.step == 30


def test_a_file_that_cannot_be_used_is_explained_in_a_sentence_and_changes_nothing(program, tmp_path):
    good = tmp_path / "good.softmax"
    save_session(good, program.files.document())
    newer, damaged, folder = tmp_path / "newer.softmax", tmp_path / "damaged.softmax", tmp_path / "folder.softmax"
    newer.write_text(json.dumps({**json.loads(good.read_text()), "schema": SCHEMA + 1}))
    damaged.write_bytes(good.read_bytes()[:-9])
    folder.mkdir()
    program.editor.place(0.1, 0.1)
    program.files.ask_unsaved = lambda: pytest.fail("there is nothing to lose work for")
    session, run, title = program.editor.session, program.runner.run_number, program.window.windowTitle()
    for bad in (newer, damaged, folder, tmp_path / "missing.softmax", tmp_path, tmp_path / "missing.csv"):
        program.files.open_path(str(bad))
        assert bad.name in said(program)
        assert "\n" not in said(program)
        assert program.editor.session is session
        assert (program.runner.run_number, program.window.windowTitle()) == (run, title)
        program.window.messages.clear()
    code = QGuiApplication.clipboard()
    code.setText("softmax1:" + "A" * 500)
    QTest.keyClick(program.window, Qt.Key.Key_V, CONTROL)
    assert "damaged" in said(program)
    assert program.editor.session is session
    assert program.settings.recent_files() == []
    program.files.ask_unsaved = lambda: "discard"
    program.files.open_path(str(good))
    assert said(program) == ""
    assert not has_star(program)


def drop_on_window(program, mime):
    accepted, _ = drag_and_drop(program.window, QPoint(60, 60), mime)
    assert accepted
    assert not program.window.canvas.acceptDrops(), "or it would keep the drop from the window"


def test_files_come_by_menu_and_by_dropping_them_on_the_window(program, tmp_path, qtbot):
    paths = [tmp_path / f"{name}.softmax" for name in ("one", "two")]
    for count, path in enumerate(paths, 3):
        save_session(path, Document(Session(blobs(3, count), title=path.stem)))
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/x.softmax"), *(QUrl.fromLocalFile(str(path)) for path in paths)])
    drop_on_window(program, mime)
    qtbot.waitUntil(lambda: program.files.path == str(paths[0]))
    assert program.editor.data == blobs(3, 3)
    program.files.open_path(str(paths[1]))
    assert program.editor.data == blobs(3, 4)
    texts = [action.text() for action in program.window.recent_menu.actions()]
    assert texts == ["two.softmax", "one.softmax"]
    program.window.recent_menu.actions()[1].trigger()
    assert program.editor.data == blobs(3, 3)
    program.editor.clear_points()
    asked = []
    program.files.ask_unsaved = lambda: asked.append(1) or "cancel"
    program.window.recent_menu.actions()[1].trigger()
    assert asked == [1]
    assert program.editor.data.n_points == 0


def test_a_share_code_gives_the_same_model_and_picture_in_another_window(make_program, qtbot):
    giver = make_program(Session(blobs(3, 12), DEMANDING, title="Shared"))
    look_around(giver)
    step(giver, qtbot, 21)
    document = bits(giver.files.document(), with_history=False)
    picture = pixels(giver)
    QTest.keyClick(giver.window, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    taker = make_program(Session())
    QTest.keyClick(taker.window, Qt.Key.Key_V, CONTROL)
    qtbot.waitUntil(lambda: settled(taker))
    assert bits(taker.files.document(), with_history=False) == document
    difference = np.abs(pixels(taker) - picture)
    # A line that rounding moves by a hundredth of a pixel changes a smoothed pixel by 2.5 of 255.
    assert difference.max() <= 3
    assert (difference > 0).mean() < 1e-3
    assert taker.files.path == ""
    assert not taker.editor.undo_stack.canUndo()


def test_saving_in_the_middle_of_training_gives_a_moment_of_it(program, qtbot, tmp_path, answers):
    program.editor.set_param("batch_size", 8)
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 1000)
    run = program.runner.run_number
    for name in ("one", "two"):
        answers["save"] = tmp_path / f"{name}.softmax"
        program.editor.set_param("strength", program.editor.session.hyperparams.strength * 2)
        trigger(program, "save_as")
        trained = load_session(answers["save"]).trained
        # A run that went exactly so far has descended each step before: none is missing, none is ahead.
        last = int(trained.curve.noisy.steps[-1])
        width = 1 << max((trained.state.step - 1).bit_length() - 10, 0)
        assert last == (trained.state.step - 1) // width * width
        assert np.isfinite(trained.state.weights).all()
    assert (program.runner.run_number, program.runner.phase) == (run, Phase.RUNNING)
    program.files.open_path(str(tmp_path / "one.softmax"))
    qtbot.waitUntil(lambda: settled(program))
    assert program.runner.phase is Phase.PAUSED
    assert bits(program.files.document())[2] == bits(load_session(tmp_path / "one.softmax"))[2]


CHANGES = {
    "another window": lambda path: save_session(path, Document(Session(blobs(2, 3)))),
    "of the same size and time": lambda path: rewritten(path),
    "not readable as a session": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
}


def rewritten(path):
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Three", b"Fours"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changed_on_the_disk_is_written_only_if_a_person_says_so(program, tmp_path, answers, change):
    path, other = tmp_path / "both.softmax", tmp_path / "other.softmax"
    asked = []

    def ask(answer):
        program.files.ask_changed = lambda *what: asked.append(what) or answer

    ask("cancel")
    answers["save"] = path
    trigger(program, "save")
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, (1e9, 1e9))
    program.editor.place(0.1, 0.1)
    trigger(program, "save")
    assert path.read_bytes() != content
    assert asked == [], "whoever wrote it, it has the same content"
    CHANGES[change](path)
    there = path.read_bytes() if path.exists() else None
    program.editor.place(0.5, 0.25)
    trigger(program, "save")
    assert asked == [(str(path), "gone" if change == "deleted" else "changed")]
    assert (path.read_bytes() if path.exists() else None) == there
    assert has_star(program)
    program.files.ask_unsaved = lambda: "save"
    assert not program.window.close(), "it is not saved, so nothing may go"
    ask("save_as")
    answers["save"] = other
    trigger(program, "save")
    assert load_session(other).session == program.editor.session
    assert (path.read_bytes() if path.exists() else None) == there
    program.files.open_path(str(other))
    CHANGES[change](other)
    program.editor.place(0.6, 0.25)
    ask("overwrite")
    trigger(program, "save")
    assert load_session(other).session == program.editor.session
    asked.clear()
    program.editor.place(0.7, 0.25)
    trigger(program, "save")
    assert asked == [], "it is this window's again"


def test_the_question_about_a_changed_file_names_it_and_cancels_by_escape(program, qtbot):
    answers = {"&Overwrite": "overwrite", "Save &there": "overwrite", "&Save as…": "save_as", "Escape": "cancel"}
    texts = []

    def answer(how):
        (box,) = [box for box in program.window.findChildren(QMessageBox) if box.isVisible()]
        texts.append(box.text())
        if how == "Escape":
            QTest.keyClick(box, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(next(button for button in box.buttons() if button.text() == how), LEFT)

    for how, meant in answers.items():
        QTimer.singleShot(0, program.window, lambda how=how: answer(how))
        path = "/home/<b>me</b>/a.softmax"
        assert file_dialogs.ask_changed(program.window, path, is_gone="there" in how) == meant
    assert all("/home/<b>me</b>/a.softmax" in text for text in texts)


def test_work_that_is_brought_back_knows_what_its_file_was(make_program, tmp_path, answers):
    path = tmp_path / "mine.softmax"
    answers["save"] = path
    program = make_program()
    trigger(program, "save")
    program.editor.place(0.5, 0.25)
    program.quit_now()
    save_session(path, Document(Session(blobs(2, 3))))
    program = make_program()
    asked = []
    program.files.ask_changed = lambda *what: asked.append(what) or "cancel"
    program.recovery.offer()
    QTest.mouseClick(shown_offer(program).restore_button, LEFT)
    trigger(program, "save")
    assert asked == [(str(path), "changed")]
    assert load_session(path).session.data.n_classes == 2


def test_undo_after_removing_a_class_brings_back_what_was_learned_of_it(program, qtbot):
    program.data.use_data_set("iris", None)
    step(program, qtbot, 2000)
    before = program.runner.last_frame
    assert before.readings.train.accuracy > 0.9
    program.editor.remove_class(1)
    qtbot.waitUntil(lambda: settled(program))
    program.editor.undo_stack.undo()
    qtbot.waitUntil(lambda: settled(program))
    after = program.runner.last_frame
    assert after.readings.train.accuracy == before.readings.train.accuracy
    assert after.state.theta.tobytes() == before.state.theta.tobytes()


def test_files_whose_names_are_no_text_are_opened_and_saved_where_they_are(program, qtbot, tmp_path, answers):
    path, table = (os.fsdecode(os.fsencode(tmp_path) + b"/in\xff" + ending) for ending in (b".softmax", b".csv"))
    save_session(path, Document(Session(blobs(3, 5))))
    program.files.open_path(path)
    assert program.editor.data == blobs(3, 5)
    program.editor.place(0.5, 0.25)
    trigger(program, "save")
    assert not has_star(program)
    assert load_session(path).session == program.editor.session
    assert os.listdir(os.fsencode(tmp_path)) == [b"in\xff.softmax"]
    answers["save"] = table
    trigger(program, "export")
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(b"file://" + os.fsencode(tmp_path) + b"/in%FF.csv")])
    drop_on_window(program, mime)
    qtbot.waitUntil(lambda: program.window.findChild(ImportDialog) is not None)
    QTest.mouseClick(program.window.findChild(ImportDialog).replace_button, LEFT)
    assert program.editor.data.n_points == 16
    program.window.recent_menu.actions()[0].trigger()
    assert program.editor.data.n_points == 16, "it asks, for the table is unsaved"
    program.files.ask_unsaved = lambda: "discard"
    program.window.recent_menu.actions()[0].trigger()
    assert program.files.path == path


def test_a_place_that_has_gone_keeps_the_work_unsaved_and_the_old_file_whole(program, tmp_path, answers):
    home = tmp_path / "home"
    home.mkdir()
    answers["save"] = home / "a.softmax"
    trigger(program, "save")
    content = answers["save"].read_bytes()
    program.editor.place(0.5, 0.25)
    answers["save"] = tmp_path / "nowhere" / "b.softmax"
    trigger(program, "save_as")
    assert "b.softmax" in said(program)
    assert program.files.path == str(home / "a.softmax")
    home.rename(tmp_path / "moved")
    trigger(program, "save")
    assert "a.softmax" in said(program)
    assert has_star(program)
    assert (tmp_path / "moved" / "a.softmax").read_bytes() == content
    program.files.ask_unsaved = lambda: "save"
    assert not program.window.close()
    (tmp_path / "moved").rename(home)
    trigger(program, "save")
    assert not has_star(program)
    assert said(program) == "", "what it said is no longer true"


def test_work_can_be_saved_when_training_diverged_and_when_the_trainer_failed(
    program, qtbot, tmp_path, answers, monkeypatch, expect_log
):
    program.editor.set_param("strength", 1.0)
    program.editor.set_param("learning_rate", 50.0)
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.phase is Phase.DIVERGED)
    answers["save"] = tmp_path / "diverged.softmax"
    trigger(program, "save")
    assert not has_star(program)
    with expect_log("the trainer failed"):
        monkeypatch.setattr("softmax_viz.engine.run.training_run.TrainingRun.use_data", lambda *_: 1 / 0)
        program.editor.place(0.5, 0.25)
        qtbot.waitUntil(lambda: program.runner.phase is Phase.FAULTED)
    answers["save"] = tmp_path / "failed.softmax"
    trigger(program, "save_as")
    assert not has_star(program)
    assert load_session(answers["save"]).session == program.editor.session
    monkeypatch.undo()
    program.files.open_path(str(tmp_path / "diverged.softmax"))
    qtbot.waitUntil(lambda: settled(program))
    assert program.runner.phase is Phase.PAUSED
    assert program.editor.data.n_points == blobs(3, 12).n_points


_KILLED = """
import os, signal, sys
from pathlib import Path
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_file import load_session

autosave = Autosave(Path(sys.argv[1]))
autosave.keep(load_session(sys.argv[2]), sys.argv[3])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_program_left_is_offered_brought_back_and_kept_until_it_is_kept_anew(
    make_program, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 1)
    work = Document(Session(blobs(5, 4), DEMANDING, title="Lost"))
    save_session(tmp_path / "work.softmax", work)
    arguments = [tmp_path / "kept", tmp_path / "work.softmax", tmp_path / "<b>of mine.softmax"]
    for _ in range(2):
        subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False)
    old = kept_files(tmp_path)
    assert len(old) == 2
    program = make_program()
    program.recovery.offer()
    dialog = program.window.findChild(RecoveryDialog)
    assert "of mine" in dialog.list.item(0).text()
    assert "20" in dialog.list.item(0).text()
    QTest.mouseClick(dialog.later_button, LEFT)
    assert kept_files(tmp_path) == old
    program.recovery.offer()

    on_disk = []
    forget = Autosave.forget
    monkeypatch.setattr(Autosave, "forget", lambda *of: on_disk.append(kept_files(tmp_path)) or forget(*of))
    with qtbot.waitSignal(program.files.autosaver.kept):
        QTest.mouseClick(shown_offer(program).restore_button, LEFT)
        assert program.editor.session == work.session
        assert has_star(program)
        assert "of mine" in program.window.windowTitle()
        assert program.files.path == str(arguments[2])
        assert shown_offer(program) is None
    assert [len(files) for files in on_disk] == [3], "the new one is there when its old one goes"
    assert len(kept_files(tmp_path)) == 2
    (new,) = set(kept_files(tmp_path)) - set(old)
    assert load_session(new).session == work.session

    program.recovery.offer()
    assert shown_offer(program).list.count() == 1
    QTest.mouseClick(shown_offer(program).restore_button, LEFT)
    assert shown_offer(program) is not None, "what was brought back first is unsaved, and the answer was no"
    program.files.ask_unsaved = lambda: "discard"
    QTest.mouseClick(shown_offer(program).restore_button, LEFT)
    assert program.window.close()
    assert list((tmp_path / "kept").iterdir()) == [], "given up at once, it does not come again"


def test_discarded_work_is_kept_for_a_week_and_the_safe_button_is_first(make_program, qtbot, tmp_path, monkeypatch):
    work = Document(Session(blobs(5, 4), title="Lost"))
    save_session(tmp_path / "work.softmax", work)
    program = make_program()
    kept = tmp_path / "kept"
    kept.mkdir(exist_ok=True)
    shutil.copy(tmp_path / "work.softmax", kept / "abc.softmax")
    (kept / "abc.origin").write_bytes(b"/a/mine.softmax\0f")
    program.recovery.offer()
    dialog = shown_offer(program)
    assert dialog.focusWidget() is dialog.restore_button
    assert dialog.restore_button.isDefault()
    assert dialog.restore_button.property("role") == "primary"
    chain, button = [], dialog.restore_button
    while len(chain) < 3:
        if button in (dialog.restore_button, dialog.later_button, dialog.discard_button):
            chain.append(button.text().replace("&", ""))
        button = button.nextInFocusChain()
    assert chain == ["Bring back", "Ask me later", "Discard"]
    QTest.mouseClick(dialog.discard_button, LEFT)
    assert shown_offer(program) is None
    assert kept_files(tmp_path) == []
    program.window.actions_by_name["discarded"].trigger()
    assert "mine" in shown_offer(program).list.item(0).text()
    QTest.keyClick(shown_offer(program), Qt.Key.Key_Return)
    assert program.editor.session == work.session
    assert program.files.path == "/a/mine.softmax"
    assert has_star(program)
    monkeypatch.setattr(program.recovery._autosave._discarded, "_clock", lambda: time.time() + 7 * 86_400 + 60)
    program.window.actions_by_name["discarded"].trigger()
    assert shown_offer(program) is None
    assert "no discarded work" in said(program)


def test_what_becomes_of_the_folder_of_kept_work_is_said(make_program, qtbot, tmp_path, monkeypatch, expect_log):
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 1)
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "old.softmax").write_bytes(b"no session")
    program = make_program()
    with expect_log("put aside"):
        program.recovery.offer()
    assert shown_offer(program) is None
    assert "put aside as" in said(program)
    assert "old.damaged" in said(program)
    for _ in range(2):
        with qtbot.waitSignal(program.files.autosaver.kept):
            program.editor.place(0.1, 0.2)
        qtbot.waitUntil(lambda: settled(program))
        shutil.rmtree(folder)
    program.window.messages.clear()
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.place(0.3, 0.2)
    assert "was made again" in said(program)
    shutil.rmtree(folder)
    program.editor.place(0.4, 0.2)
    program.quit_now()
    (kept,) = kept_files(tmp_path)
    assert load_session(kept).session == program.editor.session


def shown_offer(program):
    return next((child for child in program.window.findChildren(RecoveryDialog) if child.isVisible()), None)


def test_the_table_beside_the_canvas_shows_and_does_the_same(program, qtbot):
    editor = program.editor
    QTest.keyClick(program.window, Qt.Key.Key_T)
    table = program.window.points
    assert table.isVisible()
    index = table.model.index(1, 1)
    table.view.scrollTo(index)
    place = table.view.visualRect(index).center()
    QTest.mouseClick(table.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert editor.selection.tolist() == [1]
    assert program.window.canvas.scene.selection.tolist() == [1]
    QTest.mouseDClick(table.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    field = table.view.viewport().findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "-0.625")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.data.points[1, 0] == -0.625)
    assert editor.data.points[1, 1] == blobs(3, 12).points[1, 1]
    editor.select(np.array([0, 2, 5]))
    rows = {index.row() for index in table.view.selectionModel().selectedRows()}
    assert rows == {0, 2, 5}
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    assert editor.data.n_points == 33
    assert table.model.rowCount() == 33
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 12)
    assert table.model.rowCount() == 36
    program.runner.step(1)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 1)
    assert table.model.points.wrong.tolist() == program.runner.last_frame.readings.mistakes.tolist()
    trigger(program, "points_table")
    assert not table.isVisible()


def test_data_sets_tables_and_classes_change_while_training_runs_and_can_be_undone(program, qtbot, tmp_path, answers):
    editor, start = program.editor, program.editor.data
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    program.data.use_data_set("iris", None)
    assert editor.data.n_points == 150
    editor.undo_stack.undo()
    assert editor.data == start
    assert editor.undo_stack.index() == 0
    assert editor.session.title == "Three blobs"
    program.runner.run()

    editor.rename_class(0, "<b>Ä, \"ö\"</b>; 'ü'")
    editor.recolour_class(0, 7)
    editor.move_class(0, 2)
    named = editor.data
    assert named.classes[2].style == 7
    revision = editor.revision
    qtbot.waitUntil(lambda: program.runner.last_frame.revision == revision)
    assert program.runner.phase is Phase.RUNNING
    answers["save"] = tmp_path / "points.csv"
    trigger(program, "export")
    assert str(named.n_points) in said(program)
    editor.clear_points()
    program.files.open_path(str(answers["save"]))
    QTest.mouseClick(program.window.findChild(ImportDialog).replace_button, LEFT)
    assert np.array_equal(editor.data.points, named.points), "bit for bit"
    names = [[data.classes[label].name for label in data.labels] for data in (editor.data, named)]
    assert names[0] == [name or str(i + 1) for name, i in zip(names[1], named.labels, strict=True)]
    for _ in range(5):
        editor.undo_stack.undo()
    assert editor.data == start
    qtbot.waitUntil(lambda: program.runner.is_settled())
    assert program.runner.last_frame.state.step > 0, "the run that the table ended is back"


def test_classes_come_and_go_faster_than_frames(program):
    program.probe.pin(0.0, 0.0)
    program.editor.add_class()
    program.editor.undo_stack.undo()
    assert program.window.canvas.scene.data.classes == program.editor.data.classes
    program.editor.undo_stack.redo()
    assert program.window.canvas.scene.data.classes == program.editor.data.classes


def test_a_long_stroke_while_training_runs_is_kept_before_it_ends(make_program, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 1)
    monkeypatch.setattr(autosaver, "_SOON_MS", 1)
    program = make_program(Session(Dataset([[0.0, 0.0]], [0], make_classes(3)), Hyperparams(batch_size=1)))
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    qtbot.waitUntil(lambda: program.files.composer.learned_step > 100)
    monkeypatch.setattr(program.runner, "is_current", lambda frame: False)  # as if a dab came before every frame
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.spray(0.0, 0.0, 0.5, 0.5, 10, "uniform", 1)
    (kept,) = kept_files(tmp_path)
    document = load_session(kept)
    assert document.session == program.editor.session
    assert document.trained.state.step > 100, "and what was learned up to then"
    program.editor.move_class(0, 2)
    program.quit_now()
    document = load_session(kept)
    assert document.session == program.editor.session, "a farewell without an answer keeps the last change"
    assert document.trained is None, "weights of classes in another order would be of no use"
