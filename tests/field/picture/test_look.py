"""A look survives being written down; whatever stands there instead is the default of that one field."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES

LOOKS = st.builds(
    FieldStyle, st.sampled_from(list(QUANTITIES)), st.integers(), st.floats(0.0, 1.0), *[st.booleans()] * 5
)
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()), st.just(b"blend")
)


@given(LOOKS)
def test_it_comes_back_as_it_was(field_style):
    assert FieldStyle.from_dict(field_style.as_dict()) == field_style


@given(LOOKS, st.sampled_from([field.name for field in fields(FieldStyle)]), JUNK)
def test_one_bad_value_spoils_no_other(field_style, name, junk):
    found = FieldStyle.from_dict({**field_style.as_dict(), name: junk, "colour": 3})
    assert replace(found, **{name: getattr(field_style, name)}) == field_style
    value = getattr(found, name)
    assert value == getattr(FieldStyle(), name) or value == junk
    assert type(value) is type(getattr(field_style, name)) or (name, type(value)) == ("opacity", int)


def test_bounds():
    for opacity in (-0.01, 1.01, float("nan"), float("inf"), True, "0.3"):
        assert FieldStyle.from_dict({"opacity": opacity}) == FieldStyle()
    for quantity in ("Blend", "", None, ["blend"], 0):
        assert FieldStyle.from_dict({"quantity": quantity}) == FieldStyle()
    assert FieldStyle.from_dict({"grid": 0, "contours": 1, "class_key": 2.0}) == FieldStyle()
