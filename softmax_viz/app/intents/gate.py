"""The gate between views and controllers: carries out intents that the mode allows. GUI thread only."""

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
    """Calls the handlers of intents, if the mode allows them.

    Attributes
    ----------
    mode
        The intents that are allowed now.

    Signals
    -------
    rejected(UserError)
        An intent was not carried out, with the reason. Controls may show the requested value and need to be restored.
    """

    rejected = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = FREE
        self._handlers: dict[type[Intent], Callable[..., object]] = {}

    def handle(self, handlers: Handlers) -> None:
        """Register handlers for these kinds of intents; their arguments are the fields of the intent."""
        twice = self._handlers.keys() & handlers.keys()
        if twice:
            raise ValueError(f"handled twice: {', '.join(sorted(kind.__name__ for kind in twice))}")
        self._handlers.update(handlers)

    @property
    def handled(self) -> frozenset[type[Intent]]:
        """The kinds of intents that have a handler."""
        return frozenset(self._handlers)

    def allows(self, intent: Intent) -> bool:
        """Return whether the mode allows ``intent``."""
        return self.mode.allows(intent)

    def ask(self, intent: Intent) -> bool:
        """Carry out ``intent``; return False if it is forbidden or impossible, and emit ``rejected`` then."""
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
        """Ask for the intent that ``make`` creates from the arguments of a Qt ``signal``, whenever that is emitted."""
        signal.connect(lambda *values: self.ask(make(*values)))

    def serves(self, action: QAction, intent: Intent) -> None:
        """Ask for ``intent`` whenever ``action`` is triggered."""
        action.triggered.connect(lambda *_checked: self.ask(intent))
