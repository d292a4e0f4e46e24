"""Every command and every intent of a view reaches what it is for: fired once each, and its effect is seen.

Whoever adds a command to ``ACTIONS`` or a ``…Requested`` signal to a view must say here what a user expects of it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMetaMethod, QObject, QPointF, QSize, Qt, QTimer, SignalInstance
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLineEdit, QWhatsThis, QWidget

from softmax_viz.app.connections import COMMANDS as COMMAND_INTENTS
from softmax_viz.app.intents.intent import Intent
from softmax_viz.app.intents.intents import PlacePoint, SetParam, Step
from softmax_viz.app.intents.mode import FREE, Mode
from softmax_viz.app.program import Program
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.settings.themes import SCALES
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_file import load_session
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.field_style.line_switches import LINE_SWITCHES
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.window.actions import ACTIONS

pytestmark = pytest.mark.slow

START = Session(data=blobs(3, 8), title="Three blobs")
N = START.data.n_points


class Hand:
    """A user's hand in a running program."""

    def __init__(self, program: Program, qtbot, folder) -> None:
        self.program, self.qtbot, self.folder = program, qtbot, folder
        self.window, self.editor, self.runner = program.window, program.editor, program.runner
        self.languages: list[str] = []
        program.shell.languageRequested.connect(self.languages.append)
        self.save_to = ""
        self.open_from = ""

    def trigger(self, name: str) -> None:
        self.window.actions_by_name[name].trigger()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.runner.is_settled() and self.program.files.document() is not None)

    @property
    def frame(self):
        self.settle()
        return self.runner.last_frame

    @property
    def data(self):
        return self.editor.data

    def dialog(self) -> QDialog:
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())

    def begin(self) -> None:
        """Back to the start, with the defaults of everything."""
        program = self.program
        program.files.adopt(Document(START, field_style=FieldStyle().as_dict()), "")
        program.choose_tool("place")
        self.settle()


@pytest.fixture
def hand(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "softmax_viz.app.presentation.theme_controller.apply_theme", lambda *_: None
    )  # half of the time, and not what is tested
    program = Program(qapp, START, Settings(tmp_path / "s.ini"), "light", Autosave(tmp_path / "kept"))
    program.files.ask_unsaved = lambda: "discard"
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(1920, 1080))  # the offscreen one is small
    hand = Hand(program, qtbot, tmp_path)
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: str(hand.save_to))
    monkeypatch.setattr(file_dialogs, "ask_open_path", lambda *_: str(hand.open_from))
    program.show()
    hand.settle()
    yield hand
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


# What a user expects of each command. The functions return whether it came true.


def _new(hand):
    hand.trigger("new")
    return hand.data.n_points == 0


def _open(hand):
    hand.save_to = hand.folder / "opened.softmax"
    hand.editor.place(5.0, 5.0)
    hand.trigger("save_as")
    hand.begin()
    hand.open_from = hand.save_to
    hand.trigger("open")
    return hand.data.n_points == N + 1 and hand.window.windowTitle().startswith("opened")


def _save(hand):
    hand.save_to = hand.folder / "saved.softmax"
    hand.trigger("save")
    hand.editor.place(5.0, 5.0)
    was_modified = hand.window.isWindowModified()
    hand.trigger("save")
    n_saved = load_session(hand.save_to).session.data.n_points
    return was_modified and not hand.window.isWindowModified() and n_saved == N + 1


def _save_as(hand):
    hand.save_to = hand.folder / "as.softmax"
    hand.trigger("save_as")
    return load_session(hand.save_to).session.data == START.data and hand.program.files.path == str(hand.save_to)


def _save_copy(hand):
    before = hand.program.files.path
    hand.save_to = hand.folder / "copy.softmax"
    hand.trigger("save_copy")
    return load_session(hand.save_to).session.data == START.data and hand.program.files.path == before


def _export(hand):
    hand.save_to = hand.folder / "points.csv"
    hand.trigger("export")
    return len(hand.save_to.read_text("utf-8").strip().splitlines()) == N + 1


def _discarded(hand):
    hand.trigger("discarded")
    return "no discarded work" in hand.window.messages.text()


def _gallery(hand):
    hand.trigger("gallery")
    dialog = hand.dialog()
    title = hand.editor.session.title
    dialog.use_button.click()
    hand.qtbot.waitUntil(lambda: hand.editor.session.title != title)
    return hand.data != START.data


def _cut(hand):
    hand.editor.select(np.array([0, 3]))
    hand.trigger("cut")
    return hand.data.n_points == N - 2 and QGuiApplication.clipboard().text().count("\n") == 2


def _copy(hand):
    hand.editor.select(np.array([0]))
    hand.trigger("copy")
    x, y, _ = QGuiApplication.clipboard().text().split("\t")
    return (float(x), float(y)) == tuple(hand.data.points[0]) and hand.data.n_points == N


def _paste(hand):
    QGuiApplication.clipboard().setText("1.5\t2.5\t2\n")
    hand.trigger("paste")
    return tuple(hand.data.points[-1]) == (1.5, 2.5) and hand.data.labels[-1] == 1


def _copy_code(hand):
    hand.trigger("copy_code")
    hand.trigger("clear")
    hand.trigger("paste")
    return hand.data == START.data


def _delete(hand):
    hand.editor.select(np.array([1, 2]))
    hand.trigger("delete")
    return hand.data.n_points == N - 2


def _select_all(hand):
    hand.trigger("select_all")
    return len(hand.editor.selection) == N


