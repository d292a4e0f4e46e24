"""Who owns the look: each wish changes one thing, is told once, and is remembered."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QSignalSpy

from softmax_viz.controllers.display.field_style_controller import Looker
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.field_style import Look
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.storage.settings import Settings

ORDER = list(QUANTITIES)


@pytest.fixture
def told():
    return []


@pytest.fixture
def looker(qapp, told):
    looker = Looker(Look())
    looker.lookChanged.connect(told.append)
    return looker


def test_a_new_look_is_told_once_and_the_same_one_never(looker, told):
    spy = QSignalSpy(looker.lookChanged)
    look = Look("entropy", 3, 0.8, contours=True)
    looker.use(look)
    looker.use(replace(look))
    assert told == [look]
    assert [spy.at(i)[0] for i in range(spy.count())] == [look]
    assert looker.look == look


@pytest.mark.parametrize("name", ["contours", "weight_vectors", "zero_lines", "dropout_fan", "grid"])
def test_a_switch_turns_its_own_line_and_back(looker, told, name):
    looker.toggle(name)
    assert told == [replace(Look(), **{name: not getattr(Look(), name)})]
    looker.toggle(name)
    assert told[1:] == [Look()]


def test_the_quantities_go_round_in_both_directions(looker, told):
    for _ in ORDER:
        looker.next_quantity()
    assert [look.quantity for look in told] == [*ORDER[1:], ORDER[0]]
    told.clear()
    for _ in ORDER:
        looker.previous_quantity()
    assert [look.quantity for look in told] == ORDER[::-1]


def test_a_class_that_has_gone_gives_way_to_the_first(looker, told):
    classes = tuple(ClassLabel(key, "", key) for key in (4, 7, 2))
    looker.use(Look("one_class", 7))
    looker.on_classes(classes)
    assert looker.look.class_key == 7
    looker.on_classes((classes[2], classes[0]))
    assert told[1:] == [Look("one_class", 2)]


def test_the_next_start_looks_in_the_same_way_but_for_the_class(looker, tmp_path):
    looker.use(Look("margin", 5, 0.85, True, False, True, True, False))
    settings = Settings(tmp_path / "s.ini")
    settings.keep_look_values(looker.remembered())
    assert settings.flush()
    found = Look.from_dict(Settings(tmp_path / "s.ini").look_values())
    assert found == replace(looker.look, class_key=0)
