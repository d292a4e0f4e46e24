"""Workbooks: the sheet that is meant, and one sentence for those that are damaged or claim too much."""

import pytest
from workbooks import ods, sheet_xml, table_xml, xlsx

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import TableOptions, find, preview, read_bytes_as_table

ROWS = [
    ["Trees of the school yard"],
    [],
    ["id", "길이", "너비", "종류"],
    [1, 1.5, 2, "참나무"],
    [2, 3.25, None, "느릅나무"],
    [3, 3.5, 1000, "느릅나무"],
    [4, 1.75, 2.5, "참나무"],
]


@pytest.mark.parametrize("content", [xlsx({"자료": sheet_xml(ROWS)}), ods(table_xml(ROWS))], ids=["xlsx", "ods"])
def test_a_sheet_is_a_table(content):
    table = read_bytes_as_table("t", content)
    assert table.columns == ("길이", "너비", "종류")
    assert table.data.points.tolist() == [[1.5, 2.0], [3.5, 1000.0], [1.75, 2.5]]
    assert [label.name for label in table.data.classes] == ["참나무", "느릅나무"]
    assert table.data.labels.tolist() == [0, 1, 0]
    assert table.left_out == 1


def test_the_first_sheet_that_holds_a_table_is_taken_and_others_can_be(tmp_path):
    other = [["a", "b", "class"], [1, 2, "s"], [3, 4, "t"]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx({"Notes": sheet_xml([["see below"]]), "First": sheet_xml(ROWS), "Second": sheet_xml(other)}))
    seen = preview(path)
    assert (seen.sheets, find(seen.decisions, "sheet").value) == (("Notes", "First", "Second"), "First")
    second = seen.with_options(TableOptions(sheet="Second"))
    assert second.read().data.points.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(UserError, match=r"has no sheet 'third'\. Its sheets are Notes, First, Second"):
        read_bytes_as_table("t", path.read_bytes(), TableOptions(sheet="third"))


_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
_SHEET = sheet_xml(ROWS)
_TABLE = table_xml(ROWS)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (xlsx({"A": sheet_xml([]).replace("<sheetData>", f"<sheetData>{_FAR}")}), "too large when it is unpacked"),
        (xlsx({"A": _SHEET.replace('r="B5"', 'r="B5000000000"')}), "damaged or locked"),
        (xlsx({"A": _SHEET.replace("</row>", "", 1)}), "damaged or locked"),
        (xlsx({"A": '<!DOCTYPE a [<!ENTITY b "b">]>' + _SHEET}), "damaged or locked"),
        (
            ods(_TABLE.replace("table-row>", 'table-row table:number-rows-repeated="9000000">', 1)),
            "too large",
        ),
        (
            ods(_TABLE.replace("<table:table-cell/>", '<table:table-cell table:number-columns-repeated="x"/>')),
            "damaged",
        ),
        (ods(_TABLE.replace("</table:table-row>", "</ta", 1)), "damaged or locked"),
        (xlsx({"A": sheet_xml([["only a word"]])}), "is a workbook without a table"),
        (xlsx({"A": _SHEET})[:-200], "damaged"),
    ],
)
def test_what_would_end_or_hold_up_the_program_is_refused(content, words):
    with pytest.raises(UserError) as caught:
        read_bytes_as_table("t", content)
    assert words in str(caught.value)
