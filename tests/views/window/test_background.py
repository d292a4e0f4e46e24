"""Work beside the window: its result or its error comes back, input waits outside, and it can be cancelled."""

import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressDialog, QPushButton

from softmax_viz.views.window.background import Background, CancelledError


@pytest.fixture
def window(qtbot):
    window = QPushButton("press me")
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def background(window):
    return Background(window, window)


def test_a_result_comes_back_from_another_thread(background):
    here = threading.current_thread()
    thread, value = background.run("Working…", lambda: (threading.current_thread(), 42))
    assert value == 42
    assert thread is not here


def test_an_error_comes_back_as_it_was_raised(background):
    def fail():
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        background.run("Working…", fail)
    assert background.run("Working…", lambda: 1) == 1


def test_the_event_loop_goes_on_and_takes_no_input(background, window):
    """The work ends only when the event loop has turned, so a loop that stands still would hang."""
    turned, clicks = threading.Event(), []
    window.clicked.connect(lambda: clicks.append(1))

    def use():
        QTest.mouseClick(window, Qt.MouseButton.LeftButton)
        QTest.keyClick(window, Qt.Key.Key_Space)
        turned.set()

    QTimer.singleShot(0, use)
    assert background.run("Working…", turned.wait)
    assert clicks == []
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert clicks == [1]


def _shown_dialog(window):
    return next(iter(window.findChildren(QProgressDialog)), None)


def _when_shown(window, act):
    poll = QTimer(window, interval=5)

    def field_style():
        dialog = _shown_dialog(window)
        if dialog is not None and dialog.isVisible():
            poll.stop()
            act(dialog)

    poll.timeout.connect(field_style)
    poll.start()


def test_the_dialog_says_what_is_done_and_cancels(background, window, qtbot):
    go_on, texts = threading.Event(), []

    def cancel(dialog):
        texts.append(dialog.labelText())
        QTest.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)

    _when_shown(window, cancel)
    with pytest.raises(CancelledError):
        background.run("Reading a large file…", go_on.wait)
    assert texts == ["Reading a large file…"]
    assert background.run("Another", lambda: 7) == 7, "the late end of the first work is not taken for this one's"
    go_on.set()
    qtbot.waitUntil(lambda: not any(thread.name == "background" for thread in threading.enumerate()))
    assert background.run("A third", lambda: 8) == 8


def test_what_cannot_be_cancelled_has_no_button(background, window):
    go_on, buttons = threading.Event(), []

    def field_style(dialog):
        button = dialog.findChild(QPushButton)
        buttons.append(button is not None and button.isVisible())
        go_on.set()

    _when_shown(window, field_style)
    assert background.run("Writing…", go_on.wait, may_cancel=False)
    assert buttons == [False]


def test_when_the_program_ends_nobody_waits(background, qtbot):
    go_on = threading.Event()
    QTimer.singleShot(0, background.close)
    with pytest.raises(CancelledError):
        background.run("Working…", go_on.wait)
    go_on.set()
    qtbot.waitUntil(lambda: not any(thread.name == "background" for thread in threading.enumerate()))
    assert background.run("Working…", lambda: 3) == 3, "at once, without a loop"
