"""The tools on a real canvas, under a real mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_hand import Heard, at, drag
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.editing.edits import Relabel
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.canvas.space_drag import SpaceDrag
from softmax_viz.views.style.theme import THEMES
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.tools.table import TOOLS

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SPACE = Qt.Key.Key_Space


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """A canvas of 400 × 400 pixels over [−1, 1]² with four points of three classes; class 2 is active."""
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(400, 400)
    widget.show_viewport(Viewport(-1.0, 1.0, -1.0, 1.0))
    points = np.array([[-0.5, 0.5], [0.5, 0.5], [0.0, -0.5], [0.52, 0.5]])
    widget.show_data(Dataset(points, np.array([0, 1, 2, 0]), make_classes(["a", "b & c", ""])))
    widget.show_active_class(1)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def ctrl_wheel(canvas: Canvas, place: QPoint, notches: float) -> None:
    event = QWheelEvent(
        QPointF(place), QPointF(canvas.mapToGlobal(place)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def grabbed(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def test_a_stroke_of_the_spray_is_one_gesture_and_the_next_is_another(canvas: Canvas) -> None:
    canvas.show_tool("spray")
    canvas.show_brush("spray", Brush(20.0, 3, "uniform"))
    heard = Heard(canvas.sprayRequested)
    drag(canvas, QPoint(100, 200), QPoint(150, 200), QPoint(200, 200))
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(300, 100))
    gestures = [said[-1] for said in heard.said]
    assert len(gestures) > 5
    assert len(set(gestures[:-1])) == 1
    assert gestures[-1] > gestures[0]
    assert heard.said[-1][:-1] == pytest.approx((0.5, 0.5, 0.1, 0.1, 3, "uniform"))


def test_the_clock_of_the_spray_runs_just_as_long_as_the_button_is_held(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_tool("spray")
    heard = Heard(canvas.sprayRequested)
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(100, 200))
    qtbot.waitUntil(lambda: len(heard.said) >= 3)
    assert len({said[-1] for said in heard.said}) == 1
    assert all(said[:2] == pytest.approx((-0.5, 0.0)) for said in heard.said)
    assert canvas.stroke.clock.isActive()
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(100, 200))
    assert not canvas.stroke.clock.isActive()


@pytest.mark.parametrize("ends", ["escape", "focus", "tool"])
def test_a_spray_ends_with_whatever_takes_the_hand_away(canvas: Canvas, ends: str) -> None:
    canvas.show_tool("spray")
    canvas.setFocus()
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(100, 200))
    heard = Heard(canvas.sprayRequested, canvas.eraseRequested)
    if ends == "escape":
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    elif ends == "focus":
        canvas.clearFocus()
    else:
        canvas.show_tool("erase")
    canvas.stroke.clock.timeout.emit()
    QTest.mouseMove(canvas, at(canvas, 0.5, 0.5))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, at(canvas, 0.5, 0.5))
    assert heard.said == []
    assert not canvas.stroke.clock.isActive()


def test_relabelling_asks_only_for_points_that_change(canvas: Canvas) -> None:
    canvas.show_tool("relabel")
    heard = Heard(canvas.relabelRequested)
    canvas.relabelRequested.connect(
        lambda at, label, _: canvas.show_data(Relabel(at, np.full(len(at), label)).apply(canvas.scene.data)[0])
    )
    drag(canvas, at(canvas, -0.5, 0.5), at(canvas, 0.51, 0.5), at(canvas, 0.5, 0.4), at(canvas, 0.5, 0.52))
    assert [(indices, label) for indices, label, _ in heard.said] == [([0], 1), ([3], 1)]
    assert len({gesture for *_, gesture in heard.said}) == 1
    assert canvas.scene.data.labels.tolist() == [1, 1, 2, 1]


@pytest.mark.parametrize("name", ["spray", "erase", "relabel"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_circle_of_a_brush_is_seen_at_its_radius(canvas: Canvas, name: str, theme: str) -> None:
    canvas.show_theme(THEMES[theme])
    canvas.show_tool(name)
    for radius in (30.0, 60.0):
        canvas.show_brush(name, Brush(radius, falloff="uniform"))
        QTest.mouseMove(canvas, QPoint(10, 390))
        bare = grabbed(canvas)
        QTest.mouseMove(canvas, QPoint(200, 180))
        ys, xs = np.nonzero(grabbed(canvas)[100:260, 120:280] != bare[100:260, 120:280])
        away = np.hypot(xs - 80, ys - 80)
        ring = away[away > 15]
        assert abs(ring - radius).max() < 4.0
        angles = np.arctan2(ys - 80, xs - 80)[away > 15]
        assert len(np.unique(np.round(angles, 1))) == 63


def test_ctrl_and_wheel_change_the_brush_of_the_tool_in_hand_alone_and_tell(canvas: Canvas) -> None:
    told, views = Heard(canvas.brushChanged), Heard(canvas.viewportRequested)
    canvas.show_tool("spray")
    canvas.show_brush("spray", Brush(40.0, 9, "uniform"))
    ctrl_wheel(canvas, QPoint(200, 200), 1.0)
    [(name, brush)] = told.said
    assert name == "spray"
    assert brush.radius > 40.0
    assert (brush.density, brush.falloff) == (9, "uniform")
    assert views.said == []
    heard = Heard(canvas.sprayRequested)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    assert heard.said[0][2] == pytest.approx(brush.radius / 200.0)
    canvas.show_tool("place")
    ctrl_wheel(canvas, QPoint(200, 200), 1.0)
    assert len(told.said) == 1
    assert len(views.said) == 1


def test_a_brush_that_is_set_elsewhere_is_shown_for_a_moment(canvas: Canvas) -> None:
    canvas.show_tool("erase")
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    bare = grabbed(canvas)
    canvas.show_brush("erase", Brush(50.0))
    ys, xs = np.nonzero(grabbed(canvas) != bare)
    assert np.hypot(xs - 199.5, ys - 199.5) == pytest.approx(50.0, abs=4.0)
    canvas.tool_holder.preview.timeout.emit()
    assert np.array_equal(grabbed(canvas), bare)


def test_the_pan_tool_moves_the_view_by_exactly_the_drag(canvas: Canvas) -> None:
    canvas.viewportRequested.connect(canvas.show_viewport)
    canvas.show_tool("pan")
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(100, 100))
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, QPoint(150, 90))
    QTest.mouseMove(canvas, QPoint(140, 180))
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(140, 180))
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    view = canvas.scene.view
    assert (view.x0, view.x1, view.y0, view.y1) == pytest.approx((-1.2, 0.8, -0.6, 1.4))


def test_every_tool_shows_its_cursor(canvas: Canvas) -> None:
    for name, spec in TOOLS.items():
        canvas.show_tool(name)
        assert canvas.cursor().shape() == spec.cursor


class Window(QWidget):
    """A window with a canvas, a box to type in, and Space as the shortcut of an action that counts."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.box = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(canvas)
        column.addWidget(self.box)
        self.action = QAction("Run", self)
        self.action.setShortcut(QKeySequence("Space"))
        self.addAction(self.action)
        self.ran = Heard(self.action.triggered)
        SpaceDrag(canvas, self.action)


