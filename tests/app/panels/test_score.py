"""From score to loss in the window, by real events: hover, leave, click a row, type and drag a target."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from softmax_viz.app.intents.insight_intents import Inquire
from softmax_viz.app.intents.intents import AddClass, PinProbe, ReleaseProbe, SetParams, ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.settings import Settings
from softmax_viz.views.score.class_grid import typed_numbers
from softmax_viz.views.score.column_texts import WIDEST, column_texts
from softmax_viz.views.score.columns import SOFTMAX

Y = next(index for index, column in enumerate(SOFTMAX) if column.is_target)
HEADS = [column.head for column in SOFTMAX]


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    settings = Settings(tmp_path_factory.mktemp("score") / "s.ini")
    program = Program(qapp, Session(data=blobs(3, 15), title="Blobs"), settings, "light")
    program.window.resize(1366, 900)
    program.show()
    program.shell.gate.ask(ShowPanel("score", True))
    program.runner.step(50)
    program.wait_for_trainer(lambda: program.runner.is_settled() and program.runner.last_frame.state.step == 50, 9000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def hand(program, qtbot):
    hand = Hand(program, qtbot)
    yield hand
    assert hand.value is not None  # nothing is left to be computed


class Hand:
    def __init__(self, program: Program, qtbot) -> None:
        self.program, self.qtbot = program, qtbot
        self.gate, self.panel = program.shell.gate, program.window.panels["score"]
        self.grid, self.canvas = self.panel.grid, program.window.canvas
        self.gate.ask(Inquire("target", ()))
        self.gate.ask(Inquire("true_class", -1))
        self.gate.ask(ReleaseProbe())
        QApplication.sendEvent(self.canvas, QEvent(QEvent.Type.Leave))

    @property
    def value(self):
        """The shown value, once everything asked has been answered."""
        store, inquiries = self.program.shell.store, self.program.shell.inquiries

        def is_settled() -> bool:
            run = store.state.run
            sent = inquiries._sent[1] == inquiries.inquiry
            return sent and self.program.runner.is_settled() and not run.missing_insights

        self.qtbot.waitUntil(is_settled, timeout=9000)
        return store.state.run.insights["score_to_loss"]

    def pin(self, x: float, y: float):
        self.gate.ask(PinProbe(x, y))
        return self.value

    def click(self, row: int, column: int = 0) -> None:
        QTest.mouseClick(self.grid, Qt.MouseButton.LeftButton, pos=self.grid.cell_rect(row, column).center())

    def column(self, head: str) -> list[float]:
        cells = self.grid.contents.cells[HEADS.index(head)]
        return [float(text.replace("\N{MINUS SIGN}", "-")) for text in cells]

    def type_target(self, row: int, text: str) -> None:
        QTest.mouseDClick(self.grid, Qt.MouseButton.LeftButton, pos=self.grid.cell_rect(row, Y).center())
        QTest.keyClicks(self.grid.editor, text)
        QTest.keyClick(self.grid.editor, Qt.Key.Key_Return)

    def words(self) -> str:
        return " | ".join(label.text() for label in self.panel.findChildren(QLabel) if label.isVisible())


def test_the_columns_on_the_screen_add_up(hand):
    value = hand.pin(0.3, -0.2)
    z, exp, p, log_p = (hand.column(head) for head in ("z", "exp", "p", "\N{MINUS SIGN}log p"))
    state = hand.program.runner.last_frame.state
    assert z == pytest.approx(np.array([0.3, -0.2]) @ state.weights.T + state.bias, abs=5e-5)
    assert p == pytest.approx([e / sum(exp) for e in exp], abs=1e-4)
    assert log_p == pytest.approx([-math.log(q) for q in p], rel=2e-3)
    sums = dict(zip(HEADS, hand.grid.contents.sums, strict=True))
    assert sums["p"] == "1.0000"
    assert sums["p \N{MINUS SIGN} y"] == "0.0000"
    assert sums["y·(\N{MINUS SIGN}log p)"] == f"{value.loss:.4f}"
    assert f"{value.loss:.4f}" in hand.panel.loss.text()


def test_the_point_under_the_mouse_decides_until_a_row_is_clicked(hand):
    data = hand.program.editor.data
    index = 20
    place = hand.canvas.mapping.to_canvas(data.points[[index]])[0]
    QTest.mouseMove(hand.canvas, QPoint(round(place[0]) + 2, round(place[1])))
    value = hand.value
    assert value.point is not None
    assert value.true_class == data.labels[value.point]
    assert f"Point {value.point + 1} at" in hand.words()
    assert "The curve shows the mean over all training points (45)" in hand.words()
    assert hand.canvas.overlays.get("score") is not None
    # The place stays while the mouse is on its way to the panel.
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    assert hand.value.point == value.point
    other = (value.true_class + 1) % 3
    hand.click(other)
    assert hand.value.true_class == other
    assert "chosen by you" in hand.words()
    assert "Loss at this place, for this target" in hand.words()
    hand.panel.follow_button.click()
    assert hand.value.true_class == value.true_class
    hand.panel.pin_button.click()
    assert hand.value.place == value.place
    assert hand.program.probe.pinned == value.place
    hand.gate.ask(ShowPanel("score", False))
    assert hand.canvas.overlays.get("score") is None
    hand.gate.ask(ShowPanel("score", True))


def test_any_target_can_be_typed_dragged_and_normalized(hand):
    hand.pin(0.3, -0.2)
    hand.type_target(0, "(0.1, 0.2, 0.7)")
    assert hand.value.target == pytest.approx([0.1, 0.2, 0.7])
    h = -sum(t * math.log(t) for t in (0.1, 0.2, 0.7))
    assert hand.panel.bars.texts()[0] == f"{h:.4f}" == "0.8018"
    hand.panel.units.buttons[1].click()
    assert hand.panel.bars.texts()[0] == f"{h / math.log(2):.4f}"
    hand.panel.units.buttons[0].click()
    hand.type_target(1, "0,6")
    assert not hand.value.is_distribution
    assert "The targets sum to 1.4, not to 1, so there is no loss" in hand.words()
    assert set(hand.panel.bars.texts()[:3]) == {"–"}
    hand.panel.sum_button.click()
    assert hand.value.target == pytest.approx([1 / 14, 6 / 14, 0.5])
    before, start = hand.value.target[0], hand.grid.cell_rect(0, Y).center()
    QTest.mousePress(hand.grid, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(hand.grid, start + QPoint(60, 0))
    QTest.mouseRelease(hand.grid, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert hand.value.target[0] == pytest.approx(before + 60 / 200, abs=0.006)
    assert hand.value.is_distribution
    QTest.mouseDClick(hand.grid, Qt.MouseButton.LeftButton, pos=hand.grid.cell_rect(2, Y).center())
    QTest.keyClicks(hand.grid.editor, "0.9")
    QTest.keyClick(hand.grid.editor, Qt.Key.Key_Escape)
    assert hand.value.target[2] != 0.9
    hand.gate.ask(AddClass())  # the target was for other classes
    assert hand.value.n_classes == 4
    assert hand.value.source.value == "active"
    hand.program.editor.undo_stack.undo()
    assert hand.value.n_classes == 3


def test_keys_choose_rows_and_the_window_keeps_its_own(hand, qapp):
    hand.pin(0.3, -0.2)
    window = hand.program.window
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    hand.click(0)
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Space)
    hand.qtbot.waitUntil(lambda: hand.program.runner.phase is Phase.RUNNING)
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Space)
    hand.qtbot.waitUntil(lambda: hand.program.runner.phase is Phase.PAUSED)
    step = hand.value.step
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Right)  # after a click, still one step
    assert hand.value.step == step + 1
    hand.canvas.setFocus()
    hand.grid.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(hand.grid, key)
    assert hand.value.true_class == 2
    spoken = hand.panel._row_text(2)
    assert spoken.startswith("Class 3, true class, z ")
    assert f"p {hand.value.probabilities[2]:.4f}" in spoken
    QTest.keyClick(hand.grid, Qt.Key.Key_Left)
    assert hand.value.target == pytest.approx([0.025, 0.025, 0.95])
    assert hand.value.step == step + 1
    QTest.keyClick(hand.grid, "1")
    assert hand.grid.editor is not None
    QTest.keyClick(hand.grid.editor, Qt.Key.Key_Escape)


def test_what_is_trained_otherwise_is_said(hand):
    hand.pin(0.3, -0.2)
    hand.gate.ask(SetParams((("loss", "hinge"), ("logit_dropout", 0.5))))
    value = hand.value
    z, y = value.scores, value.true_class
    hinge = sum(max(0.0, 1 + z[k] - z[y]) for k in range(3) if k != y)
    assert hand.grid.contents.sums[2] == f"{hinge:.4f}"
    assert not hand.panel.bars.isVisible()
    assert "The hinge loss is trained" in hand.words()
    assert "these are the clean scores" in hand.words()
    hand.gate.ask(SetParams((("loss", "cross_entropy"), ("logit_dropout", 0.0), ("label_smoothing", 0.3))))
    assert hand.value.target.max() == pytest.approx(0.8)
    assert "Label smoothing spreads 0.3" in hand.words()
    hand.gate.ask(SetParams((("label_smoothing", 0.0),)))
    assert hand.panel.bars.isVisible()


@pytest.mark.parametrize("width", [260, 340, 700])
def test_nothing_is_cut_off_at_any_width(hand, qapp, width):
    hand.pin(0.3, -0.2)
    grid = hand.grid
    grid.resize(width - 34, grid.heightForWidth(width - 34))
    layout = grid.places()
    assert layout.height == grid.height()
    metrics = grid.fontMetrics()
    for index, (left, cell, _) in enumerate(layout.columns):
        assert left >= layout.label_width
        assert left + cell <= grid.width()
        assert cell >= max(map(metrics.horizontalAdvance, (*WIDEST, HEADS[index])))
    for row in range(3):
        for column in range(len(HEADS)):
            centre = grid.cell_rect(row, column).center()
            assert layout.cell_at(centre.x(), centre.y()) == (row, column)
    hand.panel.layout().activate()


def test_numbers_of_a_column_have_the_same_decimals_and_never_look_like_zero():
    random = np.random.default_rng(0)
    for _ in range(300):
        values = (random.normal(size=4) * 10.0 ** random.integers(-300, 300, 4)).tolist()
        texts = column_texts([*values, 0.0, math.inf])
        assert max(map(len, texts)) <= len(WIDEST[1])
        for value, text in zip(values, texts, strict=False):
            shown = float(text.replace("\N{MINUS SIGN}", "-"))
            assert shown != 0.0
            assert shown == pytest.approx(value, rel=0.5, abs=5e-5)
        assert texts[-1] == "–"
    assert column_texts([12.34567, 0.5, -3]) == ["12.346", "0.500", "\N{MINUS SIGN}3.000"]
    assert (
        typed_numbers("[0.1;0.2;0.7]") == typed_numbers("0,1 0,2 0,7") == typed_numbers(".1,.2,.7") == [0.1, 0.2, 0.7]
    )
    assert [typed_numbers(text) for text in ("1.5", "x", "", "0.1 x", "-1")] == [[]] * 5
