"""Nothing moves under the hand when a note or a message appears or goes."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.optimum.search import REASONS
from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.plot.loss_plot import LossPlot

pytestmark = pytest.mark.slow


@pytest.fixture
def program(begun):
    return begun


KINDS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, Canvas, LossPlot, QTableView)


def rectangles(window):
    """Where every control is, by itself, but for those of the message."""
    QApplication.processEvents()
    found = {}
    for widget in window.findChildren(QWidget):
        is_control = isinstance(widget, KINDS) and not isinstance(widget, QScrollBar)
        is_elsewhere = widget.window() is not window or window.messages.isAncestorOf(widget)
        if is_control and not is_elsewhere and widget.isVisibleTo(window):
            found[widget] = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return found


LONG = "A table was read. " * 12


def long_message(program):
    program.notifications.show_with_reset(LONG, "warning")


def refused_number(program):
    box = program.window.training.rows["learning_rate"].box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "abc")
    QTest.keyClick(box, Qt.Key.Key_Return)


def refused_cell(program):
    program.window.points._on_text_refused("abc")


def show_reason(reason):
    return lambda program: program.window.training.show_optimum_note(reason)


THINGS = {
    "a long message": long_message,
    "a short message": lambda program: program.notifications.show_info("Done."),
    "a number refused": refused_number,
    "a cell refused": refused_cell,
    "no features": lambda program: program.window.features.show_features(()),
    "a caution": lambda program: program.window.training.show_setting_warnings(
        {"learning_rate": ("It overshoots.", True)}
    ),
    "running": lambda program: program.window.transport.show_phase(Phase.RUNNING),
    "diverged": lambda program: program.window.status.show_phase(Phase.DIVERGED),
    **{f"reason {number}": show_reason(reason) for number, reason in enumerate(REASONS)},
}


@pytest.mark.parametrize("size", [(1366, 768), (900, 460)])
def test_no_control_moves_when_something_is_said(program, size):
    window = program.window
    window.actions_by_name["points_table"].setChecked(True)
    window.resize(*size)
    program.runner.pause()
    before = rectangles(window)
    moved = []
    for name, happen in THINGS.items():
        happen(program)
        now = rectangles(window)
        moved += [(name, widget) for widget, place in before.items() if now.get(widget) != place]
    window.messages.dismiss()
    window.features.show_features(("x", "y"))
    window.training.show_optimum_note("")
    assert rectangles(window) == before
    assert moved == []
    assert not window.training.note.isVisible()


def test_the_reason_of_a_missing_optimum_is_read_in_full(program):
    window = program.window
    window.resize(1024, 600)
    for reason in REASONS:
        window.training.show_optimum_note(reason)
        QApplication.processEvents()
        note = window.training.note
        assert note.isVisible()
        assert note.height() >= note.heightForWidth(note.width())
        assert note.mapTo(window, note.rect().bottomLeft()).y() < window.height()


def test_a_message_lies_over_the_canvas_and_a_click_on_it_is_none_on_the_canvas(program):
    window, canvas = program.window, program.window.canvas
    long_message(program)
    QApplication.processEvents()
    bar = window.messages
    place = QRect(bar.mapTo(window, QPoint(0, 0)), bar.size())
    assert QRect(canvas.mapTo(window, QPoint(0, 0)), canvas.size()).contains(place)
    assert bar.label.height() >= bar.label.heightForWidth(bar.label.width())
    before = program.editor.data
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton)
    QTest.mouseClick(bar.label, Qt.MouseButton.LeftButton)
    assert program.editor.data is before


def test_data_with_no_finite_optimum_move_nothing(program, qtbot):
    window = program.window
    before = rectangles(window)
    points = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0], [5.1, 5.0], [-5.0, 5.0], [-5.1, 5.0]])
    program.editor.set_param("penalty", "none")
    program.open_data(Dataset(points, [0, 0, 1, 1, 2, 2], make_classes(3)), "Apart")
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.runner.last_frame.optimum is not None)
    assert not window.training.note.isVisible(), "nobody has asked yet"
    program.runner.step(1)
    qtbot.waitUntil(lambda: window.training.note.isVisible())
    after = rectangles(window)
    moved = [widget for widget, place in before.items() if widget in after and after[widget] != place]
    assert moved == []
