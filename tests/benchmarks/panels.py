"""What panels cost while training runs at full speed: pictures and steps per second with them beside the plain window.

    xvfb-run -a -s '-screen 0 1440x900x24' python tests/benchmarks/panels.py [--seconds 1.5] [--turns 15]

Two windows of 1440 × 900 pixels train the same points in turns, so that only one of them works at a time: one in
which no panel was ever opened (plain), and one in which the panels of *Explain* and *Measure* are all in view (open)
or have all been closed again (closed). The last column of each row is the median of the ratios to the plain turn
beside it. Times are of the CPU where that is said: the GUI thread's per second, and the trainer's share that went
into insights. ``--profile`` prints where the GUI thread spends its time with the panels open.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from softmax_viz.app.application import make_application
from softmax_viz.app.intents.intents import PinProbe
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.reading.insight_reader import InsightReader
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

SIZE = 1440, 900
PLAIN, OPEN, CLOSED = "plain", "open", "closed"
SETTLING_S = 0.4
# A run that ends at its optimum would draw no more pictures.
NEVER_AT_REST = {"learning_rate": 1e-3, "strength": 0.0}
NAMES = "pictures/s", "steps/s", "GUI CPU", "trainer CPU", "insights"


class Counter:
    """What is counted over all windows: pictures painted, and the time of insights."""

    def __init__(self) -> None:
        self.pictures = 0
        self.insights_s = 0.0
        read = InsightReader._read

        def timed(reader: InsightReader, *given: object) -> None:
            began = time.thread_time()
            try:
                read(reader, *given)
            finally:
                self.insights_s += time.thread_time() - began

        InsightReader._read = timed

    def follow(self, program: Program) -> None:
        """Count the pictures that the canvas of ``program`` paints."""
        canvas, waiting = program.window.canvas, []
        paint = canvas.paintEvent

        def painted(event: QPaintEvent) -> None:
            paint(event)
            self.pictures += bool(waiting)
            waiting.clear()

        canvas.paintEvent = painted
        program.runner.frameTaken.connect(lambda frame: waiting.append(1) if frame.picture is not None else None)


def pass_s(seconds: float) -> None:
    """Let the windows work."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def open_panels(program: Program) -> None:
    """Show score, weights, metrics and losses beside each other."""
    docks = program.window.docks
    docks.arrange("explain")
    for above, name, way in (
        ("score", "metrics", Qt.Orientation.Horizontal),
        ("weights", "losses", Qt.Orientation.Horizontal),
    ):
        docks.show_panel(name, True)
        docks.removeDockWidget(docks.docks[name])
        docks.splitDockWidget(docks.docks[above], docks.docks[name], way)
        docks.docks[name].show()
    pass_s(SETTLING_S)
    missing = {"score", "weights", "metrics", "losses"} - docks.in_view
    if missing:
        sys.exit(f"not in view: {', '.join(sorted(missing))}")


def turn(program: Program, counter: Counter, seconds: float, profile: cProfile.Profile | None) -> tuple[float, ...]:
    """Train for ``seconds`` and return what ``NAMES`` names."""
    runner = program.runner
    trainer = time.pthread_getcpuclockid(runner._thread._thread.ident)

    def mark() -> tuple[float, ...]:
        now = time.perf_counter(), counter.pictures, runner.last_frame.state.step
        return *now, time.thread_time(), time.clock_gettime(trainer), counter.insights_s

    runner.run()
    pass_s(SETTLING_S)
    before = mark()
    if profile is not None:
        profile.enable()
    pass_s(seconds)
    if profile is not None:
        profile.disable()
    took, pictures, steps, gui, busy, insights = (a - b for a, b in zip(mark(), before, strict=True))
    runner.pause()
    program.wait_for_trainer(runner.is_settled, 10_000)
    return pictures / took, steps / took, gui / took, busy / took, insights / max(busy, 1e-9)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--degree", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    app, counter, programs = make_application(), Counter(), {}
    profile = cProfile.Profile() if given.profile else None
    with tempfile.TemporaryDirectory() as folder:
        for name in (PLAIN, OPEN):
            data, hyperparams = blobs(3, given.points // 3), Hyperparams(**NEVER_AT_REST)
            session = Session(data=data, hyperparams=hyperparams, features=of_degree(given.degree), title="benchmark")
            settings = Settings(Path(folder, f"{name}.ini"))
            settings.set_keeps_training(True)
            program = programs[name] = Program(app, session, settings, "light", Autosave(Path(folder, name)))
            program.window.resize(*SIZE)
            program.show()
            program.runner.set_speed(len(SPEEDS) - 1)
            counter.follow(program)
            program.shell.gate.ask(PinProbe(0.3, 0.2))  # for the bars and the table of the scores
            program.wait_for_trainer(program.runner.is_settled, 10_000)
        rows: dict[str, list[tuple[float, ...]]] = {PLAIN: [], OPEN: [], CLOSED: []}
        canvases = {}
        for _ in range(given.turns):
            for state in (PLAIN, OPEN, CLOSED):
                program = programs[PLAIN if state == PLAIN else OPEN]
                program.window.raise_()
                if state == OPEN:
                    open_panels(program)
                elif state == CLOSED:
                    program.window.docks.arrange("explore")
                canvases[state] = program.window.canvas.size().toTuple()
                rows[state].append(turn(program, counter, given.seconds, profile if state == OPEN else None))
        report(rows, canvases)
        if profile is not None:
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
        for program in programs.values():
            program.quit_now()
            program.shutdown()
        QApplication.processEvents()
    sys.stdout.flush()
    os._exit(0)  # two windows in one process are not taken down in order


def report(rows: dict[str, list[tuple[float, ...]]], canvases: dict[str, tuple[int, int]]) -> None:
    """Print medians, and medians of the ratios to the plain turn beside each."""
    print(f"{'':<8}" + "".join(f"{name:>14}" for name in NAMES) + "   pictures, steps, GUI CPU : plain   canvas")
    for state, turns in rows.items():
        values = [statistics.median(column) for column in zip(*turns, strict=True)]
        ratios = [
            statistics.median(mine[i] / plain[i] for mine, plain in zip(turns, rows[PLAIN], strict=True))
            for i in range(3)
        ]
        numbers = "".join(f"{value:>14.{0 if value > 100 else 3}f}" for value in values)
        print(f"{state:<8}{numbers}   " + "  ".join(f"{ratio:.3f}" for ratio in ratios) + f"   {canvases[state]}")


if __name__ == "__main__":
    sys.exit(main())
