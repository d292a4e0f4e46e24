"""What every test runs under: an isolated, windowless machine, bounded property tests, and guards.

A guard lets a test pass only if it leaves nothing behind: no thread, no running QThread or QTimer, no window
on the screen, and no unexpected log record. (Unexpected Qt messages and warnings fail through pyproject.toml.)
What is searched for, and how, is in ``guards.py``.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import guards
import pytest
from hypothesis import HealthCheck, settings

# None of these imports numpy or Qt; what follows must be set before anything does.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_REAL_HOME = Path.home()
_HOME = Path(tempfile.mkdtemp(prefix="softmax-viz-home-"))
# The font cache may stay: building it anew takes seconds, and no test writes there.
os.environ.setdefault("XDG_CACHE_HOME", str(_REAL_HOME / ".cache"))
os.environ["HOME"] = os.environ["USERPROFILE"] = str(_HOME)
for _variable, _folder in (
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_STATE_HOME", "state"),
    ("APPDATA", "appdata"),
    ("LOCALAPPDATA", "localappdata"),
):
    os.environ[_variable] = str(_HOME / _folder)
    (_HOME / _folder).mkdir()

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # Processes that tests start would compile the whole program, each of them: they may share what the first compiled.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(_HOME / "pycache"))

pytest_plugins = ["pytester"]

# Nothing about speed is ever asserted, so neither a deadline nor "too slow" may fail a test.
settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=1000)
settings.register_profile("quick", settings.get_profile("ci"), max_examples=8)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever has changed how a view looks keep the new pictures."""
    parser.addoption("--update-pictures", action="store_true", help="keep what views look like now as the pictures")


@pytest.hookimpl(trylast=True)  # pytest-qt imports Qt in its own.
def pytest_configure(config: pytest.Config) -> None:
    """Keep QSettings of every kind inside the temporary home; a run without slow tests draws few examples, too."""
    if "not slow" in config.option.markexpr and "HYPOTHESIS_PROFILE" not in os.environ:
        settings.load_profile("quick")
    if qtcore := sys.modules.get("PySide6.QtCore"):
        qtcore.QStandardPaths.setTestModeEnabled(True)
        for style in (qtcore.QSettings.Format.NativeFormat, qtcore.QSettings.Format.IniFormat):
            for scope in (qtcore.QSettings.Scope.UserScope, qtcore.QSettings.Scope.SystemScope):
                qtcore.QSettings.setPath(style, scope, str(_HOME / "settings"))
        qtcore.QSettings.setDefaultFormat(qtcore.QSettings.Format.IniFormat)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage pass over what was imported and collected: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the temporary home away again."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> object:
    """As pytest-qt's, but whoever waits for something waits a minute: a busy machine is no failure."""
    from patience import PatientBot

    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def _note_where_threads_start() -> Iterator[None]:
    with guards.noting_where_threads_start():
        yield


@pytest.fixture(autouse=True)
def log_guard() -> Iterator[guards.LogGuard]:
    """Listens to the root logger during a test; ``_leave_nothing_behind`` reads it at the end."""
    guard = guards.LogGuard()
    logging.getLogger().addHandler(guard)
    yield guard
    logging.getLogger().removeHandler(guard)


@pytest.fixture
def expect_log(log_guard: guards.LogGuard) -> Callable[[str], AbstractContextManager[list[logging.LogRecord]]]:
    """``with expect_log("pattern"):`` demands a log record that the guard would otherwise fail on."""
    return log_guard.expecting


@pytest.fixture(autouse=True)
def _leave_nothing_behind(log_guard: guards.LogGuard) -> Iterator[None]:
    """Fail a test that leaves a thread, a timer, a window or an unexpected log record behind."""
    threads, qt = guards.living_threads(), guards.busy_qt()
    yield
    complaints = guards.leaked_qt(qt) + guards.leaked_threads(threads) + log_guard.complaints()
    if complaints:
        pytest.fail("left behind by this test:\n  " + "\n  ".join(complaints), pytrace=False)
