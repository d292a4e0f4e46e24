"""Kill the program at any moment: the next start offers the work, and no file is ever lost.

    python tests/campaigns/kill.py [--times 100] [--first 0] [--seed 0] [--turn 2.0]

Each round starts the program as its command line does, edits at random, trains, saves now and then, and writes down
what stands after each change. In most rounds the window is busy, so that a turn of its event loop takes up to two
seconds. It is killed at another moment (SIGKILL: no farewell). The next start must bring back what stood within the
last ten seconds, or the saved file must have it. In every third round that start is killed as
well, at a moment near to its bringing back the work, and the one after it must not have lost anything either. The
suite runs a round (``tests/test_kill.py``).
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# What was made longer ago than this must be on the disk: ten seconds are promised.
WITHIN_S = 10.0
# How long a turn of the event loop takes, beside what the program does in it.
TURNS_S = (0.0, 0.02, 0.1, 0.3, 1.0, 2.0)
_PATIENCE_S = 60.0
_LOOK_S = 0.02

_CHILD = r"""
import hashlib, json, os, random, sys, time, traceback
from PySide6.QtCore import QTimer
from softmax_viz.cli.main import main
from softmax_viz.controllers.session import autosaver
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.app.program import Program
from softmax_viz.app.documents.recovery import Recovery
from softmax_viz.storage.sessions.session_file import load_session
from softmax_viz.views.dialogs import file_dialogs

home, seed, mode, change_ms, pause_ms = sys.argv[1], *sys.argv[2:4], *map(int, sys.argv[4:6])
turn_s = float(sys.argv[6])
rng = random.Random(seed)
often = rng.choice((0.02, 0.02, 0.5))  # to save
log = open(os.path.join(home, "log.jsonl"), "a", buffering=1)
file = os.path.join(home, "mine.softmax")
autosaver._CHANGE_MS = change_ms
file_dialogs.ask_save_path = lambda *_: file


def fingerprint(session):
    data, parts = session.data, hashlib.sha256()
    for part in (data.points.tobytes(), data.labels.tobytes(), repr(data.classes).encode(),
                 repr((session.hyperparams, session.features)).encode()):
        parts.update(part)
    return parts.hexdigest()[:16]


def note(event, session):
    log.write(json.dumps({"t": time.time(), "event": event, "print": fingerprint(session)}) + "\n")


class Person:
    def __init__(self, program):
        self.program, self.editor, self.stroke = program, program.editor, 1000
        self.timer = QTimer(program)
        self.timer.timeout.connect(self.act)

    def start(self):
        note("start", self.editor.session)
        self.program.runner.set_speed(len(SPEEDS) - 1)
        self.timer.start(pause_ms)

    def act(self):
        editor, program, before = self.editor, self.program, self.editor.session
        x, y, k = rng.uniform(-1, 1), rng.uniform(-1, 1), editor.data.n_classes
        self.stroke += rng.random() < 0.1
        match rng.choice(("place", "spray", "spray", "spray", "class", "setting", "features", "run", "save", "undo")):
            case "place":
                editor.choose_class(rng.randrange(k))
                editor.place(x, y)
            case "spray":
                editor.spray(x, y, 0.3, 0.3, rng.randrange(1, 40), "uniform", self.stroke)
            case "class":
                rng.choice((editor.add_class, lambda: editor.remove_class(rng.randrange(k)),
                            lambda: editor.move_class(0, k - 1), lambda: editor.rename_class(0, f"klasse {x}"),
                            lambda: editor.recolour_class(0, rng.randrange(12))))()
            case "setting":
                editor.set_param("learning_rate", 10 ** rng.uniform(-3, -1))
                editor.set_param("optimizer", rng.choice(("gd", "adam")))
                editor.set_param("standardize", rng.random() < 0.5)
            case "features":
                editor.set_features(("x", "y", *rng.sample(["xy", "x2", "y2", "sin_x"], rng.randrange(4))))
            case "run":
                rng.choice((program.runner.run, program.runner.run, program.runner.pause, program.reset))()
            case "save" if rng.random() < often:
                note("saving", editor.session)
                if not program.files.save():
                    raise RuntimeError("not saved: " + program.window.messages.text())
                note("saved", editor.session)
            case "undo" if editor.undo_stack.index() > 3:
                editor.undo_stack.undo()
        if editor.session is not before:
            note("edit", editor.session)
        time.sleep(turn_s)  # the window is busy


