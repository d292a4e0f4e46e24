"""What differs between runs, and what they are called, in the language of the window. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from softmax_viz.controllers.session.step_texts import value_text
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.runs.differences import (
    ClassesDiffer,
    Difference,
    FeaturesDiffer,
    OtherPoints,
    ParamDiffers,
    PointsDiffer,
    SeedDiffers,
    differences,
)
from softmax_viz.core.runs.run_entry import RunEntry, entry_of
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, SwitchParam

_T = QT_TRANSLATE_NOOP
_MOST_TOLD = 2
_MINUS = "\N{MINUS SIGN}"
_CHANGE = _T("runs", "%1 %2 → %3")
_CHOICE = _T("runs", "%1: %2 → %3")
_CHOICE_ALONE = _T("runs", "%1 → %2")
_ON = _T("runs", "%1 on")
_OFF = _T("runs", "%1 off")
_FEATURES = _T("runs", "Features: %1")
_POINTS = _T("runs", "Points: %1")
_MOVED = _T("runs", "Points moved: %1")
_RELABELLED = _T("runs", "Points relabelled: %1")
_CHANGED = _T("runs", "Points changed: %1")
_OTHER_POINTS = _T("runs", "other points")
_CLASSES = _T("runs", "Classes: %1 → %2")
_START = _T("runs", "start %1 → %2")
_FROM_STEP = _T("runs", "from step %1")
_AS = _T("runs", "%1: as %2")
_NAMED = _T("runs", "%1: %2")
_AND_MORE = _T("runs", "%1 + %2 more")


def difference_text(difference: Difference) -> str:
    """Return ``difference`` in a few words: "η 0.3 → 3", "Gradient descent → Adam", "Points: +3"."""
    match difference:
        case ParamDiffers(name, before, after):
            return _param_text(name, before, after)
        case FeaturesDiffer(on, off):
            if len(on) + len(off) == 1:
                return _said(_ON, FEATURES[on[0]].label) if on else _said(_OFF, FEATURES[off[0]].label)
            return _said(_FEATURES, _counts(len(on), len(off)))
        case PointsDiffer(0, 0, moved, 0):
            return _said(_MOVED, _whole(moved))
        case PointsDiffer(0, 0, 0, relabelled):
            return _said(_RELABELLED, _whole(relabelled))
        case PointsDiffer(0, 0, moved, relabelled):
            return _said(_CHANGED, _whole(moved + relabelled))
        case PointsDiffer(added, removed):
            return _said(_POINTS, _counts(added, removed))
        case OtherPoints():
            return _said(_OTHER_POINTS)
        case ClassesDiffer(before, after):
            return _said(_CLASSES, _whole(before), _whole(after))
        case SeedDiffers(before, after):
            return _said(_START, str(before), str(after))


def differences_from_parent(entry: RunEntry, entries: Sequence[RunEntry]) -> tuple[str, ...]:
    """Return what differs from the run that ``entry`` came from, and the step at which it left that; () without one."""
    parent = entry_of(entries, entry.parent) if entry.parent else None
    if parent is None:
        return ()
    texts = [difference_text(each) for each in differences(parent, entry)]
    if entry.branch_step:
        texts.append(_said(_FROM_STEP, _whole(entry.branch_step)))
    return tuple(texts)


def run_name(entry: RunEntry, texts: Sequence[str], entries: Sequence[RunEntry]) -> str:
    """Return the name that the user gave, or one made of the letter and the differences ``texts``.

    As in "B: η 0.3 → 3"; only the letter for a run that came from none.
    """
    if entry.name:
        return entry.name
    parent = entry_of(entries, entry.parent) if entry.parent else None
    if parent is None:
        return entry.letter
    if not texts:
        return _said(_AS, entry.letter, parent.letter)
    told = ", ".join(texts[:_MOST_TOLD])
    if len(texts) > _MOST_TOLD:
        told = _said(_AND_MORE, told, str(len(texts) - _MOST_TOLD))
    return _said(_NAMED, entry.letter, told)


def _param_text(name: str, before: object, after: object) -> str:
    param = PARAMS[name]
    label = QCoreApplication.translate("params", param.label)
    if isinstance(param, SwitchParam):
        return _said(_ON if after else _OFF, label)
    values = value_text(name, before), value_text(name, after)
    if isinstance(param, ChoiceParam):
        return _said(_CHOICE_ALONE, *values) if param.names_itself else _said(_CHOICE, label, *values)
    assert isinstance(param, NumberParam)
    return _said(_CHANGE, param.symbol or label, *values)


def _counts(added: int, removed: int) -> str:
    """Return "+3 −1", or only one of both."""
    parts = ("+" + _whole(added) if added else "", _MINUS + _whole(removed) if removed else "")
    return " ".join(part for part in parts if part)


def _whole(number: int) -> str:
    return QLocale().toString(number)


def _said(text: str, *values: str) -> str:
    """Return ``text`` with its places filled; what fills one is not looked at again."""
    said = QCoreApplication.translate("runs", text)
    for place in range(len(values), 0, -1):
        said = said.replace(f"%{place}", f"\0{place}\0")
    for place, value in enumerate(values, start=1):
        said = said.replace(f"\0{place}\0", value)
    return said
