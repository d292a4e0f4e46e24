"""Several runs in one plot: their values are those of their curves, and nothing is told by colour alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.runs.run_result import RunResult, RunRow
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, LossHistory
from softmax_viz.core.training.reference import TrainState
from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along, StepAxis, epochs_per_step
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.numbers import loss, percent
from softmax_viz.views.style.run_styles import run_style
from softmax_viz.views.style.theme import DARK, LIGHT

DATA = Dataset(np.zeros((40, 2)), np.zeros(40, np.int64), (ClassLabel("a", "A", 0), ClassLabel("b", "B", 1)))
MODEL = TrainState(np.zeros((2, 2)), np.zeros(2), 0)


def curve_of(data: np.ndarray, seconds_per_step: float = 0.0, accuracy: float | None = None) -> Curve:
    history = LossHistory()
    history.add_full_batch(0, data, np.full(len(data), 0.125))
    history.add_accuracy(0, accuracy)
    if seconds_per_step:
        for step in range(100, len(data) + 1, 100):
            history.add_seconds(step - 100, step, 100 * seconds_per_step)
    return history.curve()


def row(letter: str, curve: Curve, step: int, *, batch: int | None = None, epoch: int = 0, **facts) -> RunRow:
    settings = Hyperparams(batch_size=batch)
    last = Evaluation(step, 0.5, 0.125, np.zeros(40, bool))
    result = RunResult(
        ord(letter[0]), 0, step, epoch or step, last, None, None, curve, MODEL, ("x", "y"),
    )  # fmt: skip
    return RunRow(RunEntry(ord(letter[0]), letter, DATA, settings, ("x", "y"), 0), letter, result=result, **facts)


def falling(count: int, rate: float) -> np.ndarray:
    return 1.0 + np.exp(-rate * np.arange(count))


@pytest.fixture
def plot(qtbot) -> Iterator[LossPlot]:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(900, 260)
    plot.show_references([ReferenceSpan(0, math.log(3), "ln 3")])
    plot.show_curve(curve_of(falling(1000, 0.01), 0.001), 1000, Evaluation(1000, 1.0, 0.125, np.zeros(40, bool)))
    plot.show()
    yield plot
    plot.close()


def hover(plot: LossPlot, share: float) -> list[str]:
    area = plot.surface.area()
    at = QPointF(area.left() + share * area.width(), area.center().y()).toPoint()
    QTest.mouseMove(plot.surface, at)
    return plot.surface.readout.text().splitlines()


def test_hidden_runs_the_present_one_and_unknown_ones_draw_nothing(plot):
    present = row("A", curve_of(falling(10, 1)), 10, is_current=True)
    unknown = replace(row("C", curve_of(falling(10, 1)), 10), result=None)
    before = plot.surface.drawing
    plot.show_runs([present, row("B", curve_of(falling(10, 1)), 10, is_shown=False), unknown])
    assert plot.surface.drawing is before  # not even drawn anew
    assert "A" not in dict(plot.surface.labels.places())


@pytest.mark.parametrize("quantity", [Quantity.LOSS, Quantity.ACCURACY])
def test_the_readout_lists_the_value_of_each_run_at_that_step_with_its_letter(plot, quantity):
    curves = {"B": curve_of(falling(1000, 0.002), accuracy=0.25), "C": curve_of(falling(600, 0.03), accuracy=0.75)}
    plot.show_runs([row("B", curves["B"], 1000), row("C", curves["C"], 600)])
    plot.show_choices(PlotChoices(quantity=quantity))
    lines = hover(plot, 0.3)
    step = round(plot.surface.drawing.step_at(0.3))
    for letter, curve in curves.items():
        (line,) = [line for line in lines if line.startswith(f"{letter} ")]
        if quantity is Quantity.LOSS:
            at = int(np.searchsorted(curve.total.steps, step, side="right")) - 1
            near = {loss(float(value)) for value in curve.total.last[at - 2 : at + 3]}  # a pixel is several steps
            assert set(line.split()) & near
        else:
            assert percent(curve.accuracy.last[0]) in line
    beyond = hover(plot, 0.8)  # C has ended: its last value, and where that was
    (line,) = [line for line in beyond if line.startswith("C ")]
    assert (loss(0.625) if quantity is Quantity.LOSS else percent(1.0)) in line
    assert "step 600" in line


def test_letters_stand_beside_the_plot_and_the_range_of_losses_holds_the_other_curves(plot):
    high = curve_of(falling(1000, 0.001) + 4.0)
    plot.show_runs([row("A", high, 9, is_current=True), row("B", high, 1000), row("C2", high, 1000)])
    names = dict(plot.surface.labels.places())
    assert {"B", "C2", "A · data loss", "A · total"} <= set(names)
    low, top = plot.surface.drawing.y_limits
    assert low <= 0.0
    assert top >= high.total.high.max()
    plot.show_runs([])
    assert "data loss" in dict(plot.surface.labels.places())


def test_a_run_that_diverged_does_not_flatten_the_others(plot):
    away = curve_of(np.concatenate([falling(100, 0.01), 2.0 * 10.0 ** np.arange(200)]))
    plot.show_runs([row("B", away, 300)])
    assert plot.surface.drawing.y_limits[1] <= 30.0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_two_runs_look_the_same_without_colours(plot, theme):
    plot.show_theme(theme)
    letters = [chr(ord("B") + i) for i in range(7)]
    plot.show_runs([row(letter, curve_of(falling(900, 0.004)), 900) for letter in letters])
    assert [curve.letter for curve in plot.surface.drawing.others] == letters
    assert len({run_style(letter, theme).dashes for letter in letters}) == len(letters)


def test_the_axis_goes_as_far_as_the_longest_run(plot):
    plot.show_runs([row("B", curve_of(falling(7000, 0.001)), 7000)])
    assert plot.surface.drawing.steps[1] >= 7000
    assert any("step" in line and line.startswith("B ") for line in hover(plot, 0.7))


def test_epochs_by_hand(plot):
    """40 points in batches of 16: three steps an epoch. The present run has full batches."""
    plot.show_runs([row("B", curve_of(falling(900, 0.002)), 900, batch=16, epoch=300)])
    plot.show_choices(PlotChoices(along=Along.EPOCH))
    drawing = plot.surface.drawing
    (other,) = drawing.others
    assert other.xs[-1] == pytest.approx(300.0)
    assert drawing.curves["data"].xs[-1] == pytest.approx(1000.0)
    plot.show_batches(40, 16, 1000, 333)
    assert plot.surface.drawing.curves["data"].xs[-1] == pytest.approx(1000 / 3)
    assert plot.accessibleName() == "Loss by epoch"
    (heading, *_) = hover(plot, 0.25)
    epoch = plot.surface.drawing.amounts[1] / 4
    assert float(heading.split("epoch ")[1]) == pytest.approx(epoch, abs=1.0)


def test_the_part_of_an_epoch_that_a_step_is():
    assert epochs_per_step(40, None) == 1.0
    assert epochs_per_step(40, 40) == 1.0
    assert epochs_per_step(40, 16, 900, 300) == pytest.approx(1 / 3)
    assert epochs_per_step(40, 16, 2, 0) == pytest.approx(1 / 3)  # the first epoch is not over
    assert epochs_per_step(40, 16, 100, 80) == 0.8  # the batches were changed: the mean
    assert epochs_per_step(0, 16) == 1.0


def test_seconds_by_hand(plot):
    """The present run takes a millisecond a step, the other three; a third has no times and is not drawn."""
    other = row("B", curve_of(falling(500, 0.002), 0.003), 500)
    plot.show_runs([other, row("C", curve_of(falling(500, 0.002)), 500)])
    plot.show_choices(PlotChoices(along=Along.SECONDS))
    drawing = plot.surface.drawing
    assert [curve.letter for curve in drawing.others] == ["B"]
    assert drawing.others[0].xs[-1] == pytest.approx(1.5)
    assert drawing.curves["data"].xs[-1] == pytest.approx(1.0)
    assert drawing.x_limits[1] >= 1.5
    assert drawing.share_of(drawing.step_at(0.3)) == pytest.approx(0.3)
    lines = hover(plot, 0.6 / drawing.x_limits[1])
    value = other.result.curve.total.last[200]  # 0.6 s: step 200 of B, step 600 of the present run
    assert any(line.startswith("B ") and loss(float(value)) in line.split() for line in lines) or any(
        (line.startswith("B ") and "step 19" in line) or "step 20" in line for line in lines
    )
    assert lines[0].startswith(("step 59", "step 60"))


@pytest.mark.parametrize("along", list(Along))
@pytest.mark.parametrize("is_log", [False, True])
def test_marks_references_and_the_wheel_work_on_every_axis(plot, along, is_log):
    plot.show_marks([CurveMark(250, "η 0.1 → 0.3")])
    plot.show_references([ReferenceSpan(0, 1.1, "ln 3"), ReferenceSpan(500, 1.4, "ln 4", 0.9)])
    plot.show_choices(PlotChoices(along=along, is_log_step=is_log))
    drawing = plot.surface.drawing
    axis = drawing.axis
    by_hand = {Along.STEP: 1.0, Along.EPOCH: 1.0, Along.SECONDS: 0.001}[along]
    assert axis.amount(250) == pytest.approx(250 * by_hand)
    assert drawing.marks.tolist() == [pytest.approx(axis.place(250 * by_hand))]
    assert drawing.optimum[0].xs[0] == pytest.approx(axis.place(500 * by_hand))
    at = drawing.step_at(0.5)
    plot.surface._range.zoom_steps(0.5, 0.25)
    plot.surface._on_chosen()
    zoomed = plot.surface.drawing
    assert zoomed.x_limits[1] - zoomed.x_limits[0] < 0.3 * (drawing.x_limits[1] - drawing.x_limits[0])
    assert zoomed.step_at(0.5) == pytest.approx(at, rel=1e-6)
    ticks = [text for _, text in plot.surface._curves._step_ticks(zoomed)]
    assert len(ticks) >= 2
    assert len(set(ticks)) == len(ticks)


@pytest.mark.parametrize("along", list(Along))
@pytest.mark.parametrize("is_log", [False, True])
def test_steps_and_places_are_inverse(along, is_log):
    seconds = curve_of(falling(3000, 0.1), 0.002).seconds
    axis = StepAxis(along, is_log, 0.25, seconds)
    steps = np.array([0, 1, 99, 100, 1500, 2999, 5000])
    places = axis.places_of(steps)
    assert (np.diff(places) > 0).all()
    assert places.tolist() == [pytest.approx(axis.place_of(step)) for step in steps.tolist()]
    assert [axis.step_of(place) for place in places.tolist()] == pytest.approx(steps.tolist(), abs=1e-6)


def test_a_run_without_times_is_shown_empty_by_seconds_and_whole_by_steps(plot):
    plot.show_curve(curve_of(falling(100, 0.1)), 100, None)
    plot.show_choices(PlotChoices(along=Along.SECONDS))
    assert plot.surface.drawing.curves == {}
    plot.show_phase(Phase.RUNNING)
    plot.show_choices(PlotChoices())
    assert "data" in plot.surface.drawing.curves
