"""Damaged files that load all the same are opened in the window and trained: nothing may fault.

    python tests/campaigns/survivors.py [--count 500] [--seed 0]

The files are those of ``fuzz_files.py``. Each survivor is opened as a user would (tables by the rule's own choice),
trained for three steps, reset, and trained again.
"""

from __future__ import annotations

import argparse
import os
import random
import runpy
import sys
import tempfile
import traceback
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.session_text import load_session
from softmax_viz.storage.settings import Settings
from softmax_viz.storage.tables import read_table

_KINDS = ("session", "table")
_PATIENCE_MS = 20_000
campaign = runpy.run_path(str(Path(__file__).with_name("fuzz_files.py")), run_name="fuzz_files")


def survivor(number: int, seed: int, folder: Path) -> Path | None:
    """A damaged file that loads; None for one that is refused."""
    dice = random.Random(f"{seed} {number}")
    kind = dice.choice(_KINDS)
    path = folder / f"case-{number}{'.softmax' if kind == 'session' else '.csv'}"
    try:
        campaign["_KINDS"][kind][1](path, dice)
    except UserError:
        path.unlink(missing_ok=True)
        return None
    return path


def open_and_train(program: Program, path: Path) -> str:
    """What went wrong, or nothing."""
    faults: list[str] = []
    heard = program.runner.trainerFailed.connect(faults.append)
    try:
        if path.suffix == ".softmax":
            program.files.open_document(load_session(path), str(path), "")
        else:
            program.open_data(read_table(path).data, path.name)
        for _ in range(2):
            program.runner.step(3)
            program.wait_for_trainer(lambda: program.runner.is_settled() or bool(faults), _PATIENCE_MS)
            if not faults and not program.runner.is_settled():
                return "not at rest after twenty seconds"
            program.reset()
    except UserError:
        return ""  # said in a sentence: these points are too large for these features
    finally:
        program.runner.trainerFailed.disconnect(heard)
    return faults[0].strip().splitlines()[-1] if faults or program.runner.phase is Phase.FAULTED else ""


def main() -> int:
    """Open, train, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wrong: list[str] = []
    sys.excepthook = lambda kind, error, trace: wrong.append(
        f"{kind.__name__}: {error} ({' > '.join(f'{p.filename}:{p.lineno}' for p in traceback.extract_tb(trace)[-2:])})"
    )
    app = make_application()
    opened = tried = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = Program(app, Session(), Settings(folder / "s.ini"), "light", Autosave(folder / "kept"))
        program.files.ask_unsaved = lambda: "discard"
        program.show()
        program.wait_for_trainer(program.runner.is_settled, _PATIENCE_MS)
        while opened < options.count:
            path = survivor(tried, options.seed, folder)
            tried += 1
            if path is None:
                continue
            opened += 1
            complaint = open_and_train(program, path)
            if complaint:
                wrong.append(f"case {tried - 1}: {complaint}")
            path.unlink(missing_ok=True)
        program.quit_now()
    for line in wrong[:40]:
        print(line)
    print(f"{opened} survivors of {tried} damaged files opened and trained; {len(wrong)} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
