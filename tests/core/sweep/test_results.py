"""What is read off a sweep: means and ranges over seeds, the table, the small pictures."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from made_sweeps import made

from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.csv_table import as_csv
from softmax_viz.core.sweep.miniatures import MiniaturePainter, MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.run import problem as poser

ACROSS, DOWN = SweepAxis("learning_rate", (0.1, 1 / 3, 100.0)), SweepAxis("strength", (0.0, 10.0))


def plan_of(across=ACROSS, down=DOWN, seeds=(3, 1), steps=200, **settings):
    return SweepPlan(Session(blobs(3, 6), Hyperparams(**settings)), across, down, seeds, steps)


@pytest.mark.parametrize("settings", [{}, {"test_share": 0.3}])
def test_the_table_reads_back_to_the_same_numbers(settings):
    snapshot = SweepTrainer(plan_of(**settings), poser).run()
    text = as_csv(snapshot)
    assert text.count("\r\n") == 1 + 12 == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    runs = [(cell, run) for cell in snapshot.cells for run in cell.runs]
    assert len(rows) == len(runs) == snapshot.plan.n_runs
    for row, (cell, run) in zip(rows, runs, strict=True):
        assert list(row)[:4] == ["learning_rate", "strength", "seed", "step"]
        assert (float(row["learning_rate"]), float(row["strength"])) == cell.values
        assert (int(row["seed"]), int(row["step"])) == (run.seed, run.step)
        assert (float(row["data loss"]), float(row["penalty"])) == (run.data_loss, run.penalty)
        assert (float(row["total"]), float(row["accuracy"])) == (run.total, run.accuracy)
        assert (float(row["test loss"]) if row["test loss"] else None) == run.test_loss
        assert row["diverged"] == str(int(run.is_diverged))
    assert {row["diverged"] for row in rows} == {"0", "1"}
    assert {row["test loss"] == "" for row in rows} == {not settings}


def test_means_leave_out_what_diverged_unless_all_did():
    def loss(_row, column, number):
        return None if column == 0 or (column == 1 and number == 2) else float(number + 1)

    snapshot = made(loss, n_seeds=3)
    gone, some, whole = (snapshot.cell(1, column) for column in range(3))
    assert (gone.n_diverged, some.n_diverged, whole.n_diverged) == (3, 1, 0)
    assert (gone.is_diverged, some.is_diverged, whole.is_diverged) == (True, True, False)
    assert gone.total.mean == 999.0
    assert (some.total.mean, some.total.low, some.total.high) == (1.5, 1.0, 2.0)
    assert (whole.total.mean, whole.total.low, whole.total.high) == (2.0, 1.0, 3.0)
    assert (gone.step, some.step) == (7, 40)
    assert snapshot.progress == 0.4
    assert whole.test_loss is None


@pytest.mark.parametrize("degree", [1, 3])
def test_a_small_picture_shows_the_softmax_at_each_pixel(degree):
    features, view = of_degree(degree), MiniatureView(-2.0, 3.0, -1.0, 4.0, 7, 5)
    random = np.random.default_rng(0)
    n_models, k, d = 4, 3, len(features)
    weights, bias = random.normal(size=(n_models, k, d)), random.normal(size=(n_models, k))
    weights[3] *= 1e3  # no overflow
    pictures = MiniaturePainter(view, features).draw(weights, bias)
    assert pictures.classes.shape == pictures.probabilities.shape == (n_models, 5, 7)
    for model in range(n_models):
        for row in range(5):
            for column in range(7):
                x, y = -2.0 + (column + 0.5) * 5.0 / 7, 4.0 - (row + 0.5) * 5.0 / 5
                inputs = [x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3][:d]
                scores = weights[model] @ inputs + bias[model]
                p = np.exp(scores - scores.max())
                p /= p.sum()
                assert pictures.classes[model, row, column] == p.argmax()
                assert pictures.probabilities[model, row, column] == pytest.approx(p.max(), rel=1e-5)


def test_equal_scores_show_the_first_class_at_one_kth():
    pictures = MiniaturePainter(MiniatureView(0, 1, 0, 1, 2, 2), of_degree(1)).draw(
        np.zeros((1, 4, 2)), np.zeros((1, 4))
    )
    assert not pictures.classes.any()
    assert (pictures.probabilities == 0.25).all()


def test_a_snapshot_has_the_pictures_of_its_cells_first_seeds():
    view = MiniatureView(-2.0, 2.0, -2.0, 2.0, 6, 6)
    trainer = SweepTrainer(plan_of(SweepAxis("learning_rate", (0.1, 1.0)), None, steps=20, standardize=True), poser)
    trainer.run()
    snapshot = trainer.snapshot(view)
    for cell, classes in zip(snapshot.cells, snapshot.miniatures.classes, strict=True):
        scores = view.points() @ cell.weights.T + cell.bias
        assert (classes.reshape(-1) == scores.argmax(axis=1)).all()
    assert trainer.snapshot().miniatures is None
