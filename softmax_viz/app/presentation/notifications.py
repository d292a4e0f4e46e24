"""Shows messages in the window: errors, warnings with a button that fixes them, why a run stopped. GUI thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.app.presentation.current_message import CurrentMessage, Event, Lifetime
from softmax_viz.app.presentation.gradient_text import gradient_text
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.divergence import Changes, DivergenceReport
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.system.crash import CrashReport
from softmax_viz.views.style.translated_texts import sentence
from softmax_viz.views.window.message_bar import MessageBar

log = logging.getLogger(__name__)


class Notifications(QObject):
    """Decides what the message bar says.

    Attributes
    ----------
    message
        The message in the bar. It ends by itself when it is no longer true.
    repair
        The changes that the button of the present message makes; None if it offers no repair.
    dismissed
        Titles of data sets for which the user has dismissed the message about units.

    Signals
    -------
    tableRequested(str)
        The user accepted the offer to choose the columns of the table at this path.
    resetRequested()
        The user accepted the offer to reset.
    undoRequested()
        The user takes back what was just done.
    repairRequested(object)
        The user accepted the offer to set parameters (pairs of name and value), and then to reset.
    """

    tableRequested = Signal(object)
    resetRequested = Signal()
    undoRequested = Signal()
    repairRequested = Signal(object)

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.message = CurrentMessage(bar, self)
        self.repair: Changes | None = None
        self._has_faulted = False
        self._told: tuple[object, object, object] = (None, None, None)
        self._title = ""
        self._refusal = ""  # the error about a file that was shown last
        self._leading = ""  # the start of the message in the bar that a warning about the same data must keep
        self._diverged_text = ""  # the message about a divergence, and that about units, that were shown last
        self._units_text = ""
        self._columns_text = ""  # the offer to choose columns
        self._last_text = ""
        self.dismissed: set[str] = set()
        bar.closed.connect(self._on_closed)

    def show_with_reset(self, text: str, kind: str) -> None:
        """Show ``text`` with a button that resets the run; ``kind`` is ``info``, ``warning`` or ``error``."""
        self._say(text, kind, Lifetime.RUN, self.tr("Reset"), self.resetRequested.emit)

    @Slot(str)
    def show_info(self, text: str) -> None:
        """Show what has been done."""
        self._say(text, "info")

    @Slot(str, str, int)
    def on_branched(self, letter: str, left: str, step: int) -> None:
        """Show that run ``letter`` goes on from ``step`` of run ``left``; offer to take it back."""
        text = self.tr("Run %1 goes on from step %2. Run %3 stays in the list of runs.")
        text = text.replace("%1", letter).replace("%2", f"{step:,}").replace("%3", left)
        self._say(text, "info", Lifetime.ENDED_RUN, self.tr("Undo"), self.undoRequested.emit)

    @Slot(str)
    def prepend(self, text: str) -> None:
        """Show ``text`` before the present message, whose button stays, and before a warning that follows at once."""
        self.message.put_before(text)
        self._last_text, self._leading = self.message.text, text

    def leave_run(self) -> None:
        """Clear what was said of the run, because another one begins."""
        self.message.note(Event.RUN)

    @Slot(object)
    def show_error(self, error: UserError) -> None:
        """Show what could not be done."""
        self._say(sentence(error), "error")

    @Slot(object)
    def on_file_refused(self, error: UserError) -> None:
        """Show what could not be written, until it has been."""
        self._say(sentence(error), "error", Lifetime.STANDING)
        self._refusal = self.message.text

    @Slot()
    def on_file_written(self) -> None:
        """Clear the error that a file could not be written, because now it has been."""
        if self._refusal and self.message.text == self._refusal:
            self.message.end()
        self._refusal = ""

    @Slot(object)
    def show_warnings(self, notes: tuple[UserError, ...]) -> None:
        """Show how points were read, where another reading is possible."""
        self._say("; ".join(map(sentence, notes)), "warning")

    def offer_columns(self, path: str, columns: Sequence[UserError], notes: Sequence[UserError]) -> None:
        """Show which columns of the table at ``path`` were guessed, and other notes on it; offer to choose them."""
        text = self.tr("Columns found by looking at the table: %1.").replace("%1", "; ".join(map(sentence, columns)))
        if notes:
            rest = "; ".join(map(sentence, notes))
            text = f"{text} {rest[:1].upper()}{rest[1:]}."
        self._columns_text = text
        kind = "warning" if notes else "info"
        act = partial(self.tableRequested.emit, path)
        self._say(text, kind, Lifetime.MOMENT, self.tr("Choose columns"), act)

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Show once each: that the run diverged, that a stopping rule was met, the result of a gradient check."""
        if self._has_faulted and frame.phase is not Phase.FAULTED:
            self._has_faulted = False
            self.leave_run()
        before, self._told = self._told, (frame.advice, frame.stopped, frame.gradient_check)
        if frame.advice is not None and frame.advice is not before[0]:
            is_news = before[0] is None
            if is_news or self.message.text == self._diverged_text:  # another repair, unless the message was closed
                self._advise(frame.advice, Lifetime.ENDED_RUN)
                self._diverged_text = self.message.text
        elif frame.stopped is not None and frame.stopped is not before[1]:
            self._say(sentence(frame.stopped), "info")
        elif frame.gradient_check is not None and frame.gradient_check is not before[2]:
            self._say(*gradient_text(frame.gradient_check))

    @Slot(str)
    def on_title(self, title: str) -> None:
        """Remember which data set the messages are about."""
        self._title = title

    @Slot(object)
    def on_units(self, advice: DivergenceReport | None) -> None:
        """Offer to standardize, unless the user has dismissed that for this data set; None clears the offer."""
        message, shown = self.message, self.message.text
        is_shown = bool(shown) and shown == self._units_text
        if advice is None:
            if is_shown:
                message.end()
            self._units_text = ""
        elif shown and shown == self._columns_text:
            pass  # it is said again at Run
        elif self._title not in self.dismissed and (is_shown or message.kind != "error" or not shown):
            # A message that was just shown, such as which rows were left out, stays readable.
            is_news = shown and not is_shown and not message.has_action and message.kind == "info"
            before = f"{shown} " if is_news else f"{self._leading} " if self._leading and not is_shown else ""
            self._advise(advice, Lifetime.RUN, before)
            self._units_text = message.text

    @Slot(str)
    def on_faulted(self, report: str) -> None:
        """Show that the trainer failed; the details go to the log."""
        log.error("the trainer failed: %s", report)
        self._has_faulted = True
        text = self.tr("Training stopped because of an error in the program. Your points are safe; reset to go on.")
        self.show_with_reset(text, "error")

    @Slot(object)
    def on_crashed(self, report: CrashReport) -> None:
        """Show that an error occurred on the GUI thread; the details are on the terminal."""
        text = self.tr("An error in the program was reported on the terminal: %1. Your points are still here.")
        self._say(text.replace("%1", report.summary), "error", Lifetime.STANDING)

    def _advise(self, advice: DivergenceReport, lifetime: Lifetime, before: str = "") -> None:
        text, repair = before + sentence(advice.message), advice.repair
        self._say(text, "warning", lifetime, sentence(advice.repair_text), lambda: self.repairRequested.emit(repair))
        self.repair = repair

    def _say(
        self,
        text: str,
        kind: str,
        lifetime: Lifetime = Lifetime.MOMENT,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        self._last_text, self._leading, self.repair = text, "", None
        self.message.say(text, kind, lifetime, action, act)

    @Slot()
    def _on_closed(self) -> None:
        """Remember for which data set the offer to standardize was dismissed."""
        if self._units_text and self._last_text == self._units_text:
            self.dismissed.add(self._title)
        self._units_text = ""
