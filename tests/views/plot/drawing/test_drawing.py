"""What the plot draws: no value lost, everything that matters inside, round axes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, LossHistory, Series
from softmax_viz.views.paint.dashes import dashed
from softmax_viz.views.plot.change_marks import grouped
from softmax_viz.views.plot.drawing.axis_scale import log_range, log_ticks, round_above, spaced_ticks, step_ticks
from softmax_viz.views.plot.drawing.loss_range import loss_limits
from softmax_viz.views.plot.drawing.polyline import column_polyline, straightened
from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, PlottedRun, Quantity, drawing_of
from softmax_viz.views.plot.drawing.step_axis import StepAxis
from softmax_viz.views.plot.drawing.step_range import Span, StepRange
from softmax_viz.views.plot.end_labels import spread


def curve_of(data: np.ndarray, penalty: float = 0.0, noisy: np.ndarray | None = None) -> Curve:
    history = LossHistory()
    history.add_full_batch(0, data, np.full(len(data), penalty))
    if noisy is not None:
        history.add_minibatch(0, noisy)
    return history.curve()


values = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=400)


@given(values, st.integers(2, 60))
def test_thinning_keeps_every_extreme_in_its_column(losses, columns):
    curve = curve_of(np.array(losses)).data
    end = float(max(1, len(losses) - 1))
    xs, ys = column_polyline(curve, (0.0, end), columns)
    assert (np.diff(xs) >= 0).all()
    assert len(xs) <= 3 * columns + 3
    assert ys[-1] == losses[-1]
    column_of = np.floor(np.arange(len(losses)) * (columns / end)).astype(int)
    drawn_of = np.floor(xs * (columns / end)).astype(int)
    for column in np.unique(column_of):
        inside = np.array(losses)[column_of == column]
        drawn = ys[drawn_of == column]
        assert (drawn.min(), drawn.max()) == (inside.min(), inside.max())


@given(
    st.lists(st.tuples(st.floats(0.0, 4.0), st.floats(-3.0, 3.0)), min_size=1, max_size=120),
    st.sampled_from([0.0, 1e-3, 1.0]),
)
def test_a_straightened_polyline_is_the_same_line(moves, roughness):
    dx, dy = np.array(moves).T
    xs, ys = np.cumsum(dx), np.cumsum(0.01 * dx + roughness * dy)
    kept_x, kept_y = straightened(xs, ys)
    assert (kept_x[0], kept_y[0], kept_x[-1], kept_y[-1]) == (xs[0], ys[0], xs[-1], ys[-1])
    starts, ends = np.stack([kept_x[:-1], kept_y[:-1]], 1), np.stack([kept_x[1:], kept_y[1:]], 1)
    if not len(starts):
        return
    run = ends - starts
    for point in np.stack([xs, ys], 1):
        along = np.clip(((point - starts) * run).sum(1) / np.maximum((run**2).sum(1), 1e-300), 0.0, 1.0)
        assert np.hypot(*(starts + along[:, None] * run - point).T).min() <= 0.15


def test_a_smooth_curve_needs_a_tenth_of_its_points():
    xs = np.arange(1000.0)
    kept, _ = straightened(xs, 150.0 * np.exp(-xs / 300.0))
    assert len(kept) < 130


def test_nothing_gives_nothing():
    nothing = Series(np.empty(0), np.empty(0), np.empty(0), np.empty(0))
    assert [len(part) for part in column_polyline(nothing, (0.0, 10.0), 100)] == [0, 0]


@given(st.floats(1e-9, 1e9))
def test_round_ends_are_near_and_above(value):
    end = round_above(value)
    assert value <= end * (1 + 1e-9)
    assert end <= 1.51 * value


@given(st.floats(1e-6, 1e9), st.integers(2, 12))
def test_ticks_are_round_and_not_too_many(value, most):
    end = round_above(value)
    ticks = spaced_ticks(0.0, end, most)
    assert 2 <= len(ticks) <= most + 1
    assert ticks[0] == (0.0, "0")
    assert ticks[-1][0] <= end * (1 + 1e-9)
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.integers(1, 10**9))
def test_step_ticks_are_whole(step):
    ticks = step_ticks(0.0, max(10.0, round_above(step)), 6)
    assert ticks
    assert all(float(place).is_integer() for place, _ in ticks)


@given(st.floats(1e-11, 1e6), st.floats(1, 1e6), st.integers(2, 12))
def test_logarithmic_ranges_hold_the_curve_and_have_ticks(low, factor, most):
    bottom, top = log_range(low, low * factor)
    assert bottom <= math.log10(low) + 1e-6
    assert top >= math.log10(low * factor) - 1e-6
    ticks = log_ticks(bottom, top, most)
    assert ticks
    assert len(ticks) <= 3 * most
    for exponent, text in ticks:
        assert float(text.replace("\N{MINUS SIGN}", "-")) == pytest.approx(10**exponent)


@given(st.lists(st.floats(0.0, 60.0), min_size=2, max_size=60), st.sampled_from([(4.0, 4.0), (9.0, 3.0, 2.0, 3.0)]))
def test_dashes_lie_on_the_line_and_are_as_long_as_their_pattern(heights, pattern):
    xs, ys = np.arange(len(heights)) * 3.0, np.array(heights)
    length = np.hypot(np.diff(xs), np.diff(ys)).sum()
    pieces = dashed(xs, ys, pattern)
    drawn = np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]).sum()
    periods, rest = divmod(length, sum(pattern))
    parts = itertools.cycle([True, False])
    expected = periods * sum(pattern[::2])
    for part, is_dash in zip(pattern, parts, strict=False):
        expected += min(rest, part) * is_dash
        rest = max(0.0, rest - part)
    assert drawn == pytest.approx(expected, abs=1e-6)
    assert np.interp(pieces[:, [0, 2]].ravel(), xs, ys) == pytest.approx(pieces[:, [1, 3]].ravel(), abs=1e-6)


limits = st.tuples(st.floats(0.0, 1e5), st.floats(1e-3, 1e5)).map(lambda ends: (ends[0], ends[0] + ends[1]))


@given(limits, st.integers(2, 12), st.booleans())
def test_ticks_lie_inside_any_range(ends, most, is_log):
    low, high = ends
    for value, text in spaced_ticks(low, high, most):
        assert low - 1e-6 * (high - low) <= value <= high + 1e-6 * (high - low)
        assert float(text.replace("\N{MINUS SIGN}", "-")) == pytest.approx(value, rel=1e-4, abs=1e-9)
    steps = [step for step, _ in step_ticks(low, high, most, is_log)]
    assert steps == sorted(set(steps))
    assert len(steps) <= 3 * most + 2
    assert all(low <= step <= high and float(step).is_integer() for step in steps)


def test_a_logarithmic_step_axis_has_a_place_for_step_zero():
    axis = StepAxis(is_log=True)
    assert axis.place_of(0) == 0.0
    assert axis.place_of(99) == pytest.approx(2.0)
    assert axis.step_of(axis.place_of(12345)) == pytest.approx(12345)
    assert [step for step, _ in step_ticks(0.0, 1000.0, 5, True)] == [0, 1, 10, 100, 1000]


@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.3, 3.0), st.floats(-2.0, 2.0)), max_size=12),
    st.integers(0, 10**6), st.booleans(),
)  # fmt: skip
def test_zooming_and_moving_stay_inside_the_run(moves, newest, is_log):
    steps = StepRange()
    steps.axis = StepAxis(is_log=is_log)
    low, high = steps.limits(newest)
    end = high
    for at, factor, by in moves:
        place = low + at * (high - low)
        steps.zoom(place, factor, newest)
        new_low, new_high = steps.limits(newest)
        inside = (
            new_low > 1e-9 and new_high < end * (1 - 1e-9) and steps.amounts(newest)[1] - steps.amounts(newest)[0] > 4.1
        )
        if inside:  # the place under the mouse stays where it is
            assert (place - new_low) / (new_high - new_low) == pytest.approx(at, abs=1e-3)
        steps.pan(by * (new_high - new_low), newest)
        low, high = steps.limits(newest)
        assert 0.0 <= low < high <= end * (1 + 1e-9)
    steps.span = Span.ALL
    assert steps.limits(newest) == (0.0, end)


def test_the_range_of_the_last_steps_follows_the_run_and_a_chosen_one_does_not():
    steps = StepRange()
    steps.span = Span.LAST
    for newest in (5, 999, 1001, 1200, 1201, 54_321):
        low, high = steps.amounts(newest)
        assert low <= max(0, newest - 1000)
        assert high >= newest
        assert high - low <= 1200
    steps.zoom(54_000.0, 0.5, 54_321)
    assert steps.span is Span.CHOSEN
    assert steps.amounts(54_321) == steps.amounts(99_999)


losses = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=50)


@given(losses, st.booleans(), st.booleans())
def test_the_present_loss_is_inside_and_no_spike_flattens_the_rest(values, is_log, is_whole):
    seen = np.array(values)
    low, high = loss_limits([seen], [1.0986], [0.2], is_log, is_whole)
    assert np.isfinite([low, high]).all()
    assert low < high
    for value in (seen[0], seen[-1], np.sort(seen)[int(0.95 * (len(seen) - 1))]):
        assert low - 1e-9 <= (math.log10(value) if is_log else value) <= high * (1 + 1e-9) + 1e-9
    spike = np.append(np.full(100, 0.5), [1e9, 0.4])
    if is_whole:
        assert not is_log or 10**low <= 0.2 + 1e-9
        assert 1.0986 <= loss_limits([spike], [1.0986], [0.2], False, True)[1] <= 20.0


def test_a_run_that_diverged_shows_how_it_left():
    data = np.concatenate([np.linspace(1.1, 0.4, 300), 0.4 * 10.0 ** np.arange(250)])
    run = PlottedRun(curve_of(data), 550, phase=Phase.DIVERGED)
    assert 1.1 <= drawing_of(run, PlotChoices(), StepRange(), None, 300).y_limits[1] <= 20.0
    assert drawing_of(run, PlotChoices(is_log_loss=True), StepRange(), None, 300).y_limits[1] >= 248.0
    running = PlottedRun(run.curve, 550, phase=Phase.RUNNING)
    assert drawing_of(running, PlotChoices(), StepRange(), None, 300).y_limits[1] >= 0.4e249


def test_a_penalty_or_a_noisy_curve_does_not_set_the_range():
    run = PlottedRun(curve_of(np.full(50, 0.5), 0.0, np.full(50, 400.0)), 50)
    drawing = drawing_of(run, PlotChoices(), StepRange(), None, 300)
    assert drawing.y_limits[1] <= 1.0
    assert drawing.curves["noisy"].ys.max() == 400.0


def test_reference_lines_hold_from_where_they_became_valid():
    """Three classes without an optimum, then four with one, then a change that leaves none, then another one."""
    spans = (
        ReferenceSpan(0, 1.1, "ln 3"),
        ReferenceSpan(100, 1.4, "ln 4", 0.3),
        ReferenceSpan(100, 1.4, "ln 4", 0.25),
        ReferenceSpan(300, 1.4, "ln 4"),
        ReferenceSpan(350, 1.4, "ln 4", 0.5),
    )
    run = PlottedRun(curve_of(np.full(400, 0.7)), 400, references=spans)
    drawing = drawing_of(run, PlotChoices(), StepRange(), None, 300)
    (chance,) = drawing.chance
    assert np.interp([50, 101, 399], chance.xs, chance.ys) == pytest.approx([1.1, 1.4, 1.4])
    assert [(line.xs.tolist(), line.ys.tolist()) for line in drawing.optimum] == [
        ([100.0, 300.0], [0.25, 0.25]), ([350.0, 400.0], [0.5, 0.5]),
    ]  # fmt: skip
    assert [run.reference_at(step).optimum for step in (0, 100, 299, 300, 999)] == [None, 0.25, 0.25, None, 0.5]
    steps = StepRange()
    steps.zoom(150.0, 0.1, 400)
    zoomed = drawing_of(run, PlotChoices(), steps, None, 300)
    assert [(line.xs[0], line.xs[-1]) for line in zoomed.optimum] == [zoomed.x_limits]


def test_the_curves_go_on_to_the_edges_of_a_part_of_the_run():
    steps = StepRange()
    steps.zoom(3000.0, 0.01, 5000)
    low, high = steps.limits(5000)
    drawing = drawing_of(PlottedRun(curve_of(np.arange(5000.0)), 5000), PlotChoices(), steps, None, 300)
    xs, ys = drawing.curves["data"].xs, drawing.curves["data"].ys
    assert low - 8 <= xs[0] <= low
    assert high <= xs[-1] <= high + 8
    assert drawing.y_limits[0] <= ys[1]
    assert drawing.y_limits[1] - drawing.y_limits[0] <= 4 * (high - low)
    assert drawing.end_height("data") == pytest.approx(high, abs=8)


def test_accuracies_have_an_axis_from_nothing_to_everything():
    history = LossHistory()
    history.add_full_batch(0, np.ones(3), np.zeros(3))
    accuracy = Series(np.arange(3), *(np.array([0.5, 0.75, 1.0]),) * 3)
    plain = history.curve()
    curve = Curve(plain.data, plain.penalty, plain.total, plain.noisy, plain.test, accuracy)
    now = Evaluation(3, 0.5, 0.0, np.array([False, False, False, True]))
    choices = PlotChoices(quantity=Quantity.ACCURACY, is_log_loss=True)
    drawing = drawing_of(PlottedRun(curve, 3, now), choices, StepRange(), None, 300)
    assert drawing.y_limits == (0.0, 1.0)
    assert list(drawing.curves) == ["accuracy"]
    assert drawing.curves["accuracy"].ys.tolist() == [0.5, 0.75, 1.0, 0.75]


@pytest.mark.parametrize("is_log", [False, True])
@pytest.mark.parametrize("chosen", [None, (-0.5, 0.25)])
def test_accuracies_beside_losses_stand_at_their_part_of_the_height_and_move_no_loss(is_log, chosen):
    losses = curve_of(np.array([2.0, 0.3, 0.01]))
    shares = [0.0, 0.5, 1.0]
    accuracy = Series(np.arange(3), *(np.array(shares),) * 3)
    run = PlottedRun(Curve(losses.data, losses.penalty, losses.total, losses.noisy, losses.test, accuracy), 3)
    alone, both = (
        drawing_of(run, PlotChoices(quantity=quantity, is_log_loss=is_log), StepRange(), chosen, 300)
        for quantity in (Quantity.LOSS, Quantity.BOTH)
    )
    assert both.y_limits == alone.y_limits
    np.testing.assert_array_equal(both.curves["data"].ys, alone.curves["data"].ys)
    bottom, top = both.y_limits
    drawn = both.curves["beside_accuracy"].ys
    np.testing.assert_allclose((drawn - bottom) / (top - bottom), shares, atol=1e-12)
    assert drawn.min() >= bottom
    assert drawn.max() <= top  # else its label would be missing


@given(st.lists(st.floats(-50.0, 250.0), max_size=9), st.floats(8.0, 20.0))
def test_labels_are_apart_in_order_and_inside(wishes, pitch):
    placed = spread(wishes, pitch, 0.0, 200.0)
    assert all(-1e-9 <= height <= 200.0 + 1e-9 for height in placed)
    in_order = [placed[index] for index in sorted(range(len(wishes)), key=lambda index: wishes[index])]
    assert all(b - a >= min(pitch, 200.0 / max(1, len(wishes) - 1)) - 1e-6 for a, b in itertools.pairwise(in_order))
    if all(b - a >= pitch for a, b in itertools.pairwise(sorted(wishes))) and all(0 <= w <= 200 for w in wishes):
        assert placed == pytest.approx(wishes)


def test_changes_at_one_place_are_one_group():
    groups = grouped([10.0, 12.0, 18.9, 40.0], ["a", "b", "c", "d"], 9.0)
    assert [(group.x, group.texts) for group in groups] == [(10.0, ("a", "b", "c")), (40.0, ("d",))]