def _clear(hand):
    hand.trigger("clear")
    return hand.data.n_points == 0 and hand.data.n_classes == 3


def _add_class(hand):
    hand.trigger("add_class")
    return hand.data.n_classes == 4 and hand.editor.active_class == 3


def _scales(place, *commands):
    def chosen(hand):
        for command in commands:
            hand.trigger(command)
        scale = hand.program.themes.scale
        hand.program.themes.reset_scale()
        return scale == SCALES[place]

    return chosen


def _remove_class(hand):
    hand.editor.choose_class(1)
    hand.trigger("remove_class")
    return [label.key for label in hand.data.classes] == [0, 2]


def _fit(hand):
    view = hand.program.viewport.view
    hand.program.viewport.on_viewport_requested(view.zoomed(50.0, 0.0, 0.0))
    hand.trigger("fit")
    return hand.program.viewport.view == view


def _release_probe(hand):
    hand.program.probe.pin(0.0, 0.0)
    hand.trigger("release_probe")
    return hand.program.probe.pinned is None


def _next_quantity(hand):
    hand.trigger("next_quantity")
    return hand.program.style_controller.field_style.quantity != FieldStyle().quantity


def _previous_quantity(hand):
    hand.trigger("next_quantity")
    hand.trigger("previous_quantity")
    return hand.program.style_controller.field_style.quantity == FieldStyle().quantity


def _switches(name, **needed):
    def switch(hand):
        for param, value in needed.items():
            hand.editor.set_param(param, value)
        before = getattr(hand.program.style_controller.field_style, name)
        hand.trigger(name)
        once = getattr(hand.program.style_controller.field_style, name)
        hand.trigger(name)
        return once is not before and getattr(hand.program.style_controller.field_style, name) is before

    return switch


def _points_table(hand):
    hand.trigger("points_table")
    was_shown = hand.window.points.isVisible()
    hand.trigger("points_table")
    return was_shown and not hand.window.points.isVisible()


def _arranges(name, *names):
    """Whether a command closes what is not in its arrangement, and shows what is."""

    def arrange(hand):
        hand.trigger("points_table")
        hand.program.shell.show_panel("bars", False)
        was_other = hand.window.points.isVisible() and not hand.window.bars.isVisible()
        hand.trigger(f"arrange_{name}")
        in_view = hand.program.store.state.panels
        return was_other and set(names) <= in_view and "points" not in in_view and hand.window.docks.named == name

    return arrange


def _full_screen(hand):
    hand.trigger("full_screen")
    was_full = bool(hand.window.windowState() & Qt.WindowState.WindowFullScreen)
    hand.trigger("full_screen")
    return was_full and not hand.window.windowState() & Qt.WindowState.WindowFullScreen


def _toggle(hand):
    hand.trigger("toggle")
    hand.qtbot.waitUntil(lambda: hand.runner.phase is Phase.RUNNING)
    hand.trigger("toggle")
    hand.qtbot.waitUntil(lambda: hand.runner.phase is Phase.PAUSED)
    return hand.frame.state.step > 0


def _steps(name, count):
    def step(hand):
        hand.trigger(name)
        return hand.frame.state.step == count

    return step


def _speed(name, change):
    def choose(hand):
        before = hand.runner.speed
        hand.trigger(name)
        return hand.runner.speed == before + change

    return choose


def _next_stage(hand):
    hand.trigger("next_stage")
    panel = hand.window.panels["next_step"]
    hand.qtbot.waitUntil(lambda: panel.next_button.isEnabled())
    hand.trigger("next_stage")
    is_next = not panel.isHidden() and panel.stage == 1
    hand.program.shell.show_panel("next_step", False)
    return is_next


def _reset(hand):
    start = hand.frame.state.weights.copy()
    hand.trigger("step_ten")
    moved = hand.frame.state.weights
    hand.trigger("reset")
    state = hand.frame.state
    return state.step == 0 and (state.weights == start).all() and (moved != start).any()


def _new_start(hand):
    start = hand.frame.state.weights.copy()
    hand.trigger("step_ten")
    hand.settle()
    hand.trigger("new_start")
    return hand.frame.state.step == 0 and (hand.frame.state.weights != start).any()


def _compare(hand):
    hand.trigger("compare")
    hand.dialog().contrast_buttons["optimizer"].click()
    rivals = hand.program.compare.desk.rivals
    is_there = [rival.overrides for rival in rivals.values()] == [{"optimizer": "adam"}]
    hand.program.compare.desk.end()
    return is_there and not hand.program.compare.is_open


def _check_gradient(hand):
    hand.trigger("check_gradient")
    hand.qtbot.waitUntil(lambda: "central differences" in hand.window.messages.text())
    return True


def _dialog(name):
    def show(hand):
        hand.trigger(name)
        dialog = hand.dialog()
        was_visible = dialog.isVisible()
        boxes = dialog.findChildren(QDialogButtonBox)
        dialog.reject()
        return was_visible and all(button.icon().isNull() for box in boxes for button in box.buttons())

    return show


def _computed(hand):
    """The window stays open beside the run and shows its present numbers."""
    hand.trigger("computed")
    dialog = hand.dialog()
    before = dialog.numbers["step"].text()
    hand.window.actions_by_name["step"].trigger()
    hand.qtbot.waitUntil(lambda: dialog.numbers["step"].text() != before)
    dialog.reject()
    return (before, dialog.numbers["step"].text()) == ("0", "1")


