"""Data sets with a name, and the one way from a word on the command line to data."""

import re

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import GENERATORS, blobs, generate
from softmax_viz.storage.presets import FIRST_PRESET, PRESETS, load_preset, load_source
from softmax_viz.storage.sources import open_source
from softmax_viz.system.resources import asset


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_same_at_every_call(name):
    data, title = load_source(name)
    assert data == load_preset(name)
    assert title == PRESETS[name].label
    assert data.counts().min() > 0


def test_the_presets_say_what_there_is_to_see():
    assert list(PRESETS) == ["blobs", "iris", "wine", "breast_cancer", "digits"]
    assert len({preset.label for preset in PRESETS.values()}) == 5
    for preset in PRESETS.values():
        assert re.fullmatch(r"[^.]+\.", preset.note)


@pytest.mark.parametrize("name", [*PRESETS, *(GENERATORS.keys() - PRESETS.keys())])
def test_a_first_run_on_any_data_set_falls_smoothly_to_what_can_be_attained(name):
    """The run by hand, from the definitions, with the settings of the data set; the best is scikit-learn's."""
    data, (document, _, _) = load_source(name)[0], open_source(name)
    hyperparams = document.session.hyperparams
    assert {**hyperparams.as_dict(), "standardize": False} == Hyperparams().as_dict(), "the rest is as it was"
    asked = PRESETS[name].settings if name in PRESETS else {}
    assert asked.get("bias", not hyperparams.standardize), "the mean is subtracted only with a bias"
    phi, penalty = data.points.copy(), 1e-3
    if hyperparams.standardize:
        phi = (phi - phi.mean(axis=0)) / phi.std(axis=0)
    x, y = np.column_stack([phi, np.ones(len(phi))]), np.eye(data.n_classes)[data.labels]
    w, totals = np.zeros((3, data.n_classes)), []
    for _ in range(301):
        z = x @ w
        log_p = (
            z
            - np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
            - z.max(axis=1, keepdims=True)
        )
        totals.append(-(y * log_p).sum() / len(x) + penalty / 2 * (w[:2] ** 2).sum())
        accuracy = (z.argmax(axis=1) == data.labels).mean()
        gradient = x.T @ (np.exp(log_p) - y) / len(x)
        gradient[:2] += penalty * w[:2]
        w -= 0.3 * gradient
    assert (np.diff(totals) <= 1e-12).all()
    best = LogisticRegression(C=1 / (penalty * len(x)), max_iter=10_000).fit(phi, data.labels)
    assert accuracy > 0.9 * best.score(phi, data.labels)


def test_the_first_one_has_three_classes_and_is_known():
    assert load_preset(FIRST_PRESET).n_classes == 3


def test_iris_is_fifty_of_each():
    data = load_preset("iris")
    assert [label.name for label in data.classes] == ["setosa", "versicolor", "virginica"]
    assert data.counts().tolist() == [50, 50, 50]


def columns(loaded, *names):
    return loaded.data[:, [list(loaded.feature_names).index(name) for name in names]]


def test_wine_and_breast_cancer_are_those_of_scikit_learn():
    for name, loaded, features, axes, classes in (
        ("wine", load_wine(), ("flavanoids", "color_intensity"), ("flavanoids", "color intensity"),
         ["Barolo", "Grignolino", "Barbera"]),
        ("breast_cancer", load_breast_cancer(), ("mean radius", "mean texture"), ("mean radius", "mean texture"),
         ["malignant", "benign"]),
    ):  # fmt: skip
        data = load_preset(name)
        assert data.points.tolist() == columns(loaded, *features).tolist()
        assert data.labels.tolist() == loaded.target.tolist()
        assert data.axes == axes
        assert [label.name for label in data.classes] == classes
    assert load_breast_cancer().target_names.tolist() == ["malignant", "benign"]


def test_digits_are_the_first_two_principal_components():
    loaded, data = load_digits(), load_preset("digits")
    assert data.labels.tolist() == loaded.target.tolist()
    assert " ".join(label.name for label in data.classes) == "zero one two three four five six seven eight nine"
    components = PCA(2, svd_solver="full").fit_transform(loaded.data)
    components *= np.sign((components * data.points).sum(axis=0))  # the sign of a component is arbitrary
    assert data.points.shape == (1797, 2)
    assert np.abs(data.points - components).max() < 0.5e-4 + 1e-9


def test_the_script_in_the_readme_makes_the_files(tmp_path, monkeypatch):
    script = re.search(r"```python\n(.*?)```", asset("data", "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(script[1], {})
    made, shipped = ({path.name: path for path in folder.glob("*.csv")} for folder in (tmp_path, asset("data")))
    assert set(made) == set(shipped) == {"iris.csv", "wine.csv", "breast_cancer.csv", "digits_pca.csv", "digits.csv"}
    for name in set(made) - {"digits_pca.csv"}:
        # As text: a checkout may have other line ends.
        assert made[name].read_text("utf-8") == shipped[name].read_text("utf-8")
    # Another processor may round the last decimal of a component otherwise.
    rows = [np.loadtxt(path["digits_pca.csv"], delimiter=",", skiprows=1, usecols=(0, 1)) for path in (made, shipped)]
    assert np.abs(rows[0] - rows[1]).max() < 1.5e-4


@pytest.mark.parametrize("name", [name for name in GENERATORS if name not in PRESETS])
def test_a_generator_is_a_source_too(name):
    assert load_source(name) == (generate(name), GENERATORS[name].label)


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
    (tmp_path / "moons").write_text("1,2,a\n3,4,b\n")
    assert load_source("moons")[0] == generate("moons")
    assert load_source("./moons")[0].n_points == 2


def test_a_preset_wins_over_a_generator_of_its_name():
    assert load_source("blobs") == (blobs(), "Three blobs")


def test_a_word_that_is_nothing_is_told_the_presets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"'blob' is neither a file nor a preset.* blobs, iris, .*, moons, circles, "):
        load_source("blob")
    with pytest.raises(UserError, match="The presets are"):
        load_preset("blob")


@pytest.mark.parametrize("name", ["", "nul\0", "iris.csv", "gone/iris", "n" * 5000])
def test_names_that_name_nothing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        load_source(name)
