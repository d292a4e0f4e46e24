"""The window under load: frames, clicks and steps while training runs flat out.

    python tests/benchmarks/window.py [--size 1024x1024] [--seconds 5] [--classes 5] [--points 300]

Prints what was measured: frame intervals of new pictures, the time from a mouse press to the end of the
repaint that shows its point, and steps/s in the window beside steps/s of the bare loop in the same process.
Numbers depend on the machine; compare figures of one run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from softmax_viz.app import make_application
from softmax_viz.core.features import expand
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.generators import blobs
from softmax_viz.core.run_control import SPEEDS
from softmax_viz.core.session import Session
from softmax_viz.core.training import Samples, initial_state
from softmax_viz.program import Program
from softmax_viz.storage.settings import Settings

CLICK_EVERY_MS = 130


def bare_steps_per_s(session: Session, seconds: float) -> float:
    """The trainer alone: no window, no pictures, no readings."""
    data = session.data
    samples = Samples(expand(data.points), data.labels, data.n_classes)
    start = initial_state(data.n_classes, 2, session.hyperparams, 0)
    trainer = FusedTrainer(samples, session.hyperparams, 0, start)
    steps, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        trainer.advance(256)
        steps += 256
    return steps / (time.perf_counter() - began)


class Watch(QObject):
    """Notes when the canvas has painted, and how old a click is by then."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.canvas = program.window.canvas
        self.paints_s: list[float] = []
        self.pictures_s: list[float] = []
        self.click_ms: list[float] = []
        self._pressed_s: float | None = None
        self._random = np.random.default_rng(0)
        self._seen = self.canvas.paints
        self.paint_ms: list[float] = []
        program.runner.frameTaken.connect(self.note_picture)
        original = self.canvas.paintEvent

        def timed(event: QEvent) -> None:
            began = time.perf_counter()
            original(event)
            ended = time.perf_counter()
            self.paints_s.append(ended)
            self.paint_ms.append(1000 * (ended - began))
            if self._pressed_s is not None:
                self.click_ms.append(1000 * (ended - self._pressed_s))
                self._pressed_s = None

        self.canvas.paintEvent = timed

    def note_picture(self, frame: object) -> None:
        self.pictures_s.append(time.perf_counter())

    def click(self) -> None:
        """Post a press, as the window system would: it queues behind whatever the GUI thread is doing."""
        across, down = self._random.uniform(0.1, 0.9, 2)
        place = QPoint(int(across * self.canvas.width()), int(down * self.canvas.height()))
        self._pressed_s = time.perf_counter()
        for kind, buttons in ((QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
                              (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):  # fmt: skip
            event = QMouseEvent(kind, QPointF(place), QPointF(self.canvas.mapToGlobal(place)),
                                Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier)  # fmt: skip
            QApplication.postEvent(self.canvas, event)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1024x1024")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--classes", type=int, default=5)
    parser.add_argument("--points", type=int, default=300)
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    data = blobs(options.classes, options.points // options.classes)
    session = Session(data=data, title="benchmark")
    alone = bare_steps_per_s(session, min(options.seconds, 3.0))

    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(app, session, Settings(Path(folder, "s.ini")), "light")
        program.window.canvas.setFixedSize(width, height)
        program.show()
        watch = Watch(program)
        program.runner.set_speed(len(SPEEDS) - 1)
        program.runner.run()
        clicker = QTimer()
        clicker.timeout.connect(watch.click)
        marks: dict[str, tuple[float, int, float]] = {}

        def begin() -> None:
            watch.paints_s.clear()
            watch.pictures_s.clear()
            watch.click_ms.clear()
            marks["begin"] = (time.perf_counter(), program.runner.last_frame.state.step, time.process_time())
            clicker.start(CLICK_EVERY_MS)

        def end() -> None:
            clicker.stop()
            marks["end"] = (time.perf_counter(), program.runner.last_frame.state.step, time.process_time())
            program.window.close()

        QTimer.singleShot(1500, begin)
        QTimer.singleShot(1500 + int(1000 * options.seconds), end)
        app.exec()
        program.shutdown()

    (began, first, _), (ended, last, _) = marks["begin"], marks["end"]
    intervals = 1000 * np.diff(watch.pictures_s)
    steps = (last - first) / (ended - began)
    screen = app.primaryScreen()
    print(f"canvas {width} × {height}, {data.n_points} points, {data.n_classes} classes, {app.platformName()}")
    print(f"display {screen.refreshRate():.0f} Hz; new pictures {len(watch.pictures_s) / (ended - began):.1f}/s")
    print("picture interval, ms: " + percentiles(intervals))
    print("paint of the canvas, ms: " + percentiles(np.array(watch.paint_ms)))
    print(f"click to painted point, ms ({len(watch.click_ms)} clicks): " + percentiles(np.array(watch.click_ms)))
    print(f"steps/s in the window {steps:,.0f}; alone {alone:,.0f}; share {steps / alone:.0%}")
    return 0


def percentiles(values: np.ndarray) -> str:
    """Median, 90th and 99th percentile and the largest."""
    if not len(values):
        return "none"
    p50, p90, p99 = np.percentile(values, [50, 90, 99])
    return f"median {p50:.1f}, 90 % {p90:.1f}, 99 % {p99:.1f}, max {values.max():.1f}"


if __name__ == "__main__":
    sys.exit(main())
