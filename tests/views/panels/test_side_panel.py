"""The column at the right: settings scroll, notes come and go, the bars stay."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.panels.side_panel import SidePanel
from softmax_viz.views.panels.training_panel import TrainingPanel

SENTENCE = "No finite optimum: these features can separate the classes perfectly, so larger weights are always better."


@pytest.fixture
def parts(qtbot):
    training, features, bars = TrainingPanel(), FeaturesPanel(), ProbabilityPanel()
    side = SidePanel([training, features], [features.note, training.note], bars)
    qtbot.addWidget(side)
    bars.show_classes(make_classes(12))
    side.resize(side.sizeHint().width(), 440)
    side.show()
    return side, training, features, bars


def test_notes_and_places_move_nothing_and_the_bars_stay_in_view(parts, qapp):
    side, training, features, bars = parts

    def places() -> list[QRect]:
        qapp.processEvents()
        rows = (*training.rows.values(), *features.rows.values())
        return [side.area.geometry(), bars.geometry(), *(QRect(row.mapTo(side, QPoint()), row.size()) for row in rows)]

    side.area.verticalScrollBar().setValue(10_000)
    before = places()
    for text, names in (("", ()), (SENTENCE, ()), (SENTENCE, ("x", "y")), ("", ("x", "y"))):
        training.show_optimum_note(text)
        features.show_features(names)
        bars.show_probabilities(np.full(12, 1 / 12) if names else None, None)
        assert places() == before
    for height in (330, 440, 640, 1000):
        side.resize(side.width(), height)
        qapp.processEvents()
        assert side.rect().contains(bars.geometry())
        assert bars.geometry().top() > side.area.geometry().bottom()
        assert bars.bars.rect().contains(bars.bars.row_rect(11))
        assert side.area.height() >= 80


def test_a_long_note_shows_as_much_as_fits(parts, qapp):
    side, training, _, _ = parts
    training.show_optimum_note(SENTENCE)
    shown = []
    for height in (440, 1000):
        side.resize(side.width(), height)
        qapp.processEvents()
        lines = training.note.lines()
        assert all(training.note.fontMetrics().horizontalAdvance(line) <= training.note.width() for line in lines)
        assert len(lines) * training.note.fontMetrics().lineSpacing() <= training.note.height()
        shown.append(" ".join(lines))
    assert shown[0].endswith("…")
    assert SENTENCE.startswith(shown[0][:-1].rstrip())
    assert shown[1] == SENTENCE
