"""The time line under the plot: one axis with it, mouse and keyboard, what it says, and the band over the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import LossHistory
from softmax_viz.views.access import factory
from softmax_viz.views.plot.drawing.step_axis import StepAxis
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.theme import LIGHT, theme_of
from softmax_viz.views.timeline.past_band import PastBand
from softmax_viz.views.timeline.time_strip import TimeStrip

TIP = 1394
LEFT, SHIFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


class Window(QWidget):
    """A plot of 1,394 steps whose loss at step s is 1 − s / 2000, the time line below it, and what that asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.plot = LossPlot()
        self.strip = TimeStrip(self.plot)
        self.track = self.strip.track
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.plot, 1)
        column.addWidget(self.strip)
        self.resize(800, 260)
        self.asked: list[object] = []
        self.ghosts: list[int | None] = []
        strip = self.strip
        for name in ("look", "scrub", "home", "end", "play", "back", "step", "loop", "loopToggle", "bookmarkRemove"):
            getattr(strip, f"{name}Requested").connect(lambda *values, name=name: self.asked.append((name, *values)))
        strip.bookmarkNameRequested.connect(lambda *values: self.asked.append(("name", *values)))
        strip.ghostRequested.connect(self.ghosts.append)
        history = LossHistory()
        history.add_full_batch(0, 1.0 - np.arange(TIP) / 2000.0, np.zeros(TIP))
        self.curve = history.curve()

    def x(self, step: int) -> QPoint:
        """Where ``step`` is on the track, on the height of its line."""
        return QPointF(self.track.scale.x_of(step), self.track.height() - 8.0).toPoint()

    def take(self) -> list[object]:
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture(scope="module")
def shown(qapp) -> Iterator[Window]:
    factory.install()
    window = Window()
    for part in (window.plot, window.strip):
        part.show_theme(LIGHT)
    window.show()
    window.plot.show_curve(window.curve, TIP, Evaluation(TIP, 0.303, 0.0, np.zeros(4, bool)))
    window.plot.prepare()
    qapp.processEvents()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(shown, qapp) -> Window:
    shown.strip.show_theme(LIGHT)
    shown.strip.show_marks(())
    shown.strip.show_time(TimeLine(tip=TIP))
    shown.plot.show_all()
    qapp.processEvents()
    shown.take()
    shown.ghosts.clear()
    return shown


