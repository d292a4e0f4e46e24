"""The panel of all hyper-parameters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.views.panels.training_panel import TrainingPanel
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.widgets.param_row import SliderRow


@pytest.fixture
def panel(qtbot) -> TrainingPanel:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 500)
    panel.show()
    return panel


def test_it_has_a_row_for_every_entry_of_its_sections(panel):
    sections = {name: param.section for name, param in PARAMS.items()}
    assert sorted(panel.rows) == sorted(name for name in PARAMS if sections[name] != "data")
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    tops = {name: row.mapTo(panel, row.rect().topLeft()).y() for name, row in panel.rows.items() if row.isVisible()}
    shown = sorted(tops, key=lambda name: tops[name])
    of_optimizer = ["optimizer", "momentum"]  # whose place may be empty: last in its section
    assert shown == [
        *(n for n in PARAMS if n in tops and sections[n] == "training" and n not in of_optimizer),
        *of_optimizer,
        *(n for n in PARAMS if n in tops and sections[n] == "more"),
    ]


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
    assert asked.args == ["strength", 0.5, 0]


def test_rows_without_effect_are_disabled(panel):
    panel.show_params(Hyperparams(penalty="none", logit_dropout=0.0))
    assert not panel.rows["strength"].isEnabled()
    assert not panel.rows["dropout_scope"].isEnabled()
    panel.show_params(Hyperparams(penalty="l1", logit_dropout=0.1))
    assert panel.rows["strength"].isEnabled()
    assert panel.rows["dropout_scope"].isEnabled()
    assert panel.rows["dropout_rescale"].isEnabled()
    panel.show_params(Hyperparams(optimizer="newton"))
    assert not panel.rows["learning_rate"].isEnabled()


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Hyperparams(), {"initial_sigma", "label_smoothing"}),
        (Hyperparams(optimizer="momentum"), {"momentum", "initial_sigma", "label_smoothing"}),
        (Hyperparams(optimizer="adam", loss="hinge"), {"beta1", "beta2", "initial_sigma"}),
        (Hyperparams(penalty="elastic", initialization="zeros"), {"l1_ratio", "label_smoothing"}),
    ],
)
def test_parts_of_a_choice_are_there_with_it(panel, settings, names):
    panel.more_button.click()
    panel.show_params(settings)
    of_choices = {"l1_ratio", "momentum", "beta1", "beta2", "initial_sigma", "label_smoothing"}
    rows = {name: panel.rows[name] for name in of_choices}
    assert {name for name, row in rows.items() if row.isVisible() and row.isEnabled()} == names


def test_a_choice_moves_nothing(panel, qapp):
    panel.more_button.click()
    panel.resize(340, panel.sizeHint().height())
    steady = [name for name in panel.rows if name not in ("momentum", "beta1", "beta2")]
    places = set()
    for choice in ("penalty", "optimizer", "loss", "initialization"):
        for value in [value for value, _, _ in PARAMS[choice].choices]:
            panel.show_params(Hyperparams().with_value(choice, value))
            qapp.processEvents()
            assert all(panel.rows[name].isVisible() for name in steady)
            places.add(tuple(panel.rows[name].mapTo(panel, panel.rows[name].rect().topLeft()).y() for name in steady))
    assert len(places) == 1


def test_cautions_are_those_named_and_no_other(panel):
    panel.show_setting_warnings({"learning_rate": ("Too large.", True), "split_seed": ("Not here.", False)})
    assert panel.rows["learning_rate"].caution == "Too large."
    panel.show_setting_warnings({"strength": ("Too strong.", False)})
    assert {name: row.caution for name, row in panel.rows.items() if row.caution} == {"strength": "Too strong."}


def test_the_note_wraps_and_is_plain(panel, qapp):
    text = "No finite optimum: the classes <can> be separated, so the loss falls towards 0 and the weights grow. "
    panel.show_optimum_note(text * 2)
    panel.resize(326, panel.layout().totalHeightForWidth(326))
    qapp.processEvents()
    assert panel.note.isVisible()
    assert panel.note.textFormat() == Qt.TextFormat.PlainText
    assert panel.note.height() >= panel.note.heightForWidth(panel.note.width())
    assert panel.note.mapTo(panel, panel.note.rect().bottomLeft()).y() < panel.height()
    panel.show_optimum_note("")
    assert not panel.note.isVisible()


def test_more_opens_and_closes(panel):
    assert not panel.rows["initialization"].isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert panel.rows["initialization"].isVisible()
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert not panel.rows["initialization"].isVisible()


@pytest.mark.parametrize(
    "settings", [Hyperparams(), Hyperparams(optimizer="adam", penalty="elastic"), Hyperparams(optimizer="nesterov")]
)
@pytest.mark.parametrize("name", sorted(THEMES))
def test_it_fits_the_panel_and_cuts_no_word(panel, qapp, name, settings):
    apply_theme(qapp, THEMES[name])
    panel.show_theme(THEMES[name])
    panel.more_button.click()
    panel.show_params(settings)
    qapp.processEvents()
    assert panel.minimumSizeHint().width() <= 326
    panel.resize(326, panel.sizeHint().height())
    qapp.processEvents()
    for part in (*panel.findChildren(QLabel), *panel.findChildren(QToolButton), *panel.findChildren(QComboBox)):
        if part.isVisible():
            assert part.width() >= part.minimumSizeHint().width(), part.accessibleName()
            assert part.height() >= part.minimumSizeHint().height(), part.accessibleName()
    lefts = {row.label.width() for row in panel.rows.values()}
    assert len(lefts) == 1
    qapp.setStyleSheet("")