@pytest.fixture
def window(canvas: Canvas, qtbot: QtBot) -> Window:
    made = Window(canvas)
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    canvas.viewportRequested.connect(canvas.show_viewport)
    canvas.setFocus()
    return made


def test_space_alone_acts_once_when_it_is_let_go(canvas: Canvas, window: Window) -> None:
    QTest.keyPress(canvas, SPACE)
    assert window.ran.said == []
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    held = QKeyEvent(QEvent.Type.KeyPress, SPACE, NO_KEYS, " ", True)
    QApplication.sendEvent(canvas, held)
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyRelease, SPACE, NO_KEYS, " ", True))
    assert window.ran.said == []
    QTest.keyRelease(canvas, SPACE)
    assert len(window.ran.said) == 1
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    QTest.keyClick(canvas, SPACE)
    assert len(window.ran.said) == 2


@pytest.mark.parametrize("name", ["place", "select", "spray"])
def test_space_and_a_drag_pan_with_every_tool_and_do_nothing_else(canvas: Canvas, window: Window, name: str) -> None:
    canvas.show_tool(name)
    others = Heard(canvas.pointRequested, canvas.sprayRequested, canvas.selectionRequested, canvas.moveRequested)
    grip = canvas.mapping.to_data(100, 100)
    QTest.keyPress(canvas, SPACE)
    drag(canvas, QPoint(100, 100), QPoint(150, 90), QPoint(180, 160))
    assert canvas.mapping.to_data(180, 160) == pytest.approx(grip)
    # Let go over another widget.
    QTest.keyRelease(window.box, SPACE)
    assert window.ran.said == []
    assert others.said == []
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(100, 300))
    assert len(others.said) == 1