def _whats_this(hand):
    """A click then explains; the control that the keyboard has reached is explained at once."""
    hand.trigger("whats_this")
    was_asked = QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()
    hand.window.activateWindow()
    hand.window.canvas.setFocus()
    hand.qtbot.waitUntil(hand.window.canvas.hasFocus)
    QTest.keyClick(hand.window.canvas, Qt.Key.Key_Tab)
    hand.qtbot.waitUntil(lambda: not hand.window.canvas.hasFocus())
    hand.trigger("whats_this")
    texts = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.inherits("QWhatsThat")]
    is_asked = QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()
    QWhatsThis.hideText()
    hand.window.canvas.setFocus()
    return was_asked and not is_asked and len(texts) == 1


def _copy_picture(hand):
    hand.trigger("copy_picture")
    return QGuiApplication.clipboard().image().width() == 2 * hand.window.canvas.width()


def _export_curve(hand):
    hand.runner.step(3)
    hand.settle()
    hand.save_to = str(hand.folder / "loss.csv")
    hand.trigger("export_curve")
    return Path(hand.save_to).read_text("utf-8-sig").startswith("step,data loss")


def _keep_training(hand):
    """It is on or off in the menu, and the same at the next start."""
    action, settings = hand.window.actions_by_name["keep_training"], hand.program.shell.settings
    kept = []
    for _ in range(2):
        hand.trigger("keep_training")
        kept.append((action.isChecked(), settings.keeps_training()))
    return kept == [(True, True), (False, False)]


def _quit(hand):
    hand.trigger("quit")
    return not hand.window.isVisible()


def _line(hand):
    return hand.program.store.state.time


def _trained(hand, *counts):
    """Train so many steps, with a change of a setting between any two; return where the live end is shown."""
    for at, count in enumerate(counts if hand.frame.state.step < sum(counts) else ()):
        if at:
            hand.editor.set_param("learning_rate", 0.1 * at)
        hand.runner.step(count)
        hand.settle()
    hand.qtbot.waitUntil(lambda: _line(hand).tip == sum(counts))
    return sum(counts)


def _goes(commands, step, *counts):
    """Return whether these commands lead to ``step`` in a run of so many steps; None is the live end."""

    def go(hand):
        _trained(hand, *counts)
        for command in commands:
            hand.trigger(command)
        text = hand.window.past_band.label.text()
        is_said = not hand.window.past_band.label.isHidden()
        return _line(hand).step == step and is_said == (step is not None) and (not is_said or f"tep {step} of" in text)

    return go


def _bookmark(hand):
    _trained(hand, 10)
    hand.trigger("time_back")
    hand.trigger("bookmark")
    hand.trigger("bookmark")
    name = hand.window.timeline.findChild(QLineEdit)
    name.setText("here")
    QTest.keyClick(name, Qt.Key.Key_Return)
    return _line(hand).bookmarks == (Bookmark(9, "here"),)


def _new_run(hand):
    _trained(hand, 10)
    hand.trigger("time_back")
    hand.settle()
    hand.trigger("new_run")
    hand.settle()
    return (hand.runner.last_frame.state.step, [run.letter for run in hand.editor.session.runs]) == (9, ["A", "B"])


COMMANDS = {
    "new": _new,
    "open": _open,
    "gallery": _gallery,
    "save": _save,
    "save_as": _save_as,
    "save_copy": _save_copy,
    "export": _export,
    "discarded": _discarded,
    "cut": _cut,
    "copy": _copy,
    "paste": _paste,
    "copy_code": _copy_code,
    "copy_picture": _copy_picture,
    "export_picture": _dialog("export_picture"),
    "export_curve": _export_curve,
    "delete": _delete,
    "select_all": _select_all,
    "clear": _clear,
    "add_class": _add_class,
    "remove_class": _remove_class,
    "fit": _fit,
    "release_probe": _release_probe,
    "next_quantity": _next_quantity,
    "previous_quantity": _previous_quantity,
    "region_labels": _switches("region_labels"),
    "wrong_points": _switches("wrong_points"),
    "contours": _switches("contours"),
    "weight_vectors": _switches("weight_vectors"),
    "zero_lines": _switches("zero_lines"),
    "dropout_fan": _switches("dropout_fan", logit_dropout=0.5),
    "grid": _switches("grid"),
    "points_table": _points_table,
    "arrange_explore": _arranges("explore", "settings", "bars"),
    "arrange_explain": _arranges("explain", "score", "bars"),
    "arrange_measure": _arranges("measure", "metrics", "bars"),
    "arrange_by_hand": _arranges("by_hand", "by_hand", "bars"),
    "larger": _scales(2, "larger", "larger"),
    "smaller": _scales(1, "larger", "larger", "smaller"),
    "normal_size": _scales(0, "larger", "larger", "normal_size"),
    "full_screen": _full_screen,
    "toggle": _toggle,
    "step": _steps("step", 1),
    "step_ten": _steps("step_ten", 10),
    "time_back": _goes(["time_back"], 9, 10),
    "time_back_ten": _goes(["time_back_ten"], 20, 30),
    "time_previous_event": _goes(["time_previous_event"], 5, 5, 5),
    "time_next_event": _goes(["time_home", "time_next_event"], 5, 5, 5),
    "time_home": _goes(["time_home"], 0, 10),
    "time_end": _goes(["time_home", "time_end"], None, 10),
    "flip": _goes(["time_home", "step", "flip"], 0, 10),
    "bookmark": _bookmark,
    "previous_bookmark": _goes(["time_back", "bookmark", "time_end", "previous_bookmark"], 9, 10),
    "next_bookmark": _goes(["time_back", "bookmark", "time_home", "next_bookmark"], 9, 10),
    "new_run": _new_run,
    "next_stage": _next_stage,
    "slower": _speed("slower", -1),
    "faster": _speed("faster", 1),
    "reset": _reset,
    "new_start": _new_start,
    "keep_training": _keep_training,
    "compare": _compare,
    "check_gradient": _check_gradient,
    "computed": _computed,
    "glossary": _dialog("glossary"),
    "keys": _dialog("keys"),
    "whats_this": _whats_this,
    "about": _dialog("about"),
    "quit": _quit,
    "cells": _switches("cells"),
}


