"""Files that cannot be used: one sentence that says what, where and what to do, and nothing else ever."""

import errno
import os
import socket

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import TableOptions, opening, read_table, row_reading
from softmax_viz.storage.tables.text import rows


@pytest.fixture
def refusal(tmp_path, monkeypatch):
    """The sentence about a table with this content, named ``iris.csv`` by a person standing beside it."""
    monkeypatch.chdir(tmp_path)

    def read(content: str | bytes, options: TableOptions | None = None) -> str:
        (tmp_path / "iris.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(UserError) as caught:
            read_table("iris.csv", options)
        return str(caught.value)

    return read


def test_the_sentence_names_file_line_and_column(refusal):
    rows = ["petal length,petal width,species", *["1,2,setosa"] * 5, "1,abc,setosa"]
    assert refusal("\n".join(rows)) == (
        "iris.csv, line 7, column 2 (petal width): 'abc' is not a number. Correct the cell or remove the line."
    )


def test_lines_are_counted_as_an_editor_counts_them(refusal):
    assert refusal('x,y,c\n\n1,2,"a\nb"\n1,2,a\n!,2,a\n').startswith("iris.csv, line 6, column 1 (x): '!'")


def test_without_a_header_a_column_has_only_its_number(refusal):
    assert refusal("1,2,a\n1,2,a\n1,two,a\n").startswith("iris.csv, line 3, column 2: 'two' is not a number.")


@pytest.mark.parametrize("value", ["inf", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_are_not_finite(refusal, value):
    assert refusal(f"x,y,c\n1,2,a\n{value},2,a\n").startswith(
        f"iris.csv, line 3, column 1 (x): '{value}' is not a finite number."
    )


@pytest.mark.parametrize("value", ["1_000", "0x1F", "1 00", "1e", "--1", "1.2.3", "½", "١", "1'00", "2o"])
def test_what_python_or_a_person_might_take_for_a_number(refusal, value):
    assert "is not a number" in refusal(f"x,y,c\n1,2,a\n1,2,a\n1,2,a\n{value},2,a\n")


def test_a_slip_in_the_first_row_is_not_taken_for_a_header(refusal):
    assert refusal("1,2o,a\n3,4,b\n5,6,b\n").startswith("iris.csv, line 1, column 2: '2o' is not a number")


@pytest.mark.parametrize(
    ("row", "column"), [(",2,a", "1 (x)"), ("1, ,a", "2 (y)"), ("1,2,", "3 (class)"), ('1,2,""', "3 (class)")]
)
def test_an_empty_cell_is_refused_if_a_person_wants_that(refusal, row, column):
    sentence = refusal(f"x,y,class\n1,2,a\n{row}\n", TableOptions(missing="refuse"))
    assert sentence.startswith(f"iris.csv, line 3, column {column}: the cell is empty.")


@pytest.mark.parametrize(("row", "count"), [("1,2", 2), ("1,2,a,b", 4), ("1", 1)])
def test_a_row_of_another_width(refusal, row, count):
    assert refusal(f"x,y,c\n1,2,a\n{row}\n") == (
        f"iris.csv, line 3: the first row has 3 cells, this one {count}. Make them equal."
    )


def test_two_decimal_marks_in_one_table(refusal):
    assert refusal("x;y;c\n1,5;2;a\n1.234;2;a\n").startswith(
        "iris.csv, line 3, column 1 (x): '1.234' has another decimal mark than line 2."
    )


@pytest.mark.parametrize("text", ["a\nb\n", "1,a\n2,b\n", "x,y,c\na,b,c\n", "a b c\n1 e d\n"])
def test_too_few_columns_of_numbers(refusal, text):
    assert "needs two columns of numbers" in refusal(text)


def test_a_header_alone(refusal):
    assert refusal("x,y,class\n") == "iris.csv has a header and no rows under it. Add some."


def test_too_many_classes(refusal):
    text = "x,y,class\n" + "".join(f"1,2,name {i}\n" for i in range(13))
    assert refusal(text).startswith("iris.csv, column 3 (class): 13 classes, and 12 is the most. Keep the 12 largest")


def test_a_name_that_goes_on_and_on(refusal):
    assert "more than 200 characters" in refusal("1,2," + "n" * 201)


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t", "\ufeff".encode()])
def test_an_empty_file(refusal, content):
    assert any(words in refusal(content) for words in ("is empty", "holds no rows"))


def test_quotation_marks_that_do_not_match(refusal):
    assert refusal('x,y,c\n1,2,"a\n3,4,b\n').startswith("iris.csv, line 2: the quotation marks do not match.")
    assert refusal('x,y,c\n1,2,"a"b\n').startswith("iris.csv, line 2: the quotation marks do not match.")


@pytest.mark.parametrize(
    "content",
    [
        b"x,y,c\n1,2,a\0\n",
        bytes(range(256)),
        b"x,y,c\n1,2,\xff\xff\n",
        b"\xff\xfex\x00,\x00y",
    ],
)
def test_what_is_not_text(refusal, content):
    sentence = refusal(content)
    assert sentence.startswith("iris.csv")
    assert "not text" in sentence


def test_the_caps_hold(refusal, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 2_000_000)
    assert "larger than 2 MB" in refusal(b"1,2,a\n" * 400_000)
    monkeypatch.setattr(row_reading, "MAX_POINTS", 5)
    assert "more than 5 rows" in refusal("1,2,a\n" * 6)
    monkeypatch.setattr(rows, "MAX_LINES", 9)
    assert "more than 9 lines" in refusal("1,2,a\n" + "\n" * 9)
    assert "more than 1000 columns" in refusal(",".join("1" * 1001))


@pytest.mark.parametrize("text", ["1" * 200_000, '"' + "\n" * 200_000, '"a\n",' * 70_000, "," * 200_000])
def test_a_row_without_end(refusal, text):
    assert "iris.csv, line 1: a row of more than 131072 characters" in refusal(text)


# --- what is not a file ----------------------------------------------------------------------------------


def sentence_about(path) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path)
    return str(caught.value)


@pytest.mark.parametrize(("cells", "names"), [
    ("oak,,elm,oak,NA,?", ["oak", "elm", "missing"]),
    ("2,1,,10,2,NA", ["1", "2", "10", "missing"]),
    (",missing,NA,oak", ["missing", "oak", "missing (2)"]),
    (",".join(f"k{i}" for i in range(20)) + ",", [f"k{i}" for i in range(11)] + ["missing"]),
])  # fmt: skip
def test_rows_without_a_class_can_be_a_class_of_their_own(tmp_path, cells, names):
    """Where there are too many classes, the largest are kept beside them. A missing number is still left out."""
    words = cells.split(",")
    rows = [f"{i}.5,{i % 3}.25,{word}" for i, word in enumerate(words)]
    (tmp_path / "t.csv").write_text("\n".join(["x,y,class", *rows, "NA,1,oak"]) + "\n")
    table = read_table(tmp_path / "t.csv", TableOptions(missing="own class", more_classes="largest"))
    named = [names[-1] if word in ("", "NA", "?") else word for word in words]
    assert [label.name for label in table.data.classes] == names
    assert [names[label] for label in table.data.labels] == [name for name in named if name in names]
    assert table.left_out == 1 + sum(name not in names for name in named)


def test_a_missing_file_is_named_as_it_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert sentence_about("내 자료/꽃 1.csv") == "내 자료/꽃 1.csv does not exist. Check its name and folder."


def test_a_folder(tmp_path):
    assert sentence_about(tmp_path).endswith("is a folder. Name a file in it.")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is not an ordinary file" in sentence_about(tmp_path / "pipe.csv")


def test_a_socket_and_a_device(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.csv")
        assert "is not an ordinary file" in sentence_about("s.csv")
    assert "is not an ordinary file" in sentence_about("/dev/zero")


def test_links_that_lead_nowhere_or_in_a_circle(tmp_path):
    (tmp_path / "nowhere.csv").symlink_to(tmp_path / "gone.csv")
    assert "does not exist" in sentence_about(tmp_path / "nowhere.csv")
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    assert "cannot be read" in sentence_about(tmp_path / "circle.csv")


@pytest.mark.parametrize("name", ["a\0b.csv", "n" * 5000 + ".csv", "", "iris.csv/x.csv"])
def test_names_that_name_nothing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iris.csv").write_text("1,2,a")
    assert any(words in sentence_about(name) for words in ("does not exist", "cannot be read"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "may not be read"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "does not exist"),  # it vanished after the first look
        (OSError(errno.EIO, "Input/output error"), "cannot be read (Input/output error)"),
    ],
)
def test_a_file_that_cannot_be_opened(tmp_path, monkeypatch, error, words):
    path = tmp_path / "iris.csv"
    path.write_text("1,2,a")

    def fail(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", fail)
    assert words in sentence_about(path)


def test_a_sentence_is_one_line_whatever_the_name(tmp_path):
    assert "\n" not in sentence_about(tmp_path / "two\nlines\r.csv")
    (tmp_path / "braces {file} {0}.csv").write_text("x,y,c\n1,2,a\n1,2,a\n{z},2,a\n")
    assert "braces {file} {0}.csv, line 4, column 1 (x): '{z}'" in sentence_about(tmp_path / "braces {file} {0}.csv")


# --- damaged files ---------------------------------------------------------------------------------------

_GOOD = 'width;"height; ""h""";class\n1,5;-2;"a\nb"\n.25;1e3;가\n3;4;c\n'.encode()


@st.composite
def _damaged(draw) -> bytes:
    content = bytearray(_GOOD)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        match draw(st.sampled_from(["replace", "insert", "delete", "cut", "repeat"])):
            case "replace":
                content[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "insert":
                junk = st.sampled_from([b'"', b";", b"\n", b"\r", b"\0", b"1e999", b"nan", b"\xff\xfe", b",", b"\t"])
                content[at:at] = draw(junk | st.binary(max_size=4))
            case "delete":
                del content[at : at + draw(st.integers(1, 9))]
            case "cut":
                del content[at:]
            case "repeat":
                content[at:at] = content[: draw(st.integers(0, 40))]
    return bytes(content)


@given(_damaged() | st.binary(max_size=200))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xfe\xff")
@example(b'"')
def test_damaged_bytes_load_or_are_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(content)
    try:
        read = read_table(path)
    except UserError as error:
        sentence = str(error)
        assert sentence.startswith(str(path))
        assert "\n" not in sentence
    else:
        assert read.rows == read.data.n_points >= 1
