"""The panel of the triangle: which classes, which dots, and what a hand or a key on it asks for."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.core.insights.simplex import Simplex
from softmax_viz.views.simplex.simplex_panel import SimplexPanel
from softmax_viz.views.style.theme import THEMES

LEFT = Qt.MouseButton.LeftButton


def value(shares, labels, n_classes=3, corners=(0, 1, 2)):
    shares = np.array(shares, float)
    probabilities = np.full((len(shares), n_classes), 1.0 / n_classes)
    return Simplex(0, corners, probabilities, shares, np.array(labels), np.zeros(len(shares), bool))


@pytest.fixture
def panel(qtbot):
    panel = SimplexPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 420)
    panel.show()
    return panel


def heard(signal):
    said = []
    signal.connect(lambda indices: said.append(np.asarray(indices).tolist()))
    return said


def words(panel):
    return " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_dot_under_the_mouse_lights_up_and_a_click_selects_it(panel):
    panel.show_classes(make_classes(3), ())
    panel.show_points(value([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.2, 0.7]], [0, 1, 1]), 3, False)
    lit, chosen = heard(panel.lightRequested), heard(panel.selectRequested)
    plot = panel.plot
    QTest.mouseMove(plot, QPoint(2, 2))
    for index in (0, 2):
        QTest.mouseMove(plot, plot.dot_place(index).toPoint())
        QTest.mouseClick(plot, LEFT, Qt.KeyboardModifier.NoModifier, plot.dot_place(index).toPoint())
    QTest.mouseMove(plot, QPoint(2, 2))
    assert (lit, chosen) == ([[0], [2], []], [[0], [2]])
    assert "2 of 3 points" in plot.text()
    QTest.mouseClick(plot, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    assert chosen == [[0], [2]], "where no dot is, nothing is selected"


def test_the_keys_walk_from_the_least_share_of_the_own_class_up(panel):
    panel.show_classes(make_classes(3), ())
    panel.show_points(value([[0.8, 0.1, 0.1], [0.1, 0.5, 0.4], [0.1, 0.7, 0.2]], [0, 1, 2]), 3, False)
    lit, chosen = heard(panel.lightRequested), heard(panel.selectRequested)
    panel.plot.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(panel.plot, key)
    assert lit == [[2], [1], [0], [1]]
    assert chosen == [[1]]


def test_of_more_classes_three_are_chosen_and_the_panel_says_so(panel):
    classes = make_classes(["oak", "elm", "ash", "fir", "yew"])
    panel.show_classes(classes, ())
    assert panel.corners == (0, 1, 2)
    assert "Of 5 classes three are shown" in words(panel)
    asked = []
    panel.cornersRequested.connect(asked.append)
    for corner, index in ((0, 4), (1, 0)):
        panel.choices[corner].setCurrentIndex(index)
        panel.choices[corner].activated.emit(index)
        panel.show_classes(classes, asked[-1])
    assert asked == [(4, 1, 2), (4, 0, 2)]
    panel.show_classes(classes, (2, 0, 1))
    panel.choices[0].setCurrentIndex(1)
    panel.choices[0].activated.emit(1)
    assert asked[-1] == (1, 0, 2), "a class that is at another corner swaps with it"
    panel.show_classes(make_classes(4), (7, 1, 2))
    assert panel.corners == (0, 1, 2), "a class that is gone"


def test_a_value_of_other_data_or_other_corners_is_not_shown_and_waiting_is_said(panel):
    panel.show_classes(make_classes(4), (0, 1, 3))
    lit = heard(panel.lightRequested)
    for other in (value([[1, 0, 0]], [0], 3, (0, 1, 2)), value([[1, 0, 0]], [0], 4, (0, 1, 2)), None):
        panel.show_points(other, 1, True)
        QTest.mouseMove(panel.plot, QPoint(2, 2))
        assert "being computed" in words(panel)
        assert panel.plot.text().count(".") == 0
    geometry = panel.plot.geometry()
    panel.show_points(value([[1, 0, 0]], [0], 4, (0, 1, 3)), 1, True)
    assert "being computed" not in words(panel), "a value that is some frames old is shown meanwhile"
    assert panel.plot.geometry() == geometry
    assert "1 of 1 points" in panel.plot.text()
    assert lit == []


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("size", [(260, 180), (700, 400)])
def test_everything_is_inside_at_every_size(panel, qapp, theme, size):
    panel.show_theme(THEMES[theme])
    panel.show_classes(make_classes(["A very long name of a class indeed"] * 12), (11, 4, 7))
    rng = np.random.default_rng(0)
    panel.show_points(value(rng.dirichlet((0.3, 0.3, 0.3), 500), rng.integers(0, 12, 500), 12, (11, 4, 7)), 500, False)
    panel.show_probes([(np.array([0.2, 0.2, 0.6]), ""), (np.array([0.0, 0.0, 1.0]), "A"), (None, "B")])
    panel.resize(*size)
    qapp.processEvents()
    panel.grab()
    assert (panel.width(), panel.height()) == (size[0], max(size[1], panel.minimumSizeHint().height()))
    parts = [*panel.choices, panel.plot, panel.note]
    for part in parts:
        place = part.rect().translated(part.mapTo(panel, QPoint(0, 0)))
        assert panel.rect().contains(place)
    for x, y in panel.plot.triangle().corners:
        assert 0 < x < panel.plot.width()
        assert 0 < y < panel.plot.height()


def test_two_classes_no_points_and_scores_beyond_numbers_have_their_sentence(panel):
    panel.show_classes(make_classes(2), ())
    assert "With two classes" in words(panel)
    assert not panel.plot.isVisible()
    panel.show_classes(make_classes(3), ())
    panel.show_points(value(np.empty((0, 3)), np.empty(0, int)), 0, False)
    assert "no point yet" in words(panel)
    panel.show_points(value([[np.nan] * 3, [0.2, 0.3, 0.5]], [0, 1]), 2, False)
    assert "1 points cannot be shown" in words(panel)
    panel.grab()


def test_the_note_is_whole_in_a_narrow_panel(panel, qapp):
    panel.resize(260, 420)
    panel.show_classes(make_classes(12), ())
    panel.show_points(value([[0.8, 0.1, 0.1]], [0], 12), 1, False)
    qapp.processEvents()
    assert panel.note.height() >= panel.note.heightForWidth(panel.note.width())
