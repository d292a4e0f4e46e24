"""Checks the text of a number box: the number, or in few words why it is not accepted. Any thread."""

from __future__ import annotations

import math

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.views.style.numbers import exact, parsed_any


def typed_number(text: str, param: NumberParam) -> float | int:
    """Return the number in ``text`` if ``param`` allows it.

    Raises
    ------
    UserError
        A short text to show beside the box: not a number, not a whole number, or out of which bounds.
    """
    value = parsed_any(text)
    if value is None or math.isnan(value):
        raise UserError(QT_TRANSLATE_NOOP("errors", "not a number"))
    if param.zero and value == 0:
        return 0.0
    if not param.low <= value <= param.high:
        low, high = exact(param.low), exact(param.high)
        if param.zero:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "out of bounds: 0, or {low} to {high}"), low=low, high=high
            )  # fmt: skip
        if param.none_is_all:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "out of bounds: {low} to {high}, or all"), low=low, high=high
            )  # fmt: skip
        raise UserError(QT_TRANSLATE_NOOP("errors", "out of bounds: {low} to {high}"), low=low, high=high)
    if param.whole:
        if value != math.floor(value):
            raise UserError(QT_TRANSLATE_NOOP("errors", "not a whole number"))
        return int(value)
    return value
