"""Close the window at any moment: the process must end with code 0 and say nothing on stderr.

    python tests/campaigns/closing.py [--times 50] [--seed 0]

Each round starts the program as its command line does, lets it train flat out, and closes the window after
another time; every second round by SIGINT, as Ctrl+C in the terminal does. The suite runs a few rounds
(``tests/test_closing.py``).
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys

_CHILD = """
import sys
from PySide6.QtCore import QTimer
from softmax_viz import cli
from softmax_viz.core.run_control import SPEEDS
from softmax_viz.program import Program

delay_ms, by_signal = int(sys.argv[1]), sys.argv[2] == "signal"
shown = Program.show

def show(program):
    shown(program)
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    if by_signal:
        QTimer.singleShot(delay_ms, lambda: print("up", flush=True))
    else:
        QTimer.singleShot(delay_ms, program.window.close)

Program.show = show
sys.exit(cli.main([]))
"""


def close_once(delay_ms: int, by_signal: bool) -> str:
    """One round; returns what was wrong, or nothing."""
    how = "signal" if by_signal else "window"
    environment = {**os.environ}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(delay_ms), how],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        if by_signal:
            assert child.stdout is not None
            child.stdout.readline()
            child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        _, errors = child.communicate()
        return f"closed by {how} after {delay_ms} ms: still alive a minute later; stderr: {errors!r}"
    if child.returncode != 0 or errors:
        return f"closed by {how} after {delay_ms} ms: exit code {child.returncode}, stderr: {errors!r}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    wrong = []
    for round_number in range(options.times):
        complaint = close_once(int(random.expovariate(1 / 250)), by_signal=round_number % 2 == 1)
        if complaint:
            wrong.append(complaint)
            print(complaint)
    print(f"{options.times - len(wrong)} of {options.times} ended with code 0 and an empty stderr")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
