"""Every panel of the table: keys after a click, names for screen readers, and nothing that moves while a run trains."""

import re
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise

import pytest
from after_click import CONTROLS, LEFT, NONE, close_what_opened, faults, in_view, press, triggered
from learners import learning_window
from patience import PatientBot
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTableView,
    QToolButton,
    QWidget,
)
from shiboken6 import Shiboken

from softmax_viz.app.panels.table import PANELS
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.views.access.spoken import spoken_of
from softmax_viz.views.dialogs import file_dialogs

pytestmark = pytest.mark.slow

MOST_OF_A_KIND = 2  # controls of one class in a panel that are walked
STEPS, LOOKS = 200, 12  # of the run in which nothing moves
FAST = next(index for index, speed in enumerate(SPEEDS) if speed.steps_per_s and speed.steps_per_s > 10 * STEPS)
# They consist of controls, tables and words, which Qt describes.
WITHOUT_PICTURES = {"training", "features", "points", "dropout_masks", "next_step", "runs"}
MARKUP = re.compile(r"<qt>|<br>|&lt;|</")


@pytest.fixture(scope="module")
def opened(qapp, tmp_path_factory, request):
    yield from learning_window(qapp, tmp_path_factory.mktemp("panels"), request)


def prepare(program):
    """Settings and places with which every panel has something to show; a walk changes them."""
    for name, value in {"logit_dropout": 0.2, "test_share": 0.2, "batch_size": 16, "standardize": True}.items():
        program.editor.set_param(name, value)
    program.probe.take_pins({"A": (0.5, 0.5)})
    program.probe.pin(-1.0, 0.2)


@pytest.fixture
def program(opened, qtbot):
    begin(opened, qtbot)
    yield opened
    rest(opened, qtbot)


def rest(program, qtbot):
    """Wait until nothing runs that a guard would find."""
    runner, pause = program.runner, program.shell.inquiries._pause
    runner.pause()
    qtbot.waitUntil(lambda: runner.is_settled() and not runner.link.clock.is_active() and not pause.isActive())


def begin(program, qtbot):
    """Slowly, so that the keys of a test cost no training; the window has the keyboard."""
    program.runner.set_speed(0)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)


