"""What it takes to show any step of a long run again, beside the replay from its start; and what recording costs.

    python tests/benchmarks/looking.py [--steps 1000000] [--jumps 60]

One trainer without a thread trains 300 points, then is told to look at steps drawn at random. A jump ends when the
frame is there that shows the very step, with its picture of 900 × 600 pixels, its losses and its accuracy. The replay
trains a run from the start to the same steps; it is timed for a few of them, by their number of steps.
"""

from __future__ import annotations

import argparse
import os
import queue
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.trainer_loop import TrainerLoop
from softmax_viz.field.picture.viewport import Viewport

POINTS = 300
REPLAYS = 3
TURNS = 12
TURN_STEPS = 20_000
OPTIMIZERS = ("gd", "adam")


class Trainer:
    """A trainer's loop that is driven by hand."""

    def __init__(self, optimizer: str) -> None:
        self.inbox: queue.SimpleQueue[tuple[int, cmd.Command]] = queue.SimpleQueue()
        self.outbox = Outbox(None)
        self.loop = TrainerLoop(self.inbox, self.outbox, self.seek, time.perf_counter, self.fail)
        self.serial = 0
        self.tell(cmd.UseData(blobs(3, POINTS // 3), 1))
        self.tell(cmd.UseHyperparams(Hyperparams(optimizer=optimizer, learning_rate=1e-3)))
        self.tell(cmd.UseViewport(Viewport(-2, 2, -2, 2), 900, 600, "light"))
        self.tell(cmd.Reset(1, 3))

    def seek(self, number: int, _samples: object, _hyperparams: object) -> None:
        self.inbox.put((0, cmd.OptimumFound(number, None)))

    def fail(self, report: str) -> None:
        sys.exit(report)

    def tell(self, command: cmd.Command) -> None:
        self.serial += 1
        self.inbox.put((self.serial, command))

    def answer(self) -> Frame:
        """Let the loop work until a frame has answered everything, and give its picture back."""
        while True:
            self.loop.cycle()
            frame = self.outbox.take()
            if frame is not None:
                self.inbox.put((self.serial, cmd.FrameTaken(frame.picture)))
                if frame.serial == self.serial and (frame.past is None or frame.past.is_exact) and frame.readings:
                    return frame


def jumps(trainer: Trainer, steps: list[int]) -> list[float]:
    """Return how long each jump takes, in seconds."""
    taken = []
    for step in steps:
        began = time.perf_counter()
        trainer.tell(cmd.LookAt(step))
        frame = trainer.answer()
        taken.append(time.perf_counter() - began)
        assert frame.state.step == step
    return taken


def replays(optimizer: str, steps: list[int]) -> list[float]:
    """Return how long it takes to train a run from its start to each of ``steps``, in seconds."""
    taken = []
    for step in steps:
        run = _run(optimizer)
        began = time.perf_counter()
        run.train(step)
        taken.append(time.perf_counter() - began)
    return taken


def cost_of_recording(optimizer: str) -> float:
    """Return the CPU time of steps with a record, as a multiple of that without one: the median of turns in pairs."""
    ratios = []
    for _ in range(TURNS):
        times = []
        for is_recorded in (True, False):
            run = _run(optimizer)
            run.train(2_000)
            if not is_recorded:
                run.moments.wants = lambda _step: False
                run.moments.next_step = lambda step: step + 10 * TURN_STEPS
            began = time.thread_time()
            run.train(TURN_STEPS)
            times.append(time.thread_time() - began)
        ratios.append(times[0] / times[1])
    return statistics.median(ratios)


def _run(optimizer: str) -> TrainingRun:
    run = TrainingRun()
    run.use_data(blobs(3, POINTS // 3))
    run.use_hyperparams(Hyperparams(optimizer=optimizer, learning_rate=1e-3))
    run.reset(3)
    return run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--jumps", type=int, default=60)
    options = parser.parse_args()
    random = np.random.default_rng(7)
    for optimizer in OPTIMIZERS:
        trainer = Trainer(optimizer)
        trainer.tell(cmd.Step(options.steps))
        began = time.perf_counter()
        trainer.answer()
        trained_s = time.perf_counter() - began
        record = trainer.loop._run.moments.record
        places = random.integers(0, options.steps, options.jumps).tolist()
        taken = sorted(jumps(trainer, places))
        replayed = replays(optimizer, sorted(places)[:: max(1, len(places) // REPLAYS)][:REPLAYS])
        whole = sum(replayed) / sum(sorted(places)[:: max(1, len(places) // REPLAYS)][:REPLAYS]) * options.steps / 2
        print(
            f"{optimizer}: {options.steps:,} steps trained in {trained_s:.1f} s; record of {len(record.frames):,} "
            f"states, {record.n_bytes / 1e6:.1f} MB, one in {record.stride:,} steps\n"
            f"  jump: median {1000 * statistics.median(taken):.1f} ms, 95 % {1000 * taken[int(0.95 * len(taken))]:.1f} "
            f"ms, longest {1000 * taken[-1]:.1f} ms; replay from the start, mean {1000 * whole:,.0f} ms\n"
            f"  steps with a record take {cost_of_recording(optimizer):.3f} times the CPU of steps without"
        )


if __name__ == "__main__":
    main()
