"""How much longer the 49 runs of a sweep take than one single run of the same length, in CPU time of one thread.

    python tests/benchmarks/sweep.py [--steps 20000] [--points 300] [--rounds 5]

Three classes, linear features, learning rate × λ. The single run is the fast trainer as the window uses it
(``TrainingRun.train``, which records its losses); the sweep records its curves. Both are measured in turn, and the
fastest of each counts, because other work on the machine only slows them down.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import proposed_axis
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.engine.run import problem
from softmax_viz.engine.run.training_run import TrainingRun

CASES = {
    "gradient descent": Hyperparams(),
    "Adam": Hyperparams(optimizer="adam"),
    "momentum, L1": Hyperparams(optimizer="momentum", penalty="l1"),
    "gradient descent, hinge": Hyperparams(loss="hinge"),
    "gradient descent, batches of 32": Hyperparams(batch_size=32),
}


def random_data(n: int) -> Dataset:
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, n)
    centres = np.array([[0.0, 0.0], [1.5, 1.0], [2.0, -0.5]])
    return Dataset(centres[labels] + random.normal(size=(n, 2)), labels, make_classes(3))


def single_s(session: Session, steps: int) -> float:
    """CPU seconds of one run."""
    run = TrainingRun()
    run.use_data(session.data)
    run.use_hyperparams(session.hyperparams)
    run.reset(session.seed)
    run.pose()
    began = time.thread_time()
    run.train(steps)
    return time.thread_time() - began


def sweep_s(plan: SweepPlan) -> tuple[float, SweepTrainer]:
    """CPU seconds of all runs, preparations included."""
    began = time.thread_time()
    trainer = SweepTrainer(plan, problem)
    trainer.run()
    return time.thread_time() - began, trainer


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    data = random_data(given.points)
    print(f"{given.points} points, 3 classes, x and y; {given.steps:,} steps of 49 runs and of one")
    for name, hyperparams in CASES.items():
        session = Session(data, hyperparams)
        axes = proposed_axis("learning_rate", hyperparams), proposed_axis("strength", hyperparams)
        plan = SweepPlan(session, *axes, (), given.steps)
        singles, sweeps = [], []
        for _ in range(given.rounds):
            singles.append(single_s(session, given.steps))
            took, trainer = sweep_s(plan)
            sweeps.append(took)
        view = MiniatureView(-3.0, 5.0, -4.0, 4.0)
        pictures = []
        for _ in range(20):
            began = time.thread_time()
            trainer.snapshot(view)
            pictures.append(time.thread_time() - began)
        ratio = min(sweeps) / min(singles)
        mark = "" if ratio < 12.0 else "  <- 12 or more"
        print(
            f"{name:<34} single {1e6 * min(singles) / given.steps:5.1f} us a step, "
            f"sweep {1e6 * min(sweeps) / given.steps:6.1f}, ratio {ratio:5.2f}{mark}; "
            f"snapshot with miniatures {1e3 * min(pictures):.1f} ms",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
