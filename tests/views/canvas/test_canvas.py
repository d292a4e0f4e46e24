"""The canvas under a real mouse and keyboard, and the colours it then shows."""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from types import SimpleNamespace

import numpy as np
import pytest
from canvas_hand import Heard, at, drag
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from softmax_viz.core.data.dataset import Dataset, empty_dataset, make_classes
from softmax_viz.core.editing.edits import Insert, Move, Remove
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas import canvas_input
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.style.theme import MARKER, THEMES
from softmax_viz.views.tools.brush import Brush

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
SHIFT, NO_KEYS = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SIZE = 400
RED, BLUE = 0xFFFF0000, 0xFF0000FF


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """A canvas of 400 × 400 pixels over [−1, 1]² with three points."""
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(SIZE, SIZE)
    widget.show_viewport(Viewport(-1.0, 1.0, -1.0, 1.0))
    widget.show_data(Dataset(np.array([[-0.5, 0.5], [0.5, 0.5], [0.0, -0.5]]), np.array([0, 1, 2]), make_classes(3)))
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def wheel(canvas: Canvas, place: QPoint, notches: float, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    event = QWheelEvent(
        QPointF(place), QPointF(canvas.mapToGlobal(place)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def grabbed(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def halves(view: Viewport, size: int = SIZE) -> Picture:
    words = np.full((size, size), BLUE, np.uint32)
    words[:, size // 2 :] = RED
    words.setflags(write=False)
    return Picture(words, view, np.empty((0, 4)))


def test_a_click_asks_for_a_point_at_its_place(canvas: Canvas) -> None:
    heard = Heard(canvas.pointRequested)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, at(canvas, 0.25, -0.75))
    assert [place[:2] for place in heard.said] == [pytest.approx((0.25, -0.75), abs=0.005)]


def test_two_fast_clicks_are_two_points(canvas: Canvas) -> None:
    heard = Heard(canvas.pointRequested)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, at(canvas, 0.0, 0.0))
    QTest.mouseDClick(canvas, LEFT, NO_KEYS, at(canvas, 0.0, 0.0))
    assert len(heard.said) == 2


def test_the_right_half_of_a_picture_is_on_the_right(canvas: Canvas) -> None:
    canvas.show_data(empty_dataset())
    canvas.show_picture(halves(canvas.scene.view))
    shown = grabbed(canvas)
    assert (shown[:, :200] == BLUE).mean() > 0.9
    assert (shown[:, 200:] == RED).mean() > 0.9


def test_on_a_screen_with_fine_pixels_the_field_is_as_fine() -> None:
    """Scale factors are read once at start, so this needs a process of its own."""
    program = """
import numpy as np
from PySide6.QtWidgets import QApplication
from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.field.picture.picture import Picture
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.canvas.canvas import Canvas
app = QApplication([])
canvas = Canvas()
sizes = []
canvas.sizeChanged.connect(lambda columns, rows: sizes.append((columns, rows)))
canvas.resize(400, 300)
canvas.show()
app.processEvents()
columns, rows = sizes[-1]
words = np.full((rows, columns), 0xFF0000FF, np.uint32)
words[:, 1::2] = 0xFFFF0000
canvas.show_picture(Picture(words, canvas.scene.view, np.empty((0, 4))))
image = canvas.grab().toImage()
shown = np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())
print(columns, rows, shown.shape, (shown == words).mean() > 0.9)
canvas.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
    )  # fmt: skip
    assert done.stdout.split("\n")[0] == "800 600 (600, 800) True"


def test_a_point_shows_its_colour_and_is_gone_when_it_is_removed(canvas: Canvas) -> None:
    red, green, blue = CLASS_STYLES[1].colour
    colour = 0xFF000000 | red << 16 | green << 8 | blue
    place = at(canvas, 0.5, 0.5)
    assert grabbed(canvas)[place.y(), place.x()] == colour
    canvas.show_data(Remove(np.array([1])).apply(canvas.scene.data)[0])
    assert grabbed(canvas)[place.y(), place.x()] != colour


def test_one_drag_is_one_gesture_and_the_next_is_another(canvas: Canvas) -> None:
    canvas.show_tool("select")
    heard = Heard(canvas.moveRequested)
    drag(canvas, at(canvas, 0.5, 0.5), QPoint(310, 110), QPoint(320, 120), QPoint(330, 130))
    drag(canvas, at(canvas, -0.5, 0.5), QPoint(110, 110), QPoint(120, 120))
    gestures = [gesture for *_, gesture in heard.said]
    assert len(gestures) == 5
    assert len(set(gestures[:3])) == 1
    assert len(set(gestures[3:])) == 1
    assert gestures[0] != gestures[3]
    indices, points, _ = heard.said[2]
    assert indices == [1]
    assert points == [pytest.approx((0.65, 0.35))]


def test_a_stroke_of_the_eraser_is_one_gesture_and_sees_its_own_work(canvas: Canvas) -> None:
    canvas.show_tool("erase")
    heard = Heard(canvas.eraseRequested)
    canvas.eraseRequested.connect(lambda indices, _: canvas.show_data(Remove(indices).apply(canvas.scene.data)[0]))
    drag(canvas, at(canvas, -0.5, 0.5), at(canvas, 0.9, 0.5))
    assert [indices for indices, _ in heard.said] == [[0], [0]]
    assert len({gesture for _, gesture in heard.said}) == 1
    assert canvas.scene.data.points.tolist() == [[0.0, -0.5]]


def test_the_probe_tool_pins_the_probe(canvas: Canvas) -> None:
    canvas.show_tool("probe")
    heard = Heard(canvas.probeRequested)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, at(canvas, -0.25, 0.1))
    assert heard.said == [pytest.approx((-0.25, 0.1), abs=0.005)]


def test_the_pointer_is_reported_in_data_units_and_when_it_leaves(canvas: Canvas) -> None:
    heard, left = Heard(canvas.hovered), Heard(canvas.hoverLeft)
    QTest.mouseMove(canvas, at(canvas, 0.75, 0.25))
    assert heard.said[-1] == pytest.approx((0.75, 0.25), abs=0.005)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert left.said == [()]


@pytest.mark.parametrize("notches", [1.0, -2.0, 0.25])
def test_the_wheel_zooms_and_keeps_the_place_under_the_pointer(canvas: Canvas, notches: float) -> None:
    heard, place = Heard(canvas.viewportRequested), QPoint(300, 50)
    before = canvas.mapping.to_data(300, 50)
    old = canvas.scene.view
    wheel(canvas, place, notches)
    [(view,)] = heard.said
    assert (view.width < old.width) == (notches > 0)
    assert canvas.scene.view == old
    canvas.show_viewport(view)
    assert canvas.mapping.to_data(300, 50) == pytest.approx(before)


def test_zooming_in_ends_before_numbers_run_out(canvas: Canvas) -> None:
    canvas.viewportRequested.connect(canvas.show_viewport)
    canvas.show_viewport(Viewport(1000.0, 1001.0, 0.0, 1.0))
    for _ in range(300):
        wheel(canvas, QPoint(200, 200), 3.0)
    view = canvas.scene.view
    assert view.width > 0.0
    assert canvas.mapping.to_data(199, 0)[0] < canvas.mapping.to_data(200, 0)[0]
    grabbed(canvas)
    for _ in range(300):
        wheel(canvas, QPoint(200, 200), -3.0)
    assert canvas.scene.view.width > 1e9
    grabbed(canvas)


def test_the_middle_button_pulls_the_plane_along(canvas: Canvas) -> None:
    heard, points = Heard(canvas.viewportRequested), Heard(canvas.pointRequested)
    canvas.viewportRequested.connect(canvas.show_viewport)
    grip = canvas.mapping.to_data(100, 100)
    drag(canvas, QPoint(100, 100), QPoint(150, 90), QPoint(220, 180), button=MIDDLE)
    assert len(heard.said) >= 2
    assert canvas.mapping.to_data(220, 180) == pytest.approx(grip)
    assert points.said == []


def test_ctrl_and_wheel_set_the_size_of_the_brush_and_do_not_zoom(canvas: Canvas) -> None:
    canvas.show_tool("erase")
    views, erased = Heard(canvas.viewportRequested), Heard(canvas.eraseRequested)
    beside = at(canvas, 0.5, 0.5) + QPoint(40, 0)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, beside)
    assert erased.said == []
    wheel(canvas, beside, 8.0, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, beside)
    assert [indices for indices, _ in erased.said] == [[1]]
    assert views.said == []


def test_setters_are_silent(canvas: Canvas) -> None:
    signals = (
        canvas.pointRequested, canvas.moveRequested, canvas.eraseRequested, canvas.deleteRequested,
        canvas.selectionRequested, canvas.probeRequested, canvas.probeReleaseRequested, canvas.hovered,
        canvas.hoverLeft, canvas.viewportRequested, canvas.sizeChanged, canvas.sprayRequested, canvas.relabelRequested,
        canvas.brushChanged,
    )  # fmt: skip
    heard = Heard(*signals)
    canvas.show_data(blobs(3))
    canvas.show_picture(halves(canvas.scene.view))
    canvas.show_wrong(np.zeros(135, np.bool_))
    canvas.show_held_out(np.arange(135) % 3 == 0)
    canvas.show_selection(np.array([1, 2]))
    canvas.show_viewport(Viewport(-3.0, 3.0, -3.0, 3.0))
    canvas.show_probe((0.0, 0.0))
    canvas.show_tool("select")
    canvas.show_brush("spray", Brush(99.0))
    canvas.show_panning(True)
    canvas.show_active_class(2)
    canvas.show_theme(THEMES["dark"])
    canvas.show_picture(None)
    grabbed(canvas)
    assert heard.said == []


def test_many_changes_cost_one_repaint(canvas: Canvas, qapp: QApplication) -> None:
    qapp.processEvents()
    before = canvas.paints
    for _ in range(10):
        canvas.show_picture(halves(canvas.scene.view))
        canvas.show_probe((0.1, 0.2))
    qapp.processEvents()
    assert canvas.paints == before + 1


def test_a_picture_is_let_go_of_when_the_next_one_has_come(canvas: Canvas) -> None:
    first = halves(canvas.scene.view)
    lent = weakref.ref(first.pixels)
    canvas.show_picture(first)
    grabbed(canvas)
    del first
    shown = lent() is not None
    canvas.show_picture(halves(canvas.scene.view))
    assert shown
    assert lent() is None


def test_rings_stay_on_their_points_when_others_come_and_go(canvas: Canvas) -> None:
    canvas.show_wrong(np.array([False, True, False]))
    more, _ = Insert(np.array([0]), np.array([[0.9, 0.9]]), np.array([1])).apply(canvas.scene.data)
    canvas.show_data(more)
    assert canvas.scene.wrong is not None
    assert canvas.scene.wrong.tolist() == [False, False, True, False]
    canvas.show_data(Remove(np.array([0, 1])).apply(more)[0])
    assert canvas.scene.wrong.tolist() == [True, False]
    canvas.show_data(Move(np.array([0]), np.array([[0.0, 0.0]])).apply(canvas.scene.data)[0])
    assert canvas.scene.wrong.tolist() == [False, False]


def test_a_mask_for_other_data_is_not_shown(canvas: Canvas) -> None:
    canvas.show_wrong(np.array([False, True, False]))
    canvas.show_wrong(np.ones(7, np.bool_))
    assert canvas.scene.wrong is not None
    assert canvas.scene.wrong.tolist() == [False, True, False]


def test_held_out_points_are_hollow_and_stay_so_when_others_come_and_go(canvas: Canvas) -> None:
    place = at(canvas, 0.5, 0.5)
    filled = grabbed(canvas)[place.y(), place.x()]
    canvas.show_held_out(np.array([False, True, False]))
    hollow = grabbed(canvas)[place.y(), place.x()]
    assert hollow != filled
    more, _ = Insert(np.array([0]), np.array([[0.9, 0.9]]), np.array([1])).apply(canvas.scene.data)
    canvas.show_data(more)
    assert canvas.scene.held_out is not None
    assert canvas.scene.held_out.tolist() == [False, False, True, False]
    assert grabbed(canvas)[place.y(), place.x()] == hollow
    canvas.show_data(Remove(np.array([0, 1])).apply(more)[0])
    assert canvas.scene.held_out.tolist() == [True, False]
    canvas.show_held_out(None)
    assert canvas.scene.held_out is None
    assert grabbed(canvas)[place.y(), place.x()] == filled


def test_held_out_points_of_other_data_are_not_shown(canvas: Canvas) -> None:
    canvas.show_held_out(np.array([False, True, False]))
    canvas.show_held_out(np.ones(7, np.bool_))
    assert canvas.scene.held_out is not None
    assert canvas.scene.held_out.tolist() == [False, True, False]


def test_the_same_held_out_points_cost_no_repaint(canvas: Canvas, qapp: QApplication) -> None:
    canvas.show_held_out(np.array([False, True, False]))
    qapp.processEvents()
    before = canvas.paints
    canvas.show_held_out(np.array([False, True, False]))
    qapp.processEvents()
    assert canvas.paints == before
    canvas.show_held_out(np.zeros(3, np.bool_))
    assert canvas.scene.held_out is None
    qapp.processEvents()
    assert canvas.paints == before + 1
    canvas.show_held_out(None)
    qapp.processEvents()
    assert canvas.paints == before + 1


def test_an_empty_canvas_invites_and_lets_clicks_through(canvas: Canvas) -> None:
    canvas.show_data(empty_dataset())
    canvas.show_picture(halves(canvas.scene.view))
    middle = grabbed(canvas)[180:220, 80:320]
    assert not np.isin(middle, (BLUE, RED)).all()
    heard = Heard(canvas.pointRequested)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, QPoint(200, 200))
    assert len(heard.said) == 1


def test_the_size_is_told_once_per_change(canvas: Canvas) -> None:
    heard = Heard(canvas.sizeChanged)
    canvas.resize(500, 450)
    canvas.resize(500, 450)
    assert heard.said == [(500, 450)]


def test_the_canvas_says_in_words_what_it_shows(canvas: Canvas) -> None:
    canvas.show_data(blobs(3))
    text = canvas.accessibleDescription()
    assert "135" in text
    assert "−1 to 1" in text
    assert canvas.accessibleName()


def test_a_marker_follows_the_pointer_without_repainting_everything(canvas: Canvas, qapp: QApplication) -> None:
    canvas.show_active_class(1)
    qapp.processEvents()
    bare = grabbed(canvas)
    QTest.mouseMove(canvas, QPoint(60, 330))
    ys, xs = np.nonzero(grabbed(canvas) != bare)
    assert abs(xs - 60).max() <= 10
    assert abs(ys - 330).max() <= 10


# What the offscreen platform says of every popup.
quiet_popups = pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing", extend=True)


def menu_of(canvas: Canvas, place: QPoint) -> QMenu:
    QApplication.sendEvent(
        canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place), NO_KEYS)
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, text: str) -> None:
    action = next(action for action in menu.actions() if action.text().replace("&", "").startswith(text))
    assert isinstance(action, QAction)
    QTest.mouseClick(menu, LEFT, NO_KEYS, menu.actionGeometry(action).center())


@quiet_popups
def test_the_menu_on_a_point_deletes_it(canvas: Canvas) -> None:
    heard = Heard(canvas.eraseRequested)
    choose(menu_of(canvas, at(canvas, 0.5, 0.5)), "Delete")
    assert [indices for indices, _ in heard.said] == [[1]]


@quiet_popups
def test_the_menu_on_a_point_copies_its_coordinates(canvas: Canvas) -> None:
    choose(menu_of(canvas, at(canvas, 0.0, -0.5)), "Copy")
    assert QGuiApplication.clipboard().text() == "0.0, -0.5"


@quiet_popups
def test_the_menu_on_empty_ground_adds_pastes_and_fits(canvas: Canvas) -> None:
    added, pasted, fitted = Heard(canvas.pointRequested), Heard(canvas.pasteRequested), Heard(canvas.fitRequested)
    QGuiApplication.clipboard().setText("1 2")
    for text in ("Add", "Paste", "Fit"):
        choose(menu_of(canvas, QPoint(20, 20)), text)
    assert [place[:2] for place in added.said] == pasted.said == [pytest.approx((-0.9, 0.9))]
    assert fitted.said == [()]
    wanted = Heard(canvas.pictureCopyRequested), Heard(canvas.pictureExportRequested)
    for text in ("Copy picture", "Export picture"):
        choose(menu_of(canvas, QPoint(20, 20)), text)
    assert [heard.said for heard in wanted] == [[()], [()]]
    QGuiApplication.clipboard().clear()
    menu = menu_of(canvas, QPoint(20, 20))
    assert not next(action for action in menu.actions() if "Paste" in action.text()).isEnabled()
    menu.close()


@quiet_popups
def test_the_canvas_is_left_when_its_menu_closes_with_the_mouse_elsewhere(canvas: Canvas, monkeypatch) -> None:
    for place, times in ((QPoint(50, 50), 0), (QPoint(50, 500), 1)):
        menu = menu_of(canvas, QPoint(20, 20))
        where = canvas.mapToGlobal(place)
        monkeypatch.setattr(canvas_input, "QCursor", SimpleNamespace(pos=lambda where=where: where))
        left = Heard(canvas.hoverLeft)
        menu.close()
        assert len(left.said) == times


@quiet_popups
def test_the_menu_moves_and_releases_the_probe(canvas: Canvas) -> None:
    moved, released = Heard(canvas.probeRequested), Heard(canvas.probeReleaseRequested)
    menu = menu_of(canvas, QPoint(20, 20))
    assert not next(action for action in menu.actions() if "lease" in action.text()).isEnabled()
    choose(menu, "Move")
    assert moved.said == [pytest.approx((-0.9, 0.9))]
    canvas.show_probe((0.0, 0.0))
    choose(menu_of(canvas, QPoint(20, 20)), "Release")
    assert released.said == [()]


def claims(canvas: Canvas, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> bool:
    """Whether the canvas takes a key before a shortcut of the window gets it."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, keys)
    event.ignore()
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def test_arrows_and_delete_belong_to_the_window_unless_they_mean_something_here(canvas: Canvas) -> None:
    own = (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_Space)
    assert [claims(canvas, key) for key in own] == [False] * 5
    canvas.show_selection(np.array([1]))
    assert [claims(canvas, key) for key in own] == [True, True, True, True, False]
    canvas.show_selection(np.array([], np.int64))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert [claims(canvas, key) for key in own] == [True, True, False, True, False]
    assert claims(canvas, Qt.Key.Key_Right, SHIFT)
    assert claims(canvas, Qt.Key.Key_Right, CTRL)
    assert not claims(canvas, Qt.Key.Key_Delete, CTRL)
    assert not claims(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)


def test_with_the_keyboard_alone_a_point_can_be_placed(canvas: Canvas) -> None:
    placed, hovered = Heard(canvas.pointRequested), Heard(canvas.hovered)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert placed.said == []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, Qt.Key.Key_Left, SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert [place[:2] for place in placed.said] == [pytest.approx((15 / 200, 8 / 200))]
    assert hovered.said[-1] == placed.said[0][:2]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert len(placed.said) == 1


def test_the_crosshair_can_be_seen_and_stays_on_the_canvas(canvas: Canvas) -> None:
    bare = grabbed(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Enter)
    ys, xs = np.nonzero(grabbed(canvas) != bare)
    assert (xs.mean(), ys.mean()) == pytest.approx((200, 200), abs=2.0)
    placed = Heard(canvas.pointRequested)
    for _ in range(60):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert 0.98 < placed.said[0][0] <= 1.0


def test_the_crosshair_goes_far_fast_and_the_view_follows_it_past_the_edge(canvas: Canvas) -> None:
    canvas.viewportRequested.connect(canvas.show_viewport)
    hovered, hints = Heard(canvas.hovered), Heard(canvas.hintChanged)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Left, CTRL)
    assert hovered.said[-1] == pytest.approx((-192 / 200, 0.0))
    assert canvas.scene.view.x0 == -1.0
    QTest.keyClick(canvas, Qt.Key.Key_Left, CTRL)  # eight pixels are left: the view does the rest
    assert hovered.said[-1] == pytest.approx((-256 / 200, 0.0))
    assert (canvas.scene.view.x0, canvas.scene.view.y0) == pytest.approx((-256 / 200, -1.0))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert "Ctrl" in hints.said[-2][0]
    assert hints.said[-1] == ("",)


def test_enter_on_a_point_asks_before_it_hides_it_below_another(canvas: Canvas) -> None:
    placed, hints = Heard(canvas.pointRequested), Heard(canvas.hintChanged)
    canvas.pointRequested.connect(
        lambda x, y, _: canvas.show_data(
            Insert.append(canvas.scene.data, np.array([[x, y]]), [1]).apply(canvas.scene.data)[0]
        )
    )
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    bare = grabbed(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(placed.said) == 1
    assert "class 2" in hints.said[-1][0]
    assert (grabbed(canvas) != bare).any()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(placed.said) == 2
    # The note is gone. The marker below the crosshair, drawn twice, may have stronger edges.
    assert (np.abs(np.argwhere(grabbed(canvas) != bare) - 200) <= MARKER).all()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(placed.said) == 3


def test_arrows_nudge_the_selection_and_delete_asks_for_it_to_go(canvas: Canvas) -> None:
    moves, deletes = Heard(canvas.moveRequested), Heard(canvas.deleteRequested)
    canvas.show_selection(np.array([2, 0]))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    first, second = moves.said
    assert first[0] == [0, 2]
    assert first[1] == [pytest.approx((-0.46, 0.5)), pytest.approx((0.04, -0.5))]
    assert second[1] == [pytest.approx((-0.5, 0.495)), pytest.approx((0.0, -0.505))]
    assert first[2] != second[2]
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert deletes.said == [()]


def test_escape_gives_up_a_drag(canvas: Canvas) -> None:
    canvas.show_tool("select")
    canvas.moveRequested.connect(
        lambda indices, points, _: canvas.show_data(Move(indices, points).apply(canvas.scene.data)[0])
    )
    before = canvas.scene.data
    QTest.mousePress(canvas, LEFT, NO_KEYS, at(canvas, 0.5, 0.5))
    QTest.mouseMove(canvas, QPoint(350, 350))
    assert canvas.scene.data != before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.scene.data == before
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(350, 350))
    assert canvas.scene.data == before


def test_those_who_come_by_keyboard_see_where_the_focus_is(canvas: Canvas) -> None:
    bare = grabbed(canvas)
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    changed = grabbed(canvas) != bare
    assert changed[0].all()
    assert changed[:, -1].all()
    assert not changed[5:-5, 5:-5].any()
    canvas.clearFocus()
    assert np.array_equal(grabbed(canvas), bare)


def test_a_point_selected_elsewhere_is_shown_by_a_pulse_that_ends(canvas: Canvas) -> None:
    clock, place = canvas.flash.clock, at(canvas, 0.5, 0.5)
    canvas.show_selection(np.array([0]))
    canvas.show_selection(np.array([0, 1]))
    assert clock.isActive()
    pulse = grabbed(canvas)
    for _ in range(40):
        clock.timeout.emit()
    assert not clock.isActive()
    ys, xs = np.nonzero(grabbed(canvas) != pulse)
    assert np.hypot(xs - place.x(), ys - place.y()).max() < 40  # only around the point that was not selected before
    canvas.show_selection(np.arange(0))
    assert not clock.isActive()
    canvas.show_tool("select")
    canvas.selectionRequested.connect(canvas.show_selection)
    QTest.mouseClick(canvas, LEFT, NO_KEYS, place)
    assert canvas.scene.selection.tolist() == [1]
    assert not clock.isActive()  # one's own click needs no help
