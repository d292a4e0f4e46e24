"""The cards of the gallery in rows: first generated data, then measured data. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.views.gallery.gallery_card import GalleryCard
from softmax_viz.views.gallery.gallery_entries import GalleryEntry
from softmax_viz.views.scene.scatter import Scatter
from softmax_viz.views.style.theme import GALLERY_THUMB, LIGHT, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.widgets.labels import heading

_COLUMNS = 4  # as many cards of the usual width stand in a row
_MOST_IN_THUMB = 600
_THUMB_MARKER = 5.0


class GalleryGrid(QScrollArea):
    """A card for each entry, of which one is chosen; pictures are drawn one by one while the grid is visible.

    Parameters
    ----------
    entries
        The entries, those with settings first.
    data_of
        Returns the data on the card of the entry with a given index; called once for each picture.

    Signals
    -------
    indexRequested(int)
        The user chose another card.
    useRequested()
        The chosen card was double-clicked.
    """

    indexRequested = Signal(int)
    useRequested = Signal()

    def __init__(self, entries: Sequence[GalleryEntry], data_of: Callable[[int], Dataset]) -> None:
        super().__init__()
        self._theme = LIGHT
        self._data_of = data_of
        self._index = -1
        self._scatter: Scatter | None = None
        self._places: list[tuple[int, int]] = []  # row and column of each card
        self.cards = [GalleryCard(index, entry.label, entry.note) for index, entry in enumerate(entries)]
        self._arrange([entry.settings is None for entry in entries])
        for card in self.cards:
            card.clicked.connect(self._on_card_clicked)
            card.useRequested.connect(self.useRequested)
            card.stepRequested.connect(self._on_step_requested)
        self._painter = QTimer(self)
        self._painter.setInterval(0)
        self._painter.timeout.connect(self._draw_next)

    def show_index(self, index: int) -> None:
        """Mark card ``index`` and scroll to it; Tab reaches only this card."""
        self._index = index
        for card in self.cards:
            card.setChecked(card.index == index)
            policy = Qt.FocusPolicy.StrongFocus if card.index == index else Qt.FocusPolicy.ClickFocus
            card.setFocusPolicy(policy)
        self.ensureWidgetVisible(self.cards[index], 0, SPACE_S)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme, self._scatter = theme, None
        for card in self.cards:
            card.show_theme(theme)
            card.show_picture(None)
        if self.isVisible():
            self._painter.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw pictures; give the focus to the chosen card."""
        super().showEvent(event)
        self.cards[self._index].setFocus(Qt.FocusReason.OtherFocusReason)
        self._painter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop drawing pictures."""
        super().hideEvent(event)
        self._painter.stop()

    def _arrange(self, is_measured: Sequence[bool]) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, SPACE_S, 0)
        grid.setSpacing(SPACE_XS)
        columns = max(1, _COLUMNS * GALLERY_THUMB // scaled(GALLERY_THUMB, self.font()))
        row, column, group = -1, 0, None
        for card, measured in zip(self.cards, is_measured, strict=True):
            if measured is not group:
                group, row, column = measured, row + 2, 0
                title = heading(self.tr("Measured") if measured else self.tr("Generated"))
                grid.addWidget(title, row - 1, 0, 1, columns)
            elif column == columns:
                row, column = row + 1, 0
            grid.addWidget(card, row, column)
            self._places.append((row, column))
            column += 1
        grid.setRowStretch(row + 1, 1)
        grid.setColumnStretch(columns, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self.setFixedWidth(columns * (self.cards[0].width() + SPACE_XS) + 2 * SPACE_S)

    def _draw_next(self) -> None:
        """Draw the next picture, until every card has one."""
        ratio = self.devicePixelRatioF()
        if self._scatter is None or self._scatter.ratio != ratio:
            self._scatter = Scatter(self._theme, ratio, _THUMB_MARKER, _MOST_IN_THUMB)
        for card in self.cards:
            if card.picture is None or card.picture.devicePixelRatio() != ratio:
                thumb = scaled(GALLERY_THUMB)
                card.show_picture(self._scatter.drawn(self._data_of(card.index), thumb, thumb))
                return
        self._painter.stop()

    def _on_card_clicked(self) -> None:
        card = self.sender()
        assert isinstance(card, GalleryCard)
        self._choose(card.index)

    def _on_step_requested(self, columns: int, rows: int) -> None:
        """Go to a neighbour: left and right continue in the next row, up and down go to the nearest card there."""
        index = self._index + columns
        if rows:
            row, column = self._places[self._index]
            ahead = [place for place in self._places if (place[0] - row) * rows > 0]
            if not ahead:
                return
            next_row = min((place[0] for place in ahead), key=lambda other: abs(other - row))
            there = [place for place in ahead if place[0] == next_row]
            index = self._places.index(min(there, key=lambda place: abs(place[1] - column)))
        if 0 <= index < len(self.cards):
            self._choose(index)
            self.cards[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, index: int) -> None:
        changes = index != self._index
        self.show_index(index)
        if changes:
            self.indexRequested.emit(index)
