"""Rows of text that go to a spreadsheet and come from one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import LARGEST_COORDINATE, make_classes
from softmax_viz.storage.tables.clipboard_table import clipboard_text, points_from_text

CLASSES = make_classes(["red", "", "blue"])


def taken(text: str, classes=CLASSES):
    read = points_from_text(text, classes)
    return read.points.tolist(), None if read.labels is None else read.labels.tolist(), read.new_classes


def test_rows_are_copied_as_spreadsheets_paste_them():
    text = clipboard_text(np.array([[0.1, -2.0], [1e-7, 3.0]]), np.array([2, 1]), CLASSES)
    assert text == "0.1\t-2.0\tblue\n1e-07\t3.0\t2\n"


@pytest.mark.parametrize(
    "text",
    [
        "1.5\t2\tred\n3\t4\tblue\n",
        "1.5\t2\tred\r\n3\t4\tblue",
        "1,5\t2\tred\n3\t4\tblue",
        "1,5;2;red\n3;4;blue",
        "1.5,2,red\n3,4,blue",
        "x\ty\tcolour\n1.5\t2\tred\n3\t4\tblue\n",
        "1.5\t2\t1\n3\t4\t3\n",
        "1.5\t2\t1.0\n3\t4\t3.0\n",
        "1.5\t2\t#1\n3\t4\tblue\n",
        "red\t1.5\t2\nblue\t3\t4\n",
    ],
)
def test_every_way_to_write_the_same_rows(text):
    assert taken(text) == ([[1.5, 2.0], [3.0, 4.0]], [0, 2], ())


@pytest.mark.parametrize("text", ["1\t2\n3\t4\n", "x;y\n1;2\n3;4", "1,2,\n3,4,\n"])
def test_two_columns_leave_the_class_to_the_person(text):
    assert taken(text) == ([[1.0, 2.0], [3.0, 4.0]], None, ())


def test_one_row_is_a_row():
    assert taken("1\t2") == ([[1.0, 2.0]], None, ())
    assert taken("1\t2\tred") == ([[1.0, 2.0]], [0], ())


def test_new_names_are_listed_in_the_order_of_their_appearance():
    assert taken("1\t2\tgrey\n1\t2\tred\n1\t2\tcyan\n1\t2\tgrey\n")[1:] == ([3, 0, 4, 3], ("grey", "cyan"))
    assert taken("1\t2\t5\n1\t2\t4\n1\t2\t1\n")[1:] == ([4, 3, 0], ("4", "5"))


def test_a_name_comes_before_a_number():
    assert taken("1\t2\t2\n1\t2\t1\n", make_classes(["2", "1"]))[1] == [0, 1]


def test_there_are_twelve_classes_at_most():
    rows = "".join(f"1\t2\tnew {i}\n" for i in range(9))
    assert len(taken(rows)[2]) == 9
    with pytest.raises(UserError, match=r"10 new classes, which makes more than 12"):
        taken(rows + "1\t2\tone more\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("hello", "three with the class"),
        ("hello, world", "'hello' is not a number"),
        ("1\t2\t3\t4", "three with the class"),
        ("1\t2\tred\n1\tx\tred\n3\t4\tred\n", "clipboard, line 2, column 2: 'x' is not a number"),
        ("1\t2\n3\n", "clipboard, line 2: the first row has 2 cells"),
        ("1\tinf\n", "not a finite number"),
        ("\ud800\t1\n", "is not a number"),
    ],
)
def test_what_is_no_rows_of_points_is_refused_with_its_place(text, words):
    with pytest.raises(UserError) as caught:
        taken(text)
    assert words in str(caught.value)


NAMELESS = make_classes(["", "", ""])


@pytest.mark.parametrize(
    ("text", "points", "labels"),
    [
        ("45%\t2\t1", [[45.0, 2.0]], [0]),
        ("1\t–2\t1", [[1.0, -2.0]], [0]),
        ("1\t2\t3", [[1.0, 2.0]], [2]),
        ("₩52,960\t8\t1", [[52960.0, 8.0]], [0]),
        ("NA\t2\t1\n3\t4\t2\n", [[3.0, 4.0]], [1]),
    ],
)
def test_columns_never_change_places(text, points, labels):
    assert taken(text, NAMELESS) == (points, labels, ())


@pytest.mark.parametrize("text", ["1\tabc\t1", "4x\t2\t1", "1\t2 3\t1", "x\t2\t1\n3\ty\t1\n"])
def test_a_word_where_a_number_belongs_is_refused(text):
    with pytest.raises(UserError, match="is not a number"):
        points_from_text(text, NAMELESS)


def test_classes_counted_from_0_are_seen_as_such_and_said():
    read = points_from_text("1\t2\t0\n3\t4\t1\n", NAMELESS)
    assert (read.labels.tolist(), read.new_classes) == ([0, 1], ())
    assert [str(note) for note in read.notes] == ["the classes were counted from 0: 0 is the first class"]
    assert points_from_text("1\t2\t0\n3\t4\t3\n", NAMELESS).labels.tolist() == [0, 3]
    named = make_classes(["0", "1"])
    assert points_from_text("1\t2\t0\n3\t4\t1\n", named).labels.tolist() == [0, 1]
    assert points_from_text("1\t2\t1\n3\t4\t2\n", NAMELESS).labels.tolist() == [0, 1]


def test_what_could_be_a_thousand_times_more_or_less_is_said():
    read = points_from_text("52,960\t8,419\t1\n12,500\t7,300\t2\n", NAMELESS)
    assert read.points.tolist() == [[52960.0, 8419.0], [12500.0, 7300.0]]
    assert "52,960 was read as 52960" in str(read.notes[0])
    assert points_from_text("52,960.5\t8,419\t1\n", NAMELESS).notes == ()
    own = points_from_text("1.234\t5.678\t1\n", NAMELESS, is_own=True)
    assert (own.points.tolist(), own.notes) == ([[1.234, 5.678]], ())


def test_rows_that_are_left_out_are_said():
    read = points_from_text("1\t2\tred\n\t2\tred\n3\t4\t\n", CLASSES)
    assert read.points.tolist() == [[1.0, 2.0]]
    assert str(read.notes[0]) == "2 rows without x, y or class were left out"


_name = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\"'#=12"), max_size=6)
_finite = st.floats(-LARGEST_COORDINATE, LARGEST_COORDINATE)


@given(st.data())
def test_what_is_copied_is_pasted_exactly(data):
    classes = make_classes(data.draw(st.lists(_name, min_size=2, max_size=5)))
    rows = data.draw(st.lists(st.tuples(_finite, _finite, st.integers(0, len(classes) - 1)), min_size=1, max_size=8))
    points, labels = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    read = points_from_text(clipboard_text(points, labels, classes), classes)
    assert read.points.tobytes() == points.tobytes()
    assert read.labels.tolist() == labels.tolist()
    assert read.new_classes == ()
