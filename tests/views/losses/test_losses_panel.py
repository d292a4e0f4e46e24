"""The panel of losses: what it shows of a value, and what mouse and keyboard ask for."""

from dataclasses import replace

import numpy as np
import pytest
from insight_subjects import subject
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.insights.point_losses import point_losses
from softmax_viz.core.insights.run_checks import Verdict
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainState
from softmax_viz.views.losses.check_texts import SIGNS
from softmax_viz.views.losses.loss_axis import LossAxis, fitted
from softmax_viz.views.losses.losses_panel import LossesPanel
from softmax_viz.views.losses.strip_places import MOST_DOTS
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import THEMES

LEFT, SHIFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def panel(qapp):
    panel = LossesPanel()
    panel.show_theme(THEMES["light"])
    panel.resize(360, 900)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()
    qapp.processEvents()


def show(panel, n=12, k=3, **settings):
    """Show random losses; return the state and the value."""
    each = subject(np.random.default_rng(4), n, k, 1, Hyperparams(**settings))
    value = point_losses(each, Inquiry(), go_on)
    panel.show_classes(each.data.classes)
    panel.show_data(each.data)
    panel.show_selection(np.empty(0, np.int64))
    panel.show_losses(value, False)
    return each, value


def asked(spy):
    return [np.asarray(spy.at(i)[0]).tolist() for i in range(spy.count())]


def dot(panel, index):
    x, y = panel.strip.placed.dots[index]
    return QPoint(round(x), round(y))


