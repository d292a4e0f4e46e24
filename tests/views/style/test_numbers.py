"""Numbers on the screen say what is so."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.number_text import number
from softmax_viz.views.style.numbers import (
    MINUS,
    NO_NUMBER,
    coordinates,
    exact,
    gap,
    loss,
    narrow,
    parsed,
    percent,
    tick,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("share", "text"),
    [
        (0.0, "0.0"), (1.0, "100.0"), (0.99996, ">99.9"), (0.9995, ">99.9"), (0.99949, "99.9"), (0.0004, "<0.1"),
        (1e-300, "<0.1"), (0.447, "44.7"), (0.5, "50.0"), (1 - 1e-16, ">99.9"), (0.0006, "0.1"),
    ],
)  # fmt: skip
def test_percents_never_claim_certainty_that_is_not_there(share, text):
    assert percent(share) == f"{text}\N{NO-BREAK SPACE}%"


@given(st.floats(0, 1))
def test_only_exact_ends_are_written_as_ends(share):
    text = percent(share).split("\N{NO-BREAK SPACE}")[0]
    assert (text == "0.0") == (share == 0.0)
    assert (text == "100.0") == (share == 1.0)
    if text[0] not in "<>":
        assert abs(float(text) / 100 - share) <= 0.0005 + 1e-12


@given(finite)
def test_exact_text_gives_the_number_back(value):
    assert parsed(exact(value)) == value
    assert "-" not in exact(value)


@given(finite)
def test_a_number_of_a_narrow_column_fits_and_is_right_to_its_digits(value):
    text = narrow(value)
    assert len(text) <= 8
    assert text == loss(value) or len(loss(value)) > 8
    read = float(text.replace(MINUS, "-"))
    assert (read > 0, read < 0) == (value > 0, value < 0)
    if len(loss(value)) > 8 and 1e-300 < abs(value) < 9e307:
        assert abs(read - value) <= 0.5001 * 10.0 ** math.floor(math.log10(abs(value)) + 1e-9)


@pytest.mark.parametrize(("value", "text"),
    [(0.3, "0.300"), (1e-3, f"1.0e{MINUS}3"), (0.12345, "0.12345"), (20, "20"), (0.2, "0.200"), (0, "0"),
     (100.0, "100"), (1.25e-5, f"1.25e{MINUS}5")],
)  # fmt: skip
def test_exact_text_is_tidy(value, text):
    assert exact(value) == text


@pytest.mark.parametrize(("text", "value"),
    [("0.3", 0.3), ("\uff10\uff0e\uff13", 0.3), ("\uff11\uff45\uff0d\uff12", 0.01),
     (" 1e-3 ", 1e-3), (f"1e{MINUS}3", 1e-3), ("0,5", 0.5), (".5", 0.5), ("abc", None), ("", None),
     ("nan", None), ("inf", None), ("1e999", None), ("1_000", None)],
)  # fmt: skip
def test_typed_numbers(text, value):
    assert parsed(text) == value


@given(st.floats(0, 1e300))
def test_a_loss_fits_its_place_and_is_never_a_false_zero(value):
    text = loss(value)
    assert len(text) <= 9
    shown = float(text.replace(MINUS, "-"))
    assert (shown == 0) == (value == 0)
    assert math.isclose(shown, value, rel_tol=0.051)


@given(st.floats(-1e300, 1e300))
def test_a_gap_is_short_and_zero_only_if_it_is(value):
    text = gap(value)
    assert len(text) <= 9
    shown = float(text.replace(MINUS, "-"))
    assert (shown == 0) == (value == 0)
    assert math.isclose(shown, value, rel_tol=0.051)


def test_gaps():
    assert [gap(v) for v in (1.2e-5, 0.0123, 0.0, None, math.inf)] == [
        f"1.2e{MINUS}5",
        "0.0123",
        "0",
        NO_NUMBER,
        NO_NUMBER,
    ]


def test_no_loss_is_a_dash():
    assert loss(None) == loss(math.nan) == loss(math.inf) == NO_NUMBER
    assert loss(0.2143) == "0.2143"


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.floats(1e-300, 1e300))
def test_a_place_is_near_the_truth_and_both_coordinates_look_alike(x, y, extent):
    said = coordinates(x, y, extent)
    for value, text in zip((x, y), said, strict=True):
        assert math.isclose(float(text.replace(MINUS, "-")), value, rel_tol=0.006, abs_tol=0.0051 * extent)
    assert len({len(text.partition("e")[0].partition(".")[2]) for text in said}) == 1


def test_the_digits_of_a_place_do_not_jump_while_the_pointer_moves():
    assert coordinates(-1.03, -0.0558, 7.0) == (f"{MINUS}1.03", f"{MINUS}0.06")
    assert coordinates(0.0, -0.004, 7.0) == ("0.00", "0.00")
    assert coordinates(43.26, 3500.4, 4000.0) == ("43", "3500")
    assert coordinates(0.00123, 0.0, 0.004) == ("0.00123", "0.00000")


@given(st.floats(-1e300, 1e300), st.integers(3, 17))
def test_a_number_in_a_sentence_is_the_number_and_is_written_as_in_the_boxes(value, digits):
    text = number(value, digits)
    assert float(text.replace(MINUS, "-")) == float(f"{value:.{digits}g}")
    assert not re.search(r"-|\+|e\D?0|\.\d*0(e|$)", text)


def test_numbers_in_sentences_are_short():
    values = (0.3, 1000.0, 9.6e-8, 1e50, -0.5, 0.0, 17530.0)
    assert [number(v) for v in values] == ["0.3", "1000", f"9.6e{MINUS}8", "1e50", f"{MINUS}0.5", "0", "17500"]


def test_ticks_are_short():
    assert [tick(v) for v in (0.0, 0.5, 1.0, 1000.0, 1e-4, 2e6)] == ["0", "0.5", "1", "1000", f"1e{MINUS}4", "2e6"]
