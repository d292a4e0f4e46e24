"""Packed numbers come back with every bit, and what is no such text is refused in a sentence."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from softmax_viz.core.basics.packed import packed_numbers, unpacked_numbers
from softmax_viz.core.basics.plain_values import Plain, SessionFormatError

VALUES = {
    "floats": [-0.0, 5e-324, 1e308, 0.1, 1 / 3, -1.5, 2.0, 3.0, 4.0],
    "wholes": list(range(100, 2**53, 2**50)),
    "table": [[0.1 * i, -0.2 * i] for i in range(10)],
    "short": [1.0, 2.0],
    "empty": [],
    "rows": [[], []],
    "uneven": [[1.0] * 9, [2.0]],
    "mixed": [1, 2.0, 3, 4, 5, 6, 7, 8, 9],
    "truths": [True] * 9,
    "texts": ["a"] * 9,
    "nested": {"deep": [{"list": list(range(20))}, None, "text"]},
    "none": None,
}


def there_and_back(value):
    return unpacked_numbers(Plain(json.loads(json.dumps(packed_numbers(value))), "runs", "a.softmax")).value


def test_every_value_comes_back_with_its_type_and_its_bits():
    again = there_and_back(VALUES)
    assert repr(again) == repr(VALUES)
    assert np.array(again["floats"]).tobytes() == np.array(VALUES["floats"]).tobytes()


def test_long_lists_are_short_and_short_ones_readable():
    packed = packed_numbers(VALUES)
    assert packed["short"] == [1.0, 2.0]
    assert set(packed["floats"]) == {"packed", "kind", "shape"}
    assert len(json.dumps(packed_numbers([0.0] * 10_000))) < 1_000


def text_of(array):
    return base64.b64encode(zlib.compress(array.tobytes())).decode()


GOOD = {"packed": text_of(np.arange(9.0)), "kind": "f8", "shape": [9]}


@pytest.mark.parametrize(
    "change",
    [
        {"packed": "?"},
        {"packed": 5},
        {"packed": text_of(np.arange(10.0))},
        {"packed": text_of(np.zeros(10_000_000))},
        {"packed": GOOD["packed"][:-8]},
        {"kind": "f4"},
        {"kind": 1},
        {"shape": [8]},
        {"shape": []},
        {"shape": [3, 3, 1]},
        {"shape": [0]},
        {"shape": [65_536, 65_536]},
        {"shape": "9"},
    ],
)
def test_what_is_no_text_of_these_numbers_is_refused_and_its_place_is_named(change):
    assert unpacked_numbers(Plain(GOOD, "runs", "a.softmax")).value == list(range(9))
    with pytest.raises(SessionFormatError) as refused:
        unpacked_numbers(Plain({"curve": {**GOOD, **change}}, "runs", "a.softmax"))
    assert "a.softmax" in str(refused.value)
    assert "runs.curve" in str(refused.value)


def test_a_text_without_kind_or_shape_is_refused():
    for missing in ("kind", "shape"):
        with pytest.raises(SessionFormatError):
            unpacked_numbers(Plain({name: item for name, item in GOOD.items() if name != missing}, "runs", "f"))