def alone(panel):
    """A point whose dot no other dot hides."""
    dots = panel.strip.placed.dots
    gaps = np.hypot(*(dots[:, None] - dots[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(dots))
    return int(gaps.min(axis=1).argmax())


def test_dots_stand_by_class_and_by_loss(panel):
    each, value = show(panel, n=40, k=4)
    dots, frame = panel.strip.placed.dots, panel.strip.placed.frame
    np.testing.assert_array_equal((dots[:, 1] // frame.row_height).astype(int), each.data.labels)
    order = np.argsort(value.losses)
    assert (np.diff(dots[order, 0]) >= 0).all()
    for is_log in (True, False):
        QTest.mouseClick(panel.axis.buttons[is_log], LEFT)
        axis = panel.strip.placed.axis
        assert axis.is_log is is_log
        for index in (order[3], order[-1]):
            assert axis.loss_at(float(axis.fractions(value.losses)[index])) == pytest.approx(value.losses[index])


def test_a_dot_is_hovered_and_clicked(panel):
    _, value = show(panel)
    index = alone(panel)
    light, chosen = QSignalSpy(panel.lightRequested), QSignalSpy(panel.selectionRequested)
    QTest.mouseMove(panel.strip, dot(panel, index))
    assert asked(light) == [[index]]
    assert f"Point {index + 1} " in panel.readout.text()
    assert loss(float(value.losses[index])) in panel.readout.text()
    QTest.mouseClick(panel.strip, LEFT, NONE, dot(panel, index))
    assert asked(chosen) == [[index]]
    panel.show_selection(np.array([index]))
    other = (index + 1) % 12
    QTest.mouseClick(panel.strip, LEFT, SHIFT, dot(panel, other))
    assert asked(chosen)[1] == sorted({index, *asked(chosen)[1]})
    assert len(asked(chosen)[1]) == 2
    QTest.mouseClick(panel.strip, LEFT, SHIFT, dot(panel, index))
    assert asked(chosen)[2] == []
    QTest.mouseMove(panel.strip, QPoint(2, 2))
    assert asked(light)[-1] == []
    assert panel.readout.text() == ""


def test_a_rubber_band_selects_several(panel):
    each, _ = show(panel)
    chosen, strip = QSignalSpy(panel.selectionRequested), panel.strip
    top = round(strip.placed.frame.row_height)
    QTest.mousePress(strip, LEFT, NONE, QPoint(1, 1))
    for x in (40, strip.width() - 1):
        QTest.mouseMove(strip, QPoint(x, top))
    QTest.mouseRelease(strip, LEFT, NONE, QPoint(strip.width() - 1, top))
    assert asked(chosen) == [np.flatnonzero(each.data.labels == 0).tolist()]


def test_the_keyboard_goes_from_loss_to_loss_and_selects(panel):
    each, value = show(panel)
    chosen = QSignalSpy(panel.selectionRequested)
    panel.strip.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(panel.strip, key)
    own = np.flatnonzero(each.data.labels == 0)
    assert asked(chosen) == [[own[np.argsort(value.losses[own])][1]]]
    QTest.keyClick(panel.strip, Qt.Key.Key_Down)
    assert "Class 2" in panel.readout.text()
    panel.strip.clearFocus()


def test_the_worst_points_are_named_and_clicked(panel):
    each, value = show(panel, n=30)
    rows = panel.worst.texts()
    worst = sorted(range(30), key=lambda i: -value.losses[i])[:5]
    assert [row[0] for row in rows] == [str(index + 1) for index in worst]
    assert [row[3] for row in rows] == [loss(float(value.losses[index])) for index in worst]
    assert [row[1] for row in rows] == [f"Class {each.data.labels[index] + 1}" for index in worst]
    chosen, shown = QSignalSpy(panel.selectionRequested), QSignalSpy(panel.showRequested)
    QTest.mouseClick(panel.worst, LEFT, NONE, QPoint(60, round(panel.worst.height() * 0.3)))
    assert asked(chosen) == [[worst[1]]]
    assert shown.at(0) == [worst[1]]


def test_the_parts_of_j_add_up(panel):
    _, value = show(panel, penalty="l2", strength=0.5)
    assert panel.bar.texts() == (loss(value.data_loss), loss(value.penalty), loss(value.data_loss + value.penalty))


def test_what_must_hold_has_sign_word_and_reason(panel):
    show(panel, initialization="zeros", learning_rate=3.0)
    start, zero_sum, update = panel.checks
    assert (start.title.text(), start.state.text()) == ("Starts at ln 3", "holds: 1.0986 = 1.0986")
    assert start.sign.text() == zero_sum.sign.text() == SIGNS[Verdict.HOLDS]
    assert update.sign.text() == SIGNS[Verdict.FAILS]
    assert update.state.text().startswith("larger than usual: ")
    reasons = [row.reason.text() for row in panel.checks]
    assert all(reasons)
    show(panel, n=0)
    assert [row.reason.text() for row in panel.checks] == reasons  # nothing moves
    assert {row.sign.text() for row in panel.checks} == {SIGNS[Verdict.DOES_NOT_APPLY]}
    assert panel.state.text() == "No points yet."


def test_too_many_dots_are_bars_that_light_up_some_of_their_points(panel):
    each, value = show(panel, n=3 * MOST_DOTS)
    placed = panel.strip.placed
    assert not placed.has_dots
    assert placed.counts().sum(axis=1).tolist() == each.data.counts().tolist()
    assert "bars" in panel.state.text()
    row, index = np.unravel_index(placed.counts().argmax(), placed.counts().shape)
    place = QPoint(round(placed.frame.x((index + 0.5) / placed.n_bins)), round((row + 0.5) * placed.frame.row_height))
    light, chosen = QSignalSpy(panel.lightRequested), QSignalSpy(panel.selectionRequested)
    QTest.mouseMove(panel.strip, place)
    QTest.mouseClick(panel.strip, LEFT, NONE, place)
    inside = asked(chosen)[0]
    assert len(inside) == placed.counts()[row, index]
    assert set(each.data.labels[inside]) == {row}
    assert asked(light)[0] == inside[:2_000]
    low, high = (placed.axis.loss_at((index + step) / placed.n_bins) for step in (0, 1))
    assert value.losses[inside].min() >= low - 1e-9
    assert value.losses[inside].max() <= high + 1e-9


def test_losses_of_earlier_points_cannot_be_pointed_at(panel):
    each, _ = show(panel)
    light, chosen = QSignalSpy(panel.lightRequested), QSignalSpy(panel.selectionRequested)
    panel.show_data(each.data.with_points(each.data.points[:-1], each.data.labels[:-1]))
    panel.show_losses(panel._value, True)
    QTest.mouseMove(panel.strip, dot(panel, 1))
    QTest.mouseClick(panel.strip, LEFT, NONE, dot(panel, 1))
    assert (light.count(), chosen.count(), panel.worst.points()) == (0, 0, [])
    assert "computed" in panel.state.text()
    panel.show_data(empty_dataset(2))
    panel.show_classes(empty_dataset(2).classes)
    panel.grab()


def test_scores_that_have_overflowed_are_said_and_drawn_nowhere(panel):
    each = subject(np.random.default_rng(1), 20, 3, 2, Hyperparams())
    far = TrainState(np.full_like(each.state.weights, 1.7e308), each.state.bias)
    each = replace(each, state=far, model=far)
    value = point_losses(each, Inquiry(), go_on)
    panel.show_classes(each.data.classes)
    panel.show_data(each.data)
    panel.show_losses(value, False)
    panel.grab()
    assert np.isnan(value.losses).any()
    assert f"overflowed: {np.isnan(value.losses).sum()}" in panel.state.text()


def test_the_axis_changes_rarely():
    axis = fitted(LossAxis(), np.array([0.3, 2.7]), False)
    assert axis.high == 3.0
    assert fitted(axis, np.array([1.2]), False) is axis
    assert fitted(axis, np.array([0.4]), False).high == 0.4
    log = fitted(axis, np.array([0.02, 3.0]), True)
    assert (log.low, log.high) == (-2.0, 1.0)
    assert log.fractions(np.array([0.0, 0.01, 10.0, np.inf])).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert fitted(log, np.array([0.011, 9.0]), True) is log


def test_what_is_hovered_follows_the_model(panel):
    each, _ = show(panel, n=30)
    light = QSignalSpy(panel.lightRequested)
    QTest.mouseMove(panel.worst, QPoint(60, 5))
    before = panel.worst.points()[0]
    later = TrainState(-each.state.weights, each.state.bias, step=1)
    value = point_losses(replace(each, state=later, model=later), Inquiry(), go_on)
    panel.show_losses(value, False)
    assert asked(light) == [[before], [int(value.losses.argmax())]]
    assert loss(float(value.losses.max())) in panel.readout.text()
    QTest.mouseMove(panel.worst, QPoint(60, panel.worst.height() - 1))
    QTest.mouseMove(panel.strip, QPoint(1, 1))
