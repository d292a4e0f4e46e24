"""A table whose points and classes are known, written in many dialects and encodings, is read back as it was."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.tables import (
    TableOptions,
    doubts,
    find,
    read_bytes_as_table,
    read_table,
    refuse_uncertain_encoding,
)
from softmax_viz.storage.tables.text.encoding import decode

# Names of measures and of two classes, and the encodings in which spreadsheets of that language write.
LANGUAGES = {
    "en": (("length", "width", "kind"), ("oak", "elm"), ["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    "ko": (("꽃잎 길이", "꽃잎 너비", "품종"), ("부채붓꽃", "물푸레나무"), ["utf-8", "utf-8-sig", "utf-16", "cp949"]),
    "de": (("Länge", "Höhe", "Art"), ("Löwenzahn", "Gänseblümchen"), ["utf-8", "utf-8-sig", "cp1252", "iso8859-15"]),
    "fr": (("longueur", "diamètre", "espèce"), ("chêne", "érable"), ["utf-8", "cp1252", "utf-16"]),
    "zh": (("花瓣长度", "花瓣宽度", "种类"), ("山鸢尾", "橡树"), ["utf-8-sig", "gb18030", "utf-16"]),
    "ja": (("花びらの長さ", "花びらの幅", "種類"), ("アヤメ", "カシの木"), ["utf-8-sig", "cp932", "utf-16"]),
    "tw": (("花瓣長度", "花瓣寬度", "種類"), ("山鳶尾", "橡樹林"), ["utf-8-sig", "cp950"]),
}
MISSING = ["", "NA", "N/A", "NaN", "null", "None", "?", "-", ".", "#N/A", "#DIV/0!"]


def written(value: float, decimal: str, thousands: str) -> str:
    whole, _, rest = f"{value:,.2f}".partition(".")
    return whole.replace(",", thousands) + decimal + rest


@st.composite
def dialects(draw):
    language = draw(st.sampled_from(sorted(LANGUAGES)))
    delimiter = draw(st.sampled_from(",;\t| "))
    decimal = draw(st.sampled_from(".,"))
    thousands = draw(st.sampled_from(["", "." if decimal == "," else ",", "'", "\u202f"]))
    encoding = draw(st.sampled_from(LANGUAGES[language][2]))
    if thousands == "\u202f" and not encoding.startswith("utf"):
        thousands = "\xa0" if encoding in ("cp1252", "iso8859-15") else ""
    if delimiter == " " and thousands in ("\u202f", "\xa0"):
        thousands = ""
    return {
        "language": language,
        "encoding": encoding,
        "delimiter": delimiter,
        "decimal": decimal,
        "thousands": thousands,
        "head": draw(st.sampled_from(["names", "none", "pandas", "R", "title", "units", "comment", "sep", "numbers"])),
        "class_first": draw(st.booleans()),
        "gaps": draw(st.sets(st.integers(0, 19), max_size=3)),
        "ending": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "large": draw(st.booleans()),
        "seed": draw(st.integers(0, 999)),
    }


def table_in(d) -> tuple[str, list[list[float]], list[str]]:
    """The text, the points and the classes of the rows that are complete."""
    dice = random.Random(d["seed"])
    (x_name, y_name, class_name), kinds, _ = LANGUAGES[d["language"]]
    mark = d["delimiter"]

    def row(*cells: str) -> str:
        quoted = [f'"{c}"' if any(m in c for m in (mark, " ")) else c for c in cells]
        return mark.join(quoted)

    lines, points, labels = [], [], []
    for i in range(20):
        size = 4_000 if d["large"] else 5
        x, y = round(dice.uniform(0.05, size), 2), round(dice.uniform(-size, size), 2)
        x_cell, y_cell = (written(v, d["decimal"], d["thousands"]) for v in (x, y))
        if i in d["gaps"]:
            x_cell = dice.choice(MISSING) or ("NA" if mark == " " else "")
        else:
            points.append([x, y])
            labels.append(kinds[i % 2])
        cells = [x_cell, y_cell, kinds[i % 2]]
        cells = [cells[2], *cells[:2]] if d["class_first"] else cells
        lines.append(row(*([str(i + 1)] if d["head"] in ("R", "pandas") else []), *cells))
    names = [class_name, x_name, y_name] if d["class_first"] else [x_name, y_name, class_name]
    above = {
        "none": [],
        "names": [row(*names)],
        "pandas": [row("Unnamed: 0" if mark == " " else "", *names)],
        "R": [row(*names)],
        "title": [row("A title", "", "") if mark != " " else "", "", row(*names)],
        "units": [row(*names), row("(cm)", "(cm)", "(cm)")],
        "comment": ["# made for a lesson", row(*names)],
        "sep": [f"sep={mark}" if mark != " " else "", row(*names)],
        "numbers": [row("0", "1", "2")],
    }[d["head"]]
    return d["ending"].join([*above, *lines]) + d["ending"], points, labels


@settings(max_examples=150)
@given(dialects())
def test_what_was_written_is_read(d):
    text, points, labels = table_in(d)
    read = read_bytes_as_table("t", text.encode(d["encoding"]))
    assert read.data.points.tolist() == points
    assert [read.data.classes[i].name for i in read.data.labels] == labels
    assert read.left_out == len(d["gaps"])
    if d["head"] not in ("none", "numbers"):
        (x_name, y_name, class_name), _, _ = LANGUAGES[d["language"]]
        assert read.columns == (x_name, y_name, class_name)


@settings(max_examples=40)
@given(dialects())
def test_what_a_person_says_is_obeyed(d):
    """Said or found out, it is the same; and the decisions tell the two apart."""
    text, points, _ = table_in(d | {"head": "names"})
    marks = {"decimal": d["decimal"], "delimiter": d["delimiter"], "header": True, "encoding": d["encoding"]}
    read = read_bytes_as_table("t", text.encode(d["encoding"]), TableOptions(**marks))
    assert read.data.points.tolist() == points
    assert all(find(read.decisions, topic).by_hand for topic in ("numbers", "delimiter", "header", "encoding"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("x,y,kind\n1,2,Ålborg\n2,1,Odense\n", "cp1252"),
        ("T [°C],RH [%],kind\n1,2,a\n2,1,b\n", "cp1252"),
        ("Größe;Straße;Art\n1;2;a\n2;1;b\n", "cp1252"),
        ("µm,m²,±\n1,2,a\n2,1,b\n", "cp1252"),
        ("niño,año,clase\n1,2,sí\n2,1,no\n", "cp1252"),
        ("길이,너비,종류\n1,2,개\n2,1,고양이\n", "cp949"),
        ("x축,y축,A형\n1,2,남자\n2,1,여자\n", "cp949"),
        ("基隆,宜蘭,縣市\n1,2,臺北\n2,1,高雄\n", "cp950"),
        ("身長(cm),体重(kg),性別\n1,2,男性\n2,1,女性\n", "cp932"),
        ("城市,收入,是否购买\n1,2,北京\n2,1,上海\n", "gb18030"),
    ],
)
def test_an_encoding_is_right_or_asked_for(text, encoding):
    found = decode("t", text.encode(encoding))
    assert found.content.decode() == text or not found.decision.is_certain


def test_an_encoding_that_is_not_certain_can_be_said():
    """These two syllables of Korean are two characters of Chinese, too."""
    content = "x,y,학생\n1,2,a\n2,1,b\n".encode("cp949")
    decision = decode("t", content).decision
    assert not decision.is_certain
    assert "gb18030" in decision.alternatives
    with pytest.raises(UserError, match=r"one of these encodings: cp949 .* Say which: --encoding"):
        refuse_uncertain_encoding("t", [decision])
    table = read_bytes_as_table("t", content, TableOptions(encoding="cp949"))
    assert doubts(table.decisions) == ()


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["52,960", "8,419", "950"], 52_960.0),
        (["1,234,567", "12"], 1_234_567.0),
        (["1,5", "22,344"], 1.5),
        (["0,123", "1,234"], 0.123),
        (["1.234,5", "2"], 1234.5),
        (["1 234,5", "2"], 1234.5),
        (["1\u202f234", "2"], 1234.0),
        (["1'234.5", "2"], 1234.5),
        (["12,34,567", "2"], 1_234_567.0),
        (["1.234.567", "2"], 1_234_567.0),
        (["₩52,960", "₩8,419"], 52_960.0),
        (["52,960원", "8,419원"], 52_960.0),
        (["$1,234.50", "$2.00"], 1234.5),
        (["45.2 %", "3 %"], 45.2),
        (["−3", "–2"], -3.0),
        (["１２．５", "３"], 12.5),
        (["1.5D+03", "2.0D+00"], 1500.0),
        (["1.5E+00", "2"], 1.5),
        (["25 °C", "3 °C"], 25.0),
    ],
)
def test_numbers_as_people_write_them(cells, first):
    rows = "".join(f"{cell}\t{i}\t{'ab'[i % 2]}\n" for i, cell in enumerate(cells))
    assert read_bytes_as_table("t", f"x\ty\tclass\n{rows}".encode()).data.points[0, 0] == first


def test_marks_that_contradict_each_other_are_refused_or_said():
    """In one column 1,5 and 1.234: a thousand times more or less, and nothing proves which."""
    with pytest.raises(UserError, match="another decimal mark"):
        read_bytes_as_table("t", b"x;y;c\n1,5;2;a\n1.234;2;a\n")
    said = read_bytes_as_table("t", b"x;y;c\n1,5;2;a\n1.234;2;a\n", TableOptions(decimal=",", thousands="."))
    assert said.data.points[:, 0].tolist() == [1.5, 1234.0]
    doubtful = read_bytes_as_table("t", b"x;y;c\n1.234;2.345;a\n3.456;7.891;b\n")
    assert len(doubts(doubtful.decisions)) == 1


def test_an_arff_row_with_quotes_may_end_with_a_comma(tmp_path):
    path = tmp_path / "trees.arff"
    head = "@relation t\n@attribute x real\n@attribute y real\n@attribute kind {a, b}\n@attribute note string\n@data\n"
    path.write_text(head + "1,2,'a',\n3,4,'b','a, b'\n5,6,'a',\n", "utf-8")
    table = read_table(path)
    assert table.data.points.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert [label.name for label in table.data.classes] == ["a", "b"]
    assert table.data.labels.tolist() == [0, 1, 0]
