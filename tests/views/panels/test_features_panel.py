"""Chips of features, presets by degree, and the settings of the data."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.widgets.flow_layout import FlowLayout

pytestmark = pytest.mark.slow

LEFT = Qt.MouseButton.LeftButton


def offered(degree: int) -> tuple[str, ...]:
    """What is offered where nothing of a higher degree is on."""
    return tuple(name for name, feature in FEATURES.items() if feature.degree <= degree)


@pytest.fixture
def panel(qtbot) -> FeaturesPanel:
    panel = FeaturesPanel()
    qtbot.addWidget(panel)
    panel.resize(326, 400)
    panel.show()
    return panel


def asked(spy: QSignalSpy) -> list:
    return [spy.at(i)[0] for i in range(spy.count())]


def visible(panel: FeaturesPanel) -> list[str]:
    return [name for name, chip in panel.chips.items() if chip.isVisible()]


def test_a_click_switches_one_feature_and_keeps_the_order_of_the_table(panel):
    spy = QSignalSpy(panel.featuresRequested)
    for name in ("sin_x", "x2", "x"):
        QTest.mouseClick(panel.chips[name], LEFT)
    assert asked(spy) == [("x", "y", "sin_x"), ("x", "y", "x2", "sin_x"), ("y", "x2", "sin_x")]
    assert not panel.chips["x"].isChecked()


def test_showing_is_silent(panel):
    spy, params = QSignalSpy(panel.featuresRequested), QSignalSpy(panel.paramRequested)
    panel.show_features(("y", "xy"))
    panel.show_params(Hyperparams(test_share=0.3, split_seed=7, standardize=True))
    assert (spy.count(), params.count()) == (0, 0)
    assert [name for name, chip in panel.chips.items() if chip.isChecked()] == ["y", "xy"]


def test_no_feature_at_all_is_a_model_too_and_is_explained(panel):
    panel.show_features(("x",))
    assert not panel.note.isVisible()
    spy = QSignalSpy(panel.featuresRequested)
    QTest.mouseClick(panel.chips["x"], LEFT)
    assert asked(spy) == [()]
    assert panel.note.isVisible()
    assert "bias alone" in panel.note.text()
    panel.show_params(Hyperparams(bias=False))
    assert "equally probable" in panel.note.text()


def test_the_keyboard_reaches_every_chip_and_a_click_leaves_the_focus(panel):
    stops = [chip for chip in panel.chips.values() if chip.focusPolicy() == Qt.FocusPolicy.TabFocus]
    assert stops == [panel.chips["x"]]
    panel.chips["x"].setFocus(Qt.FocusReason.TabFocusReason)
    reached = [panel.focusWidget()]
    for _ in range(len(panel.chips)):
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Right)
        reached.append(panel.focusWidget())
    shown = [chip for chip in panel.chips.values() if chip.isVisible()]
    assert set(reached) == set(shown)
    assert not any(QTest.mouseClick(chip, LEFT) or chip.hasFocus() for chip in (panel.chips["y"], panel.chips["y"]))
    spy = QSignalSpy(panel.featuresRequested)
    panel.chips["xy"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.chips["xy"], Qt.Key.Key_Space)
    assert asked(spy) == [("x", "y", "xy")]


@pytest.mark.parametrize("degree", range(1, HIGHEST_DEGREE + 1))
def test_presets_are_all_monomials_up_to_a_degree(panel, degree):
    panel.show_features(("sin_x",))
    spy = QSignalSpy(panel.featuresRequested)
    QTest.mouseClick(panel.degrees.buttons[degree - 1], LEFT)
    (names,) = asked(spy)
    # (n + 1)(n + 2)/2 monomials have degree 0 … n; the constant one is the bias.
    assert len(names) == len(set(names)) == (degree + 1) * (degree + 2) // 2 - 1
    assert "sin_x" not in names
    assert panel.degrees.buttons[degree - 1].isChecked()
    assert str(len(names)) in panel.degrees.buttons[degree - 1].accessibleDescription()


def test_a_preset_is_pressed_only_while_it_is_so(panel):
    assert [button.isChecked() for button in panel.degrees.buttons] == [True, *[False] * (HIGHEST_DEGREE - 1)]
    QTest.mouseClick(panel.chips["xy"], LEFT)
    assert not any(button.isChecked() for button in panel.degrees.buttons)
    for name in ("x2", "y2"):
        QTest.mouseClick(panel.chips[name], LEFT)
    assert panel.degrees.buttons[1].isChecked()


def test_higher_terms_are_offered_while_one_of_them_is_on(panel):
    for name, degree in [("x", 2), ("x3", 3), ("y5", 5), (f"y{HIGHEST_DEGREE}", HIGHEST_DEGREE), ("r", 2)]:
        panel.show_features((name,))
        assert tuple(visible(panel)) == offered(degree)
    assert offered(HIGHEST_DEGREE) == tuple(FEATURES)


def test_every_chip_says_its_formula(panel):
    sentences = set()
    for name, chip in panel.chips.items():
        label = FEATURES[name].label
        assert chip.text() == label
        assert f"φ = {label}" in chip.accessibleDescription()
        assert label in chip.accessibleName()
        assert "%" not in chip.accessibleDescription()
        assert chip.toolTip()
        sentences.add(chip.accessibleDescription())
    assert len(sentences) == len(FEATURES)


def test_rows_of_the_data(panel, qtbot):
    assert list(panel.rows) == [name for name, param in PARAMS.items() if param.section == "data"]
    panel.show_params(Hyperparams())
    assert not panel.rows["split_seed"].isEnabled()
    panel.show_params(Hyperparams(test_share=0.25))
    assert panel.rows["split_seed"].isEnabled()
    box = panel.rows["split_seed"].box
    with qtbot.waitSignal(panel.paramRequested) as signal:
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert signal.args[:2] == ["split_seed", 1]


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("features", [("x", "y"), tuple(FEATURES), ()])
def test_it_fits_the_panel_and_cuts_no_word(panel, qapp, name, features):
    apply_theme(qapp, THEMES[name])
    panel.show_theme(THEMES[name])
    panel.show_features(features)
    qapp.processEvents()
    assert panel.minimumSizeHint().width() <= 326
    panel.resize(326, panel.layout().totalHeightForWidth(326))
    qapp.processEvents()
    for part in (*panel.findChildren(QLabel), *panel.findChildren(QToolButton)):
        if part.isVisible():
            assert part.width() >= part.minimumSizeHint().width(), part.text()
            assert part.height() >= part.minimumSizeHint().height(), part.text()
            place = part.mapTo(panel, part.rect().bottomRight())
            assert panel.rect().contains(place), part.text()
    chips = [chip for chip in panel.chips.values() if chip.isVisible()]
    areas = [chip.rect().translated(chip.mapTo(panel, QPoint(0, 0))) for chip in chips]
    assert not any(one.intersects(other) for one, other in itertools.combinations(areas, 2))
    qapp.setStyleSheet("")


def test_lines_break_where_the_width_ends(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    flow = FlowLayout(parent, 10)
    flow.setContentsMargins(5, 5, 5, 5)
    parts = [QWidget() for _ in range(4)]
    for part in parts:
        part.setFixedSize(40, 20)
        flow.addWidget(part)
    parent.show()
    assert flow.heightForWidth(5 + 4 * 40 + 3 * 10 + 5) == 5 + 20 + 5
    assert flow.heightForWidth(5 + 2 * 40 + 10 + 5) == 5 + 20 + 10 + 20 + 5
    parts[1].hide()
    flow.setGeometry(QRect(0, 0, 100, 100))
    assert [(part.x(), part.y()) for part in (parts[0], parts[2], parts[3])] == [(5, 5), (55, 5), (5, 35)]
    assert flow.itemAt(4) is None
    assert flow.takeAt(9) is None
    assert flow.takeAt(0).widget() is parts[0]
    assert flow.count() == 3
