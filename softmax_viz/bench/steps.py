"""Measures training and pictures on this machine, beside the usual numpy code in the same run. No Qt."""

from __future__ import annotations

import json
import os
import platform
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from softmax_viz import __version__
from softmax_viz.bench.field import report as field_report
from softmax_viz.bench.field import wanted_pictures
from softmax_viz.bench.plan import PLANS, Pace, Plan, Progress
from softmax_viz.bench.textbook import Textbook
from softmax_viz.bench.turns import best_times, seconds_of
from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state

# A learning rate so small that no run here diverges.
BASE = Hyperparams(learning_rate=0.05, penalty="l2", strength=1e-3)
PLAIN = "gradient descent"
OPTIONS: dict[str, dict[str, object]] = {
    PLAIN: {},
    "penalty off": {"penalty": "none"},
    "L1": {"penalty": "l1"},
    "elastic net": {"penalty": "elastic"},
    "label smoothing": {"label_smoothing": 0.1},
    "no bias": {"bias": False},
    "momentum": {"optimizer": "momentum", "learning_rate": 0.01},
    "Nesterov": {"optimizer": "nesterov", "learning_rate": 0.01},
    "Adam": {"optimizer": "adam", "learning_rate": 0.01},
    "Newton": {"optimizer": "newton"},
    "logit dropout per epoch": {"logit_dropout": 0.2, "dropout_scope": "epoch"},
    "logit dropout per step": {"logit_dropout": 0.2, "dropout_scope": "step"},
    "logit dropout per point": {"logit_dropout": 0.2, "dropout_scope": "example"},
    "dropout and Adam": {"logit_dropout": 0.2, "optimizer": "adam", "learning_rate": 0.01},
    "batch of 32": {"batch_size": 32},
    "batch of 32, Adam": {"batch_size": 32, "optimizer": "adam", "learning_rate": 0.01},
    "batch of 32, dropout per point": {"batch_size": 32, "logit_dropout": 0.2, "dropout_scope": "example"},
    "hinge": {"loss": "hinge"},
    "hinge, batch of 32": {"loss": "hinge", "batch_size": 32},
    "hinge, L1, momentum": {"loss": "hinge", "penalty": "l1", "optimizer": "momentum", "learning_rate": 0.01},
}

