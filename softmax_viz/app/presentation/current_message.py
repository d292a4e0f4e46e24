"""The message in the bar: how long it is true, and what its button does. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QObject, Slot

from softmax_viz.views.window.message_bar import MessageBar


class Event(Enum):
    """What can make a message untrue."""

    TRAINING = auto()  # steps are asked for
    EDIT = auto()  # points, classes, settings or features change
    RUN = auto()  # another run begins
    SESSION = auto()  # another session is open


class Lifetime(Enum):
    """How long a message is shown, unless the user closes it or another one takes its place: until one of these."""

    # What was just done or refused, how a run stopped, what a check found.
    MOMENT = (Event.TRAINING, Event.EDIT, Event.RUN, Event.SESSION)
    # What ended a run, and how to repair it; the repair follows the edits.
    ENDED_RUN = (Event.TRAINING, Event.RUN, Event.SESSION)
    # What an offer says of the present run and its data.
    RUN = (Event.RUN, Event.SESSION)
    # What is wrong until it is mended, such as work that cannot be written.
    STANDING = (Event.SESSION,)


class CurrentMessage(QObject):
    """Shows one message in the bar, and ends it when it is no longer true."""

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._act: Callable[[], None] | None = None
        self._lifetime = Lifetime.STANDING
        bar.actionRequested.connect(self._on_action)
        bar.closed.connect(self.end)

    @property
    def text(self) -> str:
        """The text that is shown; empty for none."""
        return self._bar.text()

    @property
    def kind(self) -> str:
        """``info``, ``warning`` or ``error``."""
        return self._bar.kind

    @property
    def has_action(self) -> bool:
        """Whether there is a button."""
        return self._act is not None

    def say(
        self,
        text: str,
        kind: str,
        lifetime: Lifetime = Lifetime.MOMENT,
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show ``text`` until its ``lifetime`` ends; ``act`` is what a button with the text ``action`` does."""
        self._act, self._lifetime = act, lifetime
        self._bar.show_message(text, kind, action)

    def put_before(self, text: str) -> None:
        """Show ``text`` before the present message, whose button stays; alone if there is no button."""
        if self._act is None:
            self.say(text, "info")
        else:
            action = self._bar.action_button.text().replace("&&", "&")
            self.say(f"{text} {self.text}", self.kind, self._lifetime, action, self._act)

    @Slot()
    def end(self) -> None:
        """Clear the message."""
        self._act = None
        self._bar.clear()

    def note(self, event: Event) -> None:
        """Clear the message if it is no longer true after ``event``."""
        if event in self._lifetime.value:
            self.end()

    @Slot()
    def on_training(self) -> None:
        """Note that steps are asked for."""
        self.note(Event.TRAINING)

    @Slot(object, int)
    def on_edit(self, _value: Any, revision: int) -> None:
        """Note that the session has changed; with revision 0 a present value is only shown once more."""
        if revision:
            self.note(Event.EDIT)

    @Slot()
    def on_session(self) -> None:
        """Note that another session is open."""
        self.note(Event.SESSION)

    @Slot()
    def _on_action(self) -> None:
        if self._act is not None:
            self._act()
