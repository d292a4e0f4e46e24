"""The bar that starts and stops."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.transport.transport_bar import TransportBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot) -> TransportBar:
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.resize(1024, bar.sizeHint().height())
    bar.show()
    return bar


def buttons_of(bar: TransportBar) -> list[QAbstractButton]:
    """Those of the bar itself, not of its popup."""
    return [button for button in bar.findChildren(QAbstractButton) if button.window() is bar]


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
    for button in buttons_of(bar):
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
    bar.show_numbers(7, 3, 0.2143, 0.23, 0.000012, 0.99996, 0.94)
    assert text_of(bar, "step") == "7"
    assert text_of(bar, "loss") == "0.2143"
    assert text_of(bar, "gap") == "1.2e\N{MINUS SIGN}5"
    assert text_of(bar, "train") == ">99.9\N{NO-BREAK SPACE}%"
    assert text_of(bar, "test") == "94.0\N{NO-BREAK SPACE}%"
    bar.show_numbers(0, 0, None, None, None, None, None)
    assert {text_of(bar, name) for name in ("loss", "total", "gap", "train", "test")} == {"\N{EN DASH}"}


def test_there_are_test_numbers_only_with_test_points(bar):
    bar.resize(1920, bar.height())
    bar.show_numbers(7, 3, 0.2, 0.2, 0.1, 0.9, None)
    of_test = {"test", "test_loss"}
    assert {name for name, readout in bar.numbers.items() if not readout.isVisible()} == of_test
    places = {name: readout.pos() for name, readout in bar.numbers.items() if name not in {*of_test, "epoch"}}
    bar.show_numbers(7, 3, 0.2, 0.2, 0.1, 0.9, 0.8, 0.45)
    assert all(readout.isVisible() for readout in bar.numbers.values())
    assert text_of(bar, "test_loss") == "0.4500"
    assert {name: bar.numbers[name].pos() for name in places} == places


def test_the_gap_tells_the_optimum_or_why_there_is_none(bar):
    gap = bar.numbers["gap"]
    bar.show_numbers(7, 3, 0.2143, 0.23, 0.0283, 0.9, None)
    bar.show_optimum(0.2017, "")
    assert "J* = 0.2017" in gap.toolTip()
    assert text_of(bar, "gap") == "0.0283"
    bar.show_optimum(None, "No finite optimum: the classes can be separated.")
    assert text_of(bar, "gap") == "\N{EN DASH}"
    assert "No finite optimum: the classes can be separated." in gap.toolTip().replace("<br>", " ")
    assert gap.accessibleName() == "gap \N{EN DASH}"


def test_numbers_do_not_jitter(bar, qapp):
    places = set()
    for step in (0, 9, 99_999, 100_000):
        bar.show_numbers(step, step // 3, step / 7e4, 1e-5 * step, 10.0 ** -(step % 7), 0.5 + step / 1e6, None)
        qapp.processEvents()
        places.add(tuple((r.x(), r.number.width()) for r in bar.numbers.values() if r.isVisible()))
    assert len(places) == 1


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("width", [1024, 1366, 1920])
@pytest.mark.parametrize("rules", [StopRules(), StopRules(steps=100_000_000), StopRules(1, 2, 0.1, 1e-6)])
def test_nothing_is_cut_at_any_width(bar, qapp, name, width, rules):
    apply_theme(qapp, THEMES[name])
    bar.show_theme(THEMES[name])
    bar.show_rules(rules)
    assert bar.minimumSizeHint().width() <= 900
    bar.resize(width, bar.heightForWidth(width))
    bar.show_numbers(123_456_789, 123_456_789, 1.5e-9, 99_999.5, 1.5e-11, 0.99999, 0.5, 0.125)
    assert bar.heightForWidth(width) == bar.height(), "no number asks for another row"
    qapp.processEvents()
    visible = [p for p in (*bar.findChildren(QLabel), *buttons_of(bar)) if p.isVisible()]
    for part in visible:
        assert part.width() >= part.sizeHint().width(), part.text()
        right = part.mapTo(bar, part.rect().topRight()).x()
        assert right < bar.width(), part.text()
    hidden = [name for name, readout in bar.numbers.items() if not readout.isVisible()]
    assert hidden in ([], ["epoch"])
    assert bar.more_button.isVisible() == bool(hidden)
    assert all(bar.numbers[name].text in bar.more_button.toolTip() for name in hidden)
    qapp.setStyleSheet("")


def test_rules_are_asked_for_in_the_popup(bar, qtbot):
    spied = spies(bar)
    asked = QSignalSpy(bar.rulesRequested)
    QTest.mouseClick(bar.until_button, LEFT)
    popup = bar.until_button.popup
    assert popup.isVisible()
    QTest.mouseClick(popup.rules["steps"].check, LEFT, pos=QPoint(8, popup.rules["steps"].check.height() // 2))
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert [asked.at(i)[0] for i in range(asked.count())] == [StopRules(steps=1000)]
    assert counts(spied) == {}


def test_a_dead_trainer_cannot_be_run_but_reset(bar):
    bar.show_phase(Phase.FAULTED)
    assert not bar.run_button.isEnabled()
    assert not bar.step_button.isEnabled()
    assert bar.reset_button.isEnabled()


def test_everything_is_named(bar):
    for part in (*buttons_of(bar), bar.speed_slider, *bar.numbers.values()):
        assert part.accessibleName()
        assert part.toolTip()