shown, offered = Program.show, Recovery.offer


def show(program):
    shown(program)
    program.person = Person(program)
    if mode == "edit":
        program.person.start()
    else:
        print("up", flush=True)


def offer(recovery):
    try:
        look(recovery)
    except Exception:
        traceback.print_exc()
        os._exit(1)


def look(recovery):
    offered(recovery)
    program = recovery.parent()
    if mode == "edit":
        return
    answer = {"restored": None, "saved": None, "offers": 0}
    if os.path.exists(file):
        answer["saved"] = fingerprint(load_session(file).session)
    dialog = recovery._dialog
    if dialog is not None:
        answer["offers"] = dialog.list.count()
        dialog.restore_button.click()
        answer["restored"] = fingerprint(program.editor.session)
        if not program.window.isWindowModified():
            raise RuntimeError("brought back, and not marked as unsaved")
    print(json.dumps(answer), flush=True)
    if mode == "look":
        program.wait_for_trainer(program.runner.is_settled, 20_000)
        before = program.runner.last_frame.state.step
        program.runner.step(1)
        program.wait_for_trainer(program.runner.is_settled, 20_000)
        if program.runner.last_frame.state.step != before + 1:
            raise RuntimeError("it does not train")
        program.quit_now()


Program.show, Recovery.offer = show, offer
sys.exit(main([]))
"""


@dataclass
class Round:
    """What became of one round: what was wrong, or nothing; seconds of work lost; how many edits there were;
    whether work was brought back; and how long a turn of the event loop took."""

    complaint: str = ""
    lost_s: float = 0.0
    edits: int = 0
    restored: bool = False
    turn_s: float = 0.0


def _start(
    home: Path, seed: str, mode: str, change_ms: int, pause_ms: int, turn_s: float = 0.0
) -> subprocess.Popen[str]:
    environment = {**os.environ, "HOME": str(home), "PYTHONFAULTHANDLER": "1"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    for name in ("CONFIG", "DATA", "STATE"):
        environment[f"XDG_{name}_HOME"] = str(home / name.lower())
        (home / name.lower()).mkdir(exist_ok=True)
    command = [sys.executable, "-c", _CHILD, str(home), seed, mode, str(change_ms), str(pause_ms), str(turn_s)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)


def _lives(child: subprocess.Popen[str], for_s: float) -> bool:
    """Wait ``for_s`` seconds, or until ``child`` ends; whether it is alive."""
    try:
        child.wait(for_s)
    except subprocess.TimeoutExpired:
        return True
    return False


def _said(errors: str) -> str:
    """What a process said on stderr, but for Qt's platform that has no windows."""
    return "".join(line for line in errors.splitlines(keepends=True) if "propagateSizeHints" not in line)


def _log(home: Path) -> list[dict[str, object]]:
    """What was written down; the last line may be half of one."""
    path = home / "log.jsonl"
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def _verdict(log: list[dict[str, object]], killed_at: float, answer: dict[str, object]) -> Round:
    """Hold what survived against what was written down."""
    result = Round(edits=len(log), restored=answer["restored"] is not None)
    # Until when each state stood; the last one stood to the end.
    until: dict[object, float] = {}
    for line, following in zip(log, [*log, {"t": killed_at}][1:], strict=True):
        until[line["print"]] = float(str(following["t"]))
    saves = [line for line in log if line["event"] in ("saving", "saved")]
    if saves:
        # The file is the one whose writing had begun last, or, if that had not ended, the one before.
        possible = {saves[-1]["print"], *(line["print"] for line in saves[-2:])}
        if answer["saved"] not in possible:
            result.complaint = f"the saved file is {answer['saved']}, which is none of {sorted(map(str, possible))}"
    survivors = [answer[name] for name in ("restored", "saved") if answer[name] is not None]
    if answer["restored"] is not None and answer["restored"] not in until:
        result.complaint = f"{answer['restored']} was brought back, which never stood"
    start = float(str(log[0]["t"])) if log else killed_at
    survived_until = max([start, *(until.get(survivor, 0.0) for survivor in survivors)])
    result.lost_s = killed_at - survived_until
    if result.lost_s > WITHIN_S:
        result.complaint = f"the last {result.lost_s:.1f} s of work are lost; {len(log)} lines, answer {answer}"
    return result


