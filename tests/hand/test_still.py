"""Nothing moves under the hand: every control is pressed in turn, and all others stay where they are."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from softmax_viz.core.settings.params import PARAMS, ChoiceParam
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.plot.loss_plot import LossPlot

pytestmark = pytest.mark.slow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
KEPT = (*CONTROLS, Canvas, LossPlot)


def inside(widget, kind):
    while widget is not None and not isinstance(widget, kind):
        widget = widget.parentWidget()
    return widget


def rectangles(window):
    """Where every control is; inside what scrolls, relative to the content, so that scrolling is no move."""
    QApplication.processEvents()
    found = {}
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, KEPT) or isinstance(widget, QScrollBar) or widget.window() is not window:
            continue
        if window.messages.isAncestorOf(widget) or not widget.isVisible():
            continue
        area = inside(widget, QScrollArea)
        origin = window if area is None else area.widget()
        found[widget] = QRect(widget.mapTo(origin, QPoint(0, 0)), widget.size())
    return found


def close_popups():
    for _ in range(6):
        opened = QApplication.activePopupWidget()
        if opened is None:
            return
        QTest.keyClick(opened, Qt.Key.Key_Escape)
        QApplication.processEvents()


@pytest.fixture
def window(program, qtbot):
    window = program.window
    window.resize(1280, 720)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def moved(window, before, but=()):
    """Controls that are elsewhere than before, or gone. What comes new may stand where nothing was."""
    now = rectangles(window)
    left_out = {widget for part in but for widget in (part, *part.findChildren(QWidget))}
    return [(w, w.accessibleName(), place, now.get(w)) for w, place in before.items()
            if now.get(w) != place and w not in left_out]  # fmt: skip


def test_nothing_moves_whatever_is_pressed(program, window):
    """The content of a popup, the options of a tool and the rows of More come and go; a chip belongs to its class."""
    wrong = []
    options, more = window.tool_options, window.training.trailing
    for widget in [w for w in rectangles(window) if isinstance(w, CONTROLS)]:
        if widget is window.tools.classes.add_button or not widget.isEnabled():
            continue
        before = rectangles(window)
        QTest.mouseClick(widget, LEFT, NONE, QPoint(min(6, widget.width() - 1), widget.height() // 2))
        close_popups()
        wrong += [(widget, widget.accessibleName(), *change) for change in moved(window, before, [options])]
        if isinstance(widget, QLineEdit):
            for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
                QTest.keyClicks(widget, "x")
                QTest.keyClick(widget, key)
                wrong += [(widget, key, *change) for change in moved(window, before, [options])]
    program.runner.pause()
    assert not wrong
    assert more.isVisible()


def settings():
    """Every choice, every switch and some numbers, one after the other, as they stay on."""
    for name, param in PARAMS.items():
        if isinstance(param, ChoiceParam):
            yield from ((name, value) for value, _, _ in param.choices)
    yield from (("logit_dropout", 0.2), ("test_share", 0.3), ("batch_size", 7), ("strength", 0.0))
    yield from (("standardize", True), ("bias", False))


def test_no_setting_moves_anything(program, window, qtbot):
    window.training.more_button.click()
    before = rectangles(window)
    # The rows of one optimizer share their place with those of another.
    pages = [row for name, row in window.training.rows.items() if name in ("momentum", "beta1", "beta2")]
    wrong = []
    for name, value in settings():
        program.editor.set_param(name, value)
        wrong += [(name, value, *change) for change in moved(window, before, pages)]
    for degree in window.features.degrees.buttons[::-1]:
        degree.click()
        chips = [chip for chip in window.features.chips.values() if not chip.isVisible()]
        wrong += [(degree.text(), *change) for change in moved(window, before, pages) if change[0] not in chips]
    for rules in (StopRules(steps=7), StopRules(steps=90_000), StopRules(gap=1e-9, total=0.1), StopRules()):
        program.shell.use_rules(rules)
        wrong += [(rules, *change) for change in moved(window, before, pages)]
    program.shell.use_rules(StopRules(steps=3))
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    wrong += [("running", *change) for change in moved(window, before, pages)]
    qtbot.waitUntil(lambda: "3" in window.messages.text(), timeout=20_000)
    wrong += [("stopped", *change) for change in moved(window, before, pages)]
    assert not wrong


def test_a_rule_that_is_met_is_grey_and_holds_again_after_a_reset(program, window, qtbot):
    button = window.transport.until_button
    program.shell.use_rules(StopRules(steps=3))
    assert button.isChecked()
    program.runner.run()
    qtbot.waitUntil(lambda: window.messages.text() != "", timeout=20_000)
    qtbot.waitUntil(lambda: not button.isChecked())
    assert button.text() == "Stop at step 3"
    assert "Already met: step 3" in button.accessibleDescription()
    program.shell.use_rules(StopRules(steps=3, gap=1e-300))
    assert button.isChecked()
    assert "gap" in button.text()
    program.shell.use_rules(StopRules(steps=3))
    program.shell.reset()
    qtbot.waitUntil(button.isChecked)
    assert button.accessibleDescription() == "Training stops by itself: step 3."
