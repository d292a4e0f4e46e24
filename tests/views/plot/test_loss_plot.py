"""The plot: every value readable, the mouse chooses the range, names stand beside the curves."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve, LossHistory, Series, is_reading
from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along
from softmax_viz.views.plot.drawing.step_range import Span
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.plot.readout import free_place
from softmax_viz.views.style.numbers import loss as shown_loss
from softmax_viz.views.style.theme import DARK, LIGHT
from softmax_viz.views.style.translated_texts import whole

THREE = ReferenceSpan(0, math.log(3), "ln 3")


def curve_of(data: np.ndarray, penalty: float = 0.0, noisy: np.ndarray | None = None) -> Curve:
    history = LossHistory()
    history.add_full_batch(0, data, np.full(len(data), penalty))
    if noisy is not None:
        history.add_minibatch(0, noisy)
    return history.curve()


@pytest.fixture
def plot(qtbot) -> Iterator[LossPlot]:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 220)
    plot.show_references([THREE])
    plot.show()
    yield plot
    plot.close()


def words(plot: LossPlot) -> str:
    return " ".join(label.text() for label in plot.findChildren(QLabel) if label.isVisible())


def labels(plot: LossPlot) -> dict[str, QRectF]:
    return dict(plot.surface.labels.places())


def steps(plot: LossPlot) -> tuple[float, float]:
    return plot.surface.drawing.steps


def losses(plot: LossPlot) -> tuple[float, float]:
    return plot.surface.drawing.y_limits


def place_of(plot: LossPlot, step: float, height: float = 0.5) -> QPoint:
    """Where ``step`` is on the surface, at a share of its height from above."""
    area, (low, high) = plot.surface.area(), plot.surface.drawing.x_limits
    return QPointF(
        area.left() + (step - low) / (high - low) * area.width(), area.top() + height * area.height()
    ).toPoint()


def wheel(plot: LossPlot, at: QPoint, notches: int, keys=Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(plot.surface.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.surface, event)


def drag(plot: LossPlot, start: QPoint, by: QPoint) -> None:
    QTest.mousePress(plot.surface, Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(plot.surface, start + by * part)
    QTest.mouseRelease(plot.surface, Qt.MouseButton.LeftButton, pos=start + by)


def test_it_says_what_will_come_until_there_is_a_point(plot):
    assert "The loss curve appears when training starts." in words(plot)
    nothing = Evaluation(0, 0.0, 0.0, np.zeros(0, bool))
    plot.show_curve(curve_of(np.empty(0)), 0, nothing)
    assert "The loss curve appears when training starts." in words(plot)


def test_before_the_first_step_the_first_loss_and_the_lines_are_drawn_once_the_library_is_loaded(plot, qapp):
    plot.show_curve(curve_of(np.empty(0)), 0, Evaluation(0, 1.0986, 0.0, np.zeros(4, bool)))
    assert plot.surface.drawing is None  # the library is not loaded for it: that would delay the first window
    assert "appears" not in words(plot)
    plot.show_references([ReferenceSpan(0, math.log(3), "ln 3", 0.2)])
    plot.prepare()
    qapp.processEvents()
    drawing = plot.surface.drawing
    assert (drawing.curves["data"].xs.tolist(), drawing.curves["data"].ys.tolist()) == ([0.0], [1.0986])
    assert list(labels(plot)) == ["data loss", "J* of the total = 0.2000", "ln 3 = 1.0986"]
    assert plot.text_at(0) == "step 0\ndata loss 1.0986"


def test_a_run_with_steps_loads_the_library_and_its_newest_evaluation_ends_the_curve(plot):
    plot.show_curve(curve_of(np.array([1.1, 1.0])), 5, Evaluation(5, 0.75, 0.0, np.zeros(1, bool)))
    drawn = plot.surface.drawing.curves["data"]
    assert (drawn.xs[-1], drawn.ys[-1]) == (5, 0.75)


def test_everything_lies_inside_the_axes(plot, qapp):
    data = np.exp(-np.arange(5000) / 700) + 0.1
    data[3000] = 7.25  # one spike
    plot.show_curve(curve_of(data, 0.02, data + 0.3), 4999, None)
    qapp.processEvents()
    assert steps(plot)[0] == 0
    assert steps(plot)[1] >= 4999
    assert losses(plot)[0] == 0
    assert losses(plot)[1] >= 7.25
    assert plot.surface.drawing.curves["data"].ys.max() == 7.25


@pytest.mark.parametrize(("optimum", "is_log"), [(0.25, False), (3.5, False), (1e-5, True), (0.0, False), (0.0, True)])
def test_the_optimum_is_inside_the_axes_and_named_as_that_of_the_total(plot, optimum, is_log):
    plot.show_choices(PlotChoices(is_log_loss=is_log))
    plot.show_references([ReferenceSpan(0, math.log(5), "ln 5", optimum)])
    plot.show_curve(curve_of(np.array([1.1, 0.9, 0.8]), 0.1), 2, None)
    drawing, shown = plot.surface.drawing, labels(plot)
    assert np.isfinite(drawing.y_limits).all()
    assert drawing.chance[0].ys[0] == pytest.approx(math.log10(math.log(5)) if is_log else math.log(5))
    assert "ln 5 = 1.6094" in shown
    if is_log and not optimum:  # no place on a logarithmic axis
        assert not drawing.optimum
        return
    height = drawing.optimum[0].ys[0]
    assert height == pytest.approx(math.log10(optimum) if is_log else optimum)
    assert drawing.y_limits[0] <= height <= drawing.y_limits[1]
    assert f"J* of the total = {shown_loss(optimum)}" in shown
    for theme in (LIGHT, DARK):
        assert theme.plot_optimum == theme.plot_total


def test_the_names_of_the_curves_never_touch_each_other_or_the_curves(plot, qapp):
    history = LossHistory()
    history.add_full_batch(0, np.full(400, 0.2), np.full(400, 1e-4))
    history.add_minibatch(0, np.full(400, 0.21))
    for step in range(0, 400, 10):
        history.add_test(step, 0.2)
    plot.show_references([ReferenceSpan(0, math.log(3), "ln 3", 0.2)])
    plot.show_curve(history.curve(), 400, None)
    for height, least in ((220, 7), (120, 4)):
        plot.resize(700, height)
        qapp.processEvents()
        shown, column = labels(plot), plot.surface.labels
        assert len(shown) >= least
        assert {"data loss", "test loss", "total"} <= set(shown)
        for one, other in itertools.combinations(shown.values(), 2):
            assert not one.adjusted(0, 1, 0, -1).intersects(other)
        assert all(QRectF(column.rect()).contains(place) for place in shown.values())
        assert column.x() >= plot.surface.area().right() - 1
        assert column.geometry().right() <= plot.surface.width()


def test_while_training_runs_the_names_can_be_read(plot, monkeypatch):
    """They move four times a second; when training pauses, they stand where the curves end."""
    expired = False
    monkeypatch.setattr(QElapsedTimer, "hasExpired", lambda self, ms: expired)
    plot.show_phase(Phase.RUNNING)
    heights = []
    for loss, expired in ((1.0, True), (0.8, False), (0.6, True), (0.4, False)):  # noqa: B007  (the timer reads it)
        plot.show_curve(curve_of(np.array([1.1, loss])), 2, None)
        heights.append(labels(plot)["data loss"].center().y())
    plot.show_phase(Phase.PAUSED)
    heights.append(labels(plot)["data loss"].center().y())
    assert heights[0] == heights[1] < heights[2] == heights[3] < heights[4]


def test_a_narrow_plot_has_a_menu_instead_of_buttons(plot, qapp):
    plot.show_curve(curve_of(np.array([1.0, 0.1, 0.01])), 2, None)
    assert plot.controls.log_button.isVisible()
    plot.resize(plot.minimumSizeHint())
    qapp.processEvents()
    button = plot.controls.menu_button
    assert not plot.controls.log_button.isVisible()
    assert plot.controls.rect().contains(button.geometry())
    actions = [action for action in button.menu().actions() if action.text()]
    assert [action.isChecked() for action in actions[:3]] == [True, False, False]  # loss, accuracy, both
    actions = actions[3:]
    actions[3].trigger()
    actions[2].trigger()
    assert (plot.choices.is_log_loss, plot.choices.is_log_step) == (True, True)
    assert losses(plot)[0] == pytest.approx(-2)
    actions[1].trigger()
    assert plot.choices.span is Span.LAST
    assert [action.isChecked() for action in actions] == [False, True, True, True, True, False, False]
    actions[5].trigger()
    assert plot.choices.along is Along.EPOCH
    assert [action.isChecked() for action in actions[4:]] == [False, True, False]


def test_the_test_loss_has_its_own_curve_and_words(plot, qapp):
    history = LossHistory()
    history.add_full_batch(0, np.array([1.1, 1.0, 0.9]), np.zeros(3))
    plot.show_curve(history.curve(), 2, None)
    assert "test" not in plot.surface.drawing.curves
    assert "test loss" not in labels(plot)
    for step, loss in ((0, 1.2), (2, 2.75)):
        history.add_test(step, loss)
    plot.show_curve(history.curve(), 2, None)
    drawn = plot.surface.drawing.curves["test"]
    assert (drawn.xs[-1], drawn.ys[-1]) == (2, 2.75)
    assert losses(plot)[1] >= 2.75
    assert plot.text_at(2).splitlines() == ["step 2", "data loss 0.9000", "test loss 2.7500"]
    assert "test loss" in labels(plot)


def test_accuracy_is_the_other_view(plot):
    plain = curve_of(np.array([1.1, 1.0, 0.9]))
    train, test = (Series(np.arange(3), *(np.array(v),) * 3) for v in ([0.3, 0.5, 0.75], [0.2, 0.4, 0.5]))
    plot.show_curve(Curve(plain.data, plain.penalty, plain.total, plain.noisy, plain.test, train, test), 2, None)
    QTest.mouseClick(plot.controls.quantity.buttons[1], Qt.MouseButton.LeftButton)
    assert plot.choices.quantity is Quantity.ACCURACY
    assert losses(plot) == (0.0, 1.0)
    assert plot.accessibleName() == "Accuracy by step"
    assert "train 75.0" in plot.accessibleDescription()
    assert set(labels(plot)) == {"train", "test"}
    assert plot.text_at(1).splitlines() == ["step 1", "train 50.0\N{NO-BREAK SPACE}%", "test 40.0\N{NO-BREAK SPACE}%"]
    assert not plot.controls.log_button.isEnabled()


def test_loss_and_accuracy_stand_beside_each_other(plot):
    plain = curve_of(np.array([1.1, 1.0, 0.9]))
    train, test = (Series(np.arange(3), *(np.array(v),) * 3) for v in ([0.3, 0.5, 0.75], [0.2, 0.4, 0.5]))
    plot.show_curve(Curve(plain.data, plain.penalty, plain.total, plain.noisy, plain.test, train, test), 2, None)
    alone = losses(plot)
    QTest.mouseClick(plot.controls.quantity.buttons[2], Qt.MouseButton.LeftButton)
    assert (plot.choices.quantity, losses(plot)) == (Quantity.BOTH, alone)
    assert plot.accessibleName() == "Loss and accuracy by step"
    assert {"data loss", "accuracy", "test accuracy"} <= set(labels(plot))
    percents = ("accuracy 50.0\N{NO-BREAK SPACE}%", "test accuracy 40.0\N{NO-BREAK SPACE}%")
    assert plot.text_at(1).splitlines() == ["step 1", "data loss 1.0000", *percents]
    assert plot.controls.log_button.isEnabled()


def test_the_logarithmic_axes_are_switched_by_mouse(plot):
    plot.show_curve(curve_of(np.array([1.0, 0.1, 0.0])), 2, None)
    for button in (plot.controls.log_button, plot.controls.log_step_button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    low, high = losses(plot)
    assert low <= -1 <= 0 <= high
    drawing = plot.surface.drawing
    assert np.isfinite(drawing.curves["data"].ys).all()
    assert drawing.curves["data"].xs.tolist() == pytest.approx([0.0, math.log10(2), math.log10(3)])


def test_wheel_drag_and_double_click_choose_the_range(plot, qapp):
    plot.show_curve(curve_of(np.exp(-np.arange(4000) / 500.0)), 4000, None)
    qapp.processEvents()
    at = place_of(plot, 1000)
    wheel(plot, at, 5)
    low, high = steps(plot)
    assert 0 < low < 1000 < high < 2000
    assert place_of(plot, 1000).x() == pytest.approx(at.x(), abs=2)
    assert not any(button.isChecked() for button in plot.controls.span.buttons)
    assert losses(plot)[1] < 0.5  # the losses of these steps fill the plot
    drag(plot, at, QPoint(120, 0))
    assert steps(plot)[0] < low
    assert place_of(plot, 1000).x() == pytest.approx(at.x() + 120, abs=4)
    chosen = steps(plot)
    plot.show_curve(curve_of(np.exp(-np.arange(4500) / 500.0)), 4500, None)
    assert steps(plot) == chosen  # it does not follow the run
    before = losses(plot)
    wheel(plot, at, 3, Qt.KeyboardModifier.ControlModifier)
    assert steps(plot) == chosen
    assert losses(plot)[1] - losses(plot)[0] < 0.6 * (before[1] - before[0])
    QTest.mouseDClick(plot.surface, Qt.MouseButton.LeftButton, pos=at)
    assert steps(plot) == (0, 5000)
    assert losses(plot)[0] == 0
    assert plot.controls.span.buttons[0].isChecked()
    QTest.mouseClick(plot.controls.span.buttons[1], Qt.MouseButton.LeftButton)
    assert steps(plot)[1] >= 4500
    assert steps(plot)[0] >= 3300
    plot.show_curve(curve_of(np.empty(0)), 0, Evaluation(0, 1.0, 0.0, np.zeros(4, bool)))  # a new run
    assert plot.choices.span is Span.ALL


def test_the_reading_stays_under_the_mouse_while_the_axis_grows(plot, qapp):
    data = np.linspace(1.0, 0.0, 3001)
    plot.show_curve(curve_of(data[:101], 0.5), 100, None)
    qapp.processEvents()
    readout, at = plot.surface.readout, place_of(plot, 50.4)
    QTest.mouseMove(plot.surface, at)
    assert readout.isVisible()
    assert readout.text().splitlines()[:3] == ["step 50", f"data loss {shown_loss(data[50])}", "total 1.4833"]
    plot.show_curve(curve_of(data, 0.5), 3000, None)
    shown = float(readout.text().splitlines()[0].split()[-1].replace(",", ""))
    assert place_of(plot, shown).x() == pytest.approx(at.x(), abs=3)
    for x in (at.x(), plot.surface.area().right() - 5):
        QTest.mouseMove(plot.surface, QPoint(int(x), 90))
        assert plot.rect().contains(readout.geometry())


def test_the_reading_does_not_cover_the_curve_if_there_is_room():
    area, xs = QRectF(0, 0, 400, 200), np.linspace(0, 400, 401)
    for ys in (np.full(401, 20.0), np.full(401, 180.0), np.where(xs > 200, 20.0, 180.0)):
        for x in (150.0, 390.0):
            box = free_place(x, (100, 60), area, [(xs, ys)])
            assert not any(box.contains(QPointF(*point)) for point in zip(xs, ys, strict=True))
            assert area.contains(box)


def test_changes_have_their_words_at_their_place(plot, qapp):
    plot.show_curve(curve_of(np.linspace(1.0, 0.5, 400)), 400, None)
    marks = [CurveMark(100, "\u03bb 0.001 \u2192 0.09"), CurveMark(300, "first"), CurveMark(301, "second")]
    plot.show_marks(marks)
    qapp.processEvents()
    (words, place), (group, _) = plot.surface.change_marks.places()
    assert words == marks[0].text
    assert place.left() + plot.surface.change_marks.x() == pytest.approx(place_of(plot, 100).x(), abs=1)
    assert "2" in group
    QTest.mouseMove(plot.surface, place_of(plot, 300))
    assert plot.surface.readout.text().startswith("first\nsecond\nstep")
    wheel(plot, place_of(plot, 300), 40)  # the wheel parts them
    assert [group.texts for group in plot.surface.change_marks.groups] == [("first",), ("second",)]


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
