"""What ``softmax-viz bench`` measures is the same work, and what it writes can be read. Nothing is timed here."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from softmax_viz import bench, bench_field, bench_options, bench_turns, cli
from softmax_viz.core.features import LINEAR, of_degree
from softmax_viz.field.grid import View
from softmax_viz.field.palette import field_colours
from softmax_viz.field.raster import Rasteriser

DETERMINISTIC = {
    name: changes
    for name, changes in bench.OPTIONS.items()
    if not {"logit_dropout", "batch_size"} & set(changes) and name != "Newton"
}


@pytest.mark.parametrize("changes", DETERMINISTIC.values(), ids=DETERMINISTIC)
@pytest.mark.parametrize(("n", "n_classes", "degree"), [(30, 3, 1), (300, 5, 3), (6_000, 4, 1)])
def test_the_textbook_and_the_fast_loop_do_the_same(changes, n, n_classes, degree):
    trainer, book = bench.pair(bench.problem(n, n_classes, degree), bench.settings_of(changes))
    report, losses = trainer.advance(20), book.advance(20)
    np.testing.assert_allclose(report.data_loss + report.penalty, losses, rtol=1e-9)
    state = trainer.state()
    np.testing.assert_allclose(state.weights, book.weights.T, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(state.bias, book.bias, rtol=1e-7, atol=1e-9)


def test_the_textbook_newton_finds_the_same_bottom():
    trainer, book = bench.pair(bench.problem(300, 5, 1), bench.settings_of({"optimizer": "newton"}))
    report, losses = trainer.advance(8), book.advance(8)
    assert losses[-1] == pytest.approx(report.data_loss[-1] + report.penalty[-1], rel=1e-12)


def test_the_options_that_are_measured_name_every_choice():
    settings = [bench.settings_of(changes) for changes in bench.OPTIONS.values()]
    assert {s.optimizer for s in settings} == {"gd", "momentum", "nesterov", "adam", "newton"}
    assert {s.loss for s in settings} == {"cross_entropy", "hinge"}
    assert {s.penalty for s in settings} == {"none", "l2", "l1", "elastic"}
    assert {s.dropout_scope for s in settings if s.logit_dropout} == {"epoch", "step", "example"}
    assert {s.batch_size for s in settings} == {None, 32}


def test_problems_have_the_sizes_they_are_asked_for():
    for n, n_classes, degree, width in ((30, 3, 1, 2), (100, 3, 3, 9), (3_000, 10, 3, 9)):
        samples = bench.problem(n, n_classes, degree)
        assert (samples.n_samples, samples.n_classes, samples.n_features) == (n, n_classes, width)
        assert set(samples.labels) == set(range(n_classes))


def test_the_best_turn_counts_and_every_function_gets_its_turns():
    calls = []
    times = bench_turns.turns([lambda count: calls.append("a"), lambda count: calls.append("b")], 0.0)
    assert all(0 < time < math.inf for time in times)
    assert calls[-6:] == ["a", "b"] * 3


@pytest.fixture
def small_pictures(monkeypatch):
    monkeypatch.setattr(bench_field, "SIZES", ((48, 32), (64, 40)))


def test_as_json(small_pictures):
    written = []
    bench.run(True, True, written.append, seconds=0.0)
    assert len(written) == 1
    document = json.loads(written[0])
    assert set(document) == {"schema", "machine", "quick", "sizes", "options", "optimum", "fields"}
    assert document["machine"]["numpy"] == np.__version__
    assert len(document["sizes"]) == 8
    assert [row["name"] for row in document["options"]] == list(bench.OPTIONS)
    for row in document["sizes"] + document["options"]:
        assert row["ratio"] == pytest.approx(row["steps_per_s"] / row["textbook_steps_per_s"])
        assert 0 < row["ratio"] < math.inf
    assert all(0 < row["cost"] < math.inf for row in document["options"])
    assert all(row["cost"] is None for row in document["sizes"])
    assert 0 < document["optimum"]["value"] < math.log(5)
    assert document["optimum"]["ratio"] > 0
    assert document["optimum"]["sklearn_gap"] > -1e-9
    assert {row["name"].split(",")[0] for row in document["fields"]} == {"linear", "degree 2", "degree 3"}
    for row in document["fields"]:
        assert (row["width"], row["height"]) == (64, 40)
        assert row["ratio"] == pytest.approx(row["textbook_ms"] / row["ms"])


def test_as_a_table(small_pictures):
    written = []
    bench.run(True, False, written.append, seconds=0.0)
    text = "".join(written)
    assert all(name in text for name in bench.OPTIONS)
    assert text.count("×") >= 28
    assert "nan" not in text
    assert "inf" not in text


def test_on_the_command_line(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bench, "run", lambda quick, as_json, write: (asked.append((quick, as_json)), write("done\n")))
    assert [cli.main(["bench", *options]) for options in ([], ["--quick"], ["--json", "--quick"])] == [0, 0, 0]
    assert asked == [(False, False), (True, False), (True, True)]
    assert capsys.readouterr().out == "done\n" * 3
    assert cli.main(["bench", "--no-such-option"]) == 2
    assert "softmax-viz bench --help" in capsys.readouterr().err
    assert cli.main(["--theme", "dark", "bench"]) == 2
    assert "'./bench'" in capsys.readouterr().err


def test_options():
    assert bench_options.parse(["--json"]) == bench_options.BenchOptions(quick=False, json=True)


def test_it_needs_no_qt():
    code = "import sys, softmax_viz.bench; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("size", [3.0, bench_field.STEEP])
@pytest.mark.parametrize("features", [LINEAR, of_degree(3)], ids=["linear", "degree 3"])
def test_both_pictures_show_the_same_model(size, features):
    weights, bias = bench_field.model(5, features, size)
    view, colours = View(-1.8, 1.8, -1.0, 1.0), field_colours(tuple(range(5)), "light")
    usual = bench_field.textbook_picture(weights, bias, features, view, 90, 50, colours)
    ours = np.empty((50, 90), np.uint32)
    Rasteriser().draw(ours, view, weights, bias, features, colours)
    channels = np.stack([ours >> 16, ours >> 8, ours, ours >> 24], axis=-1) & 0xFF
    assert np.abs(channels.astype(int) - usual).max() <= 1
    assert len(np.unique(ours)) > 8, "boundaries cross the picture"
