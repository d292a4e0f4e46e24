"""Shortened names can be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.views.style.short_names import short_names

# Few letters, so that names often have beginnings, ends and middles in common; also a Hangul syllable and an accent.
NAMES = st.lists(st.text(st.sampled_from("ab 한1…\u0301"), max_size=30), min_size=1, max_size=12)


@given(NAMES, st.integers(4, 20))
def test_names_that_differ_differ_when_shown_and_fit(names, width):
    shown = short_names(names, width, len)
    assert [len(text) <= width for text in shown] == [True] * len(names)
    for name, text in zip(names, shown, strict=True):
        for other, other_text in zip(names, shown, strict=True):
            assert text != other_text or name == other


@pytest.mark.parametrize(
    ("names", "width", "shown"),
    [
        (["setosa", "", "versicolor"], 8, ["setosa", "", "versico…"]),
        (["Iris setosa", "Iris versicolor", "Iris virginica"], 7, ["Iris s…", "…versi…", "…virgi…"]),
        (["A rather long name", "A rather long nose"], 8, ["…name", "…nose"]),
        (["aaaaaaaaaaaa1", "aaaaaaaaaaaa2", "b"], 6, ["…1", "…2", "b"]),
        (["붓꽃 세토사 하나", "붓꽃 세토사 둘"], 6, ["…하나", "…둘"]),
        (["same name here", "same name here"], 6, ["same…", "same…"]),
        (["ab" * 9 + "x" * 9, "ab" * 9 + "x" * 8 + "y"], 4, ["…x", "…y"]),
        (["e" + "\u0301" * 5] * 2, 3, ["…", "…"]),
    ],
)
def test_what_is_left_tells_most(names, width, shown):
    assert short_names(names, width, len) == shown
