"""The words of the columns: titles, explanations, and what they show now. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.by_hand import comparisons as by
from softmax_viz.core.by_hand.comparisons import Column, factor_against_temperature, floor_of_twice
from softmax_viz.core.by_hand.sheet import Sheet
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.columns_painter import Face

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class Switch:
    """A switch that shows further columns.

    Parameters
    ----------
    name
        Its name in the program.
    label, sentence
        Its text and explanation, marked for translation in the context ``by_hand``.
    columns
        The names of the columns that it shows.
    """

    name: str
    label: str
    sentence: str
    columns: tuple[str, ...]


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "sigma",
        _T("by_hand", "σ(z) of each"),
        _T("by_hand", "Turn each score by itself into a number in 0 … 1 by the sigmoid 1/(1 + exp(−z))."),
        (by.SIGMA,),
    ),
    Switch(
        "twice",
        _T("by_hand", "softmax once more"),
        _T("by_hand", "Take the probabilities for scores and apply softmax to them again, as a doubled layer does."),
        (by.TWICE,),
    ),
    Switch(
        "left_out",
        _T("by_hand", "drop or remove"),
        _T("by_hand", "Set the score of one class to 0 (dropout), and beside it leave the class out."),
        (by.DROPPED, by.REMOVED),
    ),
    Switch(
        "temperature",
        _T("by_hand", "temperature"),
        _T("by_hand", "Divide all scores by a temperature T before the softmax."),
        (by.TEMPERED,),
    ),
)
_TITLES: Mapping[str, tuple[str, str]] = {
    by.SOFTMAX: (_T("by_hand", "softmax p"), _T("by_hand", "exp(z) of each score, divided by their sum.")),
    by.SIGMA: (_T("by_hand", "σ(z)"), _T("by_hand", "1/(1 + exp(−z)) of each score by itself.")),
    by.TWICE: (_T("by_hand", "again"), _T("by_hand", "Softmax of the probabilities.")),
    by.DROPPED: (_T("by_hand", "drop %1"), _T("by_hand", "Softmax with the score of this class replaced by 0.")),
    by.REMOVED: (_T("by_hand", "remove %1"), _T("by_hand", "Softmax of the other classes only.")),
    by.TEMPERED: (_T("by_hand", "T = %1"), _T("by_hand", "Softmax of z / T.")),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("by_hand", text)


def face_of(name: str, sheet: Sheet, columns: Mapping[str, Column], has_scores: bool = False) -> Face:
    """Return the column ``name`` as it is shown; with ``has_scores`` scores are written beside its bars."""
    if has_scores:
        sentence = _tr(_T("by_hand", "Scores z with these probabilities: their logarithms, plus any constant c."))
        written = tuple(hand_numbers.score(z) for z in sheet.scores.tolist())
        return Face(_tr(_T("by_hand", "z = ln p + c")), sentence, columns[name], written)
    title, sentence = (_tr(text) for text in _TITLES[name])
    value = hand_numbers.short(sheet.temperature) if name == by.TEMPERED else str(sheet.left_out + 1)
    return Face(title.replace("%1", value), sentence, columns[name])


def note_of(name: str, sheet: Sheet, columns: Mapping[str, Column]) -> str:
    """Return the sentence that the switch ``name`` is for, with the present numbers."""
    if name == "sigma":
        text = _tr(
            _T("by_hand", "σ looks at each score alone: here the sum is %1. Softmax divides by the sum: it is 1.")
        )
        return text.replace("%1", hand_numbers.total(columns[by.SIGMA].total))
    if name == "twice":
        text = _tr(
            _T(
                "by_hand",
                "Probabilities differ by 1 at most, so no loss after a second softmax falls below %1 (K = %2).",
            )
        )
        floor = f"ln(1 + {sheet.n_classes - 1}/e) = {hand_numbers.loss(floor_of_twice(sheet.n_classes))}"
        return text.replace("%1", floor).replace("%2", str(sheet.n_classes))
    if name == "left_out":
        before, after = (columns[which].values[sheet.left_out] for which in (by.SOFTMAX, by.DROPPED))
        if after > before:
            text = _tr(_T("by_hand", "Dropped to 0, class %1 rises: %2 → %3. Only removed it gets 0."))
        elif after < before:
            text = _tr(_T("by_hand", "Dropped to 0, class %1 falls: %2 → %3, not to 0. Only removed it gets 0."))
        else:
            text = _tr(_T("by_hand", "Dropped to 0, class %1 stays: %2 → %3. Only removed it gets 0."))
        text = text.replace("%1", str(sheet.left_out + 1))
        return text.replace("%2", hand_numbers.share(before)).replace("%3", hand_numbers.share(after))
    text = _T("by_hand", "T → 0: the largest score takes all. T → ∞: all get 1/K. The order of the bars never changes.")
    return _tr(text)


def factor_note(sheet: Sheet) -> str:
    """Return the comparison of a factor of all scores with a temperature, computed both ways."""
    multiplied, cooled = factor_against_temperature(sheet)
    difference = float(abs(multiplied - cooled).max())
    shown = hand_numbers.rounding(difference)
    text = _tr(_T("by_hand", "Factor %1: class 1 gets %2. Temperature 1/%1: %3. Largest difference of all: %4."))
    values = (hand_numbers.short(sheet.factor), hand_numbers.share(multiplied[0]), hand_numbers.share(cooled[0]), shown)
    for place, value in enumerate(values, 1):
        text = text.replace(f"%{place}", value)
    return text
