"""What the user asks about a run: which insights the visible panels want, and for which places. GUI thread only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from softmax_viz.controllers.run.trainer_link import TrainerLink
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.engine.messages.commands import WantInsights

# Milliseconds between two commands to the trainer: a pointer that moves asks no faster than insights are computed.
_INTERVAL_MS = 66


class Inquiries(QObject):
    """Owns the inquiry, and tells the trainer when it changes; at once, but at most 15 times a second.

    Attributes
    ----------
    inquiry
        What is asked now.

    Signals
    -------
    changed(Inquiry)
        Another inquiry.
    """

    changed = Signal(object)

    def __init__(self, link: TrainerLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.inquiry = Inquiry()
        self._link = link
        self._wanted: frozenset[str] = frozenset()
        self._sketched: dict[str, Any] = {}  # the values before the strokes in progress
        self._sent: tuple[frozenset[str], Inquiry] = (self._wanted, self.inquiry)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_INTERVAL_MS)
        self._pause.timeout.connect(self._send)

    def want(self, names: frozenset[str]) -> None:
        """Want these insights and no others: those that visible panels show."""
        self._wanted = names
        self._tell()

    def inquire(self, name: str, value: Any) -> None:
        """Set one field of the inquiry."""
        inquiry = replace(self.inquiry, **{name: value})
        if inquiry != self.inquiry:
            self.inquiry = inquiry
            self.changed.emit(inquiry)
            self._tell()

    def sketch(self, name: str, value: Any, is_done: bool) -> None:
        """Set one field while the user draws it; with None it is again what it was before the stroke."""
        before = self._sketched.setdefault(name, getattr(self.inquiry, name))
        if is_done:
            del self._sketched[name]
        self.inquire(name, before if value is None else value)

    def _tell(self) -> None:
        if not self._pause.isActive():
            self._send()

    @Slot()
    def _send(self) -> None:
        now = (self._wanted, self.inquiry if self._wanted else self._sent[1])
        if now != self._sent:
            self._sent = now
            self._link.send(WantInsights(*now))
            self._pause.start()
