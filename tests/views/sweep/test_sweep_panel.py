"""The panel of the sweep, with losses that are known: what it draws and says, and what the mouse and the keys do."""

from dataclasses import replace

import pytest
from made_sweeps import RATES, STRENGTHS, made
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QToolTip, QWidget

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.sweep_state import SweepPhase, SweepState
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.style.theme import THEMES, theme_of
from softmax_viz.views.sweep.sweep_panel import SweepPanel

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ENTER, RIGHT, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Down


def known(row: int, column: int, number: int) -> float | None:
    """The last column diverges; the smallest loss is that of row 1, column 2."""
    return None if column == 3 else 0.01 if (row, column) == (1, 2) else 0.1 * (1 + row + column) + 0.02 * number


def state_of(snapshot, phase=SweepPhase.DONE, **more):
    return SweepState(phase, snapshot.plan, snapshot, **more)


@pytest.fixture
def panel(qtbot):
    panel = SweepPanel()
    qtbot.addWidget(panel)
    panel.show_theme(THEMES["light"])
    panel.resize(440, 1300)
    panel.show()
    return panel


def middle(chart, cell) -> QPoint:
    return chart.rect_of(cell).center().toPoint()


def test_it_asks_for_what_its_controls_say(panel):
    asked = QSignalSpy(panel.startRequested)
    panel.form.across.low.setFocus()
    panel.form.across.low.selectAll()
    QTest.keyClicks(panel.form.across.low, "0.1")
    QTest.keyClick(panel.form.across.low, ENTER)
    panel.form.across.high.selectAll()
    QTest.keyClicks(panel.form.across.high, "10")
    QTest.keyClick(panel.form.across.high, ENTER)
    choose(panel.form.across.count, "3")
    choose(panel.form.down.choice, "none")
    choose(panel.form.seeds, "4")
    panel.form.steps.selectAll()
    QTest.keyClicks(panel.form.steps, "70")
    QTest.keyClick(panel.form.steps, ENTER)
    assert panel.form.across.values.text() == "0.1 · 1 · 10"
    assert not panel.form.down.low.isEnabled()
    assert (panel.grid.axes.n_rows, panel.grid.axes.n_columns) == (1, 3)  # a preview of the axes
    QTest.mouseClick(panel.start, LEFT)
    assert asked.at(0) == [SweepAxis("learning_rate", (0.1, 1.0, 10.0)), None, 4, 70]


def choose(box: QComboBox, text: str) -> None:
    index = [box.itemText(place) for place in range(box.count())].index(text)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_every_number_with_an_effect_can_be_swept_and_two_equal_ones_cannot(panel):
    names = [panel.form.across.choice.itemText(index) for index in range(panel.form.across.choice.count())]
    assert names[:2] == ["Learning rate", "Regularization λ"]
    assert "Momentum β" not in names
    panel.show_settings(Hyperparams(optimizer="momentum"))
    names = [panel.form.across.choice.itemText(index) for index in range(panel.form.across.choice.count())]
    assert "Momentum β" in names
    choose(panel.form.down.choice, "Momentum β")
    low, high = panel.form.down.low.text(), panel.form.down.high.text()
    assert (low, high) == ("0", "0.999")
    panel.show_settings(Hyperparams(penalty="none"))
    assert panel.form.down.choice.currentText() == "none"  # neither has an effect any more


def test_cells_show_field_loss_and_divergence_in_words(panel):
    snapshot = made(known)
    panel.show_sweep(state_of(snapshot))
    grid = panel.grid
    assert grid.axes.across.values == ("0.01", "0.1", "1", "10")
    assert grid.axes.down.values == ("1e−5", "0.001", "0.1")
    image = grid.grab().toImage()
    for column in range(3):
        seen = image.pixelColor(middle(grid, (0, column)))
        style = CLASS_STYLES[snapshot.plan.session.data.classes[column].style].colour
        others = [CLASS_STYLES[label.style].colour for label in snapshot.plan.session.data.classes]
        nearest = min(others, key=lambda colour: sum(abs(a - b) for a, b in zip(colour, seen.getRgb(), strict=False)))
        assert nearest == style
    assert grid.face_of((0, 3)).sentence == "Learning rate 10, Regularization λ 1e−5: diverged at step 7"
    assert (
        panel.sentence.text() == "Smallest loss: 0.0100 at Learning rate 1, Regularization λ 0.001. Diverged: 3 of 12."
    )
    assert panel.map.scale.low == 0.01
    assert panel.map.scale.is_log


def test_hovering_marks_row_and_column_in_both_pictures_and_says_everything(panel, qtbot):
    panel.resize(700, 700)  # both are in view, and on the screen of the tests
    panel.show_sweep(state_of(made(known, n_seeds=3)))
    qtbot.waitUntil(lambda: panel.map.y() == panel.grid.y())
    QTest.mouseMove(panel.map, middle(panel.map, (2, 1)))
    qtbot.waitUntil(lambda: panel.map.hovered_part == (2, 1), timeout=5000)
    assert panel.grid.hovered_part == (2, 1)
    sentence = (
        "Learning rate 0.1, Regularization λ 0.1: step 40, loss 0.4200 on average, from 0.4000 to 0.4400, "
        "accuracy 75.0\N{NO-BREAK SPACE}%. Seeds: 3"
    )
    assert panel.sentence.text() == sentence
    place = middle(panel.grid, (2, 1))
    QTest.mouseMove(panel.grid, place)
    panel.grid.event(QHelpEvent(QEvent.Type.ToolTip, place, panel.grid.mapToGlobal(place)))
    assert "from 0.4000 to 0.4400" in QToolTip.text().replace("<br>", " ")
    QToolTip.hideText()
    panel.grid.leaveEvent(QEvent(QEvent.Type.Leave))
    assert panel.map.hovered_part is None
    assert panel.sentence.text().startswith("Smallest loss")


