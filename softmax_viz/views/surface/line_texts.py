"""What the curve along the next step says, in sentences. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.insights.line_search import LineSearch
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.training.safe_rates import IF_ALL_POINTS, OWN_BATCH
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.translated_texts import translated

_T = QT_TRANSLATE_NOOP


def _said(text: str, **values: str) -> str:
    text = QCoreApplication.translate("LinePanel", text)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def value_text(value: float | None) -> str:
    """Return J as a text: ∞ where it overflows."""
    return "\N{INFINITY}" if value is not None and math.isinf(value) else loss(value)


def verdict(search: LineSearch) -> str:
    """Return what the next step does to J."""
    if not search.is_moving:
        if not math.isfinite(search.now):
            return _said(_T("LinePanel", "The weights are too large: J cannot be computed here."))
        return _said(_T("LinePanel", "The next step moves nothing: there is no slope here."))
    if search.is_at_rest:
        return _said(
            _T("LinePanel", "At rest: along this step J changes by no more than rounding, {now}."),
            now=value_text(search.now),
        )
    change = number(abs(search.chosen_value - search.now), 2)
    values = {
        "change": change,
        "rate": number(search.chosen),
        "now": value_text(search.now),
        "then": value_text(search.chosen_value),
    }
    if not search.uses_rate:
        return _said(
            _T("LinePanel", "Newton's step takes J from {now} to {then}; it needs no learning rate."), **values
        )
    if search.goes_uphill:
        return _said(
            _T(
                "LinePanel",
                "Uphill: this direction still goes the old way, so with any η J rises at once, with {rate} from "
                "{now} to {then}.",
            ),
            **values,
        )
    if search.is_too_high:
        return _said(
            _T(
                "LinePanel",
                "Too high: with η = {rate} the step goes past the valley, and J rises from {now} to {then}.",
            ),
            **values,
        )
    if values["now"] == values["then"]:
        return _said(_T("LinePanel", "With η = {rate} this step takes J down by {change}, from {now}."), **values)
    return _said(_T("LinePanel", "With η = {rate} this step takes J from {now} down to {then}."), **values)


def advice(search: LineSearch) -> str:
    """Return how the chosen rate compares with the best one of this step."""
    if not search.is_moving or not search.uses_rate or search.goes_uphill or search.is_at_rest:
        return ""
    if search.best is None or search.best_value is None:
        return _said(_T("LinePanel", "J falls along this line as far as one looks: it has no minimum here."))
    values = {"best": number(search.best), "low": value_text(search.best_value)}
    gain, most = search.now - search.chosen_value, search.now - search.best_value
    if search.chosen < search.best and most > 0.0 and gain < 0.1 * most:
        if values["low"] == value_text(search.now):
            return _said(_T("LinePanel", "Small steps are safe, not good: J is lowest at η = {best}."), **values)
        return _said(
            _T("LinePanel", "Small steps are safe, not good: up to η = {best} this one could bring J down to {low}."),
            **values,
        )
    return _said(_T("LinePanel", "The lowest J along it is {low}, at η = {best}."), **values)


def notes(search: LineSearch) -> str:
    """Return what has to be known about the curve: whose direction, which points."""
    said = [_said(_T("LinePanel", "J of all training points, without dropout."))]
    if search.is_sampled:
        said = [
            _said(
                _T(
                    "LinePanel",
                    "The curve is that of all training points without dropout; the steps of this run see a part of "
                    "them, or drop scores, and so another curve.",
                )
            )
        ]
    optimizer = OPTIMIZERS[search.optimizer]
    if search.is_gradient:
        said.append(_said(_T("LinePanel", "Direction: the gradient. Newton's takes too long with so many points.")))
    elif optimizer.memory or optimizer.from_hessian is not None:
        name = translated("params", optimizer.label)
        said.append(_said(_T("LinePanel", "Direction: that of {name}, not the gradient."), name=name))
    if search.has_corners and not search.is_gradient:
        said.append(_said(_T("LinePanel", "L1 makes it the direction of the step at the chosen η.")))
    return " ".join(said)


def safe_name(search: LineSearch) -> str:
    """Return what the safe rate is safe for, as in the settings."""
    if search.scope == OWN_BATCH:
        return _said(_T("LinePanel", "safe on each batch"))
    if search.scope == IF_ALL_POINTS:
        return _said(_T("LinePanel", "safe if all points"))
    return _said(_T("LinePanel", "safe at any weights"))
