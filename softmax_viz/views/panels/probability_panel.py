"""The class probabilities at one place. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.panels.probability_bars import ProbabilityBars
from softmax_viz.views.probes.nearest_note import MOST_LINES, NearestNote
from softmax_viz.views.probes.pin_rows import PinRows, ShownPin
from softmax_viz.views.style.icons import icon, icon_pixmap
from softmax_viz.views.style.numbers import coordinates
from softmax_viz.views.style.theme import (
    ICON_SMALL,
    LIGHT,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    SWATCH,
    Theme,
    scaled,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, heading

_ANY_HEIGHT = 1 << 20


class ProbabilityPanel(QWidget):
    """One line with heading and place, the bars, which fill whatever height is left, a note, and pinned places.

    Nothing in the panel moves when a place of the probe comes or goes. The bars are always whole: of the pinned places
    those that do not fit scroll.

    Signals
    -------
    releaseRequested(), keepRequested()
        The probe is to follow the mouse again; its place is to be kept as a further one.
    removeRequested(letter)
        The further pinned place ``letter`` is to be removed.
    """

    releaseRequested = Signal()
    keepRequested = Signal()
    removeRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = ProbabilityBars()
        self._pin = QLabel()
        self._place = ElidedLabel(role="small")
        self._place.setFont(tabular(self._place.font()))
        self.release_button = QPushButton()
        self.release_button.setProperty("role", "link")
        set_explanation(
            self.release_button, self.tr("Release the probe"), self.tr("Let the bars follow the mouse again."),
        )  # fmt: skip
        self.keep_button = QPushButton()
        self.keep_button.setProperty("role", "link")
        self.keep_button.setText(self.tr("Keep"))
        set_explanation(
            self.keep_button,
            self.tr("Keep this place"),
            self.tr("Keep this place below, with a letter, and let the bars follow the mouse again."),
        )  # fmt: skip
        for button in (self.keep_button, self.release_button):
            ShortcutOverride(button, (Qt.Key.Key_Space,))
        self.nearest_note = NearestNote()
        self.pins = PinRows()
        self._head = head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_XS)
        head.addWidget(heading(self.tr("Probabilities")))
        head.addSpacing(SPACE_XS)
        head.addWidget(self._pin)
        head.addWidget(self._place, 1)
        head.addWidget(self.keep_button)
        head.addWidget(self.release_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self.bars, 1)
        column.addWidget(self.nearest_note)
        column.addWidget(self.pins)
        for late in (self._pin, self.keep_button, self.release_button):
            policy = late.sizePolicy()
            policy.setRetainSizeWhenHidden(late is not self._pin)
            late.setSizePolicy(policy)
            late.hide()
        self.release_button.clicked.connect(self._on_release_clicked)
        self.keep_button.clicked.connect(lambda: self.keepRequested.emit())
        self.pins.removeRequested.connect(self.removeRequested)
        self._show_no_place()
        self.show_theme(LIGHT)

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Show one row for each of ``classes``."""
        self.bars.show_classes(classes)

    def show_probabilities(self, probabilities: Floats | None, dropped: Bools | None) -> None:
        """Show the probabilities (K,) of the model and mark the logits that are dropped now, (K,) bool or None.

        None instead of probabilities: no place is probed.
        """
        self.bars.show_probabilities(probabilities, dropped)
        if probabilities is None:
            self._show_no_place()

    def show_place(self, x: float, y: float, pinned: bool, extent: float) -> None:
        """Show that the probabilities are those at (x, y), data units, and whether the probe is pinned.

        ``extent`` is the larger side of the part of the plane that is shown; it decides on the decimals.
        """
        at_x, at_y = coordinates(x, y, extent)
        text = self.tr("at (%1, %2)").replace("%1", at_x).replace("%2", at_y)
        if text != self._place.text():
            self._place.setText(text)
            self._place.setToolTip("")
        self._pin.setVisible(pinned)
        self.release_button.setVisible(pinned)
        self.keep_button.setVisible(pinned)

    def show_nearest(self, spreads: float | None, most: float | None, n_classes: int) -> None:
        """Say how far the nearest training point is, in spreads; see ``NearestNote``. None: it is not far."""
        self.nearest_note.show_distance(spreads, most, n_classes)

    def show_pins(
        self, pins: Sequence[ShownPin], extent: float, classes: tuple[ClassLabel, ...], dropped: Bools | None
    ) -> None:
        """Show the further pinned places; see ``PinRows.show_pins``."""
        before = self.pins.whole_height()
        self.pins.show_pins(pins, extent, classes, dropped)
        if self.pins.whole_height() != before:
            self._share_height()
            self.updateGeometry()

    def height_for(self, wanted: int, most: int) -> int:
        """Return the height for which to arrange the rows: up to ``wanted``, or to ``most`` to avoid two columns.

        The pinned places get what the lowest bars leave of ``wanted``, but at least one row.
        """
        lines = self._note_lines(most)
        beside = self._beside(lines) + self._pins_height(wanted, lines)
        return beside + self.bars.height_for(wanted - beside, most - beside)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the lowest bars, of one line of the note and of one of the pinned places."""
        width = super().minimumSizeHint().width()
        return QSize(width, self._beside(1) + self._pins_height(0, 1) + self.bars.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height."""
        super().resizeEvent(event)
        self._share_height()

    def changeEvent(self, event: QEvent) -> None:
        """Share the height in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_height()

    def _share_height(self) -> None:
        lines = self._note_lines(self.height())
        self.nearest_note.reserve(lines)
        self.pins.setFixedHeight(self._pins_height(self.height(), lines))

    def _beside(self, note_lines: int) -> int:
        """Return the height of everything but the bars and the pinned places."""
        edges = self._column.contentsMargins()
        parts = [self._head.sizeHint().height(), self.nearest_note.height_of(note_lines)]
        gaps = len(parts) + (not self.pins.isHidden())
        return edges.top() + edges.bottom() + sum(parts) + gaps * self._column.spacing()

    def _note_lines(self, height: int) -> int:
        """Return how many lines the note has in a panel of ``height``: 1 where the bars need the room of the others.

        They need it for standing in one column, or at all.
        """
        row = self.pins.row_height()
        one_column, two_columns = self.bars.height_for(0, _ANY_HEIGHT), self.bars.minimumSizeHint().height()
        for bars in (one_column, two_columns):
            for lines in (MOST_LINES, 1):
                if self._beside(lines) + bars + row <= height:
                    return lines
        return 1

    def _pins_height(self, height: int, note_lines: int) -> int:
        """Return the height of the pinned places in a panel of ``height``: what the lowest bars leave."""
        left = height - self._beside(note_lines) - self.bars.minimumSizeHint().height()
        return min(self.pins.whole_height(), max(self.pins.row_height(), left))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.bars.show_theme(theme)
        self.pins.show_theme(theme)
        self._share_height()
        self._pin.setPixmap(icon_pixmap("pin", theme.accent, scaled(SWATCH), self.devicePixelRatioF()))
        self.release_button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.release_button.setIcon(icon("close", theme, theme.link))

    def _show_no_place(self) -> None:
        self._place.setText(self.tr("Point at the picture"))
        sentence = self.tr("Point at the picture to read its probabilities.")
        set_explanation(self._place, self._place.text(), sentence)
        self._pin.hide()
        self.keep_button.hide()
        self.release_button.hide()

    def _on_release_clicked(self) -> None:
        self.releaseRequested.emit()