def test_every_command_does_what_it_says(hand):
    names = [spec.name for spec in ACTIONS]
    assert sorted(names) == sorted(COMMANDS), "say here what a user expects of the command"
    failed = []
    for name in sorted(names, key=lambda name: name == "quit"):  # last: the program is over then
        hand.begin()
        if not COMMANDS[name](hand):
            failed.append(name)
    assert failed == []


# What a user expects of each intent: the view that has it, its signal, what it carries, and what comes true.


def _is_pinned(hand):
    return hand.program.probe.pinned == (0.25, 0.5)


INTENTS = {
    "canvas.pointRequested": ((0.25, 0.5, 0), lambda h: tuple(h.data.points[-1]) == (0.25, 0.5)),
    "canvas.sprayRequested": (
        (0.0, 0.0, 1.0, 1.0, 4, "gaussian", 1),
        lambda h: h.data.n_points == N + 4,
    ),
    "canvas.relabelRequested": ((np.array([0]), 2, 1), lambda h: h.data.labels[0] == 2),
    "canvas.moveRequested": (
        (np.array([0]), np.array([[7.0, 8.0]]), 1),
        lambda h: tuple(h.data.points[0]) == (7.0, 8.0),
    ),
    "canvas.eraseRequested": ((np.array([0]), 1), lambda h: h.data.n_points == N - 1),
    "canvas.deleteRequested": ((), lambda h: h.data.n_points == N - 2),
    "canvas.selectionRequested": ((np.array([4]),), lambda h: list(h.editor.selection) == [4]),
    "canvas.viewportRequested": (
        lambda h: (h.program.viewport.view.zoomed(2.0, 0.0, 0.0),),
        lambda h: h.program.viewport.view != h.view,
    ),
    "canvas.probeRequested": ((0.25, 0.5), _is_pinned),
    "canvas.probeReleaseRequested": ((), lambda h: h.program.probe.pinned is None),
    "canvas.furtherProbeRequested": ((0.25, 0.5), lambda h: h.program.probe.places[1] == (0.25, 0.5)),
    "canvas.pinMoveRequested": (
        lambda h: h.program.probe.pin_further(0.0, 0.0) or (h.program.probe.pins[-1].letter, 0.5, 0.25),
        lambda h: h.program.probe.pins[-1].place == (0.5, 0.25),
    ),
    "canvas.fitRequested": (
        lambda h: h.program.viewport.on_viewport_requested(h.program.viewport.view.zoomed(2.0, 0.0, 0.0)) or (),
        lambda h: h.program.viewport.view != h.view,
    ),
    "canvas.pasteRequested": (
        lambda h: QGuiApplication.clipboard().setText("7\t8\n") or (0.25, 0.5),
        lambda h: tuple(h.data.points[-1]) == (0.25, 0.5),
    ),
    "canvas.pictureCopyRequested": ((), lambda h: QGuiApplication.clipboard().image().width() > 0),
    "canvas.pictureExportRequested": ((), lambda h: h.dialog().isVisible() and not h.dialog().reject()),
    "bars.releaseRequested": ((), lambda h: h.program.probe.pinned is None),
    "bars.keepRequested": ((), lambda h: h.program.probe.places == ((0.0, 0.0),) and h.program.probe.pinned is None),
    "bars.removeRequested": (
        lambda h: h.program.probe.pin_further(0.0, 0.0) or ("A",),
        lambda h: h.program.probe.pins == (),
    ),
    "transport.runRequested": ((), lambda h: _comes(h, lambda: h.runner.phase is Phase.RUNNING)),
    "transport.pauseRequested": ((), lambda h: _pauses(h)),
    "transport.stepRequested": ((3,), lambda h: h.frame.state.step == 3),
    "timeline.lookRequested": (lambda h: (_trained(h, 10) - 6,), lambda h: _line(h).step == 4),
    "timeline.scrubRequested": (lambda h: (_trained(h, 10) - 6,), lambda h: _line(h).step == 4),
    "timeline.backRequested": (lambda h: (_trained(h, 10) - 7,), lambda h: _line(h).step == 7),
    "timeline.stepRequested": ((3,), lambda h: h.frame.state.step == 3),
    "timeline.homeRequested": (lambda h: () if _trained(h, 10) else None, lambda h: _line(h).step == 0),
    "timeline.endRequested": (lambda h: _at_home(h), lambda h: not _line(h).is_past),
    "past_band.endRequested": (lambda h: _at_home(h), lambda h: not _line(h).is_past),
    "timeline.playRequested": (lambda h: (-1,) if _trained(h, 10) else None, lambda h: _plays_to_the_start(h)),
    "timeline.loopRequested": (lambda h: (2, _trained(h, 10) - 5), lambda h: _line(h).loop == (2, 5)),
    "timeline.loopToggleRequested": (
        lambda h: () if _trained(h, 10) else None,
        lambda h: _line(h).loop == (0, 10),
    ),
    "timeline.bookmarkNameRequested": (
        lambda h: (_bookmarked(h), "oak"),
        lambda h: _line(h).bookmarks == (Bookmark(10, "oak"),),
    ),
    "timeline.bookmarkRemoveRequested": (lambda h: (_bookmarked(h),), lambda h: _line(h).bookmarks == ()),
    "timeline.ghostRequested": (
        lambda h: (_pointed_at(h),),
        lambda h: h.settle() or h.program.store.state.run.ghost.step == 3,
    ),
    "transport.resetRequested": ((), lambda h: h.frame.state.step == 0 and h.frame.run > h.run),
    "transport.newStartRequested": ((), lambda h: h.editor.session.seed == START.seed + 1 and h.frame.run > h.run),
    "transport.speedRequested": ((0,), lambda h: h.runner.speed == 0),
    "transport.rulesRequested": ((StopRules(steps=7),), lambda h: h.program.run.rules == StopRules(steps=7)),
    "tools.toolRequested": (("erase",), lambda h: h.window.status.hint_label.text() != h.hint),
    "tools.classRequested": ((2,), lambda h: h.editor.active_class == 2),
    "window.classRequested": ((2,), lambda h: h.editor.active_class == 2),
    "tools.addClassRequested": ((), lambda h: h.data.n_classes == 4),
    "tools.removeClassRequested": ((0,), lambda h: [label.key for label in h.data.classes] == [1, 2]),
    "tools.recolourRequested": ((0, 7), lambda h: h.data.classes[0].style == 7),
    "tools.moveRequested": ((0, 2), lambda h: [label.key for label in h.data.classes] == [1, 2, 0]),
    "tools.renameRequested": ((0, "oak"), lambda h: h.data.classes[0].name == "oak"),
    "tools.selectClassRequested": (
        (1,),
        lambda h: list(h.editor.selection) == list(np.flatnonzero(h.data.labels == 1)),
    ),
    "class_menu.recolourRequested": ((0, 7), lambda h: h.data.classes[0].style == 7),
    "class_menu.moveRequested": ((0, 2), lambda h: [label.key for label in h.data.classes] == [1, 2, 0]),
    "class_menu.removeClassRequested": ((0,), lambda h: [label.key for label in h.data.classes] == [1, 2]),
    "class_menu.selectClassRequested": (
        (1,),
        lambda h: list(h.editor.selection) == list(np.flatnonzero(h.data.labels == 1)),
    ),
    "class_menu.nameRequested": ((0,), lambda h: _is_naming(h)),
    "tool_options.brushRequested": (
        ("erase", Brush(33.0)),
        lambda h: _erases_within(h, 33.0),
    ),
    "training.paramRequested": (
        ("learning_rate", 0.125, 1),
        lambda h: h.editor.session.hyperparams.learning_rate == 0.125,
    ),
    "training.cureRequested": (
        ((("penalty", "l1"), ("strength", 0.5)),),
        lambda h: (h.editor.session.hyperparams.penalty, h.editor.session.hyperparams.strength) == ("l1", 0.5),
    ),
    "features.paramRequested": (("standardize", True, 0), lambda h: h.editor.session.hyperparams.standardize),
    "features.featuresRequested": ((("x",),), lambda h: h.frame.features == ("x",)),
    "field_style_button.fieldStyleRequested": (
        (FieldStyle(quantity="entropy"),),
        lambda h: h.program.style_controller.field_style.quantity == "entropy",
    ),
    "field_style_menu.fieldStyleRequested": (
        (FieldStyle(quantity="entropy"),),
        lambda h: h.program.style_controller.field_style.quantity == "entropy",
    ),
    "field_style_menu.toggleRequested": (("contours",), lambda h: h.program.style_controller.field_style.contours),
    "window.undoRequested": (lambda h: h.editor.place(5.0, 5.0) or (), lambda h: h.data == START.data),
    "window.redoRequested": (lambda h: _undone(h), lambda h: h.data.n_points == N + 1),
    "language_menu.languageRequested": (("xx",), lambda h: h.languages == ["xx"]),
    "window.themeRequested": (("dark",), lambda h: h.program.themes.choice == "dark"),
    "panel_menu.panelRequested": (("points", False), lambda h: not h.window.points.isVisible()),
    "docks.closeRequested": (("bars",), lambda h: not h.window.bars.isVisible()),
    "window.pathRequested": (
        lambda h: (str(_a_session(h)),),
        lambda h: h.data.n_points == N + 1,
    ),
    "points.moveRequested": ((0, 7.0, 8.0), lambda h: tuple(h.data.points[0]) == (7.0, 8.0)),
    "points.relabelRequested": ((np.array([0]), 2), lambda h: h.data.labels[0] == 2),
    "points.deleteRequested": ((np.array([0]),), lambda h: h.data.n_points == N - 1),
    "points.selectionRequested": ((np.array([4]),), lambda h: list(h.editor.selection) == [4]),
    "points.copyRequested": (
        (np.array([4]),),
        lambda h: float(QGuiApplication.clipboard().text().split("\t")[0]) == h.data.points[4][0],
    ),
    "canvas.cutRequested": (
        (((-0.5, 0.0), (0.5, 0.25)), True),
        lambda h: (
            h.program.store.state.inquiry.cut == ((-0.5, 0.0), (0.5, 0.25)) and "cut" in h.program.store.state.panels
        ),
    ),
}


