"""How fluent the window stays while many points come and go and training runs flat out beside it.

    python tests/benchmarks/edits.py

For each deed: how long the event loop stood still at most, and the intervals between new pictures while it lasted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.tools.brush import Brush

AFTER_S = 1.0  # what a deed sets going is watched this long


def mouse(canvas: object, kind: QEvent.Type, x: float, y: float) -> None:
    place, left = QPointF(x, y), Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else left
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
    event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


class Watch:
    """Notes gaps of the event loop and the times of new pictures."""

    def __init__(self, program: Program) -> None:
        self.gaps_s: list[float] = []
        self.pictures_s: list[float] = []
        self._last = time.perf_counter()
        self.timer = QTimer(interval=1)
        self.timer.timeout.connect(self._tick)
        self.timer.start()
        program.runner.frameTaken.connect(self._note)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps_s.append(now - self._last)
        self._last = now

    def _note(self, frame: object) -> None:
        if frame.picture is not None:
            self.pictures_s.append(time.perf_counter())

    def during(self, app: QApplication, deed: Callable[[], None]) -> tuple[float, np.ndarray, float]:
        """Do ``deed`` and wait: the longest gap, the intervals between pictures, and how long the deed took."""
        self.gaps_s.clear()
        self.pictures_s.clear()
        began = time.perf_counter()
        deed()
        took = time.perf_counter() - began
        while time.perf_counter() - began < took + AFTER_S:
            app.processEvents()
        return max(self.gaps_s), np.diff(self.pictures_s), took


def main() -> int:
    """Measure and print."""
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "s.ini")), Autosave(Path(folder, "kept"))
        program = Program(app, Session(data=blobs(5, 60), title="benchmark"), settings, "light", autosave)
        program.window.resize(1366, 768)
        program.show()
        program.runner.set_speed(len(SPEEDS) - 1)
        program.runner.run()
        watch, editor, canvas = Watch(program), program.editor, program.window.canvas
        watch.during(app, lambda: None)

        rows = "\n".join(f"{x:.4f}\t{y:.4f}\t2" for x, y in np.random.default_rng(0).normal(0, 0.5, (5000, 2)))

        def paste() -> None:
            QGuiApplication.clipboard().setText(rows)
            program.data.clipboard.paste()

        def spray() -> None:
            program.choose_tool("spray")
            canvas.show_brush("spray", Brush(60.0, 50, "gaussian"))
            mouse(canvas, QEvent.Type.MouseButtonPress, 200, 150)
            before = editor.data.n_points
            step = 0
            while editor.data.n_points < before + 10_000:
                step += 1
                mouse(canvas, QEvent.Type.MouseMove, 200 + (step * 31) % 500, 120 + (step * 17) % 250)
                app.processEvents()
            mouse(canvas, QEvent.Type.MouseButtonRelease, 300, 200)

        deeds = {
            "nothing": lambda: None,
            "paste 5,000 rows": paste,
            "delete a class of 5,000 points": lambda: editor.remove_class(1),
            "undo that": editor.undo_stack.undo,
            "spray 10,000 points": spray,
            "undo that stroke": editor.undo_stack.undo,
        }
        for name, deed in deeds.items():
            index = editor.undo_stack.index()
            gap, intervals, took = watch.during(app, deed)
            p50, p99 = 1e3 * np.percentile(intervals, [50, 99]) if len(intervals) else (0.0, 0.0)
            print(
                f"{name:<32} took {1e3 * took:7.1f} ms, longest gap {1e3 * gap:6.1f} ms, pictures median {p50:5.1f} "
                f"99 % {p99:6.1f} ms; {editor.undo_stack.index() - index:+d} undo step, {editor.data.n_points} points"
            )
        watch.timer.stop()
        program.quit_now()
    return 0


if __name__ == "__main__":
    sys.exit(main())
