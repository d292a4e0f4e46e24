"""A hand on the canvas that moves points and the probe, with a real mouse; an editor grants every request."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_hand import at, drag
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.tools.table import TOOLS

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
OPEN, CLOSED = Qt.CursorShape.OpenHandCursor, Qt.CursorShape.ClosedHandCursor
START = Dataset(np.array([[-0.5, 0.5], [0.5, 0.5], [0.0, -0.5]]), np.array([0, 1, 2]), make_classes(3))


class Hand:
    """A canvas of 400 × 400 pixels over [−1, 1]², and the editor behind it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.canvas = canvas = Canvas()
        self.editor = editor = Editor(Session(data=START))
        qtbot.addWidget(canvas)
        canvas.resize(400, 400)
        canvas.show_viewport(Viewport(-1.0, 1.0, -1.0, 1.0))
        canvas.show_data(editor.data)
        editor.dataChanged.connect(canvas.show_data)
        editor.selectionChanged.connect(canvas.show_selection)
        canvas.pointRequested.connect(editor.place)
        canvas.moveRequested.connect(editor.move)
        canvas.eraseRequested.connect(editor.erase)
        canvas.selectionRequested.connect(editor.select)
        canvas.probeRequested.connect(lambda x, y: canvas.show_probe((x, y)))
        with qtbot.waitExposed(canvas):
            canvas.show()

    @property
    def points(self) -> list[list[float]]:
        return self.editor.data.points.round(6).tolist()

    @property
    def steps(self) -> list[str]:
        stack = self.editor.undo_stack
        return [stack.text(index) for index in range(stack.count())]


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    return Hand(qtbot)


def test_with_place_in_hand_a_drag_from_a_point_moves_it_and_a_click_on_it_counts(hand: Hand) -> None:
    canvas, start = hand.canvas, at(hand.canvas, 0.5, 0.5)
    drag(canvas, start + QPoint(3, 0), start + QPoint(30, 10), start + QPoint(43, 20))
    assert hand.points == [[-0.5, 0.5], [0.7, 0.4], [0.0, -0.5]]
    assert hand.steps == ["move 1 point"]
    hand.editor.undo_stack.undo()
    assert hand.points == START.points.tolist()
    drag(canvas, start, start + QPoint(3, -3))
    assert hand.points == [*START.points.tolist(), [0.5, 0.5]]
    assert hand.steps == ["place point"]


def test_a_new_point_follows_the_mouse_until_its_release_in_one_step(hand: Hand) -> None:
    canvas = hand.canvas
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    assert hand.points[3:] == [[0.0, 0.0]]
    QTest.mouseMove(canvas, QPoint(203, 203))
    assert hand.points[3:] == [[0.0, 0.0]]
    QTest.mouseMove(canvas, QPoint(260, 180))
    assert hand.points[3:] == [[0.3, 0.1]]
    QTest.mouseMove(canvas, QPoint(900, 180))
    assert hand.points[3:] == [[0.995, 0.1]]  # the last pixel of the canvas: never out of view
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(900, 180))
    QTest.mouseMove(canvas, QPoint(100, 100))
    assert hand.points[3:] == [[0.995, 0.1]]
    assert hand.steps == ["place point"]
    hand.editor.undo_stack.undo()
    assert hand.points == START.points.tolist()
    hand.editor.undo_stack.redo()
    assert hand.points[3:] == [[0.995, 0.1]]


@pytest.mark.parametrize("start", [(0.5, 0.5), (0.0, 0.0)], ids=["a point", "a new point"])
@pytest.mark.parametrize("way", ["escape", "right button"])
def test_escape_and_the_right_button_take_a_drag_back_and_open_no_menu(
    hand: Hand, start: tuple[float, float], way: str
) -> None:
    canvas, place = hand.canvas, QPoint(320, 300)
    QTest.mousePress(canvas, LEFT, NO_KEYS, at(canvas, *start))
    QTest.mouseMove(canvas, place)
    assert hand.points != START.points.tolist()
    if way == "escape":
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    else:
        QTest.mousePress(canvas, RIGHT, NO_KEYS, place)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(canvas, QContextMenuEvent(reason, place, canvas.mapToGlobal(place)))
        QTest.mouseRelease(canvas, RIGHT, NO_KEYS, place)
    assert QApplication.activePopupWidget() is None
    QTest.mouseMove(canvas, QPoint(50, 50))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(50, 50))
    assert hand.points == START.points.tolist()
    assert hand.steps == []


def test_every_tool_drags_the_probe_never_out_of_view_and_its_click_there_counts(hand: Hand) -> None:
    canvas = hand.canvas
    for name in TOOLS:
        canvas.show_tool(name)
        canvas.show_probe((-0.2, -0.2))
        drag(canvas, at(canvas, -0.2, -0.2), QPoint(200, 200), QPoint(300, -80))
        assert canvas.scene.probe == pytest.approx((0.5, 1.0)), name
        assert hand.editor.data == START, name
    canvas.show_tool("place")
    QTest.mouseClick(canvas, LEFT, NO_KEYS, at(canvas, 0.5, 0.97))
    assert hand.points[3:] == [[0.5, 0.97]]


def test_the_cursor_and_the_pale_marker_say_what_a_press_would_do(hand: Hand) -> None:
    canvas, free, point = hand.canvas, QPoint(30, 300), at(hand.canvas, 0.5, 0.5)
    for name in ("place", "select"):
        canvas.show_tool(name)
        QTest.mouseMove(canvas, free)
        assert canvas.cursor().shape() == TOOLS[name].cursor
        QTest.mouseMove(canvas, point)
        assert canvas.cursor().shape() == OPEN
        assert canvas.tool_holder.tool.overlay().isEmpty()
        QTest.mousePress(canvas, LEFT, NO_KEYS, point)
        assert canvas.cursor().shape() == CLOSED
        QTest.mouseRelease(canvas, LEFT, NO_KEYS, point)
    canvas.show_tool("erase")  # by its key, with the mouse at rest on the point
    assert canvas.cursor().shape() == TOOLS["erase"].cursor
    assert not canvas.tool_holder.tool.overlay().isEmpty()
