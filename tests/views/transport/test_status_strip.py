"""The bottom line."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.style.theme import DARK, LIGHT
from softmax_viz.views.transport.status_strip import StatusStrip


@pytest.fixture
def strip(qtbot) -> StatusStrip:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.resize(1024, strip.sizeHint().height())
    strip.show()
    return strip


def test_every_phase_has_its_words_and_another_dot_when_it_matters(strip):
    words, dots = set(), set()
    for phase in Phase:
        strip.show_phase(phase)
        words.add(strip.phase_label.text())
        image = strip._dot.grab().toImage()
        dots.add(bytes(image.constBits()))
    assert len(words) == len(Phase)
    assert len(dots) == 4  # paused and stopped look alike


def test_counts_use_plurals(strip):
    strip.show_counts(180, 4, 12)
    assert strip.counts_label.text() == "180 points · 4 classes · 12 parameters"
    strip.show_counts(1, 2, 1)
    assert strip.counts_label.text() == "1 point · 2 classes · 1 parameter"


def test_rates_are_whole_and_vanish_at_rest(strip):
    strip.show_rates(482.4, 59.94)
    assert (strip.steps_label.text(), strip.frames_label.text()) == ("482 steps/s", "60 frames/s")
    strip.show_rates(None, None)
    assert not strip.steps_label.isVisible()
    assert not strip.frames_label.isVisible()


def test_changing_rates_move_nothing(strip, qapp):
    places = set()
    for rate in (1.0, 60.0, 99_999.0):
        strip.show_rates(rate, min(rate, 60.0))
        qapp.processEvents()
        places.add((strip.frames_label.x(), strip.counts_label.x()))
    assert len(places) == 1


def test_the_hint_gives_way_first(strip, qapp):
    strip.show_phase(Phase.RUNNING)
    strip.show_rates(48_200, 60)
    strip.show_counts(200_000, 12, 36)
    strip.show_hint("click to add a point of class 2 · 1–9 choose the class · Space runs · → steps · " * 3)
    for theme in (LIGHT, DARK):
        strip.show_theme(theme)
        qapp.processEvents()
        for label in strip.findChildren(QLabel):
            if label is not strip.hint_label and label.isVisible():
                assert label.width() >= label.sizeHint().width(), label.text()
    assert strip.hint_label.width() < strip.hint_label.sizeHint().width()
    assert strip.minimumSizeHint().width() <= 1024
