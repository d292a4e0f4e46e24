"""Sweeps made by hand: losses that are known, whatever a trainer would find."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.document.session import Session
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.miniatures import Miniatures, MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan, places, proposed_seeds, values_at
from softmax_viz.core.sweep.snapshot import SweepCell, SweepCurve, SweepRun, SweepSnapshot
from softmax_viz.core.toy_data.generators import blobs

RATES = (0.01, 0.1, 1.0, 10.0)
STRENGTHS = (1e-5, 1e-3, 0.1)
NOTHING = SweepCurve(*(np.zeros(0) for _ in range(4)))

# From row, column and number of the seed to the loss; None: diverged.
LossOf = Callable[[int, int, int], float | None]


def made(
    loss_of: LossOf, n_seeds: int = 1, n_classes: int = 3, rates=RATES, strengths=STRENGTHS, step: int = 40
) -> SweepSnapshot:
    """A sweep of 100 steps with these losses; the class of a miniature is that of its column, and certain."""
    session = Session(data=blobs(n_classes, 5), title="Three blobs")
    down = None if strengths is None else SweepAxis("strength", strengths)
    plan = SweepPlan(session, SweepAxis("learning_rate", rates), down, proposed_seeds(session, n_seeds), steps=100)
    cells = []
    for place in places(plan):
        runs = []
        for number, seed in enumerate(plan.seeds):
            loss = loss_of(place.row, place.column, number)
            gone = loss is None
            runs.append(SweepRun(seed, 7 if gone else step, 999.0 if gone else loss, 0.0, 0.75, is_diverged=gone))
        shape = (n_classes, 2)
        cells.append(
            SweepCell(
                place.row, place.column, values_at(plan, place), tuple(runs), NOTHING, np.zeros(shape),
                np.zeros(n_classes),
            )
        )  # fmt: skip
    pictures = np.zeros((plan.n_cells, 8, 8), np.uint8)
    pictures += np.array([cell.column % n_classes for cell in cells], np.uint8)[:, None, None]
    miniatures = Miniatures(MiniatureView(0.0, 1.0, 0.0, 1.0, 8, 8), pictures, np.ones(pictures.shape, np.float32))
    return SweepSnapshot(plan, step, tuple(cells), step == 100, miniatures)