@pytest.fixture(scope="module")
def monkeypatch():
    """One for all panels of the module."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def wrong(opened, request, monkeypatch):
    """What is wrong in every panel of the table, by test: the panels are opened once for all of them."""
    qtbot, found, seen, painted = PatientBot(request), {"names": [], "moves": [], "keys": []}, Counter(), Counter()
    begin(opened, qtbot)
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: "")  # whoever is asked for a file chooses none
    for spec in PANELS:
        with shown(opened, qtbot, spec) as panel:
            unfold(panel)
            found["names"] += unnamed(spec, panel, painted)
            found["moves"] += moves(opened, qtbot, spec, panel)
            found["keys"] += walk(opened, spec, panel, seen)
    rest(opened, qtbot)
    kinds = Counter(name for name, *_ in seen)
    assert all(kinds[spec.name] >= 3 for spec in PANELS), kinds
    assert set(painted) == {spec.name for spec in PANELS} - WITHOUT_PICTURES
    return found


@contextmanager
def shown(program, qtbot, spec):
    """A panel, shown by its entry of View → Panels, with what it shows; closed again if it is one beside the others."""
    entry = program.window.menus["panels"].entries[spec.dock]
    prepare(program)
    if not entry.isChecked():
        entry.trigger()
    panel = program.window.panels[spec.name]
    assert panel.isVisible(), spec.name
    qtbot.waitUntil(lambda: is_complete(program), timeout=20_000)
    yield panel
    program.runner.pause()
    qtbot.waitUntil(program.runner.is_settled, timeout=20_000)
    if spec.is_beside:
        entry.trigger()


def is_complete(program):
    """Whether all that the panels in view ask for is there, of the present state."""
    QApplication.processEvents()
    inquiries = program.shell.inquiries
    is_sent = not inquiries._wanted or inquiries._sent == (inquiries._wanted, inquiries.inquiry)
    return is_sent and program.runner.is_settled() and not program.store.state.run.missing_insights


def inside(panel):
    """The panel and every widget of it that can be seen, at once or by scrolling."""
    found = [w for w in (panel, *panel.findChildren(QWidget)) if w.window() is panel.window() and w.isVisible()]
    return [w for w in found if min(w.width(), w.height()) > 4]


def kind(widget):
    """What a person would call the same kind of control."""
    return (type(widget).__name__, widget.property("role"), type(widget.parentWidget()).__name__)


def places(widget):
    """Where it is clicked: near its edge, and in the middle of what has parts."""
    yield QPoint(min(6, widget.width() - 1), widget.height() // 2)
    if not isinstance(widget, (*CONTROLS, QLabel)):
        yield widget.rect().center()


def states(panel):
    """What its controls say now."""
    found = {}
    for widget in panel.findChildren(QWidget):
        if isinstance(widget, QAbstractButton) and widget.isCheckable():
            found[widget] = widget.isChecked()
        elif isinstance(widget, QComboBox):
            found[widget] = widget.currentIndex()
        elif isinstance(widget, QAbstractSlider) and not isinstance(widget, QScrollBar):
            found[widget] = widget.value()
    return found


def types(widget):
    """Whether a digit goes into the chosen cell of a table, as in every table of numbers."""
    if not isinstance(widget, QAbstractItemView) or not widget.editTriggers() & QAbstractItemView.AnyKeyPressed:
        return False
    return bool(widget.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable)


def faults_of_typing(program, target):
    """What Space, a digit and Escape do wrong in such a table: Space runs, and Escape leaves the cell as it was."""
    session, told = program.editor.session, []
    if triggered(program.window, lambda: press(target, Qt.Key.Key_Space)) != ["toggle"]:
        told.append("Space does not run in the table")
    press(target, Qt.Key.Key_7)
    if not isinstance(target.focusWidget(), QLineEdit) or target.focusWidget().text() != "7":
        told.append("the digit is not typed")
    press(target, Qt.Key.Key_Escape)
    if isinstance(target.focusWidget(), QLineEdit) or program.editor.session != session:
        told.append("Escape does not leave the cell as it was")
    return told


def walk(program, spec, panel, seen, holder=None):
    """Click every kind of control, also those that a click brings; return what keys do wrong after each.

    ``seen`` counts the kinds; those of plain plates and words count for all panels together.
    """
    window, wrong = program.window, []
    waiting = [w for w in inside(panel) if w.isEnabled()]
    while waiting:
        widget = waiting.pop(0)
        if not (Shiboken.isValid(widget) and widget.isVisible() and widget.isEnabled()):
            continue
        name = kind(widget)
        is_plain = type(widget) in (QWidget, QLabel, QScrollArea, QScrollBar)
        counted = name[:1] if is_plain else (spec.name, *name)
        if seen[counted] >= MOST_OF_A_KIND:
            continue
        seen[counted] += 1
        before = set(inside(panel))
        for place in places(widget):
            if not widget.isVisible():
                break
            in_view(widget)
            target = panel.window()
            QTest.mouseClick(target.windowHandle(), LEFT, NONE, widget.mapTo(target, place))
            close_what_opened(target)
            if isinstance(QApplication.focusWidget(), QLineEdit):
                press(target, Qt.Key.Key_Escape)
            kept = states(panel)
            told = []
            if types(target.focusWidget()):
                told = faults_of_typing(program, target)
                QTest.mouseClick(panel.counted, LEFT, NONE)  # beside the table
            told += faults(program, window, holder)
            if states(panel) != kept:
                told.append("a control has changed")
            wrong += [(spec.name, name, widget.accessibleName(), place.toTuple(), fault) for fault in told]
        waiting += [w for w in inside(panel) if w not in before and w.isEnabled()]
    return wrong


def test_keys_mean_the_same_whatever_was_clicked_in_a_panel(wrong):
    assert not wrong["keys"], "\n".join(map(str, wrong["keys"]))


def test_keys_mean_the_same_in_a_floating_panel(program, qtbot):
    window, spec = program.window, next(spec for spec in PANELS if spec.name == "weights")
    with shown(program, qtbot, spec) as panel:
        dock = window.docks.docks[spec.dock]
        dock.title_bar.float_button.click()
        qtbot.waitUntil(dock.isVisible)
        dock.activateWindow()
        qtbot.waitUntil(dock.isActiveWindow)
        wrong = walk(program, spec, panel, seen := Counter(), dock)
        dock.title_bar.float_button.click()
    assert len(seen) > 10
    assert not wrong, "\n".join(map(str, wrong))


def test_a_click_beside_the_chosen_weight_gives_the_digits_back(program, qtbot):
    window, spec = program.window, next(spec for spec in PANELS if spec.name == "weights")
    with shown(program, qtbot, spec) as panel:
        view, wrong = panel.view, []
        cell = view.visualRect(view.model().index(0, 0)).center()
        cells = {view, *view.findChildren(QWidget)} - {header.viewport() for header in view.findChildren(QHeaderView)}
        for widget in [w for w in inside(panel) if w.isEnabled() and w not in cells]:
            in_view(view)
            QTest.mouseClick(view.viewport(), LEFT, NONE, cell)
            assert types(window.focusWidget())
            in_view(widget)
            at = widget.mapTo(window, next(places(widget)))
            if window.childAt(at) is not widget or isinstance(widget, QScrollBar):
                continue  # another one lies there; and scrolling leaves the weight chosen
            QTest.mouseClick(window.windowHandle(), LEFT, NONE, at)
            close_what_opened(window)
            if isinstance(window.focusWidget(), QLineEdit):
                press(window, Qt.Key.Key_Escape)
            wrong += [(kind(widget), widget.accessibleName(), fault) for fault in faults(program, window)]
    assert not wrong


def unfold(panel):
    """Open what is folded."""
    for button in panel.findChildren(QToolButton):
        if button.isVisible() and button.isCheckable() and not button.isChecked() and button.arrowType():
            button.click()
    QApplication.processEvents()


def told(widget):
    """Name, value and description of a widget, as an assistive program asks."""
    interface = QAccessible.queryAccessibleInterface(widget)
    kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
    return [interface.text(kind) for kind in kinds]


def is_painted(widget):
    """Whether the program itself paints what it says, so that Qt cannot know it."""
    if isinstance(widget, (*CONTROLS, QLabel, QAbstractItemView, QScrollArea)):
        return False
    return any("paintEvent" in vars(kind) for kind in type(widget).__mro__ if kind.__module__.startswith("softmax_viz"))


def is_explained(widget, panel):
    """Whether it, or the row that it belongs to, has a tooltip or an explanation of its own."""
    while widget is not panel:
        if widget.toolTip() or widget.whatsThis():
            return True
        widget = widget.parentWidget()
    return False


def is_reached(widget, panel):
    """Whether Tab reaches it, or another one of its group, in which arrow keys move."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return True
    alike = [w for w in panel.findChildren(type(widget)) if w.isVisible() and kind(w)[:2] == kind(widget)[:2]]
    beside = [w for w in alike if w.parentWidget() is widget.parentWidget()]
    return any(sum(bool(w.focusPolicy() & Qt.FocusPolicy.TabFocus) for w in group) == 1 for group in (alike, beside))