def test_whoever_types_a_space_types_it(canvas: Canvas, window: Window) -> None:
    window.box.setFocus()
    QTest.keyClicks(window.box, "a b")
    assert window.box.text() == "a b"
    assert window.ran.said == []


def test_a_space_that_is_never_let_go_here_is_forgotten(canvas: Canvas, window: Window) -> None:
    QTest.keyPress(canvas, SPACE)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    QTest.keyRelease(canvas, SPACE)
    assert window.ran.said == []


def test_the_crosshair_carries_every_brush(canvas: Canvas) -> None:
    canvas.show_brush("relabel", Brush(30.0))
    sprayed, changed, erased = (
        Heard(canvas.sprayRequested),
        Heard(canvas.relabelRequested),
        Heard(canvas.eraseRequested),
    )
    canvas.show_tool("spray")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    ring = canvas.tool_holder.tool.overlay()
    assert (ring.center().x(), ring.center().y()) == (200.0, 200.0)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NO_KEYS, "", True))
    assert [said[:2] for said in sprayed.said] == [pytest.approx((0.0, 0.0))] * 2
    assert sprayed.said[0][-1] == sprayed.said[1][-1]
    for _ in range(11):
        QTest.keyClick(canvas, Qt.Key.Key_Down)
    canvas.show_tool("relabel")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert [said[:2] for said in changed.said] == [([2], 1)]
    assert changed.said[0][2] != sprayed.said[0][-1]
    canvas.show_tool("erase")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert [said[0] for said in erased.said] == [[2]]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool_holder.tool.overlay().isEmpty()


def test_escape_lets_go_of_one_thing_after_the_other(canvas: Canvas) -> None:
    canvas.show_selection(np.array([0, 2]))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    heard = Heard(canvas.selectionRequested)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.said == []
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard.said == [([],)]


# What the offscreen platform says of every popup.
quiet_popups = pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing", extend=True)


def menu_of(canvas: Canvas, place: QPoint) -> QMenu:
    QApplication.sendEvent(
        canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place), NO_KEYS)
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def relabel_menu(menu: QMenu) -> QMenu:
    found = menu.findChild(QMenu, "relabel")
    assert isinstance(found, QMenu)
    return found


@quiet_popups
def test_the_menu_on_a_point_gives_it_another_class(canvas: Canvas) -> None:
    heard = Heard(canvas.relabelRequested)
    menu = menu_of(canvas, at(canvas, -0.5, 0.5))
    first, second, third = relabel_menu(menu).actions()
    assert [action.isEnabled() for action in (first, second, third)] == [False, True, True]
    assert second.text() == "Class &2: b && c"
    third.trigger()
    menu.close()
    assert [said[:2] for said in heard.said] == [([0], 2)]


@quiet_popups
def test_the_menu_on_a_selected_point_is_about_all_selected_points(canvas: Canvas) -> None:
    changed, erased = Heard(canvas.relabelRequested), Heard(canvas.eraseRequested)
    canvas.show_selection(np.array([0, 1, 2]))
    menu = menu_of(canvas, at(canvas, -0.5, 0.5))
    relabel_menu(menu).actions()[1].trigger()
    next(action for action in menu.actions() if "Delete" in action.text()).trigger()
    menu.close()
    assert [said[:2] for said in changed.said] == [([0, 2], 1)]
    assert [said[0] for said in erased.said] == [[0, 1, 2]]
    assert erased.said[0][1] != changed.said[0][2]


@quiet_popups
def test_a_menu_over_data_that_are_no_more_changes_nothing(canvas: Canvas) -> None:
    heard = Heard(canvas.relabelRequested, canvas.eraseRequested)
    menu = menu_of(canvas, at(canvas, -0.5, 0.5))
    canvas.show_data(Dataset(np.zeros((1, 2)), np.zeros(1, np.int64), make_classes(3)))
    relabel_menu(menu).actions()[1].trigger()
    next(action for action in menu.actions() if "Delete" in action.text()).trigger()
    menu.close()
    assert heard.said == []


def test_no_menu_opens_in_the_middle_of_a_stroke(canvas: Canvas) -> None:
    canvas.show_tool("spray")
    QTest.mousePress(canvas, LEFT, NO_KEYS, QPoint(100, 200))
    place = at(canvas, -0.5, 0.5)
    QApplication.sendEvent(
        canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place), NO_KEYS)
    )
    assert QApplication.activePopupWidget() is None
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(100, 200))
