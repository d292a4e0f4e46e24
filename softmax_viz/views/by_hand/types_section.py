"""The same scores in numbers of 16, 32 and 64 bits: where softmax overflows, and where not. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.by_hand.number_types import (
    EXP,
    FLOAT_TYPES,
    LOG_SUM_EXP,
    LOG_ZERO,
    NAIVE,
    SCORE,
    SHIFTED,
    SUM,
    WAYS,
    ZERO_SUM,
    Worked,
    limits_of,
    next_number,
    worked,
)
from softmax_viz.core.by_hand.sheet import Sheet
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.way_painter import WayFace
from softmax_viz.views.by_hand.painted.ways_view import WaysView
from softmax_viz.views.by_hand.wrapping import LevelFlow, WrappedLabel
from softmax_viz.views.style.numbers import with_minus
from softmax_viz.views.style.theme import SPACE_XS, Theme
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_TYPES = tuple(FLOAT_TYPES)
_START = "float32"


class TypesSection(QWidget):
    """A choice of number type, scores that fail there, and three tables.

    ``scoreRequested(z)``: the true class is to have exactly this score.
    """

    scoreRequested = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._type = _START
        self._sheet = Sheet()
        sentence = self.tr("Do every operation in numbers of %1 bits.")
        self.types = SegmentedControl([(name, name, sentence.replace("%1", name[5:])) for name in _TYPES])
        self.types.show_index(_TYPES.index(_START))
        self.types.indexRequested.connect(self._on_type)
        set_explanation(self.types, self.tr("Number type"), self.tr("In which numbers the three ways compute."))
        self.examples = {
            "large": self._example("1,000", self.tr("Give the true class the score 1,000: its exponential overflows.")),
            "small": self._example("−1,000", self.tr("Give the true class the score −1,000: its exponential is 0.")),
            "limit": self._example(
                self.tr("at the limit"),
                self.tr("Give the true class the largest score whose exponential this number type still holds."),
            ),
            "beyond": self._example(
                self.tr("one step above"),
                self.tr("Give the true class the next number above that limit, the smallest possible change."),
            ),
        }
        self.examples["large"].clicked.connect(lambda: self.scoreRequested.emit(1000.0))
        self.examples["small"].clicked.connect(lambda: self.scoreRequested.emit(-1000.0))
        self.examples["limit"].clicked.connect(lambda: self.scoreRequested.emit(self._limit()))
        self.examples["beyond"].clicked.connect(
            lambda: self.scoreRequested.emit(next_number(self._limit(), self._type))
        )
        self.limits = WrappedLabel("small")
        self.limits.setText(_limits_text(self.tr("exp(z) becomes inf above %1, and 0 below %2.")))
        self.ways = WaysView()
        self._choices = choices = LevelFlow((self.types, *self.examples.values()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        for widget in (choices, self.ways, self.limits):
            column.addWidget(widget)

    def show_sheet(self, sheet: Sheet) -> None:
        """Compute the scores of ``sheet`` in all ways, and show it."""
        self._sheet = sheet
        self.ways.show_faces([self._face(way) for way in WAYS])

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.ways.show_theme(theme)
        self._choices.fit()

    def _example(self, text: str, sentence: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, text, sentence)
        return button

    def _on_type(self, index: int) -> None:
        self._type = _TYPES[index]
        self.show_sheet(self._sheet)

    def _limit(self) -> float:
        return limits_of(self._type).exp_overflows_above

    def _face(self, way: str) -> WayFace:
        titles = {
            NAIVE: (self.tr("naive"), "exp z", self.tr("p = exp(z) / Σ exp(z), and the loss is −ln p.")),
            SHIFTED: (
                self.tr("max-shifted"),
                "exp(z − m)",
                self.tr("The largest score m is subtracted first: no exponential is larger than 1. The loss is −ln p."),
            ),
            LOG_SUM_EXP: (
                self.tr("log-sum-exp"),
                "ln p",
                self.tr("ln p = z − m − ln Σ exp(z − m): no probability is needed for the loss, so none can be 0."),
            ),
        }
        result = worked(self._sheet.scores, self._sheet.true_class, self._type, way)
        return WayFace(*titles[way], result, self._verdict(result))

    def _verdict(self, result: Worked) -> str:
        limits = limits_of(self._type)
        if result.is_right:
            return self.tr("Right to the digits that %1 has.").replace("%1", self._type)
        if result.error is not None:
            text = self.tr("The loss is %1 off: so close to 0, %2 has few digits left.")
            return text.replace("%1", hand_numbers.computed(result.error)).replace("%2", self._type)
        texts = {
            SCORE: (self.tr("A score or a difference is beyond the largest %2, %1."), limits.largest),
            EXP: (self.tr("exp is inf above %1. inf/inf is no number, 1/inf is 0."), limits.exp_overflows_above),
            SUM: (self.tr("Each exp fits, their sum does not: the largest %2 is %1."), limits.largest),
            ZERO_SUM: (self.tr("Every exp is 0 below %1, and 0/0 is no number."), limits.exp_vanishes_below),
            LOG_ZERO: (self.tr("exp is 0 below %1, so p is 0, and ln 0 is −inf."), limits.exp_vanishes_below),
        }
        text, number = texts[result.fault]
        shown = _two_decimals(number) if abs(number) < 1000 else hand_numbers.computed(number)
        return text.replace("%1", shown).replace("%2", self._type)


def _limits_text(sentence: str) -> str:
    """Return ``sentence`` with the limits of all number types."""
    limits = {name: limits_of(name) for name in _TYPES}
    above = " · ".join(f"{_two_decimals(each.exp_overflows_above)} ({name})" for name, each in limits.items())
    below = " · ".join(_two_decimals(each.exp_vanishes_below) for each in limits.values())
    return sentence.replace("%1", above).replace("%2", below)


def _two_decimals(value: float) -> str:
    return with_minus(f"{value:.2f}")