def test_some_seeds_that_diverge_are_said_and_do_not_spoil_the_mean(panel):
    panel.show_sweep(state_of(made(lambda row, column, number: None if number == 1 else 0.5, n_seeds=3)))
    face = panel.grid.face_of((0, 0))
    assert (face.loss, face.is_diverged) == (0.5, False)
    assert face.sentence.endswith("Seeds: 3, of which diverged: 1")


def test_click_and_enter_open_a_cell_and_arrows_move(panel):
    asked = QSignalSpy(panel.openRequested)
    QTest.mouseClick(panel.grid, LEFT, NONE, middle(panel.grid, (0, 0)))
    assert asked.count() == 0  # nothing has been swept yet
    panel.show_sweep(state_of(made(known)))
    QTest.mouseClick(panel.grid, LEFT, NONE, middle(panel.grid, (1, 2)))
    assert asked.at(0) == [1, 2]
    for chart in (panel.grid, panel.map):
        QTest.mouseMove(panel, QPoint(1, 1))
        chart.point_at(None)
        chart.setFocus(Qt.FocusReason.TabFocusReason)
        for key in (RIGHT, RIGHT, DOWN, DOWN, DOWN, DOWN):
            QTest.keyClick(chart, key)
        assert chart.hovered_part == (2, 1)
        assert "Learning rate 0.1, Regularization λ 0.1" in panel.sentence.text()
        QTest.keyClick(chart, ENTER)
        assert asked.at(asked.count() - 1) == [2, 1]


def test_the_buttons_do_what_they_say_and_only_when_it_is_possible(panel):
    buttons = (panel.start, panel.pause, panel.cancel, panel.save)
    assert [button.isEnabled() for button in buttons] == [True, False, False, False]
    snapshot = made(known)
    panel.show_sweep(state_of(snapshot, SweepPhase.RUNNING))
    assert [button.isEnabled() for button in buttons] == [False, True, True, True]
    assert panel.bar.value() == 400
    assert panel.status.text() == "step 40 of 100, runs: 12"
    spies = [QSignalSpy(signal) for signal in (panel.pauseRequested, panel.cancelRequested, panel.saveRequested)]
    for button in buttons[1:]:
        QTest.mouseClick(button, LEFT)
    assert [spy.count() for spy in spies] == [1, 1, 1]
    panel.show_sweep(state_of(snapshot, SweepPhase.PAUSED, is_of_before=True))
    assert panel.pause.text() == "Continue"
    assert panel.status.text() == "step 40 of 100, runs: 12 · paused · of the points and settings as they were"
    resumed = QSignalSpy(panel.resumeRequested)
    QTest.mouseClick(panel.pause, LEFT)
    assert resumed.count() == 1
    panel.show_sweep(state_of(snapshot, SweepPhase.CANCELLED))
    assert [button.isEnabled() for button in buttons] == [True, False, False, True]


def places(panel):
    return {child: child.geometry() for child in panel.findChildren(QWidget) if child.isVisible()}


@pytest.mark.parametrize("width", [260, 440, 700])
def test_nothing_moves_when_results_come_and_change(panel, qtbot, width):
    panel.resize(width, 1400)
    empty = state_of(made(known), SweepPhase.RUNNING)
    panel.show_sweep(replace(empty, snapshot=None))
    qtbot.waitUntil(lambda: panel.grid.isVisible())
    panel.layout().activate()
    before = places(panel)
    for loss in (0.5, 123456.0, 1e-300, None):
        long = state_of(made(lambda *_, loss=loss: loss, n_seeds=5), SweepPhase.PAUSED, is_of_before=True)
        panel.show_sweep(replace(long, plan=empty.plan))
        panel.grid.point_at((1, 1))
        panel.layout().activate()
        panel.grab()
        assert places(panel) == before


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [260, 440, 700])
def test_everything_is_inside_the_panel(panel, width, scale):
    panel.show_theme(theme_of("dark", scale))
    panel.resize(width, 900)
    panel.show_sweep(state_of(made(known, n_classes=12, rates=(*RATES, 20.0, 30.0, 100.0), strengths=STRENGTHS)))
    panel.grab()
    for chart in (panel.grid, panel.map):
        inside = chart.rect().toRectF()
        for row, column in ((0, 0), (2, 6)):
            assert inside.contains(chart.rect_of((row, column)).center())
        assert chart.area().right() <= chart.width()
        assert chart.part_at(QPointF(chart.rect_of((2, 6)).center())) == (2, 6)


def test_everything_has_a_name_and_a_stop_of_tab(panel):
    panel.show_sweep(state_of(made(known)))
    controls = [
        child
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for child in panel.findChildren(kind)
        if child.isVisible() and child.isEnabled()
    ]
    assert len(controls) >= 10
    for child in (*controls, panel.grid, panel.map, panel.bar):
        said = child.accessibleName() or getattr(child, "text", str)()
        assert said, child
        assert child.accessibleDescription()
    for child in (*controls, panel.grid, panel.map):
        assert child.focusPolicy() & Qt.FocusPolicy.TabFocus
