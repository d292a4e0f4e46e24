"""The program at full speed for minutes: its memory must not grow.

    python tests/campaigns/soak.py [--minutes 10]

Trains flat out in a 1024 × 768 window with points that come and go; reads the resident memory once a second (Linux).
After a warm-up of a tenth of the time, the median of the last tenth may exceed that of the first tenth by 5 MB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QTimer

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

MOST_GROWTH_MB = 5.0
_EDIT_MS = 200


def resident_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Run, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    seconds = 60.0 * parser.parse_args().minutes
    app = make_application()
    random, readings = np.random.default_rng(0), []
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "s.ini")), Autosave(Path(folder, "kept"))
        program = Program(app, Session(data=blobs(5, 60), title="soak"), settings, "light", autosave)
        program.window.resize(1024, 768)
        program.show()
        program.runner.set_speed(len(SPEEDS) - 1)
        program.runner.run()

        def edit() -> None:
            editor = program.editor
            if editor.undo_stack.index() >= 20:
                editor.undo_stack.setIndex(0)
            editor.place(*random.normal(0.0, 0.7, 2).tolist())

        editing, reading = QTimer(interval=_EDIT_MS), QTimer(interval=1000)
        editing.timeout.connect(edit)
        reading.timeout.connect(lambda: readings.append(resident_mb()))
        editing.start()
        reading.start()
        QTimer.singleShot(round(1e3 * seconds), app.exit)
        app.exec()
        steps = program.runner.last_frame.state.step
        editing.stop()
        reading.stop()
        program.quit_now()
    tenth = max(len(readings) // 10, 1)
    first, last = statistics.median(readings[tenth : 2 * tenth]), statistics.median(readings[-tenth:])
    print(f"{steps:,} steps in {seconds:.0f} s; {first:.1f} MB after the warm-up, {last:.1f} MB at the end")
    return int(last - first > MOST_GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