def unnamed(spec, panel, painted):
    """Controls without a name, an explanation or a tab stop, and pictures that say nothing; count the pictures."""
    wrong = []
    for widget in inside(panel):
        name, value, description = told(widget)
        entry = (spec.name, *kind(widget), name)
        wrong += [(*entry, text) for text in (name, value, description) if MARKUP.search(text)]
        is_qts_own = isinstance(widget, QScrollBar) or isinstance(widget.parentWidget(), QTableView)
        is_control = isinstance(widget, CONTROLS) and not is_qts_own
        if is_control or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            wrong += [(*entry, "no name")] * (not name)
            wrong += [(*entry, "no explanation")] * (not is_explained(widget, panel))
            wrong += [(*entry, "no way by Tab")] * (not is_reached(widget, panel))
        if is_painted(widget):
            painted[spec.name] += 1
            wrong += [(*entry, "painted, and says nothing")] * (not (spoken_of(widget) and value and name))
    return wrong


def test_every_control_of_every_panel_has_a_name_an_explanation_and_a_tab_stop(wrong):
    assert not wrong["names"], "\n".join(map(str, wrong["names"]))


def rectangles(panel):
    """Where everything stands that is no mere plate; inside what scrolls, relative to the content."""
    found = {}
    for widget in inside(panel):
        if isinstance(widget, (*CONTROLS, QAbstractItemView, QLabel)) or is_painted(widget):
            area = widget.parentWidget()
            while area is not None and not isinstance(area, QScrollArea):
                area = area.parentWidget()
            origin = panel.window() if area is None else area.widget()
            if not isinstance(widget, QScrollBar):
                found[widget] = QRect(widget.mapTo(origin, QPoint(0, 0)), widget.size())
    return found


def moves(program, qtbot, spec, panel):
    """What stands elsewhere, or has another size, after some frames of a run from its start."""
    runner = program.runner
    program.shell.reset()
    qtbot.waitUntil(lambda: is_complete(program), timeout=20_000)
    seen = [rectangles(panel)]
    runner.set_speed(FAST)
    runner.run()
    qtbot.waitUntil(lambda: look(panel, seen) and runner.last_frame.state.step >= STEPS)
    runner.pause()
    runner.set_speed(0)
    qtbot.waitUntil(lambda: is_complete(program), timeout=20_000)
    look(panel, seen)
    return [
        (spec.name, *kind(widget), widget.accessibleName(), before[widget], now.get(widget))
        for before, now in pairwise(seen)
        for widget in before
        if now.get(widget) != before[widget]
    ]


def look(panel, seen):
    """Note where everything stands now; say whether that has been done often enough."""
    seen.append(rectangles(panel))
    return len(seen) > LOOKS


def test_nothing_in_a_panel_moves_while_a_run_trains(wrong):
    assert not wrong["moves"], "\n".join(map(str, wrong["moves"]))
