"""A table that is written comes back as it was, and does nothing in a spreadsheet."""

import csv
import io

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import LARGEST_COORDINATE, ClassLabel, Dataset, make_classes
from softmax_viz.storage.tables import Table, read_bytes_as_table
from softmax_viz.storage.tables.cells.names import guarded, unguarded
from softmax_viz.storage.tables.export import class_words, table_bytes, write_table


def back(data: Dataset) -> Table:
    return read_bytes_as_table("t", table_bytes(data))


def dataset(names: list[str], labels: list[int], axes: tuple[str, str] = ("x", "y")) -> Dataset:
    points = np.column_stack([np.arange(len(labels)), -np.arange(len(labels)) / 3])
    return Dataset(points, np.array(labels, int), make_classes(names), axes)


def test_the_bytes_are_those_of_the_standard():
    data = Dataset([[0.1, -2], [1e49, 5e-324]], [1, 0], make_classes(["노랑", 'a "b", c']), ("width", "height"))
    assert (
        table_bytes(data)
        == ('\ufeffwidth,height,class,class number\r\n0.1,-2.0,"a ""b"", c",2\r\n1e+49,5e-324,노랑,1\r\n').encode()
    )


def test_the_order_is_only_written_where_the_names_do_not_tell_it():
    assert table_bytes(dataset(["a", "b"], [0, 1])).startswith("\ufeffx,y,class\r\n".encode())
    assert table_bytes(dataset(["2", "10"], [1, 0])).startswith("\ufeffx,y,class\r\n".encode())
    for names, labels in ((["a", "b"], [1, 0]), (["10", "2"], [0, 1])):
        assert [label.name for label in back(dataset(names, labels)).data.classes] == names


def test_a_class_without_a_name_is_known_by_its_number():
    assert class_words(make_classes(["", "b", ""])) == ["1", "b", "3"]


def test_no_two_classes_become_one():
    for names in (["2", ""], ["a", "a", "a (2)"], ["1", "1.0"], ["", "1", "1.0"]):
        read = back(dataset(names, list(range(len(names)))))
        assert read.data.labels.tolist() == list(range(len(names)))


def test_a_class_without_points_is_not_in_a_table():
    read = back(dataset(["a", "b", "c"], [2, 0]))
    assert [label.name for label in read.data.classes] == ["a", "c"]


def test_without_points_there_is_a_header():
    assert table_bytes(dataset(["a", "b"], [])) == "\ufeffx,y,class\r\n".encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "'=", "''+", " ="])
def test_no_name_is_run_as_a_formula(start):
    name = f"{start}HYPERLINK(1)"
    rows = list(csv.reader(io.StringIO(table_bytes(dataset([name, "b"], [0, 1])).decode("utf-8-sig"), newline="")))
    assert rows[1][2].startswith("'")
    assert back(dataset([name, "b"], [0, 1])).data.classes[0].name == name


_any_name = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r\t \"',;=+-@'"), max_size=9)


@given(_any_name | st.text("' =-\t\n1", max_size=6))
@example("'")
@example("' '")
def test_guarding_can_be_undone_after_any_reader_trimmed(name):
    assert unguarded(guarded(name).strip()) == name
    assert guarded(name)[:1] not in {*"=+-@\t\r\n"} or float(name)


_finite = st.floats(-LARGEST_COORDINATE, LARGEST_COORDINATE)


@given(st.data())
def test_points_and_classes_come_back(data):
    names = data.draw(st.lists(_any_name.filter(bool), min_size=2, max_size=5, unique=True).filter(_differ_as_numbers))
    labels = data.draw(st.permutations([*range(len(names)), *data.draw(st.lists(st.integers(0, len(names) - 1)))]))
    points = data.draw(st.lists(st.tuples(_finite, _finite), min_size=len(labels), max_size=len(labels)))
    axes = data.draw(st.tuples(_any_name, _any_name))
    written = Dataset(np.array(points), np.array(labels), make_classes(names), axes)
    read = back(written)
    assert read.data.points.tobytes() == written.points.tobytes()
    assert read.data.labels.tolist() == labels
    assert [label.name for label in read.data.classes] == names
    assert read.skipped_columns == ()


def _differ_as_numbers(names: list[str]) -> bool:
    """1 and 1.0 are two names, but one number."""
    return sum(any(letter.isdigit() for letter in name) for name in names) < 2


def test_keys_and_styles_are_not_in_a_table():
    labels = (ClassLabel(7, "a", 5), ClassLabel(9, "b", 2))
    assert table_bytes(Dataset([[1, 2]], [0], labels)) == table_bytes(Dataset([[1, 2]], [0], make_classes(["a", "b"])))


def test_it_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "점.csv"
    data = dataset(["a", "b"], [0, 1])
    write_table(path, data)
    assert path.read_bytes() == table_bytes(data)
    with pytest.raises(UserError):
        write_table(tmp_path / "gone" / "t.csv", data)
    assert [file.name for file in tmp_path.iterdir()] == ["점.csv"]