def wheel(widget: QWidget, at: QPoint, notches: int, keys: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def drag(window: Window, first: int, last: int, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mousePress(window.track, LEFT, keys, window.x(first))
    for share in (0.5, 1.0):
        QTest.mouseMove(window.track, window.x(round(first + share * (last - first))))
    QTest.mouseRelease(window.track, LEFT, keys, window.x(last))


@pytest.mark.parametrize("is_log", [False, True])
@pytest.mark.parametrize("notches", [0, 3, 8])
@pytest.mark.parametrize("width", [800, 470])
def test_it_has_one_axis_with_the_plot(window, qapp, is_log, notches, width):
    window.resize(width, 260)
    window.plot.show_choices(replace(window.plot.choices, is_log_step=is_log))
    qapp.processEvents()
    wheel(window.track, window.x(400), notches, Qt.KeyboardModifier.ControlModifier)
    qapp.processEvents()
    surface, axis = window.plot.surface, window.plot.surface.axis
    low, high = surface.drawing.steps
    assert (high - low < 1400) == (notches > 0)
    for step in np.unique(np.linspace(low, high, 9).round().astype(int)):
        # Where the curve has the step on the screen, by the transformation that draws it.
        view = surface._curves.curves.sceneTransform()
        in_plot = view.map(QPointF(StepAxis(is_log=is_log).place_of(step), 0.0)).x() + surface._curves.widget.pos().x()
        drawn = surface.mapTo(window, QPoint(0, 0)).x() + in_plot
        on_strip = window.track.mapTo(window, QPoint(0, 0)).x() + window.track.scale.x_of(step)
        assert on_strip == pytest.approx(drawn, abs=1.0)
        assert axis.step_at(axis.x_of(step)) == step
    window.resize(800, 260)
    window.plot.show_choices(replace(window.plot.choices, is_log_step=False))


def test_a_press_looks_there_a_drag_scrubs_and_the_ends_are_those_of_the_run(window):
    drag(window, 200, 1000)
    asked = window.take()
    assert [name for name, _ in asked] == ["look", "scrub", "scrub"]
    assert [step for _, step in asked] == pytest.approx([200, 600, 1000], abs=2)
    drag(window, 200, TIP + 300)
    assert window.take()[-1] == ("scrub", TIP)
    QTest.mouseMove(window.track, window.x(700))
    assert window.take() == []


def test_shift_and_drag_choose_a_stretch_and_a_click_with_shift_does_nothing(window):
    drag(window, 900, 300, SHIFT)
    ((name, first, last),) = window.take()
    assert (name, first, last) == ("loop", pytest.approx(300, abs=2), pytest.approx(900, abs=2))
    QTest.mouseClick(window.track, LEFT, SHIFT, window.x(500))
    assert window.take() == []


@pytest.mark.parametrize("before", [None, 50])
def test_a_double_click_shows_the_whole_run_and_stays_where_one_was(window, qapp, before):
    wheel(window.track, window.x(400), 5)
    qapp.processEvents()
    assert window.plot.surface.drawing.steps[1] < TIP
    window.strip.show_time(TimeLine(tip=TIP, step=before))
    QTest.mouseClick(window.track, LEFT, NONE, window.x(400))
    QTest.mouseDClick(window.track, LEFT, NONE, window.x(400))
    asked = window.take()
    assert asked[-1] == (("end",) if before is None else ("look", before))
    assert window.plot.surface.drawing.steps[1] >= TIP


def test_the_play_head_is_large_enough_to_grip_and_the_plot_has_a_line_there(window):
    for scale in (1.0, 2.0):
        window.strip.show_theme(theme_of("light", scale))
        window.strip.show_time(TimeLine(tip=TIP, step=700))
        head = window.track._picture.head(window.track.height())
        assert min(head.width(), head.height()) >= 12.0
        assert window.track.rect().contains(head.toAlignedRect())
        assert head.center().x() == pytest.approx(window.track.scale.x_of(700), abs=1.0)
    line = window.plot.surface._curves._moment
    assert line.isVisible()
    assert line.value() == 700
    window.strip.show_time(TimeLine(tip=TIP))
    assert not line.isVisible()


def test_it_is_a_slider_that_says_step_and_loss(window):
    window.strip.show_time(TimeLine(tip=TIP, step=120))
    spoken = QAccessible.queryAccessibleInterface(window.track)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Time line"
    assert spoken.text(QAccessible.Text.Value) == "step 120 of 1,394, loss 0.9400"  # 1 − 120 / 2000
    number = spoken.valueInterface()
    assert (number.minimumValue(), number.currentValue(), number.maximumValue()) == (0.0, 120.0, 1394.0)
    number.setCurrentValue(77.0)
    assert window.take() == [("look", 77)]
    window.strip.show_time(TimeLine(tip=TIP))
    assert spoken.text(QAccessible.Text.Value) == "step 1,394 of 1,394, loss 0.3030"


def test_the_keys_of_a_slider_work_on_it_after_tab(window, qapp):
    window.activateWindow()
    window.track.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        QTest.keyClick(window.track, key)
    assert window.take() == [("step", 1), ("back", 1), ("step", 10), ("back", 10)]
    assert window.track.focusPolicy() == Qt.FocusPolicy.TabFocus  # a click leaves the keyboard where it is


def tooltip(window: Window, place: QPoint) -> str:
    return window.track.text_at(place.x())


def test_what_was_changed_and_what_was_marked_is_said_where_it_is(window):
    window.strip.show_marks((CurveMark(300, "λ 0.001 → 0.09"), CurveMark(900, "class 3 added")))
    window.strip.show_time(TimeLine(tip=TIP, bookmarks=(Bookmark(600, "it turns"), Bookmark(1200))))
    assert "λ 0.001 → 0.09" in tooltip(window, window.x(300))
    assert "step 300" in tooltip(window, window.x(300))
    assert "it turns" in tooltip(window, window.x(600) + QPoint(3, 0))
    assert "Bookmark" in tooltip(window, window.x(1200))
    assert not {"it turns", "λ"} & set(tooltip(window, window.x(450)).split())
    places = window.track.places
    assert [round(x) for x in places.changes] == [round(window.track.scale.x_of(step)) for step in (300, 900)]
    QTest.mouseClick(window.track, LEFT, NONE, window.x(600) + QPoint(4, 0))
    assert window.take() == [("look", 600)]  # the flag itself, though the click was beside it


def test_a_bookmark_is_named_and_removed_in_its_menu(window, qapp):
    window.strip.show_time(TimeLine(tip=TIP, bookmarks=(Bookmark(600, "old"),)))
    place = window.x(600)
    for index in (1, 0):
        QTest.mouseClick(window.track, Qt.MouseButton.RightButton, NONE, place)
        window.track.mouse._open_menu(window.track.flag_at(place.x()), window.track.mapToGlobal(place))
        menu = window.track.findChild(QMenu)
        menu.actions()[index].trigger()
        menu.close()
        qapp.sendPostedEvents(None, 52)  # DeferredDelete
    editor = window.strip._name
    assert editor.isVisible()
    assert editor.line.text() == "old"
    editor.line.setText("  new   name ")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert window.take() == [("bookmarkRemove", 600), ("name", 600, "new name")]
    window.strip.edit_name(600, "old")
    editor.line.setText("other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert window.take() == []


def test_buttons_ask_and_say_their_keys(window):
    window.strip.show_time(TimeLine(tip=TIP, step=700))
    asked = {
        "home": ("home",),
        "back": ("back", 1),
        "play_back": ("play", -1),
        "play": ("play", 1),
        "next": ("step", 1),
        "end": ("end",),
        "loop": ("loopToggle",),
    }
    for name, expected in asked.items():
        button = window.strip.buttons.by_name[name]
        assert button.isVisible(), name
        assert not button.geometry().intersects(window.track.geometry()), name
        QTest.mouseClick(button, LEFT)
        assert window.take() == [expected]
    keys = {"home": "Home", "back": "←", "play": "Space", "next": "→", "end": "End"}
    for name, key in keys.items():
        assert f"({key})" in window.strip.buttons.by_name[name].toolTip()
    assert not window.strip.buttons.by_name["loop"].isChecked()  # nobody has looped anything
    window.strip.show_time(TimeLine(tip=TIP, step=700, loop=(5, 9)))
    assert window.strip.buttons.by_name["loop"].isChecked()


def test_nothing_is_shown_before_the_first_step_and_nothing_moves_when_it_comes(window, qapp):
    height = window.strip.height()
    window.strip.show_time(TimeLine())
    qapp.processEvents()
    assert window.track.places is None
    assert not any(button.isVisible() for button in window.strip.buttons.by_name.values())
    assert window.strip.height() == height <= 26
    empty = window.strip.grab().toImage()
    assert {empty.pixel(x, y) for x in range(0, 800, 7) for y in range(height)} == {empty.pixel(1, 1)}
    QTest.mouseClick(window.track, LEFT, NONE, QPoint(50, 10))
    assert window.take() == []


def test_hovering_the_curve_or_the_strip_asks_for_a_ghost_at_once_then_not_too_often(window):
    surface, timer = window.plot.surface, window.strip._ghost_timer
    timer.setInterval(600_000)  # the test says when it has passed
    step = round(surface.axis.step_at(300))
    QTest.mouseMove(surface, QPoint(300, 60))
    assert window.ghosts == [step]
    for x in range(301, 320):
        QTest.mouseMove(surface, QPoint(x, 60))
    assert len(window.ghosts) == 1
    timer.timeout.emit()
    assert len(window.ghosts) == 2  # the newest
    assert window.ghosts[1] == round(surface.axis.step_at(319))
    QApplication.sendEvent(surface, QEvent(QEvent.Type.Leave))
    assert window.ghosts[2] is None
    QTest.mouseMove(window.track, window.x(700))
    assert window.ghosts[3] == pytest.approx(700, abs=2)
    window.strip._on_hovered(None)
    assert window.ghosts[4:] == [None]


def test_the_band_says_where_one_looks_and_leads_back(qtbot):
    canvas = QWidget()
    qtbot.addWidget(canvas)
    canvas.resize(900, 400)
    beside = QPushButton("Blend", canvas)
    beside.setGeometry(800, 8, 92, 28)
    canvas.show()
    band, returned = PastBand(canvas, beside), []
    band.endRequested.connect(lambda: returned.append(True))
    band.show_theme(LIGHT)
    band.show_time(TimeLine(tip=10_000))
    assert band.label.isHidden()
    band.show_time(TimeLine(tip=10_000, step=412))
    assert band.label.text() == "Step 412 of 10,000 · End returns"
    assert QAccessible.queryAccessibleInterface(band.label).text(QAccessible.Text.Name) == band.label.text()
    place = band.label.geometry()
    band.show_time(TimeLine(tip=10_000, step=7, is_exact=False))
    assert "ear" not in band.label.text()  # not for a moment
    qtbot.waitUntil(lambda: band.label.text() == "Near step 7 of 10,000 · End returns")
    band.show_time(TimeLine(tip=10_000, step=9999))
    assert band.label.text() == "Step 9,999 of 10,000 · End returns"
    assert band.label.geometry() == place  # nothing moves
    assert not band.button.geometry().intersects(beside.geometry())
    assert band.label.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    for width in (900, 560, 420, 300, 240):
        canvas.resize(width, 200)
        beside.move(width - 100, 8)
        QApplication.processEvents()
        for part in (band.label, band.button):
            assert canvas.rect().contains(part.geometry()), width
            assert not part.geometry().intersects(beside.geometry()), width
        assert "Step 9,999" in band.label.text()
    QTest.mouseClick(band.button, LEFT)
    assert returned == [True]
    band.show_time(TimeLine(tip=10_000))
    assert (band.label.isHidden(), band.button.isHidden()) == (True, True)
