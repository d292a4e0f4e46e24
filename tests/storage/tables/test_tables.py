"""Tables that can be used: what stands in them comes out, whatever the dialect."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import LARGEST_COORDINATE
from softmax_viz.storage.tables import Table, read_table


@pytest.fixture
def table(tmp_path):
    def read(content: str | bytes, encoding: str = "utf-8") -> Table:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_table(path)

    return read


def names(read: Table) -> list[str]:
    return [label.name for label in read.data.classes]


def test_a_table_is_points_labels_and_names(table):
    read = table("width,height,kind of seed\n1,2,oat\n-3.5,1e2,rye\n.5,+7.,oat\n")
    assert read.data.points.tolist() == [[1.0, 2.0], [-3.5, 100.0], [0.5, 7.0]]
    assert read.data.labels.tolist() == [0, 1, 0]
    assert names(read) == ["oat", "rye"]
    assert read.data.axes == ("width", "height")
    assert read.columns == ("width", "height", "kind of seed")
    assert read.skipped_columns == ()
    assert read.rows == 3


def test_a_header_is_optional(table):
    read = table("1,2,b\n3,4,a\n")
    assert read.rows == 2
    assert names(read) == ["b", "a"]
    assert read.data.axes == ("x", "y")


def test_a_single_row_of_data_is_data(table):
    assert table("1,2,a").data.points.tolist() == [[1.0, 2.0]]


def test_one_class_gets_an_empty_second_one(table):
    read = table("1,2,a\n3,4,a\n")
    assert names(read) == ["a", ""]
    assert read.data.counts().tolist() == [2, 0]


def test_classes_that_are_numbers_stand_in_numerical_order(table):
    read = table("x,y,class\n0,0,10\n0,1,9\n1,0,-1\n1,1,9.0\n")
    assert names(read) == ["-1", "9", "10"]
    assert read.data.labels.tolist() == [2, 1, 0, 1]


def test_classes_that_are_words_stand_in_order_of_appearance(table):
    assert names(table("x,y,class\n0,0,10\n0,1,nine\n1,0,1\n")) == ["10", "nine", "1"]


def test_the_same_numbers_in_every_dialect(table):
    rows = [("1,5", "-2,25", "가"), ("3", "4,0", "나")]
    comma = "\n".join(",".join((x.replace(",", "."), y.replace(",", "."), c)) for x, y, c in rows)
    expected = table(comma).data
    for delimiter in "\t;":
        for ending in ("\n", "\r\n", "\r"):
            text = ending.join(delimiter.join(row) for row in rows) + ending
            for encoding in ("utf-8", "utf-8-sig", "cp949", "utf-16"):
                assert table(text, encoding).data == expected
            assert table(text.replace(",", ".")).data == expected


def test_the_delimiter_is_looked_for_outside_quotation_marks(table):
    read = table('"a;b\tc","d\n;",class\n1,2,"x;\n""y"""\n')
    assert read.data.axes == ("a;b c", "d ;")
    assert names(read)[0] == 'x;\n"y"'


def test_a_tab_wins_over_a_semicolon_and_that_over_a_comma(table):
    assert table("1,5\t2,5\ta;b\n").data.points.tolist() == [[1.5, 2.5]]
    assert table("1,5;2,5;a,b\n").data.points.tolist() == [[1.5, 2.5]]


def test_rows_without_content_do_not_count(table):
    assert table("\n,,\nx,y,c\n\n1,2,a\n , ,\n3,4,b\n\n").rows == 2


def test_empty_cells_beyond_the_last_column_are_no_cells(table):
    assert table("x,y,c\n1,2,a,\n3,4,b,,\n").rows == 2


def test_an_empty_column_is_not_the_class(table):
    read = table("x,y,c,\n1,2,a,\n3,4,b,\n")
    assert read.columns == ("x", "y", "c")


