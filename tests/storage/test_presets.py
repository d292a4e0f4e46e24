"""Data sets with a name, and the one way from a word on the command line to data."""

import pytest

from softmax_viz.core.messages import UserError
from softmax_viz.storage.presets import FIRST_PRESET, PRESETS, load_preset, load_source


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_same_at_every_call(name):
    data, title = load_source(name)
    assert data == load_preset(name)
    assert title == PRESETS[name].label
    assert data.counts().min() > 0


def test_the_first_one_has_three_classes_and_is_known():
    assert load_preset(FIRST_PRESET).n_classes == 3


def test_iris_is_fifty_of_each():
    data = load_preset("iris")
    assert [label.name for label in data.classes] == ["setosa", "versicolor", "virginica"]
    assert data.counts().tolist() == [50, 50, 50]


def test_a_file_is_titled_by_its_name(tmp_path):
    path = tmp_path / "꽃 자료.csv"
    path.write_text("1,2,a\n3,4,b\n", "utf-8")
    data, title = load_source(str(path))
    assert (data.n_points, title) == (2, "꽃 자료.csv")


def test_a_preset_wins_over_a_file_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iris").write_text("1,2,a\n3,4,b\n")
    assert load_source("iris")[0].n_points == 150
    assert load_source("./iris")[0].n_points == 2


def test_a_word_that_is_nothing_is_told_the_presets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="'blob' is neither a file nor a preset"):
        load_source("blob")
    with pytest.raises(UserError, match="The presets are"):
        load_preset("blob")


@pytest.mark.parametrize("name", ["", "nul\0", "iris.csv", "gone/iris", "n" * 5000])
def test_names_that_name_nothing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        load_source(name)
