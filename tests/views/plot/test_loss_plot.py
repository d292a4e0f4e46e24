"""The loss plot: nothing lost, nothing moved by the mouse, every value readable."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, LossHistory, Series, is_reading
from softmax_viz.views.plot.axis_scale import log_range, log_ticks, round_above, spaced_ticks, step_ticks
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.plot.polyline import column_polyline, straightened
from softmax_viz.views.style.numbers import loss as shown_loss
from softmax_viz.views.style.theme import DARK, LIGHT
from softmax_viz.views.style.translated_texts import whole


def curve_of(data: np.ndarray, penalty: float = 0.0, noisy: np.ndarray | None = None) -> Curve:
    history = LossHistory()
    history.add_full_batch(0, data, np.full(len(data), penalty))
    if noisy is not None:
        history.add_minibatch(0, noisy)
    return history.curve()


@pytest.fixture
def plot(qtbot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 220)
    plot.show_classes_count(3)
    plot.show()
    yield plot
    plot.close()


def words(plot: LossPlot) -> str:
    return " ".join(label.text() for label in plot.findChildren(QLabel) if label.isVisible())


def ranges(plot: LossPlot) -> tuple:
    assert plot._curves is not None
    return tuple(map(tuple, plot._curves._view.viewRange()))


def test_it_says_what_will_come(plot):
    assert "The loss curve appears when training starts." in words(plot)
    plot.show_curve(curve_of(np.empty(0)), 0, None)
    assert "The loss curve appears when training starts." in words(plot)


def test_the_library_is_loaded_only_for_a_curve(plot):
    assert plot._curves is None
    plot.show_curve(curve_of(np.array([1.1, 1.0])), 1, None)
    assert plot._curves is not None
    assert "appears" not in words(plot)


def test_everything_lies_inside_the_axes(plot, qapp):
    data = np.exp(-np.arange(5000) / 700) + 0.1
    data[3000] = 7.25  # one spike
    plot.show_curve(curve_of(data, 0.02, data + 0.3), 4999, None)
    qapp.processEvents()
    (x0, x1), (y0, y1) = ranges(plot)
    assert x0 == 0 <= 4999 <= x1
    assert y0 == 0
    assert y1 >= 7.25
    assert plot._curves.curves.curves["data"].ys.max() == 7.25


def test_the_current_measure_ends_the_curve(plot):
    plot.show_curve(curve_of(np.array([1.1, 1.0])), 5, Evaluation(5, 0.75, 0.0, np.zeros(1, bool)))
    drawn = plot._curves.curves.curves["data"]
    assert (drawn.xs[-1], drawn.ys[-1]) == (5, 0.75)


def test_the_reference_is_the_loss_of_knowing_nothing(plot):
    plot.show_curve(curve_of(np.array([1.1, 1.0])), 1, None)
    assert plot._curves._reference.value() == pytest.approx(math.log(3))
    plot.show_classes_count(5)
    assert plot._curves._reference.value() == pytest.approx(math.log(5))
    plot.log_button.setChecked(True)
    assert plot._curves._reference.value() == pytest.approx(math.log10(math.log(5)))
    assert plot._curves._reference_label.toPlainText() == "ln 5 = 1.6094"


@pytest.mark.parametrize(("optimum", "is_log"), [(0.25, False), (0.25, True), (3.5, False), (1e-5, True), (0.0, False)])
def test_the_optimum_is_a_labelled_line_inside_the_axes(plot, qapp, optimum, is_log):
    plot.log_button.setChecked(is_log)
    plot.show_curve(curve_of(np.array([1.1, 0.9, 0.8])), 2, None)
    assert not plot._curves._optimum.isVisible()
    plot.show_optimum(optimum)
    qapp.processEvents()
    assert plot._curves._optimum.isVisible()
    assert plot._curves._optimum.value() == pytest.approx(math.log10(optimum) if is_log else optimum)
    assert plot._curves._optimum_label.toPlainText().startswith("J* = ")
    low, high = ranges(plot)[1]
    assert low <= plot._curves._optimum.value() <= high
    assert "optimum J*" in plot._legend.accessibleName()
    label, view = plot._curves._optimum_label, plot._curves._view
    assert view.sceneBoundingRect().adjusted(-1, -1, 1, 1).contains(label.sceneBoundingRect())


@pytest.mark.parametrize("nothing", [None, math.inf, math.nan])
def test_without_an_optimum_there_is_no_line(plot, nothing):
    plot.show_optimum(0.25)
    plot.show_curve(curve_of(np.array([1.1, 0.9])), 1, None)
    assert plot._curves._optimum.isVisible()
    plot.show_optimum(nothing)
    assert not plot._curves._optimum.isVisible()
    assert "J*" not in plot._legend.accessibleName()


def test_an_optimum_of_zero_has_no_place_on_a_logarithmic_axis(plot):
    plot.log_button.setChecked(True)
    plot.show_optimum(0.0)
    plot.show_curve(curve_of(np.array([1.1, 0.9])), 1, None)
    assert not plot._curves._optimum.isVisible()
    assert np.isfinite(ranges(plot)).all()


def test_the_test_loss_has_its_own_curve_and_words(plot, qapp):
    history = LossHistory()
    history.add_full_batch(0, np.array([1.1, 1.0, 0.9]), np.zeros(3))
    plot.show_curve(history.curve(), 2, None)
    assert "test" not in plot._curves.curves.curves
    assert "test loss" not in plot._legend.accessibleName()
    for step, loss in ((0, 1.2), (2, 2.75)):
        history.add_test(step, loss)
    plot.show_curve(history.curve(), 2, None)
    qapp.processEvents()
    drawn = plot._curves.curves.curves["test"]
    assert (drawn.xs[-1], drawn.ys[-1]) == (2, 2.75)
    assert ranges(plot)[1][1] >= 2.75
    assert plot.text_at(2).splitlines()[:3] == ["step 2", "data loss 0.9000", "test loss 2.7500"]
    assert "test loss" in plot._legend.accessibleName()
    for theme in (LIGHT, DARK):
        colours = [getattr(theme, f"plot_{name}").name() for name in ("data", "test", "total", "penalty", "optimum")]
        assert len(set(colours)) == 5


def test_the_logarithmic_axis_is_switched_by_mouse(plot):
    plot.show_curve(curve_of(np.array([1.0, 0.1, 0.001])), 2, None)
    QTest.mouseClick(plot.log_button, Qt.MouseButton.LeftButton)
    low, high = ranges(plot)[1]
    assert low <= -3 <= 0 <= high


def test_a_loss_of_exactly_zero_has_a_place_on_a_logarithmic_axis(plot):
    plot.log_button.setChecked(True)
    plot.show_curve(curve_of(np.zeros(10)), 9, None)
    assert np.isfinite(ranges(plot)).all()


def test_wheel_and_drag_move_nothing(plot, qapp):
    plot.show_curve(curve_of(np.linspace(1.1, 0.2, 400)), 399, None)
    qapp.processEvents()
    before = ranges(plot)
    spot = QPoint(400, 120)
    target = plot.childAt(spot) or plot
    for widget in {plot, target}:
        place = widget.mapFrom(plot, spot)
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            QTest.mousePress(widget, button, pos=place)
            QTest.mouseMove(widget, place + QPoint(60, 30))
            QTest.mouseRelease(widget, button, pos=place + QPoint(60, 30))
    qapp.processEvents()
    assert ranges(plot) == before
    assert QApplication.activePopupWidget() is None


def test_hovering_reads_the_values_at_that_step(plot, qapp):
    plot.resize(360, 200)
    data = np.linspace(1.0, 0.0, 101)
    plot.show_curve(curve_of(data, 0.5), 100, None)
    qapp.processEvents()
    assert plot._curves is not None
    view = plot._curves._view
    x = plot._curves.widget.mapFromScene(view.mapViewToScene(QPointF(50.4, 0.5))).x() + plot._curves.widget.x()
    QTest.mouseMove(plot, QPoint(x, 120))
    assert plot._readout.isVisible()
    assert plot._readout.text().splitlines() == ["step 50", "data loss 0.5000", "total 1.0000", "penalty 0.5000"]
    assert plot.rect().contains(plot._readout.geometry())
    QTest.mouseMove(plot, QPoint(plot.width() - 40, 120))
    assert plot.rect().contains(plot._readout.geometry())


def test_a_bucket_of_many_steps_tells_its_range(plot):
    data = np.ones(4096)
    data[3001] = 9.0
    plot.show_curve(curve_of(data), 4095, None)
    assert "9.0000" in plot.text_at(3001)
    assert "…" not in plot.text_at(100)


def test_the_readout_names_the_steps_whose_value_it_shows(plot):
    """The value of a bucket is that of its last step; a bucket at step s < 1,024 · 2ⁿ is 2ⁿ steps wide."""
    data = np.exp(-np.arange(5000.0) / 1000.0)
    plot.show_curve(curve_of(data), 5000, None)
    for step, first, last in (
        (7, 7, 7),
        (1023, 1023, 1023),
        (1500, 1500, 1501),
        (2998, 2996, 2999),
        (4998, 4992, 4999),
    ):
        named = f"step {whole(first)}" if first == last else f"steps {whole(first)} to {whole(last)}"
        lines = plot.text_at(step).splitlines()
        assert lines[0] == named
        assert lines[1].startswith(f"data loss {shown_loss(data[last])}")


def test_the_readout_of_a_noisy_run_names_the_steps_of_each_curve(plot):
    """The clean loss is read at every eighth step from 1,024 on, the noisy one at all."""
    history = LossHistory()
    for step in range(1500):
        if is_reading(step):
            history.add_full_batch(step, np.array([float(step)]), np.zeros(1))
    history.add_minibatch(0, np.arange(1500.0) + 0.5)
    plot.show_curve(history.curve(), 1500, None)
    lines = plot.text_at(1349).splitlines()
    assert lines[:2] == [f"step {whole(1344)}", f"data loss {shown_loss(1344.0)}"]
    noisy = next(line for line in lines if line.startswith("noisy"))
    assert noisy.startswith(f"noisy objective {shown_loss(1349.5)}")
    assert noisy.endswith(f"steps {whole(1348)} to {whole(1349)}")


def test_themes_and_narrow_windows(plot, qapp):
    data = np.linspace(1.0, 0.2, 50)
    plot.show_curve(curve_of(data, 0.1, data + 0.1), 49, None)
    pictures = set()
    for theme in (LIGHT, DARK):
        plot.show_theme(theme)
        for width in (1200, 300):
            plot.resize(width, 160)
            qapp.processEvents()
            image = plot.grab().toImage()
            pictures.add(bytes(image.constBits()))
    assert len(pictures) == 4


values = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=400)


@given(values, st.integers(2, 60))
def test_thinning_keeps_every_extreme_in_its_column(losses, columns):
    curve = curve_of(np.array(losses)).data
    end = float(max(1, len(losses) - 1))
    xs, ys = column_polyline(curve, end, columns)
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
    assert [len(part) for part in column_polyline(nothing, 10.0, 100)] == [0, 0]


@given(st.floats(1e-9, 1e9))
def test_round_ends_are_near_and_above(value):
    end = round_above(value)
    assert value <= end * (1 + 1e-9)
    assert end <= 1.51 * value


@given(st.floats(1e-6, 1e9), st.integers(2, 12))
def test_ticks_are_round_and_not_too_many(value, most):
    end = round_above(value)
    ticks = spaced_ticks(end, most)
    assert 2 <= len(ticks) <= most + 1
    assert ticks[0] == (0.0, "0")
    assert ticks[-1][0] <= end * (1 + 1e-9)
    assert len({text for _, text in ticks}) == len(ticks)


@given(st.integers(1, 10**9))
def test_step_ticks_are_whole(step):
    ticks = step_ticks(max(10.0, round_above(step)), 6)
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