def _at_home(hand):
    _trained(hand, 10)
    hand.trigger("time_home")
    return ()


def _plays_to_the_start(hand):
    was_playing = _line(hand).playing == -1
    hand.qtbot.waitUntil(lambda: _line(hand).step == 0 and not _line(hand).playing)
    return was_playing


def _bookmarked(hand):
    step = _trained(hand, 10)
    hand.trigger("bookmark")
    return step


def _pointed_at(hand):
    _trained(hand, 10)
    return 3


def _undone(hand):
    hand.editor.place(5.0, 5.0)
    hand.editor.undo_stack.undo()
    return ()


def _comes(hand, is_true):
    hand.qtbot.waitUntil(is_true)
    hand.runner.pause()
    return True


def _pauses(hand):
    hand.qtbot.waitUntil(lambda: hand.runner.phase is Phase.PAUSED)
    return hand.frame.state.step > 0


def _erases_within(hand, radius):
    """Whether a click that far beside a lonely point, in pixels, erases it."""
    canvas = hand.window.canvas
    place = canvas.mapping.to_canvas(np.array([[5.0, 5.0]]))[0]
    hand.editor.place(*canvas.mapping.to_data(place[0] + radius - 2.0, place[1]))
    hand.program.choose_tool("erase")
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPointF(*place).toPoint())
    return hand.data.n_points == N