_SCHEMA = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Parameters
    ----------
    name
        The features, or the option, that the row is about.
    n, n_classes, n_features
        N, K and D.
    steps_per_s, textbook_steps_per_s
        Speed in the fastest turn of each.
    ratio
        How many times faster the program is.
    cost
        Time of a step relative to plain gradient descent at the same size; None if not measured.
    """

    name: str
    n: int
    n_classes: int
    n_features: int
    steps_per_s: float
    textbook_steps_per_s: float
    ratio: float
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class OptimumRow:
    """The search for the optimum beside scikit-learn's; ``sklearn_gap`` is its J minus ours.

    ``sklearn_ms`` is the time with the loosest tolerance with which lbfgs came within 1e-8 of J*.
    """

    value: float
    ms: float
    sklearn_ms: float
    ratio: float
    sklearn_gap: float


def problem(n: int, n_classes: int, degree: int) -> TrainingSet:
    """Return N points of overlapping clouds with the features of ``degree``."""
    data = blobs(n_classes, -(-n // n_classes), seed=1)
    return TrainingSet(expand(data.points, of_degree(degree))[:n], data.labels[:n], n_classes)


def pair(samples: TrainingSet, hyperparams: Hyperparams) -> tuple[FusedTrainer, Textbook]:
    """Return the training loops of the program and of the textbook, with the same initial weights."""
    start = initial_state(samples.n_classes, samples.n_features, hyperparams, 0)
    book = Textbook(samples.features, samples.labels, samples.n_classes, hyperparams, start.weights, start.bias)
    return FusedTrainer(samples, hyperparams, 0, start), book


def size_rows(plan: Plan, pace: Pace) -> Iterator[Row]:
    """Measure plain gradient descent with L2 on all points, for all sizes."""
    for n in plan.sizes:
        for n_classes in plan.classes:
            for degree in plan.degrees:
                name = f"degree {degree}" if degree > 1 else "linear"
                seconds = pace.next(f"n = {n:,}, K = {n_classes}, {name}")
                samples = problem(n, n_classes, degree)
                trainer, book = pair(samples, BASE)
                ours, usual = best_times([_steps(trainer), book.advance], seconds)
                yield Row(name, n, n_classes, samples.n_features, 1 / ours, 1 / usual, usual / ours)


def option_rows(pace: Pace) -> Iterator[Row]:
    """Measure every option at n = 300, K = 5, linear, beside plain gradient descent and its own textbook form."""
    samples = problem(300, 5, 1)
    plain = _steps(pair(samples, BASE)[0])
    for name, changes in OPTIONS.items():
        trainer, book = pair(samples, settings_of(changes))
        ours, usual, reference = best_times([_steps(trainer), book.advance, plain], pace.next(name))
        yield Row(name, 300, 5, samples.n_features, 1 / ours, 1 / usual, usual / ours, ours / reference)


def settings_of(changes: dict[str, object]) -> Hyperparams:
    """Return ``BASE`` with ``changes``."""
    values: dict[str, Any] = BASE.as_dict() | changes
    return Hyperparams(**values)


def _steps(trainer: FusedTrainer) -> Callable[[int], object]:
    def advance(count: int) -> None:
        if trainer.advance(count).diverged:  # a stopped run would seem infinitely fast
            raise RuntimeError("the measured run diverged")

    return advance


def optimum_row() -> OptimumRow | None:
    """Measure the search for the optimum at n = 300, K = 5, nine features, λ = 1e-5; None without scikit-learn."""
    try:
        # Not a dependency of the program, and slow to import.
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    except ImportError:
        return None
    samples = problem(300, 5, 3)
    settings = Hyperparams(penalty="l2", strength=1e-5)
    found = find_optimum(samples, settings)
    if found is None or found.value is None:
        return None
    ms = 1e3 * min(seconds_of(lambda _: find_optimum(samples, settings), 1) for _ in range(5))
    gap = sklearn_ms = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for tolerance in 10.0 ** -np.arange(3, 12):
            model = LogisticRegression(C=1 / (300 * 1e-5), tol=tolerance, max_iter=100_000)
            model.fit(samples.features, samples.labels)
            gap = _total(samples, settings, TrainState(model.coef_, model.intercept_)) - found.value
            if gap < 1e-8:
                break
        sklearn_ms = 1e3 * min(seconds_of(lambda _: model.fit(samples.features, samples.labels), 1) for _ in range(3))
    return OptimumRow(found.value, ms, sklearn_ms, sklearn_ms / ms, gap)


def _total(samples: TrainingSet, settings: Hyperparams, state: TrainState) -> float:
    report = FusedTrainer(samples, settings, 0, state).advance(1)
    return float(report.data_loss[0] + report.penalty[0])


def machine() -> dict[str, object]:
    """Return versions and properties of the machine."""
    vector = np.lib.introspect.opt_func_info(func_name="^exp$", signature="float64")
    return {
        "softmax_viz": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "exp": str(vector.get("exp", {}).get("dd", {}).get("current", "")),
        "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS", ""),
    }


def run(extent: str, as_json: bool, write: Callable[[str], object], progress: Progress = lambda *_: None) -> None:
    """Measure everything and ``write`` it line by line, or as one JSON document at the end.

    Parameters
    ----------
    extent
        How much is measured: a key of ``PLANS``.
    as_json
        ``{"schema", "machine", "extent", "sizes": [Row], "options": [Row], "optimum": OptimumRow or null,
        "fields": [FieldRow]}``.
    write
        Receives text with line ends.
    progress
        Receives the number of finished rows, the number of all rows, and the name of the next.
    """
    plan = PLANS[extent]
    n_sizes = len(plan.sizes) * len(plan.classes) * len(plan.degrees)
    pace = Pace(plan, n_sizes + len(OPTIONS) + 1 + len(wanted_pictures(plan)), progress)
    say: Callable[[str], object] = (lambda _: None) if as_json else write
    about = machine()
    say(f"{', '.join(f'{key} {value}' for key, value in about.items() if value)}\n\n")
    say("One step of gradient descent on all points, L2, with its loss; steps per second.\n")
    say(f"{'n':>8} {'K':>3} {'features':>10} {'softmax-viz':>12} {'textbook':>10} {'ratio':>7}\n")
    sizes = []
    for row in size_rows(plan, pace):
        sizes.append(row)
        say(f"{row.n:>8,} {row.n_classes:>3} {row.name:>10} {_speeds(row)}\n")
    say("\nOptions at n = 300, K = 5, linear; cost is the time of a step relative to plain gradient descent.\n")
    say(f"{'':<32} {'softmax-viz':>12} {'textbook':>10} {'ratio':>7} {'cost':>6}\n")
    options = []
    for row in option_rows(pace):
        options.append(row)
        say(f"{row.name:<32} {_speeds(row)} {row.cost:>6.2f}\n")
    pace.next("the optimum")
    best = optimum_row()
    if best is not None:
        say("\nThe optimum at n = 300, K = 5, nine features, λ = 1e-5.\n")
        say(f"J* = {best.value:.12f} in {best.ms:.1f} ms; scikit-learn's lbfgs came within {best.sklearn_gap:.0e} ")
        say(f"in {best.sklearn_ms:.1f} ms: {best.ratio:.1f}×\n")
    fields = field_report(plan, pace, say)
    pace.end()
    if as_json:
        document = {
            "schema": _SCHEMA, "machine": about, "extent": extent,
            "sizes": [asdict(row) for row in sizes], "options": [asdict(row) for row in options],
            "optimum": None if best is None else asdict(best), "fields": [asdict(row) for row in fields],
        }  # fmt: skip
        write(json.dumps(document, indent=2) + "\n")


def _speeds(row: Row) -> str:
    return f"{row.steps_per_s:>12,.0f} {row.textbook_steps_per_s:>10,.0f} {row.ratio:>6.1f}×"
