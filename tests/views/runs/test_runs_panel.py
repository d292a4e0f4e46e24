"""The panel of the runs by mouse and keys: what it shows of each run, and what a hand on it asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from softmax_viz.core.runs.run_entry import RunEntry, letter_of
from softmax_viz.core.runs.run_result import RunResult, RunRow
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import NO_SERIES, Curve, Series
from softmax_viz.views.runs.run_columns import (
    ACCURACY,
    ARRIVED,
    COLUMNS,
    DIFFERS,
    FROM,
    GAP,
    LOSS,
    NAME,
    RUN,
    SHOWN,
    STEPS,
)
from softmax_viz.views.runs.runs_panel import RunsPanel
from softmax_viz.views.runs.same_start_popup import NAMES
from softmax_viz.views.style.theme import LIGHT
from tests.pseudo import FIRST, LAST, longer_texts

LEFT, NONE, KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.Key
DATA = blobs(3, 4)


def run(number, parent=0, branch_step=0, name="", step=None, loss=0.5, hyperparams=None, **flags):
    entry = RunEntry(
        number, letter_of(number - 1), DATA, hyperparams or Hyperparams(), ("x", "y"), 1, "", parent, branch_step
    )
    result = None
    if step is not None:
        total = Series(np.array([0, 5, 9]), *[np.array([1.0, 0.405, 0.402])] * 3)
        curve = Curve(NO_SERIES, NO_SERIES, total, NO_SERIES, NO_SERIES)
        train = Evaluation(step, loss, 0.0, np.array([True, False, False, False]))
        result = RunResult(number, 0, step, step, train, None, 0.4, curve, None, ("x", "y"))
    differs = (name.partition(": ")[2],) if ": " in name else ()
    return RunRow(entry, name or entry.letter, differs, result, **flags)


# A ─ B at 412, the present one ─ D; A ─ C, hidden, of which nothing is known
ROWS = (
    run(1, step=1394, loss=0.7),
    run(2, 1, 412, "B: η 0.3 → 3", step=20, loss=0.4123, is_current=True),
    run(3, 1, 0, "C: λ 0.001 → 1", is_shown=False),
    run(4, 2, 0, "mine", step=7, loss=0.6, hyperparams=Hyperparams(penalty="l1")),
)


@pytest.fixture
def panel(qtbot):
    window = QMainWindow()  # in which Space is a shortcut
    qtbot.addWidget(window)
    panel = RunsPanel()
    window.setCentralWidget(panel)
    panel.show_theme(LIGHT)
    panel.show_present(Hyperparams(), 20)
    panel.show_runs(ROWS)
    window.resize(700, 300)
    window.show()
    panel.window_of_test = window  # Python would free it
    return panel


@pytest.fixture
def asked(panel):
    asked = []
    for name in ("open", "duplicate", "delete", "compare", "rename", "show", "sameStart"):
        getattr(panel, f"{name}Requested").connect(lambda *values, name=name: asked.append((name, *values)))
    return asked


def column(panel, index):
    return [panel.model.index(row, index).data() for row in range(panel.model.rowCount())]


def letters(panel):
    return "".join(column(panel, RUN))


def choose(panel, letter, at=NAME):
    index = panel.model.index(letters(panel).index(letter), at)
    panel.view.scrollTo(index)
    place = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, place)
    return place


def test_each_run_has_its_numbers_and_stands_below_the_one_it_came_from(panel):
    assert letters(panel) == "ABDC"
    assert [panel.model.depth_of(panel.model.run_at(row)) for row in range(4)] == [0, 1, 2, 1]
    assert column(panel, NAME) == ["A", "B: η 0.3 → 3", "mine", "C: λ 0.001 → 1"]
    assert column(panel, STEPS) == ["1,394", "20", "7", "–"]
    assert column(panel, LOSS) == ["0.7000", "0.4123", "0.6000", "–"]
    assert column(panel, ACCURACY) == ["75.0\N{NO-BREAK SPACE}%"] * 3 + ["–"]
    assert column(panel, GAP) == ["0.3000", "0.0123", "0.2000", "–"]
    assert column(panel, ARRIVED) == ["5", "5", "5", "–"]
    assert column(panel, DIFFERS) == ["", "η 0.3 → 3", "", "λ 0.001 → 1"]
    assert column(panel, FROM) == ["", "A at step 412", "B", "A"]
    assert panel.chosen is ROWS[1], "the present run is chosen at first"


def test_a_title_sorts_and_what_is_not_known_stays_last(panel):
    panel.view.sortByColumn(LOSS, Qt.SortOrder.AscendingOrder)
    assert letters(panel) == "BDAC"
    assert panel.chosen is ROWS[1]
    panel.view.sortByColumn(LOSS, Qt.SortOrder.DescendingOrder)
    assert letters(panel) == "ADBC"
    assert panel.model.depth_of(ROWS[3]) == 0, "no tree where rows are sorted otherwise"
    panel.view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    assert letters(panel) == "ABCD"
    # While numbers change no row moves under the hand, and the chosen one stays chosen.
    panel.show_runs((replace(ROWS[0], name="z"), *ROWS[1:]))
    assert letters(panel) == "ABCD"
    panel.show_runs(ROWS[1:])
    assert letters(panel) == "BCD"
    assert panel.chosen is ROWS[1]


def test_the_mouse_chooses_opens_and_hides(panel, asked):
    place = choose(panel, "D")
    assert asked == []
    QTest.mouseDClick(panel.view.viewport(), LEFT, NONE, place)
    choose(panel, "C", SHOWN)
    choose(panel, "A", SHOWN)
    choose(panel, "B", SHOWN)  # the present run is always shown
    QTest.mouseClick(panel.open_button, LEFT)
    choose(panel, "A")
    QTest.mouseClick(panel.open_button, LEFT)
    assert asked == [("open", 4), ("show", 3, True), ("show", 1, False), ("open", 1)]


def test_keys_act_on_the_chosen_run(panel, asked):
    choose(panel, "C")
    for key in (KEY.Key_Return, KEY.Key_Delete, KEY.Key_Up, KEY.Key_Enter):
        QTest.keyClick(panel.view, key)
    assert asked == [("open", 3), ("delete", 3), ("open", 4)]
    QTest.keyClick(panel.view, KEY.Key_F2)
    line = panel.view.findChild(QLineEdit)
    assert line.accessibleName() == "Name of run D"
    line.setText("  fast \t one ")
    QTest.keyClick(line, KEY.Key_Return)
    QApplication.processEvents()  # Qt takes the text when the key is done
    assert asked[3:] == [("rename", 4, "fast one")]
    panel.view.edit_name()
    QTest.keyClick(panel.view.findChild(QLineEdit), KEY.Key_Return)
    QApplication.processEvents()
    assert len(asked) == 4, "a name that stays is no request"


def claims(widget, key):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, NONE)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_after_a_click_space_and_the_keys_of_the_time_line_stay_with_the_window(panel, asked):
    for click in (lambda: choose(panel, "A"), lambda: choose(panel, "C", SHOWN)):
        click()
        assert panel.view.hasFocus()
        for key in (
            KEY.Key_Space,
            KEY.Key_Left,
            KEY.Key_Right,
            KEY.Key_Home,
            KEY.Key_End,
            KEY.Key_B,
            KEY.Key_N,
            KEY.Key_Q,
        ):
            assert not claims(panel.view, key), key
    for button in (panel.open_button, panel.start_button, panel.more):
        QTest.mousePress(button, LEFT, NONE, QPoint(-5, -5))
        assert not claims(button, KEY.Key_Space)
    asked.clear()
    panel.start_button.setFocus(Qt.FocusReason.TabFocusReason)
    panel.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert claims(panel.view, KEY.Key_Space)
    QTest.keyClick(panel.view, KEY.Key_Space)
    assert asked == [("show", 1, False)]


def test_the_menu_does_what_it_says_and_only_what_is_possible(panel, asked):
    choose(panel, "D")
    for name in ("open", "compare", "show", "duplicate", "delete"):
        panel.actions_by_name[name].trigger()
    assert asked == [("open", 4), ("compare", 4), ("show", 4, False), ("duplicate", 4), ("delete", 4)]
    choose(panel, "B")
    states = {name: action.isEnabled() for name, action in panel.actions_by_name.items()}
    assert states == {name: name not in ("open", "compare", "show") for name in states}
    assert panel.actions_by_name["show"].isChecked()


def test_with_one_run_the_panel_says_what_can_be_done(panel, asked):
    for rows in ((), ROWS[1:2]):
        panel.show_runs(rows)
        assert panel.empty.isVisible()
        assert not panel.view.isVisible()
        assert panel.start_button.isEnabled()
        assert not panel.open_button.isEnabled()
        assert not panel.more.isEnabled()
    panel.show_runs(())
    QTest.mouseClick(panel.start_button, LEFT)
    panel.popup.begin()
    assert asked == [("sameStart", 0, "optimizer", "momentum", 0)]


def test_same_start_asks_for_one_setting_of_the_chosen_run(panel, asked):
    choose(panel, "D")
    QTest.mouseClick(panel.start_button, LEFT)
    popup = panel.popup
    assert popup.isVisible()
    assert (popup.param, popup.value) == ("optimizer", "momentum")
    popup.choice.setCurrentIndex(NAMES.index("learning_rate"))
    popup.choice.activated.emit(NAMES.index("learning_rate"))
    assert not popup.button.isEnabled(), "the present value is no other setting"
    assert popup.note.text()
    row = popup.rows["learning_rate"]
    row.box.setFocus()
    row.box.selectAll()
    QTest.keyClicks(row.box, "3")
    QTest.keyClick(row.box, KEY.Key_Return)
    assert popup.isVisible(), "Enter takes the number first"
    assert popup.as_long.text() == "As long as run D: 7 steps"
    popup.as_long.click()
    popup.choice.setFocus()
    QTest.keyClick(popup, KEY.Key_Return)
    assert asked == [("sameStart", 4, "learning_rate", 3.0, 7)]
    assert not popup.isVisible()


def test_every_setting_can_be_chosen_and_an_impossible_one_says_why(panel):
    choose(panel, "D")
    panel.start_button.click()
    popup = panel.popup
    assert sorted(NAMES) == sorted(PARAMS)
    for index, name in enumerate(NAMES):
        popup.choice.setCurrentIndex(index)
        popup.choice.activated.emit(index)
        assert popup.places.currentWidget() is popup.rows[name]
        assert popup.button.isEnabled() == (popup.note.text() == ""), name
    popup.close()


def test_newton_with_l1_is_refused_before_it_begins(panel, asked):
    choose(panel, "D")
    panel.start_button.click()
    panel.popup.rows["optimizer"].valueRequested.emit("optimizer", "newton", 0)
    assert "smooth" in panel.popup.note.text()
    panel.popup.begin()
    assert asked == []
    panel.popup.close()


def test_screen_readers_are_told_the_rows_in_words(panel):
    assert panel.view.accessibleName() == "Runs"
    for part in (panel.view, panel.open_button, panel.start_button, panel.more):
        assert part.accessibleName()
        assert part.accessibleDescription()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    role = Qt.ItemDataRole.AccessibleTextRole
    spoken = {at: [panel.model.index(row, at).data(role) for row in range(4)] for at in (RUN, SHOWN)}
    assert spoken[RUN] == ["run A", "run B, the present one", "run D", "run C"]
    assert spoken[SHOWN] == ["shown", "always shown", "shown", "hidden"]
    titles = [panel.model.headerData(at, Qt.Orientation.Horizontal, role) for at in range(len(COLUMNS))]
    assert all(titles)
    table = QAccessible.queryAccessibleInterface(panel.view)
    assert table.role() in (QAccessible.Role.Table, QAccessible.Role.Tree)


def test_longer_texts_fit_at_the_least_width(qtbot, qapp):
    with longer_texts(qapp):
        panel = RunsPanel()
        qtbot.addWidget(panel)
        panel.show_theme(LIGHT)
        panel.show_runs(ROWS)
        panel.resize(260, 300)
        panel.show()
        for button in (panel.start_button, panel.open_button, panel.more):
            assert button.width() >= button.sizeHint().width()
            assert button.geometry().right() < 260
            assert (button.text()[0], button.text()[-1]) == (FIRST, LAST)
        header = panel.view.horizontalHeader()
        for at in range(len(COLUMNS)):
            title = str(panel.model.headerData(at, Qt.Orientation.Horizontal))
            assert header.fontMetrics().horizontalAdvance(title) <= header.sectionSize(at), title