def _is_naming(hand):
    editor = QApplication.focusWidget()
    hand.window.canvas.setFocus()
    return editor is not None and editor.metaObject().className() in ("QLineEdit", "NameEditor", "NameEdit")


def _a_session(hand):
    hand.save_to = hand.folder / "asked.softmax"
    hand.editor.place(5.0, 5.0)
    hand.trigger("save_copy")
    hand.begin()
    return hand.save_to


def _view(hand, path):
    owner, signal = path.split(".")
    return getattr(hand.window if owner == "window" else getattr(hand.window, owner), signal)


def _intents_of(owner: str, view: QObject) -> set[str]:
    """The signals of ``view`` whose names end with ``Requested``: its class declares them, or a part of it does."""
    meta = view.metaObject()
    methods = [meta.method(i) for i in range(meta.methodCount())]
    signals = [bytes(m.name()).decode() for m in methods if m.methodType() is QMetaMethod.MethodType.Signal]
    ours = {name for kind in type(view).__mro__ if kind.__module__.startswith("softmax_viz") for name in vars(kind)}
    of_parts = [name for name, value in vars(view).items() if isinstance(value, SignalInstance)]
    signals += of_parts
    ours |= {name for name in of_parts if not hasattr(QWidget, name)}
    return {f"{owner}.{name}" for name in signals if name.endswith("Requested") and name in ours}


def test_every_intent_reaches_what_it_is_for(hand):
    window = hand.window
    hand.trigger("points_table")
    views = {"window": window} | {
        name: view
        for name, view in vars(window).items()
        if not name.startswith("_") and isinstance(view, QObject) and type(view).__module__.startswith("softmax_viz")
    }
    found = set().union(*(_intents_of(name, view) for name, view in views.items()))
    known_elsewhere = {"messages.actionRequested"}
    assert found - known_elsewhere == set(INTENTS), "say here what a user expects of the intent"
    failed = []
    for path, (carried, came_true) in INTENTS.items():
        hand.begin()
        hand.editor.select(np.array([0, 1]))
        if path != "canvas.probeRequested":
            hand.program.probe.pin(0.0, 0.0)
        if path == "transport.pauseRequested":
            hand.runner.run()
            hand.qtbot.waitUntil(lambda: hand.runner.last_frame.state.step > 0)
        given = carried(hand) if callable(carried) else carried
        hand.hint = hand.window.status.hint_label.text()
        hand.view, hand.run = hand.program.viewport.view, hand.runner.run_number
        _view(hand, path).emit(*given)
        if not came_true(hand):
            failed.append(path)
        hand.settle()
    hand.trigger("points_table")
    assert failed == []


# What the user may not do.

FORBIDDEN = Mode("nothing", frozenset(Intent.__subclasses__()), UserError("Not now."))


def _world(hand):
    """Everything that an intent could change."""
    program, window = hand.program, hand.window
    hand.settle()
    sources, run = program.store.sources, program.run.facts
    return (
        sources.time.step, sources.time.bookmarks, sources.time.loop,
        program.editor.session, program.editor.undo_stack.index(), list(program.editor.selection),
        sources.active_class, sources.style, sources.tool, dict(sources.brushes), sources.panels,
        program.themes.choice, program.themes.scale, run.view, run.speed, run.rules, program.probe.places,
        hand.runner.run_number, hand.runner.phase, hand.frame.state.step, hand.frame.gradient_check,
        program.files.path, sorted(path.name for path in hand.folder.iterdir() if path.suffix in (".softmax", ".csv")),
        QGuiApplication.clipboard().text(), window.isVisible(), window.windowState(),
        [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()],
        type(QApplication.focusWidget()),
    )  # fmt: skip


def test_every_intent_has_somebody_who_does_it(hand):
    assert hand.program.gate.handled == set(Intent.__subclasses__())
    lines = {line.name for line in LINE_SWITCHES}
    assert set(COMMAND_INTENTS) | lines | {"points_table"} == {spec.name for spec in ACTIONS}


