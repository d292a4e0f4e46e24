"""What differs between two runs, and how a point still pulls, in words. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.methods.point_pull import PointPull
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, SwitchParam
from softmax_viz.views.style.numbers import MINUS
from softmax_viz.views.style.translated_texts import translated, whole

_INSTEAD = QT_TRANSLATE_NOOP("compare", "%1 instead of %2")
_NUMBER_INSTEAD = QT_TRANSLATE_NOOP("compare", "%1 %2 instead of %3")
_NAMED = QT_TRANSLATE_NOOP("compare", "%1 %2")
_ON = QT_TRANSLATE_NOOP("compare", "%1 on")
_OFF = QT_TRANSLATE_NOOP("compare", "%1 off")
_ALL = QT_TRANSLATE_NOOP("compare", "all")
_SAME = QT_TRANSLATE_NOOP("compare", "the same settings")
_NO_POINT = QT_TRANSLATE_NOOP("compare", "Point at a point, or select one, to see how it still pulls.")
_HELD_OUT = QT_TRANSLATE_NOOP("compare", "Point %1 is held out: it does not pull.")
_UNKNOWN = QT_TRANSLATE_NOOP("compare", "Point %1: no number")
_GONE = QT_TRANSLATE_NOOP("compare", "Point %1: loss 0, pull 0: it no longer pulls")
_NEVER = QT_TRANSLATE_NOOP("compare", "Point %1: loss %2, pull %3: small, never 0")
_PULL = QT_TRANSLATE_NOOP("compare", "Point %1: loss %2, pull %3")
# Below this, the pull of a loss that never vanishes is called small.
_SMALL = -3.0
_PLAIN_FROM, _PLAIN_TO = -4, 6
_LONGEST_SYMBOL = 2


def difference(overrides: Mapping[str, object], ours: Hyperparams, is_short: bool = False) -> str:
    """Return what a run with ``overrides`` has that one with ``ours`` has not: "Adam instead of gradient descent"."""
    told = [
        _difference(name, value, getattr(ours, name), is_short)
        for name, value in overrides.items()
        if getattr(ours, name) != value
    ]
    return ", ".join(told) or _said(_SAME)


def values(names: Mapping[str, object], ours: Hyperparams) -> str:
    """Return the values of ``ours`` for the settings with these names, as the title of the run that has them."""
    return ", ".join(_difference(name, getattr(ours, name), None, is_short=True) for name in names)


def _difference(name: str, value: object, other: object, is_short: bool) -> str:
    param = PARAMS[name]
    label = translated("params", param.label)
    if isinstance(param, SwitchParam):
        return _said(_ON if value else _OFF, label)
    if isinstance(param, ChoiceParam):
        return _value(name, value) if is_short else _said(_INSTEAD, _value(name, value), _value(name, other))
    if is_short:
        return _said(_NAMED, _symbol(label), _value(name, value))
    return _said(_NUMBER_INSTEAD, label, _value(name, value), _value(name, other))


def _value(name: str, value: object) -> str:
    param = PARAMS[name]
    if isinstance(param, ChoiceParam):
        return translated("params", next(label for choice, label, _ in param.choices if choice == value))
    return _said(_ALL) if value is None else number(cast(float, value), 6)


def _symbol(label: str) -> str:
    """Return the symbol at the end of ``label``, as λ of "Regularization λ"; all of it if there is none."""
    last = label.split()[-1]
    return last if len(last) <= _LONGEST_SYMBOL and not last.isascii() else label


def pull_text(index: int | None, pull: PointPull | None, is_held_out: bool) -> str:
    """Return what point number ``index``, from 0, still does to the training of a run; None: there is no point."""
    if index is None:
        return _said(_NO_POINT)
    name = whole(index + 1)
    if is_held_out:
        return _said(_HELD_OUT, name)
    if pull is None:
        return _said(_UNKNOWN, name)
    if pull.is_zero:
        return _said(_GONE, name)
    is_small = pull.is_never_zero and pull.log_pull < _SMALL
    return _said(_NEVER if is_small else _PULL, name, power(pull.log_loss), power(pull.log_pull))


def power(log: float) -> str:
    """Return the number whose decimal logarithm is ``log``, with three digits: 0.0123, 3.1e−12; 0 only if it is 0."""
    if log == -math.inf:
        return "0"
    if _PLAIN_FROM <= log < _PLAIN_TO:
        return number(10.0**log)
    exponent = math.floor(log)
    mantissa = f"{10.0 ** (log - exponent):.3g}"
    if float(mantissa) >= 10.0:
        mantissa, exponent = "1", exponent + 1
    return f"{mantissa}e{exponent}".replace("-", MINUS)


def _said(text: str, *values: str) -> str:
    said = QCoreApplication.translate("compare", text)
    for place, value in enumerate(values, start=1):
        said = said.replace(f"%{place}", value)
    return said
