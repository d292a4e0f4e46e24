"""The points as a table: what it shows, what a person can do in it, and that it decides nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from softmax_viz.core.data.dataset import Dataset, empty_dataset, make_classes
from softmax_viz.core.editing.edits import Insert, Move, Remove, apply
from softmax_viz.views.points.points_model import PointsModel
from softmax_viz.views.points.points_table import PointsTable
from softmax_viz.views.points.sorted_points import CLASS, LOSS, NUMBER, TEST, WRONG, P, X, Y
from softmax_viz.views.style.theme import PANEL_WIDTH, THEMES

LEFT, CTRL, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
DATA = Dataset(
    [[3.0, 0.125], [1.0, -20.0], [2.0, 5.0], [1.0, 0.0]], [1, 0, 1, 2], make_classes(["oat", "<b>rye</b>", ""])
)


@pytest.fixture
def table(qtbot) -> PointsTable:
    table = PointsTable()
    qtbot.addWidget(table)
    table.resize(280, 300)
    table.show_data(DATA)
    table.show()
    return table


def column(table: PointsTable, which: int) -> list[str]:
    model = table.model
    return [model.index(row, which).data() for row in range(model.rowCount())]


def place(table: PointsTable, row: int, which: int) -> QPoint:
    return table.view.visualRect(table.model.index(row, which)).center()


def click(table: PointsTable, row: int, modifier=NONE) -> None:
    QTest.mouseClick(table.view.viewport(), LEFT, modifier, place(table, row, NUMBER))


def click_title(table: PointsTable, which: int) -> None:
    header = table.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(which) + header.sectionSize(which) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, NONE, at)


def open_editor(table: PointsTable, row: int, which: int, kind):
    QTest.mouseClick(table.view.viewport(), LEFT, NONE, place(table, row, which))
    QTest.mouseDClick(table.view.viewport(), LEFT, NONE, place(table, row, which))
    return table.view.viewport().findChild(kind)


def enter(editor) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QCoreApplication.processEvents()  # Qt hands the text over when it is back in its loop


def asked(spy: QSignalSpy) -> list:
    return [[np.asarray(part).tolist() for part in spy.at(i)] for i in range(spy.count())]


def test_every_point_is_a_row_of_plain_words(table):
    assert column(table, NUMBER) == ["1", "2", "3", "4"]
    assert column(table, X) == ["3.000", "1.000", "2.000", "1.000"]
    assert column(table, Y) == ["0.12", "−20.00", "5.00", "0.00"]
    assert column(table, CLASS) == ["2  <b>rye</b>", "1  oat", "2  <b>rye</b>", "3"]
    assert "&lt;b&gt;" in table.model.index(0, CLASS).data(Qt.ItemDataRole.ToolTipRole)


def test_a_small_number_is_never_shown_as_zero(table):
    table.show_data(Dataset([[5000.0, 1e-9], [1e-4, 2e12], [0.0, -0.0]], [0, 0, 0], make_classes(2)))
    assert column(table, X) == ["5000", "1e−4", "0"]
    assert column(table, Y) == ["1.000e−9", "2.000e12", "0"]


def test_titles_sort_and_equal_rows_stay_in_the_order_of_the_points(table):
    spies = [QSignalSpy(signal) for signal in (table.selectionRequested, table.moveRequested)]
    click_title(table, X)
    assert column(table, NUMBER) == ["2", "4", "3", "1"]
    click_title(table, X)
    assert column(table, NUMBER) == ["1", "3", "2", "4"]
    click_title(table, CLASS)
    assert column(table, NUMBER) == ["2", "1", "3", "4"]
    click_title(table, NUMBER)
    click_title(table, NUMBER)
    assert column(table, NUMBER) == ["4", "3", "2", "1"]
    assert [spy.count() for spy in spies] == [0, 0]


def test_rows_that_are_selected_are_asked_for_by_the_numbers_of_their_points(table):
    click_title(table, X)  # 2, 4, 3, 1
    spy = QSignalSpy(table.selectionRequested)
    click(table, 0)
    click(table, 2, SHIFT)
    click(table, 1, CTRL)
    assert asked(spy) == [[[1]], [[1, 2, 3]], [[1, 2]]]
    QTest.keyClick(table.view, Qt.Key.Key_A, CTRL)
    assert asked(spy)[-1] == [[0, 1, 2, 3]]


def test_a_shown_selection_is_silent_and_follows_its_points(table):
    spy, deleted = QSignalSpy(table.selectionRequested), QSignalSpy(table.deleteRequested)
    table.show_selection(np.array([3, 0]))
    selected = table.view.selectionModel()
    assert sorted(index.row() for index in selected.selectedRows()) == [0, 3]
    click_title(table, X)
    assert sorted(index.row() for index in selected.selectedRows()) == [1, 3]
    table.show_data(apply(Move([0], [[-9.0, 0.0]]), DATA)[0])
    assert sorted(index.row() for index in selected.selectedRows()) == [0, 2]
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    assert asked(deleted) == [[[0, 3]]]
    table.show_selection(np.empty(0, int))
    assert not selected.hasSelection()
    assert spy.count() == 0


def test_a_selection_of_very_many_pieces_is_kept_whole(table):
    many = Dataset(np.zeros((5000, 2)), np.zeros(5000, int), make_classes(2))
    table.show_data(many)
    deleted, copied = QSignalSpy(table.deleteRequested), QSignalSpy(table.copyRequested)
    table.show_selection(np.arange(0, 5000, 2))
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    QTest.keyClick(table.view, Qt.Key.Key_C, CTRL)
    assert asked(deleted) == asked(copied) == [[list(range(0, 5000, 2))]]


def test_nothing_is_deleted_or_copied_without_a_selection(table):
    spies = [QSignalSpy(signal) for signal in (table.deleteRequested, table.copyRequested)]
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    QTest.keyClick(table.view, Qt.Key.Key_C, CTRL)
    assert [spy.count() for spy in spies] == [0, 0]


@pytest.mark.parametrize(("typed", "value"), [("0.5", 0.5), ("-1,25", -1.25), ("−3e2", -300.0)])
def test_a_coordinate_is_typed_with_a_point_or_a_comma(table, typed, value):
    click_title(table, X)
    spy = QSignalSpy(table.moveRequested)
    editor = open_editor(table, 2, Y, QLineEdit)
    assert editor.text() == "5.00"
    editor.insert(typed)  # as a paste does; Qt's keys know no typesetter's minus
    enter(editor)
    assert asked(spy) == [[2, 2.0, value]]
    assert column(table, Y)[2] == "5.00"  # until the data come


def test_an_unchanged_number_moves_nothing_however_long_it_is(table):
    table.show_data(Dataset([[1 / 3, 2.0]], [0], make_classes(2)))
    spy = QSignalSpy(table.moveRequested)
    editor = open_editor(table, 0, X, QLineEdit)
    assert float(editor.text()) == 1 / 3
    enter(editor)
    assert spy.count() == 0


@pytest.mark.parametrize(("typed", "words"), [("1.2.3", "'1.2.3' is not a number"), ("", "cannot be empty")])
def test_what_is_no_number_is_refused_in_words_and_stays_to_be_corrected(table, typed, words):
    spy = QSignalSpy(table.moveRequested)
    editor = open_editor(table, 0, X, QLineEdit)
    editor.clear()
    QTest.keyClicks(editor, typed)
    enter(editor)
    assert words in table.note.text()
    assert table.note.isVisible()
    assert editor.isVisible()
    assert (editor.text(), spy.count()) == (typed, 0)
    editor.clear()
    QTest.keyClicks(editor, "7")
    enter(editor)
    assert asked(spy) == [[0, 7.0, 0.125]]
    assert not table.note.isVisible()


def test_the_class_is_chosen_from_a_box_for_the_row_or_for_all_that_are_selected(table):
    spy = QSignalSpy(table.relabelRequested)
    box = open_editor(table, 0, CLASS, QComboBox)
    assert [box.itemText(i) for i in range(box.count())] == ["1  oat", "2  <b>rye</b>", "3"]
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert asked(spy) == [[[0], 2]]
    table.show_selection(np.array([0, 1, 3]))
    table.model.setData(table.model.index(1, CLASS), 0)
    table.model.setData(table.model.index(2, CLASS), 0)
    assert asked(spy)[1:] == [[[0, 1, 3], 0], [[2], 0]]


def test_enter_opens_the_cell_and_the_arrows_stay_in_the_table(table):
    shortcut = QShortcut(QKeySequence("Right"), table)
    taken = QSignalSpy(shortcut.activated)
    click(table, 1)
    QTest.keyClick(table.view, Qt.Key.Key_Right)
    assert taken.count() == 0
    assert (table.view.currentIndex().row(), table.view.currentIndex().column()) == (1, X)
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    editor = table.view.viewport().findChild(QLineEdit)
    assert editor.text() == "1.00"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()


def test_what_is_being_typed_survives_news(table):
    spy = QSignalSpy(table.moveRequested)
    editor = open_editor(table, 0, X, QLineEdit)
    QTest.keyClicks(editor, "4")
    table.show_wrong(np.ones(4, bool))
    table.show_data(apply(Move([3], [[7.0, 7.0]]), DATA)[0])
    QTest.keyClicks(editor, "2")
    enter(editor)
    assert asked(spy) == [[0, 42.0, 0.125]]


def test_wrong_points_wear_a_ring_with_a_word(table):
    table.show_wrong(np.array([False, True, False, False]))
    cell = table.model.index(1, WRONG)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "wrong"
    assert not cell.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert table.model.index(0, WRONG).data(Qt.ItemDataRole.DecorationRole) is None
    table.show_wrong(np.ones(7, bool))  # of other data
    assert table.model.index(0, WRONG).data(Qt.ItemDataRole.DecorationRole) is None


def test_a_hidden_table_catches_up_when_it_is_seen(qtbot):
    table = PointsTable()
    qtbot.addWidget(table)
    table.show_data(DATA)
    table.show_wrong(np.array([True, False, False, False]))
    table.show_selection(np.array([2]))
    assert table.model.rowCount() == 0
    table.show()
    assert table.model.rowCount() == 4
    assert table.model.index(0, WRONG).data(Qt.ItemDataRole.AccessibleTextRole) == "wrong"
    assert [index.row() for index in table.view.selectionModel().selectedRows()] == [2]


def test_an_empty_table_says_what_to_do(table):
    table.show_data(empty_dataset())
    assert table.empty.isVisible()
    assert not table.view.isVisible()
    assert "No points yet" in table.empty.text()
    table.show_data(DATA)
    assert table.view.isVisible()


def test_the_model_keeps_its_word_whatever_the_edits(qapp):
    model = PointsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    data = DATA
    model.show_data(data)
    for theme, edit in zip(
        list(THEMES.values()) * 3,
        [Insert([1, 5], [[9, 9], [8, 8]], [0, 0]), Remove([0, 1]), Move([0], [[0, 0]]), Remove([0, 1, 2, 3])],
        strict=False,
    ):
        data = apply(edit, data)[0]
        model.show_data(data)
        model.show_theme(theme)
        model.sort(X, Qt.SortOrder.DescendingOrder)
        rows = np.arange(data.n_points)
        assert np.array_equal(model.points.rows_of(model.points.order()[rows]), rows)
    assert model.rowCount() == 0
    tester.deleteLater()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_nothing_is_wider_than_the_panel(table, theme):
    table.resize(PANEL_WIDTH, 300)
    table.show_data(Dataset([[-123.456, 7e-9]] * 3, [0, 1, 1], make_classes(["a long name of a class", "b"])))
    table.show_theme(theme)
    table.show_values(Model())
    QCoreApplication.processEvents()
    assert not table.view.horizontalScrollBar().isVisible()
    for which in (NUMBER, X, Y):
        needed = table.view.fontMetrics().horizontalAdvance(table.model.index(0, which).data())
        assert table.view.columnWidth(which) >= needed + 8
    assert table.view.columnWidth(CLASS) >= 40


def test_enter_without_a_current_cell_does_nothing_and_says_nothing(table):
    table.view.setFocus()
    table.view.setCurrentIndex(QModelIndex())
    QTest.keyClick(table.view, Qt.Key.Key_Return)  # Qt's own messages fail a test
    assert table.view.viewport().findChild(QLineEdit) is None


class Model:
    """Says p = 1 / (1 + |x|) of every point, and counts how often it is asked, and for how many."""

    def __init__(self, factor=1.0):
        self.factor, self.asked = factor, []

    def __call__(self, points, labels):
        self.asked.append(len(points))
        p = self.factor / (1.0 + np.abs(points[:, 0]))
        return p, -np.log(p)


def test_what_the_model_says_of_each_point_is_shown_and_sorted_by(table):
    assert column(table, P) == column(table, LOSS) == [""] * 4
    table.show_values(Model())
    assert column(table, P) == ["25.0\N{NO-BREAK SPACE}%", "50.0\N{NO-BREAK SPACE}%",
                                "33.3\N{NO-BREAK SPACE}%", "50.0\N{NO-BREAK SPACE}%"]  # fmt: skip
    assert column(table, LOSS) == ["1.3863", "0.6931", "1.0986", "0.6931"]
    click_title(table, LOSS)
    assert column(table, NUMBER) == ["2", "4", "3", "1"]
    table.show_values(None)
    assert column(table, P) == [""] * 4


def test_only_rows_in_sight_are_evaluated_and_at_most_four_times_a_second(table, qtbot):
    random = np.random.default_rng(1)
    table.show_data(Dataset(random.normal(size=(5000, 2)), np.zeros(5000, np.int64), make_classes(2)))
    qtbot.waitUntil(lambda: not table._readings.pause.isActive())
    first, second, third = Model(), Model(0.5), Model(0.25)
    for model in (first, second, third):
        table.show_values(model)
    table.grab()
    assert 0 < sum(first.asked) < 60
    assert second.asked == third.asked == []
    table._readings.pause.timeout.emit()
    assert second.asked == []
    assert 0 < sum(third.asked) < 60
    qtbot.waitUntil(lambda: not table._readings.pause.isActive())  # no timer is left
    table.view.scrollToBottom()
    table.grab()
    assert sum(third.asked) < 120
    table.hide()
    table.show_values(fourth := Model())
    assert fourth.asked == []
    table.show()
    assert 0 < sum(fourth.asked) < 60


def test_held_out_points_are_hollow_and_marked_in_words(table):
    before = table.view.grab().toImage()
    assert table.view.isColumnHidden(TEST)
    filled = [table.model.mark(point, CLASS).cacheKey() for point in range(4)]
    table.show_held_out(np.array([False, True, False, False]))
    assert column(table, TEST) == ["", "test", "", ""]
    assert not table.view.isColumnHidden(TEST)
    hollow = [table.model.mark(point, CLASS).cacheKey() for point in range(4)]
    assert [a == b for a, b in zip(filled, hollow, strict=True)] == [True, False, True, True]
    assert table.view.grab().toImage() != before
    table.show_held_out(None)
    assert table.view.isColumnHidden(TEST)
