"""The bar that starts and stops."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from softmax_viz.core.run_control import SPEEDS, Phase
from softmax_viz.views.theme import THEMES, apply_theme
from softmax_viz.views.transport import TransportBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot) -> TransportBar:
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.resize(1024, bar.sizeHint().height())
    bar.show()
    return bar


def spies(bar: TransportBar) -> dict[str, QSignalSpy]:
    names = ("run", "pause", "step", "reset", "newStart", "speed")
    return {name: QSignalSpy(getattr(bar, f"{name}Requested")) for name in names}


def counts(spied: dict[str, QSignalSpy]) -> dict[str, int]:
    return {name: spy.count() for name, spy in spied.items() if spy.count()}


def test_run_and_pause_are_one_button(bar):
    spied = spies(bar)
    QTest.mouseClick(bar.run_button, LEFT)
    assert counts(spied) == {"run": 1}
    bar.show_phase(Phase.RUNNING)
    assert bar.run_button.text() == "Pause"
    QTest.mouseClick(bar.run_button, LEFT)
    assert counts(spied) == {"run": 1, "pause": 1}
    bar.show_phase(Phase.DIVERGED)
    assert bar.run_button.text() == "Run"


def test_steps_are_counted_exactly(bar):
    spied = spies(bar)
    QTest.mouseClick(bar.step_button, LEFT)
    QTest.mouseClick(bar.ten_button, LEFT)
    assert [spied["step"].at(i)[0] for i in range(2)] == [1, 10]
    assert counts(spied) == {"step": 2}


def test_reset_and_its_menu(bar):
    spied = spies(bar)
    QTest.mouseClick(
        bar.reset_button, LEFT, pos=bar.reset_button.rect().center() - bar.reset_button.rect().center() / 2
    )
    assert counts(spied) == {"reset": 1}
    same, new = bar.reset_menu.actions()
    same.trigger()
    new.trigger()
    assert counts(spied) == {"reset": 2, "newStart": 1}


def test_a_click_leaves_the_focus_where_it_was_but_tab_and_space_work(bar):
    for button in bar.findChildren(QAbstractButton):
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    spied = spies(bar)
    bar.step_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bar.step_button, Qt.Key.Key_Space)
    assert counts(spied) == {"step": 1}


def test_speed_is_shown_silently_and_asked_by_keys(bar):
    spied = spies(bar)
    bar.show_speed(0)
    assert counts(spied) == {}
    assert bar.speed_slider.toolTip().find(SPEEDS[0].help) > 0
    bar.speed_slider.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bar.speed_slider, Qt.Key.Key_Right)
    QTest.keyClick(bar.speed_slider, Qt.Key.Key_End)
    assert [spied["speed"].at(i)[0] for i in range(2)] == [1, len(SPEEDS) - 1]


def text_of(bar: TransportBar, name: str) -> str:
    return bar.numbers[name].number.text()


def test_numbers(bar):
    bar.show_numbers(7, 3, 0.2143, 0.23, 0.99996)
    assert text_of(bar, "step") == "7"
    assert text_of(bar, "loss") == "0.2143"
    assert text_of(bar, "train") == ">99.9\N{NO-BREAK SPACE}%"
    bar.show_numbers(0, 0, None, None, None)
    assert text_of(bar, "loss") == text_of(bar, "train") == "\N{EN DASH}"


def test_numbers_do_not_jitter(bar, qapp):
    places = set()
    for step in (0, 9, 99_999, 100_000):
        bar.show_numbers(step, step // 3, step / 7e4, 1e-5 * step, 0.5 + step / 1e6)
        qapp.processEvents()
        places.add(tuple((r.x(), r.number.width()) for r in bar.numbers.values()))
    assert len(places) == 1


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_nothing_is_cut_at_any_width(bar, qapp, name, width):
    apply_theme(qapp, THEMES[name])
    bar.show_theme(THEMES[name])
    assert bar.minimumSizeHint().width() <= 1024
    bar.resize(width, bar.sizeHint().height())
    bar.show_numbers(123_456_789, 123_456_789, 1.5e-9, 99_999.5, 0.99999)
    qapp.processEvents()
    visible = [p for p in (*bar.findChildren(QLabel), *bar.findChildren(QAbstractButton)) if p.isVisible()]
    for part in visible:
        assert part.width() >= part.sizeHint().width(), part.text()
        right = part.mapTo(bar, part.rect().topRight()).x()
        assert right < bar.width(), part.text()
    assert bar.numbers["loss"].isVisible()
    assert bar.numbers["train"].isVisible()
    assert bar.numbers["total"].isVisible() or width < 1366
    qapp.setStyleSheet("")


def test_a_dead_trainer_cannot_be_run_but_reset(bar):
    bar.show_phase(Phase.FAULTED)
    assert not bar.run_button.isEnabled()
    assert not bar.step_button.isEnabled()
    assert bar.reset_button.isEnabled()


def test_everything_is_named(bar):
    for part in (*bar.findChildren(QAbstractButton), bar.speed_slider):
        assert part.accessibleName()
        assert part.toolTip()
