"""What a person sees of a table before its points are taken, and the choice that is theirs."""

import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import Columns, TableOptions, opening, preview, preview_text, read_table, with_columns

IRIS = "id;length;width;note;species\n1;1,5;2;;setosa\n2;3,25;4;;virginica\n3;5;6;;setosa\n"


@pytest.fixture
def iris(tmp_path):
    path = tmp_path / "my iris.csv"
    path.write_text(IRIS, "utf-8-sig")
    return path


def test_it_says_how_the_table_was_understood(iris):
    seen = preview(iris)
    assert (seen.file, seen.encoding, seen.delimiter) == ("my iris.csv", "utf-8", ";")
    assert seen.has_header
    assert seen.header_names == ("id", "length", "width", "note", "species")
    assert seen.plain_names == ("#1", "#2", "#3", "#4", "#5")
    assert seen.kinds == ("number", "number", "number", "empty", "text")
    assert seen.rows[0] == ("id", "length", "width", "note", "species")
    assert seen.rows[2] == ("2", "3,25", "4", "", "virginica")
    assert seen.n_rows == 3
    assert seen.choice == Columns(x=1, y=2, label=4, header=True)
    assert seen.problem is None


def test_without_a_choice_it_reads_as_the_rule_does(iris):
    assert preview(iris).read() == read_table(iris)
    assert preview(iris).read(preview(iris).choice) == read_table(iris)


def test_a_file_and_its_text_go_the_same_way(iris):
    assert preview_text(IRIS, "pasted").read() == read_table(iris)


def test_other_columns_can_be_chosen(iris):
    read = read_table(iris, with_columns(TableOptions(), Columns(x=2, y=0, label=4, header=True)))
    assert read.data.points.tolist() == [[2.0, 1.0], [4.0, 2.0], [6.0, 3.0]]
    assert read.data.axes == ("width", "id")
    assert read.columns == ("width", "id", "species")
    assert read.skipped_columns == ("length", "note")


def test_without_a_class_all_points_are_of_the_first_and_a_second_is_there(iris):
    read = read_table(iris, with_columns(TableOptions(), Columns(x=1, y=2, label=None, header=True)))
    assert read.data.counts().tolist() == [3, 0]
    assert [label.name for label in read.data.classes] == ["", ""]
    assert read.columns[2] == ""


def test_the_first_row_is_what_a_person_says_it_is():
    seen = preview_text("1,2,a\n3,4,b\n", "t")
    assert seen.read(Columns(0, 1, 2, header=True)).data.points.tolist() == [[3.0, 4.0]]
    assert seen.read(Columns(0, 1, 2, header=True)).data.axes == ("1", "2")
    named = preview_text("x,y,c\n3,4,b\n", "t")
    with pytest.raises(UserError, match=r"^t, line 1, column 1: 'x' is not a number"):
        named.read(Columns(0, 1, 2, header=False))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (Columns(1, 1, 4, True), "column 2 (length) is chosen twice"),
        (Columns(1, 2, 2, True), "column 3 (width) is chosen twice"),
        (Columns(1, 4, None, True), "line 2, column 5 (species): 'setosa' is not a number"),
        (Columns(1, 3, 4, True), "holds no row with x, y and class"),
    ],
)
def test_a_choice_that_cannot_be_used_is_refused(iris, columns, words):
    with pytest.raises(UserError) as caught:
        read_table(iris, with_columns(TableOptions(), columns))
    assert words in str(caught.value)


def test_no_rows_are_left_under_the_only_one():
    with pytest.raises(UserError, match="no rows under it"):
        preview_text("1,2,3\n", "t").read(Columns(0, 1, 2, header=True))


@pytest.mark.parametrize(
    ("text", "words", "choice"),
    [
        ("name,x\nann,2\n", "needs two columns of numbers", Columns(1, 0, None, True)),
        ("a\nb\n", "needs two columns of numbers", Columns(0, 0, None, False)),
        ("x,y,class\n", "no rows under it", Columns(0, 1, 2, False)),
        ("1,2o,a\n3,4,b\n", "'2o' is not a number", Columns(0, 1, 2, False)),
        ("x,y,c\n1,2,a\n1,2\n", "line 3: the first row has 3 cells", Columns(0, 1, 2, True)),
        ("x,y,c\n1,2,a\n1,!,b\n1,2,a\n", "line 3, column 2 (y): '!' is not a number", Columns(0, 1, 2, True)),
        ('x,y,c\n1,2,"a\n', "line 2: the quotation marks do not match", None),
    ],
)
def test_what_the_rule_refuses_is_still_shown_and_said(text, words, choice):
    seen = preview_text(text, "t")
    assert words in str(seen.problem)
    assert seen.rows[0] == tuple(text.splitlines()[0].split(","))
    assert choice is None or seen.choice == choice


@pytest.mark.parametrize("text", ["", " \n\t\n", '"a', "\0"])
def test_what_has_no_cells_at_all_is_refused(text):
    with pytest.raises(UserError, match=r"^t"):
        preview_text(text, "t")


def test_of_a_large_table_only_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr(opening, "COUNTED_BYTES", 1000)
    text = "x,y,c\n" + "1,2,a\n" * 5000 + "oops\n" + "1,2,a\n"
    seen = preview_text(text, "t")
    assert seen.is_large
    assert (len(seen.rows), seen.n_rows, seen.problem) == (50, None, None)
    with pytest.raises(UserError, match="line 5002: the first"):
        seen.read()


def test_cells_are_shown_on_one_line_and_cut():
    seen = preview_text('x,y,c\n1,2,"' + "long\n" * 40 + '"\n', "two\nlines")
    assert seen.file == "two lines"
    assert all("\n" not in cell and len(cell) <= 80 for row in seen.rows for cell in row)
