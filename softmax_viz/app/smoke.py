"""The self-test of the program: the real window, real mouse events, real training, on any platform."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.storage.presets import FIRST_PRESET, load_preset
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

_STEPS = 100
_PATIENCE_MS = 30_000
_PLACES = ((0.2, 0.25), (0.8, 0.3), (0.5, 0.8))


class SmokeError(Exception):
    """The window did not do what the self-test expects."""


def run_smoke() -> int:
    """Open the window, place points, train, and check that views change; return 0 if all is well. Main thread."""
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "settings.ini")), Autosave(Path(folder, "autosave"))
        program = Program(app, Session(load_preset(FIRST_PRESET)), settings, "light", autosave)
        try:
            program.show()
            line = _check(program)
        except SmokeError as error:
            print(f"smoke: {error}")
            return 1
        finally:
            program.quit_now()
            program.window.deleteLater()
            app.processEvents()
    print(line)
    return 0


def _check(program: Program) -> str:
    window, runner, editor = program.window, program.runner, program.editor
    _wait("the first picture", lambda: runner.is_settled() and window.canvas.isVisible())
    before = editor.data.n_points
    for number, (across, down) in enumerate(_PLACES):
        editor.choose_class(number)
        place = QPoint(int(across * window.canvas.width()), int(down * window.canvas.height()))
        QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    placed = editor.data.n_points - before
    if placed != len(_PLACES):
        raise SmokeError(f"{len(_PLACES)} clicks placed {placed} points")
    program.probe.pin(*window.canvas.mapping.to_data(*QPointF(window.canvas.rect().center()).toTuple()))
    _wait("the points to reach the trainer", runner.is_settled)
    views: dict[str, QWidget] = {"field": window.canvas, "curve": window.plot, "bars": window.bars}
    pixels_before = {name: _pixels(view) for name, view in views.items()}
    runner.set_speed(len(SPEEDS) - 1)
    QTest.mouseClick(window.transport.run_button, Qt.MouseButton.LeftButton)
    _wait("training to run", lambda: runner.phase is Phase.RUNNING)
    _wait(f"{_STEPS} steps", lambda: runner.last_frame is not None and runner.last_frame.state.step >= _STEPS)
    QTest.mouseClick(window.transport.run_button, Qt.MouseButton.LeftButton)
    _wait("training to pause", lambda: runner.phase is Phase.PAUSED and runner.is_settled())
    changed = [name for name, view in views.items() if not np.array_equal(_pixels(view), pixels_before[name])]
    unchanged = sorted(set(views) - set(changed))
    if unchanged:
        raise SmokeError(f"{', '.join(unchanged)} did not change while training")
    frame = runner.last_frame
    assert frame is not None
    if frame.readings is None or frame.readings.train.accuracy is None:
        raise SmokeError("the trainer measured nothing")
    train = frame.readings.train
    return (
        f"smoke: ok on {QGuiApplication.platformName()}: {placed} points placed by mouse, {frame.state.step} steps, "
        f"data loss {train.data_loss:.4f}, accuracy {train.accuracy:.1%}; field, curve and bars changed"
    )


def _pixels(view: QWidget) -> np.ndarray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits(), np.uint8)


def _wait(what: str, is_true: Callable[[], bool]) -> None:
    """Process events until ``is_true`` returns True; raise ``SmokeError`` when that takes too long."""
    loop = QEventLoop()
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(loop.quit)
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if is_true() else None)
    late.start(_PATIENCE_MS)
    poll.start(5)
    if not is_true():
        loop.exec()
    poll.stop()
    late.stop()
    if not is_true():
        raise SmokeError(f"waited in vain for {what}")
