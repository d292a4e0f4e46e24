"""Offers to restore unsaved work of windows that did not close properly. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.labels import plain_label


@dataclass(frozen=True, slots=True)
class Offer:
    """One unsaved session: its title, its size, and when it was saved automatically."""

    title: str
    n_points: int
    n_classes: int
    saved_at: datetime


class RecoveryDialog(ScreenDialog):
    """A list of unsaved sessions to restore or discard. It closes when the list is empty.

    Signals
    -------
    restoreRequested(int), discardRequested(int)
        The chosen row; the receiver calls ``take_out`` when it is done.
    """

    restoreRequested = Signal(int)
    discardRequested = Signal(int)

    def __init__(self, offers: Sequence[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Work that was not saved"))
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        text = plain_label(self.tr("The program ended before this work was saved. It is still here:"))
        text.setWordWrap(True)
        column.addWidget(text)
        self.list = QListWidget()
        set_explanation(
            self.list, self.tr("Work that was not saved"), self.tr("Choose what to bring back or to discard.")
        )
        locale = QLocale()
        for offer in offers:
            saved = QDateTime.fromSecsSinceEpoch(round(offer.saved_at.timestamp()))
            when = locale.toString(saved, QLocale.FormatType.ShortFormat)
            words = (self.tr("%n point(s)", "", offer.n_points), self.tr("%n class(es)", "", offer.n_classes), when)
            self.list.addItem(" · ".join((offer.title or self.tr("Untitled"), *words)))
        self.list.setCurrentRow(0)
        self.list.setMinimumSize(scaled_size(440, 96))
        column.addWidget(self.list)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        self.discard_button = QPushButton(self.tr("&Discard"))
        self.later_button = QPushButton(self.tr("Ask me &later"))
        self.restore_button = QPushButton(self.tr("&Bring back"))
        self.restore_button.setDefault(True)
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.restore_button)
        self.arrange(column, buttons)
        self.restore_button.clicked.connect(self._on_restore)
        self.discard_button.clicked.connect(self._on_discard)
        self.later_button.clicked.connect(self.reject)
        self.list.itemDoubleClicked.connect(self._on_restore)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def take_out(self, row: int) -> None:
        """Remove the row of a session that was restored or discarded."""
        self.list.takeItem(row)
        if not self.list.count():
            self.accept()

    def _on_restore(self) -> None:
        if self.list.currentRow() >= 0:
            self.restoreRequested.emit(self.list.currentRow())

    def _on_discard(self) -> None:
        if self.list.currentRow() >= 0:
            self.discardRequested.emit(self.list.currentRow())
