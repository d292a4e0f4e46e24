"""More texts of the kinds that people have: what UCI, Kaggle, R, Orange, gnuplot and public portals write."""

from __future__ import annotations

import json

import pytest

from softmax_viz.storage.tables import find, read_bytes_as_table

X = [1.5, 3.9, 1.6, 3.3, 1.9, 3.7, 2.2, 3.8, 1.7, 3.4]
Y = [5.1, 3.6, 4.8, 3.5, 4.6, 3.2, 4.7, 3.9, 5.3, 3.1]


def rows(template: str, *words: str) -> str:
    """Ten rows; ``{i}`` counts from 0, ``{x}`` and ``{y}`` are the point, ``{k}`` is 0 or 1, ``{w}`` a word for it."""
    both = words or ("oak", "elm")
    return "".join(
        template.format(i=i, n=i + 1, x=x, y=y, k=i % 2, m=i % 2 + 1, w=both[i % 2], odd=7 * i % 10) + "\n"
        for i, (x, y) in enumerate(zip(X, Y, strict=True))
    )


@pytest.mark.parametrize(("text", "columns", "classes"),
    [
        pytest.param(rows("{x},{y},{x},{w}") + "\n\n", ("#1", "#2", "#4"), ["oak", "elm"], id="UCI, class last"),
        pytest.param(rows("{m},{x},{y},{odd}"), ("#2", "#3", "#1"), ["1", "2"], id="UCI, class first"),
        pytest.param(rows("8423{odd}{i},{w},{x},{y}"), ("#3", "#4", "#2"), ["oak", "elm"], id="UCI, ID first"),
        pytest.param(rows("{n},{x},{y},{m}"), ("#2", "#3", "#4"), ["1", "2"], id="UCI, row number first"),
        pytest.param(rows("{x}\t{y}\t\t{m}"), ("#1", "#2", "#4"), ["1", "2"], id="UCI, doubled tabs"),
        pytest.param(
            "#,Name,Type 1,HP,Attack\n" + rows("{n},n{i},{w},{x},{y}"),
            ("HP", "Attack", "Type 1"), ["oak", "elm"], id="Kaggle, a title that is a comment mark",
        ),
        pytest.param(
            "PassengerId,Survived,Pclass,Name,Age,Fare,Cabin\n" + rows('{n},{k},{m},"A, Mr. {i}",{x},{y},'),
            ("Age", "Fare", "Survived"), ["0", "1"], id="Kaggle, codes are no measures",
        ),
        pytest.param(
            "date,temp,hum,rain\n" + rows("2024-03-1{i},{x},{y},{w}", "no", "yes"),
            ("temp", "hum", "rain"), ["no", "yes"], id="dates first",
        ),
        pytest.param(
            "width,height,kind,comment\n" + rows("{x},{y},{w},seen on day {i}"),
            ("width", "height", "kind"), ["oak", "elm"], id="free text last",
        ),
        pytest.param(
            "file,width,height,kind\n" + rows("img_{i}.png,{x},{y},{w}"),
            ("width", "height", "kind"), ["oak", "elm"], id="file names first",
        ),
        pytest.param("y,x1,x2\n" + rows("{k},{x},{y}"), ("x1", "x2", "y"), ["0", "1"], id="y first"),
        pytest.param(
            "측정소명,미세먼지,오존,등급\n" + rows("중구{i},{x},{y},{w}", "좋음", "나쁨"),
            ("미세먼지", "오존", "등급"), ["좋음", "나쁨"], id="public portal",
        ),
        pytest.param("연도별,2020,2021\n" + rows("{n},{x},{y}"), ("2020", "2021", ""), ["", ""], id="years as names"),
        pytest.param(
            "번호,2020,2020\n번호,men,women\n" + rows("{n},{x},{y}"), ("men", "women", ""), ["", ""], id="two levels"
        ),
        pytest.param("x|y|kind\n" + rows("{x}|{y}|{w}"), ("x", "y", "kind"), ["oak", "elm"], id="bars"),
        pytest.param(
            "| x | y | kind |\n|---|---|---|\n" + rows("| {x} | {y} | {w} |"),
            ("x", "y", "kind"), ["oak", "elm"], id="Markdown",
        ),
        pytest.param(
            "petal length  petal width  kind\n" + rows("{x}  {y}  {w}"),
            ("petal length", "petal width", "kind"), ["oak", "elm"], id="names with single spaces",
        ),
        pytest.param("# made by hand\n" + rows(" {x} {y} {k}"), ("#1", "#2", "#3"), ["0", "1"], id="comment"),
        pytest.param("#  u   v   w\n" + rows(" {x} {y} {k}"), ("u", "v", "w"), ["0", "1"], id="gnuplot"),
        pytest.param(rows("{k} 1:{x} 2:{y}"), ("feature 1", "feature 2", "class"), ["0", "1"], id="LIBSVM"),
        pytest.param(
            "mS#name\tlength\twidth\tcD#kind\n" + rows("n{i}\t{x}\t{y}\t{w}"),
            ("length", "width", "kind"), ["oak", "elm"], id="Orange, one row",
        ),
        pytest.param(
            "name\tlength\twidth\tkind\tn\nstring\tc\tc\toak elm\tc\nmeta\t\t\tclass\t\n"
            + rows("n{i}\t{x}\t{y}\t{w}\t{m}"),
            ("length", "width", "kind"), ["oak", "elm"], id="Orange, class in the middle",
        ),
        pytest.param(
            json.dumps({"x": X, "y": Y, "kind": ["oak", "elm"] * 5}),
            ("x", "y", "kind"), ["oak", "elm"], id="JSON columns",
        ),
        pytest.param(
            rows('{{"x": {x}, "y": {y}, "kind": "{w}"}}'), ("x", "y", "kind"), ["oak", "elm"], id="JSON lines"
        ),
        pytest.param("10,3,oak,elm\n" + rows("{x},{y},{odd},{k}"), ("#1", "#2", "#4"), ["0", "1"], id="scikit-learn"),
    ],
)  # fmt: skip
def test_the_points_and_the_classes_are_those_that_are_meant(text, columns, classes):
    table = read_bytes_as_table("t", text.encode())
    assert table.columns == columns
    assert [label.name for label in table.data.classes] == classes
    assert table.data.points.tolist() == [list(point) for point in zip(X, Y, strict=True)]
    assert table.data.labels.tolist() == ([0] * 10 if not columns[2] else [0, 1] * 5)


@pytest.mark.parametrize(
    ("above", "below", "topics"),
    [
        ("A title;;\nBy: me;;\n\nx;y;kind\n(cm);(cm);\n", "", {"skip_rows": 2, "units": 1}),
        ("x;y;kind\n", "Total;100;\n", {"footer": 1}),
        ("x;y;kind\n", "\nSource: the yard; 2024\n", {"footer": 1}),
        ("x;y;kind\n", "합계;100;\n자료: 통계청;;\n", {"footer": 2}),
        ("# one\n# two\nx;y;kind\n", "# three\n", {"comments": 3}),
        ("x;y;kind\n", ";;oak\nNA;1;oak\n1;2;\n", {"left_out": 3}),
    ],
)
def test_nothing_is_skipped_in_silence(above, below, topics):
    table = read_bytes_as_table("t", (above + rows("{x};{y};{w}") + below).encode())
    assert table.data.points.tolist() == [list(point) for point in zip(X, Y, strict=True)]
    said = {topic: decision.value for topic in topics if (decision := find(table.decisions, topic)) is not None}
    assert said == topics
    others = {"skip_rows", "units", "footer", "comments", "left_out"} - set(topics)
    assert not any(find(table.decisions, topic) for topic in others)
