"""Closing in the middle of training, in any way, ends the process cleanly (the long run is a campaign)."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

close_once = runpy.run_path(str(Path(__file__).parents[1] / "campaigns" / "closing.py"))["close_once"]


@pytest.mark.parametrize(
    ("delay_ms", "kind", "points", "busy"),
    [(0, "window", 0, "gd"), (40, "interrupt", 0, "gd"), (300, "question", 0, "rest"), (600, "term", 20_000, "newton")],
)
def test_the_process_ends_with_code_0_an_empty_stderr_and_the_work_kept(delay_ms, kind, points, busy):
    complaint, _ = close_once(delay_ms, kind, points, busy)
    assert complaint == ""


_STUCK = """
import sys, threading
from PySide6.QtCore import QTimer
from softmax_viz.cli.main import main
from softmax_viz.engine.trainer_loop import TrainerLoop
from softmax_viz.engine.trainer_thread import TrainerThread
from softmax_viz.app.program import Program

never = threading.Event()
TrainerLoop.cycle = lambda loop: never.wait()
stop, shown = TrainerThread.stop, Program.show
TrainerThread.stop = lambda thread, timeout_ms=0: stop(thread, min(timeout_ms, 100))

def show(program):
    shown(program)
    program.editor.place(0.1, 0.2)
    QTimer.singleShot(300, lambda: (program.runner.start(), program.quit_now()))

Program.show = show
Program._begin = lambda program: None
sys.exit(main([]))
"""


def test_a_trainer_that_does_not_end_is_left_behind_when_everything_is_kept(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    ended = subprocess.run([sys.executable, "-c", _STUCK], capture_output=True, text=True, env=environment, timeout=60)
    assert (ended.returncode, ended.stderr.strip()) == (0, "the trainer did not end in time")
    assert len(list(tmp_path.rglob("autosave/*.softmax"))) == 1
