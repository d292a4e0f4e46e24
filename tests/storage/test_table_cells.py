"""Whole columns of numbers at once give what their cells give one by one, or no answer."""

import math

from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.storage.table_cells import all_numbers, is_number, value_of

_cell = st.text("0123456789.,eE+-− _x\n٣", max_size=5) | st.floats().map(repr) | st.sampled_from(["nan", "1e999", ""])


@given(st.lists(st.lists(_cell, min_size=1, max_size=4), min_size=1, max_size=2), st.booleans())
def test_at_once_is_as_one_by_one(columns, comma):
    values = all_numbers(columns, comma)
    cells = [cell for column in columns for cell in column]
    fine = all(is_number(cell.strip(" "), comma) and math.isfinite(value_of(cell)) for cell in cells)
    one_mark = not (any("," in cell for cell in cells) and any("." in cell for cell in cells))
    assert (values is not None) == (fine and one_mark)
    if values is not None:
        assert [v.tolist() for v in values] == [[value_of(cell) for cell in column] for column in columns]