def test_where_the_mode_forbids_them_intents_have_no_effect_and_the_reason_is_said(hand):
    gate, window = hand.program.gate, hand.window
    rejected = []
    gate.rejected.connect(rejected.append)
    hand.trigger("points_table")
    hand.program.themes.change_scale(1)  # at the usual size two commands are disabled
    fired = {path: _view(hand, path).emit for path in INTENTS}
    fired |= {name: window.actions_by_name[name].trigger for name in COMMANDS if name != "points_table"}
    failed = []
    hand.save_to = hand.folder / "forbidden.softmax"
    hand.begin()
    for name, fire in fired.items():
        given = INTENTS[name][0] if name in INTENTS else ()
        given = given(hand) if callable(given) else given
        hand.editor.select(np.array([0, 1]))
        hand.editor.set_param("logit_dropout", 0.5)  # without it the command for its lines is disabled
        QGuiApplication.clipboard().setText("1.5\t2.5\t2\n")
        hand.program.probe.pin(0.0, 0.0)  # so that it can be released
        before = _world(hand)
        gate.mode = FORBIDDEN
        window.messages.clear()
        rejected.clear()
        fire(*given)
        gate.mode = FREE
        said = window.messages.text()
        if _world(hand) != before or rejected != [FORBIDDEN.reason] or said != "Not now.":
            failed.append(name)
    hand.trigger("points_table")
    assert failed == []


def test_a_control_that_was_refused_shows_what_stands(hand):
    window, gate = hand.window, hand.program.gate
    switch = window.features.rows["standardize"].switch
    gate.mode = FORBIDDEN
    window.transport.speed_slider.setValue(0)
    switch.click()
    window.features.chips["x2"].click()
    window.tools.tool_buttons["erase"].click()
    window.field_style_menu.quantity_actions["entropy"].trigger()
    for name in ("contours", "points_table", "full_screen"):
        hand.trigger(name)
    gate.mode = FREE
    assert window.transport.speed_slider.value() == hand.runner.speed > 0
    assert not switch.isChecked()
    assert not window.features.chips["x2"].isChecked()
    assert window.tools.tool_buttons["place"].isChecked()
    assert window.field_style_menu.quantity_actions["blend"].isChecked()
    assert not any(window.actions_by_name[name].isChecked() for name in ("contours", "points_table", "full_screen"))


def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(hand):
    hand.window.canvas.probeRequested.emit(1e60, 0.0)
    assert hand.program.probe.pinned is None
    assert "1e52" in hand.window.messages.text()


def test_a_mode_forbids_some_kinds_and_lets_others_pass(hand):
    hand.program.gate.mode = Mode("look, don't touch", frozenset({PlacePoint, SetParam}), UserError("Only look."))
    canvas = hand.window.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    hand.window.training.paramRequested.emit("learning_rate", 0.125, 0)
    assert hand.editor.session == START
    hand.trigger("step_ten")
    assert hand.frame.state.step == 10
    assert not hand.program.gate.allows(PlacePoint(0.0, 0.0, 0))
    assert hand.program.gate.allows(Step(1))


# What becomes visible where: what happens, and what a view shows then.


def _hyperparams_are_shown(hand):
    editor, window = hand.editor, hand.window
    editor.set_param("learning_rate", 0.125)
    editor.set_param("standardize", True)
    editor.set_param("logit_dropout", 0.5)
    hand.settle()
    shown = {
        "in the panel of training": "0.125" in window.training.rows["learning_rate"].box.text(),
        "in the panel of features": window.features.rows["standardize"].switch.isChecked(),
        "by the trainer": hand.frame.dropped is not None,
        "by what needs dropout": window.actions_by_name["dropout_fan"].isEnabled(),
    }
    editor.set_param("learning_rate", 100.0)
    hand.settle()
    shown["by a warning"] = window.training.rows["learning_rate"].sign.isVisible()
    return shown


def _features_are_shown(hand):
    before = hand.window.status.counts_label.text()
    hand.editor.set_features(("x", "y", "x2"))
    return {
        "by the chips": hand.window.features.chips["x2"].isChecked(),
        "by the trainer": hand.frame.features == ("x", "y", "x2"),
        "in the counts": hand.window.status.counts_label.text() != before,
    }


def _data_are_shown(hand):
    gc_controller = hand.program.gc_controller
    gc_controller.close()
    before = hand.window.status.counts_label.text()
    hand.editor.place(0.0, 0.0)
    return {
        "on the canvas": hand.window.canvas.scene.data.n_points == N + 1,
        "in the counts": hand.window.status.counts_label.text() != before,
        "by the trainer": len(hand.frame.readings.held_out) == N + 1,
        "to the collector of garbage": _is_timing(gc_controller),
    }


def _is_timing(parent):
    return any(timer.isActive() for timer in parent.findChildren(QTimer))


def _a_selection_is_shown(hand):
    hand.editor.select(np.array([3]))
    return {"on the canvas": list(hand.window.canvas.scene.selection) == [3]}


def _a_class_is_chosen(hand):
    before = hand.window.status.hint_label.text()
    hand.editor.choose_class(2)
    return {"in the hint": hand.window.status.hint_label.text() != before}


def _a_refusal_is_said(hand):
    hand.editor.set_param("learning_rate", -1.0)
    rejected = hand.window.messages.text()
    hand.window.messages.clear()
    QGuiApplication.clipboard().setText("no points at all")
    hand.trigger("paste")
    return {"of an edit": bool(rejected), "of a paste": bool(hand.window.messages.text())}


