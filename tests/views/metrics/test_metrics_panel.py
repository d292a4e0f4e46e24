"""The panel of metrics: what it shows of a value, and what mouse and keyboard ask for."""

import numpy as np
import pytest
from insight_subjects import subject
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.insights.metrics import Calibration, metrics
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.views.metrics.metric_texts import bin_text, undefined_text
from softmax_viz.views.metrics.metrics_panel import MetricsPanel
from softmax_viz.views.metrics.short_counts import short
from softmax_viz.views.style.numbers import percent
from softmax_viz.views.style.theme import THEMES, theme_of

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def panel(qapp):
    panel = MetricsPanel()
    panel.show_theme(THEMES["light"])
    panel.resize(360, 900)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()
    qapp.processEvents()


def show(panel, n=60, k=3, **settings):
    each = subject(np.random.default_rng(4), n, k, 1, Hyperparams(**settings))
    value = metrics(each, Inquiry(), go_on)
    panel.show_data(each.data)
    panel.show_metrics(value, False)
    return each, value


def asked(spy):
    return [np.asarray(spy.at(i)[0]).tolist() for i in range(spy.count())]


def middle(rect):
    return rect.center().toPoint()


def test_a_cell_lights_up_its_points_and_selects_them(panel):
    each, value = show(panel)
    matrix = panel.columns[0].matrix
    cells = [(int(i), int(j)) for i, j in np.argwhere(value.train.confusion > 0)]
    first, second = cells[0], cells[-1]
    expected = [np.flatnonzero((each.data.labels == i) & (value.predicted == j)).tolist() for i, j in (first, second)]
    light, chosen = QSignalSpy(panel.lightRequested), QSignalSpy(panel.selectionRequested)
    QTest.mouseMove(matrix, middle(matrix.rect_of(first)))
    assert asked(light) == [expected[0]]
    assert panel.readout.text().startswith(f"{len(expected[0])} of {value.train.support[first[0]]} ")
    QTest.mouseClick(matrix, LEFT, NONE, middle(matrix.rect_of(first)))
    QTest.mouseMove(matrix, middle(matrix.rect_of(second)))
    QTest.mouseMove(matrix, QPoint(1, 1))
    assert asked(light) == [expected[0], expected[1], expected[0]]  # what was clicked stays lit
    QTest.mouseClick(panel.select_button, LEFT)
    assert asked(chosen) == [expected[0]]
    QTest.mouseClick(matrix, LEFT, NONE, middle(matrix.rect_of(first)))
    QTest.mouseMove(matrix, QPoint(2, 2))
    assert asked(light)[-1] == []
    assert panel.select_button.isHidden()


def test_what_was_clicked_follows_the_model(panel):
    show(panel)
    matrix, cell = panel.columns[0].matrix, (0, 0)
    QTest.mouseClick(matrix, LEFT, NONE, middle(matrix.rect_of(cell)))
    QTest.mouseMove(matrix, QPoint(1, 1))
    light = QSignalSpy(panel.lightRequested)
    moved = subject(np.random.default_rng(8), 60, 3, 1, Hyperparams())
    later = metrics(moved, Inquiry(), go_on)
    panel.show_data(moved.data)
    panel.show_metrics(later, False)
    assert asked(light)[-1] == np.flatnonzero((moved.data.labels == 0) & (later.predicted == 0)).tolist()
    panel.hide()
    assert asked(light)[-1] == []
    panel.show()


def test_the_keyboard_moves_in_the_matrix_and_presses_a_cell(panel):
    _, value = show(panel)
    matrix = panel.columns[0].matrix
    light = QSignalSpy(panel.lightRequested)
    matrix.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(matrix, key)
    assert matrix.hovered_part == (1, 1)
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    matrix.clearFocus()
    assert asked(light)[-1] == value.in_cell(False, 1, 1).tolist()
    assert matrix.pinned_part == (1, 1)
    panel._pin(panel._picked.pinned)


def test_the_table_says_what_the_metrics_are_and_marks_the_weakest(panel):
    _, value = show(panel, k=4)
    train, table = value.train, panel.columns[0].table
    rows = table.texts()
    for index in range(4):
        shown = (train.precision[index], train.recall[index], train.f1[index])
        assert rows[index] == (*(percent(float(each)) for each in shown), str(train.support[index]))
    assert rows[4][1] == percent(float(train.recall.mean()))
    assert rows[5][1] == percent(train.n_right / train.n_points)  # the mean recall weighted by points is the accuracy
    assert table.weakest()[1] == int(train.recall.argmin())
    assert panel.columns[0].accuracy.text().startswith(f"accuracy {percent(train.accuracy)} ({train.n_right} of 60")


