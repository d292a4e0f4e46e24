"""Softmax by hand, by mouse and keys in the whole window: each misconception is met in three clicks at most."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QWidget

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.views.style.translated_texts import whole

pytestmark = pytest.mark.slow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(program, qtbot):
    window = program.window
    window.resize(1440, 900)
    program.gate.ask(ShowPanel("by_hand", True))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QApplication.processEvents()
    return window.panels["by_hand"]


class Hand:
    """Clicks that are counted."""

    def __init__(self, panel):
        self.panel, self.clicks = panel, 0

    def click(self, widget, place=None):
        self.panel.ensureWidgetVisible(widget)
        QApplication.processEvents()
        place = place or QPoint(min(6, widget.width() - 1), widget.height() // 2)
        assert widget.visibleRegion().contains(place)
        QTest.mouseClick(self.panel.window().windowHandle(), LEFT, NONE, widget.mapTo(self.panel.window(), place))
        QApplication.processEvents()
        self.clicks += 1

    def slide(self, slider, share):
        self.click(slider, QPoint(round(share * (slider.width() - 1)), slider.height() // 2))

    def type(self, box, text):
        self.click(box)
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def begin(self):
        """The panel as it opens, which costs no click."""
        for switch in self.panel.switches.values():
            if switch.isChecked():
                switch.click()
        self.panel.modes.buttons[0].click()
        self.panel.start.click()
        self.clicks = 0


def softmax(scores):
    exponentials = [math.exp(z - max(scores)) for z in scores]
    return [e / sum(exponentials) for e in exponentials]


def shown(panel, title="softmax p"):
    """The numbers of a column, as they are written."""
    if title == "softmax p":
        return next(iter(panel.table.main.texts().values()))
    return panel.table.further.texts()[title]


def three(numbers):
    return [f"{number:.3f}" for number in numbers]


def boxes(panel):
    return [
        float(control.box.text().replace("−", "-")) for control in panel.table.rows.controls[: panel.sheet.n_classes]
    ]


def test_each_misconception_is_met_in_three_clicks(panel):
    hand = Hand(panel)
    start = softmax([2, 1, 0.1])
    assert shown(panel)[:4] == [*three(start), "1.000"]
    # Scores are probabilities, or their logarithms: all scores move, nothing else does.
    before = shown(panel)
    hand.slide(panel.shift.slider, 1.0)
    assert np.diff([boxes(panel), [2, 1, 0.1]], axis=0).round(9).tolist() == [[-10, -10, -10]]
    assert shown(panel) == before
    hand.click(panel.modes.buttons[1])
    constants = [float(z.replace("−", "-")) - math.log(p) for z, p in zip(shown(panel)[:3], start, strict=True)]
    assert np.ptp(constants) < 2e-3
    assert hand.clicks == 2
    # Each score by itself, by a sigmoid: they do not sum to 1.
    hand.begin()
    hand.click(panel.switches["sigma"])
    assert shown(panel, "σ(z)")[3] == f"{sum(1 / (1 + math.exp(-z)) for z in (2, 1, 0.1)):.3f} ≠ 1"
    # A softmax of a softmax: the floor of the loss, for 3, 4 and 5 classes.
    hand.begin()
    hand.click(panel.switches["twice"])
    floors = []
    for n_classes in (3, 4, 5):
        floors.append(f"{math.log(1 + (n_classes - 1) / math.e):.3f}")
        assert floors[-1] in panel.notes["twice"].text()
        assert float(shown(panel, "again")[-1]) >= float(floors[-1])
        if n_classes < 5:
            hand.click(panel.more)
    assert floors == ["0.551", "0.744", "0.905"]
    assert hand.clicks == 3
    hand.begin()
    hand.click(panel.switches["twice"])
    hand.click(panel.types.examples["large"])
    assert (shown(panel)[-1], shown(panel, "again")[-1]) == ("0", "0.551")
    # Dropped is not removed; and it may raise the class.
    hand.begin()
    hand.click(panel.switches["left_out"])
    assert (shown(panel)[0], shown(panel, "drop 1")[0], shown(panel, "remove 1")[0]) == ("0.659", "0.207", "0")
    hand.type(panel.table.rows.controls[0].box, "-3")
    assert (shown(panel)[0], shown(panel, "drop 1")[0]) == ("0.013", "0.207")
    assert "0.013 → 0.207" in panel.notes["left_out"].text()
    assert hand.clicks == 2
    # It picks the largest only when it is cold; and no temperature changes the order.
    hand.begin()
    hand.click(panel.switches["temperature"])
    hand.slide(panel.temperature.slider, 0.0)
    assert shown(panel, "T = 0.1")[0] == "1.000"
    assert [float(text.replace("−", "-")) for text in shown(panel, "T = 0.1")[1:3]] == pytest.approx([0, 0], abs=1e-4)
    hand.slide(panel.temperature.slider, 1.0)
    assert [round(float(text), 2) for text in shown(panel, "T = 10")[:3]] == [0.37, 0.33, 0.30]
    assert hand.clicks == 3
    for share in np.linspace(0, 1, 12):
        hand.slide(panel.temperature.slider, share)
        values = panel.table.further._faces[0].column.values
        assert (np.diff(values) < 0).all()
    # A factor of all scores is such a temperature.
    hand.begin()
    hand.type(panel.factor.box, "2")
    assert boxes(panel) == [4, 2, 0.2]
    assert shown(panel)[:3] == three(softmax([4, 2, 0.2]))
    hand.click(panel.start)
    hand.click(panel.switches["temperature"])
    hand.type(panel.temperature.box, "0.5")
    assert shown(panel, "T = 0.5")[:3] == three(softmax([4, 2, 0.2]))
    # Probabilities by hand: their cross-entropy, for each true class.
    hand.begin()
    hand.click(panel.modes.buttons[1])
    hand.click(panel.start)
    assert boxes(panel) == [0.7, 0.2, 0.1]
    for k, p in enumerate((0.7, 0.2, 0.1)):
        hand.click(panel.table.rows.buttons[k])
        assert shown(panel)[-1] == f"{-math.log(p):.3f}"
    hand.type(panel.table.rows.controls[0].box, "0.5")
    assert sum(boxes(panel)) == pytest.approx(1, abs=1e-3)


def test_the_number_types_fail_in_red_and_in_words(panel):
    hand = Hand(panel)
    ways = panel.types.ways

    def verdicts():
        return [face.worked.is_right for face in ways._faces], [face.verdict for face in ways._faces]

    for index, limit in enumerate(("11.09", "88.72", "709.78")):
        hand.begin()
        hand.click(panel.types.types.buttons[index])
        assert limit in panel.types.limits.text()
        hand.click(panel.types.examples["large"])
        right, words = verdicts()
        assert right == [False, True, True]
        assert limit in words[0]
        assert ways.texts()["naive"][:2] == ["inf", "NaN"]
        assert "NaN" in ways.summary()
        hand.click(panel.types.examples["small"])
        right, words = verdicts()
        assert right == [False, False, True]
        assert "ln 0" in words[1]
        hand.click(panel.types.examples["limit"])
        assert verdicts()[0][0]
        hand.click(panel.types.examples["beyond"])
        assert verdicts()[0] == [False, True, True]
    image = ways.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert ways.theme.error_ground.name() in colours


def test_rows_are_measured_while_the_window_lives_and_training_runs(panel, program, qtbot):
    hand, race = Hand(panel), panel.race
    program.runner.step(3)
    qtbot.waitUntil(lambda: panel.race._model is not None and panel.race._model.step == 3)
    hand.type(race.rows.box, "3000")
    hand.click(race.button)
    assert race.race.is_running
    qtbot.waitUntil(lambda: not race.race.is_running)
    texts = [line.text() for line in race.lines]
    assert whole(3000) in texts[3]
    assert "step 3" in texts[3]
    assert "decimals" in texts[2] or "last digit" in texts[2]
    program.runner.run()
    hand.type(race.rows.box, "100000")
    hand.click(race.button)
    hand.click(panel.more)  # the window takes clicks meanwhile
    assert panel.sheet.n_classes == 4
    thread = race.race._thread
    hand.click(race.button)
    assert not race.race.is_running
    if thread is not None:
        qtbot.waitUntil(lambda: not thread.is_alive())
    program.runner.pause()
    program.editor.clear_points()
    program.gate.ask(ShowPanel("by_hand", False))


def test_space_runs_after_each_click_and_every_number_has_keys(panel, program):
    for switch in panel.switches.values():
        switch.click()
    QApplication.processEvents()
    window, toggled = panel.window(), []
    window.actions_by_name["toggle"].triggered.connect(lambda: toggled.append(True))
    hand = Hand(panel)
    parts = [
        w for w in panel.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.width() > 4 and w.height() > 4
    ]
    controls = [w for w in parts if isinstance(w, QAbstractButton | QAbstractSlider | QLineEdit)]
    assert len(controls) > 30
    for widget in parts:
        if not widget.isVisible() or widget is panel or widget.isAncestorOf(panel.widget()) or widget is panel.widget():
            continue
        panel.ensureWidgetVisible(widget)
        QApplication.processEvents()
        place = widget.mapTo(window, QPoint(min(6, widget.width() - 1), widget.height() // 2))
        QTest.mouseClick(window.windowHandle(), LEFT, NONE, place)
        before = len(toggled)
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Space)
        assert len(toggled) == before + 1, (widget, widget.accessibleName())
    program.runner.pause()
    panel.race.race.cancel()
    hand.begin()
    panel.switches["temperature"].click()
    sliders = [
        *(c for c in panel.table.rows.controls[:3]),
        panel.shift,
        panel.factor,
        panel.temperature,
        panel.race.rows,
    ]
    for control in sliders:
        for part in (control.slider, control.box):
            assert part.accessibleName()
            assert part.toolTip()
            part.setFocus(Qt.FocusReason.TabFocusReason)
            value = control._value
            QTest.keyClick(part, Qt.Key.Key_Up)
            assert control._value > value
            QTest.keyClick(part, Qt.Key.Key_Down)
            assert control._value == pytest.approx(value)
    for control in controls:
        if not isinstance(control, QAbstractSlider) or control.parent() is not None:
            assert control.accessibleName() or "scrollbar" in type(control).__name__.lower() or not control.isVisible()
    # True classes are one stop of Tab; arrows choose.
    panel.table.rows.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.table.rows.buttons[0], Qt.Key.Key_Down)
    assert panel.sheet.true_class == 1
