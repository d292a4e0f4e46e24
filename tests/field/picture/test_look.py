"""A look survives being written down; whatever stands there instead is the default of that one field."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.field.picture.field_style import Look
from softmax_viz.field.picture.quantities import QUANTITIES

LOOKS = st.builds(Look, st.sampled_from(list(QUANTITIES)), st.integers(), st.floats(0.0, 1.0), *[st.booleans()] * 5)
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()), st.just(b"blend")
)


@given(LOOKS)
def test_it_comes_back_as_it_was(look):
    assert Look.from_dict(look.as_dict()) == look


@given(LOOKS, st.sampled_from([field.name for field in fields(Look)]), JUNK)
def test_one_bad_value_spoils_no_other(look, name, junk):
    found = Look.from_dict({**look.as_dict(), name: junk, "colour": 3})
    assert replace(found, **{name: getattr(look, name)}) == look
    value = getattr(found, name)
    assert value == getattr(Look(), name) or value == junk
    assert type(value) is type(getattr(look, name)) or (name, type(value)) == ("opacity", int)


def test_bounds():
    for opacity in (-0.01, 1.01, float("nan"), float("inf"), True, "0.3"):
        assert Look.from_dict({"opacity": opacity}) == Look()
    for quantity in ("Blend", "", None, ["blend"], 0):
        assert Look.from_dict({"quantity": quantity}) == Look()
    assert Look.from_dict({"grid": 0, "contours": 1, "class_key": 2.0}) == Look()
