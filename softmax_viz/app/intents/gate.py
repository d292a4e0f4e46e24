"""The gate between views and controllers: every intent passes it, and the mode says which. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from softmax_viz.app.intents.intent import Intent
from softmax_viz.app.intents.mode import FREE
from softmax_viz.core.basics.messages import UserError

Handlers = Mapping[type[Intent], Callable[..., object]]


class Gate(QObject):
    """Has intents done by their handlers, if the mode allows them.

    Attributes
    ----------
    mode
        What the user may do now.

    Signals
    -------
    refused(UserError)
        An intent was not done, and why. Controls may show what was asked for, and are to be shown again.
    """

    rejected = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = FREE
        self._handlers: dict[type[Intent], Callable[..., object]] = {}

    def handle(self, handlers: Handlers) -> None:
        """Have these kinds of intents done by these functions, whose arguments are the fields of the intent."""
        twice = self._handlers.keys() & handlers.keys()
        if twice:
            raise ValueError(f"handled twice: {', '.join(sorted(kind.__name__ for kind in twice))}")
        self._handlers.update(handlers)

    @property
    def handled(self) -> frozenset[type[Intent]]:
        """The kinds of intents that somebody does."""
        return frozenset(self._handlers)

    def allows(self, intent: Intent) -> bool:
        """Whether the mode allows ``intent``."""
        return self.mode.allows(intent)

    def ask(self, intent: Intent) -> bool:
        """Have ``intent`` done; whether it was neither forbidden nor impossible."""
        if not self.mode.allows(intent):
            self.rejected.emit(self.mode.reason)
            return False
        try:
            self._handlers[type(intent)](*intent.arguments())
        except UserError as error:
            self.rejected.emit(error)
            return False
        return True

    def takes(self, signal: Any, make: Callable[..., Intent]) -> None:
        """Ask for what ``make`` makes of the arguments of a Qt ``signal``, whenever that is emitted."""
        signal.connect(lambda *values: self.ask(make(*values)))

    def serves(self, action: QAction, intent: Intent) -> None:
        """Ask for ``intent`` whenever ``action`` is triggered."""
        action.triggered.connect(lambda *_checked: self.ask(intent))
