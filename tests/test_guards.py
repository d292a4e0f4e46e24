"""Each guard of conftest.py fires, says what it found and where, and stays silent otherwise."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
import tomllib
from pathlib import Path

import guards
import pytest
from PySide6.QtCore import QObject, QPointF, QRectF, QSettings, QStandardPaths, QThread, QTimer, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

pytestmark = pytest.mark.slow

TESTS = Path(__file__).resolve().parent


# --- the environment -------------------------------------------------------------------------------------


def test_qt_draws_to_memory_and_blas_uses_one_thread():
    assert os.environ["QT_QPA_PLATFORM"]
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_settings_and_files_go_to_a_temporary_home(qapp):
    home = Path.home()
    assert home.name.startswith("softmax-viz-home-")
    for settings in (
        QSettings("softmax_viz", "guard"),
        QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "softmax_viz", "guard"),
    ):
        settings.setValue("seen", 1)
        settings.sync()
        assert Path(settings.fileName()).is_relative_to(home)
    for kind in ("AppConfigLocation", "AppDataLocation", "GenericDataLocation"):
        place = QStandardPaths.writableLocation(getattr(QStandardPaths.StandardLocation, kind))
        assert sys.platform == "win32" or Path(place).is_relative_to(home)


# --- searches, called directly ---------------------------------------------------------------------------


def test_a_living_thread_is_named_with_the_line_that_started_it():
    before = guards.living_threads()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten")
    thread.start()
    try:
        (complaint,) = guards.leaked_threads(before)
        assert "'forgotten'" in complaint
        assert "test_guards.py:" in complaint
    finally:
        end.set()
        thread.join()
    assert guards.leaked_threads(before) == []


class _Clock(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.tick = QTimer(self)
        self.tick.start(60_000)


def test_an_active_timer_is_named_with_its_owner_and_stopped(qapp):
    before = guards.busy_qt()
    clock = _Clock()
    (complaint,) = guards.leaked_qt(before)
    assert "every 60000 ms" in complaint
    assert "test_guards._Clock" in complaint
    assert "_Clock.tick" in complaint or sys.version_info >= (3, 13)
    assert not clock.tick.isActive()
    assert guards.leaked_qt(before) == []


def test_a_timer_that_died_with_its_owner_is_no_leak(qapp):
    before = guards.busy_qt()
    clock = _Clock()
    clock.itself = clock  # A cycle: only the collector ends it.
    del clock
    assert guards.leaked_qt(before) == []


class _Idler(QThread):
    @Slot()
    def run(self) -> None:
        self.exec()


def test_a_running_qthread_is_named(qapp):
    before = guards.busy_qt()
    thread = _Idler()
    thread.setObjectName("idler")
    thread.start()
    try:
        (complaint,) = guards.leaked_qt(before)
        assert "QThread still runs" in complaint
        assert "test_guards._Idler" in complaint
        assert "'idler'" in complaint
        assert thread.isFinished(), "or its destructor would abort the whole run"
    finally:
        thread.quit()
        assert thread.wait(10_000)
    assert guards.leaked_qt(before) == []


def test_a_program_that_a_failed_test_left_running_is_shut_down(qapp, tmp_path):
    before = guards.busy_qt()
    program = Program(qapp, Session(), Settings(tmp_path / "s.ini"), "light", Autosave(tmp_path / "kept"))
    program.runner.start()
    complaints = guards.leaked_qt(before)
    assert any("program was not shut down" in complaint for complaint in complaints)
    assert program.is_closed
    assert guards.leaked_qt(before) == []
    program.window.deleteLater()
    program.deleteLater()


def test_a_visible_window_is_named_and_hidden(qapp):
    before = guards.busy_qt()
    window = QWidget()
    window.setWindowTitle("left open")
    window.show()
    (complaint,) = guards.leaked_qt(before)
    assert "'left open'" in complaint
    assert "QWidget" in complaint
    assert guards.leaked_qt(before) == []


def test_a_hidden_window_is_no_leak(qapp):
    before = guards.busy_qt()
    window = QWidget()
    assert guards.leaked_qt(before) == []
    window.deleteLater()


def test_log_records_are_collected_from_warning_upwards_with_their_line():
    guard = guards.LogGuard()
    logger = logging.Logger("a.test")
    logger.addHandler(guard)
    logger.info("quiet")
    logger.warning("loud %d", 3)
    (complaint,) = guard.complaints()
    assert "WARNING from a.test at " in complaint
    assert "test_guards.py:" in complaint
    assert "loud 3" in complaint


def test_expected_log_records_pass_and_must_come(expect_log):
    with expect_log("planned"):
        logging.getLogger("softmax_viz").error("a planned failure")
    with pytest.raises(AssertionError, match="no log record"), expect_log("never said"):
        pass


# --- the whole, in a run of its own ----------------------------------------------------------------------

BAD = """
import logging, threading, warnings
import pytest
from PySide6.QtCore import QTimer, QThread, qWarning
from PySide6.QtWidgets import QWidget

