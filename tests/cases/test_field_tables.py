"""Small tables of the kinds that people really open, each with what must come out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import Table, TableOptions, TooManyClassesError, doubts, find, preview, read_table

FILES = Path(__file__).parent
ALL = sorted(path for path in FILES.iterdir() if path.name[:2].isdigit())
# The points of the small tables, made once by hand: oak is longer than wide, elm wider than long.
OAKS = [(1.81, 5.17), (1.53, 4.75), (1.95, 4.54), (2.2, 4.68), (1.96, 4.79), (2.57, 5.22)]
ELMS = [(3.99, 4.37), (3.27, 3.59), (3.7, 3.19), (3.71, 3.86), (3.33, 3.3), (4.29, 3.84)]
TREES = [list(point) for pair in zip(OAKS, ELMS, strict=True) for point in pair]
TWELVE = [0, 1] * 6


def names(table: Table) -> list[str]:
    return [label.name for label in table.data.classes]


@pytest.mark.parametrize(
    ("file", "columns", "classes"),
    [
        ("05a_rownames.csv", ("Length", "Width", "Species"), ["oak", "elm"]),
        ("05b_unnamed.csv", ("x1", "x2", "label"), ["0", "1"]),
        ("06a_numbers_as_names.csv", ("0", "1", "2"), ["0", "1"]),
        ("06b_numbers_and_class.csv", ("0", "1", "class"), ["oak", "elm"]),
        ("06c_numbers_and_label.csv", ("1", "2", "label"), ["0", "1"]),
        ("07a_sep_line.csv", ("x", "y", "kind"), ["oak", "elm"]),
        ("07b_hash_comments.csv", ("x", "y", "kind"), ["oak", "elm"]),
        ("07c_three_header_rows.tab", ("length", "width", "kind"), ["oak", "elm"]),
        ("07d_title_and_blank.csv", ("x", "y", "kind"), ["oak", "elm"]),
        ("08a_savetxt.txt", ("x", "y", "class"), ["0", "1"]),
        ("08b_aligned_spaces.txt", ("#1", "#2", "#3"), ["0", "1"]),
        ("08c_r_write_table.txt", ("Length", "Width", "Species"), ["oak", "elm"]),
        ("08d_weka.arff", ("length", "width", "kind"), ["oak", "elm"]),
        ("08e_r_write_table_tab.txt", ("Length", "Width", "Species"), ["oak", "elm"]),
        ("09a_quoted_decimal_comma.csv", ("x", "y", "kind"), ["oak", "elm"]),
        ("10a_cp1252_degree.csv", ("Temp (°C)", "Humidity", "kind"), ["oak", "elm"]),
        ("10b_gbk.csv", ("长度", "宽度", "种类"), ["橡树", "榆树"]),
        ("10c_cp1252_umlauts.csv", ("Länge", "Breite", "Art"), ["Löwenzahn", "Gänseblümchen"]),
        ("10d_cp1252_aring.csv", ("x", "y", "by"), ["Ålborg", "Odense"]),
        ("11a_header_ends_with_comma.csv", ("radius", "texture", "diagnosis"), ["M", "B"]),
        ("12a_savetxt_comma.csv", ("#1", "#2", "#3"), ["0", "1"]),
        ("12b_float_labels.csv", ("x", "y", "label"), ["0", "1"]),
        ("17b_points.json", ("x", "y", "class"), ["oak", "elm"]),
    ],
)
def test_the_same_trees_in_every_kind_of_file(file, columns, classes):
    table = read_table(FILES / file)
    assert table.columns == columns
    assert names(table) == classes
    assert table.data.points.tolist() == TREES
    assert table.data.labels.tolist() == TWELVE
    assert table.left_out == 0
    assert doubts(table.decisions) == ()


@pytest.mark.parametrize(
    ("file", "columns", "classes", "counts"),
    [
        ("01a_income_spending_won.csv", ("income", "spending", "debts"), ["no", "yes"], [60, 60]),
        ("02b_1e39.csv", ("x", "y", "class"), ["a", "b"], [2, 2]),
        ("03c_unused_column_empty.csv", ("x", "y", "kind"), ["oak", "elm"], [5, 5]),
        ("04a_gender_and_bought.csv", ("Age", "Income", "Bought"), ["0", "1"], [8, 8]),
        ("04b_constant_last_column.csv", ("#2", "#3", "#1"), ["0", "1"], [7, 7]),
        ("04c_date_last.csv", ("x", "y", "batch"), ["0", "1"], [5, 5]),
        ("04d_class_first_numeric.csv", ("#2", "#3", "#1"), ["1", "2", "3"], [8, 8, 8]),
        ("04e_two_text_columns.csv", ("length", "width", "health"), ["ill", "well"], [6, 6]),
        ("05c_serial_no.csv", ("GRE", "CGPA", "Admitted"), ["0", "1"], [6, 6]),
        ("09c_percent.csv", ("share", "rate", "kind"), ["oak", "elm"], [6, 6]),
        ("09d_thousands_quoted.csv", ("income", "debt", "kind"), ["oak", "elm"], [6, 6]),
        ("13a_two_columns.csv", ("x", "y", ""), ["", ""], [12, 0]),
        ("15a_area_price.csv", ("area", "price", "district"), ["south", "north"], [20, 20]),
        ("16a_age_income.csv", ("age", "income", "bought"), ["0", "1"], [30, 50]),
    ],
)
def test_the_columns_that_are_meant(file, columns, classes, counts):
    table = read_table(FILES / file)
    assert (table.columns, names(table), table.data.counts().tolist()) == (columns, classes, counts)
    assert table.left_out == 0


@pytest.mark.parametrize(("file", "count"), [("03a_NA.csv", 2), ("03b_empty.csv", 3)])
def test_rows_without_a_value_are_left_out_and_counted(file, count):
    table = read_table(FILES / file)
    assert (table.rows, table.left_out) == (10, count)
    said = find(table.decisions, "left_out")
    assert str(said.message) == f"{count} rows without x, y or class were left out"
    with pytest.raises(UserError, match=r"line 12, column 1 \(x\): the cell is empty"):
        read_table(FILES / file, TableOptions(missing="refuse"))


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("01a_income_spending_won.csv", [77_700_000.0, 10_500_000.0]),
        ("09b_thousands_tab.tsv", [22_344.0, 12_124.0]),
        ("09c_percent.csv", [18.1, 51.7]),
        ("09d_thousands_quoted.csv", [22_344.0, 12_124.0]),
    ],
)
def test_no_number_is_a_thousand_times_too_large_or_small(file, first):
    assert read_table(FILES / file).data.points[0].tolist() == first


def test_thousands_that_could_be_decimals_are_said_and_can_be_chosen():
    table = read_table(FILES / "09b_thousands_tab.tsv")
    (doubt,) = doubts(table.decisions)
    assert "22,344 was read as 22344" in str(doubt)
    assert read_table(FILES / "09b_thousands_tab.tsv", TableOptions(decimal=",")).data.points[0, 0] == 22.344


def test_more_than_twelve_classes_are_an_offer():
    path = FILES / "14a_15_classes.csv"
    with pytest.raises(TooManyClassesError, match=r"15 classes, and 12 is the most") as caught:
        read_table(path)
    assert caught.value.count == 15
    rows = sum(line[-3:-2] == "c" for line in path.read_text().splitlines())
    largest = read_table(path, TableOptions(more_classes="largest"))
    assert len(set(names(largest))) == 12
    assert largest.rows + largest.left_out == rows
    joined = read_table(path, TableOptions(more_classes="other"))
    assert names(joined)[11:] == ["other"]
    assert (joined.rows, joined.left_out) == (rows, 0)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("02a_1e200.csv", "line 2, column 1 (x): 1e200 is too large: coordinates go up to 1e50"),
        (
            "17a_workbook.xlsx",
            "is a workbook (Excel or OpenDocument), but damaged or locked. Save it again",
        ),
        ("17c_matlab.mat", "is a MATLAB file (.mat). Write the table as CSV"),
    ],
)
def test_what_cannot_be_read_is_named(file, words):
    with pytest.raises(UserError) as caught:
        read_table(FILES / file)
    assert words in str(caught.value)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_the_preview_decides_as_the_reading_does(path):
    try:
        seen = preview(path)
    except UserError:
        seen = None
    if seen is None or seen.problem is not None:
        with pytest.raises(UserError):
            read_table(path)
        return
    table = read_table(path)
    assert seen.read() == table
    assert seen.n_rows == table.rows
    assert seen.read(seen.choice) == table
