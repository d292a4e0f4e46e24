"""The training loop beside the textbook's, for pytest-benchmark. Outside the default test run:

    OPENBLAS_NUM_THREADS=1 python -m pytest tests/benchmarks/test_steps.py

Compare within one run: a group has the program's loop and the textbook's. One round is ten steps.
"""

from __future__ import annotations

import pytest

from softmax_viz.bench import steps
from softmax_viz.bench.plan import PLANS

STEPS = 10
PLAN = PLANS["full"]
SIZES = [(n, k, degree) for n in PLAN.sizes for k in PLAN.classes for degree in PLAN.degrees]


def measure(benchmark, group: str, who: str, samples, settings) -> None:
    benchmark.group = group
    trainer, book = steps.pair(samples, settings)
    learner = trainer if who == "program" else book
    learner.advance(STEPS)
    benchmark(learner.advance, STEPS)


@pytest.mark.parametrize("who", ["program", "textbook"])
@pytest.mark.parametrize(("n", "k", "degree"), SIZES)
def test_sizes(benchmark, n, k, degree, who):
    measure(benchmark, f"n={n} K={k} degree {degree}", who, steps.problem(n, k, degree), steps.BASE)


@pytest.mark.parametrize("who", ["program", "textbook"])
@pytest.mark.parametrize("name", steps.OPTIONS)
def test_options(benchmark, name, who):
    measure(benchmark, name, who, steps.problem(300, 5, 1), steps.settings_of(steps.OPTIONS[name]))