def _frames_are_shown(hand):
    window, gc_controller = hand.window, hand.program.gc_controller
    hand.trigger("points_table")
    hand.program.probe.pin(0.5, 0.5)
    hand.settle()
    percents, picture = window.bars.bars.accessibleDescription(), _pixels(hand)
    gc_controller.close()
    hand.runner.step(50)
    hand.settle()
    wrong = hand.frame.readings.mistakes
    shown = {
        "in the row of numbers": window.transport.numbers["step"].number.text() == "50",
        "by the bars": window.bars.bars.accessibleDescription() != percents,
        "on the canvas": (_pixels(hand) != picture).any(),
        "in the table": np.array_equal(window.points.model.points.wrong, wrong),
        "by the named safe rate": "safe" in window.training.rows["learning_rate"].label.toolTip().lower(),
        "to the collector of garbage": _is_timing(gc_controller),
    }
    hand.trigger("points_table")
    return shown


def _pixels(hand):
    image = hand.window.canvas.grab().toImage()
    return np.frombuffer(image.constBits(), np.uint8).copy()


def _phases_are_shown(hand):
    before = hand.window.status.phase_label.text()
    hand.runner.run()
    hand.qtbot.waitUntil(lambda: hand.runner.phase is Phase.RUNNING)
    running = hand.window.status.phase_label.text()
    hand.runner.pause()
    return {"in the status": running != before}


def _speed_is_shown(hand):
    hand.runner.set_speed(0)
    return {"by its slider": hand.window.transport.speed_slider.value() == 0}


def _a_fault_is_said(hand):
    hand.window.messages.clear()
    hand.runner.trainerFailed.emit("a traceback")
    return {"in a message": bool(hand.window.messages.text())}


def _a_look_is_shown(hand):
    hand.program.style_controller.use(FieldStyle(quantity="winner", contours=True))
    return {
        "by the menu": hand.window.actions_by_name["contours"].isChecked(),
        "by the picture": hand.frame.picture is None or hand.program.style_controller.field_style.contours,
        "on the canvas": hand.window.canvas.scene.field_style.quantity == "winner",
    }


def _a_theme_is_shown(hand):
    themes = hand.program.themes
    themes.choose("light")
    before = _pixels(hand)
    themes.choose("dark")
    hand.settle()
    shown = {"on the canvas": (_pixels(hand) != before).any()}
    themes.choose("light")
    return shown


def _the_canvas_has_another_size(hand):
    hand.window.canvas.sizeChanged.emit(300, 150)
    view = hand.program.viewport.view
    return {"by the view": view.width == pytest.approx(2 * view.height)}


def _the_cursor_is_followed(hand):
    bars = hand.window.bars.bars
    hand.window.canvas.hovered.emit(0.25, 0.5)
    there = bars.accessibleDescription()
    hand.window.canvas.hoverLeft.emit()
    return {"by the bars": bool(there), "until it leaves": bars.accessibleDescription() != there}


def _a_brush_is_shown(hand):
    hand.program.choose_tool("spray")
    hand.window.canvas.brushChanged.emit("spray", Brush(55.0))
    return {"in its options": "55" in hand.window.tool_options.radius.box.text()}


def _offers_are_taken_up(hand):
    hand.runner.step(5)
    hand.settle()
    hand.program.notifications.resetRequested.emit()
    was_reset = hand.frame.state.step == 0
    hand.program.notifications.repairRequested.emit((("learning_rate", 0.03125),))
    return {"to reset": was_reset, "to repair": hand.editor.session.hyperparams.learning_rate == 0.03125}


def _recent_files_are_shown(hand):
    hand.save_to = hand.folder / "recent.softmax"
    hand.trigger("save_as")
    texts = [action.text() for action in hand.window.recent_menu.actions()]
    return {"in the menu": texts[:1] == ["recent.softmax"]}


def _failed_keeping_is_said(hand):
    hand.window.messages.clear()
    hand.program.files.autosaver.failed.emit(UserError("no room"))
    return {"in a message": bool(hand.window.messages.text())}


FACTS = (
    _hyperparams_are_shown, _features_are_shown, _data_are_shown, _a_selection_is_shown, _a_class_is_chosen,
    _a_refusal_is_said, _frames_are_shown, _phases_are_shown, _speed_is_shown, _a_fault_is_said, _a_look_is_shown,
    _a_theme_is_shown, _the_canvas_has_another_size, _the_cursor_is_followed, _a_brush_is_shown, _offers_are_taken_up,
    _recent_files_are_shown, _failed_keeping_is_said,
)  # fmt: skip


def test_every_fact_is_shown_where_it_belongs(hand, expect_log):
    failed = []
    with expect_log("the trainer failed: a traceback"):
        for fact in FACTS:
            hand.begin()
            failed += [f"{fact.__name__}: {where}" for where, is_so in fact(hand).items() if not is_so]
            hand.settle()
    assert failed == []


def test_speeds_are_as_fast_as_their_labels_say():
    """All labels are rates, in steps per second; what is not limited says "max"."""
    for speed in SPEEDS:
        rate = None if speed.label == "max" else float(speed.label.removesuffix("/s").replace(",", ""))
        assert speed.steps_per_s == rate


def test_a_program_that_ends_without_a_question_keeps_what_is_unsaved(hand):
    hand.editor.place(5.0, 5.0)
    hand.program.shutdown()
    work = Autosave(hand.folder / "kept").left_behind()
    assert [left.document.session.data.n_points for left in work] == [N + 1]
