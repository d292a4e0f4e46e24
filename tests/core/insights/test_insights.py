"""Every insight of the table, at random states and at bad ones, beside formulas written a second time."""

from dataclasses import fields

import numpy as np
import pytest
from insight_oracles import ORACLES
from insight_subjects import bad_subjects, somewhere, subjects

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.insights.table import INSIGHTS


@pytest.mark.parametrize("name", INSIGHTS)
def test_an_insight_says_what_the_formula_says(name):
    """At random states, and with everything that can be asked about a place."""
    assert name in ORACLES, f"no oracle for {name}"
    rng = np.random.default_rng(3)
    compared = 0
    for subject in subjects():
        inquiry = somewhere(rng)
        value, wanted = INSIGHTS[name].compute(subject, inquiry, go_on), ORACLES[name](subject, inquiry)
        if value is None:
            assert wanted is None or not wanted, "the formula has an answer"
            continue
        for field, expected in wanted.items():
            np.testing.assert_allclose(getattr(value, field), expected, rtol=1e-9, atol=1e-12, err_msg=field)
            compared += 1
    assert compared


@pytest.mark.parametrize("name", INSIGHTS)
@pytest.mark.filterwarnings("error")
def test_no_state_is_too_bad_for_an_insight(name):
    for subject in bad_subjects():
        for inquiry in (Inquiry(), somewhere(np.random.default_rng(0))):
            INSIGHTS[name].compute(subject, inquiry, go_on)


@pytest.mark.parametrize("name", INSIGHTS)
def test_what_it_asks_are_fields_of_the_inquiry(name):
    assert set(INSIGHTS[name].asks) <= {field.name for field in fields(Inquiry)}
