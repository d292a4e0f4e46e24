"""Names of undo steps that change settings, in the language of the window. GUI thread only."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.editing.session_edits import settings
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, SwitchParam

_LONGEST_NAME = 30
_CHANGE = QT_TRANSLATE_NOOP("steps", "%1 %2 → %3")
_ON = QT_TRANSLATE_NOOP("steps", "%1 on")
_OFF = QT_TRANSLATE_NOOP("steps", "%1 off")
_ALL = QT_TRANSLATE_NOOP("steps", "all")
_SETTINGS = QT_TRANSLATE_NOOP("steps", "change settings")
_SWITCHED_ON = QT_TRANSLATE_NOOP("steps", "%1 was switched on for these data.")
_SWITCHED_OFF = QT_TRANSLATE_NOOP("steps", "%1 was switched off for these data.")
_WAS_SET = QT_TRANSLATE_NOOP("steps", "%1 was set to %2 for these data.")
_FEATURE_ON = QT_TRANSLATE_NOOP("steps", "feature %1 on")
_FEATURE_OFF = QT_TRANSLATE_NOOP("steps", "feature %1 off")
_FEATURES = QT_TRANSLATE_NOOP("steps", "switch features")


def in_menu(name: str) -> str:
    """Return ``name`` on one short line for a menu, with escaped ampersands, which would mark access keys."""
    line = " ".join(name.split())
    short = line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1].rstrip() + "…"
    return short.replace("&", "&&")


def params_text(done: Gesture) -> str:
    """Return the name of a step that sets hyper-parameters, as in ``Learning rate 0.3 → 0.019``."""
    after, before = settings(done.edit()), settings(done.inverse())
    changed = [name for name in after if name in PARAMS and after[name] != before[name]]
    if len(changed) != 1:
        return _said(_SETTINGS)
    (name,) = changed
    param = PARAMS[name]
    label = in_menu(_translated("params", param.label))
    if isinstance(param, SwitchParam):
        return _said(_ON if after[name] else _OFF, label)
    return _said(_CHANGE, label, value_text(name, before[name]), value_text(name, after[name]))


def suited_text(before: Hyperparams, after: Hyperparams) -> str:
    """Return the sentences on the hyper-parameters that a data set changed; empty if it changed none."""
    told = []
    for name, param in PARAMS.items():
        value = getattr(after, name)
        if value == getattr(before, name):
            continue
        label = _translated("params", param.label)
        if isinstance(param, SwitchParam):
            told.append(_said(_SWITCHED_ON if value else _SWITCHED_OFF, label))
        else:
            told.append(_said(_WAS_SET, label, value_text(name, value)))
    return " ".join(told)


def features_text(done: Gesture) -> str:
    """Return the name of a step that switches features, as in ``feature x² on``."""
    before, after = (set(cast("tuple[str, ...]", settings(edit)["features"])) for edit in (done.inverse(), done.edit()))
    switched = after ^ before
    if len(switched) != 1:
        return _said(_FEATURES)
    (name,) = switched
    return _said(_FEATURE_ON if name in after else _FEATURE_OFF, FEATURES[name].label)


def value_text(name: str, value: object) -> str:
    """Return the ``value`` of hyper-parameter ``name``: the label of a choice, or the shortest text of a number."""
    param = PARAMS[name]
    if isinstance(param, ChoiceParam):
        label = next(label for choice, label, _ in param.choices if choice == value)
        return in_menu(_translated("params", label))
    return _said(_ALL) if value is None else _number(cast(float, value))


def _number(value: float) -> str:
    """Return the shortest text that stands for exactly ``value``."""
    digits = next(digits for digits in range(3, 18) if float(f"{value:.{digits}g}") == value)
    return number(value, digits)


def _said(text: str, *values: str) -> str:
    said = _translated("steps", text)
    for place, value in enumerate(values, start=1):
        said = said.replace(f"%{place}", value)
    return said


def _translated(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)