def test_test_points_are_offered_only_if_there_are_some(panel):
    show(panel)
    assert not panel.which.buttons[1].isEnabled()
    assert "test share" in panel.which.buttons[1].accessibleDescription()
    _, value = show(panel, test_share=0.5)
    for index, shown in ((1, (False, True)), (2, (True, True)), (0, (True, False))):
        QTest.mouseClick(panel.which.buttons[index], LEFT)
        assert tuple(not column.isHidden() for column in panel.columns) == shown
    assert panel.error.text() == (
        f"ECE: train {percent(value.train.calibration.error)}, test {percent(value.test.calibration.error)}"
    )
    QTest.mouseClick(panel.which.buttons[1], LEFT)
    show(panel)  # without test points the training points are shown again
    assert tuple(not column.isHidden() for column in panel.columns) == (True, False)
    QTest.mouseClick(panel.which.buttons[0], LEFT)


def test_a_bar_lights_up_its_points_and_says_its_sentence(panel):
    _, value = show(panel, test_share=0.4, n=80)
    diagram, calibration = panel.diagram, value.test.calibration
    index = int(calibration.counts.argmax())
    light = QSignalSpy(panel.lightRequested)
    panel._area.ensureWidgetVisible(diagram)
    place = diagram.rect_of((True, index))
    QTest.mouseMove(diagram, middle(place))
    assert asked(light) == [value.in_bin(True, index).tolist()]
    assert panel.sentence.text() == panel.readout.text()
    QTest.mouseMove(diagram, QPoint(1, 1))
    fullest = int(value.train.calibration.counts.argmax())
    assert panel.sentence.text() == bin_text(value.train.calibration, fullest, False)


def test_the_sentence_of_a_bin():
    counts, right, means = np.zeros(10, int), np.zeros(10, int), np.full(10, np.nan)
    counts[[4, 7]], right[7], means[[4, 7]] = (1, 40), 29, (0.44, 0.7004)
    calibration = Calibration(counts, right, means)
    assert (
        bin_text(calibration, 7, False) == "Of 40 points that got about 70\N{NO-BREAK SPACE}%, 29 were right (train)."
    )
    assert bin_text(calibration, 4, True) == "The one point (test) that got about 44\N{NO-BREAK SPACE}% was wrong."
    assert bin_text(calibration, 2, True).startswith("No point (test) got 20")


def test_an_empty_bin_has_no_bar(panel):
    _, value = show(panel, n=40, k=2)
    counts = value.train.calibration.counts
    assert counts[0] == 0
    image, diagram = panel.diagram.grab().toImage(), panel.diagram
    bar = THEMES["light"].plot_data.rgb()
    area, ratio = diagram.area(), image.devicePixelRatio()

    def has_bar(index):
        rect = diagram.rect_of((False, index))
        x = round((rect.left() + rect.width() / 2) * ratio)
        ys = range(round(area.top() * ratio), round((area.bottom() - 1) * ratio))
        return any(image.pixel(x, y) == bar for y in ys)

    shares = value.train.calibration.shares
    assert [has_bar(index) for index in range(10)] == [bool(count and share) for count, share in
                                                       zip(counts, shares, strict=True)]  # fmt: skip


def test_what_is_not_defined_is_a_dash_with_its_reason(panel):
    _, value = show(panel, n=3, k=12)
    never = [i for i in range(12) if not value.train.predicted[i]]
    assert undefined_text(value.train, panel._picked.data.classes).startswith("– = 0/0. never predicted: class ")
    assert all(panel.columns[0].table.texts()[index][0] == "–" for index in never)
    show(panel, n=0)
    assert panel.state.text() == "No points yet."
    assert panel.columns[0].accuracy.text() == "no points"
    panel.show_data(empty_dataset(2))
    panel.grab()


def test_large_counts_are_short():
    assert [short(n) for n in (0, 999, 1000, 8_333, 9_949, 9_951, 104_000)] == [
        "0", "999", "1.0k", "8.3k", "9.9k", "10k", "104k",
    ]  # fmt: skip


def test_probabilities_that_are_not_trained_are_said_to_be_so(panel):
    for name, is_said in (("hinge", True), ("cross_entropy", False)):
        panel.show_training_loss(name)
        assert panel.untrained.isVisibleTo(panel) == is_said


def test_larger_text_makes_the_least_width_larger(panel):
    usual = panel.minimumWidth()
    panel.show_theme(theme_of("light", 1.5))
    assert panel.minimumWidth() == pytest.approx(1.5 * usual, abs=1.0)
    panel.show_theme(THEMES["light"])
