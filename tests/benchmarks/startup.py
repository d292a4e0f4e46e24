"""How long the program takes to its first painted window, and to its version, beside the least that can be.

    python tests/benchmarks/startup.py [--runs 9]

Each start is a process of its own, in turns: an empty Qt window with numpy, and the program's; an argument parser
alone, and ``--version``. The ratios are what counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

EMPTY = """
import os, numpy
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        os._exit(0)
app = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""
# Everything is imported in the order in which the command line does it: Qt makes what is imported after it slower.
PROGRAM = """
import os, tempfile
os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp()
from softmax_viz.cli import main, platform_check
check = platform_check.check_display
def checked(environment):
    check(environment)
    import softmax_viz.app.application
    from softmax_viz.views.canvas.canvas import Canvas
    paint = Canvas.paintEvent
    def painted(self, event):
        paint(self, event)
        os._exit(0)
    Canvas.paintEvent = painted
platform_check.check_display = checked
main.main([])
"""
PARSER = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--version", action="version", version="1")
parser.parse_args(["--version"])
"""
VERSION = """
from softmax_viz.cli.main import main
main(["--version"])
"""


def seconds(code: str, environment: dict[str, str]) -> float:
    """Wall time of one process that runs ``code``."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="softmax-viz-compiled-") as folder:
        # Compiled before, as an installed program is; the first pair is not counted.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        measure(runs, environment)
    return 0


def measure(runs: int, environment: dict[str, str]) -> None:
    """Measure in turns and print."""
    for name, ours, least in (("first painted window", PROGRAM, EMPTY), ("--version", VERSION, PARSER)):
        pairs = [(seconds(ours, environment), seconds(least, environment)) for _ in range(runs + 1)][1:]
        mine, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name}: {1e3 * mine:.0f} ms; the least {1e3 * floor:.0f} ms; ratio {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
