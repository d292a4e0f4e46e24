"""The class probabilities at one place. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.panels.probability_bars import ProbabilityBars
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


class ProbabilityPanel(QWidget):
    """One line with heading and place, and the bars, which fill whatever height is left.

    ``releaseRequested()`` asks for the probe to follow the mouse again. Nothing in the panel moves when a place comes
    or goes.
    """

    releaseRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = ProbabilityBars()
        self._pin = QLabel()
        self._place = ElidedLabel(role="small")
        self._place.setFont(tabular(self._place.font()))
        self.release_button = QPushButton()
        self.release_button.setProperty("role", "link")
        self.release_button.setText(self.tr("Release"))
        set_explanation(
            self.release_button, self.tr("Release the probe"), self.tr("Let the bars follow the mouse again."),
        )  # fmt: skip
        ShortcutOverride(self.release_button, (Qt.Key.Key_Space,))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_XS)
        head.addWidget(heading(self.tr("Probabilities")))
        head.addSpacing(SPACE_XS)
        head.addWidget(self._pin)
        head.addWidget(self._place, 1)
        head.addWidget(self.release_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self.bars, 1)
        for late in (self._pin, self.release_button):
            policy = late.sizePolicy()
            policy.setRetainSizeWhenHidden(late is self.release_button)
            late.setSizePolicy(policy)
            late.hide()
        self.release_button.clicked.connect(self._on_release_clicked)
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

    def height_for(self, wanted: int, most: int) -> int:
        """Return the height for which to arrange the rows: up to ``wanted``, or to ``most`` to avoid two columns."""
        beside = self._column.sizeHint().height() - self.bars.sizeHint().height()
        return beside + self.bars.height_for(wanted - beside, most - beside)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.bars.show_theme(theme)
        self._pin.setPixmap(icon_pixmap("pin", theme.accent, scaled(SWATCH), self.devicePixelRatioF()))
        self.release_button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.release_button.setIcon(icon("close", theme, theme.link))

    def _show_no_place(self) -> None:
        self._place.setText(self.tr("Point at the picture"))
        sentence = self.tr("Point at the picture to read its probabilities.")
        set_explanation(self._place, self._place.text(), sentence)
        self._pin.hide()
        self.release_button.hide()

    def _on_release_clicked(self) -> None:
        self.releaseRequested.emit()
