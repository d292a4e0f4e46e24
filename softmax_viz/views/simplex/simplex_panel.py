"""The panel of the triangle: which three classes, the triangle, and what it says. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.simplex import CORNERS, Simplex, corners_of
from softmax_viz.views.simplex.simplex_painter import ShownProbe
from softmax_viz.views.simplex.simplex_plot import SimplexPlot
from softmax_viz.views.style.theme import LIGHT, SPACE_M, SPACE_S, SPACE_XS, SWATCH, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.class_picker import class_icon
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import ElidedLabel

_LINES = 3  # of the note, reserved


class SimplexPanel(QWidget):
    """The triangle of the probabilities of three classes.

    Signals
    -------
    lightRequested(indices), selectRequested(indices)
        As of ``SimplexPlot``.
    cornersRequested(corners)
        These three classes, indices, are to be at the corners.
    shown()
        It has become visible.
    """

    lightRequested = Signal(object)
    selectRequested = Signal(object)
    cornersRequested = Signal(object)
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._corners: tuple[int, int, int] = (0, 1, 2)
        self._value: Simplex | None = None
        self.plot = SimplexPlot()
        self.state = ElidedLabel(role="small")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.choices = [ComboBox([]) for _ in range(CORNERS)]
        names = (self.tr("Class at the left"), self.tr("Class at the right"), self.tr("Class at the top"))
        for corner, (box, name) in enumerate(zip(self.choices, names, strict=True)):
            box.setMinimumContentsLength(2)
            set_explanation(box, name, self.tr("Choose the class of this corner. The others keep theirs, or swap."))
            box.indexRequested.connect(lambda index, corner=corner: self._choose(corner, index))
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "small")
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_S)
        head.addWidget(self.state, 1)
        self._chooser = QWidget()
        row = QHBoxLayout(self._chooser)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        for box in self.choices:
            row.addWidget(box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self._chooser)
        column.addWidget(self.plot, 1)
        column.addWidget(self.note)
        column.addStretch(0)  # takes the room that is left if the triangle is not there
        self.plot.lightRequested.connect(self.lightRequested)
        self.plot.selectRequested.connect(self.selectRequested)
        self.setProperty("role", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        help_text = self.tr(
            "See how sure the model is of every point, and between which classes it wavers. The nearer a dot is to a "
            "corner, the more probable is that class; on a line two classes are equally probable."
        )
        set_explanation(self, self.tr("Triangle of probabilities"), help_text)
        self.setToolTip("")
        self.show_theme(LIGHT)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        self.plot.show_theme(theme)
        self._fit_note()
        self._draw_icons()

    def show_classes(self, classes: tuple[ClassLabel, ...], corners: tuple[int, ...]) -> None:
        """Show these classes, and three of them, indices, at the corners; the first three if that is not possible."""
        chosen = corners_of(corners, len(classes))
        if (classes, chosen) == (self._classes, self._corners):
            return
        if classes != self._classes:
            for box in self.choices:
                with QSignalBlocker(box):
                    box.clear()
                    box.addItems([f"{index + 1} {label.name}".rstrip() for index, label in enumerate(classes)])
        self._classes, self._corners = classes, chosen
        is_possible = len(classes) >= CORNERS
        self.plot.setVisible(is_possible)
        self._chooser.setVisible(len(classes) > CORNERS)
        if is_possible:
            self.plot.show_classes(classes, chosen)
            for box, index in zip(self.choices, chosen, strict=True):
                box.show_index(index)
        self._draw_icons()
        self._tell()

    def show_points(self, value: Simplex | None, n_points: int, is_missing: bool) -> None:
        """Show the newest value, if it is of these classes and of so many points; say whether a newer one is coming."""
        fits = value is not None and value.n_classes == len(self._classes) and len(value.labels) == n_points
        is_new = value is not self._value
        if fits and value is not None and is_new and value.corners == self._corners:
            self._value = value
            self.plot.show_points(value.shares, value.labels, value.held_out)
            self._tell()
        # A value that is some frames old is shown while training runs; only where there is none to be seen, say so.
        is_waiting = is_missing and not (fits and value is not None and value.corners == self._corners)
        text = self.tr("being computed …") if is_waiting and len(self._classes) >= CORNERS else ""
        if text != self.state.text():
            self.state.setText(text)

    def show_probes(self, probes: Sequence[ShownProbe]) -> None:
        """Show the shares (3,) at the probe and at the pinned places, with their letters."""
        self.plot.show_probes(probes)

    def show_selection(self, selection: Ints) -> None:
        """Mark the selected points."""
        self.plot.show_selection(selection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the note at the new width."""
        super().resizeEvent(event)
        self._fit_note()

    def showEvent(self, event: QShowEvent) -> None:
        """Say so: what is seldom needed is computed only while it is visible."""
        super().showEvent(event)
        self.shown.emit()

    @property
    def corners(self) -> tuple[int, int, int]:
        """The classes at the corners."""
        return self._corners

    def _choose(self, corner: int, index: int) -> None:
        corners = list(self._corners)
        if index in corners:
            corners[corners.index(index)] = corners[corner]
        corners[corner] = index
        self.cornersRequested.emit(tuple(corners))

    def _draw_icons(self) -> None:
        for box in self.choices:
            box.setIconSize(scaled_size(SWATCH, SWATCH))
            for index, label in enumerate(self._classes[: box.count()]):
                box.setItemIcon(index, class_icon(label, self._theme))

    def _tell(self) -> None:
        """Write under the triangle what is drawn and what is not."""
        n_classes, value = len(self._classes), self._value
        if n_classes < CORNERS:
            text = self.tr(
                "With two classes the triangle is a line, and the bars say all of it. Add a class to see the triangle."
            )
        else:
            text = self.tr("A dot is a point: the nearer to a corner, the more probable that class.")
            if n_classes > CORNERS:
                text = self.tr(
                    "Of %1 classes three are shown: the share of each among these three. Points of others are left out."
                ).replace("%1", str(n_classes))
            if value is not None and value.n_classes == n_classes:
                lost = int(np.count_nonzero(~np.isfinite(value.shares).all(axis=1)))
                if lost:
                    text = self.tr("%1 points cannot be shown: their scores are too large for numbers.")
                    text = text.replace("%1", whole(lost))
                elif not len(value.labels):
                    text = self.tr("There is no point yet.")
                else:
                    text += " " + self.tr("Dots of one class at the same place are drawn once.")
        if text != self.note.text():
            self.note.setText(text)
            self._fit_note()

    def _fit_note(self) -> None:
        """Keep room for the whole note; its words change only with what is shown, not while training runs."""
        least = _LINES * self.note.fontMetrics().lineSpacing()
        wanted = max(least, self.note.heightForWidth(max(self.width() - 2 * SPACE_M, 1)))
        if wanted != self.note.minimumHeight():
            self.note.setFixedHeight(wanted)
