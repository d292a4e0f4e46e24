"""Rows of the table of hyper-parameters: what a person does is asked for once, what is shown is exact and silent."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider, QToolTip

from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, SwitchParam
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.widgets.box_note import BoxNote
from softmax_viz.views.widgets.param_row import ChoiceRow, ComboRow, SliderRow, SwitchRow, row_for
from softmax_viz.views.widgets.slider_scale import TOP, SliderScale

NUMBERS = [param for param in PARAMS.values() if isinstance(param, NumberParam)]


def allowed(param: NumberParam) -> st.SearchStrategy:
    low, high = param.low, param.high
    values = st.integers(int(low), int(high)) if param.whole else st.floats(low, high)
    if param.none_is_all:
        values |= st.none()
    return values | st.just(0.0) if param.zero else values


@pytest.mark.parametrize("param", NUMBERS, ids=lambda p: p.name)
class TestScale:
    @given(data=st.data())
    def test_every_position_gives_an_allowed_tidy_value(self, param, data):
        position = data.draw(st.integers(0, TOP))
        value = SliderScale(param).value_at(position)
        param.check(value)
        if value is not None and value not in (param.low, param.high):
            assert float(f"{value:.2e}") == value

    @given(data=st.data())
    def test_positions_follow_values(self, param, data):
        scale = SliderScale(param)
        value = data.draw(allowed(param))
        position = scale.position_of(value)
        assert 0 <= position <= TOP
        back = scale.value_at(position)
        if value is None or value == 0:
            assert back == value
        else:
            span = param.high - param.low
            assert back == pytest.approx(value, rel=0.02, abs=0.011 * span if param.scale == "linear" else 0.51)

    def test_values_rise_from_end_to_end(self, param):
        scale = SliderScale(param)
        values = [scale.value_at(position) for position in range(TOP + 1)]
        numbers = [value for value in values if value is not None]
        assert numbers == sorted(numbers)
        assert values[0] == (0.0 if param.zero else param.low)
        assert values[-1] == (None if param.none_is_all else param.high)

    @given(data=st.data())
    def test_steps_go_on_to_the_end(self, param, data):
        scale = SliderScale(param)
        start = data.draw(allowed(param))
        # The next whole number is one away: only large steps cross such a range quickly.
        large = data.draw(st.booleans()) or (param.whole and param.scale == "linear")
        ends = {1: scale.value_at(TOP), -1: scale.value_at(0)}
        for direction, end in ends.items():
            value, count = start, 0
            while value != end:
                new = scale.stepped(value, direction, large)
                param.check(new)
                ranks = [float("inf") if v is None else v for v in (value, new)]
                assert (ranks[1] - ranks[0]) * direction > 0 if float("inf") not in ranks else ranks[0] != ranks[1]
                value, count = new, count + 1
                assert count < 100
            assert scale.stepped(end, direction, large) == end


def test_arrow_steps_of_a_logarithmic_quantity_are_round():
    scale = SliderScale(PARAMS["learning_rate"])
    values = [0.3]
    for _ in range(4):
        values.append(scale.stepped(values[-1], 1))
    assert values == [0.3, 0.5, 0.7, 1.0, 1.5]
    assert scale.stepped(0.3, 1, large=True) == 1.0
    assert SliderScale(PARAMS["logit_dropout"]).stepped(0.2, 1) == pytest.approx(0.25)
    assert SliderScale(PARAMS["test_share"]).stepped(0.2, 1) == pytest.approx(0.25)


def test_another_seed_is_the_next_number():
    scale = SliderScale(PARAMS["split_seed"])
    assert [scale.stepped(7, 1), scale.stepped(7, -1), scale.stepped(0, -1)] == [8, 6, 0]
    assert scale.stepped(7, 1, large=True) > 100


class Asked:
    """What a row asks for."""

    def __init__(self, row) -> None:
        self.values: list = []
        row.valueRequested.connect(self.on_value)

    def on_value(self, name: str, value: object) -> None:
        self.values.append((name, value))


def shown(qtbot, row):
    qtbot.addWidget(row)
    row.resize(300, row.sizeHint().height())
    row.show()
    row.activateWindow()
    return row


@pytest.fixture
def rate(qtbot) -> SliderRow:
    return shown(qtbot, SliderRow(PARAMS["learning_rate"]))


class Gestures:
    """The gestures of what a row asks for: runs of equal numbers, 0 for a value on its own."""

    def __init__(self, row) -> None:
        self.numbers: list[int] = []
        row.valueRequested.connect(lambda _name, _value, gesture: self.numbers.append(gesture))

    def take(self) -> list[int]:
        taken, self.numbers = self.numbers, []
        return taken


def type_into(row: SliderRow, text: str) -> None:
    row.box.setFocus()
    row.box.selectAll()
    QTest.keyClicks(row.box, text)
    QTest.keyClick(row.box, Qt.Key.Key_Return)


def test_showing_is_silent_and_exact(rate):
    asked = Asked(rate)
    rate.show_value(0.12345)
    assert rate.box.text() == "0.12345"
    rate.slider.setFocus()
    QTest.mouseMove(rate.slider, QPoint(3, 3))
    rate.box.setFocus()
    QTest.keyClick(rate.box, Qt.Key.Key_Return)
    rate.slider.setFocus()
    assert asked.values == []
    assert rate.box.text() == "0.12345"


@pytest.mark.parametrize(("name", "text", "value"),
    [
        ("learning_rate", "0.3", None), ("learning_rate", "1e-3", 1e-3), ("learning_rate", "0.123456", 0.123456),
        ("learning_rate", "0,05", 0.05), ("learning_rate", "100", 100.0),
        ("strength", "0", 0.0), ("batch_size", "32", 32), ("split_seed", "42", 42), ("logit_dropout", "0.333", 0.333),
    ],
)  # fmt: skip
def test_typed_values_are_taken_exactly_within_the_bounds(qtbot, name, text, value):
    row = shown(qtbot, SliderRow(PARAMS[name]))
    asked = Asked(row)
    type_into(row, text)
    assert asked.values == ([] if value is None else [(name, value)])
    PARAMS[name].check(value if value is not None else PARAMS[name].default)


def test_digits_of_full_width_are_digits(rate):
    rate.box.setFocus()
    rate.box.selectAll()
    composed = QInputMethodEvent()
    composed.setCommitString("\uff10\uff0e\uff14")
    QApplication.sendEvent(rate.box, composed)
    asked = Asked(rate)
    QTest.keyClick(rate.box, Qt.Key.Key_Return)
    assert asked.values == [("learning_rate", 0.4)]


def test_all_points_can_be_typed_and_read(qtbot):
    row = shown(qtbot, SliderRow(PARAMS["batch_size"]))
    assert row.box.text() == "all"
    row.show_value(16)
    asked = Asked(row)
    type_into(row, "ALL")
    assert asked.values == [("batch_size", None)]
    assert row.box.text() == "all"
    assert row.slider.value() == TOP


@pytest.mark.parametrize(("name", "text", "why"),
    [
        ("learning_rate", "abc", "not a number"), ("learning_rate", "5%", "not a number"),
        ("learning_rate", "", "not a number"), ("learning_rate", "nan", "not a number"),
        ("learning_rate", "all", "not a number"), ("learning_rate", "1000", "out of bounds: 1.0e\u22124 to 100"),
        ("learning_rate", "-2", "out of bounds: 1.0e\u22124 to 100"),
        ("learning_rate", "1e999", "out of bounds: 1.0e\u22124 to 100"),
        ("strength", "1e-9", "out of bounds: 0, or 1.0e\u22126 to 10.0"),
        ("batch_size", "31.7", "not a whole number"), ("batch_size", "99999", "out of bounds: 1 to 1000, or all"),
        ("split_seed", "-3", "out of bounds: 0 to 9999"), ("logit_dropout", "2", "out of bounds: 0 to 0.950"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_gives_the_old_value_back_and_says_why(qtbot, name, text, why):
    row = shown(qtbot, SliderRow(PARAMS[name]))
    asked, before, described = Asked(row), row.box.text(), row.box.accessibleDescription()
    row.box.setFocus()
    row.box.selectAll()
    QTest.keyClick(row.box, Qt.Key.Key_Delete)
    QTest.keyClicks(row.box, text)
    QTest.keyClick(row.box, Qt.Key.Key_Return)
    assert asked.values == []
    assert row.box.text() == before
    notes = [note for note in row.findChildren(BoxNote) if note.isVisible()]
    assert [note.text() for note in notes] == [why]
    assert row.box.accessibleDescription().startswith(why)
    QTest.keyClicks(row.box, "1")
    assert not notes[0].isVisible()
    assert row.box.accessibleDescription() == described


def test_showing_does_not_disturb_typing(rate):
    rate.box.setFocus()
    rate.box.selectAll()
    QTest.keyClicks(rate.box, "0.0")
    rate.show_value(5.0)
    assert rate.box.text() == "0.0"
    QTest.keyClick(rate.box, Qt.Key.Key_Escape)
    assert rate.box.text() == "5.00"


def test_keys_step_and_reach_the_ends(rate):
    asked = Asked(rate)
    rate.slider.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(rate.slider, key)
    assert [value for _, value in asked.values] == [0.5, 0.3, 1.0, 1e-4, 100.0]
    rate.show_value(0.3)
    rate.box.setFocus()
    QTest.keyClick(rate.box, Qt.Key.Key_Down)
    assert asked.values[-1] == ("learning_rate", 0.2)


def handle_of(slider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    return (
        slider.style()
        .subControlRect(QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider)
        .center()
    )


def test_dragging_asks_for_tidy_values_and_never_twice_for_one(rate):
    asked = Asked(rate)
    start = handle_of(rate.slider)
    QTest.mousePress(rate.slider, Qt.MouseButton.LeftButton, pos=start)
    for x in range(1, 30):
        QTest.mouseMove(rate.slider, start + QPoint(x, 0))
    QTest.mouseRelease(rate.slider, Qt.MouseButton.LeftButton, pos=start + QPoint(29, 0))
    values = [value for _, value in asked.values]
    assert values
    assert all(a < b for a, b in itertools.pairwise(values))
    assert all(float(f"{value:.2e}") == value for value in values)


def test_a_click_beside_the_handle_brings_it_there(rate):
    asked = Asked(rate)
    QTest.mouseClick(rate.slider, Qt.MouseButton.LeftButton, pos=QPoint(rate.slider.width() - 2, 10))
    assert asked.values == [("learning_rate", 100.0)]


@pytest.mark.parametrize("part", ["slider", "label"])
def test_a_double_click_resets(rate, part):
    rate.show_value(7.0)
    asked = Asked(rate)
    target = getattr(rate, part)
    place = handle_of(target) if part == "slider" else target.rect().center()
    QTest.mouseDClick(target, Qt.MouseButton.LeftButton, pos=place)
    assert asked.values[-1] == ("learning_rate", 0.3)


def wheel(widget, notches: int) -> bool:
    event = QWheelEvent(
        QPointF(5, 5), QPointF(widget.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_the_wheel_scrolls_the_panel_unless_the_slider_has_the_focus(rate):
    asked = Asked(rate)
    rate.box.setFocus()
    assert not wheel(rate.slider, 1)
    assert asked.values == []
    rate.slider.setFocus()
    assert wheel(rate.slider, 1)
    assert asked.values == [("learning_rate", 0.5)]


@pytest.mark.slow
@given(data=st.data())
def test_any_allowed_value_is_shown_without_a_word(qapp, data):
    param = data.draw(st.sampled_from(NUMBERS))
    row = SliderRow(param)
    asked = Asked(row)
    row.show_value(data.draw(allowed(param)))
    assert asked.values == []
    row.deleteLater()


def test_segments_are_clicked_and_walked(qtbot):
    param = PARAMS["dropout_scope"]
    assert isinstance(param, ChoiceParam)
    row = shown(qtbot, ChoiceRow(param))
    asked = Asked(row)
    row.show_value("example")
    assert asked.values == []
    assert [segment.isChecked() for segment in row.segments] == [False, False, True]
    QTest.mouseClick(row.segments[1], Qt.MouseButton.LeftButton)
    QTest.mouseClick(row.segments[1], Qt.MouseButton.LeftButton)
    assert asked.values == [("dropout_scope", "step")]
    assert row.segments[1].isChecked()
    row.segments[1].setFocus()
    QTest.keyClick(row.segments[1], Qt.Key.Key_Right)
    QTest.keyClick(row.segments[2], Qt.Key.Key_Right)
    assert [value for _, value in asked.values[1:]] == ["example", "epoch"]
    assert row.segments[0].isChecked()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("optimizer", ComboRow), ("loss", ComboRow), ("dropout_scope", ChoiceRow)],
)
def test_many_or_long_choices_unfold_from_a_box(qtbot, name, kind):
    row = row_for(PARAMS[name])
    qtbot.addWidget(row)
    assert isinstance(row, kind)


@pytest.fixture
def optimizer(qtbot) -> ComboRow:
    param = PARAMS["optimizer"]
    assert isinstance(param, ChoiceParam)
    return shown(qtbot, ComboRow(param))


def test_a_choice_is_picked_from_the_list(optimizer, qapp):
    asked = Asked(optimizer)
    QTest.mouseClick(optimizer.box, Qt.MouseButton.LeftButton)
    view = optimizer.box.view()
    assert view.isVisible()
    for index, (_, text, sentence) in enumerate(PARAMS["optimizer"].choices):
        item = view.model().index(index, 0)
        assert item.data(Qt.ItemDataRole.DisplayRole) == text
        assert item.data(Qt.ItemDataRole.AccessibleDescriptionRole) == sentence
        assert item.data(Qt.ItemDataRole.ToolTipRole)
    adam = optimizer.box.findText("Adam")
    view.scrollTo(view.model().index(adam, 0))
    place = view.visualRect(view.model().index(adam, 0)).center()
    QTest.mouseMove(view.viewport(), place)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qapp.processEvents()
    assert asked.values == [("optimizer", "adam")]
    assert optimizer.box.currentText() == "Adam"
    optimizer.box.hidePopup()


def test_a_choice_is_walked_by_keys_and_shown_silently(optimizer):
    asked = Asked(optimizer)
    names = [choice[0] for choice in PARAMS["optimizer"].choices]
    optimizer.show_value("nesterov")
    assert asked.values == []
    assert optimizer.box.currentText() == "Nesterov"
    assert "g + β v" in optimizer.box.accessibleDescription()
    optimizer.box.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(optimizer.box, key)
    assert [value for _, value in asked.values] == [names[names.index("nesterov") + 1], names[-1], names[0]]


def test_the_wheel_passes_a_box_without_the_focus(optimizer):
    asked = Asked(optimizer)
    optimizer.box.clearFocus()
    assert not wheel(optimizer.box, -1)
    assert asked.values == []
    optimizer.box.setFocus()
    wheel(optimizer.box, -1)
    assert asked.values == [("optimizer", PARAMS["optimizer"].choices[1][0])]


@pytest.mark.parametrize("name", sorted(THEMES))
def test_the_unfolded_list_shows_every_choice(qtbot, qapp, name):
    apply_theme(qapp, THEMES[name])
    row = shown(qtbot, row_for(PARAMS["optimizer"]))
    row.box.showPopup()
    qapp.processEvents()
    view = row.box.view()
    last = view.visualRect(view.model().index(row.box.count() - 1, 0))
    assert view.viewport().rect().contains(last)
    row.box.hidePopup()
    qapp.setStyleSheet("")


SENTENCE = "η·λ = 2.4 is above 2: the weights <grow>."


@pytest.mark.parametrize("name", ["learning_rate", "penalty", "optimizer"])
def test_a_caution_is_a_sign_and_a_sentence_and_moves_nothing(qtbot, qapp, name):
    apply_theme(qapp, THEMES["light"])
    row = shown(qtbot, row_for(PARAMS[name]))
    with qtbot.waitExposed(row):
        pass
    qapp.processEvents()
    row.layout().activate()  # a style that comes with the first sight asks for another layout, some time later
    before = [part.geometry() for part in row.children() if part.isWidgetType() and part is not row.sign]
    plain = row.grab().toImage()
    asked = Asked(row)
    pictures = []
    for severe in (False, True):
        row.show_caution(SENTENCE, severe)
        qapp.processEvents()
        assert row.sign.isVisible()
        assert row.rect().contains(row.sign.geometry())
        assert not row.sign.geometry().intersects(row.label.geometry())
        assert row.label.accessibleDescription() == f"{SENTENCE} {PARAMS[name].help}"
        assert "&lt;grow&gt;" in row.label.toolTip()
        pictures.append(row.grab().toImage())
    assert [part.geometry() for part in row.children() if part.isWidgetType() and part is not row.sign] == before
    assert pictures[0] != pictures[1]
    row.show_caution("")
    qapp.processEvents()
    assert not row.sign.isVisible()
    assert row.label.accessibleDescription() == PARAMS[name].help
    assert row.grab().toImage() == plain
    assert asked.values == []
    qapp.setStyleSheet("")


def test_the_caution_of_a_choice_outlives_another_choice(optimizer):
    optimizer.show_caution(SENTENCE)
    optimizer.show_value("adam")
    assert optimizer.box.accessibleDescription().startswith(SENTENCE)
    optimizer.show_caution("")
    assert optimizer.box.accessibleDescription().startswith("Adam: ")


def test_a_caution_is_said_at_once_to_the_hand_that_causes_it(rate, qapp):
    rate.show_caution(SENTENCE)
    assert not QToolTip.isVisible()
    rate.show_caution("")
    QTest.mousePress(rate.slider, Qt.MouseButton.LeftButton, pos=handle_of(rate.slider))
    rate.show_caution(SENTENCE)
    assert QToolTip.isVisible()
    assert "η·λ = 2.4" in QToolTip.text()
    QTest.mouseRelease(rate.slider, Qt.MouseButton.LeftButton, pos=handle_of(rate.slider))
    for window in QApplication.topLevelWidgets():
        if window.windowType() == Qt.WindowType.ToolTip:
            window.close()


def test_a_switch_is_clicked_and_pressed(qtbot):
    param = PARAMS["bias"]
    assert isinstance(param, SwitchParam)
    row = shown(qtbot, SwitchRow(param))
    asked = Asked(row)
    row.show_value(False)
    row.show_value(True)
    assert asked.values == []
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    row.switch.setFocus()
    QTest.keyClick(row.switch, Qt.Key.Key_Space)
    assert asked.values == [("bias", False), ("bias", True)]


@pytest.mark.parametrize("name", sorted(PARAMS))
def test_every_row_explains_itself(qtbot, name):
    row = row_for(PARAMS[name])
    qtbot.addWidget(row)
    assert row.label.text() == PARAMS[name].label
    assert row.label.textFormat() == Qt.TextFormat.PlainText
    assert row.label.accessibleDescription() == PARAMS[name].help
    assert row.label.toolTip()


def test_all_values_of_a_drag_are_one_gesture_and_the_next_drag_is_another(rate):
    gestures = Gestures(rate)
    slider, taken = rate.slider, []
    for start in (0.2, 0.7):  # beside the handle: it jumps there first
        y = slider.height() // 2
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(int(start * slider.width()), y))
        for share in (0.3, 0.5, 0.6):
            QTest.mouseMove(slider, QPoint(int(share * slider.width()), y))
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(int(0.6 * slider.width()), y))
        taken.append(gestures.take())
    assert [len(set(numbers)) for numbers in taken] == [1, 1]
    assert len(taken[0]) >= 3
    assert 0 < taken[0][0] < taken[1][0]


def test_steps_by_keys_and_wheel_are_one_gesture_until_the_value_is_changed_in_another_way(rate):
    gestures = Gestures(rate)
    rate.slider.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End):
        QTest.keyClick(rate.slider, key)
    wheel(rate.slider, -1)
    QTest.keyClick(rate.box, Qt.Key.Key_Up)
    steps = gestures.take()
    assert len(steps) == 6
    assert len(set(steps)) == 1
    type_into(rate, "0.25")
    type_into(rate, "0.125")
    rate.request_default()
    assert gestures.take() == [0, 0, 0]
    QTest.keyClick(rate.slider, Qt.Key.Key_Left)
    after = gestures.take()
    QTest.mouseClick(rate.slider, Qt.MouseButton.LeftButton, pos=QPoint(3, rate.slider.height() // 2))
    clicked = gestures.take()
    QTest.keyClick(rate.slider, Qt.Key.Key_Right)
    assert steps[0] < after[0] < clicked[0] < gestures.take()[0]
