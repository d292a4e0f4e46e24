"""What ``softmax-viz bench`` measures is the same work, and what it writes can be read. Nothing is timed here."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.bench import field, steps
from softmax_viz.bench.plan import PLANS, Pace
from softmax_viz.bench.progress import ProgressLine
from softmax_viz.bench.turns import best_times
from softmax_viz.cli import bench_options
from softmax_viz.cli import main as cli
from softmax_viz.core.model.features import LINEAR, of_degree
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser

pytestmark = pytest.mark.slow

DETERMINISTIC = {
    name: changes
    for name, changes in steps.OPTIONS.items()
    if not {"logit_dropout", "batch_size"} & set(changes) and name != "Newton"
}


@pytest.mark.parametrize("changes", DETERMINISTIC.values(), ids=DETERMINISTIC)
@pytest.mark.parametrize(("n", "n_classes", "degree"), [(30, 3, 1), (300, 5, 3), (6_000, 4, 1)])
def test_the_textbook_and_the_fast_loop_do_the_same(changes, n, n_classes, degree):
    trainer, book = steps.pair(steps.problem(n, n_classes, degree), steps.settings_of(changes))
    report, losses = trainer.advance(20), book.advance(20)
    np.testing.assert_allclose(report.data_loss + report.penalty, losses, rtol=1e-9)
    state = trainer.state()
    np.testing.assert_allclose(state.weights, book.weights.T, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(state.bias, book.bias, rtol=1e-7, atol=1e-9)


def test_the_textbook_newton_finds_the_same_bottom():
    trainer, book = steps.pair(steps.problem(300, 5, 1), steps.settings_of({"optimizer": "newton"}))
    report, losses = trainer.advance(8), book.advance(8)
    assert losses[-1] == pytest.approx(report.data_loss[-1] + report.penalty[-1], rel=1e-12)


def test_the_options_that_are_measured_name_every_choice():
    settings = [steps.settings_of(changes) for changes in steps.OPTIONS.values()]
    assert {s.optimizer for s in settings} == {"gd", "momentum", "nesterov", "adam", "newton"}
    assert {s.loss for s in settings} == {"cross_entropy", "hinge"}
    assert {s.penalty for s in settings} == {"none", "l2", "l1", "elastic"}
    assert {s.dropout_scope for s in settings if s.logit_dropout} == {"epoch", "step", "example"}
    assert {s.batch_size for s in settings} == {None, 32}


def test_problems_have_the_sizes_they_are_asked_for():
    for n, n_classes, degree, width in ((30, 3, 1, 2), (100, 3, 3, 9), (3_000, 10, 3, 9)):
        samples = steps.problem(n, n_classes, degree)
        assert (samples.n_samples, samples.n_classes, samples.n_features) == (n, n_classes, width)
        assert set(samples.labels) == set(range(n_classes))


def test_the_best_turn_counts_and_every_function_gets_its_turns():
    calls = []
    times = best_times([lambda count: calls.append("a"), lambda count: calls.append("b")], 0.0)
    assert all(0 < time < math.inf for time in times)
    assert calls[-4:] == ["a", "b"] * 2


@pytest.fixture
def small_plan(monkeypatch):
    """The quick plan with small pictures and the least time for each row."""
    small = replace(PLANS["quick"], pictures=((64, 40),), seconds=0.0)
    monkeypatch.setitem(PLANS, "quick", small)


def test_as_json(small_plan):
    written, heard = [], []
    steps.run("quick", True, written.append, lambda *progress: heard.append(progress))
    assert len(written) == 1
    document = json.loads(written[0])
    assert set(document) == {"schema", "machine", "extent", "sizes", "options", "optimum", "fields"}
    assert document["machine"]["numpy"] == np.__version__
    assert len(document["sizes"]) == 8
    assert [row["name"] for row in document["options"]] == list(steps.OPTIONS)
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
    rows = len(document["sizes"]) + len(document["options"]) + len(document["fields"]) + 1
    assert [done for done, _, _ in heard] == list(range(rows + 1)), "each row is announced, and the end"
    assert {total for _, total, _ in heard} == {rows}
    assert heard[-1][2] == ""


def test_as_a_table(small_plan):
    written = []
    steps.run("quick", False, written.append)
    text = "".join(written)
    assert all(name in text for name in steps.OPTIONS)
    assert text.count("×") >= 28
    assert "nan" not in text
    assert "inf" not in text


@pytest.mark.parametrize("extent", PLANS)
@pytest.mark.parametrize("slowness", [0.5, 1.0, 3.0])
def test_rows_share_the_time_that_was_promised(extent, slowness):
    """Rows that take ``slowness`` times their share: what is over the limit is at most what no row can give back."""
    plan, now = PLANS[extent], [0.0]
    pace = Pace(plan, 40, lambda *_: None, lambda: now[0])
    shares = []
    for _ in range(40):
        shares.append(pace.next("a row"))
        now[0] += slowness * shares[-1]
    assert all(0.0 <= share <= plan.seconds for share in shares)
    if plan.limit_s is None:
        assert set(shares) == {plan.seconds}
    else:
        assert now[0] <= max(plan.limit_s, 0.0) * 1.01 or slowness * plan.seconds * 40 <= plan.limit_s


def test_a_row_gets_nothing_once_the_time_is_over():
    now = [0.0]
    pace = Pace(PLANS["usual"], 3, lambda *_: None, lambda: now[0])
    assert pace.next("first") > 0.0
    now[0] = 1e4
    assert pace.next("second") == 0.0


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_leaves_only_the_results():
    screen = _Terminal()
    line = ProgressLine(screen, screen)
    line.show(0, 2, "first")
    assert "first" in screen.getvalue()
    line.write("one\n")
    line.show(1, 2, "second")
    line.write("two\n")
    line.show(2, 2, "")
    # What a terminal shows: a carriage return and "erase to the end of the line" take back what stood there.
    shown = [part.split("\r\x1b[K")[-1] for part in screen.getvalue().split("\n")]
    assert shown == ["one", "two", ""]


def test_progress_into_a_pipe_is_at_most_ten_lines():
    results, errors = io.StringIO(), io.StringIO()
    line = ProgressLine(results, errors)
    for done in range(58):
        line.show(done, 58, "a row")
    line.show(58, 58, "")
    line.write("the results\n")
    assert results.getvalue() == "the results\n"
    assert errors.getvalue().count("\n") == 10
    assert errors.getvalue().endswith("58 of 58 measured\n")
    silent = ProgressLine(results, None)
    silent.show(1, 2, "a row")


def test_on_the_command_line(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(
        steps, "run", lambda extent, as_json, write, progress: (asked.append((extent, as_json)), write("done\n"))
    )
    wanted = ([], ["--quick"], ["--json", "--full"])
    assert [cli.main(["bench", *options]) for options in wanted] == [0, 0, 0]
    assert asked == [("usual", False), ("quick", False), ("full", True)]
    assert capsys.readouterr().out == "done\n" * 3
    assert cli.main(["bench", "--quick", "--full"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert cli.main(["bench", "--no-such-option"]) == 2
    assert "softmax-viz bench --help" in capsys.readouterr().err
    assert cli.main(["--theme", "dark", "bench"]) == 2
    assert "'./bench'" in capsys.readouterr().err


def test_options():
    assert bench_options.parse(["--json"]) == bench_options.BenchOptions(json=True)


def test_it_needs_no_qt():
    code = "import sys, softmax_viz.bench.steps; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("size", [3.0, field.STEEP])
@pytest.mark.parametrize("features", [LINEAR, of_degree(3)], ids=["linear", "degree 3"])
def test_both_pictures_show_the_same_model(size, features):
    weights, bias = field.model(5, features, size)
    view, colours = Viewport(-1.8, 1.8, -1.0, 1.0), field_colours(tuple(range(5)), "light")
    usual = field.textbook_picture(weights, bias, features, view, 90, 50, colours)
    ours = np.empty((50, 90), np.uint32)
    Rasteriser().draw(ours, view, weights, bias, features, colours)
    channels = np.stack([ours >> 16, ours >> 8, ours, ours >> 24], axis=-1) & 0xFF
    assert np.abs(channels.astype(int) - usual).max() <= 1
    assert len(np.unique(ours)) > 8, "boundaries cross the picture"
