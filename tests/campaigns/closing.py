"""Close the program at any moment: the process must end with code 0, say nothing on stderr, and keep the work.

    python tests/campaigns/closing.py [--times 100] [--seed 0] [--points 0] [--kinds window signal …]

Each round starts the program as its command line does, lets it train, and ends it after another time in another way
(``KINDS``): the window closed, or a signal, which may come while a dialog or a menu is open. ``--points``: every other
round has so many points, 12 classes and all terms up to degree 5, and the trainer is in the middle of steps, of a
gradient check or of reading. After a signal unsaved work must be on the disk. The suite runs a few rounds
(``tests/test_closing.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

# How a round ends: what is open then, and the signal that comes; None where the window is closed.
KINDS: dict[str, tuple[str, signal.Signals | None]] = {
    "window": ("", None),
    "interrupt": ("", signal.SIGINT),
    "term": ("", signal.SIGTERM),
    "hang-up": ("", signal.SIGHUP),
    "question": ("question", signal.SIGTERM),
    "menu": ("menu", signal.SIGTERM),
    "list": ("list", signal.SIGTERM),
    "gallery": ("gallery", signal.SIGINT),
    "table": ("table", signal.SIGTERM),
    "open": ("open", signal.SIGTERM),
    "save as": ("save as", signal.SIGINT),
    "about": ("about", signal.SIGTERM),
    "keys": ("keys", signal.SIGTERM),
}
BUSY = ("gd", "newton", "adam", "check", "rest")

_CHILD = """
import json, sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QComboBox
from softmax_viz.cli.main import main
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.app.program import Program

ask = json.loads(sys.argv[1])
shown = Program.show

def show(program):
    shown(program)
    program.editor.place(0.1, 0.2)
    if ask["points"]:
        rng, n = np.random.default_rng(0), ask["points"]
        program.open_data(Dataset(rng.normal(size=(n, 2)), rng.integers(0, 12, n), make_classes(12)), "many")
        program.editor.set_features(of_degree(5))
    if ask["busy"] in ("newton", "adam", "gd"):
        program.editor.set_param("optimizer", ask["busy"])
    program.runner.set_speed(len(SPEEDS) - 1)
    if ask["busy"] == "check":
        program.runner.check_gradient()
    elif ask["busy"] != "rest":
        program.runner.run()
    QTimer.singleShot(ask["delay_ms"], lambda: end(program))

def end(program):
    if not ask["by_signal"]:
        program.files.ask_unsaved = lambda: "discard"
        print("up", flush=True)
        QTimer.singleShot(0, program.window.close)
        return
    QTimer.singleShot(ask["settle_ms"], lambda: print("up", flush=True))
    actions = program.window.actions_by_name
    match ask["open"]:
        case "question":
            program.window.close()
        case "menu":
            program.window.menuBar().actions()[0].menu().popup(program.window.pos())
        case "list":
            program.window.findChildren(QComboBox)[0].showPopup()
        case "table":
            program.data.open_table(ask["table"])
        case "gallery" | "about" | "keys" | "open":
            actions[ask["open"]].trigger()
        case "save as":
            actions["save_as"].trigger()

Program.show = show
sys.exit(main([]))
"""


def close_once(delay_ms: int, kind: str, points: int = 0, busy: str = "gd") -> tuple[str, float]:
    """One round; what was wrong, or nothing, and how many seconds the end took."""
    opened, number = KINDS[kind]
    what = f"{kind} after {delay_ms} ms, {points} points, {busy}"
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "t.csv")
        table.write_text("x,y,class\n1,2,a\n3,4,b\n")
        environment = {**os.environ, "HOME": folder}
        for name in ("CONFIG", "DATA", "STATE"):
            environment[f"XDG_{name}_HOME"] = str(Path(folder, name))
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        ask = {
            "delay_ms": delay_ms, "settle_ms": 250 if opened else 0, "points": points, "busy": busy,
            "open": opened, "by_signal": number is not None, "table": str(table),
        }  # fmt: skip
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, json.dumps(ask)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        try:
            assert child.stdout is not None
            child.stdout.readline()
            began_s = time.monotonic()
            if number is not None:
                child.send_signal(number)
            _, errors = child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            child.kill()
            _, errors = child.communicate()
            return f"{what}: still alive a minute later; stderr: {errors!r}", 60.0
        spent_s = time.monotonic() - began_s
        errors = "".join(line for line in errors.splitlines(True) if "This plugin does not support" not in line)
        if child.returncode != 0 or errors:
            return f"{what}: exit code {child.returncode}, stderr: {errors!r}", spent_s
        kept = list(Path(folder).rglob("autosave/*.softmax"))
        if len(kept) != (number is not None):
            return f"{what}: {len(kept)} files were kept", spent_s
    return "", spent_s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    options = parser.parse_args()
    random.seed(options.seed)
    wrong, longest_s, counts = 0, 0.0, Counter[str]()
    for number in range(options.times):
        kind = options.kinds[number % len(options.kinds)]
        points = options.points if number % 2 else 0
        delay_ms = int(random.expovariate(1 / (1500 if points else 250)))
        complaint, spent_s = close_once(delay_ms, kind, points, random.choice(BUSY))
        longest_s = max(longest_s, spent_s)
        counts[kind] += 1
        if complaint:
            wrong += 1
            print(complaint, flush=True)
    print(", ".join(f"{kind} {count}" for kind, count in counts.items()))
    print(f"{options.times - wrong} of {options.times} ended with code 0, an empty stderr and what was to be kept;")
    print(f"the longest end took {longest_s:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
