"""The panel of all hyper-parameters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.params import PARAMS
from softmax_viz.views.controls import SliderRow
from softmax_viz.views.theme import THEMES, apply_theme
from softmax_viz.views.training_panel import TrainingPanel


@pytest.fixture
def panel(qtbot) -> TrainingPanel:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 500)
    panel.show()
    return panel


def test_it_has_a_row_for_every_entry_of_the_table(panel):
    assert list(panel.rows) == list(PARAMS)


def test_showing_is_silent(panel, qtbot):
    with qtbot.assertNotEmitted(panel.paramRequested):
        panel.show_params(Hyperparams(learning_rate=0.12345, penalty="l1", batch_size=7, bias=False))
    row = panel.rows["learning_rate"]
    assert isinstance(row, SliderRow)
    assert row.box.text() == "0.12345"


def test_a_change_is_asked_for_by_name(panel, qtbot):
    row = panel.rows["strength"]
    assert isinstance(row, SliderRow)
    row.box.selectAll()
    with qtbot.waitSignal(panel.paramRequested) as asked:
        QTest.keyClicks(row.box, "0.5")
        QTest.keyClick(row.box, Qt.Key.Key_Return)
    assert asked.args == ["strength", 0.5]


def test_rows_without_effect_are_disabled(panel):
    panel.show_params(Hyperparams(penalty="none", logit_dropout=0.0))
    assert not panel.rows["strength"].isEnabled()
    assert not panel.rows["dropout_scope"].isEnabled()
    panel.show_params(Hyperparams(penalty="l1", logit_dropout=0.1))
    assert panel.rows["strength"].isEnabled()
    assert panel.rows["dropout_scope"].isEnabled()
    assert panel.rows["dropout_rescale"].isEnabled()


def test_more_opens_and_closes(panel):
    assert not panel.rows["initialization"].isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert panel.rows["initialization"].isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert not panel.rows["initialization"].isVisible()


@pytest.mark.parametrize("name", sorted(THEMES))
def test_it_fits_the_panel_and_cuts_no_word(panel, qapp, name):
    apply_theme(qapp, THEMES[name])
    panel.show_theme(THEMES[name])
    panel.more_button.click()
    qapp.processEvents()
    assert panel.minimumSizeHint().width() <= 326
    panel.resize(326, panel.sizeHint().height())
    qapp.processEvents()
    for part in (*panel.findChildren(QLabel), *panel.findChildren(QToolButton)):
        if part.isVisible():
            assert part.width() >= part.minimumSizeHint().width(), part.text()
            assert part.height() >= part.minimumSizeHint().height(), part.text()
    lefts = {row.label.width() for row in panel.rows.values()}
    assert len(lefts) == 1
    qapp.setStyleSheet("")
