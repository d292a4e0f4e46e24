"""How long the window stands still, in CPU time, for what a user does with very many points.

    python tests/benchmarks/many_points.py [--points 100000]

For each deed: how long the call took by the clock, and the longest stretch of CPU time of the GUI thread between two
turns of the event loop while it lasted and settled. What takes longer than that runs beside the window.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs

LONG_S = 0.1
AFTER_S = 1.2


def random_data(n: int, seed: int) -> Dataset:
    random = np.random.default_rng(seed)
    return Dataset(random.normal(size=(n, 2)), random.integers(0, 4, n), make_classes(4))


class Watch:
    """Notes the CPU time of the GUI thread between turns of the event loop."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._app = QGuiApplication.instance()
        self._gaps_s: list[float] = []
        self._last_s = 0.0
        self.timer = QTimer(interval=0)
        self.timer.timeout.connect(self._tick)
        self.timer.start()

    def _tick(self) -> None:
        now = time.thread_time()
        self._gaps_s.append(now - self._last_s)
        self._last_s = now

    def during(self, name: str, deed: Callable[[], object]) -> None:
        """Do ``deed``, wait until all is at rest, and print."""
        self._gaps_s.clear()
        self._last_s = time.thread_time()
        began = time.perf_counter()
        deed()
        took = time.perf_counter() - began
        end = time.perf_counter() + AFTER_S
        while time.perf_counter() < end or not self._program.runner.is_settled():
            self._app.processEvents()
        longest = max(self._gaps_s)
        mark = "  <- over 100 ms" if longest > LONG_S else ""
        print(f"{name:<34} took {1e3 * took:6.0f} ms, longest gap {1e3 * longest:5.0f} ms of CPU{mark}", flush=True)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=100_000)
    n = parser.parse_args().points
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        data, file = random_data(n, 0), str(Path(folder, "many.softmax"))
        settings, autosave = Settings(Path(folder, "s.ini")), Autosave(Path(folder, "kept"))
        program = Program(app, Session(data=data, title="many points"), settings, "light", autosave)
        program.files.ask_unsaved = lambda: "discard"
        file_dialogs.ask_save_path = lambda *_: file
        program.window.resize(1366, 768)
        program.show()
        program.wait_for_trainer(program.runner.is_settled, 60_000)
        watch, editor, canvas = Watch(program), program.editor, program.window.canvas
        undo = editor.undo_stack.undo
        table = program.window.actions_by_name["points_table"].setChecked

        def drag() -> None:
            start = QPointF(*canvas.mapping.to_canvas(np.zeros((1, 2)))[0]).toPoint()
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
            for step in range(5):
                QTest.mouseMove(canvas, start + QPoint(5 * step + 5, 3))
                app.processEvents()
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 3))

        rows = "\n".join(f"{x:.4f}\t{y:.4f}\t{k + 1}" for (x, y), k in zip(data.points, data.labels, strict=True))

        def paste() -> None:
            QGuiApplication.clipboard().setText(rows)
            program.data.clipboard.paste()

        for name, deed in (
            ("nothing", lambda: None),
            ("select all", program.select_all),
            ("drag all", drag),
            ("undo", undo),
            ("open the table", lambda: table(True)),
            ("select none", lambda: editor.select(np.arange(0))),
            ("select all in the table", program.select_all),
            ("select every other", lambda: editor.select(np.arange(0, n, 2))),
            ("select all again", program.select_all),
            ("relabel all", lambda: editor.relabel(np.arange(n), 2, 0)),
            ("undo", undo),
            ("move all", lambda: editor.move(np.arange(n), editor.data.points + 0.01, 0)),
            ("undo", undo),
            ("sort by x", lambda: program.window.points.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)),
            ("delete all", editor.delete_selection),
            ("undo", undo),
            ("dark theme", lambda: program.themes.choose("dark")),
            ("light theme", lambda: program.themes.choose("light")),
            ("close the table", lambda: table(False)),
            ("open a data set", lambda: program.open_data(random_data(n, 1), "another")),
            ("save", program.files.save_as),
            ("place a point, keep it", lambda: editor.place(0.1, 0.1)),
            ("copy all", lambda: (program.select_all(), program.data.clipboard.copy_selection())),
            ("open the session", lambda: program.files.open_path(file)),
            ("clear", editor.clear_points),
            ("paste", paste),
            ("one step", lambda: program.runner.step(1)),
            ("zoom", lambda: program.viewport.on_viewport_requested(program.viewport.view.zoomed(1.3, 0.0, 0.0))),
        ):
            watch.during(name, deed)
        watch.timer.stop()
        program.quit_now()
    return 0


if __name__ == "__main__":
    sys.exit(main())
