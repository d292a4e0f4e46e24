"""What a sweep costs: its runs as one batched computation beside one single run of the same length.

    python tests/benchmarks/sweep.py [--steps 2000] [--turns 7] [--points 300] [--classes 3] [--side 7] [--degree 1]

Runs differ in learning rate and λ, by the values that the panel proposes. Sweep and single run are trained from their
start to their end turn by turn, each on one thread; times are of the CPU (``time.thread_time``). Printed are the best
times, the median of the ratios of both in each turn, and the ratio of the best times. The aim for 49 runs of 300 points
in 3 classes is a ratio below 12. With ``--check`` the program returns 1 if a median is not.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import proposed_axis
from softmax_viz.core.sweep.plan import Place, SweepPlan, session_of
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.run import problem
from softmax_viz.engine.run.training_run import TrainingRun

AIM = 12.0
CASES: dict[str, dict[str, object]] = {
    "gradient descent": {},
    "Adam": {"optimizer": "adam", "learning_rate": 0.03},
    "Adam, elastic net": {"optimizer": "adam", "learning_rate": 0.03, "penalty": "elastic"},
    "momentum, batch of 32": {"optimizer": "momentum", "learning_rate": 0.03, "batch_size": 32},
}


def train_alone(session: Session, steps: int) -> None:
    """Train one run as the window does."""
    run = TrainingRun()
    run.use_hyperparams(session.hyperparams)
    run.use_features(session.features)
    run.use_data(session.data)
    run.reset(session.seed)
    run.train(steps)
    if run.step != steps:
        raise RuntimeError("the single run has ended early")


def train_together(plan: SweepPlan) -> None:
    """Train a sweep, and read its results off."""
    if any(run.step < plan.steps for cell in SweepTrainer(plan, problem).run().cells for run in cell.runs):
        raise RuntimeError("a run of the sweep has ended early")


def seconds_of(deed: Callable[[], None]) -> float:
    """Return the CPU time of this thread that ``deed`` takes."""
    began = time.thread_time()
    deed()
    return time.thread_time() - began


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--classes", type=int, default=3)
    parser.add_argument("--side", type=int, default=7, help="values of each of the two settings")
    parser.add_argument("--degree", type=int, default=1, help="of the features")
    parser.add_argument("--check", action="store_true", help=f"fail if a ratio is not below {AIM:g}")
    given = parser.parse_args()
    data, ratios = blobs(given.classes, given.points // given.classes), []
    print(f"{'':<24}{'sweep ms':>10}{'single ms':>11}{'median ratio':>14}{'of the best':>13}")
    for name, settings in CASES.items():
        session = Session(data, Hyperparams(**settings), of_degree(given.degree))
        across, down = (proposed_axis(name, session.hyperparams, given.side) for name in ("learning_rate", "strength"))
        plan = SweepPlan(session, across, down, steps=given.steps)
        middle = session_of(plan, Place(plan.n_rows // 2, plan.n_columns // 2))
        deeds = partial(train_together, plan), partial(train_alone, middle, given.steps)
        turns = [(seconds_of(deeds[0]), seconds_of(deeds[1])) for _ in range(given.turns + 1)][1:]
        sweep, single = (1e3 * min(column) for column in zip(*turns, strict=True))
        ratios.append(statistics.median(together / alone for together, alone in turns))
        label = f"{name} ({plan.n_runs})"
        print(f"{label:<28}{sweep:>6.0f}{single:>11.1f}{ratios[-1]:>14.2f}{sweep / single:>13.2f}", flush=True)
    return int(given.check and max(ratios) >= AIM)


if __name__ == "__main__":
    sys.exit(main())