def kill_once(
    seed: str, after_s: float, after_edits: int = 0, change_ms: int = 2000, pause_ms: int = 40, turn_s: float = 0.0
) -> Round:
    """One round: start, wait for ``after_edits`` lines in the log, kill ``after_s`` seconds later, start again.

    ``turn_s`` is how long a turn of the event loop takes in the first start.

    Seeds that end in 2 kill the second start as well, and start a third time.
    """
    with tempfile.TemporaryDirectory(prefix="softmax-viz-kill-", ignore_cleanup_errors=True) as folder:
        home, again = Path(folder), seed.endswith("2")
        child = _start(home, seed, "edit", change_ms, pause_ms, turn_s)
        if after_edits:
            while len(_log(home)) < after_edits and _lives(child, _LOOK_S):
                pass
        _lives(child, after_s)
        killed_at = time.time()
        child.kill()
        errors = _said(child.communicate()[1])
        if errors:
            return Round(f"it said: {errors}")
        log = _log(home)
        if again:
            second = _start(home, seed, "stay", change_ms, pause_ms)
            assert second.stdout is not None
            second.stdout.readline()
            _lives(second, random.Random(seed).uniform(0.25, 0.35 + 1.5 * change_ms / 1000))
            second.kill()
            errors = _said(second.communicate()[1])
            if errors:
                return Round(f"the second start said: {errors}")
        last = _start(home, seed, "look", change_ms, pause_ms)
        try:
            said, errors = last.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            last.send_signal(signal.SIGABRT)  # it says where it stands
            return Round(f"the next start does not come to an end: {last.communicate()[1]}")
        if last.returncode != 0 or _said(errors):
            return Round(f"the next start ended with code {last.returncode} and said: {_said(errors)}")
        result = _verdict(log, killed_at, json.loads(said.split("\n")[1]))
        kept = [
            path.name for path in (home / "data").rglob("*") if path.suffix == ".damaged" or ".softmax." in path.name
        ]
        if kept and not result.complaint:
            result.complaint = f"left lying about: {kept}"
        return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first round")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--turn", type=float, help="seconds that each turn of the event loop takes (default: several)")
    options = parser.parse_args()

    def play(number: int) -> Round:
        seed = f"{options.seed}/{number}/{number % 3}"
        chance = random.Random(seed)
        turn_s = chance.choice(TURNS_S) if options.turn is None else options.turn
        after_s = chance.uniform(0.5, 6.0 + 8.0 * turn_s)
        # Every eighth is killed while it starts.
        result = kill_once(seed, after_s, after_edits=int(number % 8 != 7), turn_s=turn_s)
        result.turn_s = turn_s
        if result.complaint:
            print(f"round {number}: {result.complaint}", flush=True)
        return result

    with ThreadPoolExecutor(2) as pool:
        rounds = list(pool.map(play, range(options.first, options.first + options.times)))
    wrong = sum(bool(result.complaint) for result in rounds)
    print(
        f"{len(rounds) - wrong} of {len(rounds)} kills lost nothing; {sum(result.edits for result in rounds)} changes "
        f"made, work brought back {sum(result.restored for result in rounds)} times; "
        f"at most the last {max(result.lost_s for result in rounds):.1f} s of work were gone"
    )
    for turn_s in sorted({result.turn_s for result in rounds}):
        lost = sorted(result.lost_s for result in rounds if result.turn_s == turn_s)
        middle, most = lost[len(lost) // 2], lost[-1]
        print(f"  turns of {turn_s:4.2f} s: {len(lost):3} kills, {middle:4.1f} s gone, at most {most:4.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
