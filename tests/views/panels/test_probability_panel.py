"""The bars say what the model says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.style.theme import LIGHT

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def panel(qtbot) -> ProbabilityPanel:
    panel = ProbabilityPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 300)
    panel.show_classes(make_classes(["setosa", "versicolor <b>bold</b>", ""]))
    panel.show()
    return panel


def words(panel: ProbabilityPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def test_an_empty_panel_says_what_to_do_and_nothing_moves_when_it_is_filled(panel, qapp):
    def places() -> list:
        qapp.processEvents()
        return [panel.bars.geometry(), *(panel.bars.track_rect(index) for index in range(3))]

    panel.show_probabilities(None, None)
    assert "Point at the picture" in words(panel)
    assert panel.bars.texts() == []
    empty = places()
    panel.show_place(0.42, -0.18, pinned=True, extent=6.0)
    panel.show_probabilities(np.array([0.25, 0.25, 0.5]), None)
    assert places() == empty


@pytest.mark.parametrize("names", [12, 7, ["A rather long name"] * 5 + ["A rather long nose"]])
def test_rows_shrink_before_they_stand_in_two_columns_and_none_is_cut(panel, qapp, names):
    """However little height a place offers: every row is inside, no two overlap, and each has its bar."""
    classes = make_classes(names)
    panel.show_classes(classes)
    count, columns = len(classes), []
    for available in (600, 330, 240, 180):
        height = panel.height_for(available, available)
        panel.resize(316, height)
        qapp.processEvents()
        rows = [panel.bars.row_rect(index) for index in range(count)]
        assert height <= available
        assert all(panel.bars.rect().contains(row) and row.height() >= 15 for row in rows)
        assert not any(one.intersects(two) for one, two in itertools.combinations(rows, 2))
        assert all(panel.bars.track_rect(index).width() > 30 for index in range(count))
        assert [panel.bars.sentence_at(row.center()) for row in rows] == [
            name or f"Class {index + 1}"
            for index, name in enumerate(names if isinstance(names, list) else [""] * count)
        ]
        columns.append(len({row.x() for row in rows}))
    assert columns == sorted(columns)
    assert columns[0] == 1
    assert columns[-1] == (2 if count == 12 else 1)


def test_percents_never_claim_certainty(panel):
    panel.show_probabilities(np.array([0.99996, 0.00004, 0.0]), None)
    assert panel.bars.texts() == [f">99.9{NBSP}%", f"<0.1{NBSP}%", f"0.0{NBSP}%"]


def test_the_summary_names_every_class_and_percent(panel):
    panel.show_probabilities(np.array([0.25, 0.25, 0.5]), None)
    said = panel.bars.accessibleDescription()
    for text in ("setosa", "versicolor <b>bold</b>", "Class 3", f"25.0{NBSP}%", f"50.0{NBSP}%"):
        assert text in said


def test_place_and_pin(panel, qtbot):
    panel.show_probabilities(np.array([0.2, 0.3, 0.5]), None)
    panel.show_place(0.42, -0.18, pinned=False, extent=6.0)
    assert "at (0.42, \N{MINUS SIGN}0.18)" in words(panel)
    assert not panel.release_button.isVisible()
    panel.show_place(0.42, -0.18, pinned=True, extent=6.0)
    assert panel.release_button.isVisible()
    with qtbot.waitSignal(panel.releaseRequested):
        QTest.mouseClick(panel.release_button, Qt.MouseButton.LeftButton)


def test_a_dropped_logit_is_hatched_and_said(panel):
    shares = np.array([0.2, 0.3, 0.5])
    panel.show_probabilities(shares, np.zeros(3, bool))
    plain = panel.bars.grab().toImage()
    panel.show_probabilities(shares, np.array([False, True, False]))
    hatched = panel.bars.grab().toImage()
    for index in range(3):
        row = panel.bars.row_rect(index)
        same = all(
            plain.pixel(x, y) == hatched.pixel(x, y)
            for x in range(0, plain.width(), 2)
            for y in range(row.top() + 2, row.bottom() - 2)
        )
        assert same == (index != 1)
    assert panel.bars.texts()[1] == f"30.0{NBSP}%"
    assert "dropped" in panel.bars.sentence_at(panel.bars.row_rect(1).center())
    assert "dropped" not in panel.bars.sentence_at(QPoint(10, 3))
    assert "dropped" in panel.bars.accessibleDescription()


def test_the_bar_is_as_long_as_the_probability(panel):
    """Twice the probability, twice the coloured pixels."""

    def painted(share: float) -> int:
        panel.show_probabilities(np.array([share, 1 - share, 0.0]), None)
        image = panel.bars.grab().toImage()
        ratio = image.devicePixelRatio()
        y = round(12 * ratio)
        colour = QColor(*CLASS_STYLES[0].colour)
        return sum(image.pixelColor(x, y) == colour for x in range(round(40 * ratio), image.width()))

    assert painted(0.8) == pytest.approx(2 * painted(0.4), abs=3)
    assert painted(0.0) == 0


def test_the_same_again_is_not_painted_again(panel, qapp):
    shares = np.array([0.2, 0.3, 0.5])
    panel.show_theme(LIGHT)
    panel.show_probabilities(shares, None)
    qapp.processEvents()
    painted = []
    inherited = panel.bars.paintEvent
    panel.bars.paintEvent = lambda event: (painted.append(1), inherited(event))
    panel.show_probabilities(shares.copy(), None)
    panel.show_classes(make_classes(["setosa", "versicolor <b>bold</b>", ""]))
    qapp.processEvents()
    assert painted == []
    panel.show_probabilities(shares[::-1], None)
    qapp.processEvents()
    assert painted


def test_what_is_shown_is_a_copy(panel):
    shares = np.array([0.2, 0.3, 0.5])
    panel.show_probabilities(shares, None)
    shares[:] = 0
    panel.bars.update()
    assert panel.bars.texts()[2] == f"50.0{NBSP}%"


def test_a_wrong_number_of_probabilities_is_refused(panel):
    with pytest.raises(ValueError, match="4 probabilities for 3 classes"):
        panel.show_probabilities(np.full(4, 0.25), None)


def test_other_classes_empty_the_bars(panel):
    panel.show_probabilities(np.array([0.2, 0.3, 0.5]), None)
    panel.show_classes(make_classes(12))
    assert panel.bars.texts() == []
    assert panel.bars.sizeHint().height() >= 12 * 20


def pins(count, n_classes, seed=0):
    rng = np.random.default_rng(seed)
    return [(letter, (1.5, -2.25), rng.dirichlet(np.ones(n_classes))) for letter in "ABCD"[:count]]


@pytest.mark.parametrize("n_classes", [2, 3, 7, 12])
def test_with_pinned_places_the_bars_are_whole_in_the_usual_height_and_the_rest_scrolls(panel, qapp, n_classes):
    """The usual share of a window of 1024 × 600: 200 pixels, and at most 295."""
    classes = make_classes(n_classes)
    host = QWidget()
    panel.setParent(host)  # in the window, too, it has no window of its own, which Qt would keep larger
    host.show()
    panel.show()
    panel.show_classes(classes)
    least = [panel.minimumSizeHint().height()]
    for count in range(1, 5):
        panel.show_pins(pins(count, n_classes), 6.0, classes, None)
        least.append(panel.minimumSizeHint().height())
        for wanted, most in ((200, 295), (panel.minimumSizeHint().height(),) * 2):
            panel.resize(316, panel.height_for(wanted, most))
            qapp.processEvents()
            assert panel.height() <= most
            rows = [panel.bars.row_rect(index) for index in range(n_classes)]
            assert all(panel.bars.rect().contains(row) and row.height() >= 15 for row in rows)
            parts = [panel.bars.geometry(), panel.nearest_note.geometry(), panel.pins.geometry()]
            assert all(panel.rect().contains(part) for part in parts)
            assert not any(one.intersects(two) for one, two in itertools.combinations(parts, 2))
            first = panel.pins.rows[0]
            assert panel.pins.height() >= first.height()
            # The last one can be reached: it is in view, or scrolled to.
            panel.pins.ensureWidgetVisible(panel.pins.rows[-1], 0, 0)
            assert not panel.pins.rows[-1].visibleRegion().isEmpty()
    assert len(set(least[1:])) == 1, "one row is needed, however many there are"
    panel.show_pins([], 6.0, classes, None)
    assert panel.minimumSizeHint().height() == least[0]
    assert panel.pins.isHidden()
    panel.setParent(None)


def test_a_small_multiple_says_where_it_is_and_what_wins_and_hatches_what_is_dropped(panel, qtbot):
    classes = make_classes(["oak", "elm", "ash"])
    shares, dropped = np.array([0.1, 0.7, 0.2]), np.array([False, True, False])
    panel.show_classes(classes)
    panel.show_pins([("A", (0.42, -0.18), shares), ("C", (1.0, 1.0), None)], 6.0, classes, None)
    row = panel.pins.rows[0]
    plain = row.grab().toImage()
    panel.show_pins([("A", (0.42, -0.18), shares), ("C", (1.0, 1.0), None)], 6.0, classes, dropped)
    hatched = row.grab().toImage()
    assert row is panel.pins.rows[0], "a row that stays is the same, so that a click on it is not lost"
    ratio, bars = plain.devicePixelRatio(), row.bars_rect()
    step = min(bars.width() / 3, 22.0)
    for index in range(3):
        columns = range(
            round((bars.left() + index * step) * ratio), round((bars.left() + (index + 1) * step - 2) * ratio)
        )
        differs = any(
            plain.pixel(x, y) != hatched.pixel(x, y)
            for x in columns
            for y in range(round(bars.top() * ratio), round(bars.bottom() * ratio))
        )
        assert differs == (index == 1)
    assert row.text().startswith("A (0.42, \N{MINUS SIGN}0.18)")
    assert f"elm: 70.0{NBSP}% · its logit is dropped" in row.text()
    assert panel.pins.rows[1].text() == "C (1.00, 1.00)"
    with qtbot.waitSignal(panel.removeRequested) as asked:
        QTest.mouseClick(panel.pins.rows[1].remove_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["C"]


def test_the_note_of_a_far_place_moves_nothing_and_does_not_claim_what_is_not_so(panel, qapp):
    places = [panel.bars.geometry(), panel.nearest_note.geometry()]
    panel.show_nearest(3.24, 0.99, 3)
    said = panel.nearest_note.text()
    assert said.startswith("Nearest training point: 3.2 spreads away.")
    assert "only its 3 classes" in said
    assert "sure all the same" in said
    panel.show_nearest(1e9, 0.4, 3)
    assert "1.0e9 spreads" in panel.nearest_note.text().replace("e09", "e9")
    assert "sure all the same" not in panel.nearest_note.text()
    qapp.processEvents()
    assert [panel.bars.geometry(), panel.nearest_note.geometry()] == places
    panel.show_nearest(None, 0.99, 3)
    assert panel.nearest_note.text() == ""
