"""Measures two runs side by side in the window at the usual speed, and one alone in the same process. Main thread."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.app.application import make_application
from softmax_viz.app.compare.compare_intents import Compare
from softmax_viz.app.program import Program
from softmax_viz.bench.spread import Spread, spread
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.core.document.session import Session
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

_PATIENCE_S = 60.0
_LINES = 60  # height of the lines above and below a canvas, generously


@dataclass(frozen=True, slots=True)
class CanvasRow:
    """One of ``runs`` canvases in one window, measured.

    Parameters
    ----------
    runs
        How many runs stood side by side.
    pictures_per_s
        New pictures that this canvas has painted, per second.
    interval
        Time between the repaints of two new pictures.
    steps_per_s
        Speed of its training.
    gui_share
        Fraction of the time in which the GUI thread was busy, for all canvases together.
    """

    runs: int
    pictures_per_s: float
    interval: Spread
    steps_per_s: float
    gui_share: float


class _Recorder(QObject):
    """Records when a canvas has painted a new picture of a run."""

    def __init__(self, canvas: QWidget, runner: Runner) -> None:
        super().__init__()
        self.times_s: list[float] = []
        self._runner = runner
        self._is_new = False
        self._paint = canvas.paintEvent
        canvas.paintEvent = self._on_paint  # type: ignore[method-assign]
        runner.frameTaken.connect(self._on_frame)

    @property
    def step(self) -> int:
        """The step of the last frame."""
        frame = self._runner.last_frame
        return 0 if frame is None else frame.state.step

    def _on_frame(self, frame: Frame) -> None:
        self._is_new |= frame.picture is not None

    def _on_paint(self, event: QPaintEvent) -> None:
        self._paint(event)
        if self._is_new:
            self._is_new = False
            self.times_s.append(time.perf_counter())


def measure_canvases(
    runs: int, session: Session, size: tuple[int, int], seconds: float, warm_up_s: float
) -> list[CanvasRow]:
    """Open the window with one run, or with two of other learning rates, and run at the usual speed for ``seconds``."""
    app = make_application()
    quits_by_itself = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "settings.ini")), Autosave(Path(folder, "autosave"))
        settings.set_keeps_training(True)
        program = Program(app, session, settings, "light", autosave)
        program.show()
        canvases: list[tuple[QWidget, Runner]] = [(program.window.canvas, program.runner)]
        held: QWidget = program.window.canvas  # all that stand side by side
        if runs > 1:
            program.gate.ask(Compare({}, {"learning_rate": 0.1}))
            desk = program.compare.desk
            assert desk.grid is not None
            held = desk.grid
            canvases += [(desk.grid.cells[letter].canvas, rival.runner) for letter, rival in desk.rivals.items()]
        program.window.resize(
            program.window.width() + runs * size[0] - held.width(),
            program.window.height() + size[1] - held.height() + _LINES,
        )
        for canvas, _ in canvases:
            canvas.setFixedSize(*size)
        recorders = [_Recorder(canvas, runner) for canvas, runner in canvases]
        program.runner.run()
        marks: list[tuple[float, float, list[int]]] = []

        def mark() -> None:
            marks.append((time.perf_counter(), time.thread_time(), [recorder.step for recorder in recorders]))

        def begin() -> None:
            for recorder in recorders:
                recorder.times_s.clear()
            mark()

        def end() -> None:
            has_all = all(len(recorder.times_s) > 1 for recorder in recorders)
            if not has_all and time.perf_counter() < marks[0][0] + _PATIENCE_S:
                QTimer.singleShot(50, end)  # a very busy machine
                return
            mark()
            program.quit_now()
            app.quit()

        QTimer.singleShot(round(1e3 * warm_up_s), begin)
        QTimer.singleShot(round(1e3 * (warm_up_s + seconds)), end)
        app.exec()
        program.shutdown()
        program.window.deleteLater()
        program.deleteLater()
        app.processEvents()
    app.setQuitOnLastWindowClosed(quits_by_itself)
    (began_s, began_busy_s, first), (ended_s, ended_busy_s, last) = marks
    elapsed_s = ended_s - began_s
    return [
        CanvasRow(
            runs,
            len(recorder.times_s) / elapsed_s,
            spread(np.diff(recorder.times_s)),
            (last[place] - first[place]) / elapsed_s,
            (ended_busy_s - began_busy_s) / elapsed_s,
        )
        for place, recorder in enumerate(recorders)
    ]


def lines_of(rows: list[CanvasRow], size: tuple[int, int]) -> str:
    """Return the measurement as text."""
    first = rows[0]
    title = "one run" if first.runs == 1 else f"{first.runs} runs side by side"
    lines = [
        f"\n{title} at the usual speed, {size[0]} × {size[1]} each: GUI thread busy {first.gui_share:.0%}"
    ]  # fmt: skip
    for letter, row in zip("ABCD", rows, strict=False):
        of = row.interval
        lines.append(
            f"  {letter}: {row.pictures_per_s:.1f} pictures/s, {row.steps_per_s:.0f} steps/s; between pictures "
            f"median {of.median:.1f}  90 % {of.p90:.1f}  99 % {of.p99:.1f}  max {of.largest:.1f}"
        )
    return "\n".join(lines) + "\n"