KEPT = []

def test_good(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.timer = QTimer(window)
    window.timer.start(1000)
    window.show()

def test_thread():
    threading.Thread(target=threading.Event().wait, name="runaway", daemon=True).start()

def test_timer(qapp):
    KEPT.append(QTimer())
    KEPT[-1].setObjectName("metronome")
    KEPT[-1].start(1000)

def test_window(qapp):
    KEPT.append(QWidget())
    KEPT[-1].setWindowTitle("ajar")
    KEPT[-1].show()

def test_log():
    logging.getLogger("noisy").warning("watch out")

def test_warning():
    warnings.warn("deprecated thing")

def test_qt_message(qapp):
    qWarning("a Qt complaint")

def test_slot_exception(qtbot):
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(boom)
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)

def boom():
    raise RuntimeError("in a slot")

def test_thread_exception():
    thread = threading.Thread(target=boom)
    thread.start()
    thread.join()

def test_good_again(qtbot):
    pass
"""


def test_every_guard_fails_its_test_and_no_other(pytester: pytest.Pytester):
    options = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    lines = ["[pytest]"]
    for name in ("addopts", "qt_api", "qt_default_raising", "qt_log_level_fail", "qt_log_ignore", "filterwarnings"):
        value = options[name]
        text = (
            "\n    ".join(["", *value]) if isinstance(value, list) else str(value).lower() if value is True else value
        )
        lines.append(f"{name} = {text}")
    pytester.makeini("\n".join(lines))
    pytester.makeconftest((TESTS / "conftest.py").read_text("utf-8"))
    for module in ("guards", "patience"):
        pytester.makepyfile(**{module: (TESTS / f"{module}.py").read_text("utf-8")})
    pytester.makepyfile(test_bad=BAD)
    result = pytester.runpytest_subprocess("-rA", "-p", "no:cacheprovider")
    text = result.stdout.str()
    for name in ("test_good", "test_good_again"):
        assert re.search(rf"^PASSED test_bad\.py::{name}$", text, re.MULTILINE), text
        assert not re.search(rf"^(FAILED|ERROR) test_bad\.py::{name}$", text, re.MULTILINE), text
    for name, words in {
        "test_thread": ["'runaway' (daemon) is alive, started at", "test_bad.py:"],
        "test_timer": ["QTimer still active every 1000 ms", "'metronome'"],
        "test_window": ["window 'ajar' still visible"],
        "test_log": ["WARNING from noisy at", "watch out"],
        "test_warning": ["deprecated thing"],
        "test_qt_message": ["a Qt complaint"],
        "test_slot_exception": ["in a slot"],
        "test_thread_exception": ["PytestUnhandledThreadException"],
    }.items():
        assert re.search(rf"^(FAILED|ERROR) test_bad\.py::{name}\b", text, re.MULTILINE), (
            f"{name} was not caught:\n{text}"
        )
        for word in words:
            assert word in text, f"{name}: {word!r} not said:\n{text}"


# --- references ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("constant", [None, True, False], ids=repr)
def test_qt_calls_keep_the_references_of_constants(qapp, constant):
    """PySide6 6.12.0 on Python before 3.12 loses one on most calls, and the program aborts within seconds.

    From Python 3.12 on, constants are immortal and their count must stand still altogether.
    """
    calls = 2000
    timer, thing, box, point = QTimer(), QObject(), QRectF(0.0, 0.0, 1.0, 1.0), QPointF(0.5, 0.5)
    outside = QPointF(5.0, 5.0)
    gc.collect()
    before = sys.getrefcount(constant)
    for _ in range(calls):
        thing.setObjectName("x")  # returns None
        timer.setInterval(5)  # returns None
        thing.parent()  # returns None by value
        box.contains(point)  # returns True
        box.contains(outside)  # returns False
        timer.isActive()  # returns False
        thing.signalsBlocked()  # returns False
        thing.setProperty("p", constant)  # takes it
        thing.property("p")
    gc.collect()
    after = sys.getrefcount(constant)
    if sys.version_info >= (3, 12):
        assert after == before
    else:
        # Other threads and caches move the count by a few; one lost per call would be thousands.
        assert abs(after - before) < calls / 20
