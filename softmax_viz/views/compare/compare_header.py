"""The line above a canvas of a comparison: letter, what differs, and the numbers of the run. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from softmax_viz.views.paint.letter_badge import paint_badge
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.numbers import NO_NUMBER, loss, percent
from softmax_viz.views.style.theme import (
    ICON_SMALL,
    LIGHT,
    SMALL_TEXT_SCALE,
    SPACE_S,
    SPACE_XS,
    Theme,
    scaled,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label, reserve_width

_BADGE = 18
# Designed widths of a header from which numbers stand beside the title, and from which the title has many words.
_BESIDE = 440
_WIDE = 560


class Badge(QWidget):
    """The letter of a run in a disc."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self._letter = letter
        self._theme = LIGHT
        self.setAccessibleName(letter)
        self.show_theme(LIGHT)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self._theme = theme
        self.setFixedSize(scaled_size(_BADGE, _BADGE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = self.width() / 2.0
            paint_badge(painter, QPointF(middle, middle), middle - 1.0, self._letter, self._theme, self.font())


class CompareHeader(QWidget):
    """Letter, title, step, loss and accuracy of one run, and a button: it closes the run, or adds one beside the first.

    Attributes
    ----------
    is_beside
        Whether there is width enough for the numbers beside the title.

    Signals
    -------
    pressed()
        The button was used.
    """

    pressed = Signal()

    def __init__(self, letter: str, is_main: bool) -> None:
        super().__init__()
        self.letter = letter
        self._is_main = is_main
        self._titles = ("", "")
        self._state = ("", "")
        self._numbers: tuple[int, float | None, float | None] = (0, None, None)
        self.badge = Badge(letter)
        self._width = 0
        self.is_beside: bool | None = None
        self.title = ElidedLabel("", "strong")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.numbers = plain_label()
        self.button = QToolButton()
        self.button.setProperty("role", "title")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if is_main:
            sentence = self.tr("Show another run beside these, with one setting that differs.")
            set_explanation(self.button, self.tr("Add a run"), sentence)
        else:
            set_explanation(
                self.button,
                self.tr("Close run %1").replace("%1", letter),
                self.tr("Close this run; the comparison ends with the last one."),
            )
        set_explanation(
            self.numbers,
            self.tr("Numbers of run %1").replace("%1", letter),
            self.tr("Updates of the weights, mean loss of a training point, and training points that are right."),
        )
        self._row = QHBoxLayout()
        self._row.setContentsMargins(SPACE_XS, 0, SPACE_XS, 0)
        self._row.setSpacing(SPACE_S)
        for part, stretch in ((self.badge, 0), (self.title, 1), (self.button, 0)):
            self._row.addWidget(part, stretch)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._row)
        ShortcutOverride(self.button, (Qt.Key.Key_Space,))
        ShortcutOverride(self, ())
        self.button.clicked.connect(lambda: self.pressed.emit())
        self.show_width(0)

    def show_title(self, long: str, short: str) -> None:
        """Say what differs, in many or in few words."""
        self._titles = (long, short)
        self._write()

    def show_state(self, text: str, sentence: str = "") -> None:
        """Say before the title what is wrong with the run, in a word and in a sentence; empty for nothing."""
        self._state = (text, sentence)
        self._write()

    def show_numbers(self, step: int, data_loss: float | None, accuracy: float | None) -> None:
        """Show the numbers of the run; None for one that does not exist."""
        self._numbers = (step, data_loss, accuracy)
        self._write_numbers()

    def show_possible(self, is_possible: bool) -> None:
        """Enable the button."""
        self.button.setEnabled(is_possible)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self.badge.show_theme(theme)
        self.button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.button.setIcon(icon("add" if self._is_main else "close", theme, theme.muted))
        self._fit()

    def show_width(self, width: int) -> None:
        """Use as many words as have their place in ``width``; all headers of a grid are told the same."""
        self._width = width
        is_beside = width >= scaled(_BESIDE)
        if is_beside != self.is_beside:
            self.is_beside = is_beside
            (self._column if is_beside else self._row).removeWidget(self.numbers)
            if is_beside:
                self._row.insertWidget(2, self.numbers)
            else:
                self._column.addWidget(self.numbers)
            left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
            self.numbers.setAlignment((right if is_beside else left) | Qt.AlignmentFlag.AlignVCenter)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow and shrink with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Reserve the width of the longest usual numbers, so that nothing moves beside them."""
        font = tabular(self.font(), 1.0 if self.is_beside else SMALL_TEXT_SCALE)
        if font != self.numbers.font():
            self.numbers.setFont(font)
        widest = self._numbers_text(100_000, 0.12345, 1.0)
        width = self.numbers.fontMetrics().horizontalAdvance(widest) + 2
        # Below the title the numbers begin where it begins.
        before = 0 if self.is_beside else self.badge.width() + SPACE_S + SPACE_XS
        self.numbers.setContentsMargins(before, 0, 0, 0)
        reserve_width(self.numbers, before + width)
        self._write()
        self._write_numbers()

    def _numbers_text(self, step: int, data_loss: float | None, accuracy: float | None) -> str:
        share = NO_NUMBER if accuracy is None else percent(accuracy)
        text = self.tr("step %1 · loss %2 · %3")
        return text.replace("%1", whole(step)).replace("%2", loss(data_loss)).replace("%3", share)

    def _write_numbers(self) -> None:
        text = self._numbers_text(*self._numbers)
        if text != self.numbers.text():
            self.numbers.setText(text)

    def _write(self) -> None:
        long, short = self._titles
        state, sentence = self._state
        shown = long if self._width >= scaled(_WIDE) else short
        text = f"{state} · {shown}" if state else shown
        if text != self.title.text():
            self.title.setText(text)
        name = self.tr("Run %1: %2").replace("%1", self.letter).replace("%2", f"{state} · {long}" if state else long)
        if name != self.title.accessibleName() or sentence != self.title.accessibleDescription():
            set_explanation(self.title, name, sentence or long)
