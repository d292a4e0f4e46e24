"""The panel alone: what is written, whether everything fits at every width, and that nothing moves."""

import itertools
import math

import pytest
from pseudo import longer_texts
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSlider, QWidget

from softmax_viz.core.by_hand.sheet import MOST, Sheet
from softmax_viz.core.data.dataset import make_classes
from softmax_viz.views.by_hand.by_hand_panel import ByHandPanel
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.table_sizes import head_height, row_height
from softmax_viz.views.style.text_size import apply_text_size
from softmax_viz.views.style.theme import apply_theme, theme_of


@pytest.fixture(params=[1.0, 2.0])
def panel(request, qapp, qtbot):
    before = QFont(qapp.font())
    theme = theme_of("light", request.param)
    apply_text_size(qapp, request.param)
    panel = ByHandPanel()
    qtbot.addWidget(panel)
    apply_theme(qapp, theme, panel)
    panel.show_theme(theme)
    panel.show_classes(make_classes(["setosa", "a rather long name & more", ""]))
    panel.resize(round(700 * request.param), 900)
    panel.show()
    settle()
    yield panel
    panel.hide()
    apply_theme(qapp, theme_of("light", 1.0), panel)
    assert qapp.font() == before


def settle():
    for _ in range(4):
        QApplication.processEvents()


def place(widget, panel):
    return QRect(widget.mapTo(panel.widget(), QPoint(0, 0)), widget.size())


def faults(panel):
    """What is cut off, or lies over something else."""
    parts = [
        w
        for w in panel.widget().findChildren(QWidget)
        if w.isVisible()
        and isinstance(
            w, QAbstractButton | QLabel | QLineEdit | QSlider | type(panel.types.ways) | type(panel.table.main)
        )
    ]
    found = []
    for part in parts:
        if isinstance(part, QLabel) and not part.text():
            continue
        if not panel.widget().rect().contains(place(part, panel)):
            found.append(("outside", part, part.accessibleName(), place(part, panel)))
        needed = part.minimumSizeHint()
        high = part.heightForWidth(part.width()) if part.hasHeightForWidth() else needed.height()
        # A button with one sign keeps less space beside it than a word would have.
        wide = needed.width() if isinstance(part, QAbstractButton) and len(part.text()) > 1 else 0
        if part.height() < high or part.width() < wide:
            found.append(("cut", part, part.accessibleName(), part.size(), needed, high))
    for a, b in itertools.combinations([p for p in parts if not isinstance(p, QLabel) or p.text()], 2):
        if not (a.isAncestorOf(b) or b.isAncestorOf(a)) and place(a, panel).intersects(place(b, panel)):
            found.append(("over each other", a, b, place(a, panel), place(b, panel)))
    return found


def test_everything_fits_at_every_width_and_in_every_state(panel):
    scale = panel.table.main.theme.scale
    for states in range(3):
        if states:
            for switch in list(panel.switches.values())[states - 1 :: 2]:
                switch.click()
        if states == 2:
            panel.modes.buttons[1].click()
            while panel.sheet.n_classes < MOST:
                panel.more.click()
        for width in (260, 320, 400, 560, 700, 1000):
            panel.resize(round(width * scale), 700)
            settle()
            assert faults(panel) == [], (states, width)
            if width >= 320:
                assert panel.widget().width() <= panel.viewport().width(), (states, width)
    assert not panel.more.isEnabled()


def test_the_bars_stand_beside_their_scores(panel):
    panel.switches["sigma"].click()
    settle()
    rows, font = panel.table.rows, panel.table.main.font()
    for view in (panel.table.main, panel.table.further):
        for index, control in enumerate(rows.controls[:3]):
            middle = place(view, panel).top() + head_height(font) + (index + 0.5) * row_height(font)
            assert abs(place(control.box, panel).center().y() - middle) <= 2


def test_nothing_below_moves_while_scores_change(panel):
    for switch in panel.switches.values():
        switch.click()
    panel.resize(400, 700)
    panel.factor.valueRequested.emit(0.333)
    settle()
    before = [place(part, panel) for part in (panel.types, panel.race, panel.notes["left_out"])]
    for score in (-3.0, 0.0, 7.123, 1000.0, -1000.0):
        panel.table.rows.numberRequested.emit(0, score)
        settle()
        assert [place(part, panel) for part in (panel.types, panel.race, panel.notes["left_out"])] == before


def test_markers_and_names_are_those_of_the_session_while_the_numbers_fit(panel):
    rows = panel.table.rows
    assert [button.accessibleName() for button in rows.buttons[:3]] == [
        "Class 1: setosa",
        "Class 2: a rather long name & more",
        "Class 3",
    ]
    assert "setosa" in rows.buttons[0].text()
    panel.more.click()
    assert rows.buttons[0].accessibleName() == "Class 1"
    panel.show_classes(make_classes(12))
    assert panel.sheet.n_classes == 4


def test_longer_texts_fit_too(qapp, qtbot):
    with longer_texts(qapp):
        panel = ByHandPanel()
    qtbot.addWidget(panel)
    apply_theme(qapp, theme_of("dark", 1.0), panel)
    panel.show_theme(theme_of("dark", 1.0))
    panel.show()
    for switch in panel.switches.values():
        switch.click()
    for width in (400, 700):
        panel.resize(width, 700)
        settle()
        assert faults(panel) == [], width
    panel.hide()


def test_a_measurement_ends_with_its_panel(qapp):
    panel = ByHandPanel()
    panel.race.rows.valueRequested.emit(100_000.0)
    panel.race.button.click()
    thread = panel.race.race._thread
    panel.deleteLater()
    del panel
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    thread.join(60)
    assert not thread.is_alive()


def test_a_screen_reader_hears_all_numbers(panel):
    panel.switches["left_out"].click()
    assert "0.659" in panel.table.main.summary()
    assert "∞" in panel.table.further.summary()
    panel.types.examples["large"].click()
    assert "NaN" in panel.types.ways.summary()
    assert panel.types.ways._faces[0].verdict in panel.types.ways.summary()


def test_what_is_typed_is_refused_beyond_its_bounds(panel):
    box = panel.table.rows.controls[0].box
    for text in ("abc", "1e5", "nan"):
        box.typed.emit(text)
        assert panel.sheet == Sheet()
        assert box._note.text()
    box.typed.emit("0,3")
    assert panel.sheet.scores[0] == 0.3


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (hand_numbers.short, 0.1 + 0.2, "0.3"), (hand_numbers.short, -0.0, "0"), (hand_numbers.short, -1000.0, "−1000"),
        (hand_numbers.share, 1.0, "1"), (hand_numbers.share, 1 - 1e-9, "1.000"), (hand_numbers.share, 4.5e-5, "4.5e−5"),
        (hand_numbers.loss, math.inf, "∞"), (hand_numbers.loss, 0.0, "0"), (hand_numbers.loss, 1e-7, "1.0e−7"),
        (hand_numbers.computed, math.inf, "inf"), (hand_numbers.computed, -math.inf, "−inf"),
        (hand_numbers.computed, math.nan, "NaN"), (hand_numbers.computed, 65504.0, "65504"),
        (hand_numbers.computed, 1.97e43, "1.97e43"), (hand_numbers.computed, 5.96e-8, "5.96e−8"),
        (hand_numbers.time_text, 0.412, "412\u00a0ms"), (hand_numbers.time_text, 1.618, "1.62\u00a0s"),
        (hand_numbers.typed_share, 1 - 0.7 - 0.2, "0.1"),
    ],
)  # fmt: skip
def test_numbers_as_text(function, value, text):
    assert function(value) == text
