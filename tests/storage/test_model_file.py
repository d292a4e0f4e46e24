"""Models come back from their files bit for bit, and no other file is taken for one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.model_file import Model, read_model, write_model

NAMES = ("petal, width", 'the "best"', "꽃 한 송이", "=1+1")


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_model_comes_back_bit_for_bit(tmp_path, suffix):
    random = np.random.default_rng(1)
    weights = random.normal(size=(3, 4)) * 10.0 ** random.integers(-200, 200, (3, 4))
    model = Model(NAMES, None, NAMES[1:], weights, random.normal(size=3), "kind", {"seed": 1})
    write_model(tmp_path / f"m{suffix}", model)
    back = read_model(tmp_path / f"m{suffix}")
    assert (back.columns, back.classes, back.features) == (NAMES, NAMES[1:], None)
    assert back.weights.tobytes() == model.weights.tobytes()
    assert back.bias.tobytes() == model.bias.tobytes()
    values = random.normal(size=(5, 4)) * 1e-200
    assert np.array_equal(back.probabilities(values), model.probabilities(values), equal_nan=True)


def test_a_file_with_any_part_wrong_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "m.json"
    write_model(path, Model(("a", "b"), ("x", "xy"), ("p", "q"), np.ones((2, 2)), np.zeros(2)))
    good = json.loads(path.read_text("utf-8"))
    assert read_model(path).features == ("x", "xy")
    bad: list[object] = [[], 1, None, {}]
    for key in ("kind", "version", "columns", "features", "classes", "weights", "bias"):
        bad += [{**good, key: value} for value in (3, "no", [1], [[1]], {"a": 1}, [float("nan")] * 2)]
        bad.append({name: value for name, value in good.items() if name != key})
    texts = [json.dumps(each) for each in bad if each != good] + ["", "{", "[" * 100_000, '{"kind": 1e999}', "\x00"]
    for text in texts:
        path.write_text(text, "utf-8")
        with pytest.raises(UserError, match=r"m\.json is no model"):
            read_model(path)
    for text in (
        "",
        "class,a,bias\np,1\n",
        "class,a,bias\np,x,1\n",
        "a,b\n1,2\n",
        "class,a,bias\n",
        "class,bias\np,inf\n",
    ):
        (tmp_path / "m.csv").write_text(text, "utf-8")
        with pytest.raises(UserError, match=r"m\.csv is no model"):
            read_model(tmp_path / "m.csv")
