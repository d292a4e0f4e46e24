"""Names and looks of classes: what a person may choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel, Dataset, empty_dataset, make_classes
from softmax_viz.core.editing.class_edits import added, clean_name, recoloured, renamed
from softmax_viz.core.editing.edits import Batch, apply


def named(*names: str) -> Dataset:
    return Dataset((), (), make_classes(list(names)))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  setosa ", "setosa"),
        ("two\twords\r\n", "two words"),
        ("\0a\x1bb\x7f", "ab"),
        ("\ud800x", "x"),
        ("개 <b>&amp;</b> 👩‍🔬", "개 <b>&amp;</b> 👩‍🔬"),
        (" \t ", ""),
        ("n" * 300, "n" * 200),
    ],
)
def test_a_name_is_one_line_of_visible_text(typed, name):
    assert clean_name(typed) == name


@given(st.text())
def test_a_clean_name_stays_as_it_is(text):
    name = clean_name(text)
    assert clean_name(name) == name
    name.encode()


def test_an_empty_name_gives_the_number_back_and_may_be_had_by_many():
    data = named("", "red")
    assert apply(renamed(data, 1, " "), data)[0].classes == named("", "").classes


def test_the_name_of_another_class_is_refused_with_its_number():
    with pytest.raises(UserError, match="Class 2 is called red already"):
        renamed(named("", "red", ""), 0, " red ")
    assert renamed(named("", "red", ""), 1, " red ") is None, "its own name changes nothing"


def test_a_look_that_is_taken_is_exchanged():
    data = named("a", "b", "c")
    after, inverse = apply(recoloured(data, 0, 2), data)
    assert [label.style for label in after.classes] == [2, 1, 0]
    assert [(label.key, label.name) for label in after.classes] == [(0, "a"), (1, "b"), (2, "c")]
    assert apply(inverse, after)[0] == data
    free, _ = apply(recoloured(data, 0, 7), data)
    assert [label.style for label in free.classes] == [7, 1, 2]
    assert recoloured(data, 1, 1) is None
    assert recoloured(data, 1, 12) is None


def test_new_classes_look_like_no_other():
    classes = (ClassLabel(0, "", 1), ClassLabel(1, "", 3))
    data, _ = apply(Batch(added(Dataset((), (), classes), range(5, 15), [""] * 10)), Dataset((), (), classes))
    assert sorted(label.style for label in data.classes) == list(range(12))
    assert [label.key for label in data.classes[2:]] == list(range(5, 15))
    with pytest.raises(UserError, match="2 to 12 classes"):
        apply(Batch(added(empty_dataset(3), range(10, 20), ["new"] * 10)), empty_dataset(3))
