"""What ``softmax-viz bench --window`` measures and writes. Nothing is asserted about speed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from softmax_viz.bench import spread, window
from softmax_viz.cli import bench_options
from softmax_viz.cli import main as cli
from softmax_viz.cli import platform_check as display

pytestmark = pytest.mark.slow


def test_both_designs_train_paint_and_show_clicks(qapp, tmp_path):
    written = []
    window.run_window((160, 120), 0.05, 30, 3, 2, written.append, True, warm_up_s=0.05)
    document = json.loads("".join(written))
    assert (document["size"], document["points"], document["degree"]) == ([160, 120], 30, 2)
    assert [row["design"] for row in document["rows"]] == [window.WORKER, window.GUI]
    for row in document["rows"]:
        assert row["pictures_per_s"] > 0
        assert row["click"]["count"] > 0
        assert row["retrained"]["count"] > 0
        assert 0 < row["click"]["median"] <= row["click"]["largest"]
        assert row["age"]["count"] == row["interval"]["count"] + 1
        assert row["steps_per_s"] > 0
        assert row["share"] == pytest.approx(row["steps_per_s"] / row["alone_steps_per_s"])
    beside = document["side_by_side"]
    assert beside["size"] == [160, 120]
    assert [row["runs"] for row in beside["rows"]] == [1, 2, 2]
    assert all(row["pictures_per_s"] > 0 and row["interval"]["count"] > 0 for row in beside["rows"])


def test_spreads():
    of = spread.spread(np.arange(101) / 1000)
    assert (of.count, of.median, of.p90, of.p99, of.largest) == pytest.approx((101, 50, 90, 99, 100))
    assert spread.spread([]).count == 0


def test_on_the_command_line(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(window, "run_window", lambda *given: (asked.append(given), given[5]("done\n")))
    monkeypatch.setattr(display, "check_display", lambda environment: None)
    assert cli.main(["bench", "--window", "--size", "640x480", "--seconds", "2", "--degree", "3"]) == 0
    assert cli.main(["bench", "--json", "--window", "--repeat", "3"]) == 0
    assert [given[:5] + given[6:] for given in asked] == [
        ((640, 480), 2.0, 300, 5, 3, False, 1),
        ((1024, 1024), 4.0, 300, 5, 1, True, 3),
    ]
    assert capsys.readouterr().out == "done\n" * 2
    for bad in (["--size", "640x480"], ["--window", "--quick"], ["--window", "--full"], ["--window", "--size", "0x3"]):
        assert cli.main(["bench", *bad]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_options_that_are_not_given_have_their_defaults():
    assert bench_options.parse(["--window"]) == bench_options.BenchOptions(window=True)
