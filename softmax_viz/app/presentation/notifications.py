"""Shows messages in the window: errors, warnings with a button that fixes them, why a run stopped. GUI thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.divergence import DivergenceReport
from softmax_viz.core.training.gradient_check import GradientCheck
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.system.crash import CrashReport
from softmax_viz.views.style.translated_texts import sentence
from softmax_viz.views.window.message_bar import MessageBar

log = logging.getLogger(__name__)

# The relative accuracy of central differences in double precision.
_GRADIENT_IS_RIGHT = 1e-5


class Notifications(QObject):
    """Writes to the message bar and remembers what its button does.

    Attributes
    ----------
    dismissed
        Titles of data sets for which the user has dismissed the message about units.

    Signals
    -------
    resetRequested()
        The user accepted the offer to reset.
    repairRequested(str, object)
        The user accepted the offer to set a parameter to a value, and then to reset.
    """

    resetRequested = Signal()
    repairRequested = Signal(str, object)

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._act: Callable[[], None] | None = None
        self._has_faulted = False
        self._told: tuple[object, object, object] = (None, None, None)
        self._title = ""
        self._last_text = ""
        self._refusal = ""  # the error about a file that was shown last
        self._leading = ""  # the start of the message in the bar that a warning about the same data must keep
        self._units_text = ""  # the message about units that is in the bar; empty for none
        self.dismissed: set[str] = set()
        bar.actionRequested.connect(self._on_action)
        bar.closed.connect(self._on_closed)

    def show_with_reset(self, text: str, kind: str) -> None:
        """Show ``text`` with a button that resets the run; ``kind`` is ``info``, ``warning`` or ``error``."""
        self._say(text, kind, self.tr("Reset"), self.resetRequested.emit)

    @Slot(str)
    def show_info(self, text: str) -> None:
        """Show what has been done."""
        self._say(text, "info")

    @Slot(str)
    def prepend(self, text: str) -> None:
        """Show ``text`` before the present message, whose button stays, and before a warning that follows at once."""
        said, act = self._bar.text(), self._act
        if act is None:
            self._say(text, "info")
        else:
            self._say(f"{text} {said}", self._bar.kind, self._bar.action_button.text().replace("&&", "&"), act)
        self._leading = text

    def clear_offer(self) -> None:
        """Clear a message that offers something about a run, because the run was reset."""
        if self._act is not None:
            self._act = None
            self._bar.clear()

    @Slot()
    def clear(self) -> None:
        """Clear the message, because another session is open."""
        self._act = None
        self._bar.clear()

    @Slot(object)
    def show_error(self, error: UserError) -> None:
        """Show what could not be done."""
        self._say(sentence(error), "error")

    @Slot(object)
    def on_file_refused(self, error: UserError) -> None:
        """Show what could not be done with a file, until it succeeds."""
        self.show_error(error)
        self._refusal = self._bar.text()

    @Slot()
    def on_file_written(self) -> None:
        """Clear the error that a file could not be written, because now it has been."""
        if self._refusal and self._bar.text() == self._refusal:
            self._bar.clear()
        self._refusal = ""

    @Slot(object)
    def show_warnings(self, notes: tuple[UserError, ...]) -> None:
        """Show how points were read, where another reading is possible."""
        self._say("; ".join(map(sentence, notes)), "warning")

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Show once each: that the run diverged, that a stopping rule was met, the result of a gradient check."""
        if self._has_faulted and frame.phase is not Phase.FAULTED:
            self._has_faulted = False
            self.clear_offer()
        before, self._told = self._told, (frame.advice, frame.stopped, frame.gradient_check)
        if frame.advice is not None and frame.advice is not before[0]:
            self._advise(frame.advice)
        elif frame.stopped is not None and frame.stopped is not before[1]:
            self._say(sentence(frame.stopped), "info")
        elif frame.gradient_check is not None and frame.gradient_check is not before[2]:
            self._report(frame.gradient_check)

    @Slot(str)
    def on_title(self, title: str) -> None:
        """Remember which data set the messages are about."""
        self._title = title

    @Slot(object)
    def on_units(self, advice: DivergenceReport | None) -> None:
        """Offer to standardize, unless the user has dismissed that for this data set; None clears the offer."""
        shown = self._bar.text()
        is_shown = bool(shown) and shown == self._units_text
        if advice is None:
            if is_shown:
                self._act = None
                self._bar.clear()
            self._units_text = ""
        elif self._title not in self.dismissed and (is_shown or self._bar.kind != "error" or not shown):
            # A message that was just shown, such as which rows were left out, stays readable.
            is_news = shown and not is_shown and self._act is None and self._bar.kind == "info"
            before = f"{shown} " if is_news else f"{self._leading} " if self._leading and not is_shown else ""
            self._advise(advice, before)
            self._units_text = self._bar.text()

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
        self._say(text.replace("%1", report.summary), "error")

    def _advise(self, advice: DivergenceReport, before: str = "") -> None:
        if advice.repair is None or advice.repair_text is None:
            self.show_with_reset(sentence(advice.message), "warning")
            return
        name, value = advice.repair
        self._say(
            before + sentence(advice.message),
            "warning",
            sentence(advice.repair_text),
            lambda: self.repairRequested.emit(name, value),
        )

    def _report(self, check: GradientCheck) -> None:
        rests = check.drift is None or check.drift < _GRADIENT_IS_RIGHT
        is_right = check.largest_relative_error < _GRADIENT_IS_RIGHT and rests
        if is_right:
            text = self.tr("The gradient is right: %1 parameters differ from central differences by at most %2.")
            if check.kinks:
                text += " " + self.tr("Not compared, at a corner of J: %1.").replace("%1", str(check.kinks))
            if check.drift is not None:
                text += " " + self.tr("The soft threshold of L1 rests where J has its minimum.")
        elif not rests:
            text = self.tr("The soft threshold of L1 does not rest where J has its minimum. Please report this.")
        else:
            text = self.tr("The gradient differs from central differences by %2 (%1 parameters). Please report this.")
        error = f"{check.largest_relative_error:.1e}"
        self._say(text.replace("%1", str(check.n_parameters)).replace("%2", error), "info" if is_right else "error")

    def _say(self, text: str, kind: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        self._act, self._last_text, self._leading = act, text, ""
        self._bar.show_message(text, kind, action)

    @Slot()
    def _on_action(self) -> None:
        if self._act is not None:
            self._act()

    @Slot()
    def _on_closed(self) -> None:
        """Remember for which data set the offer to standardize was dismissed."""
        self._act = None
        if self._units_text and self._last_text == self._units_text:
            self.dismissed.add(self._title)
        self._units_text = ""
