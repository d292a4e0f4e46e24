"""Who owns the look: each wish changes one thing, is told once, and is remembered."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QSignalSpy

from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.storage.settings import Settings

ORDER = list(QUANTITIES)


@pytest.fixture
def told():
    return []


@pytest.fixture
def style_controller(qapp, told):
    style_controller = FieldStyleController(FieldStyle())
    style_controller.fieldStyleChanged.connect(told.append)
    return style_controller


def test_a_new_look_is_told_once_and_the_same_one_never(style_controller, told):
    spy = QSignalSpy(style_controller.fieldStyleChanged)
    field_style = FieldStyle("entropy", 3, 0.8, contours=True)
    style_controller.use(field_style)
    style_controller.use(replace(field_style))
    assert told == [field_style]
    assert [spy.at(i)[0] for i in range(spy.count())] == [field_style]
    assert style_controller.field_style == field_style


@pytest.mark.parametrize("name", ["contours", "weight_vectors", "zero_lines", "dropout_fan", "grid"])
def test_a_switch_turns_its_own_line_and_back(style_controller, told, name):
    style_controller.toggle(name)
    assert told == [replace(FieldStyle(), **{name: not getattr(FieldStyle(), name)})]
    style_controller.toggle(name)
    assert told[1:] == [FieldStyle()]


def test_the_quantities_go_round_in_both_directions(style_controller, told):
    for _ in ORDER:
        style_controller.next_quantity()
    assert [field_style.quantity for field_style in told] == [*ORDER[1:], ORDER[0]]
    told.clear()
    for _ in ORDER:
        style_controller.previous_quantity()
    assert [field_style.quantity for field_style in told] == ORDER[::-1]


def test_a_class_that_has_gone_gives_way_to_the_first(style_controller, told):
    classes = tuple(ClassLabel(key, "", key) for key in (4, 7, 2))
    style_controller.use(FieldStyle("one_class", 7))
    style_controller.on_classes(classes)
    assert style_controller.field_style.class_key == 7
    style_controller.on_classes((classes[2], classes[0]))
    assert told[1:] == [FieldStyle("one_class", 2)]


def test_the_next_start_looks_in_the_same_way_but_for_the_class(style_controller, tmp_path):
    style_controller.use(FieldStyle("margin", 5, 0.85, True, False, True, True, False))
    settings = Settings(tmp_path / "s.ini")
    settings.set_field_style_values(style_controller.remembered())
    assert settings.flush()
    found = FieldStyle.from_dict(Settings(tmp_path / "s.ini").field_style_values())
    assert found == replace(style_controller.field_style, class_key=0)
