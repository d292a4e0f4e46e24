"""The settings: they scroll, and notes come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect

from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.panels.side_panel import SidePanel
from softmax_viz.views.panels.training_panel import TrainingPanel

SENTENCE = "No finite optimum: these features can separate the classes perfectly, so larger weights are always better."


@pytest.fixture
def parts(qtbot):
    training, features = TrainingPanel(), FeaturesPanel()
    side = SidePanel([training, features], [features.note, training.note])
    qtbot.addWidget(side)
    side.resize(side.sizeHint().width(), 440)
    side.show()
    return side, training, features


def test_notes_move_nothing(parts, qapp):
    side, training, features = parts

    def places() -> list[QRect]:
        qapp.processEvents()
        rows = (*training.rows.values(), *features.rows.values())
        return [side.area.geometry(), *(QRect(row.mapTo(side, QPoint()), row.size()) for row in rows)]

    side.area.verticalScrollBar().setValue(10_000)
    before = places()
    for text, names in (("", ()), (SENTENCE, ()), (SENTENCE, ("x", "y")), ("", ("x", "y"))):
        training.show_optimum_note(text)
        features.show_features(names)
        assert places() == before
    for height in (240, 440, 640, 1000):
        side.resize(side.width(), height)
        qapp.processEvents()
        assert side.rect().contains(side.area.geometry())
        assert side.area.height() >= 80


def test_a_long_note_shows_as_much_as_fits(parts, qapp):
    side, training, _ = parts
    training.show_optimum_note(SENTENCE)
    shown = []
    for height in (290, 1000):
        side.resize(side.width(), height)
        qapp.processEvents()
        lines = training.note.lines()
        assert all(training.note.fontMetrics().horizontalAdvance(line) <= training.note.width() for line in lines)
        assert len(lines) * training.note.fontMetrics().lineSpacing() <= training.note.height()
        shown.append(" ".join(lines))
    assert shown[0].endswith("…")
    assert SENTENCE.startswith(shown[0][:-1].rstrip())
    assert shown[1] == SENTENCE
