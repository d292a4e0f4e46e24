"""The language changes while the program runs: the window is made anew, and nothing else is another."""

import shutil
import threading

import numpy as np
import pytest
import shiboken6
from documents import bits
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolButton, QWidget

from softmax_viz.app.compare.compare_intents import Compare
from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.app.intents.sweep_intents import StartSweep
from softmax_viz.app.language_switch import LanguageSwitch
from softmax_viz.app.program import Program
from softmax_viz.controllers.session import autosaver as autosaver
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_file import load_session, save_session
from softmax_viz.storage.settings import Settings
from softmax_viz.system import i18n
from softmax_viz.system.resources import asset
from softmax_viz.views.dialogs.recovery_dialog import RecoveryDialog
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.window.main_window import MainWindow

DEMANDING = Hyperparams(optimizer="adam", batch_size=16, standardize=True, test_share=0.2, learning_rate=0.01)
MAX_SPEED = len(SPEEDS) - 1


class Brackets(QTranslator):
    """A language in which every text, Qt's own included, stands in brackets."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"⟦{text}⟧".replace("%Ln", str(n)).replace("%n", str(n))


@pytest.fixture
def spoken(monkeypatch, tmp_path):
    """English, and a language "xx": its file is there, its texts are made up."""
    folder = tmp_path / "i18n"
    folder.mkdir()
    shutil.copy(asset("i18n", "softmax_viz_en.qm"), folder)
    (folder / "softmax_viz_xx.qm").touch()
    made = i18n.translators
    monkeypatch.setattr(i18n, "asset", lambda *parts: folder.joinpath(*parts[1:]))
    monkeypatch.setattr(i18n, "translators", lambda code: [Brackets()] if code == "xx" else made(code))


@pytest.fixture
def running(qapp, qtbot, tmp_path, spoken, monkeypatch):
    """The owner of a program whose window can change its language."""
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 1)
    settings = Settings(tmp_path / "s.ini")
    i18n.install_language(qapp, "en")
    session = Session(blobs(4, 15), DEMANDING, title="Four")
    program = Program(qapp, session, settings, "light", Autosave(tmp_path / "kept"))
    running = LanguageSwitch(qapp, program, settings)
    program.show()
    qtbot.waitUntil(lambda: settled(program))
    yield running
    end(running.program)
    qapp.processEvents()
    i18n.install_language(qapp, "none")


class Shown(QObject):
    """Notes the windows that appear."""

    def __init__(self):
        super().__init__()
        self.kinds = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.append(type(watched))
        return False


def end(program):
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()


def settled(program):
    return program.runner.is_settled() and program.files.document() is not None


def choose(running, qtbot, name):
    """As the user does, by the menu; returns the program that runs then."""
    before = running.program
    actions = before.window.language_menu.actions()
    next(action for action in actions if action.text() == name).trigger()
    qtbot.waitUntil(lambda: running.program is not before)
    return running.program


def texts_of(program):
    window = program.window
    return [menu.text() for menu in window.menuBar().actions()] + [
        label.text() for label in window.training.findChildren(QLabel) if label.text()
    ]


def undo_of(program):
    stack = program.editor.undo_stack
    return [stack.text(i) for i in range(stack.count())], stack.index(), stack.cleanIndex(), stack.isClean()


def table_of(window):
    """The numbers of the points in the rows of the table, and which row is the first; None while it is hidden."""
    if window.points is None or not window.points.isVisible():
        return None
    model, view = window.points.model, window.points.view
    return [model.index(row, 0).data() for row in range(model.rowCount())], view.verticalScrollBar().value()


def docks_of(window):
    """Where the docks in view are, and which are not."""
    docks = window.docks
    return {name: (name in docks.in_view and dock.geometry(), dock.is_tabbed) for name, dock in docks.docks.items()}


def shown_by(program):
    """All that a window shows or knows that is no text of the program."""
    window, editor = program.window, program.editor
    return {
        "undo": undo_of(program),
        "modified": (editor.is_modified, window.isWindowModified()),
        "selection": (editor.selection.tolist(), window.canvas.scene.selection.tolist()),
        "class": editor.active_class,
        "view": (program.viewport.view, window.canvas.scene.view, program.viewport.fitted_to),
        "tool": [button.isChecked() for button in window.tools.findChildren(QToolButton) if button.isCheckable()],
        "brushes": window.tool_options.brushes,
        "file": (program.files.path, program.files.current.fingerprint, program.files.title(), window.windowTitle()),
        "place": window.geometry(),
        "splitters": (window.splitter.sizes(), docks_of(window)),
        "table": table_of(window),
        "more": window.training.more_button.isChecked(),
        "scroll": window.right_panel.verticalScrollBar().value(),
        "plot": window.plot.choices,
        "theme": program.themes.choice,
        "recent": [action.text() for action in window.recent_menu.actions()],
    }


def make_everything_unusual(program, qtbot, path):
    """Leave nothing as it is at the start: a file, unsaved edits, undone ones, a selection, a run in the middle."""
    editor, window = program.editor, program.window
    save_session(path, program.files.document())
    program.files.open_path(str(path))
    editor.set_features(("x", "y", "xy", "sin_x"))
    program.runner.step(37)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 37 and settled(program))
    editor.place(0.5, 0.25)
    editor.remove_class(1)
    editor.mark_saved()
    editor.place(0.6, 0.25)
    editor.place(0.7, 0.25)
    editor.undo_stack.undo()
    editor.select(np.array([0, 3, 4]))
    program.style_controller.use(FieldStyle("one_class", editor.data.classes[1].key, 0.25, contours=True, grid=False))
    program.viewport.on_viewport_requested(program.viewport.view.zoomed(1.7, 0.1, 0.2))
    program.probe.pin(0.3, -0.2)
    program.use_rules(StopRules(steps=10**9, data_loss=1e-9))
    editor.choose_class(2)
    program.choose_tool("spray")
    brush = Brush(radius=30.0, density=7)
    window.tool_options.show_brush("spray", brush)
    window.tool_options.brushRequested.emit("spray", brush)
    window.resize(1200, 740)
    window.actions_by_name["points_table"].trigger()
    window.points.view.horizontalHeader().setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    window.training.more_button.click()
    window.splitter.setSizes([400, 210])
    window.docks.resizeDocks([window.docks.docks["points"]], [290], Qt.Orientation.Horizontal)
    window.plot.controls.log_button.click()
    window.right_panel.verticalScrollBar().setValue(260)
    window.points.view.verticalScrollBar().setValue(9)
    program.themes.choose("dark")


def test_a_running_training_goes_on_in_another_language_and_back(running, qtbot, tmp_path):
    program = first = running.program
    make_everything_unusual(program, qtbot, tmp_path / "four.softmax")
    qtbot.waitUntil(lambda: settled(program))
    shown, learned, english = shown_by(program), bits(program.files.document()), texts_of(program)
    revision, run = program.editor.revision, program.runner.run_number
    rows, first_row = shown["table"]
    assert (first_row, shown["scroll"], shown["more"]) == (9, 260, True)
    assert rows != sorted(rows, key=int)
    steps, index, saved, _ = shown["undo"]
    assert (len(steps), saved) == (index + 1, index - 1), "one can be redone, and one undone to what is saved"

    # At rest: everything is the same, bit for bit, and every text is another.
    program = choose(running, qtbot, "xx")
    qtbot.waitUntil(lambda: settled(program))
    assert shown_by(program) == shown
    assert bits(program.files.document()) == learned
    assert all("⟦" in text for text in texts_of(program) if any(letter.isalpha() for letter in text))
    assert not shiboken6.isValid(first)
    assert "⟦" in QApplication.translate("QPlatformTheme", "Cancel"), "Qt's own texts follow"
    assert [action.text() for action in program.window.language_menu.actions() if action.isChecked()] == ["xx"]

    # In the middle of training: the same run goes on.
    program.runner.set_speed(MAX_SPEED)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 500)
    before = program.runner.last_frame
    program = choose(running, qtbot, "English")
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    assert program.runner.last_frame.state.step >= before.state.step
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > before.state.step + 500)
    assert (program.editor.revision, program.runner.run_number) == (revision, run)
    program.runner.pause()
    qtbot.waitUntil(lambda: settled(program))
    assert texts_of(program) == english
    assert program.window.plot.isVisible()

    # Undo and redo lead where they led, and a class that comes back has what was learned of it.
    data = program.editor.data
    program.editor.undo_stack.undo()
    assert not program.editor.is_modified, "this is what was saved"
    assert not program.window.isWindowModified()
    program.editor.undo_stack.undo()
    assert program.editor.data.n_classes == 4
    qtbot.waitUntil(lambda: settled(program))
    assert np.abs(program.runner.last_frame.state.weights[1]).max() > 0, "it was learned in the window before the last"
    for _ in range(3):
        program.editor.undo_stack.redo()
    assert program.editor.data.n_points == data.n_points + 1
    assert program.window.canvas.scene.data == program.editor.data
    assert program.window.points.model.rowCount() == program.editor.data.n_points


def trap(monkeypatch, where):
    """Let the program fail in the middle of making a window."""
    monkeypatch.setattr(where, lambda *_: 1 / 0)


@pytest.mark.parametrize(
    "where",
    [
        "softmax_viz.views.window.main_window.MainWindow._arrange",
        "softmax_viz.app.program.Program._show_as_before",
    ],
)
def test_if_the_new_window_cannot_be_made_the_old_one_goes_on_as_it_was(
    running, qtbot, tmp_path, monkeypatch, expect_log, where
):
    program = running.program
    program.runner.set_speed(MAX_SPEED)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 100)
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.place(0.5, 0.25)
    kept = set((tmp_path / "kept").iterdir())
    shown, texts, frame = shown_by(program), texts_of(program), program.runner.last_frame
    with monkeypatch.context() as patch, expect_log("cannot be made"):
        trap(patch, where)
        next(action for action in program.window.language_menu.actions() if action.text() == "xx").trigger()
        qtbot.waitUntil(lambda: "ZeroDivisionError" in program.window.messages.text())
    assert running.program is program
    assert (shown_by(program), texts_of(program)) == (shown, texts)
    assert [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)] == [program.window]
    assert [action.data() for action in program.window.language_menu.actions() if action.isChecked()] == [""]
    assert kept <= set((tmp_path / "kept").iterdir())
    assert running._settings.language() == ""
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > frame.state.step + 100)
    assert program.runner.run_number == frame.run
    program.runner.pause()
    qtbot.waitUntil(lambda: settled(program))
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.undo_stack.undo()
        program.editor.place(0.5, 0.5)
    assert choose(running, qtbot, "xx").window.isVisible()


def test_unsaved_work_is_never_off_the_disk_and_belongs_to_the_same_window(running, qtbot, tmp_path):
    program, folder = running.program, tmp_path / "kept"
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.place(0.5, 0.25)
    before = set(folder.iterdir())
    discarded = []
    program.files.unsaved.savedOrDiscarded.connect(lambda: discarded.append(1))
    program = choose(running, qtbot, "xx")
    assert before <= set(folder.iterdir()), "the same file under the same lock"
    assert discarded == []
    program.editor.place(0.6, 0.25)
    (kept,) = folder.glob("*.softmax")
    assert kept in before
    qtbot.waitUntil(lambda: load_session(kept).session == program.editor.session)
    asked = []
    program.files.ask_unsaved = lambda: asked.append(1) or "discard"
    assert program.window.close()
    assert asked == [1]
    assert list(folder.iterdir()) == []


def test_work_that_was_brought_back_stays_on_the_disk_until_it_is_kept_by_the_new_window(
    running, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(autosaver, "_CHANGE_MS", 60_000)
    program = running.program
    crashed = Autosave(tmp_path / "kept")
    for work in (Document(Session(blobs(5, 4))), Document(Session(blobs(2, 4)))):
        crashed.keep(work)
        crashed.close()
        crashed = Autosave(tmp_path / "kept")
    program.recovery.offer()
    program.window.findChild(RecoveryDialog).restore_button.click()
    brought, other = program.recovery.brought_back[0], program.recovery.offered[0]
    program = choose(running, qtbot, "xx")
    assert brought.path.exists()
    assert program.editor.is_modified
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.files.unsaved.keep_now()
    assert not brought.path.exists(), "the new window keeps it now"
    program.recovery.offer()
    assert program.window.findChild(RecoveryDialog).list.count() == 1
    program.window.findChild(RecoveryDialog).reject()
    assert other.path.exists()


def test_a_choice_is_kept_between_starts_and_the_system_is_followed_again(running, qtbot, qapp, tmp_path):
    program = running.program
    program.window.actions_by_name["full_screen"].trigger()
    shown = Shown()
    qapp.installEventFilter(shown)
    program = choose(running, qtbot, "xx")
    assert program.window.isFullScreen()
    assert program.window.actions_by_name["full_screen"].isChecked()
    assert Settings(tmp_path / "s.ini").language() == "xx"
    assert i18n.language_of("xx") == "xx"
    assert i18n.language_of("gone") == i18n.language_of(i18n.SYSTEM) == "en"
    program = choose(running, qtbot, "⟦Follow the &system⟧")
    assert Settings(tmp_path / "s.ini").language() == ""
    assert shown.kinds == [MainWindow] * 2, "and nothing else for a moment"
    qapp.removeEventFilter(shown)
    running.request("en")  # the system speaks it already, so no window is made
    qtbot.waitUntil(lambda: Settings(tmp_path / "s.ini").language() == "en")
    assert running.program is program
    with qtbot.waitSignal(program.files.autosaver.kept):
        program.editor.place(0.1, 0.1)
    asked = []

    def ask():
        running.request("xx")
        qapp.processEvents()
        asked.append(QApplication.activeModalWidget())
        asked[0].done(QMessageBox.StandardButton.Cancel.value)

    QTimer.singleShot(0, program.window, ask)
    assert not program.window.close()
    assert asked[0] is not None
    qapp.processEvents()
    assert running.program is program, "whoever waits for an answer needs the window that asked"


def test_runs_side_by_side_end_with_the_window_and_that_is_said(running, qtbot):
    program = running.program
    program.gate.ask(Compare({}, {"learning_rate": 0.1}))
    rival = program.compare.desk.rivals["B"].runner
    program.runner.step(5)
    qtbot.waitUntil(lambda: settled(program) and rival.is_settled())
    weights = program.runner.last_frame.state.weights
    program = choose(running, qtbot, "xx")
    qtbot.waitUntil(lambda: settled(program))
    assert not program.compare.is_open
    assert "The comparison has ended" in program.window.messages.text()
    canvas = program.window.canvas
    assert program.window.splitter.indexOf(canvas) == 0
    assert program.runner.link.followers == ()
    np.testing.assert_array_equal(program.runner.last_frame.state.weights, weights)
    program.runner.step(1)
    qtbot.waitUntil(lambda: settled(program) and program.runner.last_frame.state.step == 6)
    assert canvas.scene.picture.size == canvas.viewport.device_size


def test_a_sweep_goes_on_in_the_new_window_and_ends_with_the_program(running, qtbot):
    old = running.program
    axis = SweepAxis("learning_rate", (0.01, 0.1))
    old.gate.ask(ShowPanel("sweep", True))
    old.gate.ask(StartSweep(axis, None, 1, 1_000_000))
    qtbot.waitUntil(lambda: old.store.state.sweep.snapshot is not None)
    new = choose(running, qtbot, "xx")
    step = new.store.state.sweep.snapshot.step
    qtbot.waitUntil(lambda: new.store.state.sweep.snapshot.step > step)
    panel = new.window.panels["sweep"]
    assert panel.start.text() == "⟦Start⟧"
    assert panel.pause.isEnabled()
    new.editor.place(0.0, 0.0)
    assert new.store.state.sweep.is_of_before
    new.quit_now()
    assert not any(thread.name == "sweep" for thread in threading.enumerate())
