"""What a sweep costs the window: pictures and steps per second of a run at full speed, with a sweep and without.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/sweep_window.py [--seconds 1.5] [--turns 8]

One window takes turns: its run alone at full speed (plain), the run beside a sweep of 49 runs (sweep), and the sweep
alone. A step of the sweep is one step of each of its runs. The ratios are medians of those to the plain turn, or for
the steps of the sweep to the one alone, of the same round.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from panels import NEVER_AT_REST, SETTLING_S, SIZE, Counter, pass_s

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.core.sweep.axis import proposed_axis
from softmax_viz.core.sweep.plan import MOST_STEPS, SweepPlan
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings


def turn(program: Program, counter: Counter, seconds: float, plan: SweepPlan | None, runs: bool) -> tuple[float, ...]:
    """Return pictures, steps of the run and steps of the sweep per second."""
    runner, sweeps = program.runner, program.shell.sweeps
    if runs:
        runner.run()
    if plan is not None:
        sweeps.start(plan)
    pass_s(SETTLING_S)

    def mark() -> tuple[float, ...]:
        snapshot = sweeps.state.snapshot
        steps = 0 if snapshot is None or plan is None else snapshot.step
        return time.perf_counter(), counter.pictures, runner.last_frame.state.step, steps

    before = mark()
    pass_s(seconds)
    took, *counts = (a - b for a, b in zip(mark(), before, strict=True))
    sweeps.cancel()
    runner.pause()
    program.wait_for_trainer(runner.is_settled, 10_000)
    return tuple(count / took for count in counts)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--degree", type=int, default=1)
    parser.add_argument("--option", action="append", default=[], help="NAME=CHOICE of the sweep, as optimizer=adam")
    given = parser.parse_args()
    app, counter = make_application(), Counter()
    with tempfile.TemporaryDirectory() as folder:
        features, data = of_degree(given.degree), blobs(3, given.points // 3)
        session = Session(data, Hyperparams(**NEVER_AT_REST), features, title="benchmark")
        settings = Settings(Path(folder, "s.ini"))
        settings.set_keeps_training(True)
        program = Program(app, session, settings, "light", Autosave(Path(folder, "kept")))
        program.window.resize(*SIZE)
        program.show()
        program.runner.set_speed(len(SPEEDS) - 1)
        counter.follow(program)
        program.wait_for_trainer(program.runner.is_settled, 10_000)
        swept = Hyperparams(**dict(option.split("=") for option in given.option))
        axes = (proposed_axis(name, swept) for name in ("learning_rate", "strength"))
        plan = SweepPlan(Session(data, swept, features), *axes, steps=MOST_STEPS)
        rows: dict[str, list[tuple[float, ...]]] = {"plain": [], "sweep": [], "alone": []}
        for _ in range(given.turns):
            for name, turns in rows.items():
                own = None if name == "plain" else plan
                turns.append(turn(program, counter, given.seconds, own, name != "alone"))
        print(f"{'':<8}{'pictures/s':>12}{'steps/s':>12}{'sweep/s':>12}   ratios to plain (sweep/s: to alone)")
        for name, turns in rows.items():
            values = [statistics.median(column) for column in zip(*turns, strict=True)]
            others = rows["plain"], rows["plain"], rows["alone"]
            ratios = [
                statistics.median(mine[i] / max(other[i], 1e-9) for mine, other in zip(turns, others[i], strict=True))
                for i in range(3)
            ]
            print(f"{name:<8}" + "".join(f"{value:>12.1f}" for value in values), *(f"{r:8.3f}" for r in ratios))
        program.quit_now()
        program.shutdown()
    sys.stdout.flush()
    os._exit(0)  # threads are not taken down in order


if __name__ == "__main__":
    sys.exit(main())
