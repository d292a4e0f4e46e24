"""A learner before one window: clicks and keys, training, and what the window then shows, for tests."""

from __future__ import annotations

import numpy as np
from canvas_hand import at
from programs import opened_programs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QScrollArea
from pytestqt.qtbot import QtBot

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.toy_data.generators import blobs

LEFT, NONE, SHIFT, CTRL = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Learner:
    """Somebody before one window, who clicks, types, trains, and reads."""

    def __init__(self, program, qtbot):
        self.program, self.window, self.qtbot = program, program.window, qtbot
        self.clicks = 0

    def begin(self, data=None, view=None, features=("x", "y"), **settings):
        """Open a session as if the program had just been started with it; the speed is the highest."""
        session = Session(data=data or blobs(), hyperparams=Hyperparams(**settings), features=features)
        self.program.files.applier.apply(Document(session, speed=len(SPEEDS) - 1, view=view))
        self.program.choose_tool("place")
        self.rest()
        self.clicks = 0

    def rest(self):
        self.qtbot.waitUntil(lambda: self.program.runner.is_settled(), timeout=20_000)

    def key(self, key, modifiers=NONE):
        """Press a key where the keyboard is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()
        self.clicks += 1

    def menu(self, *path):
        """Choose an entry of the menus with the mouse; ``path`` has the texts from the menu bar on. One click."""
        menu = self.window.menuBar()
        for text in path:
            self.qtbot.waitUntil(menu.isVisible)  # a menu in a menu opens after a moment
            action = next(a for a in menu.actions() if a.text().replace("&", "") == text)
            assert action.isEnabled()
            place = menu.actionGeometry(action).center()
            QTest.mouseMove(menu, place)
            QTest.mouseClick(menu, LEFT, NONE, place)
            QApplication.processEvents()
            menu = action.menu()
        assert menu is None
        self.clicks += 1

    def press(self, widget, place=None, double=False):
        """Scroll to ``widget`` and click it at ``place``, by default near its left edge."""
        for _ in range(2):  # what was just opened is still being laid out
            QApplication.processEvents()
            parent = widget.parentWidget()
            while parent is not None:
                if isinstance(parent, QScrollArea) and parent.widget().isAncestorOf(widget):
                    parent.ensureWidgetVisible(widget)
                parent = parent.parentWidget()
        place = place or QPoint(min(6, widget.width() - 1), widget.height() // 2)
        assert widget.visibleRegion().contains(place), "it cannot be clicked"
        target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        (QTest.mouseDClick if double else QTest.mouseClick)(target, LEFT, NONE, place)
        QApplication.processEvents()
        self.clicks += 1

    def panel(self, name):
        """The panel of this name, which must be in view."""
        panel = self.window.panels[name]
        assert panel.isVisible()
        return panel

    def insight(self, name):
        """What the panels show of the run under this name, once it is of the present state."""
        program = self.program

        def is_there():
            sent = program.shell.inquiries._sent[1] == program.shell.inquiries.inquiry
            return sent and program.runner.is_settled() and not self.shown.run.missing_insights

        self.qtbot.waitUntil(is_there, timeout=20_000)
        return self.shown.run.insights[name]

    def click(self, x, y):
        QTest.mouseClick(self.window.canvas, LEFT, NONE, at(self.window.canvas, x, y))

    def row(self, name):
        row = {**self.window.training.rows, **self.window.features.rows}[name]
        if not row.isVisible():
            QTest.mouseClick(self.window.training.more_button, LEFT)
        return row

    def set(self, name, value):
        """Type a number, or click the button of a choice or a switch."""
        row = self.row(name)
        if hasattr(row, "segments"):
            QTest.mouseClick(row.segments[[choice[0] for choice in row.param.choices].index(value)], LEFT)
        elif hasattr(row, "switch"):
            QTest.mouseClick(row.switch, LEFT)
        elif isinstance(row.box, QComboBox):
            row.box.setFocus(Qt.FocusReason.TabFocusReason)
            assert value == row.param.choices[-1][0]
            QTest.keyClick(row.box, Qt.Key.Key_End)
            self.window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            row.box.setFocus(Qt.FocusReason.MouseFocusReason)
            row.box.selectAll()
            QTest.keyClicks(row.box, str(value))
            QTest.keyClick(row.box, Qt.Key.Key_Return)
        assert getattr(self.program.editor.session.hyperparams, name) == value
        self.rest()

    def feature(self, name):
        QTest.mouseClick(self.window.features.chips[name], LEFT)
        self.rest()

    def train(self, steps=None):
        """Press Space; wait until training rests by itself, or press Space again after some steps."""
        runner = self.program.runner
        self.key(Qt.Key.Key_Space)
        self.qtbot.waitUntil(lambda: runner.is_current(runner.last_frame))
        self.qtbot.waitUntil(
            lambda: runner.phase is not Phase.RUNNING or (steps is not None and self.step >= steps), timeout=60_000
        )
        if runner.phase is Phase.RUNNING:
            self.key(Qt.Key.Key_Space)
        self.rest()

    @property
    def shown(self):
        return self.program.store.state

    @property
    def step(self):
        frame = self.program.runner.last_frame
        return 0 if frame is None else frame.state.step

    @property
    def numbers(self):
        return self.shown.run.numbers

    @property
    def bars(self):
        return self.shown.probe.probabilities

    @property
    def losses(self):
        """The losses of the curve, by step, as far as they are kept."""
        return self.shown.run.curve

    def picture(self):
        """The field, as its pixels."""
        return np.array(self.shown.run.picture.pixels)


def learning_window(qapp, folder, request):
    """Open a program that several tests of a module share; a generator for their fixture."""
    qtbot = QtBot(request)
    with opened_programs(qapp, qtbot, folder) as make:
        program = make()
        program.window.resize(1366, 900)
        program.editor.add_class()
        program.files.unsaved.keep_now()  # the thread that keeps work begins here, not in one of the tests
        yield program


def learning(program, qtbot):
    """A learner with the first data set, and nothing left behind; a generator for a fixture."""
    learner = Learner(program, qtbot)
    learner.begin()
    yield learner
    program.runner.pause()
    learner.rest()
    pause = program.shell.inquiries._pause
    qtbot.waitUntil(lambda: not program.runner.link.clock.is_active() and not pause.isActive())


def far_blobs(distance=10.0, count=20):
    rng = np.random.default_rng(0)
    centres = distance * np.array([[0.0, 1.0], [-0.87, -0.5], [0.87, -0.5]])
    labels = np.repeat([0, 1, 2], count)
    return Dataset(centres[labels] + rng.normal(size=(3 * count, 2)), labels, make_classes(3))