def test_the_minus_of_typesetters_is_a_minus(table):
    assert table("−1,2,a\n").data.points.tolist() == [[-1.0, 2.0]]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("class,a,b\n1,2,3\n", ("a", "b", "class")),
        ("name,a,b,class\nann,2,3,1\nbob,2,3,0\n", ("a", "b", "class")),
        ("Species,a,b,note\nrye,2,3,good\n", ("a", "b", "Species")),
        ("a,품종,b\n1,0,2\n", ("a", "b", "품종")),
        ("a,b,group,kind\n1,2,s,t\n", ("a", "b", "group")),
        ("a,b,first,second\n1,2,s,t\n", ("a", "b", "second")),
        ("y,a,b\n1,2,3\n", ("a", "b", "y")),
        ("x,y,z\n1,2,3\n", ("x", "y", "z")),
        ("a,b,c\n1,2,3\n", ("a", "b", "c")),
        ("1,2,3\n4,5,6\n", ("#1", "#2", "#3")),
        ("Id,a,b,Species\n1,2,3,s\n2,2,3,t\n", ("a", "b", "Species")),
        (",a,b,c\n0,2,3,s\n1,2,3,t\n", ("a", "b", "c")),
        ("id,a,c\n1,2,s\n2,2,t\n", ("id", "a", "c")),
    ],
)
def test_which_columns_are_used(table, text, columns):
    assert table(text).columns == columns


def test_columns_that_are_not_used_are_named(table):
    assert table("id,a,b,note,c,class\n1,2,3,n,4,s\n").skipped_columns == ("id", "note", "c")


def test_a_column_of_words_before_the_numbers(table):
    assert table("s,1,2\nt,3,4\n").data.points.tolist() == [[1.0, 2.0], [3.0, 4.0]]


# --- any table, written by Python's own writer ------------------------------------------------------------

_finite = st.floats(-LARGEST_COORDINATE, LARGEST_COORDINATE)
_plain = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_word = st.text(_plain | st.sampled_from('\n",;\t'), min_size=1, max_size=8).map(str.strip).filter(bool)
# A word that could be read as a number or as a missing value would make the rules, not the reading, decide.
_NOT_FINITE = {"nan", "inf", "infinity"}
_MISSING = {"", "na", "n/a", "null", "none", "?", "-", "."}
_class_name = _word.filter(
    lambda text: not any(c.isdigit() for c in text) and text.strip("+-−").casefold() not in _NOT_FINITE | _MISSING
)


@st.composite
def _tables(draw):
    classes = draw(st.lists(_class_name, min_size=1, max_size=12, unique=True))
    rows = draw(st.lists(st.tuples(_finite, _finite, st.sampled_from(classes)), min_size=1, max_size=12))
    header = draw(st.none() | st.tuples(_class_name, _class_name))
    return rows, header


@given(
    table=_tables(),
    delimiter=st.sampled_from(",;\t"),
    decimal_comma=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_python_writes_is_read_back(tmp_path_factory, table, delimiter, decimal_comma, quoting, ending, encoding):
    rows, header = table
    comma = decimal_comma and delimiter != ","
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    if header:
        writer.writerow([*header, "class"])
    for x, y, name in rows:
        writer.writerow([repr(x).replace(".", ",") if comma else repr(x),
                         repr(y).replace(".", ",") if comma else repr(y), name])  # fmt: skip
    path = tmp_path_factory.mktemp("any") / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))

    read = read_table(path)

    assert read.data.points.tobytes() == np.array([row[:2] for row in rows], float).tobytes()
    order = list(dict.fromkeys(row[2] for row in rows))
    assert [label.name for label in read.data.classes] == [*order, ""][: max(len(order), 2)]
    assert read.data.labels.tolist() == [order.index(row[2]) for row in rows]


def test_the_iris_that_is_shipped_is_the_one_of_scikit_learn():
    from sklearn.datasets import load_iris

    iris = load_iris()
    read = read_table(Path(__file__).parents[3] / "assets" / "data" / "iris.csv")
    assert read.data.points.tolist() == iris.data[:, 2:].tolist()
    assert read.data.labels.tolist() == iris.target.tolist()
    assert names(read) == list(iris.target_names)
    assert list(read.data.axes) == iris.feature_names[2:]
