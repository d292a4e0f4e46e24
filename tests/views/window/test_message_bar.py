"""One clear sentence."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.window.message_bar import KINDS, MessageBar


@pytest.fixture
def bar(qtbot) -> MessageBar:
    window = QWidget()
    qtbot.addWidget(window)
    bar = MessageBar()
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addStretch(1)
    window.resize(600, 300)
    window.show()
    bar.window_of_test = window
    return bar


def test_it_is_hidden_until_there_is_something_to_say(bar):
    assert not bar.isVisible()
    bar.show_message("Line 3 of points.csv has no number in column 2.", "error")
    assert bar.isVisible()
    assert not bar.action_button.isVisible()
    assert bar.accessibleName() == bar.text() == "Line 3 of points.csv has no number in column 2."
    bar.show_message("", "info")
    assert not bar.isVisible()


def test_words_of_files_are_no_markup(bar):
    bar.show_message("<b>bold</b>.csv", "warning")
    assert bar.label.textFormat() == Qt.TextFormat.PlainText
    assert bar.text() == "<b>bold</b>.csv"


def test_the_action_is_asked_for_once_and_closing_hides(bar):
    action, closed = QSignalSpy(bar.actionRequested), QSignalSpy(bar.closed)
    bar.show_message("Training stopped.", "warning", "Lower the learning rate")
    QTest.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert (action.count(), closed.count()) == (1, 0)
    QTest.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert (action.count(), closed.count()) == (1, 1)
    assert not bar.isVisible()


def test_the_keyboard_reaches_it(bar):
    closed = QSignalSpy(bar.closed)
    bar.show_message("Training stopped.", "warning", "Go on")
    bar.action_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bar.action_button, Qt.Key.Key_Escape)
    assert closed.count() == 1


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_ground_and_a_long_sentence_wraps(bar, qapp, name, kind):
    theme = THEMES[name]
    apply_theme(qapp, theme)
    bar.show_theme(theme)
    bar.show_message("One. " * 60, "info")
    bar.show_message("Every word of this sentence can be read. " * 8, kind, "Do it")
    qapp.processEvents()
    image = bar.grab().toImage()
    assert image.pixelColor(2, image.height() // 2) == getattr(theme, f"{kind}_ground")
    assert bar.label.height() >= bar.label.heightForWidth(bar.label.width())
    qapp.setStyleSheet("")


@pytest.mark.parametrize("name", sorted(THEMES))
def test_two_lines_and_a_long_action_fit_the_narrowest_window(bar, qapp, name):
    apply_theme(qapp, THEMES[name])
    bar.show_theme(THEMES[name])
    bar.window_of_test.layout().setContentsMargins(0, 0, 0, 0)
    bar.window_of_test.resize(1024, 300)
    sentence = (
        "Training diverged at step 1,234: η = 3.0 is above the safe rate 2/L = 0.9, so every step overshoots more. "
    )
    bar.show_message(sentence * 2, "error", "Use learning rate 0.9 and reset")
    qapp.processEvents()
    lines = bar.label.heightForWidth(bar.label.width()) / bar.label.fontMetrics().height()
    assert 1.9 < lines < 3.1
    assert bar.label.height() >= bar.label.heightForWidth(bar.label.width())
    assert bar.action_button.width() >= bar.action_button.sizeHint().width()
    assert bar.close_button.geometry().right() < 1024
    assert not bar.label.geometry().intersects(bar.action_button.geometry())
    qapp.setStyleSheet("")


def test_an_unknown_kind_is_refused(bar):
    with pytest.raises(ValueError, match="kind"):
        bar.show_message("text", "fatal")


def test_over_a_narrow_canvas_the_button_is_below_the_sentence_and_whole(bar, qtbot):
    window = bar.window_of_test
    under = QWidget(window)
    under.setGeometry(0, 0, 270, 300)
    under.show()
    bar.float_over(under, window)
    bar.show_message("Diverged at step 50: every step made the weights larger.", "warning", "Start with rate 0.15")
    assert bar.action_button.y() >= bar.label.geometry().bottom()
    assert bar.action_button.width() >= bar.action_button.sizeHint().width()
    under.resize(590, 300)
    assert bar.action_button.x() > bar.label.x()
    assert bar.action_button.y() < bar.label.geometry().bottom()
